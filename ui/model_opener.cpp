#include "ui/model_opener.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <utility>

#include "core/base/error.h"
#include "ui/document.h"

namespace lineament {
namespace {

constexpr int kKept = 6;
constexpr qint64 kLargestDirections = qint64{16} << 20;  // files of directions are smaller, generators are not

QString recentKey() {
  return QStringLiteral("recentModels");
}

}  // namespace

ModelOpener::ModelOpener(Document& document, QSettings& settings, ModelSetup setup, QWidget* window)
    : QObject(window), document_(document), settings_(settings), setup_(std::move(setup)), window_(window) {
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
  read(file, false);
}

void ModelOpener::consider(const QString& file) {
  read(file, true);
}

void ModelOpener::read(const QString& file, bool orDirections) {
  if (!setup_.card || (worker_ && worker_->isRunning())) return;
  Q_EMIT looking(QFileInfo(file).fileName());
  worker_.reset(QThread::create([this, file, orDirections, card = setup_.card] {
    ModelCard found;
    QString problem;
    try {
      found = card(file.toStdString());
    } catch (const Error& e) {
      problem = QString::fromStdString(e.sentence());
    } catch (const std::exception& e) {
      problem = QString::fromUtf8(e.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, file, found, problem, orDirections] {
          if (problem.isEmpty()) return show(file, found);
          if (orDirections && QFileInfo(file).size() <= kLargestDirections) {
            Q_EMIT noModel(file);
          } else {
            refuse(file, problem);
          }
        },
        Qt::QueuedConnection);
  }));
  worker_->start();
}

QMessageBox* ModelOpener::newBox(const QString& file) {
  delete box_;
  box_ = new QMessageBox(window_);
  box_->setObjectName(QStringLiteral("modelCard"));
  box_->setAttribute(Qt::WA_DeleteOnClose);
  box_->setWindowTitle(QFileInfo(file).fileName());
  return box_;
}

void ModelOpener::refuse(const QString& file, const QString& problem) {
  QMessageBox* box = newBox(file);
  box->setIcon(QMessageBox::Warning);
  box->setText(tr("This model cannot be opened."));
  box->setInformativeText(problem.left(600));
  box->addButton(QMessageBox::Close);
  box->open();
}

void ModelOpener::show(const QString& file, const ModelCard& card) {
  QMessageBox* box = newBox(file);
  const QString text = QString::fromStdString(card.text);
  box->setText(text.section(QLatin1Char('\n'), 0, 0));
  std::optional<EditRecipe> recipe;
  QString along = tr("The face at hand stays here: the model's latent space is another one.");
  if (card.transfer) {
    TransferredRecipe moved = card.transfer(document_.recipe());
    along = tr("The face at hand goes along: the latent space is the same.");
    QStringList left;
    for (const std::string& what : moved.left) left.append(QString::fromStdString(what));
    if (!left.isEmpty()) along += tr(" What belongs to this model alone stays here: %1.").arg(left.join(tr(", ")));
    recipe = std::move(moved.recipe);
  }
  box->setInformativeText(text.section(QLatin1Char('\n'), 1) + QStringLiteral("\n\n") + along);
  QPushButton* open = box->addButton(tr("Open in a new window"), QMessageBox::AcceptRole);
  open->setObjectName(QStringLiteral("openModel"));
  box->addButton(QMessageBox::Cancel);
  connect(open, &QPushButton::clicked, this, [this, file, recipe] {
    QStringList known = recent();
    known.removeAll(file);
    known.prepend(file);
    settings_.setValue(recentKey(), QStringList(known.mid(0, kKept)));
    if (setup_.open) setup_.open(file.toStdString(), recipe);
  });
  box->open();
}

}  // namespace lineament
