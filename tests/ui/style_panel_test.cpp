// The style panel with a render service that records requests: trying, choosing, strength, regions, the user's own
// styles, and an optimisation toward a picture from its file to the step that keeps it.
#include "ui/style/style_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStatusBar>
#include <QTest>
#include <atomic>
#include <mutex>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/vision/picture_file.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/window_test.h"
#include "ui/canvas.h"
#include "ui/local/mask_bar.h"
#include "ui/style/style_tile.h"

namespace lineament {
namespace {

Image8 grey(int width, int height, std::uint8_t value) {
  Image8 picture(width, height);
  std::fill(picture.pixels.begin(), picture.pixels.end(), value);
  return picture;
}

// Every step leaves a picture one grey level lighter.
class FakeJob final : public StylePictureJob {
 public:
  FakeJob(int side, int steps) : side_(side), steps_(steps) {}
  bool work() override {
    if (paused) return false;
    const std::lock_guard lock(mutex_);
    ++done_;
    picture_ = std::make_shared<const Image8>(grey(side_, side_, static_cast<std::uint8_t>(done_)));
    return done_ >= steps_;
  }
  StyleProgress progress() const override {
    const std::lock_guard lock(mutex_);
    return {done_, steps_, side_, 0.5, 0.25, 0.1 * done_};
  }
  std::shared_ptr<const Image8> picture() const override {
    const std::lock_guard lock(mutex_);
    return picture_;
  }
  void setPaused(bool p) override { paused = p; }
  void finishNow() override { steps_ = done_ + 1; }
  std::atomic<bool> paused = false;

 private:
  mutable std::mutex mutex_;
  int side_, steps_, done_ = 0;
  std::shared_ptr<const Image8> picture_;
};

class FakeRegions final : public FaceRegions {
 public:
  MaskPtr mask(const std::string&) const override { return std::make_shared<const Mask>(kMaskSide, std::uint8_t{200}); }
  MaskPtr at(float, float, float) const override { return std::make_shared<const Mask>(kMaskSide, std::uint8_t{100}); }
};

class FakeFinder final : public RegionFinder {
 public:
  const std::vector<RegionName>& names() const override { return names_; }
  int layer(const GeneratorSpec&) const override { return -1; }
  std::shared_ptr<const FaceRegions> find(const Image8&, const Activation*) override {
    return std::make_shared<FakeRegions>();
  }

 private:
  std::vector<RegionName> names_{{"hair", "Hair", "Head"}, {"skin", "Skin", "Face"}};
};

}  // namespace

using test::direction;
using test::RecordingService;

class StylePanelTest : public test::WindowTest {
  Q_OBJECT

 private:
  test::FakeEngine engine_{std::make_shared<test::FakeControl>()};
  std::unique_ptr<QTemporaryDir> place_;
  StyleCatalogue shipped_;
  struct Made {
    int faceSide = 0, styleWidth = 0;
    StylePictureOptions options;
    std::shared_ptr<FakeJob> job;
  };
  std::mutex mutex_;
  std::vector<Made> made_;  // by the factory, on a worker

