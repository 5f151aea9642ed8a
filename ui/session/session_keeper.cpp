#include "ui/session/session_keeper.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <exception>
#include <utility>

#include "core/base/error.h"
#include "core/engine/recipe_transfer.h"
#include "ui/document.h"

namespace lineament {
namespace {

constexpr int kCopyDelayMs = 1500;
constexpr int kMostWindows = 32, kMostRecovered = 100;

QString sentenceOf(const std::exception& e) {
  return QString::fromUtf8(e.what());  // an Error's what() is its sentence
}

}  // namespace

SessionKeeper::SessionKeeper(Document& document, std::filesystem::path folder,
                             std::function<std::vector<DirectionPtr>()> known)
    : document_(document), folder_(std::move(folder)), known_(std::move(known)), savedRecipe_(document.recipe()) {
  worker_.setMaxThreadCount(1);  // writes of one file must not overtake each other
  timer_.setSingleShot(true);
  timer_.setInterval(kCopyDelayMs);
  connect(&timer_, &QTimer::timeout, this, &SessionKeeper::copy);
  connect(&document_, &Document::historyChanged, this, &SessionKeeper::documentChanged);
  std::error_code problem;
  std::filesystem::create_directories(folder_, problem);
  for (slot_ = 1; slot_ < kMostWindows; ++slot_) {
    lock_ = std::make_unique<QLockFile>(
        QString::fromStdString((folder_ / ("window-" + std::to_string(slot_) + ".lock")).string()));
    lock_->setStaleLockTime(0);
    if (lock_->tryLock(0)) break;
  }
  // A copy that is still here was not moved by finish(): that run ended badly.
  // What was left before it and never looked at stays, too.
  std::filesystem::path left;
  int number = 1;
  do {
    left = folder_ / ("recovered-" + std::to_string(number) + kSessionSuffix);
  } while (std::filesystem::exists(left, problem) && ++number < kMostRecovered);
  std::filesystem::rename(copyFile(), left, problem);
  if (!problem) recovered_ = QString::fromStdString(left.string());
}

SessionKeeper::~SessionKeeper() {
  worker_.waitForDone();
}

std::filesystem::path SessionKeeper::copyFile() const {
  return folder_ / ("running-" + std::to_string(slot_) + kSessionSuffix);
}

void SessionKeeper::setModel(const std::string& title, const std::string& hash) {
  modelTitle_ = title;
  modelHash_ = hash;
  if (modelHash_.empty()) return;
  // A session may have come before the model was ready.
  const bool saved = !changed();
  fitting(document_.recipe());  // says so
  document_.amend([&](const EditRecipe& r) { return withForeignChannelsMarked(r, modelHash_).recipe; });
  if (saved) savedRecipe_ = document_.recipe();  // what has no effect here is saved all the same
  Q_EMIT stateChanged();
}

EditRecipe SessionKeeper::fitting(const EditRecipe& recipe, const QString& said) {
  if (modelHash_.empty()) return recipe;
  const TransferredRecipe fits = withForeignChannelsMarked(recipe, modelHash_);
  if (fits.left.empty()) return fits.recipe;
  QStringList titles;
  for (const std::string& title : fits.left) titles << QString::fromStdString(title);
  const QString off =
      tr("Without effect here, because its channels belong to another model: %1").arg(titles.join(tr(", ")));
  Q_EMIT message(said.isEmpty() ? off : said + QLatin1Char(' ') + off);
  return fits.recipe;
}

bool SessionKeeper::changed() const {
  return !savedRecipe_ || document_.recipe() != *savedRecipe_;
}

QString SessionKeeper::last() const {
  const std::filesystem::path file = folder_ / ("last" + std::string(kSessionSuffix));
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? QString::fromStdString(file.string()) : QString();
}

Session SessionKeeper::session() const {
  return {document_.recipe(), modelTitle_, modelHash_};
}

void SessionKeeper::write(const Session& session, const std::filesystem::path& file,
                          std::function<void(QString)> then) {
  worker_.start([this, session, file, then = std::move(then)] {
    QString problem;
    try {
      writeSession(session, file);
    } catch (const std::exception& e) {
      problem = sentenceOf(e);
    }
    // The destructor waits for the worker; what is queued for an object that is gone is dropped.
    QMetaObject::invokeMethod(
        this, [then, problem] { then(problem); }, Qt::QueuedConnection);
  });
}

void SessionKeeper::documentChanged() {
  if (!timer_.isActive()) timer_.start();  // not started again: a long row of changes is copied all the same
  Q_EMIT stateChanged();
}

void SessionKeeper::copy() {
  const Session current = session();
  if (copiedRecipe_ && *copiedRecipe_ == current.recipe) return;
  copiedRecipe_ = current.recipe;
  write(current, copyFile(), [this](const QString& problem) {
    if (problem.isEmpty()) {
      copyFailed_ = false;
      Q_EMIT copied();
      return;
    }
    copiedRecipe_.reset();
    if (!std::exchange(copyFailed_, true)) {
      Q_EMIT message(tr("No automatic copy of the session can be kept: %1").arg(problem));
    }
  });
}

void SessionKeeper::save(const QString& file) {
  const Session current = session();
  write(current, file.toStdString(), [this, file, saved = current.recipe](const QString& problem) {
    if (!problem.isEmpty()) {
      Q_EMIT message(problem);
      return;
    }
    file_ = file;
    savedRecipe_ = saved;
    Q_EMIT message(tr("Saved as %1.").arg(QFileInfo(file).fileName()));
    Q_EMIT stateChanged();
  });
}

void SessionKeeper::open(const QString& file) {
  worker_.start([this, file, known = known_()] {
    QString problem;
    auto session = std::make_shared<Session>();
    try {
      *session = readSession(file.toStdString(), known);
    } catch (const std::exception& e) {
      problem = sentenceOf(e);
    }
    QMetaObject::invokeMethod(
        this,
        [this, file, session, problem] {
          if (problem.isEmpty()) {
            adopt(file, *session);
          } else {
            Q_EMIT message(problem);
          }
        },
        Qt::QueuedConnection);
  });
}

void SessionKeeper::adopt(const QString& file, const Session& session) {
  Q_EMIT opened(directionsOf(session.recipe));  // rows must be there before their sliders move
  // Copies are no files of the user's: saving asks for a name.
  const bool own = std::filesystem::path(file.toStdString()).parent_path() != folder_;
  file_ = own ? file : QString();
  savedRecipe_.reset();
  const bool handedOver = !own && QFileInfo(file).fileName().startsWith(QLatin1String(kHandedOver));
  if (handedOver) QFile::remove(file);  // it was made for this window

  QString from;
  if (!session.modelHash.empty() && !modelHash_.empty() && session.modelHash != modelHash_) {
    from = tr("%1 was made with another model (%2); it is shown on this one.")
               .arg(QFileInfo(file).fileName(), QString::fromStdString(session.modelTitle));
    Q_EMIT message(from);
  }
  const EditRecipe shown = fitting(session.recipe, from);
  if (own) savedRecipe_ = shown;  // what has no effect here is saved all the same
  document_.open(shown, own          ? QFileInfo(file).completeBaseName()
                        : handedOver ? tr("The face of the other window")
                                     : tr("Last session"));
  Q_EMIT stateChanged();
}

void SessionKeeper::forgetCopies(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder)) return;
  std::vector<std::filesystem::path> copies;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const bool running = entry.path().filename().string().rfind("running-", 0) == 0;
    if (entry.path().extension() == kSessionSuffix && !running) copies.push_back(entry.path());
  }
  for (const auto& copy : copies) std::filesystem::remove(copy);
}

void SessionKeeper::finish() {
  timer_.stop();
  worker_.waitForDone();
  std::error_code ignored;
  try {
    if (!copiedRecipe_ || *copiedRecipe_ != document_.recipe()) writeSession(session(), copyFile());
    std::filesystem::rename(copyFile(), folder_ / ("last" + std::string(kSessionSuffix)));
  } catch (const std::exception&) {
    // Nobody is left to be told; a copy that is there is offered at the next start.
  }
}

}  // namespace lineament
