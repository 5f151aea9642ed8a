// Local edits with a render service that records requests: real strokes on the canvas, rows, regions, and the proof.
#include "ui/local/local_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QInputDialog>
#include <QLabel>
#include <QSlider>
#include <QStatusBar>
#include <QTest>
#include <set>

#include "core/learn/channel_folder.h"
#include "core/render/proof_job.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/fake_regions.h"
#include "tests/ui/window_test.h"
#include "ui/canvas.h"
#include "ui/face_mime.h"
#include "ui/local/mask_bar.h"

namespace lineament {
namespace {

constexpr int kPicture = 1024;

LocalAttributePtr attribute(const char* id, const char* title, const char* region, const DirectionPtr& direction) {
  auto a = std::make_shared<LocalAttribute>();
  a->id = id;
  a->title = title;
  a->group = "Group";
  a->effect = direction;
  a->region = region;
  a->rows = {8, 64};
  a->lowest = -2.0F;
  a->highest = 4.0F;
  return a;
}

}  // namespace

using test::direction;
using test::kMouth;
using test::kNose;
using test::RecordingService;
using test::rectangle;

class LocalPanelTest : public test::WindowTest {
  Q_OBJECT

 private:
  enum class Effects { kSome, kOnlyDirections, kNone };
  test::FakeEngine engine_{std::make_shared<test::FakeControl>()};
  std::set<std::size_t> answered_;

  const EditRecipe& recipe() const { return window_->document().recipe(); }
  std::size_t steps() const { return window_->document().history().steps().size(); }
  MaskBar& bar() const { return *find<MaskBar>("maskBar"); }
  const Mask& painted(const char* id) const { return *std::get<MaskPtr>(recipe().local(id)->region); }
  std::string ids() const {
    std::string all;
    for (const LocalEdit& e : recipe().locals()) all += (all.empty() ? "" : " ") + e.id;
    return all;
  }

