#include "ui/favourites.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {
constexpr std::size_t kLargestFile = std::size_t{16} << 20;
}

std::vector<FaceSource> readFavourites(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  const std::vector<std::byte> bytes = readFile(file, kLargestFile);
  const QByteArray text(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
  const QJsonDocument json = QJsonDocument::fromJson(text);
  if (!json.object().value(QLatin1String("favourites")).isArray()) {
    throw Error::badFile(file.string(), "text that is no list of favourites", "the file that this program writes");
  }
  std::vector<FaceSource> faces;
  for (const QJsonValue value : json.object().value(QLatin1String("favourites")).toArray()) {
    const QJsonObject face = value.toObject();
    if (face.contains(QLatin1String("seed"))) {
      faces.emplace_back(Seed{static_cast<std::uint32_t>(face.value(QLatin1String("seed")).toInteger())});
    } else if (face.value(QLatin1String("z")).isArray()) {
      LatentZ z;
      for (const QJsonValue v : face.value(QLatin1String("z")).toArray())
        z.values.push_back(static_cast<float>(v.toDouble()));
      faces.emplace_back(std::make_shared<const LatentZ>(std::move(z)));
    }
  }
  return faces;
}

void writeFavourites(const std::vector<FaceSource>& faces, const std::filesystem::path& file) {
  QJsonArray list;
  for (const FaceSource& face : faces) {
    if (const auto* seed = std::get_if<Seed>(&face)) {
      list.append(QJsonObject{{QStringLiteral("seed"), static_cast<qint64>(seed->value)}});
    } else if (const auto* z = std::get_if<std::shared_ptr<const LatentZ>>(&face)) {
      QJsonArray values;
      for (const float v : (*z)->values) values.append(double{v});
      list.append(QJsonObject{{QStringLiteral("z"), values}});
    }
  }
  const QJsonObject root{{QStringLiteral("favourites"), list}};
  std::filesystem::create_directories(file.parent_path());
  writeFileAtomically(file, QJsonDocument(root).toJson(QJsonDocument::Compact).toStdString());
}

}  // namespace lineament
