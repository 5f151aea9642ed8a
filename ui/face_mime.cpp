#include "ui/face_mime.h"

#include <cmath>
#include <cstring>

namespace lineament {
namespace {
const QString kSeed = QStringLiteral("application/x-lineament-seed");
const QString kLatent = QStringLiteral("application/x-lineament-z");
constexpr qsizetype kLargest = 1 << 20;
}  // namespace

std::unique_ptr<QMimeData> mimeOf(const FaceSource& face) {
  auto data = std::make_unique<QMimeData>();
  if (const auto* seed = std::get_if<Seed>(&face)) {
    data->setData(kSeed, QByteArray::number(seed->value));
    data->setText(QString::number(seed->value));
    return data;
  }
  if (const auto* z = std::get_if<std::shared_ptr<const LatentZ>>(&face)) {
    const std::vector<float>& v = (*z)->values;
    data->setData(
        kLatent, QByteArray(reinterpret_cast<const char*>(v.data()), static_cast<qsizetype>(v.size() * sizeof(float))));
    return data;
  }
  return nullptr;
}

std::optional<FaceSource> faceOf(const QMimeData& data) {
  if (data.hasFormat(kSeed)) {
    bool good = false;
    const uint seed = data.data(kSeed).toUInt(&good);
    return good ? std::optional<FaceSource>(Seed{seed}) : std::nullopt;
  }
  const QByteArray bytes = data.data(kLatent);
  if (bytes.isEmpty() || bytes.size() > kLargest || bytes.size() % qsizetype{sizeof(float)} != 0) return std::nullopt;
  LatentZ z{std::vector<float>(static_cast<std::size_t>(bytes.size()) / sizeof(float))};
  std::memcpy(z.values.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
  for (const float v : z.values) {
    if (!std::isfinite(v)) return std::nullopt;
  }
  return std::make_shared<const LatentZ>(std::move(z));
}

}  // namespace lineament
