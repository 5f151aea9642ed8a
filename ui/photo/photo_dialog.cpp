#include "ui/photo/photo_dialog.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/vision/aligned_crop.h"
#include "ui/background.h"
#include "ui/frame_bridge.h"
#include "ui/photo/photo_view.h"

namespace lineament {
namespace {
constexpr int kShownSide = 1600, kPreviewSide = 192;

std::vector<FivePoints> pointsOf(const std::vector<Landmarks>& faces) {
  std::vector<FivePoints> points;
  points.reserve(faces.size());
  for (const Landmarks& face : faces) points.push_back(fivePoints(face));
  return points;
}

bool equal(const FivePoints& a, const FivePoints& b) {
  const auto p = a.list(), q = b.list();
  return std::equal(p.begin(), p.end(), q.begin(),
                    [](const Point& l, const Point& r) { return l.x == r.x && l.y == r.y; });
}

// An upright face of a third of the photo's short side, in its middle.
FivePoints anywhere(const Image8& photo) {
  const auto w = static_cast<float>(photo.width), h = static_cast<float>(photo.height);
  const float apart = std::max(10.0F, std::min(w, h) / 6);
  const float x = w / 2, y = h / 2 - 0.5F * apart;
  return {{x - apart / 2, y},
          {x + apart / 2, y},
          {x, y + 0.6F * apart},
          {x - 0.4F * apart, y + 1.1F * apart},
          {x + 0.4F * apart, y + 1.1F * apart}};
}

}  // namespace

PhotoDialog::PhotoDialog(const QString& file, FaceFinder finder, QWidget* parent) : QDialog(parent), file_(file) {
  setObjectName(QStringLiteral("photoDialog"));
  setWindowTitle(tr("Open photo: %1").arg(QFileInfo(file).fileName()));
  view_ = new PhotoView;
  preview_ = new QLabel;
  preview_->setObjectName(QStringLiteral("photoPreview"));
  preview_->setAccessibleName(tr("The face as it will be edited"));
  preview_->setFixedSize(kPreviewSide, kPreviewSide);
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("photoMessage"));
  message_->setWordWrap(true);
  hint_ = new QLabel(
      tr("Eyes, tip of the nose, corners of the mouth: drag a point that sits wrong. With the keyboard: N next point, "
         "arrows move it, P next face."));
  hint_->setObjectName(QStringLiteral("photoHint"));
  hint_->setWordWrap(true);
  hint_->setEnabled(false);  // the quieter colour
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("photoProgress"));
  progress_->setRange(0, 0);
  byHand_ = new QPushButton(tr("&Place points by hand"));
  byHand_->setObjectName(QStringLiteral("photoByHand"));
  reset_ = new QPushButton(tr("&Back to what was found"));
  reset_->setObjectName(QStringLiteral("photoReset"));
  buttons_ = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  buttons_->setObjectName(QStringLiteral("photoButtons"));
  buttons_->button(QDialogButtonBox::Ok)->setText(tr("&Edit this face"));
  auto* side = new QVBoxLayout;
  side->addWidget(preview_);
  side->addWidget(message_);
  side->addWidget(progress_);
  side->addWidget(byHand_);
  side->addWidget(reset_);
  side->addStretch();
  side->addWidget(hint_);
  auto* across = new QHBoxLayout;
  across->addWidget(view_, 1);
  across->addLayout(side);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(14, 14, 14, 14);
  all->addLayout(across, 1);
  all->addWidget(buttons_);
  for (QWidget* w : {static_cast<QWidget*>(message_), static_cast<QWidget*>(hint_), static_cast<QWidget*>(byHand_),
                     static_cast<QWidget*>(reset_), static_cast<QWidget*>(progress_)}) {
    w->setFixedWidth(kPreviewSide);
  }
  byHand_->setEnabled(false);
  reset_->setEnabled(false);
  buttons_->button(QDialogButtonBox::Ok)->setEnabled(false);
  message_->setText(tr("Reading the photo and looking for faces …"));

  connect(view_, &PhotoView::faceChosen, this, &PhotoDialog::showChoice);
  connect(view_, &PhotoView::pointsMoved, this, &PhotoDialog::showChoice);
  connect(byHand_, &QPushButton::clicked, this, &PhotoDialog::placeByHand);
  connect(reset_, &QPushButton::clicked, this, &PhotoDialog::reset);
  connect(buttons_, &QDialogButtonBox::accepted, this, &PhotoDialog::take);
  connect(buttons_, &QDialogButtonBox::rejected, this, &PhotoDialog::reject);
  inBackground(
      this,
      [path = std::filesystem::path(file.toStdString()), finder = std::move(finder)] {
        Opened opened;
        const auto photo = std::make_shared<const Photo>(readPhoto(path));
        opened.photo = photo;
        const Image8& whole = photo->picture;
        const double scale = std::min(1.0, static_cast<double>(kShownSide) / std::max(whole.width, whole.height));
        const auto part = [&](int v) { return std::max(1, static_cast<int>(std::lround(v * scale))); };
        opened.shown = scale < 1.0
                           ? std::make_shared<const Image8>(resized(whole, part(whole.width), part(whole.height)))
                           : std::shared_ptr<const Image8>(photo, &photo->picture);
        try {
          opened.faces = finder(whole);
        } catch (const std::exception& e) {  // an Error's what() is its sentence
          opened.problem = QString::fromUtf8(e.what());
        }
        return opened;
      },
      [this](Opened opened) { present(std::move(opened)); }, [this](const QString& sentence) { fail(sentence); });
}

