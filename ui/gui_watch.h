#pragma once
// Measures the window while it runs, when LINEAMENT_GUI_WATCH is set: the longest time that the GUI thread did not
// answer, and how many different pictures were shown. One line on standard error at the end; `make bench` reads it. GUI
// thread.
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QSlider;

namespace lineament {

class GuiWatch : public QObject {
  Q_OBJECT

 public:
  GuiWatch();
  ~GuiWatch() override;
  void countFrame(bool complete, bool interactive);
  /// Says where a hand would take this slider: on standard error, once, when it is on the screen.
  void tellHandle(const QSlider* slider);

 private:
  void beat();
  bool on_ = false;
  QTimer timer_;
  bool told_ = false;
  QElapsedTimer sinceStart_, sinceBeat_;
  qint64 longestBlockNs_ = 0;
  qint64 firstFullMs_ = -1;
  int frames_ = 0;
  int dragFrames_ = 0;
  qint64 firstDragMs_ = -1, lastDragMs_ = -1;
};

}  // namespace lineament
