#include "ui/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace lineament {
namespace {

QPalette palette(const QColor& window, const QColor& base, const QColor& text, const QColor& dim) {
  const QColor accent(0x3d, 0x8b, 0xd4);
  QPalette p(window);
  p.setColor(QPalette::Window, window);
  p.setColor(QPalette::WindowText, text);
  p.setColor(QPalette::Base, base);
  p.setColor(QPalette::AlternateBase, window);
  p.setColor(QPalette::Text, text);
  p.setColor(QPalette::Button, window.lightness() < 128 ? window.lighter(125) : window);
  p.setColor(QPalette::ButtonText, text);
  p.setColor(QPalette::ToolTipBase, base);
  p.setColor(QPalette::ToolTipText, text);
  p.setColor(QPalette::PlaceholderText, dim);
  p.setColor(QPalette::Highlight, accent);
  p.setColor(QPalette::HighlightedText, Qt::white);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, dim);
  }
  return p;
}

}  // namespace

void applyTheme(Theme theme) {
  static const QPalette systemPalette = QApplication::palette();
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  switch (theme) {
    case Theme::kSystem:
      QApplication::setPalette(systemPalette);
      break;
    case Theme::kLight:
      QApplication::setPalette(palette({0xf3, 0xf4, 0xf6}, Qt::white, {0x20, 0x22, 0x26}, {0x8a, 0x8f, 0x98}));
      break;
    case Theme::kDark:
      QApplication::setPalette(palette({0x2a, 0x2c, 0x30}, {0x1f, 0x20, 0x24}, {0xe6, 0xe7, 0xea}, {0x80, 0x84, 0x8c}));
      break;
  }
}

QString themeName(Theme theme) {
  switch (theme) {
    case Theme::kLight:
      return QStringLiteral("light");
    case Theme::kDark:
      return QStringLiteral("dark");
    case Theme::kSystem:
      break;
  }
  return QStringLiteral("system");
}

Theme themeOf(const QString& name) {
  if (name == QLatin1String("light")) return Theme::kLight;
  if (name == QLatin1String("system")) return Theme::kSystem;
  return Theme::kDark;
}

}  // namespace lineament
