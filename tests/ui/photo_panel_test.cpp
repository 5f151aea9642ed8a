// The photo panel with a render service that records: a projection from the chosen face to the document, live, kept and
// cancelled. The whole photo is tested in photo_result_test.cpp.
#include "ui/photo/photo_panel.h"

#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <mutex>

#include "core/base/error.h"
#include "core/vision/mean_face.h"
#include "core/vision/picture_file.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/window_test.h"

namespace lineament {
namespace {

// Every step leaves another face.
class FakeProjection final : public ProjectionJob {
 public:
  explicit FakeProjection(int steps) : steps_(steps) {}
  bool work() override {
    if (paused) return false;
    if (kept) return true;
    const std::lock_guard lock(mutex_);
    ++done_;
    auto state = std::make_shared<ProjectionState>();
    state->latent = LatentWPlus({static_cast<float>(done_), 0.0F}, 1);
    state_ = std::move(state);
    return done_ >= steps_;
  }
  ProjectionProgress progress() const override {
    const std::lock_guard lock(mutex_);
    return {ProjectionStage::kLatent, done_, steps_, 1.0, std::vector<float>(static_cast<std::size_t>(done_), 0.5F)};
  }
  std::shared_ptr<const ProjectionState> state() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  void setPaused(bool value) override { paused = value; }
  void finishNow() override { kept = true; }
  std::atomic<bool> paused = false, kept = false;

 private:
  mutable std::mutex mutex_;
  int steps_, done_ = 0;
  std::shared_ptr<const ProjectionState> state_;
};

Landmarks landmarks() {
  Landmarks points = meanFace();  // in hundredths of a square
  for (Point& p : points) p = {p.x * 2.0F + 10.0F, p.y * 2.0F + 10.0F};
  return points;
}

}  // namespace

class PhotoPanelTest : public test::WindowTest {
  Q_OBJECT

 private:
  static constexpr int kSteps = 5;
  std::shared_ptr<FakeProjection> job_;
  test::FakeEngine engine_{std::make_shared<test::FakeControl>()};

  ChosenPhoto photo() const {
    const QString file = photoFile();
    Image8 picture(220, 240);
    writePicture(picture, file.toStdString());
    auto read = std::make_shared<Photo>();
    read->picture = picture;
    return {file, read, landmarks()};
  }
  QString photoFile() const { return folder_.filePath(QStringLiteral("me.png")); }
  Document& document() const { return window_->document(); }
  std::size_t steps() const { return document().history().steps().size(); }
  float face() const {
    const auto* projected = std::get_if<ProjectedFacePtr>(&document().recipe().source());
    return projected == nullptr ? 0.0F : (*projected)->latent.values()[0];
  }
  bool isRunning() const {
    return std::find(recorded_.jobs.begin(), recorded_.jobs.end(), job_) != recorded_.jobs.end();
  }
  void step() {
    const auto place = std::find(recorded_.jobs.begin(), recorded_.jobs.end(), job_) - recorded_.jobs.begin();
    const bool done = job_->step(engine_);
    recorded_.listener->jobStepped(test::RecordingService::kFirstJob + static_cast<JobId>(place), done);
    QCoreApplication::processEvents();
  }
  void start() {
    job_ = nullptr;
    window_->photo()->open(photo());
    QTRY_VERIFY(job_ && isRunning());
  }

 private Q_SLOTS:
  void init() {
    recorded_ = {};
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("settings")).toStdString();
    setup.directions = {test::direction("smile", "Smile")};
    setup.projections = [this](const ProjectionTarget& target, const ProjectionOptions&) {
      if (target.picture.width != 1024) return std::shared_ptr<FakeProjection>();
      job_ = std::make_shared<FakeProjection>(kSteps);
      return job_;
    };
    open(std::move(setup));
    giveModel();
    QCoreApplication::processEvents();
  }

  void aProjectionIsOneStepOfTheHistory() {
    start();
    const std::size_t before = steps();
    step();
    QCOMPARE(face(), 1.0F);
    QCOMPARE(steps(), before + 1);
    QVERIFY(document().settling());
    // An edit on the way keeps its place.
    document().change(document().recipe().withStrength(test::direction("smile", "Smile"), 1.0F), "Smile");
    while (window_->photo()->run().isLive()) step();
    QCOMPARE(face(), static_cast<float>(kSteps));
    QCOMPARE(document().recipe().strength("smile"), 1.0F);
    QCOMPARE(steps(), before + 2);
    QVERIFY(!document().settling());
    document().undo();
    QCOMPARE(face(), static_cast<float>(kSteps));
    document().undo();
    QCOMPARE(face(), 0.0F);
    QVERIFY(find<QLabel>("photoStage")->text().contains(QStringLiteral("Done")));
  }

  void cancelBringsTheFaceBefore() {
    start();
    const FaceSource before = document().recipe().source();
    step();
    QVERIFY(document().recipe().source() != before);
    find<QPushButton>("photoCancel")->click();
    QCOMPARE(window_->photo()->run().state(), ProjectionRun::State::kIdle);
    QVERIFY(document().recipe().source() == before);
    QVERIFY(!document().settling());
    QVERIFY(!recorded_.cancelled.empty());
  }

  void keepEndsItWithTheFaceSoFar() {
    start();
    step();
    step();
    find<QPushButton>("photoKeep")->click();
    QVERIFY(job_->kept);
    step();
    QCOMPARE(window_->photo()->run().state(), ProjectionRun::State::kDone);
    QCOMPARE(face(), 2.0F);
  }

  void pauseAndGoOn() {
    start();
    step();
    find<QPushButton>("photoPause")->click();
    QVERIFY(job_->paused);
    QCOMPARE(window_->photo()->run().state(), ProjectionRun::State::kPaused);
    QVERIFY(!document().settling());
    find<QPushButton>("photoPause")->click();
    QVERIFY(!job_->paused);
    QCOMPARE(window_->photo()->run().state(), ProjectionRun::State::kRunning);
  }

  void thePhotoCanBeKeptInTheSession() {
    const auto bytes = [this] { return std::get<ProjectedFacePtr>(document().recipe().source())->file.bytes; };
    start();
    step();
    QVERIFY(!find<QCheckBox>("photoKept")->isEnabled());  // another face is on its way
    while (window_->photo()->run().isLive()) step();
    QVERIFY(!bytes());
    const std::size_t before = steps();
    find<QCheckBox>("photoKept")->click();
    QTRY_VERIFY(bytes());
    QFile file(photoFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(bytes()->size(), static_cast<std::size_t>(file.size()));
    QCOMPARE(steps(), before);  // nothing to undo
    QVERIFY(find<QCheckBox>("photoKept")->isChecked());
    find<QCheckBox>("photoKept")->click();
    QVERIFY(!bytes());
    QFile::remove(photoFile());
    find<QCheckBox>("photoKept")->click();
    QTRY_VERIFY(!find<QCheckBox>("photoKept")->isChecked());
    QVERIFY(!bytes());
  }

  void aJobThatFailsKeepsTheFaceSoFar() {
    start();
    step();
    const auto place = std::find(recorded_.jobs.begin(), recorded_.jobs.end(), job_) - recorded_.jobs.begin();
    recorded_.listener->jobFailed(test::RecordingService::kFirstJob + static_cast<JobId>(place),
                                  Error::internal("the moon"));
    QCoreApplication::processEvents();
    QCOMPARE(window_->photo()->run().state(), ProjectionRun::State::kDone);
    QCOMPARE(face(), 1.0F);
    QVERIFY(!document().settling());
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::PhotoPanelTest)
#include "photo_panel_test.moc"
