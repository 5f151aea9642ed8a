#pragma once
// What every test of the window needs: a window on a service that records, and its widgets by name.
#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QTemporaryDir>
#include <QToolButton>
#include <memory>
#include <utility>

#include "tests/ui/recording_service.h"
#include "ui/main_window.h"

namespace lineament::test {

class WindowTest : public QObject {
 protected:
  /// In place of the window before it.
  void open(EditorSetup setup) {
    setup.makeService = [this](RenderListener& listener) {
      recorded_.listener = &listener;
      return std::make_unique<RecordingService>(recorded_);
    };
    window_ = std::make_unique<MainWindow>(std::move(setup));
    window_->resize(1280, 720);
    window_->show();
  }
  void giveModel() { recorded_.listener->modelReady({"Test", "nothing", "0", 1024}); }

  template <class W>
  W* find(const QString& name) const {
    W* widget = window_->findChild<W*>(name);
    if (widget == nullptr) qFatal("no widget named %s", qPrintable(name));
    return widget;
  }
  void trigger(const QString& action) const { find<QAction>(action)->trigger(); }
  /// The entry of a button's menu that has this text.
  void choose(const QString& menuButton, const QString& text) const {
    QMenu* menu = find<QToolButton>(menuButton)->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* a : menu->findChildren<QAction*>()) {
      if (a->text() == text) return a->trigger();
    }
    qFatal("no entry %s", qPrintable(text));
  }

  QTemporaryDir folder_;
  Recorded recorded_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace lineament::test
