#include "ui/session/stored_files.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>
#include <system_error>
#include <utility>

#include "ui/background.h"
#include "ui/session/session_keeper.h"

namespace lineament {
namespace fs = std::filesystem;

std::uintmax_t bytesBelow(const fs::path& place) {
  std::error_code problem;
  if (fs::is_regular_file(place, problem)) return fs::file_size(place, problem);
  std::uintmax_t sum = 0;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(place, kOptions, problem), end; !problem && it != end;
       it.increment(problem)) {
    std::error_code gone;
    if (!it->is_regular_file(gone) || it->is_symlink(gone)) continue;
    const std::uintmax_t size = it->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

void emptyFolder(const fs::path& folder) {
  if (!fs::exists(folder)) return;
  std::vector<fs::path> inside;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) inside.push_back(entry.path());
  for (const fs::path& path : inside) fs::remove_all(path);
}

std::vector<StoredFiles> storedPlaces(const fs::path& settings, const fs::path& cache, const fs::path& own) {
  const auto tr = [](const char* text) { return StoredFilesDialog::tr(text); };
  const fs::path sessions = sessionsFolder(settings);
  std::vector<StoredFiles> places;
  if (!cache.empty()) {
    places.push_back({QStringLiteral("cache"), tr("Models that the set-up fetched"),
                      tr("The generator and the network that measures likeness. When they are emptied, `make run` "
                         "fetches them again; this window goes on with what it has loaded."),
                      cache, [cache] { emptyFolder(cache); },
                      tr("Remove them? About a hundred megabytes are fetched again by the next `make run`.")});
  }
  places.push_back({QStringLiteral("copies"), tr("Automatic copies of sessions"),
                    tr("For the case of a crash, and for File > Reopen last session. Copies of open windows stay."),
                    sessions, [sessions] { SessionKeeper::forgetCopies(sessions); }});
  places.push_back({QStringLiteral("settings"),
                    tr("Settings, favourites, saved masks"),
                    tr("Your own: sorts of the panels, faces that you kept, masks, and the names of recent files."),
                    settings,
                    {},
                    {},
                    sessions});
  if (!own.empty()) {
    places.push_back({QStringLiteral("own"), tr("What you learned and added"),
                      tr("Your own: attributes, local attributes and style networks."), own});
  }
  return places;
}

StoredFilesDialog::StoredFilesDialog(std::vector<StoredFiles> places, QWidget* parent)
    : QDialog(parent), places_(std::move(places)) {
  setObjectName(QStringLiteral("storedFiles"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Files on this computer"));
  auto* intro = new QLabel(tr("All of it is on this computer, and nothing leaves it."));
  auto* grid = new QGridLayout;
  grid->setColumnStretch(0, 1);
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(14);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const StoredFiles& p = places_[i];
    const int row = static_cast<int>(i);
    auto* text = new QLabel(QStringLiteral("<b>%1</b><br>%2<br><i>%3</i>")
                                .arg(p.title.toHtmlEscaped(), p.what.toHtmlEscaped(),
                                     QString::fromStdString(p.place.string()).toHtmlEscaped()));
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignTop);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* size = new QLabel(QStringLiteral("…"));
    size->setObjectName(QStringLiteral("storedSize_") + p.name);
    grid->addWidget(text, row, 0);
    grid->addWidget(size, row, 1, Qt::AlignRight | Qt::AlignTop);
    if (p.remove) {
      auto* button = new QPushButton(tr("Empty"));
      button->setObjectName(QStringLiteral("storedEmpty_") + p.name);
      button->setAccessibleName(tr("Empty: %1").arg(p.title));
      button->setAutoDefault(false);
      connect(button, &QPushButton::clicked, this, [this, i] { ask(i); });
      grid->addWidget(button, row, 2, Qt::AlignTop);
    }
    showSize(i);
  }
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* all = new QVBoxLayout(this);
  all->addWidget(intro);
  all->addLayout(grid, 1);
  all->addWidget(buttons);
  resize(680, sizeHint().height());
}

void StoredFilesDialog::showSize(std::size_t index) {
  const StoredFiles& p = places_[index];
  inBackground(
      this,
      [place = p.place, without = p.without] {
        return bytesBelow(place) - (without.empty() ? 0 : bytesBelow(without));
      },
      [this, name = p.name](std::uintmax_t bytes) {
        findChild<QLabel*>(QStringLiteral("storedSize_") + name)
            ->setText(QLocale().formattedDataSize(static_cast<qint64>(bytes), 1));
      },
      [](const QString&) {});
}

void StoredFilesDialog::ask(std::size_t index) {
  const StoredFiles& p = places_[index];
  if (p.question.isEmpty()) return empty(index);
  auto* box = new QMessageBox(QMessageBox::Question, p.title, p.question, QMessageBox::Yes | QMessageBox::No, this);
  box->setObjectName(QStringLiteral("storedQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  connect(box, &QMessageBox::finished, this, [this, index](int answer) {
    if (answer == QMessageBox::Yes) empty(index);
  });
  box->open();
}

void StoredFilesDialog::empty(std::size_t index) {
  auto* button = findChild<QPushButton*>(QStringLiteral("storedEmpty_") + places_[index].name);
  button->setEnabled(false);
  const auto end = [this, index, button] {
    button->setEnabled(true);
    showSize(index);
  };
  inBackground(
      this,
      [remove = places_[index].remove] {
        remove();
        return true;
      },
      [end](bool) { end(); },
      [this, end](const QString& sentence) {
        end();
        Q_EMIT problem(sentence);
      });
}

}  // namespace lineament
