#include "ui/gui_watch.h"

#include <QSlider>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

namespace lineament {
namespace {
constexpr int kBeatMs = 2;

// Milliseconds from the start of the process to now, as the kernel counts them (in steps of 10).
qint64 processAgeMs() {
  std::ifstream stat("/proc/self/stat"), uptime("/proc/uptime");
  std::string field;
  std::getline(stat, field, ')');              // the name may hold spaces
  for (int i = 3; i < 22; ++i) stat >> field;  // the start time is the 22nd
  double startTicks = 0.0, seconds = 0.0;
  stat >> startTicks;
  uptime >> seconds;
  return static_cast<qint64>((seconds - startTicks / 100.0) * 1000.0);
}

constexpr int kSettleMs = 1500;  // building the window is no block that a hand could notice
}  // namespace

GuiWatch::GuiWatch() : on_(qEnvironmentVariableIsSet("LINEAMENT_GUI_WATCH")) {
  sinceStart_.start();
  if (!on_) return;
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &GuiWatch::beat);
  sinceBeat_.start();
  timer_.start(kBeatMs);
}

GuiWatch::~GuiWatch() {
  if (!on_) return;
  const double seconds = static_cast<double>(lastDragMs_ - firstDragMs_) / 1000.0;
  std::fprintf(
      stderr, "gui-watch: frames %d drag-frames %d drag-seconds %.2f longest-block-ms %.1f first-full-frame-ms %lld\n",
      frames_, dragFrames_, seconds, static_cast<double>(longestBlockNs_) / 1e6, static_cast<long long>(firstFullMs_));
}

void GuiWatch::beat() {
  const qint64 late = sinceBeat_.nsecsElapsed() - kBeatMs * 1000000LL;
  sinceBeat_.restart();
  if (sinceStart_.elapsed() > kSettleMs) longestBlockNs_ = std::max(longestBlockNs_, late);
}

void GuiWatch::countFrame(bool complete, bool interactive) {
  if (!on_) return;
  ++frames_;
  if (complete && firstFullMs_ < 0) firstFullMs_ = processAgeMs();
  if (!interactive) return;
  ++dragFrames_;
  if (firstDragMs_ < 0) firstDragMs_ = sinceStart_.elapsed();
  lastDragMs_ = sinceStart_.elapsed();
}

void GuiWatch::tellHandle(const QSlider* slider) {
  if (!on_ || told_ || slider == nullptr || !slider->isVisible()) return;
  told_ = true;
  const QPoint handle = slider->mapToGlobal(slider->rect().center());  // its value is in the middle
  std::fprintf(stderr, "gui-watch-slider: %d %d\n", handle.x(), handle.y());
}

}  // namespace lineament