void PhotoDialog::fail(const QString& sentence) {
  progress_->hide();
  message_->setText(sentence);
}

void PhotoDialog::present(Opened opened) {
  opened_ = std::move(opened);
  progress_->hide();
  byHand_->setEnabled(true);
  const Image8& photo = opened_.photo->picture;
  view_->setPhoto(toQImage(opened_.shown), photo.width, photo.height);
  for (const PhotoFace& face : opened_.faces) found_.push_back(face.landmarks);
  view_->setFaces(pointsOf(found_));
  view_->setFocus();
  showChoice();
}

void PhotoDialog::placeByHand() {
  const Image8& photo = opened_.photo->picture;
  if (found_.size() == opened_.faces.size()) {
    try {
      found_.push_back(landmarksFrom(anywhere(photo)));
    } catch (const Error& e) {  // a photo of a few pixels
      return message_->setText(QString::fromStdString(e.sentence()));
    }
    std::vector<FivePoints> faces = view_->faces();
    faces.push_back(fivePoints(found_.back()));
    view_->setFaces(faces);
  }
  view_->choose(static_cast<int>(found_.size()) - 1);
  view_->setFocus();
  showChoice();
}

void PhotoDialog::reset() {
  if (view_->chosen() < 0) return;
  std::vector<FivePoints> faces = view_->faces();
  const auto at = static_cast<std::size_t>(view_->chosen());
  faces[at] = fivePoints(found_[at]);
  view_->setFaces(faces);
  showChoice();
}

Landmarks PhotoDialog::landmarks() const {
  const auto at = static_cast<std::size_t>(view_->chosen());
  const FivePoints& points = view_->faces()[at];
  return equal(points, fivePoints(found_[at])) ? found_[at] : moved(found_[at], points);
}

void PhotoDialog::showChoice() {
  const bool any = view_->chosen() >= 0;
  const auto at = static_cast<std::size_t>(std::max(0, view_->chosen()));
  reset_->setEnabled(any && !equal(view_->faces()[at], fivePoints(found_[at])));
  QString sentence;
  const std::size_t count = opened_.faces.size();
  if (!opened_.problem.isEmpty()) {
    sentence = opened_.problem;
  } else if (count == 0) {
    sentence = any ? tr("Put the five points on the face.")
                   : tr("No face that looks at the camera was found. The five points can be placed by hand.");
  } else {
    sentence = count == 1 ? tr("One face was found.") : tr("%1 faces were found; click the one to edit.").arg(count);
  }
  bool good = false;
  preview_->clear();
  if (any) {
    try {
      const FaceAlignment alignment(view_->faces()[at]);
      const double scale = static_cast<double>(opened_.shown->width) / opened_.photo->picture.width;
      // The small photo's pixels cover whole areas of the large one.
      const double shift = 0.5 * scale - 0.5;
      const FaceAlignment shown(Affine{scale, 0, shift, 0, scale, shift}.after(alignment.photoFromUnit()));
      const auto crop = std::make_shared<const Image8>(alignedCrop(*opened_.shown, shown, kPreviewSide));
      preview_->setPixmap(QPixmap::fromImage(toQImage(crop)));
      constexpr double kSmall = 100.0;
      if (alignment.photoSide() < kSmall) {
        sentence +=
            QLatin1Char('\n') +
            tr("It is small in the photo (%1 pixels): expect less likeness.").arg(qRound(alignment.photoSide()));
      }
      good = true;
    } catch (const Error& e) {
      sentence = QString::fromStdString(e.sentence());
    }
  }
  message_->setText(sentence);
  buttons_->button(QDialogButtonBox::Ok)->setEnabled(good);
}

void PhotoDialog::take() {
  if (view_->chosen() < 0) return;
  try {
    const Landmarks face = landmarks();
    const FaceAlignment checked(face);
    Q_EMIT chosen({file_, opened_.photo, face});
    accept();
  } catch (const Error& e) {
    message_->setText(QString::fromStdString(e.sentence()));
  }
}

}  // namespace lineament
