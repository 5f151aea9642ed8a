// Holding kept attributes in the window's document: jobs are done here, on the tiny generator, by hand.
#include <QTest>
#include <algorithm>
#include <filesystem>

#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/vision/face_landmarks.h"
#include "tests/support/random_direction.h"
#include "tests/ui/recording_service.h"
#include "ui/document.h"
#include "ui/hold_run.h"

namespace lineament {

using test::randomDirection;
using test::Recorded;
using test::RecordingService;

// Mean red: a score of any picture.
class Red : public FaceScorer {
 public:
  std::vector<std::string> names() const override { return {"red"}; }
  std::vector<float> score(const Image8& face) override {
    double sum = 0.0;
    for (std::size_t i = 0; i < face.pixels.size(); i += 3) sum += static_cast<double>(face.pixels[i]);
    return {static_cast<float>(3.0 * sum / static_cast<double>(face.pixels.size()))};
  }
  std::vector<float> identity(const Image8& /*face*/) override { return {}; }
};

class HoldRunTest : public QObject {
  Q_OBJECT

 private:
  std::size_t jobs() const { return recorded_.jobs.size(); }
  float correction() const { return document_->recipe().lock("kept")->correction; }
  EditRecipe moved(float strength) const { return document_->recipe().withStrength(edited_, strength); }
  // Does the newest job to its end and says so.
  void finish() {
    while (!recorded_.jobs.back()->step(*engine_)) {
    }
    run_->jobStep(RecordingService::kFirstJob + jobs() - 1, true);
  }
  StyleEdit paintedOf(const EditRecipe& face) const {
    StyleEdit style;
    style.picture = std::make_shared<const StyledPicture>(
        StyledPicture{"Painting", Image8(8, 8), std::make_shared<const EditRecipe>(face.withoutStyle())});
    return style;
  }
  bool styleIsOfItsFace() const {
    const EditRecipe& recipe = document_->recipe();
    return recipe.style() && *recipe.style()->picture->madeOf == recipe.withoutStyle();
  }

  Recorded recorded_;
  std::unique_ptr<RecordingService> service_;
  std::unique_ptr<SynthesisEngine> engine_;
  DirectionPtr edited_, kept_;
  std::unique_ptr<Document> document_;
  std::unique_ptr<HoldRun> run_;

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(FaceLandmarks::defaultFile())) {
      QSKIP("the landmark model of libdlib-data is not installed");
    }
    engine_ = makeMobileKernelEngine(makeTinyModel(1, 256), {.threads = 1});
    edited_ = randomDirection("edited", "by eye", engine_->spec().latentSize, 5);
    kept_ = randomDirection("kept", "red", engine_->spec().latentSize, 6);
  }
  void init() {
    recorded_ = {};
    service_ = std::make_unique<RecordingService>(recorded_);
    document_ = std::make_unique<Document>(*service_, EditRecipe(Seed{3}).withLock(kept_));
    run_ = std::make_unique<HoldRun>(*document_, *service_, std::make_shared<FaceScores>(std::make_unique<Red>()));
  }
  void cleanup() {
    run_.reset();
    document_.reset();
  }

  void whatIsFoundIsPartOfItsStep() {
    document_->change(moved(1.0F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 1U);
    finish();
    QVERIFY(correction() != 0.0F);
    QCOMPARE(document_->history().steps().size(), 2U);
    QCOMPARE(recorded_.frames.back().recipe.lock("kept")->correction, correction());
    QTest::qWait(300);
    QCOMPARE(jobs(), 1U);
  }

  void aGestureThatAsksTheSameKeepsTheResult() {
    document_->change(moved(1.0F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 1U);
    document_->beginGesture(QStringLiteral("Paint"));
    LocalEdit local;
    local.id = "a";
    document_->change(document_->recipe().withLocal(local), QStringLiteral("Paint"));
    finish();
    QCOMPARE(correction(), 0.0F);  // not under the hand
    document_->endGesture();
    QVERIFY(correction() != 0.0F);
    QCOMPARE(document_->history().steps().size(), 3U);
    document_->undo();  // the step before asked the same
    QVERIFY(correction() != 0.0F);
    QTest::qWait(300);
    QCOMPARE(jobs(), 1U);
  }

  void aStylePictureStaysOnTheFaceItWasMadeOf() {
    document_->change(moved(1.0F), QStringLiteral("Edit"));
    document_->change(document_->recipe().withStyle(paintedOf(document_->recipe())), QStringLiteral("Style"));
    QTRY_COMPARE(jobs(), 1U);
    finish();
    QVERIFY(correction() != 0.0F);
    QVERIFY(styleIsOfItsFace());
  }

  void whatIsOpenedLooksAsItDid() {
    const EditRecipe face = moved(1.0F);
    document_->open(face.withStyle(paintedOf(face)), QStringLiteral("Opened"));
    QTest::qWait(300);
    QCOMPARE(jobs(), 0U);
    QCOMPARE(correction(), 0.0F);
    document_->open(moved(2.0F).withCorrections({{"kept", 0.5F}}), QStringLiteral("Opened"));
    QTest::qWait(300);
    QCOMPARE(jobs(), 0U);
    QCOMPARE(correction(), 0.5F);
    document_->undo();
    QCOMPARE(correction(), 0.0F);
    // A change by hand is measured.
    document_->change(moved(1.5F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 1U);
  }

  void whatWasMeasuredForAnotherFaceGoes() {
    document_->change(moved(1.0F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 1U);
    finish();
    const float found = correction();
    run_->setEnabled(false);
    QCOMPARE(correction(), found);
    document_->change(document_->recipe().withSource(Seed{4}), QStringLiteral("Face"));
    QCOMPARE(correction(), 0.0F);
    document_->undo();
    QCOMPARE(correction(), found);
    // A job that fails leaves nothing of the face before.
    run_->setEnabled(true);
    QTRY_COMPARE(jobs(), 2U);
    document_->change(moved(-1.0F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 3U);
    QCOMPARE(correction(), found);  // until it is known better
    run_->jobFailed(RecordingService::kFirstJob + 2);
    QCOMPARE(correction(), 0.0F);
    QTest::qWait(300);
    QCOMPARE(jobs(), 3U);
  }

  void anotherEngineBeginsTheMeasurementAgain() {
    document_->change(moved(1.0F), QStringLiteral("Edit"));
    QTRY_COMPARE(jobs(), 1U);
    HoldJob plain(document_->recipe(), std::make_shared<FaceScores>(std::make_unique<Red>()));
    while (!plain.step(*engine_)) {
    }
    auto& job = *recorded_.jobs.back();
    {
      const auto first = makeMobileKernelEngine(makeTinyModel(2, 256), {.threads = 2});
      QVERIFY(first->deviceName() != engine_->deviceName());
      job.step(*first);
      job.step(*first);
    }  // gone, as after a GPU ran out of memory
    finish();
    QCOMPARE(correction(), plain.recipe().lock("kept")->correction);
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::HoldRunTest)
#include "hold_run_test.moc"
