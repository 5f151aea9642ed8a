#include "ui/model_opener.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <utility>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr int kKept = 6;

QString recentKey() {
  return QStringLiteral("recentModels");
}

}  // namespace

ModelOpener::ModelOpener(QSettings& settings, ModelSetup setup, QWidget* window)
    : QObject(window), settings_(settings), setup_(std::move(setup)), window_(window) {
  setObjectName(QStringLiteral("modelOpener"));
}

ModelOpener::~ModelOpener() {
  if (worker_) worker_->wait();  // a look takes a second at most
}

QStringList ModelOpener::recent() const {
  QStringList there;
  for (const QString& file : settings_.value(recentKey()).toStringList()) {
    if (QFileInfo::exists(file)) there.append(file);
  }
  return there;
}

void ModelOpener::ask() {
  const QStringList known = recent();
  auto* files =
      new QFileDialog(window_, tr("Open model"), known.isEmpty() ? QString() : QFileInfo(known.first()).path(),
                      tr("Checkpoints (*.pkl *.pt *.pth *.safetensors);;All files (*)"));
  files->setObjectName(QStringLiteral("openModelDialog"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setFileMode(QFileDialog::ExistingFile);
  connect(files, &QFileDialog::fileSelected, this, &ModelOpener::look);
  files->open();
}

void ModelOpener::look(const QString& file) {
  if (!setup_.card || (worker_ && worker_->isRunning())) return;
  Q_EMIT looking(QFileInfo(file).fileName());
  worker_.reset(QThread::create([this, file, card = setup_.card] {
    QString text, problem;
    try {
      text = QString::fromStdString(card(file.toStdString()));
    } catch (const Error& e) {
      problem = QString::fromStdString(e.sentence());
    } catch (const std::exception& e) {
      problem = QString::fromUtf8(e.what());
    }
    QMetaObject::invokeMethod(
        this, [this, file, text, problem] { show(file, text, problem); }, Qt::QueuedConnection);
  }));
  worker_->start();
}

void ModelOpener::show(const QString& file, const QString& card, const QString& problem) {
  delete box_;
  box_ = new QMessageBox(window_);
  box_->setObjectName(QStringLiteral("modelCard"));
  box_->setAttribute(Qt::WA_DeleteOnClose);
  box_->setWindowTitle(QFileInfo(file).fileName());
  if (!problem.isEmpty()) {
    box_->setIcon(QMessageBox::Warning);
    box_->setText(tr("This model cannot be opened."));
    box_->setInformativeText(problem.left(600));
    box_->addButton(QMessageBox::Close);
    return box_->open();
  }
  box_->setText(card.section(QLatin1Char('\n'), 0, 0));
  box_->setInformativeText(card.section(QLatin1Char('\n'), 1));
  QPushButton* open = box_->addButton(tr("Open in a new window"), QMessageBox::AcceptRole);
  open->setObjectName(QStringLiteral("openModel"));
  box_->addButton(QMessageBox::Cancel);
  connect(open, &QPushButton::clicked, this, [this, file] {
    QStringList known = recent();
    known.removeAll(file);
    known.prepend(file);
    settings_.setValue(recentKey(), QStringList(known.mid(0, kKept)));
    if (setup_.open) setup_.open(file.toStdString());
  });
  box_->open();
}

}  // namespace lineament
