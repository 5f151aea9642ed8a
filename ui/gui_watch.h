#pragma once
// Measures the window while it runs, when LINEAMENT_GUI_WATCH is set: the longest time that the GUI thread did not
// answer, and how many different pictures were shown. One line on standard error at the end; `make bench` reads it. GUI
// thread.
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace lineament {

class GuiWatch : public QObject {
  Q_OBJECT

 public:
  GuiWatch();
  ~GuiWatch() override;
  void countFrame(bool complete, bool interactive);

 private:
  void beat();
  bool on_ = false;
  QTimer timer_;
  QElapsedTimer sinceStart_, sinceBeat_;
  qint64 longestBlockNs_ = 0;
  qint64 firstFullMs_ = -1;
  int frames_ = 0;
  int dragFrames_ = 0;
  qint64 firstDragMs_ = -1, lastDragMs_ = -1;
};

}  // namespace lineament
