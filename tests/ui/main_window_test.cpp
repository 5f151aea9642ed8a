// The window with a render service that records requests: what a hand does, and what reaches the service.
#include "ui/main_window.h"

#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include "core/base/error.h"
#include "core/io/npy.h"
#include "tests/ui/window_test.h"

namespace lineament {
namespace {

Frame frameOf(Generation generation, int level, std::uint8_t grey) {
  auto picture = std::make_shared<Image8>(level, level);
  std::fill(picture->pixels.begin(), picture->pixels.end(), grey);
  return {generation, level, level == 1024, picture, 1.0};
}

}  // namespace

using test::direction;

class MainWindowTest : public test::WindowTest {
  Q_OBJECT

 private:
  bool withModel_ = true;

 private Q_SLOTS:
  void init() {
    recorded_ = {};
    EditorSetup setup;
    setup.settingsFolder = folder_.path().toStdString();
    setup.directions = {direction("age", "Age"), direction("smile", "Smile")};
    open(std::move(setup));
    if (withModel_) giveModel();
    QCoreApplication::processEvents();
  }
  void cleanup() {
    window_.reset();
    QVERIFY(recorded_.ended);
  }

  void aDragIsManyRequestsAndOneStep() {
    auto* slider = find<QSlider>("slider_smile");
    const auto before = recorded_.frames.size();
    const auto steps = window_->document().history().steps().size();
    slider->setSliderDown(true);
    for (int i = 1; i <= 20; ++i) slider->setValue(i);
    slider->setSliderDown(false);
    QVERIFY(recorded_.frames.size() >= before + 20);
    QVERIFY(recorded_.frames[before].interactive);
    QVERIFY(!recorded_.frames.back().interactive);
    for (std::size_t i = 1; i < recorded_.frames.size(); ++i) {
      QVERIFY(recorded_.frames[i].generation > recorded_.frames[i - 1].generation);
    }
    QCOMPARE(window_->document().history().steps().size(), steps + 1);
    QCOMPARE(find<QDoubleSpinBox>("value_smile")->value(), 1.0);

    trigger("actionUndo");
    QCOMPARE(slider->value(), 0);
    QCOMPARE(recorded_.frames.back().recipe.strength("smile"), 0.0F);
    trigger("actionRedo");
    QCOMPARE(slider->value(), 20);
  }

  void arrowKeysMoveAndDoubleClickResets() {
    auto* slider = find<QSlider>("slider_age");
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(window_->document().recipe().strength("age"), 0.05F);
    QTest::mouseDClick(find<QLabel>("label_age"), Qt::LeftButton);
    QCOMPARE(window_->document().recipe().strength("age"), 0.0F);
    QVERIFY(window_->document().recipe().edits().empty());
  }

  void olderFramesAndLowerLevelsAreNotShown() {
    int shown = 0;
    connect(window_.get(), &MainWindow::frameShown, this, [&] { ++shown; });
    const auto give = [&](Generation g, int level) {
      recorded_.listener->frameReady(frameOf(g, level, 100));
      QCoreApplication::processEvents();
      return shown;
    };
    QCOMPARE(give(5, 256), 1);
    QCOMPARE(give(5, 1024), 2);
    QCOMPARE(give(5, 512), 2);   // a preview after the full picture
    QCOMPARE(give(4, 1024), 2);  // of an older request
    QCOMPARE(give(6, 256), 3);
  }

  void manyFramesInARowWakeTheWindowOnce() {
    int shown = 0;
    connect(window_.get(), &MainWindow::frameShown, this, [&] { ++shown; });
    for (Generation g = 10; g < 60; ++g) recorded_.listener->frameReady(frameOf(g, 256, 10));
    QCoreApplication::processEvents();
    QCOMPARE(shown, 1);
  }

  void aSeedOpensItsFace() {
    find<QDoubleSpinBox>("gallerySeed")->setValue(4242);
    find<QPushButton>("galleryOpenSeed")->click();
    QVERIFY(recorded_.frames.back().recipe.source() == FaceSource(Seed{4242}));
    find<QDoubleSpinBox>("gallerySeed")->setValue(4294967295.0);  // numpy's largest
    find<QPushButton>("galleryOpenSeed")->click();
    QVERIFY(recorded_.frames.back().recipe.source() == FaceSource(Seed{4294967295U}));
    QCOMPARE(find<QDoubleSpinBox>("gallerySeed")->value(), 4294967295.0);
  }

  void favouritesOutliveTheWindow() {
    find<QDoubleSpinBox>("gallerySeed")->setValue(777);
    find<QPushButton>("galleryOpenSeed")->click();
    find<QPushButton>("galleryFavourite")->click();
    init();  // another window on the same folder
    auto* list = find<QListWidget>("galleryList");
    QVERIFY(!list->findItems(QStringLiteral("★ 777"), Qt::MatchExactly).isEmpty());
    find<QComboBox>("galleryFilter")->setCurrentIndex(1);
    int visible = 0;
    for (int i = 0; i < list->count(); ++i) visible += list->item(i)->isHidden() ? 0 : 1;
    QCOMPARE(visible, 1);
  }

