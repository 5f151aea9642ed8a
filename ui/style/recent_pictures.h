#pragma once
// Files of the style pictures that were used last, kept in the settings; the newest first. GUI thread.
#include <QStringList>

class QSettings;

namespace lineament {

/// Files that are gone are left out.
QStringList recentPictures(const QSettings& settings);
void rememberPicture(QSettings& settings, const QString& file);

}  // namespace lineament