  const EditRecipe& recipe() const { return window_->document().recipe(); }
  std::size_t steps() const { return window_->document().history().steps().size(); }
  const EditRecipe& shown() const { return recorded_.frames.back().recipe; }
  QString message() const { return find<QStatusBar>("statusLine")->currentMessage(); }
  QListWidget& list() const { return *find<QListWidget>("styleList"); }
  static void settle() {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  static StylePreset preset(const char* id, const char* title, const char* painter, const char* year) {
    StylePreset p;
    p.id = id;
    p.title = title;
    p.painter = painter;
    p.year = year;
    return p;
  }
  QString path(const char* name) const { return place_->filePath(QLatin1String(name)); }

  void openWindow() {
    recorded_ = {};
    EditorSetup setup;
    setup.settingsFolder = path("settings").toStdString();
    setup.directions = {direction("smile", "Smile")};
    setup.regions.finder = std::make_shared<FakeFinder>();
    setup.styles.shipped = shipped_;
    setup.styles.ownFolder = path("own").toStdString();
    setup.styles.check = [](const std::filesystem::path& file) {
      const auto bytes = readFile(file, 1000);
      if (bytes.empty() || bytes[0] != std::byte{'S'}) throw Error::badFile(file.string(), "a poem", "a style network");
    };
    setup.styles.pictureJobs = [this](const Image8& face, const Image8& style, const StylePictureOptions& options) {
      if (style.width == 7) throw Error::internal("seven is no width");
      auto job = std::make_shared<FakeJob>(options.side, options.steps);
      const std::lock_guard lock(mutex_);
      made_.push_back({face.width, style.width, options, job});
      return job;
    };
    open(std::move(setup));
    giveModel();
    find<QDockWidget>("styleDock")->raise();
    settle();
  }

  QListWidgetItem* item(const QString& id) const {
    for (int i = 0; i < list().count(); ++i) {
      QListWidgetItem* it = list().item(i);
      if (!it->data(kStyleHeading).toBool() && it->data(kStyleId).toString() == id) return it;
    }
    return nullptr;
  }
  QPoint placeOf(const QString& id) const {
    list().scrollToItem(item(id));
    return list().visualItemRect(item(id)).center();
  }
  // An event of its own: the test cursor of the platform says nothing when it stands there already.
  void hover(const QString& id) const {
    const QPoint at = placeOf(id);
    QMouseEvent move(QEvent::MouseMove, at, list().viewport()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(list().viewport(), &move);
  }
  void leave() const {
    QEvent event(QEvent::Leave);
    QCoreApplication::sendEvent(list().viewport(), &event);
  }
  void click(const QString& id) const {
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, placeOf(id));
    settle();
  }
  bool applied(const QString& id) const { return item(id)->data(kStyleApplied).toBool(); }
  void push(const char* name) const {
    find<QAbstractButton>(QLatin1String(name))->click();
    settle();
  }
  void pickText(const char* name, const QString& text) const {
    auto* box = find<QComboBox>(QLatin1String(name));
    const int index = box->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
    settle();
  }
  void drop(const QString& file) const {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    auto* panel = find<StylePanel>("stylePanel");
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(panel, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event({5.0, 5.0}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(panel, &event);
  }
  void write(const char* name, const QByteArray& bytes) const {
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
  }
  QString picture(const char* name, int width = 40, int height = 30) const {
    writePicture(grey(width, height, 90), path(name).toStdString());
    return path(name);
  }
  // Pictures of faces that runs have asked for.
  std::vector<JobId> faceRequests() const {
    std::vector<JobId> found;
    for (std::size_t i = 0; i < recorded_.pictures.size(); ++i) {
      if (recorded_.pictures[i].priority == 15) found.push_back(i + 1);
    }
    return found;
  }
  FakeJob& job() { return *made_.back().job; }
  JobId jobId() const { return RecordingService::kFirstJob + recorded_.jobs.size() - 1; }
  // From the file to a job that was started.
  void beginRun(const QString& file) {
    const std::size_t jobs = recorded_.jobs.size(), faces = faceRequests().size();
    drop(file);
    QCOMPARE(faceRequests().size(), faces + 1);
    recorded_.listener->pictureReady(faceRequests().back(), std::make_shared<Image8>(grey(64, 64, 10)));
    QTRY_COMPARE(recorded_.jobs.size(), jobs + 1);
  }
  void step() {
    const bool done = recorded_.jobs.back()->step(engine_);
    recorded_.listener->jobStepped(jobId(), done);
    settle();
  }
  int shownStep() const {
    const auto& style = shown().style();
    return style && style->picture ? style->picture->picture.pixels[0] : 0;
  }

 private Q_SLOTS:
  void init() {
    place_ = std::make_unique<QTemporaryDir>();
    shipped_ = {preset("starry-night", "The Starry Night", "Vincent van Gogh", "1889"),
                preset("great-wave", "The Great Wave off Kanagawa", "Hokusai", "1831"),
                preset("udnie", "Udnie", "Francis Picabia", "1913")};
    made_.clear();
    openWindow();
  }
  void cleanup() {
    window_.reset();
    QVERIFY(recorded_.ended);
  }

  void aPointerThatRestsTriesAStyleWithoutATrace() {
    const auto frames = recorded_.frames.size();
    hover("udnie");
    QCOMPARE(recorded_.frames.size(), frames);  // a pointer on its way elsewhere
    QTRY_COMPARE(recorded_.frames.size(), frames + 1);
    QCOMPARE(shown().style()->preset, std::string("udnie"));
    QVERIFY(!recipe().style());
    QCOMPARE(steps(), std::size_t{1});
    hover("great-wave");
    QTRY_COMPARE(recorded_.frames.size(), frames + 2);  // no flicker of the face between two
    QCOMPARE(shown().style()->preset, std::string("great-wave"));
    leave();
    QCOMPARE(recorded_.frames.size(), frames + 3);
    QVERIFY(!shown().style());
    QVERIFY(recorded_.frames.back().generation > recorded_.frames[frames].generation);
    QCOMPARE(steps(), std::size_t{1});
  }

  void aClickIsOneStepAndASecondOneTakesItOff() {
    hover("udnie");
    click("udnie");
    QCOMPARE(recipe().style()->preset, std::string("udnie"));
    QCOMPARE(steps(), std::size_t{2});
    QVERIFY(applied("udnie") && !applied(""));
    leave();
    QCOMPARE(shown().style()->preset, std::string("udnie"));
    click("great-wave");
    QCOMPARE(recipe().style()->preset, std::string("great-wave"));
    trigger("actionUndo");
    QCOMPARE(recipe().style()->preset, std::string("udnie"));
    QVERIFY(applied("udnie") && !applied("great-wave"));
    click("udnie");
    QVERIFY(!recipe().style());
    QVERIFY(applied(""));
    trigger("actionUndo");
    click("");
    QVERIFY(!recipe().style());
    QVERIFY(!shown().style());
  }

  void aDoubleClickDoesNotTakeOffWhatItPutOn() {
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, placeOf("udnie"));
    QTest::mouseDClick(list().viewport(), Qt::LeftButton, {}, placeOf("udnie"));
    settle();
    QVERIFY(recipe().style().has_value());
  }

  void theKeyboardTriesAndChooses() {
    list().setFocus();
    list().setCurrentItem(item(""));
    QTest::keyClick(&list(), Qt::Key_Right);
    QCOMPARE(list().currentItem(), item("starry-night"));
    QTRY_VERIFY(shown().style());
    QVERIFY(!recipe().style());
    QTest::keyClick(&list(), Qt::Key_Return);
    QCOMPARE(recipe().style()->preset, std::string("starry-night"));
    QTest::keyClick(&list(), Qt::Key_Right);
    QTRY_COMPARE(shown().style()->preset, std::string("great-wave"));
    QTest::keyClick(&list(), Qt::Key_Escape);
    QCOMPARE(shown().style()->preset, std::string("starry-night"));
    QCOMPARE(steps(), std::size_t{2});
  }

  void everyKeyReachesTheStylesBelowTheHeading() {
    write("one.pth", "S");
    drop(path("one.pth"));
    QTRY_VERIFY(item("one") != nullptr);
    list().setFocus();
    list().setCurrentItem(item(""));
    for (int i = 0; i < 8 && list().currentItem() != item("one"); ++i) QTest::keyClick(&list(), Qt::Key_Down);
    QCOMPARE(list().currentItem(), item("one"));
    for (int i = 0; i < 8 && list().row(list().currentItem()) > 3; ++i) QTest::keyClick(&list(), Qt::Key_Up);
    QVERIFY(list().row(list().currentItem()) <= 3);
  }

  void strengthIsLiveAndOneStep() {
    click("udnie");
    auto* slider = find<QSlider>("styleStrength");
    QCOMPARE(slider->value(), 100);
    const auto before = steps();
    const auto frames = recorded_.frames.size();
    slider->setSliderDown(true);
    for (int i = 99; i >= 40; --i) slider->setValue(i);
    QVERIFY(recorded_.frames.size() >= frames + 60);
    QVERIFY(recorded_.frames.back().interactive);
    slider->setSliderDown(false);
    QCOMPARE(steps(), before + 1);
    QCOMPARE(recipe().style()->strength, 0.4F);
    QCOMPARE(find<QLabel>("styleStrengthValue")->text(), QStringLiteral("40 %"));
    click("great-wave");
    QCOMPARE(recipe().style()->strength, 0.4F);  // another style, the same settings
    trigger("actionUndo");
    trigger("actionUndo");
    QCOMPARE(slider->value(), 100);
  }

  void settingsAreStepsOfTheirOwn() {
    QVERIFY(!find<QWidget>("styleControls")->isEnabled());
    click("udnie");
    pickText("styleSecond", QStringLiteral("The Starry Night"));
    QCOMPARE(recipe().style()->second, std::string("starry-night"));
    QCOMPARE(recipe().style()->blend, 0.5F);
    QVERIFY(applied("starry-night") && applied("udnie"));
    auto* share = find<QSlider>("styleShare");
    const auto before = steps();
    share->setSliderDown(true);
    for (int i = 51; i <= 80; ++i) share->setValue(i);
    share->setSliderDown(false);
    QCOMPARE(steps(), before + 1);
    QCOMPARE(recipe().style()->blend, 0.8F);
    pickText("styleColours", QStringLiteral("of the face"));
    QVERIFY(recipe().style()->colours == StyleColours::kOfFace);
    pickText("styleStrokes", QStringLiteral("broad"));
    QCOMPARE(recipe().style()->side, 256);
    find<QCheckBox>("styleOn")->setChecked(false);
    QVERIFY(!recipe().style()->enabled);
    QCOMPARE(steps(), before + 4);
    click("udnie");  // it was off
    QVERIFY(recipe().style()->enabled);
    click("");
    click("great-wave");
    QVERIFY(recipe().style()->colours == StyleColours::kOfFace);  // what was wanted of the last one
    QCOMPARE(recipe().style()->strength, 1.0F);
    pickText("styleSecond", QStringLiteral("nothing"));
    QVERIFY(recipe().style()->second.empty());
  }

  void theRegionIsNamedOrPainted() {
    click("udnie");
    pickText("styleRegionBox", QStringLiteral("Hair"));
    QCOMPARE(std::get<std::string>(*recipe().style()->region), std::string("hair"));
    QVERIFY(recorded_.jobs.empty());  // nobody sees the mask
    push("styleRegionPaint");
    QCOMPARE(recorded_.jobs.size(), std::size_t{1});
    recorded_.listener->jobFailed(jobId(), Error::internal("no hair"));
    settle();
    pickText("styleRegionBox", QStringLiteral("everywhere"));
    QVERIFY(!recipe().style()->region);
    const auto before = steps();
    recorded_.listener->frameReady(
        {recorded_.frames.back().generation, 1024, true, std::make_shared<Image8>(64, 64), 1.0});
    settle();
    push("style_toolBrush");
    auto* canvas = find<Canvas>("canvas");
    QTest::mousePress(canvas, Qt::LeftButton, {}, canvas->rect().center());
    QTest::mouseMove(canvas, canvas->rect().center() + QPoint(20, 0));
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, canvas->rect().center() + QPoint(20, 0));
    settle();
    QCOMPARE(steps(), before + 1);
    QVERIFY(!std::get<MaskPtr>(*recipe().style()->region)->bounds().empty());
    QCOMPARE(find<QComboBox>("styleRegionBox")->currentText(), QStringLiteral("painted"));
    QVERIFY(recipe().locals().empty());
    // Only one panel's brush is in hand.
    push("toolBrush");
    QVERIFY(!find<QToolButton>("style_toolBrush")->isChecked());
    push("style_toolBrush");
    QVERIFY(!find<QToolButton>("toolBrush")->isChecked());
    find<QDockWidget>("attributeDock")->raise();
    settle();
    QVERIFY(canvas->tool() == nullptr);  // no brush of a panel that nobody sees
  }

  void aPickedRegionBecomesTheStyles() {
    click("udnie");
    push("styleRegionPaint");
    recorded_.listener->frameReady(
        {recorded_.frames.back().generation, 1024, true, std::make_shared<Image8>(64, 64), 1.0});
    settle();
    push("style_toolPick");
    auto* canvas = find<Canvas>("canvas");
    QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->rect().center());
    QCOMPARE(recorded_.jobs.size(), std::size_t{1});
    try {
      recorded_.jobs[0]->step(engine_);
      recorded_.listener->jobStepped(jobId(), true);
      settle();
      QCOMPARE(std::get<MaskPtr>(*recipe().style()->region)->weights[0], std::uint8_t{100});
    } catch (const Error& e) {
      QFAIL(e.what());
    }
  }

