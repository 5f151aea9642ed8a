// Work with a progress dialog before there is a window: it ends, fails, or is given up.
#include "ui/loading.h"

#include <QApplication>
#include <QProgressDialog>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <stdexcept>
#include <thread>

namespace lineament {

class LoadingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void workIsDoneElsewhere() {
    std::thread::id worker;
    double last = 0.0;
    QVERIFY(withProgress(QStringLiteral("Reading"), [&](const std::function<void(double)>& progress) {
      worker = std::this_thread::get_id();
      progress(last = 0.5);
    }));
    QVERIFY(worker != std::this_thread::get_id());
    QCOMPARE(last, 0.5);
  }

  void whatItThrowsComesOut() {
    QVERIFY_EXCEPTION_THROWN(
        withProgress(QStringLiteral("Reading"),
                     [](const std::function<void(double)>&) { throw std::runtime_error("no file"); }),
        std::runtime_error);
  }

  void itCanBeGivenUp() {
    QTimer::singleShot(50, [] {
      for (QWidget* w : QApplication::topLevelWidgets()) {
        if (auto* dialog = qobject_cast<QProgressDialog*>(w)) dialog->findChild<QPushButton*>()->click();
      }
    });
    bool wholeWay = false;
    QVERIFY(!withProgress(QStringLiteral("Reading"), [&](const std::function<void(double)>& progress) {
      for (int i = 0; i < 2000; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        progress(i / 2000.0);
      }
      wholeWay = true;
    }));
    QVERIFY(!wholeWay);
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::LoadingTest)
#include "loading_test.moc"
