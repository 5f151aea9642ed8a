#include "ui/loading.h"

#include <QEventLoop>
#include <QProgressDialog>
#include <QTimer>
#include <atomic>
#include <exception>
#include <thread>

namespace lineament {
namespace {

struct GivenUp {};
constexpr int kBlinkMs = 400, kLookMs = 30;

}  // namespace

bool withProgress(const QString& what, const std::function<void(const std::function<void(double)>&)>& work) {
  constexpr int kWhole = 1000;
  std::atomic<int> done = 0;
  std::atomic<bool> givenUp = false, ended = false;
  std::exception_ptr problem;
  bool stopped = false;
  QEventLoop loop;
  std::thread worker([&] {
    try {
      work([&](double share) {
        if (givenUp) throw GivenUp{};
        done = static_cast<int>(share * kWhole);
      });
    } catch (const GivenUp&) {
      stopped = true;
    } catch (...) {
      problem = std::current_exception();
    }
    ended = true;
    QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);  // no wait for the timer
  });
  QProgressDialog dialog(what, QObject::tr("Cancel"), 0, kWhole);
  dialog.setObjectName(QStringLiteral("loadProgress"));
  dialog.setMinimumDuration(kBlinkMs);
  dialog.setAutoClose(false);
  dialog.setAutoReset(false);
  dialog.setMinimumWidth(360);
  dialog.setValue(0);
  QObject::connect(&dialog, &QProgressDialog::canceled, [&] {
    givenUp = true;
    dialog.setLabelText(QObject::tr("Stopping …"));
  });
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, [&] {
    if (ended) return loop.quit();  // had the first one been lost before exec()
    if (!givenUp) dialog.setValue(done);
  });
  timer.start(kLookMs);
  loop.exec();
  worker.join();
  if (problem) std::rethrow_exception(problem);
  return !stopped;
}

}  // namespace lineament