  void facesInEveryStyleAreAskedForWhenTheFaceRests() {
    const auto asked = [&](const char* id) {
      int count = 0;
      for (const PictureRequest& p : recorded_.pictures)
        count += p.priority == -1 && p.recipe.style() && p.recipe.style()->preset == id ? 1 : 0;
      return count;
    };
    QTRY_COMPARE_WITH_TIMEOUT(asked("udnie"), 1, 5000);
    QCOMPARE(asked("great-wave"), 1);
    for (std::size_t i = 0; i < recorded_.pictures.size(); ++i) {
      const auto& style = recorded_.pictures[i].recipe.style();
      if (style && style->preset == "udnie")
        recorded_.listener->pictureReady(i + 1, std::make_shared<Image8>(grey(128, 128, 77)));
      if (style && style->preset == "great-wave")
        recorded_.listener->pictureFailed(i + 1, Error::internal("no network"));
    }
    settle();
    const auto colour = [&](const char* id) {
      const auto pixmap = item(QLatin1String(id))->data(Qt::DecorationRole).value<QPixmap>();
      return pixmap.isNull() ? -1 : qRed(pixmap.toImage().pixel(5, 5));
    };
    QCOMPARE(colour("udnie"), 77);
    QVERIFY(item("great-wave")->toolTip().contains(QStringLiteral("no network")));
    // What does not work is said instead of put on; the message line does not tell it for every picture.
    click("great-wave");
    QVERIFY(!recipe().style());
    QVERIFY(find<QLabel>("styleMessage")->text().contains(QStringLiteral("no network")));
    QTRY_COMPARE(asked("great-wave"), 2);
    // A style on the face is no other face.
    click("udnie");
    QTest::qWait(900);
    QCOMPARE(asked("udnie"), 1);
    // A smile is: what is out is called back, and asked for again when it rests.
    recorded_.cancelled.clear();
    find<QSlider>("slider_smile")->setValue(20);
    QVERIFY(!recorded_.cancelled.empty());
    QCOMPARE(colour("udnie"), 77);
    QTRY_COMPARE_WITH_TIMEOUT(asked("udnie"), 2, 5000);
    QCOMPARE(recorded_.pictures.back().recipe.strength("smile"), 1.0F);
    find<QDoubleSpinBox>("gallerySeed")->setValue(4242);
    find<QPushButton>("galleryOpenSeed")->click();
    QCOMPARE(colour("udnie"), -1);  // another person: the painting is shown, and here there is none
    find<QDockWidget>("attributeDock")->raise();
    settle();
    const int before = asked("udnie");
    QTest::qWait(900);
    QCOMPARE(asked("udnie"), before);  // nobody looks
  }

