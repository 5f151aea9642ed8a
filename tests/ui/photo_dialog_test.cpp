// Opening a photo in the window with a finder that knows where the faces are: choosing, dragging, placing by hand, what
// comes out, and files that are none.
#include "ui/photo/photo_dialog.h"

#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/vision/picture_file.h"
#include "tests/ui/window_test.h"
#include "ui/photo/photo_opener.h"
#include "ui/photo/photo_view.h"

namespace lineament {
namespace {

constexpr int kWidth = 900, kHeight = 600;

FivePoints face(float x, float y, float apart) {
  return {{x - apart / 2, y},
          {x + apart / 2, y},
          {x, y + 0.6F * apart},
          {x - 0.4F * apart, y + 1.1F * apart},
          {x + 0.4F * apart, y + 1.1F * apart}};
}

Image8 stripes(int width, int height) {
  Image8 picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < 3 * width; ++x) picture.row(y)[x] = static_cast<std::uint8_t>((x / 3 + y) % 256);
  }
  return picture;
}

double apart(const Point& a, const Point& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

class PhotoDialogTest : public test::WindowTest {
  Q_OBJECT

 private:
  std::vector<PhotoFace> faces_;
  QString photo_;

  /// Opens `photo_` and waits until its faces are there.
  PhotoDialog* opened() {
    window_->photos()->open(photo_);
    auto* dialog = window_->findChild<PhotoDialog*>(QStringLiteral("photoDialog"));
    [&] { QTRY_VERIFY(!label(dialog, "photoMessage").contains(QStringLiteral("looking"))); }();
    return dialog;
  }
  template <class W>
  static W* in(const QWidget* dialog, const char* name) {
    W* widget = dialog->findChild<W*>(QLatin1String(name));
    if (widget == nullptr) qFatal("no widget named %s", name);
    return widget;
  }
  static QString label(const QWidget* dialog, const char* name) { return in<QLabel>(dialog, name)->text(); }
  static QPushButton* ok(const QWidget* dialog) {
    return in<QDialogButtonBox>(dialog, "photoButtons")->button(QDialogButtonBox::Ok);
  }

 private Q_SLOTS:
  void init() {
    photo_ = folder_.filePath(QStringLiteral("people.jpg"));
    writePicture(stripes(kWidth, kHeight), photo_.toStdString());
    faces_ = {{landmarksFrom(face(300, 250, 80)), 2.0}, {landmarksFrom(face(650, 200, 40)), 1.5}};
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("settings")).toStdString();
    setup.faceFinder = [this](const Image8& photo) {
      if (photo.width != kWidth) throw Error::internal("the finder saw another photo");
      return faces_;
    };
    open(std::move(setup));
  }

  void theLargestFaceIsOfferedAndTaken() {
    PhotoDialog* dialog = opened();
    QVERIFY(label(dialog, "photoMessage").contains(QStringLiteral("2 faces")));
    QVERIFY(!in<QLabel>(dialog, "photoPreview")->pixmap().isNull());
    QVERIFY(!in<QPushButton>(dialog, "photoReset")->isEnabled());
    QSignalSpy spy(window_->photos(), &PhotoOpener::chosen);
    ok(dialog)->click();
    QCOMPARE(spy.count(), 1);
    const auto photo = spy[0][0].value<ChosenPhoto>();
    QCOMPARE(photo.file, photo_);
    QCOMPARE(photo.photo->picture.width, kWidth);
    QVERIFY(apart(photo.landmarks[30], faces_[0].landmarks[30]) == 0.0);
    QVERIFY(std::abs(FaceAlignment(photo.landmarks).photoSide() - 320) < 1);
    QTRY_VERIFY(window_->findChild<PhotoDialog*>() == nullptr);
  }

  void anotherFaceIsChosenByClickAndByKey() {
    PhotoDialog* dialog = opened();
    auto* view = in<PhotoView>(dialog, "photoView");
    QCOMPARE(view->chosen(), 0);
    const QPixmap first = in<QLabel>(dialog, "photoPreview")->pixmap();
    QTest::mouseClick(view, Qt::LeftButton, {}, view->toWidget({650, 150}).toPoint());
    QCOMPARE(view->chosen(), 1);
    QVERIFY(in<QLabel>(dialog, "photoPreview")->pixmap().toImage() != first.toImage());
    QTest::keyClick(view, Qt::Key_P);
    QCOMPARE(view->chosen(), 0);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->toWidget({860, 560}).toPoint());  // beside both
    QCOMPARE(view->chosen(), 0);
  }

  void pointsAreDraggedAndBroughtBack() {
    PhotoDialog* dialog = opened();
    auto* view = in<PhotoView>(dialog, "photoView");
    const Point eye = view->faces()[0].leftEye;
    QTest::mousePress(view, Qt::LeftButton, {}, view->toWidget(eye).toPoint());
    QTest::mouseMove(view, view->toWidget({eye.x - 30, eye.y + 12}).toPoint());
    QTest::mouseRelease(view, Qt::LeftButton, {}, view->toWidget({eye.x - 30, eye.y + 12}).toPoint());
    QVERIFY(apart(view->faces()[0].leftEye, {eye.x - 30, eye.y + 12}) < 2);
    QVERIFY(apart(view->faces()[0].rightEye, fivePoints(faces_[0].landmarks).rightEye) < 1e-3);
    QTest::keyClick(view, Qt::Key_Right);
    const Point moved = view->faces()[0].leftEye;
    QVERIFY(moved.x > eye.x - 30);
    QVERIFY(in<QPushButton>(dialog, "photoReset")->isEnabled());

    QSignalSpy spy(window_->photos(), &PhotoOpener::chosen);
    ok(dialog)->click();
    QCOMPARE(spy.count(), 1);
    const auto photo = spy[0][0].value<ChosenPhoto>();
    QVERIFY(apart(fivePoints(photo.landmarks).leftEye, moved) < 0.1);

    dialog = opened();
    view = in<PhotoView>(dialog, "photoView");
    QTest::keyClick(view, Qt::Key_N);
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(apart(view->faces()[0].leftEye, eye) > 5);
    in<QPushButton>(dialog, "photoReset")->click();
    QVERIFY(apart(view->faces()[0].leftEye, eye) < 1e-3);
    QVERIFY(!in<QPushButton>(dialog, "photoReset")->isEnabled());
    dialog->reject();
  }

  void withoutAFaceThePointsArePlacedByHand() {
    faces_.clear();
    PhotoDialog* dialog = opened();
    QVERIFY(label(dialog, "photoMessage").contains(QStringLiteral("No face")));
    QVERIFY(!ok(dialog)->isEnabled());
    in<QPushButton>(dialog, "photoByHand")->click();
    QVERIFY(ok(dialog)->isEnabled());
    auto* view = in<PhotoView>(dialog, "photoView");
    const std::size_t count = view->faces().size();
    QCOMPARE(count, std::size_t{1});
    in<QPushButton>(dialog, "photoByHand")->click();  // there is one already
    QCOMPARE(view->faces().size(), std::size_t{1});
    // Both eyes on one spot make no square.
    const Point left = view->faces()[0].leftEye;
    const FivePoints before = view->faces()[0];
    for (const Point& from : {before.rightEye, before.mouthLeft, before.mouthRight, before.nose}) {
      QTest::mousePress(view, Qt::LeftButton, {}, view->toWidget(from).toPoint());
      QTest::mouseMove(view, view->toWidget(left).toPoint());
      QTest::mouseRelease(view, Qt::LeftButton, {}, view->toWidget(left).toPoint());
    }
    QVERIFY(!ok(dialog)->isEnabled());
    QVERIFY(label(dialog, "photoMessage").contains(QStringLiteral("expected")));
    in<QPushButton>(dialog, "photoReset")->click();
    QVERIFY(ok(dialog)->isEnabled());
    QSignalSpy spy(window_->photos(), &PhotoOpener::chosen);
    ok(dialog)->click();
    QCOMPARE(spy.count(), 1);
  }

  void whatIsNoPhotoIsOneSentence() {
    photo_ = folder_.filePath(QStringLiteral("text.jpg"));
    writeFileAtomically(photo_.toStdString(), "no picture at all");
    PhotoDialog* dialog = opened();
    QVERIFY(label(dialog, "photoMessage").contains(QStringLiteral("no readable picture")));
    QVERIFY(!ok(dialog)->isEnabled());
    QVERIFY(!in<QPushButton>(dialog, "photoByHand")->isEnabled());
    dialog->reject();
  }

  void aFinderThatFailsLeavesTheHand() {
    photo_ = folder_.filePath(QStringLiteral("other.png"));
    writePicture(stripes(kWidth / 2, kHeight), photo_.toStdString());
    PhotoDialog* dialog = opened();
    QVERIFY(label(dialog, "photoMessage").contains(QStringLiteral("another photo")));
    in<QPushButton>(dialog, "photoByHand")->click();
    QVERIFY(ok(dialog)->isEnabled());
    dialog->reject();
  }

  void aDroppedPictureOpensTheDialog() {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(photo_)});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &enter);
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &drop);
    auto* dialog = window_->findChild<PhotoDialog*>(QStringLiteral("photoDialog"));
    QVERIFY(dialog != nullptr);
    // Another drop takes its place; the first one's worker finds nobody.
    QCoreApplication::sendEvent(window_.get(), &enter);
    QCoreApplication::sendEvent(window_.get(), &drop);
    QTRY_VERIFY(window_->findChildren<PhotoDialog*>().size() == 1);
    dialog = window_->findChild<PhotoDialog*>(QStringLiteral("photoDialog"));
    QTRY_VERIFY(ok(dialog)->isEnabled());
    dialog->reject();
    QVERIFY(PhotoOpener::isPhoto(QStringLiteral("A.JPEG")));
    QVERIFY(PhotoOpener::isPhoto(QStringLiteral("a.heic")));
    QVERIFY(!PhotoOpener::isPhoto(QStringLiteral("a.npy")));
  }

  void theMenuAsksForAFile() {
    trigger(QStringLiteral("actionOpenPhoto"));
    auto* files = find<QDialog>(QStringLiteral("openPhotoDialog"));
    QVERIFY(files->isVisible());
    files->reject();
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::PhotoDialogTest)
#include "photo_dialog_test.moc"
