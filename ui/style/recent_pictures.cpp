#include "ui/style/recent_pictures.h"

#include <QFileInfo>
#include <QSettings>

namespace lineament {
namespace {
constexpr int kMost = 12;
const QString kKey = QStringLiteral("stylePictures");
}  // namespace

QStringList recentPictures(const QSettings& settings) {
  QStringList files = settings.value(kKey).toStringList();
  files.removeIf([](const QString& f) { return !QFileInfo::exists(f); });
  return files;
}

void rememberPicture(QSettings& settings, const QString& file) {
  QStringList files = settings.value(kKey).toStringList();
  const QString path = QFileInfo(file).absoluteFilePath();
  files.removeAll(path);
  files.prepend(path);
  settings.setValue(kKey, files.mid(0, kMost));
}

}  // namespace lineament