  void paintingsAreShownUntilThen() {
    shipped_[2].thumbnail = picture("udnie.png", 50, 60).toStdString();
    openWindow();
    QTRY_VERIFY(!item("udnie")->data(Qt::DecorationRole).value<QPixmap>().isNull());
    QCOMPARE(qRed(item("udnie")->data(Qt::DecorationRole).value<QPixmap>().toImage().pixel(3, 3)), 90);
    QVERIFY(item("udnie")->toolTip().contains(QStringLiteral("Francis Picabia, 1913")));
  }

  void manyStylesAreFoundByWords() {
    QVERIFY(!find<QLineEdit>("styleSearch")->isVisibleTo(window_.get()));
    for (int i = 0; i < 8; ++i) {
      const std::string id = "style-" + std::to_string(i);
      shipped_.push_back(preset(id.c_str(), id.c_str(), "Somebody", "1900"));
    }
    openWindow();
    auto* search = find<QLineEdit>("styleSearch");
    QVERIFY(search->isVisibleTo(window_.get()));
    search->setText(QStringLiteral("gogh 1889"));
    QVERIFY(!item("starry-night")->isHidden() && item("udnie")->isHidden() && !item("")->isHidden());
    search->setText(QStringLiteral("kana"));
    QVERIFY(item("starry-night")->isHidden() && !item("great-wave")->isHidden());
    search->clear();
    QVERIFY(!item("udnie")->isHidden());
  }

