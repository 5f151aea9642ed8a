// Panel, mixer and dialogs with a render service that records requests.
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/learn/direction_folder.h"
#include "core/learn/hold_job.h"
#include "core/learn/thumb_session.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/window_test.h"
#include "ui/attribute_row.h"
#include "ui/face_mime.h"
#include "ui/main_window.h"

namespace lineament {

using test::direction;
using test::RecordingService;

class AttributePanelTest : public test::WindowTest {
  Q_OBJECT

 private:
  const EditRecipe& recipe() { return window_->document().recipe(); }
  std::size_t steps() { return window_->document().history().steps().size(); }

 private Q_SLOTS:
  void init() {
    recorded_ = {};
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("settings")).toStdString();
    setup.ownDirectionsFolder = folder_.filePath(QStringLiteral("own")).toStdString();
    const auto age = direction("age", "Age"), smile = direction("smile", "Smile", 1),
               near = direction("near", "Near", 1);
    age->sideEffects = {{"smile", 0.6F}};
    near->normal[2] = 0.2F;
    smile->score = "smile_curve";  // one of the built-in measures
    smile->scoreDeviation = 0.05F;
    setup.directions = {age, smile, near};
    open(std::move(setup));
    giveModel();
    QCoreApplication::processEvents();
  }
  void cleanup() { window_.reset(); }

