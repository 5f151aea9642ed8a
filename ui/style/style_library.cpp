#include "ui/style/style_library.h"

#include <QFileInfo>
#include <algorithm>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "ui/background.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{64} << 20;

// The first of "mosaic.pth", "mosaic-2.pth" ... whose id is not taken.
fs::path freeFile(const StyleSetup& setup, const fs::path& source) {
  const StyleCatalogue own = ownStylePresets(setup.ownFolder);
  const std::string stem = source.stem().string();
  for (int n = 1;; ++n) {
    const std::string name = n == 1 ? stem : stem + "-" + std::to_string(n);
    const std::string id = styleIdOf(name);
    if (findStyle(setup.shipped, id) == nullptr && findStyle(own, id) == nullptr)
      return setup.ownFolder / (name + source.extension().string());
  }
}

std::string copied(const StyleSetup& setup, const fs::path& source) {
  if (setup.check) setup.check(source);
  const std::vector<std::byte> bytes = readFile(source, kLargestFile);
  std::error_code problem;
  fs::create_directories(setup.ownFolder, problem);
  const fs::path file = freeFile(setup, source);
  writeFileAtomically(file, bytes);
  return file.stem().string();
}

}  // namespace

StyleLibrary::StyleLibrary(const StyleSetup& setup, QObject* parent) : QObject(parent), setup_(setup) {
  read();
}

void StyleLibrary::read() {
  catalogue_ = setup_.shipped;
  for (StylePreset& p : ownStylePresets(setup_.ownFolder)) {
    // Put there by hand under a name that is taken: the user's own is meant, as on the command line.
    std::erase_if(catalogue_, [&](const StylePreset& other) { return other.id == p.id; });
    catalogue_.push_back(std::move(p));
  }
}

bool StyleLibrary::isStyleFile(const QString& file) {
  const QString suffix = QFileInfo(file).suffix().toLower();
  return suffix == QLatin1String("pth") || suffix == QLatin1String("pt") || suffix == QLatin1String("model");
}

void StyleLibrary::add(const QString& file) {
  inBackground(
      this, [setup = setup_, source = fs::path(file.toStdString())] { return copied(setup, source); },
      [this](const std::string& title) {
        read();
        Q_EMIT changed();
        Q_EMIT added(QString::fromStdString(title));
      },
      [this](const QString& sentence) { Q_EMIT problem(sentence); });
}

void StyleLibrary::remove(const std::string& id) {
  const StylePreset* preset = findStyle(catalogue_, id);
  if (preset == nullptr || !preset->own) return;
  std::error_code failed;
  if (!fs::remove(preset->weights, failed) && failed) {
    Q_EMIT problem(
        QString::fromStdString(Error::io("Deleting " + preset->weights.string(), failed.value()).sentence()));
  }
  read();
  Q_EMIT changed();
}

}  // namespace lineament