  void ownStylesAreCopiedKeptAndRemoved() {
    write("My mosaic.pth", "S and weights");
    drop(path("My mosaic.pth"));
    QTRY_VERIFY(item("my-mosaic") != nullptr);
    QVERIFY(QFile::exists(path("own/My mosaic.pth")));
    QFile::remove(path("My mosaic.pth"));
    openWindow();
    QVERIFY(item("my-mosaic") != nullptr);
    QCOMPARE(list().item(4)->data(kStyleTitle).toString(), QStringLiteral("Your styles"));
    click("my-mosaic");
    QCOMPARE(recipe().style()->preset, std::string("my-mosaic"));
    // A name that is taken is changed, not overwritten.
    write("My mosaic.pth", "S of another one");
    drop(path("My mosaic.pth"));
    QTRY_VERIFY(item("my-mosaic-2") != nullptr);
    write("udnie.pth", "S");
    drop(path("udnie.pth"));
    QTRY_VERIFY(item("udnie-2") != nullptr);
    QFile kept(path("own/My mosaic.pth"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("S and weights"));

    Q_EMIT list().customContextMenuRequested(placeOf("my-mosaic"));
    auto* menu = window_->findChild<QMenu*>(QStringLiteral("styleMenu"));
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().size(), 2);
    menu->actions().last()->trigger();
    menu->close();
    settle();
    QVERIFY(item("my-mosaic") == nullptr);
    QVERIFY(!QFile::exists(path("own/My mosaic.pth")));
    QVERIFY(!recipe().style());  // the face does not ask for what is gone
    QVERIFY(item("my-mosaic-2") != nullptr);
  }