  void openWith(Effects effects, const std::vector<LocalAttributePtr>& own = {}) {
    recorded_ = {};
    answered_.clear();
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("settings")).toStdString();
    const auto smile = direction("smile", "Smile"), age = direction("age", "Age", 1);
    if (effects != Effects::kNone) setup.directions = {smile, age};
    if (effects == Effects::kSome) {
      setup.localAttributes = {attribute("mouth-a", "Mouth open", "mouth", smile),
                               attribute("nose-a", "Nose wider", "nose", age)};
    }
    setup.localAttributes.insert(setup.localAttributes.end(), own.begin(), own.end());
    setup.regions.finder = std::make_shared<test::FakeFinder>();
    open(std::move(setup));
    giveModel();
    auto picture = std::make_shared<Image8>(64, 64);
    recorded_.listener->frameReady({1, kPicture, true, picture, 1.0});
    settle();
  }
  // Queued signals, and rows that were replaced are gone: their successors have the same names.
  static void settle() {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  // What the compute thread does with the jobs that were not answered yet.
  template <class Job>
  int answer() {
    int count = 0;
    for (std::size_t i = 0; i < recorded_.jobs.size(); ++i) {
      if (std::dynamic_pointer_cast<Job>(recorded_.jobs[i]) == nullptr || !answered_.insert(i).second) continue;
      ++count;
      const JobId id = RecordingService::kFirstJob + i;
      try {
        recorded_.jobs[i]->step(engine_);
        recorded_.listener->jobStepped(id, true);
      } catch (const Error& e) {
        recorded_.listener->jobFailed(id, e);
      }
    }
    settle();
    return count;
  }
  // Requests of proofs; thumbnails and the like are less urgent, exports more.
  std::vector<std::size_t> proofRequests() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < recorded_.pictures.size(); ++i) {
      if (recorded_.pictures[i].priority == 15) found.push_back(i);
    }
    return found;
  }
  // Before and after of the last proof, with the nose in these greys.
  void giveProof(std::uint8_t before, std::uint8_t after) {
    const std::vector<std::size_t> asked = proofRequests();
    JobId id = asked.at(asked.size() - 2) + 1;
    for (const std::uint8_t grey : {before, after}) {
      auto picture = std::make_shared<Image8>(512, 512);
      std::fill(picture->pixels.begin(), picture->pixels.end(), std::uint8_t{100});
      for (int y = kNose.y0; y < kNose.y1; ++y)
        std::fill(picture->row(y) + 3 * kNose.x0, picture->row(y) + 3 * kNose.x1, grey);
      recorded_.listener->pictureReady(id++, picture);
    }
    settle();
  }

  QPoint at(double x, double y) const {
    const auto* canvas = find<Canvas>("canvas");
    const double side = canvas->scale() / canvas->devicePixelRatioF() * kPicture;
    return {qRound(canvas->width() / 2.0 + (x - 0.5) * side), qRound(canvas->height() / 2.0 + (y - 0.5) * side)};
  }
  void press(QPointF from, Qt::KeyboardModifiers keys = {}) const {
    QTest::mousePress(find<Canvas>("canvas"), Qt::LeftButton, keys, at(from.x(), from.y()));
  }
  void moveTo(QPointF to) const { QTest::mouseMove(find<Canvas>("canvas"), at(to.x(), to.y())); }
  void release(QPointF to, Qt::KeyboardModifiers keys = {}) const {
    QTest::mouseRelease(find<Canvas>("canvas"), Qt::LeftButton, keys, at(to.x(), to.y()));
  }
  void stroke(std::initializer_list<QPointF> points, Qt::KeyboardModifiers keys = {}) const {
    press(*points.begin(), keys);
    for (const QPointF& p : points) moveTo(p);
    release(*(points.end() - 1), keys);
    settle();
  }
  void take(const char* tool) const { find<QToolButton>(QLatin1String(tool))->click(); }
  void putAway() const { bar().releaseTool(); }
  static int weight(const Mask& mask, double x, double y) {
    return mask.row(static_cast<int>(y * mask.side))[static_cast<int>(x * mask.side)];
  }
  void pickText(const QString& name, const QString& text) const {
    auto* box = find<QComboBox>(name);
    const int index = box->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
    settle();
  }
  void click(const char* name) const {
    find<QAbstractButton>(QLatin1String(name))->click();
    settle();
  }
  void addNose() {
    trigger(QStringLiteral("localAdd_nose-a"));
    settle();
  }

 private Q_SLOTS:
  void init() { openWith(Effects::kSome); }
  void cleanup() { window_.reset(); }

  void aStrokeIsAnEditWithAMaskAndOneStep() {
    const auto before = steps();
    take("toolBrush");
    const auto frames = recorded_.frames.size();
    stroke({{0.3, 0.4}, {0.35, 0.4}, {0.4, 0.4}});
    QCOMPARE(steps(), before + 1);
    QCOMPARE(recipe().locals().size(), 1U);
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("painted"));
    QCOMPARE(weight(painted("painted"), 0.35, 0.4), 255);
    QCOMPARE(weight(painted("painted"), 0.35, 0.7), 0);
    QVERIFY(recorded_.frames.size() >= frames + 3);
    QVERIFY(recorded_.frames[frames].interactive);
    QVERIFY(!recorded_.frames.back().interactive);
    find<QWidget>("local_painted");  // a row of its own
    // A second stroke goes on in the same edit.
    stroke({{0.6, 0.7}, {0.65, 0.7}});
    QCOMPARE(steps(), before + 2);
    QCOMPARE(recipe().locals().size(), 1U);
    QCOMPARE(weight(painted("painted"), 0.35, 0.4), 255);
    QCOMPARE(weight(painted("painted"), 0.63, 0.7), 255);
    // Without a tool the left button paints nothing.
    putAway();
    stroke({{0.2, 0.2}, {0.3, 0.2}});
    QCOMPARE(steps(), before + 2);
  }

  void escapeInAStrokeRestores() {
    const EditRecipe bare = recipe();
    const auto before = steps();
    auto* canvas = find<Canvas>("canvas");
    const auto cancelled = [&](QPointF from, QPointF to) {
      press(from);
      moveTo(to);
      QTest::keyClick(canvas, Qt::Key_Escape);
      release(to);
      settle();
    };
    take("toolBrush");
    cancelled({0.3, 0.4}, {0.4, 0.4});
    QVERIFY(recipe() == bare);  // not even the edit that the stroke had made
    QVERIFY(window_->findChild<QWidget*>(QStringLiteral("local_painted")) == nullptr);
    QVERIFY(!window_->document().inGesture());
    stroke({{0.6, 0.7}, {0.65, 0.7}});
    const EditRecipe once = recipe();
    cancelled({0.3, 0.4}, {0.4, 0.4});
    QVERIFY(recipe() == once);
    QCOMPARE(steps(), before + 1);
    QCOMPARE(weight(*bar().mask(), 0.35, 0.4), 0);
    stroke({{0.8, 0.7}, {0.85, 0.7}});
    QCOMPARE(weight(painted("painted"), 0.35, 0.4), 0);  // what was cancelled does not come back
  }

  void escapeOverANamedRegionKeepsTheRegion() {
    addNose();
    answer<RegionJob>();
    take("toolBrush");
    press({0.8, 0.8});
    moveTo({0.85, 0.8});
    QTest::keyClick(find<Canvas>("canvas"), Qt::Key_Escape);
    QVERIFY(recipe().local("nose-a")->region == EditRegion(std::string("nose")));
    QVERIFY(*bar().mask() == *rectangle(kNose));
    stroke({{0.1, 0.1}, {0.12, 0.1}});
    QCOMPARE(weight(painted("nose-a"), 0.82, 0.8), 0);
    QCOMPARE(weight(painted("nose-a"), 0.11, 0.1), 255);
    QCOMPARE(weight(painted("nose-a"), 0.45, 0.45), 255);  // the nose is still there
  }

  void anotherButtonDuringAStrokeDoesNotEndIt() {
    take("toolBrush");
    auto* canvas = find<Canvas>("canvas");
    press({0.3, 0.4});
    QTest::mousePress(canvas, Qt::MiddleButton, {}, at(0.35, 0.4));
    moveTo({0.4, 0.4});
    QTest::mouseRelease(canvas, Qt::MiddleButton, {}, at(0.4, 0.4));
    release({0.4, 0.4});
    QVERIFY(!window_->document().inGesture());
    QCOMPARE(weight(painted("painted"), 0.39, 0.4), 255);
  }

  void altErasesAndTheEraserPaintsWithAlt() {
    take("toolBrush");
    stroke({{0.3, 0.4}, {0.6, 0.4}});
    const auto before = steps();
    stroke({{0.4, 0.4}}, Qt::AltModifier);
    QCOMPARE(weight(painted("painted"), 0.4, 0.4), 0);
    QCOMPARE(weight(painted("painted"), 0.55, 0.4), 255);
    take("toolEraser");
    stroke({{0.55, 0.4}});
    QCOMPARE(weight(painted("painted"), 0.55, 0.4), 0);
    stroke({{0.4, 0.4}}, Qt::AltModifier);
    QCOMPARE(weight(painted("painted"), 0.4, 0.4), 255);
    QCOMPARE(steps(), before + 3);
  }

  void theLassoAddsAndTakesAway() {
    take("toolLasso");
    const auto before = steps();
    stroke({{0.2, 0.2}, {0.6, 0.2}, {0.6, 0.6}, {0.2, 0.6}});
    QCOMPARE(weight(painted("painted"), 0.4, 0.4), 255);
    QCOMPARE(weight(painted("painted"), 0.7, 0.4), 0);
    stroke({{0.3, 0.3}, {0.5, 0.3}, {0.5, 0.5}, {0.3, 0.5}}, Qt::AltModifier);
    QCOMPARE(weight(painted("painted"), 0.4, 0.4), 0);
    QCOMPARE(weight(painted("painted"), 0.55, 0.55), 255);
    QCOMPARE(steps(), before + 2);
    const EditRecipe both = recipe();
    press({0.1, 0.1});
    moveTo({0.9, 0.1});
    QTest::keyClick(find<Canvas>("canvas"), Qt::Key_Escape);
    release({0.9, 0.9});
    QVERIFY(recipe() == both);
    stroke({{0.9, 0.9}});  // a click goes round nothing
    QVERIFY(recipe() == both);
    QCOMPARE(steps(), before + 2);
  }

  void brushOptionsReachTheStroke() {
    find<QSlider>("brushSize")->setValue(60);
    find<QSlider>("brushHardness")->setValue(100);
    find<QSlider>("brushFlow")->setValue(50);
    find<QToolButton>("brushMirror")->click();
    take("toolBrush");
    stroke({{0.2, 0.5}});
    const Mask& mask = painted("painted");
    QVERIFY(std::abs(weight(mask, 0.2, 0.5) - 128) <= 2);
    QVERIFY(std::abs(weight(mask, 0.2, 0.6) - 128) <= 2);  // 51 cells away
    QVERIFY(std::abs(weight(mask, 0.8, 0.5) - 128) <= 2);
    QCOMPARE(weight(mask, 0.5, 0.5), 0);
  }

  void operationsOnTheMaskAreSteps() {
    auto before = steps();
    const auto mask = [&]() -> const Mask& { return painted("painted"); };
    const auto operate = [&](const char* text) {
      choose(QStringLiteral("maskMenu"), QLatin1String(text));
      settle();
      QVERIFY(!window_->document().inGesture());
      QVERIFY(*bar().mask() == mask());
      QCOMPARE(steps(), ++before);
    };
    operate("Fill everything");  // without any edit: it makes one
    QCOMPARE(recipe().locals().size(), 1U);
    QCOMPARE(weight(mask(), 0.0, 0.99), 255);
    operate("Clear");
    QVERIFY(mask().bounds().empty());
    take("toolBrush");
    stroke({{0.3, 0.4}});
    ++before;
    const Roi dab = mask().bounds();
    operate("Grow");
    QCOMPARE(mask().bounds().width(), dab.width() + 8);
    operate("Shrink");
    QCOMPARE(mask().bounds().width(), dab.width());
    operate("Feather");
    QVERIFY(mask().bounds().width() > dab.width());
    operate("Add its mirror image");
    QVERIFY(weight(mask(), 0.7, 0.4) > 200);
    operate("Invert");
    QCOMPARE(weight(mask(), 0.5, 0.9), 255);
    for (int i = 0; i < 8; ++i) trigger(QStringLiteral("actionUndo"));
    settle();
    QVERIFY(recipe().locals().empty());
    QVERIFY(bar().mask() == nullptr);
  }

  void masksAreSavedAndOpened() {
    take("toolBrush");
    stroke({{0.3, 0.4}});
    const Mask saved = painted("painted");
    choose(QStringLiteral("maskMenu"), QStringLiteral("Save the mask…"));
    auto* name = find<QInputDialog>("maskName");
    name->setTextValue(QStringLiteral("left/eye"));
    name->accept();
    settle();
    choose(QStringLiteral("maskMenu"), QStringLiteral("Clear"));
    choose(QStringLiteral("maskMenu"), QStringLiteral("left-eye"));
    QVERIFY(painted("painted") == saved);
  }

  void aRowChangesItsEditStepByStep() {
    addNose();
    answer<RegionJob>();
    auto before = steps();
    const auto edit = [&]() -> const LocalEdit& { return *recipe().local("nose-a"); };
    auto* box = find<QDoubleSpinBox>("localValue_nose-a");
    box->setValue(1.5);
    QCOMPARE(edit().strength, 1.5F);
    QCOMPARE(steps(), ++before);
    auto* slider = find<QSlider>("localSlider_nose-a");
    QCOMPARE(slider->value(), 30);
    QCOMPARE(slider->minimum(), -40);
    QCOMPARE(slider->maximum(), 80);
    slider->setSliderDown(true);
    for (int v = 31; v <= 40; ++v) slider->setValue(v);
    slider->setSliderDown(false);
    QCOMPARE(edit().strength, 2.0F);
    QCOMPARE(steps(), ++before);  // a drag is one step
    pickText(QStringLiteral("localFirst_nose-a"), QStringLiteral("128"));
    QVERIFY(edit().rows == (RowRange{64, 128}));  // whichever is larger
    QCOMPARE(steps(), ++before);
    pickText(QStringLiteral("localLast_nose-a"), QStringLiteral("256"));
    QCOMPARE(edit().rows.last, 256);
    QCOMPARE(steps(), ++before);
    pickText(QStringLiteral("localMode_nose-a"), QStringLiteral("Two branches"));
    QVERIFY(edit().mode == LocalMode::kTwoBranches);
    QCOMPARE(steps(), ++before);
    click("localProtect_nose-a");
    QVERIFY(!edit().protect);
    QCOMPARE(steps(), ++before);
    click("localOn_nose-a");
    QVERIFY(!edit().enabled);
    QCOMPARE(steps(), ++before);
    pickText(QStringLiteral("localRegion_nose-a"), QStringLiteral("Mouth"));
    QVERIFY(edit().region == EditRegion(std::string("mouth")));
    QCOMPARE(steps(), ++before);
    pickText(QStringLiteral("localRegion_nose-a"), QStringLiteral("Painted"));  // painting makes that, not a choice
    QVERIFY(edit().region == EditRegion(std::string("mouth")));
    QCOMPARE(find<QComboBox>("localRegion_nose-a")->currentText(), QStringLiteral("Mouth"));
    QCOMPARE(steps(), before);
    trigger(QStringLiteral("actionUndo"));
    trigger(QStringLiteral("actionUndo"));
    QVERIFY(edit().enabled);
    QVERIFY(find<QCheckBox>("localOn_nose-a")->isChecked());
    QCOMPARE(find<QComboBox>("localRegion_nose-a")->currentText(), QStringLiteral("Nose"));
  }

  void anotherEffectKeepsTheRowAndAPaintedMask() {
    take("toolBrush");
    stroke({{0.3, 0.4}});
    find<QDoubleSpinBox>("localValue_painted")->setValue(3.0);
    const Mask mask = painted("painted");
    click("localOn_painted");
    pickText(QStringLiteral("localEffect_painted"), QStringLiteral("Group: Nose wider"));
    const LocalEdit* edit = recipe().local("painted");
    QVERIFY(edit != nullptr);
    QCOMPARE(QString::fromStdString(edit->title), QStringLiteral("Nose wider"));
    QCOMPARE(QString::fromStdString(std::get<DirectionPtr>(edit->effect)->id), QStringLiteral("age"));
    QVERIFY(painted("painted") == mask);
    QCOMPARE(edit->strength, 3.0F);
    QVERIFY(!edit->enabled);  // off stays off
    QCOMPARE(find<QLabel>("localTitle_painted")->text(), QStringLiteral("Nose wider"));
    pickText(QStringLiteral("localEffect_painted"), QStringLiteral("Smile"));  // a direction, not an attribute
    QCOMPARE(QString::fromStdString(recipe().local("painted")->title), QStringLiteral("Smile"));
    QCOMPARE(QString::fromStdString(std::get<DirectionPtr>(recipe().local("painted")->effect)->id),
             QStringLiteral("smile"));
    QCOMPARE(find<QComboBox>("localEffect_painted")->currentText(), QStringLiteral("Smile"));
  }

  void editsAreOrderedAndRemoved() {
    trigger(QStringLiteral("localAdd_mouth-a"));
    addNose();
    addNose();
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("mouth-a nose-a nose-a-2"));
    click("localUp_nose-a-2");
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("mouth-a nose-a-2 nose-a"));
    const auto before = steps();
    click("localUp_mouth-a");  // the first stays the first
    click("localDown_nose-a");
    QCOMPARE(steps(), before);
    click("localDown_mouth-a");
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("nose-a-2 mouth-a nose-a"));
    click("localRemove_mouth-a");
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("nose-a-2 nose-a"));
    QVERIFY(window_->findChild<QWidget*>(QStringLiteral("local_mouth-a")) == nullptr);
    click("localRemove_nose-a");
    click("localRemove_nose-a-2");
    QVERIFY(recipe().locals().empty());
    QVERIFY(!find<QLabel>("localHint")->isHidden());
    trigger(QStringLiteral("actionUndo"));
    settle();
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("nose-a-2"));
    QVERIFY(find<QLabel>("localHint")->isHidden());
  }

  void aNamedRegionIsFoundBeforeItIsPainted() {
    take("toolBrush");
    addNose();
    QVERIFY(bar().pending());
    QVERIFY(!find<QToolButton>("toolBrush")->isEnabled());
    QVERIFY(!find<QToolButton>("maskMenu")->isEnabled());
    const EditRecipe before = recipe();
    stroke({{0.8, 0.8}, {0.85, 0.8}});  // the brush was in hand already
    QVERIFY(recipe() == before);
    QVERIFY(!window_->document().inGesture());
    QCOMPARE(answer<RegionJob>(), 1);
    QVERIFY(!bar().pending());
    QVERIFY(find<QToolButton>("toolBrush")->isEnabled());
    QVERIFY(find<QToolButton>("toolBrush")->isChecked());
    QVERIFY(*bar().mask() == *rectangle(kNose));
    stroke({{0.8, 0.8}, {0.85, 0.8}});
    QCOMPARE(weight(painted("nose-a"), 0.82, 0.8), 255);
    QCOMPARE(weight(painted("nose-a"), 0.45, 0.45), 255);
    QCOMPARE(find<QComboBox>("localRegion_nose-a")->currentText(), QStringLiteral("Painted"));
    QCOMPARE(answer<RegionJob>(), 0);
    trigger(QStringLiteral("actionUndo"));  // a named region again: it is asked for again
    settle();
    QCOMPARE(answer<RegionJob>(), 1);
    QVERIFY(*bar().mask() == *rectangle(kNose));
  }

  void aRegionThatCameDuringADragIsThere() {
    addNose();
    auto* slider = find<QSlider>("localSlider_nose-a");
    slider->setSliderDown(true);
    slider->setValue(10);
    answer<RegionJob>();
    slider->setValue(20);
    slider->setSliderDown(false);
    settle();
    answer<RegionJob>();
    QVERIFY(!bar().pending());
    QVERIFY(*bar().mask() == *rectangle(kNose));
  }

  void undoWhileARegionIsBeingFoundBringsThePaintedOneBack() {
    take("toolBrush");
    stroke({{0.3, 0.4}});
    const Mask mask = painted("painted");
    pickText(QStringLiteral("localRegion_painted"), QStringLiteral("Nose"));
    QVERIFY(bar().pending());
    trigger(QStringLiteral("actionUndo"));
    settle();
    QVERIFY(!bar().pending());
    answer<RegionJob>();  // too late
    QVERIFY(*bar().mask() == mask);
    QVERIFY(painted("painted") == mask);
  }

  void anotherFaceAsksForItsOwnRegion() {
    addNose();
    QCOMPARE(answer<RegionJob>(), 1);
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(1.0);  // the same face
    QCOMPARE(answer<RegionJob>(), 0);
    window_->document().change(recipe().withSource(Seed{77}), QStringLiteral("Another"));
    QVERIFY(bar().pending());
    QCOMPARE(answer<RegionJob>(), 1);
    QVERIFY(!bar().pending());
  }

  void aRegionThatCannotBeFoundLeavesAnEmptyMask() {
    take("toolBrush");
    stroke({{0.3, 0.4}});
    LocalEdit strange = *recipe().local("painted");
    strange.region = std::string("elbow");  // of a session from elsewhere
    window_->document().change(recipe().withLocal(strange), QStringLiteral("Strange"));
    QCOMPARE(answer<RegionJob>(), 1);
    QVERIFY(find<QStatusBar>("statusLine")->currentMessage().contains(QStringLiteral("elbow")));
    QVERIFY(!bar().pending());
    QVERIFY(bar().mask() == nullptr);
    strange.strength = 1.0F;  // the same face: not asked for again
    window_->document().change(recipe().withLocal(strange), QStringLiteral("Stronger"));
    QCOMPARE(answer<RegionJob>(), 0);
    window_->document().change(recipe().withSource(Seed{77}), QStringLiteral("Another"));
    QCOMPARE(answer<RegionJob>(), 1);
    stroke({{0.6, 0.6}});
    QCOMPARE(weight(painted("painted"), 0.6, 0.6), 255);
    QCOMPARE(weight(painted("painted"), 0.3, 0.4), 0);
  }

  void aClickPicksARegionAndJoinsIt() {
    take("toolPick");
    const auto before = steps();
    stroke({{0.3, 0.4}});
    QVERIFY(recipe().locals().empty());  // until the answer is there
    QCOMPARE(answer<RegionJob>(), 1);
    QCOMPARE(steps(), before + 1);
    QVERIFY(!window_->document().inGesture());
    QCOMPARE(weight(painted("painted"), 0.3, 0.4), 255);
    stroke({{0.6, 0.4}}, Qt::ShiftModifier);
    answer<RegionJob>();
    QCOMPARE(weight(painted("painted"), 0.3, 0.4), 255);
    QCOMPARE(weight(painted("painted"), 0.6, 0.4), 255);
    stroke({{0.3, 0.4}}, Qt::AltModifier);
    answer<RegionJob>();
    QCOMPARE(weight(painted("painted"), 0.3, 0.4), 0);
    QCOMPARE(weight(painted("painted"), 0.6, 0.4), 255);
    stroke({{0.8, 0.8}});
    answer<RegionJob>();
    QCOMPARE(weight(painted("painted"), 0.6, 0.4), 0);  // replaced
    QCOMPARE(steps(), before + 4);
    stroke({{0.95, 0.5}});
    answer<RegionJob>();
    QCOMPARE(steps(), before + 4);
    QVERIFY(!find<QStatusBar>("statusLine")->currentMessage().isEmpty());
  }

  void aClickIsForTheEditItWasMadeIn() {
    take("toolPick");
    trigger(QStringLiteral("localAdd_mouth-a"));
    settle();
    answer<RegionJob>();
    stroke({{0.3, 0.4}});
    addNose();  // another edit before the answer
    answer<RegionJob>();
    QVERIFY(recipe().local("nose-a")->region == EditRegion(std::string("nose")));
    QVERIFY(recipe().local("mouth-a")->region == EditRegion(std::string("mouth")));
  }

  void keptChannelsAreInTheListsAndThoseOfAnotherModelCannotBeChosen() {
    const std::filesystem::path own = folder_.filePath(QStringLiteral("local")).toStdString();
    const auto keep = [&](const char* id, const char* title, const char* model) {
      SavedChannels saved;
      saved.id = id;
      saved.title = title;
      saved.group = "Own";
      saved.region = "nose";
      saved.layer = "l2.conv1";
      saved.modelHash = model;
      saved.values = {0.0F, 2.0F};
      saved.deviations = {1.0F, 0.5F};
      addChannelAttribute(saved, own);
    };
    keep("strange", "Strange", "another");
    keep("freckles", "Freckles", "0");
    const std::vector<LocalAttributePtr> saved = readLocalAttributes(own, {});
    openWith(Effects::kNone, saved);
    QVERIFY(find<QAction>("localAdd_freckles")->isEnabled());
    QVERIFY(!find<QAction>("localAdd_strange")->isEnabled());
    QVERIFY(find<QAction>("localAdd_strange")->text().contains(QStringLiteral("another model")));
    trigger(QStringLiteral("localAdd_strange"));
    find<LocalPanel>("localPanel")->addAttribute(*saved[0]);
    settle();
    QVERIFY(recipe().locals().empty());
    take("toolBrush");
    stroke({{0.3, 0.4}});  // a painted region starts with one that is usable
    QCOMPARE(QString::fromStdString(recipe().local("painted")->title), QStringLiteral("Freckles"));
    pickText(QStringLiteral("localEffect_painted"), QStringLiteral("Own: Strange (made for another model)"));
    QVERIFY(recipe().local("painted")->effect == saved[1]->effect);
    QCOMPARE(find<QComboBox>("localEffect_painted")->currentText(), QStringLiteral("Own: Freckles"));
    trigger(QStringLiteral("localAdd_freckles"));
    settle();
    const LocalEdit* added = recipe().local("freckles");
    QVERIFY(added != nullptr);
    QVERIFY(added->region == EditRegion(std::string("nose")));
    QVERIFY(std::get<ChannelAttributePtr>(added->effect)->values == (std::vector<float>{0.0F, 1.0F}));
    QCOMPARE(find<QSlider>("localSlider_freckles")->maximum(), 60);
  }

  void aDroppedFaceIsAPart() {
    auto* panel = find<LocalPanel>("localPanel");
    const auto data = mimeOf(Seed{42});
    const auto drop = [&](const QMimeData& what) {
      QDragEnterEvent enter({5, 5}, Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
      QCoreApplication::sendEvent(panel, &enter);
      QDropEvent event({5.0, 5.0}, Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
      QCoreApplication::sendEvent(panel, &event);
      settle();
    };
    drop(*data);
    const LocalEdit* part = recipe().local("part");
    QVERIFY(part != nullptr);
    QVERIFY(part->effect == LocalEffect(Donor{Seed{42}, 0.7F}));
    QVERIFY(part->mode == LocalMode::kTwoBranches);
    QCOMPARE(find<QSlider>("localSlider_part")->minimum(), 0);
    QCOMPARE(find<QDoubleSpinBox>("localValue_part")->value(), 1.0);
    QCOMPARE(find<QComboBox>("localEffect_part")->currentIndex(), -1);
    drop(*data);
    QCOMPARE(QString::fromStdString(ids()), QStringLiteral("part part-2"));
    QMimeData text;
    text.setText(QStringLiteral("42"));
    drop(text);
    QCOMPARE(recipe().locals().size(), 2U);
  }

  void theProofComparesTwoPicturesAndShowsNumbers() {
    addNose();
    answer<RegionJob>();
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(2.0);
    auto* save = find<QToolButton>("localProofSave");
    const auto* canvas = find<Canvas>("canvas");
    QVERIFY(proofRequests().empty());
    click("localProof");
    QCOMPARE(proofRequests().size(), 2U);
    QVERIFY(recorded_.pictures[proofRequests()[0]].recipe == recipe().withoutLocal("nose-a"));
    QVERIFY(recorded_.pictures[proofRequests()[1]].recipe == recipe());
    for (const std::size_t i : proofRequests()) {
      QCOMPARE(recorded_.pictures[i].size, 0);
      QVERIFY(recorded_.pictures[i].exact);
    }
    QCOMPARE(answer<ProofJob>(), 0);
    giveProof(100, 130);
    QCOMPARE(answer<ProofJob>(), 1);
    const QString text = find<QLabel>("localProof_nose-a")->text();
    QVERIFY2(text.startsWith(QStringLiteral("100.0 %")), qPrintable(text));
    QVERIFY(save->isEnabled());
    QVERIFY(canvas->overlay() != nullptr);
    QCOMPARE(canvas->overlay()->width(), 512);
    QTest::qWait(1500);  // a glimpse of the mask that ends now does not take it away
    QVERIFY(canvas->overlay() != nullptr);
    QCOMPARE(canvas->overlay()->width(), 512);
    // Another strength: the numbers are asked for again.
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(1.0);
    QCOMPARE(proofRequests().size(), 4U);
    QVERIFY(find<QLabel>("localProof_nose-a")->text().isEmpty());
    giveProof(100, 100);
    answer<ProofJob>();
    QVERIFY(!find<QLabel>("localProof_nose-a")->text().isEmpty());
    click("localProof");
    QVERIFY(find<QLabel>("localProof_nose-a")->text().isEmpty());
    QVERIFY(!save->isEnabled());
    QVERIFY(canvas->overlay() == nullptr);
  }

  void aProofWaitsForTheRegionOfItsEdit() {
    trigger(QStringLiteral("localAdd_mouth-a"));
    settle();
    answer<RegionJob>();
    click("localProof");
    addNose();
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(2.0);
    giveProof(100, 130);  // pictures come before jobs
    QCOMPARE(answer<ProofJob>(), 0);
    QCOMPARE(answer<RegionJob>(), 1);
    QCOMPARE(answer<ProofJob>(), 1);
    const QString text = find<QLabel>("localProof_nose-a")->text();
    QVERIFY2(text.startsWith(QStringLiteral("100.0 %")), qPrintable(text));  // the mouth would hold nothing of it
  }

  void theProofOfAllEditsHasTheirRegionsTogether() {
    auto painted = std::make_shared<Mask>(*rectangle({10, 10, 60, 60}));
    LocalEdit off;
    off.id = "off";
    off.effect = Donor{Seed{3}, 0.7F};
    off.region = std::string("mouth");
    off.strength = 1.0F;
    off.enabled = false;
    LocalEdit other = off;
    other.id = "other";
    other.region = MaskPtr(painted);
    other.enabled = true;
    window_->document().change(recipe().withLocal(off).withLocal(other), QStringLiteral("Two"));
    addNose();
    answer<RegionJob>();
    click("localProofAll");
    QVERIFY(proofRequests().empty());  // the proof itself is not wanted yet
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(2.0);
    click("localProof");
    QCOMPARE(proofRequests().size(), 2U);
    QVERIFY(recorded_.pictures[proofRequests()[0]].recipe == recipe().withoutLocals());
    giveProof(100, 130);
    QCOMPARE(answer<ProofJob>(), 0);  // the regions are still being found
    QCOMPARE(answer<RegionJob>(), 1);
    const auto job = std::dynamic_pointer_cast<RegionJob>(recorded_.jobs[recorded_.jobs.size() - 2]);
    QVERIFY(job != nullptr);
    QCOMPARE(weight(*job->mask(), 0.05, 0.05), 255);
    QCOMPARE(weight(*job->mask(), 0.45, 0.45), 255);
    QCOMPARE(weight(*job->mask(), 0.4, 0.7), 0);  // an edit that is off changes nothing
    QCOMPARE(answer<ProofJob>(), 1);
    const auto* total = find<QLabel>("localProofTotal");
    QVERIFY2(total->text().contains(QStringLiteral("100.0 %")), qPrintable(total->text()));
    QVERIFY(find<QLabel>("localProof_nose-a")->text().isEmpty());
    click("localProofAll");  // back to the chosen one
    QVERIFY(total->text().isEmpty());
    QCOMPARE(proofRequests().size(), 4U);
    giveProof(100, 130);
    answer<ProofJob>();
    QVERIFY(find<QLabel>("localProof_nose-a")->text().startsWith(QStringLiteral("100.0 %")));
  }

  void anOvertakenProofIsNotShown() {
    addNose();
    answer<RegionJob>();
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(2.0);
    click("localProof");
    giveProof(100, 130);
    find<QDoubleSpinBox>("localValue_nose-a")->setValue(1.0);
    answer<ProofJob>();  // of the strength before
    QVERIFY(find<QLabel>("localProof_nose-a")->text().isEmpty());
    QVERIFY(!find<QToolButton>("localProofSave")->isEnabled());
    click("localRemove_nose-a");
    giveProof(100, 130);
    answer<ProofJob>();
    QVERIFY(!find<QToolButton>("localProofSave")->isEnabled());
  }

  void undoAndRedoKeepRowsAndTheChosenEdit() {
    trigger(QStringLiteral("localAdd_mouth-a"));
    addNose();
    settle();
    const auto chosen = [&](const char* id) {
      return find<QLabel>(QStringLiteral("localTitle_") + QLatin1String(id))->font().bold();
    };
    QVERIFY(chosen("nose-a"));
    QVERIFY(!chosen("mouth-a"));
    QTest::mouseClick(find<QLabel>("localTitle_mouth-a"), Qt::LeftButton);
    QVERIFY(chosen("mouth-a"));
    answer<RegionJob>();
    QVERIFY(*bar().mask() == *rectangle(kMouth));
    trigger(QStringLiteral("actionUndo"));
    settle();
    QVERIFY(chosen("mouth-a"));
    QVERIFY(window_->findChild<QWidget*>(QStringLiteral("local_nose-a")) == nullptr);
    trigger(QStringLiteral("actionRedo"));
    settle();
    QVERIFY(chosen("mouth-a"));  // the choice is the hand's, not the history's
    trigger(QStringLiteral("actionUndo"));
    trigger(QStringLiteral("actionUndo"));
    settle();
    QVERIFY(recipe().locals().empty());
    QVERIFY(bar().mask() == nullptr);
    QVERIFY(!bar().pending());
    trigger(QStringLiteral("actionRedo"));
    settle();
    QVERIFY(chosen("mouth-a"));
    answer<RegionJob>();
    QVERIFY(*bar().mask() == *rectangle(kMouth));
    take("toolBrush");
    stroke({{0.1, 0.1}});
    QVERIFY(std::holds_alternative<MaskPtr>(recipe().local("mouth-a")->region));
  }

  void withoutAttributesADirectionIsPainted() {
    openWith(Effects::kOnlyDirections);
    QVERIFY(!find<QToolButton>("localAdd")->isEnabled());
    take("toolBrush");
    stroke({{0.3, 0.4}, {0.4, 0.4}});
    QCOMPARE(recipe().locals().size(), 1U);
    QCOMPARE(QString::fromStdString(recipe().locals()[0].title), QStringLiteral("Smile"));
    QVERIFY(!window_->document().inGesture());
  }

  void withoutAnyEffectNothingIsPaintedAndNothingBreaks() {
    openWith(Effects::kNone);
    QVERIFY(!bar().isEnabled());
    take("toolBrush");
    stroke({{0.3, 0.4}, {0.4, 0.4}});
    click("localProof");
    QVERIFY(recipe().locals().empty());
    QVERIFY(!window_->document().inGesture());
    find<LocalPanel>("localPanel")->addPart(Seed{42});  // another face needs no files
    settle();
    QVERIFY(bar().isEnabled());
    pickText(QStringLiteral("localRegion_part"), QStringLiteral("Nose"));
    answer<RegionJob>();
    take("toolBrush");
    stroke({{0.3, 0.8}});
    QCOMPARE(weight(painted("part"), 0.3, 0.8), 255);
    click("localRemove_part");
    stroke({{0.3, 0.4}, {0.4, 0.4}});
    QVERIFY(recipe().locals().empty());
    QVERIFY(!window_->document().inGesture());
    trigger(QStringLiteral("actionUndo"));
    settle();
    QCOMPARE(recipe().locals().size(), 1U);
  }

  void everyControlHasNames() {
    addNose();
    for (const QWidget* w : find<QWidget>("localPanel")->findChildren<QWidget*>()) {
      const bool control =
          qobject_cast<const QSlider*>(w) != nullptr || qobject_cast<const QAbstractButton*>(w) != nullptr ||
          qobject_cast<const QComboBox*>(w) != nullptr || qobject_cast<const QAbstractSpinBox*>(w) != nullptr;
      if (!control) continue;
      QVERIFY2(!w->objectName().isEmpty(), w->metaObject()->className());
      QVERIFY2(!w->accessibleName().isEmpty(), qPrintable(w->objectName()));
    }
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::LocalPanelTest)
#include "local_panel_test.moc"