  void exportRefusesBadNamesAndWritesGoodOnes() {
    trigger("actionExport");
    auto* path = find<QLineEdit>("exportPath");
    auto* save = find<QDialogButtonBox>("exportButtons")->button(QDialogButtonBox::Save);
    const auto wanted = recorded_.pictures.size();
    for (const QString& bad :
         {QString(), folder_.filePath(QStringLiteral("a.gif")), QStringLiteral("/no/such/folder/a.png")}) {
      path->setText(bad);
      save->click();
      QVERIFY(!find<QLabel>("exportMessage")->text().isEmpty());
      QCOMPARE(recorded_.pictures.size(), wanted);
    }
    const QString file = folder_.filePath(QStringLiteral("face.png"));
    path->setText(file);
    save->click();
    QCOMPARE(recorded_.pictures.size(), wanted + 1);
    QVERIFY(recorded_.pictures.back().exact);
    recorded_.listener->pictureReady(recorded_.pictures.size(), std::make_shared<Image8>(64, 64));
    QTRY_VERIFY(QFile::exists(file));
    QTRY_VERIFY(window_->findChild<QWidget*>(QStringLiteral("exportDialog")) == nullptr);
  }

  void bShowsTheUneditedFaceWhateverHasTheFocus() {
    for (std::size_t i = 0; i < recorded_.pictures.size(); ++i) {
      if (recorded_.pictures[i].size == 0) recorded_.listener->pictureReady(i + 1, frameOf(1, 64, 250).picture);
    }
    recorded_.listener->frameReady(frameOf(5, 1024, 100));
    QCoreApplication::processEvents();
    auto* canvas = find<QWidget>("canvas");
    const auto middle = [&] { return qRed(canvas->grab().toImage().pixel(canvas->rect().center())); };
    for (const char* name : {"canvas", "galleryList", "historyList", "slider_smile", "value_smile", "gallerySeed"}) {
      auto* focus = find<QWidget>(name);
      focus->setFocus();
      QCOMPARE(middle(), 100);
      QTest::keyPress(focus, Qt::Key_B);
      QVERIFY2(middle() == 250, name);
      QTest::keyRelease(focus, Qt::Key_B);
      QVERIFY2(middle() == 100, name);
    }
  }

  void unreadableFavouritesAreKeptAndSaid() {
    const QDir folder(folder_.path());
    const QByteArray torn = "{\"favourites\":[{\"seed\":2},";
    QFile file(folder.filePath(QStringLiteral("favourites.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(torn);
    file.close();
    init();
    QVERIFY(find<QStatusBar>("statusLine")->currentMessage().contains(QStringLiteral("favourites.json")));
    find<QPushButton>("galleryFavourite")->click();
    QFile kept(folder.filePath(QStringLiteral("favourites.unreadable-1.json")));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), torn);
  }

  void theFavouritesFilterHoldsForNewFaces() {
    QFile::remove(QDir(folder_.path()).filePath(QStringLiteral("favourites.json")));
    init();
    find<QComboBox>("galleryFilter")->setCurrentIndex(1);
    find<QPushButton>("galleryRandom")->click();
    auto* list = find<QListWidget>("galleryList");
    for (int i = 0; i < list->count(); ++i) QVERIFY(list->item(i)->isHidden());
  }

  void droppedLatentsAreOpenedOrRefusedInASentence() {
    const auto drop = [&](const NpyArray& array) {
      const QString file = folder_.filePath(QStringLiteral("latent.npy"));
      writeNpy(array, file.toStdString());
      QMimeData data;
      data.setUrls({QUrl::fromLocalFile(file)});
      find<QStatusBar>("statusLine")->clearMessage();
      const auto before = recorded_.frames.size();
      QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
      QCoreApplication::sendEvent(window_.get(), &enter);
      QDropEvent event({5.0, 5.0}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
      QCoreApplication::sendEvent(window_.get(), &event);
      // Read on a worker: a face or a sentence comes.
      [&] {
        QTRY_VERIFY(recorded_.frames.size() > before || !find<QStatusBar>("statusLine")->currentMessage().isEmpty());
      }();
      return recorded_.frames.size() - before;
    };
    QCOMPARE(drop({{512}, std::vector<float>(512, 0.5F)}), 1U);
    QVERIFY(std::holds_alternative<std::shared_ptr<const LatentW>>(window_->document().recipe().source()));
    QCOMPARE(drop({{18, 512}, std::vector<float>(18 * 512)}), 1U);
    QCOMPARE(drop({{1, 18, 512}, std::vector<float>(18 * 512)}), 0U);
    QVERIFY(find<QStatusBar>("statusLine")->currentMessage().contains(QStringLiteral("3 axes")));
    QCOMPARE(drop({{}, {1.0F}}), 0U);
    QVERIFY(find<QStatusBar>("statusLine")->currentMessage().contains(QStringLiteral("a single number")));
  }

  void withoutAModelNothingCanBeExported() {
    QVERIFY(find<QAction>("actionExport")->isEnabled());
    withModel_ = false;
    init();
    withModel_ = true;
    QVERIFY(!find<QAction>("actionExport")->isEnabled());
    recorded_.listener->modelFailed(Error::notFound("The model", "run the set-up"));
    QCoreApplication::processEvents();
    QCOMPARE(find<QLabel>("statusModel")->text(), QStringLiteral("No model"));
  }

  void everyControlHasNames() {
    for (const QWidget* w : window_->findChildren<QWidget*>()) {
      const bool control =
          qobject_cast<const QSlider*>(w) != nullptr || qobject_cast<const QPushButton*>(w) != nullptr ||
          qobject_cast<const QListWidget*>(w) != nullptr || qobject_cast<const QComboBox*>(w) != nullptr ||
          qobject_cast<const QAbstractSpinBox*>(w) != nullptr;
      if (!control) continue;
      QVERIFY2(!w->objectName().isEmpty(), w->metaObject()->className());
      QVERIFY2(!w->accessibleName().isEmpty(), qPrintable(w->objectName()));
    }
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::MainWindowTest)
#include "main_window_test.moc"