  void wrongNetworksAreOneSentence() {
    write("poem.pth", "Roses are red");
    drop(path("poem.pth"));
    auto* text = find<QLabel>("styleMessage");
    QTRY_VERIFY(text->text().contains(QStringLiteral("a poem")));
    QVERIFY(message().contains(QStringLiteral("poem.pth")));
    QVERIFY(!QFile::exists(path("own/poem.pth")));
    drop(path("absent.pth"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("absent.pth")));
    QCOMPARE(list().count(), 4);
  }

  void aPictureIsWorkedAtShownAndKept() {
    const auto before = steps();
    find<QComboBox>("stylePictureSide")->setCurrentIndex(0);
    find<QSpinBox>("stylePictureSteps")->setValue(12);
    click("udnie");
    find<QSlider>("slider_smile")->setValue(20);
    beginRun(picture("wave.png"));
    QVERIFY(recorded_.pictures[faceRequests().back() - 1].exact);
    QVERIFY(!recorded_.pictures[faceRequests().back() - 1].recipe.style());
    QCOMPARE(made_.back().options.side, 256);
    QCOMPARE(made_.back().options.steps, 12);
    QCOMPARE(made_.back().styleWidth, 40);
    step();
    QCOMPARE(shownStep(), 1);
    step();
    QCOMPARE(shownStep(), 2);
    QVERIFY(find<QLabel>("stylePictureState")->text().contains(QStringLiteral("Step 2 of 12")));
    QCOMPARE(find<QProgressBar>("stylePictureProgress")->value(), 2);
    QCOMPARE(steps(), before + 2);
    QCOMPARE(recipe().style()->preset, std::string("udnie"));

    push("stylePicturePause");
    QVERIFY(job().paused);
    const auto frames = recorded_.frames.size();
    step();
    QCOMPARE(recorded_.frames.size(), frames);
    push("stylePicturePause");
    QVERIFY(!job().paused);
    // What is tried meanwhile is seen until the pointer leaves.
    hover("great-wave");
    QTRY_COMPARE(shown().style()->preset, std::string("great-wave"));
    step();
    QCOMPARE(shown().style()->preset, std::string("great-wave"));
    leave();
    QCOMPARE(shownStep(), 3);

    push("stylePictureKeep");
    QCOMPARE(steps(), before + 3);
    QVERIFY(recipe().style()->picture);
    QCOMPARE(recipe().style()->picture->title, std::string("wave.png"));
    QVERIFY(*recipe().style()->picture->madeOf == recipe().withoutStyle());
    QCOMPARE(recorded_.cancelled.back(), jobId());
    QVERIFY(shown() == recipe());
    QVERIFY(!applied("udnie") && !applied(""));
    trigger("actionUndo");
    QCOMPARE(recipe().style()->preset, std::string("udnie"));
    trigger("actionRedo");

    // Another face: it says so, and makes it again.
    QVERIFY(!find<QLabel>("stylePictureOwner")->isVisibleTo(window_.get()));
    find<QSlider>("slider_smile")->setValue(0);
    QVERIFY(find<QLabel>("stylePictureOwner")->isVisibleTo(window_.get()));
    QVERIFY(find<QLabel>("stylePictureOwner")->text().contains(QStringLiteral("another face")));
    const auto faces = faceRequests().size();
    push("stylePictureAgain");
    QCOMPARE(faceRequests().size(), faces + 1);
    QVERIFY(recorded_.pictures[faceRequests().back() - 1].recipe == recipe().withoutStyle());
    trigger("actionUndo");
    QVERIFY(!find<QLabel>("stylePictureOwner")->isVisibleTo(window_.get()));
  }

