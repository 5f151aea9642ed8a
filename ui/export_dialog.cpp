#include "ui/export_dialog.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QThreadPool>
#include <QVBoxLayout>

#include "core/base/error.h"
#include "core/vision/picture_file.h"

namespace lineament {
namespace {
constexpr int kSmallestSide = 256;
struct Format {
  const char* name;
  const char* suffix;
  bool quality;
};
constexpr Format kFormats[] = {
    {"PNG", ".png", false}, {"JPEG", ".jpg", true}, {"TIFF", ".tif", false}, {"WebP", ".webp", true}};
}  // namespace

ExportDialog::ExportDialog(int fullSide, const QString& folder, const QString& name, QWidget* parent)
    : QDialog(parent) {
  setObjectName(QStringLiteral("exportDialog"));
  setWindowTitle(tr("Export picture"));
  format_ = new QComboBox;
  format_->setObjectName(QStringLiteral("exportFormat"));
  for (const Format& f : kFormats) format_->addItem(QLatin1String(f.name));
  size_ = new QComboBox;
  size_->setObjectName(QStringLiteral("exportSize"));
  for (int side = fullSide; side >= std::min(kSmallestSide, fullSide); side /= 2) {
    size_->addItem(tr("%1 x %1 pixels").arg(side), side);
  }
  quality_ = new QSpinBox;
  quality_->setObjectName(QStringLiteral("exportQuality"));
  quality_->setRange(1, 100);
  quality_->setValue(92);
  path_ = new QLineEdit(QDir(folder).filePath(name + QStringLiteral(".png")));
  path_->setObjectName(QStringLiteral("exportPath"));
  path_->setMinimumWidth(360);
  auto* browse = new QPushButton(tr("&Browse…"));
  browse->setObjectName(QStringLiteral("exportBrowse"));
  auto* where = new QHBoxLayout;
  where->addWidget(path_);
  where->addWidget(browse);
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("exportMessage"));
  message_->setWordWrap(true);
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("exportProgress"));
  progress_->setRange(0, 0);
  progress_->setVisible(false);
  buttons_ = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
  buttons_->setObjectName(QStringLiteral("exportButtons"));
  auto* form = new QFormLayout;
  form->addRow(tr("&Format"), format_);
  form->addRow(tr("&Size"), size_);
  form->addRow(tr("&Quality"), quality_);
  form->addRow(tr("F&ile"), where);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(18, 16, 18, 16);
  all->addLayout(form);
  all->addWidget(message_);
  all->addWidget(progress_);
  all->addWidget(buttons_);
  for (QWidget* w : {static_cast<QWidget*>(format_), static_cast<QWidget*>(size_), static_cast<QWidget*>(quality_),
                     static_cast<QWidget*>(path_)}) {
    w->setAccessibleName(qobject_cast<QLabel*>(form->labelForField(w)) != nullptr
                             ? qobject_cast<QLabel*>(form->labelForField(w))->text().remove(QLatin1Char('&'))
                             : tr("File"));
  }
  connect(format_, &QComboBox::currentIndexChanged, this, &ExportDialog::updateSuffix);
  connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(buttons_, &QDialogButtonBox::accepted, this, &ExportDialog::start);
  connect(buttons_, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
  updateSuffix();
}

int ExportDialog::size() const {
  return size_->currentData().toInt();
}

QString ExportDialog::path() const {
  return path_->text().trimmed();
}

void ExportDialog::updateSuffix() {
  const Format& format = kFormats[format_->currentIndex()];
  quality_->setEnabled(format.quality);
  const QFileInfo file(path());
  path_->setText(QDir(file.path()).filePath(file.completeBaseName() + QLatin1String(format.suffix)));
}

void ExportDialog::browse() {
  const QString chosen =
      QFileDialog::getSaveFileName(this, tr("Export picture"), path(), tr("Pictures (*.png *.jpg *.tif *.webp)"),
                                   nullptr, QFileDialog::DontConfirmOverwrite);
  if (!chosen.isEmpty()) path_->setText(chosen);
}

void ExportDialog::start() {
  const QFileInfo file(path());
  const QString suffix = QLatin1Char('.') + file.suffix().toLower();
  const auto& known = writablePictureSuffixes();
  if (path().isEmpty() || file.isDir()) return fail(tr("Give the file a name."));
  if (std::find(known.begin(), known.end(), suffix.toStdString()) == known.end()) {
    return fail(tr("The name ends in \"%1\"; .png, .jpg, .tif and .webp can be written.").arg(suffix));
  }
  if (!file.dir().exists()) return fail(tr("The folder %1 does not exist.").arg(file.dir().path()));
  if (file.exists() && QMessageBox::question(this, tr("Replace file?"),
                                             tr("%1 exists. Replace it?").arg(file.fileName())) != QMessageBox::Yes) {
    return;
  }
  setBusy(true);
  Q_EMIT pictureWanted(size());
}

void ExportDialog::write(std::shared_ptr<const Image8> picture) {
  writing_ = true;
  buttons_->button(QDialogButtonBox::Cancel)->setEnabled(false);
  const std::filesystem::path file = path().toStdString();
  const PictureFileOptions options{.quality = quality_->value()};
  QThreadPool::globalInstance()->start(
      [self = QPointer<ExportDialog>(this), picture = std::move(picture), file, options] {
        QString error;
        try {
          writePicture(*picture, file, options);
        } catch (const std::exception& e) {
          error = QString::fromUtf8(e.what());
        }
        // Through the application: the dialog itself may go away at any moment on its own thread.
        QMetaObject::invokeMethod(QCoreApplication::instance(), [self, error] {
          if (self) self->finished(error);
        });
      });
}

void ExportDialog::reject() {
  if (!writing_) QDialog::reject();
}

void ExportDialog::finished(const QString& error) {
  writing_ = false;
  buttons_->button(QDialogButtonBox::Cancel)->setEnabled(true);
  if (!error.isEmpty()) return fail(error);
  setBusy(false);
  Q_EMIT written(path());
  accept();
}

void ExportDialog::fail(const QString& sentence) {
  setBusy(false);
  message_->setText(sentence);
}

void ExportDialog::setBusy(bool busy) {
  progress_->setVisible(busy);
  message_->clear();
  buttons_->button(QDialogButtonBox::Save)->setEnabled(!busy);
}

}  // namespace lineament
