// The whole photo of a projected face: what the document's edits do to it, on a fake generator and a service that
// records requests.
#include "ui/photo/photo_result.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/edit/projected_face.h"
#include "core/io/sha256.h"
#include "core/vision/picture_file.h"
#include "core/vision/projection_target.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/recording_service.h"
#include "ui/document.h"

namespace lineament {
namespace {

FivePoints points() {
  return {{250, 170}, {310, 172}, {280, 208}, {256, 238}, {304, 240}};
}

Image8 waves(int width, int height) {
  Image8 picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < 3 * width; ++x) {
      picture.row(y)[x] = static_cast<std::uint8_t>(120 + 60 * std::sin(x * 0.01) * std::cos(y * 0.02));
    }
  }
  return picture;
}

}  // namespace

class PhotoResultTest : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  QString file_;
  Image8 photo_;
  std::shared_ptr<ProjectedFace> face_;
  test::Recorded recorded_;
  std::unique_ptr<test::RecordingService> service_;
  std::unique_ptr<Document> document_;
  std::unique_ptr<PhotoResult> result_;
  test::FakeEngine engine_{std::make_shared<test::FakeControl>()};

  EditRecipe edited(float strength) const {
    auto direction = std::make_shared<Direction>(*test::direction("bright", "Bright"));
    direction->normal.assign(test::FakeEngine::kChannels, 1.0F);
    return EditRecipe(ProjectedFacePtr(face_), 1.0F).withStrength(direction, strength);
  }
  /// Does the last job that was asked for, and waits for the picture that comes of it.
  void finish() {
    QSignalSpy spy(result_.get(), &PhotoResult::editedChanged);
    const std::size_t asked = recorded_.jobs.size();
    const auto job = recorded_.jobs.back();
    while (!job->step(engine_)) {
    }
    result_->jobStep(test::RecordingService::kFirstJob + asked - 1, true);
    QTRY_COMPARE(spy.count(), 1);
  }
  void change(const EditRecipe& recipe) {
    const std::size_t before = recorded_.jobs.size();
    document_->change(recipe, QStringLiteral("change"));
    QTRY_VERIFY(recorded_.jobs.size() > before);
    finish();
  }

 private Q_SLOTS:
  void init() {
    recorded_ = {};
    photo_ = waves(560, 420);
    file_ = folder_.filePath(QStringLiteral("me.png"));
    writePicture(photo_, file_.toStdString());
    const Landmarks landmarks = landmarksFrom(points());
    face_ = std::make_shared<ProjectedFace>();
    const int rows = engine_.spec().styleRows;
    face_->latent = LatentWPlus(std::vector<float>(static_cast<std::size_t>(rows) * test::FakeEngine::kChannels, 0.1F),
                                static_cast<std::size_t>(rows));
    face_->file = {file_.toStdString(), sha256OfFile(file_.toStdString()), photo_.width, photo_.height, {}};
    face_->place = placeOf(FaceAlignment(landmarks), landmarks);
    service_ = std::make_unique<test::RecordingService>(recorded_);
    document_ = std::make_unique<Document>(*service_, EditRecipe(Seed{1}));
    result_ =
        std::make_unique<PhotoResult>(*document_, *service_, RegionTools{}, [](const Image8& photo, const StyleEdit&) {
          Image8 inverse = photo;
          for (std::uint8_t& v : inverse.pixels) v = static_cast<std::uint8_t>(255 - v);
          return inverse;
        });
  }
  void cleanup() {
    result_.reset();
    document_.reset();
  }

  void anUneditedFaceIsThePhotoItself() {
    QVERIFY(!result_->photo());
    change(edited(0.0F));
    QVERIFY(result_->photo());
    QVERIFY(result_->isCurrent());
    QVERIFY(result_->edited()->pixels == photo_.pixels);
  }

  void editsReachTheFaceAndNothingBeyondItsSquare() {
    for (const PasteMethod method : {PasteMethod::kBlend, PasteMethod::kDifference}) {
      result_->setMethod(method);
      change(edited(method == PasteMethod::kBlend ? 3.0F : 2.0F));
      const Image8& out = *result_->edited();
      QVERIFY(out.pixels != photo_.pixels);
      const Affine unitFromPhoto = FaceAlignment(points()).photoFromUnit().inverse();
      for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
          const Place u = unitFromPhoto(x, y);
          if (u.x > -0.03 && u.x < 1.03 && u.y > -0.03 && u.y < 1.03) continue;
          if (!std::equal(out.row(y) + 3 * x, out.row(y) + 3 * x + 3, photo_.row(y) + 3 * x))
            QFAIL("beyond the square");
        }
      }
    }
  }

  void onlyThePaintedPartChanges() {
    auto left = std::make_shared<Mask>(64);
    for (int y = 0; y < 64; ++y) std::fill_n(left->row(y), 30, std::uint8_t{255});
    change(edited(3.0F).withPasteRegion(EditRegion(MaskPtr(left))));
    const Image8& out = *result_->edited();
    QVERIFY(out.pixels != photo_.pixels);
    const Affine unitFromPhoto = FaceAlignment(points()).photoFromUnit().inverse();
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        // The fake generator has few pixels, and the way to the photo is soft for two of them.
        if (unitFromPhoto(x, y).x < 34.0 / 64.0) continue;
        if (!std::equal(out.row(y) + 3 * x, out.row(y) + 3 * x + 3, photo_.row(y) + 3 * x))
          QFAIL("beyond what was painted");
      }
    }
    // Taken away, all of it changes again.
    change(edited(3.0F));
    QVERIFY(result_->edited()->pixels != out.pixels);
  }

  void aPhotoKeptWithItsFaceNeedsNoFile() {
    auto kept = std::make_shared<ProjectedFace>(*face_);
    kept->file.bytes = std::make_shared<const std::vector<std::byte>>(photoBytesOf(kept->file));
    QFile::remove(file_);
    face_ = kept;
    change(edited(0.0F));
    QVERIFY(result_->edited()->pixels == photo_.pixels);
  }

  void aStyleLiesOverAllOfIt() {
    StyleEdit style;
    style.preset = "inverse";
    change(edited(0.0F).withStyle(style));
    QCOMPARE(int{result_->edited()->row(3)[9]}, 255 - int{photo_.row(3)[9]});
  }

  void nothingIsPastedWhileTheFaceChanges() {
    change(edited(0.0F));
    result_->setHeld(true);
    const std::size_t before = recorded_.jobs.size();
    document_->change(edited(1.0F), QStringLiteral("change"));
    QTest::qWait(400);
    QCOMPARE(recorded_.jobs.size(), before);
    result_->setHeld(false);
    QTRY_VERIFY(recorded_.jobs.size() > before);
  }

  void aPhotoThatIsGoneOrAnotherIsTold() {
    QSignalSpy spy(result_.get(), &PhotoResult::problem);
    QFile::remove(file_);
    document_->change(edited(0.0F), QStringLiteral("gone"));
    QTRY_COMPARE(spy.count(), 1);
    QVERIFY(!result_->photo());
    document_->change(EditRecipe(Seed{2}), QStringLiteral("seed"));
    writePicture(waves(560, 421), file_.toStdString());
    document_->change(edited(0.0F), QStringLiteral("another"));
    QTRY_COMPARE(spy.count(), 2);
    QVERIFY(!result_->photo());
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::PhotoResultTest)
#include "photo_result_test.moc"