  void aRunThatEndsWaitsToBeKept() {
    find<QSpinBox>("stylePictureSteps")->setValue(10);
    beginRun(picture("wave.png"));
    for (int i = 0; i < 10; ++i) step();
    QCOMPARE(shownStep(), 10);
    QVERIFY(!find<QPushButton>("stylePicturePause")->isVisibleTo(window_.get()));
    // Another face for a moment: nothing of it is shown there or kept for it.
    find<QSlider>("slider_smile")->setValue(20);
    QCOMPARE(shownStep(), 0);
    QVERIFY(!find<QPushButton>("stylePictureKeep")->isEnabled());
    trigger("actionUndo");
    QCOMPARE(shownStep(), 10);
    // The eye takes it off the canvas and puts it back.
    push("stylePictureSeen");
    QVERIFY(!shown().style());
    push("stylePictureSeen");
    QCOMPARE(shownStep(), 10);
    // A preset that is chosen is what is shown.
    click("udnie");
    QCOMPARE(shown().style()->preset, std::string("udnie"));
    push("stylePictureKeep");
    QCOMPARE(recipe().style()->picture->picture.pixels[0], std::uint8_t{10});
  }

  void aFaceThatIsPutRightKeepsItsRun() {
    beginRun(picture("wave.png"));
    step();
    step();
    window_->document().amend([](const EditRecipe& r) { return r.withPsi(r.psi() - 0.01F); });
    QCOMPARE(shownStep(), 2);
    QVERIFY(shown().withoutStyle() == recipe().withoutStyle());
    step();
    QCOMPARE(shownStep(), 3);
    QVERIFY(!find<QLabel>("stylePictureOwner")->isVisibleTo(window_.get()));
    push("stylePictureKeep");
    QVERIFY(*recipe().style()->picture->madeOf == recipe().withoutStyle());
  }

  void aCancelledRunLeavesNothing() {
    const auto before = steps();
    beginRun(picture("wave.png"));
    step();
    QCOMPARE(shownStep(), 1);
    push("stylePictureCancel");
    QCOMPARE(recorded_.cancelled.back(), jobId());
    QVERIFY(!shown().style());
    QCOMPARE(steps(), before);
    recorded_.listener->jobStepped(jobId(), false);  // a last step was on its way
    settle();
    QVERIFY(!shown().style());
    // Cancelled before there is a job: what comes late is dropped.
    const auto jobs = recorded_.jobs.size();
    drop(picture("wave.png"));
    push("stylePictureCancel");
    recorded_.listener->pictureReady(faceRequests().back(), std::make_shared<Image8>(grey(64, 64, 10)));
    QTest::qWait(200);
    QCOMPARE(recorded_.jobs.size(), jobs);
  }

  void whatFailsIsOneSentenceAndLosesNothing() {
    auto* text = find<QLabel>("stylePictureMessage");
    click("udnie");
    write("broken.jpg", "no picture");
    drop(path("broken.jpg"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("broken.jpg")));
    QCOMPARE(recipe().style()->preset, std::string("udnie"));
    QVERIFY(recorded_.jobs.empty());
    // The face could not be made.
    drop(picture("wave.png"));
    recorded_.listener->pictureFailed(faceRequests().back(), Error::outOfMemory("Computing the picture"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("memory")));
    // The job could not be made, or fails at once, or fails later.
    drop(picture("seven.png", 7, 7));
    recorded_.listener->pictureReady(faceRequests().back(), std::make_shared<Image8>(grey(64, 64, 10)));
    QTRY_VERIFY(text->text().contains(QStringLiteral("seven")));
    beginRun(picture("wave.png"));
    QVERIFY(!text->isVisibleTo(window_.get()));
    recorded_.listener->jobFailed(jobId(), Error::notFound("The loss network", "fetch it"));
    settle();
    QVERIFY(text->text().contains(QStringLiteral("loss network")));
    QVERIFY(!find<QProgressBar>("stylePictureProgress")->isVisibleTo(window_.get()));
    beginRun(picture("wave.png"));
    step();
    recorded_.listener->jobFailed(jobId(), Error::internal("a spark"));
    settle();
    QVERIFY(text->text().contains(QStringLiteral("spark")));
    push("stylePictureKeep");  // what there was by then
    QVERIFY(recipe().style()->picture);
  }

