#include "ui/editor.h"

#include <QApplication>
#include <QSlider>

#include "ui/gui_watch.h"
#include "ui/main_window.h"
#include "ui/theme.h"

namespace lineament {

int runEditor(QApplication& application, const EditorSetup& setup) {
  QApplication::setApplicationName(QStringLiteral("Lineament"));
  QApplication::setApplicationDisplayName(QStringLiteral("Lineament"));
  GuiWatch watch;
  MainWindow window(setup);
  window.show();
  QObject::connect(&window, &MainWindow::frameShown, &watch, &GuiWatch::countFrame);
  QObject::connect(&window, &MainWindow::frameShown, &watch,
                   [&] { watch.tellHandle(window.findChild<QSlider*>(QStringLiteral("slider_age"))); });
  return application.exec();
}

}  // namespace lineament
