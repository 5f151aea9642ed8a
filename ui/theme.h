#pragma once
// Light and dark looks: Fusion with an own palette; "system" follows the desktop's palette. GUI thread.
#include <QString>

namespace lineament {

enum class Theme { kSystem, kLight, kDark };

void applyTheme(Theme theme);
QString themeName(Theme theme);  ///< "system", "light", "dark": in settings
Theme themeOf(const QString& name);

}  // namespace lineament