  void recentPicturesAreRemembered() {
    beginRun(picture("wave.png"));
    beginRun(picture("scream.png"));
    write("broken.jpg", "no picture");
    drop(path("broken.jpg"));
    QTRY_VERIFY(find<QLabel>("stylePictureMessage")->isVisibleTo(window_.get()));
    openWindow();
    const auto entries = [&] {
      QMenu* menu = find<QToolButton>("stylePictureRecent")->menu();
      Q_EMIT menu->aboutToShow();
      QStringList texts;
      for (const QAction* a : menu->actions()) texts << a->text();
      return texts.join(QLatin1Char(' '));
    };
    QCOMPARE(entries(), QStringLiteral("scream.png wave.png"));
    QFile::remove(path("wave.png"));
    QCOMPARE(entries(), QStringLiteral("scream.png"));
    find<QToolButton>("stylePictureRecent")->menu()->actions().first()->trigger();
    QCOMPARE(faceRequests().size(), std::size_t{1});
  }

  void aBigPictureIsMadeSmallOffTheWindowsThread() {
    beginRun(picture("wide.png", 20000, 60));
    QCOMPARE(made_.back().styleWidth, 2048);
    beginRun(picture("dot.png", 1, 1));
    QCOMPARE(made_.back().styleWidth, 1);
  }

  void theUneditedFaceHasNoStyleAndExportsDo() {
    const auto whole = recorded_.pictures.size();
    click("udnie");
    for (std::size_t i = whole; i < recorded_.pictures.size(); ++i) QVERIFY(recorded_.pictures[i].size != 0);
    hover("great-wave");
    QTRY_COMPARE(shown().style()->preset, std::string("great-wave"));
    trigger("actionExport");
    find<QLineEdit>("exportPath")->setText(path("face.png"));
    find<QDialogButtonBox>("exportButtons")->button(QDialogButtonBox::Save)->click();
    QCOMPARE(recorded_.pictures.back().recipe.style()->preset, std::string("udnie"));  // not what is only tried
    QVERIFY(recorded_.pictures.back().exact);
  }

  void effectsOfSlidersAreShownWithoutTheStyle() {
    click("udnie");
    find<QSlider>("slider_smile")->setValue(20);
    const auto ends = [&] {
      int count = 0;
      for (const PictureRequest& p : recorded_.pictures)
        count += qAbs(p.recipe.strength("smile")) == 3.0F && !p.recipe.style() ? 1 : 0;
      return count;
    };
    QTRY_VERIFY_WITH_TIMEOUT(ends() >= 2, 5000);
    for (const PictureRequest& p : recorded_.pictures)
      QVERIFY(qAbs(p.recipe.strength("smile")) != 3.0F || !p.recipe.style());
  }

  void everyControlHasNames() {
    for (const QWidget* w : find<QWidget>("stylePanel")->findChildren<QWidget*>()) {
      const bool control = qobject_cast<const QSlider*>(w) != nullptr ||
                           qobject_cast<const QAbstractButton*>(w) != nullptr ||
                           qobject_cast<const QListWidget*>(w) != nullptr ||
                           qobject_cast<const QComboBox*>(w) != nullptr || qobject_cast<const QSpinBox*>(w) != nullptr;
      if (!control || w->objectName().startsWith(QLatin1String("qt_"))) continue;
      if (w->objectName().isEmpty() && qobject_cast<const QLineEdit*>(w->parentWidget()) != nullptr) continue;
      QVERIFY2(!w->objectName().isEmpty(), w->metaObject()->className());
      QVERIFY2(!w->accessibleName().isEmpty(), qPrintable(w->objectName()));
    }
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::StylePanelTest)
#include "style_panel_test.moc"