  void aModelWithoutDirectionsIsOfferedItsOwn() {
    QVERIFY(!find<QWidget>("attributesNone")->isVisible());
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("other")).toStdString();
    open(std::move(setup));
    giveModel();
    QCoreApplication::processEvents();
    QVERIFY(find<QWidget>("attributesNone")->isVisible());
    find<QPushButton>("attributesNoneLearn")->click();
    QVERIFY(window_->findChild<QDialog*>(QStringLiteral("learnDialog")) != nullptr);
    const auto jobs = recorded_.jobs.size();
    find<QPushButton>("attributesNoneComponents")->click();
    QCOMPARE(recorded_.jobs.size(), jobs + 1);
  }

  void aLockIsAStepAndShowsWhatIsLeft() {
    const auto before = steps();
    find<QToolButton>("lock_smile")->click();
    QVERIFY(recipe().lock("smile") != nullptr);
    QCOMPARE(steps(), before + 1);
    QVERIFY(find<QLabel>("warning_near")->isVisibleTo(window_.get()));  // nearly the same direction
    QVERIFY(find<QLabel>("warning_near")->text().contains(QStringLiteral("⚠")));
    QVERIFY(!find<QLabel>("warning_age")->isVisibleTo(window_.get()));
    find<QAction>("actionUndo")->trigger();
    QVERIFY(recipe().lock("smile") == nullptr);
    QVERIFY(!find<QToolButton>("lock_smile")->isChecked());
    QVERIFY(!find<QLabel>("warning_near")->isVisibleTo(window_.get()));
  }

  void aLargeSideEffectIsToldOnceTheSliderRests() {
    auto* slider = find<QSlider>("slider_age");
    slider->setSliderDown(true);
    slider->setValue(40);
    QVERIFY(!find<QWidget>("attributeHint")->isVisibleTo(window_.get()));
    slider->setSliderDown(false);
    QVERIFY(find<QWidget>("attributeHint")->isVisibleTo(window_.get()));
    QVERIFY(find<QLabel>("attributeHintText")->text().contains(QStringLiteral("Smile")));
    find<QPushButton>("attributeHintLock")->click();
    QVERIFY(recipe().lock("smile") != nullptr);
    QVERIFY(!find<QWidget>("attributeHint")->isVisibleTo(window_.get()));
    slider->setSliderDown(true);
    slider->setValue(50);
    slider->setSliderDown(false);
    QVERIFY(!find<QWidget>("attributeHint")->isVisibleTo(window_.get()));  // it is kept already
  }

  int holdJobs() const {
    return static_cast<int>(std::count_if(recorded_.jobs.begin(), recorded_.jobs.end(), [](const auto& job) {
      return dynamic_cast<HoldJob*>(job.get()) != nullptr;
    }));
  }

  void whatIsKeptIsMeasuredOnceTheSliderRests() {
    QVERIFY(!find<QCheckBox>("attributeHold")->isVisibleTo(window_.get()));
    find<QToolButton>("lock_smile")->click();
    QVERIFY(find<QCheckBox>("attributeHold")->isVisibleTo(window_.get()));
    auto* slider = find<QSlider>("slider_age");
    slider->setSliderDown(true);
    slider->setValue(40);
    QTest::qWait(300);
    QCOMPARE(holdJobs(), 0);  // the hand is still on it
    slider->setSliderDown(false);
    QTRY_COMPARE(holdJobs(), 1);
    QTest::qWait(300);
    QCOMPARE(holdJobs(), 1);  // once for one face

    // A new edit gives the job up; the face as it was before needs no measurement at all.
    const JobId first = RecordingService::kFirstJob + recorded_.jobs.size() - 1;
    slider->setValue(20);
    QVERIFY(std::count(recorded_.cancelled.begin(), recorded_.cancelled.end(), first) == 1);
    QTRY_COMPARE(holdJobs(), 2);
    slider->setValue(0);
    QTest::qWait(300);
    QCOMPARE(holdJobs(), 2);

    find<QCheckBox>("attributeHold")->click();
    slider->setValue(10);
    QTest::qWait(300);
    QCOMPARE(holdJobs(), 2);
    find<QCheckBox>("attributeHold")->click();
    QTRY_COMPARE(holdJobs(), 3);
    find<QToolButton>("lock_smile")->click();
    QVERIFY(!find<QCheckBox>("attributeHold")->isVisibleTo(window_.get()));
  }

  void whatMeasuringFoundIsPartOfItsStep() {
    find<QToolButton>("lock_smile")->click();
    find<QSlider>("slider_age")->setValue(40);
    const auto before = steps();
    window_->document().amend([](const EditRecipe& r) { return r.withCorrections({{"smile", -0.25F}}); });
    QCOMPARE(steps(), before);
    QVERIFY(find<QToolButton>("lock_smile")->toolTip().contains(QStringLiteral("-0.25")));
    QVERIFY(recorded_.frames.back().recipe.lock("smile")->correction == -0.25F);
    find<QAction>("actionUndo")->trigger();
    QVERIFY(recipe().lock("smile")->correction == 0.0F);
    find<QAction>("actionRedo")->trigger();
    QVERIFY(recipe().lock("smile")->correction == -0.25F);
  }

  void heldArrowKeysAreOneStep() {
    auto* slider = find<QSlider>("slider_age");
    slider->setFocus();
    const auto before = steps();
    for (int i = 0; i < 8; ++i) QTest::keyPress(slider, Qt::Key_Right);  // the keyboard repeats presses
    QTest::keyRelease(slider, Qt::Key_Right);
    QCOMPARE(steps(), before + 1);
    QVERIFY(qAbs(recipe().strength("age") - 0.4F) < 1e-5F);
  }

  void searchAndFilterHideRows() {
    const auto shown = [&](const char* id) {
      return find<QWidget>(QStringLiteral("row_") + QLatin1String(id))->isVisibleTo(window_.get());
    };
    find<QLineEdit>("attributeSearch")->setText(QStringLiteral("smi"));
    QVERIFY(shown("smile") && !shown("age"));
    find<QLineEdit>("attributeSearch")->clear();
    window_->document().change(recipe().withStrength(direction("age", "Age"), 1.0F), QStringLiteral("Age"));
    find<QComboBox>("attributeFilter")->setCurrentIndex(2);
    QVERIFY(shown("age") && !shown("smile"));
  }

  void favouritesAndPresetsOutliveTheProgram() {
    choose("menu_smile", QStringLiteral("Favourite"));
    find<QSlider>("slider_age")->setValue(20);
    // The preset is saved through the dialog that asks for its name.
    choose("attributePresets", QStringLiteral("Save sliders as…"));
    auto* name = window_->findChild<QDialog*>(QStringLiteral("presetName"));
    QVERIFY(name != nullptr);
    name->findChild<QLineEdit*>()->setText(QStringLiteral("Older"));
    name->accept();
    cleanup();
    init();
    find<QComboBox>("attributeFilter")->setCurrentIndex(1);
    QVERIFY(find<QWidget>("row_smile")->isVisibleTo(window_.get()));
    QVERIFY(!find<QWidget>("row_age")->isVisibleTo(window_.get()));
    const auto before = steps();
    choose("attributePresets", QStringLiteral("Older"));
    QCOMPARE(recipe().strength("age"), 1.0F);
    QCOMPARE(steps(), before + 1);
  }

  void anUnreadableMemoryIsKeptAside() {
    cleanup();
    const QString file = folder_.filePath(QStringLiteral("settings/attributes.json"));
    QDir().mkpath(folder_.filePath(QStringLiteral("settings")));
    QFile f(file);
    QVERIFY(f.open(QIODevice::WriteOnly));
    f.write("{broken");
    f.close();
    init();
    choose("menu_smile", QStringLiteral("Favourite"));
    QFile kept(folder_.filePath(QStringLiteral("settings/attributes.unreadable-1.json")));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("{broken"));
  }

  void rowsOfAnEditAreChosenInTheMenu() {
    find<QSlider>("slider_age")->setValue(20);
    choose("menu_age", QStringLiteral("coarse"));
    QVERIFY(recipe().edit("age")->rows == rowRangeOf("coarse"));
    QCOMPARE(recipe().strength("age"), 1.0F);
  }

  void setToAsksWhereTheFaceIsFirst() {
    find<QSlider>("slider_age")->setValue(20);
    const auto before = recorded_.jobs.size();
    choose("menu_age", QStringLiteral("Slider sets the position"));
    QCOMPARE(recorded_.jobs.size(), before + 1);
    // The job needs an engine of 512 numbers; its answer alone matters here.
    QVERIFY(recipe().edit("age")->reading == Reading::kAdd);
  }

  void aDroppedFaceIsMixedInAndItsSlidersAreGestures() {
    const auto data = mimeOf(Seed{42});
    QDragEnterEvent enter({400, 300}, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QDropEvent event(QPointF(400, 300), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &event);
    QCOMPARE(recipe().mixes().size(), std::size_t{1});
    QVERIFY(recipe().mixes()[0].source == FaceSource(Seed{42}));
    QVERIFY(recipe().mixes()[0].amountOf(RowBand::kFine) > 0.0F);
    const auto before = steps();
    auto* coarse = find<QSlider>("mixAmount_coarse_0");
    coarse->setSliderDown(true);
    for (int i = 1; i <= 50; ++i) coarse->setValue(i);
    coarse->setSliderDown(false);
    QCOMPARE(steps(), before + 1);
    QCOMPARE(recipe().mixes()[0].amountAt(8), 0.5F);
    find<QComboBox>("mixPreset_0")->setCurrentIndex(3);
    Q_EMIT find<QComboBox>("mixPreset_0")->activated(3);
    QCOMPARE(recipe().mixes()[0].amountOf(RowBand::kFine), 0.0F);  // pose takes coarse rows only
    find<QToolButton>("mixRemove_0")->click();
    QCoreApplication::processEvents();
    QVERIFY(recipe().mixes().empty());
    find<QAction>("actionUndo")->trigger();
    QCOMPARE(recipe().mixes().size(), std::size_t{1});
  }

  void facesTravelWholeAndForeignDataIsNoFace() {
    auto z = std::make_shared<const LatentZ>(LatentZ{{0.5F, -1.0F}});
    const auto back = faceOf(*mimeOf(z));
    QVERIFY(back.has_value());
    QCOMPARE(std::get<std::shared_ptr<const LatentZ>>(*back)->values, z->values);
    QMimeData text;
    text.setText(QStringLiteral("85"));
    QVERIFY(!faceOf(text));
    QMimeData odd;
    odd.setData(QStringLiteral("application/x-lineament-z"), QByteArray("abc"));
    QVERIFY(!faceOf(odd));
    odd.setData(QStringLiteral("application/x-lineament-seed"), QByteArray("-7"));
    QVERIFY(!faceOf(odd));
  }

  void effectsOfBothEndsAreAskedForWhenTheDocumentRests() {
    const auto ends = [&] {
      int count = 0;
      for (const PictureRequest& p : recorded_.pictures) count += qAbs(p.recipe.strength("smile")) == 3.0F ? 1 : 0;
      return count;
    };
    QCOMPARE(ends(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(ends(), 2, 5000);
  }

  void theMatrixOfCosinesIsShown() {
    find<QAction>("actionCosines")->trigger();
    auto* table = window_->findChild<QTableWidget*>(QStringLiteral("cosineTable"));
    QVERIFY(table != nullptr);
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("1.00"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("0.00"));
    QVERIFY(table->item(1, 2)->text().toDouble() > 0.9);
  }

  void thumbsMakeADirectionThatIsSavedAndInThePanel() {
    find<QAction>("actionLearn")->trigger();
    QCOMPARE(recorded_.jobs.size(), std::size_t{1});
    const test::FakeControl control;
    test::FakeEngine engine(std::make_shared<test::FakeControl>());
    while (!recorded_.jobs[0]->step(engine)) {
    }
    recorded_.listener->jobStepped(RecordingService::kFirstJob, true);
    QCoreApplication::processEvents();
    auto* faces = find<QListWidget>("learnFaces");
    QVERIFY(faces->count() >= 12);
    QVERIFY(!find<QPushButton>("learnSave")->isEnabled());
    find<QLineEdit>("learnName")->setText(QStringLiteral("Hat"));
    const auto pictures = recorded_.pictures.size();
    for (int i = 0; i < 12; ++i) {
      const QPoint at = faces->visualItemRect(faces->item(i)).center();
      QTest::mouseClick(faces->viewport(), i % 2 == 0 ? Qt::LeftButton : Qt::RightButton, Qt::NoModifier, at);
    }
    QVERIFY(find<QLabel>("learnState")->text().startsWith(QStringLiteral("6 yes, 6 no")));
    QVERIFY(recorded_.pictures.size() > pictures);  // the effect on the open face
    QVERIFY(find<QPushButton>("learnSave")->isEnabled());
    find<QPushButton>("learnSave")->click();
    QVERIFY(window_->findChild<QSlider*>(QStringLiteral("slider_hat")) != nullptr);
    const auto own = readDirections(folder_.filePath(QStringLiteral("own")).toStdString());
    QCOMPARE(own.size(), std::size_t{1});
    QCOMPARE(own[0]->id, std::string("hat"));
    choose("menu_hat", QStringLiteral("Remove from the panel"));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(window_->findChild<QSlider*>(QStringLiteral("slider_hat")) == nullptr);
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::AttributePanelTest)
#include "attribute_panel_test.moc"
