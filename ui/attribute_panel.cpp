#include "ui/attribute_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/error.h"
#include "core/edit/conditional.h"
#include "ui/attribute_row.h"
#include "ui/document.h"
#include "ui/effect_thumbnails.h"
#include "ui/hold_run.h"

namespace lineament {
namespace {

constexpr float kWorthAHint = 0.3F;  // of a standard deviation, at the slider's present strength
constexpr float kMeasuredAt = 2.0F;  // side effects are told for an edit of +2
constexpr float kVariation = 0.6F;   // standard deviation of a random variation's sliders
constexpr int kVaried = 6;           // sliders that it moves

QToolButton* toolButton(const char* name, const QString& text, const QString& help) {
  auto* button = new QToolButton;
  button->setObjectName(QLatin1String(name));
  button->setText(text);
  button->setAccessibleName(help);
  button->setToolTip(help);
  return button;
}

}  // namespace

AttributePanel::AttributePanel(Document& document, RenderService& service, const std::vector<DirectionPtr>& directions,
                               std::filesystem::path memoryFile, QWidget* parent)
    : QWidget(parent), document_(document), service_(service), memoryFile_(std::move(memoryFile)) {
  setObjectName(QStringLiteral("attributePanel"));
  try {
    memory_ = readPanelMemory(memoryFile_);
  } catch (const std::exception& e) {
    // Queued: the window listens only when the panel is built.
    QMetaObject::invokeMethod(
        this, [this, text = QString::fromUtf8(e.what())] { Q_EMIT message(text); }, Qt::QueuedConnection);
  }
  search_ = new QLineEdit;
  search_->setObjectName(QStringLiteral("attributeSearch"));
  search_->setAccessibleName(tr("Search attributes"));
  search_->setPlaceholderText(tr("Search"));
  search_->setClearButtonEnabled(true);
  connect(search_, &QLineEdit::textChanged, this, &AttributePanel::arrange);
  filter_ = new QComboBox;
  filter_->setObjectName(QStringLiteral("attributeFilter"));
  filter_->setAccessibleName(tr("Which attributes to show"));
  filter_->addItems({tr("All"), tr("Favourites"), tr("In use")});
  connect(filter_, &QComboBox::currentIndexChanged, this, &AttributePanel::arrange);
  auto* top = new QHBoxLayout;
  top->addWidget(search_, 1);
  top->addWidget(filter_);

  auto* reset = toolButton("resetAttributes", tr("Reset"), tr("Reset all attributes"));
  connect(reset, &QToolButton::clicked, this, &AttributePanel::resetAll);
  auto* vary = toolButton("varyAttributes", tr("Vary"), tr("Move some unlocked attributes at random"));
  connect(vary, &QToolButton::clicked, this, &AttributePanel::randomVariation);
  auto* presets = toolButton("attributePresets", tr("Presets"), tr("Sets of sliders by name"));
  presets->setPopupMode(QToolButton::InstantPopup);
  presets_ = new QMenu(presets);
  presets->setMenu(presets_);
  connect(presets_, &QMenu::aboutToShow, this, &AttributePanel::fillPresets);
  auto* tools = new QHBoxLayout;
  for (QToolButton* b : {reset, vary, presets}) {
    b->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    tools->addWidget(b);
  }

  auto* inner = new QWidget;
  list_ = new QVBoxLayout(inner);
  list_->setContentsMargins(12, 4, 12, 8);
  list_->setSpacing(0);
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("attributeScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inner);

  hint_ = new QWidget;
  hint_->setObjectName(QStringLiteral("attributeHint"));
  hintText_ = new QLabel;
  hintText_->setObjectName(QStringLiteral("attributeHintText"));
  hintText_->setWordWrap(true);
  hintLock_ = new QPushButton(tr("Keep it"));
  hintLock_->setObjectName(QStringLiteral("attributeHintLock"));
  hintLock_->setAccessibleName(tr("Keep it still"));
  connect(hintLock_, &QPushButton::clicked, this, [this] {
    if (hinted_)
      document_.change(document_.recipe().withLock(hinted_), tr("Keep %1").arg(QString::fromStdString(hinted_->title)));
    hint_->hide();
  });
  auto* hintRow = new QHBoxLayout(hint_);
  hintRow->setContentsMargins(12, 4, 12, 4);
  hintRow->addWidget(hintText_, 1);
  hintRow->addWidget(hintLock_);
  hint_->hide();

  holdRun_ = new HoldRun(document_, service_, nullptr, this);
  hold_ = new QCheckBox(tr("Hold what is kept by measuring"));
  hold_->setObjectName(QStringLiteral("attributeHold"));
  hold_->setAccessibleName(hold_->text());
  hold_->setToolTip(
      tr("After each edit the kept attributes are measured on this face, and what the edit changed about them is taken "
         "back."));
  hold_->setChecked(memory_.hold);
  holdRun_->setEnabled(memory_.hold);
  connect(hold_, &QCheckBox::toggled, this, [this](bool on) {
    memory_.hold = on;
    holdRun_->setEnabled(on);
    saveMemory();
  });
  const auto showHold = [this] { hold_->setVisible(holdRun_->applies()); };
  connect(holdRun_, &HoldRun::changed, this, showHold);
  connect(holdRun_, &HoldRun::held, this, [this](double before, double after) {
    Q_EMIT message(tr("Kept attributes had moved by %1 standard deviations; now by %2.")
                       .arg(before, 0, 'f', 2)
                       .arg(after, 0, 'f', 2));
  });

  none_ = noneYet();

  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 6, 0, 0);
  outer->setSpacing(4);
  for (QHBoxLayout* line : {top, tools}) {
    line->setContentsMargins(12, 0, 12, 0);
    outer->addLayout(line);
  }
  outer->addWidget(none_);
  outer->addWidget(scroll, 1);
  outer->addWidget(hint_);
  auto* holdLine = new QHBoxLayout;
  holdLine->setContentsMargins(12, 0, 12, 4);
  holdLine->addWidget(hold_);
  outer->addLayout(holdLine);
  showHold();
  setMinimumWidth(285);

  thumbnails_ = new EffectThumbnails(document_, service_, this);
  for (const DirectionPtr& d : directions) addRow(d);
  addRow(nullptr);
  list_->addStretch(1);
  arrange();
  connect(&document_, &Document::recipeChanged, this, &AttributePanel::readDocument);
  readDocument();
}

QWidget* AttributePanel::noneYet() {
  auto* none = new QWidget;
  none->setObjectName(QStringLiteral("attributesNone"));
  auto* text = new QLabel(
      tr("The attributes that come with the program belong to another latent space than this model's. Its principal "
         "components are found in seconds; an attribute is learned from a few pages of faces."));
  text->setWordWrap(true);
  auto* components = new QPushButton(tr("Find principal components"));
  components->setObjectName(QStringLiteral("attributesNoneComponents"));
  components->setAccessibleName(components->text());
  connect(components, &QPushButton::clicked, this, &AttributePanel::componentsWanted);
  auto* learn = new QPushButton(tr("Learn an attribute…"));
  learn->setObjectName(QStringLiteral("attributesNoneLearn"));
  learn->setAccessibleName(tr("Learn an attribute"));
  connect(learn, &QPushButton::clicked, this, &AttributePanel::learningWanted);
  auto* column = new QVBoxLayout(none);
  column->setContentsMargins(12, 4, 12, 4);
  for (QWidget* w : {static_cast<QWidget*>(text), static_cast<QWidget*>(components), static_cast<QWidget*>(learn)}) {
    column->addWidget(w);
  }
  return none;
}

AttributePanel::Group& AttributePanel::groupOf(const QString& title) {
  for (const auto& g : groups_) {
    if (g->title == title) return *g;
  }
  auto group = std::make_unique<Group>();
  group->title = title;
  group->heading = new QToolButton;
  group->heading->setObjectName(QStringLiteral("group_") + title);
  group->heading->setText(title);
  group->heading->setAccessibleName(tr("Attributes of %1").arg(title));
  group->heading->setCheckable(true);
  group->heading->setChecked(true);
  group->heading->setAutoRaise(true);
  group->heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  group->heading->setArrowType(Qt::DownArrow);
  group->heading->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  group->body = new QWidget;
  group->layout = new QVBoxLayout(group->body);
  group->layout->setContentsMargins(0, 0, 0, 6);
  group->layout->setSpacing(0);
  // New groups come before "Model" and the stretch, once those are there.
  const int at = groups_.empty() || list_->count() % 2 == 0 ? list_->count() : list_->count() - 3;
  list_->insertWidget(at, group->heading);
  list_->insertWidget(at + 1, group->body);
  QToolButton* heading = group->heading;
  QWidget* body = group->body;
  connect(heading, &QToolButton::toggled, this, [heading, body](bool open) {
    heading->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    body->setVisible(open);
  });
  groups_.push_back(std::move(group));
  return *groups_.back();
}

void AttributePanel::addRow(const DirectionPtr& direction) {
  const QString title = !direction                 ? tr("Model")
                        : direction->group.empty() ? tr("Attributes")
                                                   : QString::fromStdString(direction->group);
  Group& group = groupOf(title);
  auto* row = new AttributeRow(document_, direction);
  if (direction) row->setFavourite(memory_.favourites.contains(direction->id));
  group.layout->addWidget(row);
  group.rows.push_back(row);
  rows_.push_back(row);
  connect(row, &AttributeRow::settled, this, [this, row] { suggest(*row); });
  connect(row, &AttributeRow::setToWanted, this, [this, row] { setTo(row->direction()); });
  connect(row, &AttributeRow::detailsWanted, this, [this, row] { Q_EMIT detailsWanted(row->direction()); });
  connect(row, &AttributeRow::forgetWanted, this, [this, row] { Q_EMIT forgetWanted(row->direction()); });
  connect(row, &AttributeRow::keepWanted, this, [this, row] { Q_EMIT keepWanted(row->direction()); });
  connect(row, &AttributeRow::favouriteChanged, this, [this, row](bool on) {
    if (on) {
      memory_.favourites.insert(row->direction()->id);
    } else {
      memory_.favourites.erase(row->direction()->id);
    }
    saveMemory();
    arrange();
  });
}

void AttributePanel::addDirections(const std::vector<DirectionPtr>& directions) {
  for (const DirectionPtr& d : directions) {
    takeOut(d->id);
    addRow(d);
  }
  arrange();
  showLengths();
}

void AttributePanel::takeOut(const std::string& id) {
  const auto same = std::find_if(rows_.begin(), rows_.end(),
                                 [&](AttributeRow* r) { return r->direction() && r->direction()->id == id; });
  if (same == rows_.end()) return;
  AttributeRow* row = *same;
  for (const auto& g : groups_) std::erase(g->rows, row);
  rows_.erase(same);
  thumbnails_->setRows({});  // nothing may point to the row any more
  row->hide();
  row->deleteLater();
}

void AttributePanel::removeDirection(const std::string& id) {
  takeOut(id);
  arrange();
}

std::vector<DirectionPtr> AttributePanel::directions() const {
  std::vector<DirectionPtr> all;
  for (const AttributeRow* row : rows_) {
    if (row->direction()) all.push_back(row->direction());
  }
  return all;
}

void AttributePanel::arrange() {
  const QString text = search_->text().trimmed();
  const int filter = filter_->currentIndex();
  std::vector<AttributeRow*> visible;
  for (const auto& group : groups_) {
    bool any = false;
    for (AttributeRow* row : group->rows) {
      bool show = text.isEmpty() || row->title().contains(text, Qt::CaseInsensitive) ||
                  row->id().contains(text, Qt::CaseInsensitive);
      if (filter == 1) show = show && row->direction() && row->favourite();
      if (filter == 2) {
        show = show && row->direction() &&
               (document_.recipe().edit(row->direction()->id) || document_.recipe().lock(row->direction()->id));
      }
      row->setVisible(show);
      any = any || show;
      if (show && row->direction()) visible.push_back(row);
    }
    group->heading->setVisible(any);
    group->body->setVisible(any && group->heading->isChecked());
  }
  thumbnails_->setRows(std::move(visible));
  none_->setVisible(
      std::none_of(rows_.begin(), rows_.end(), [](AttributeRow* r) { return r->direction() != nullptr; }));
}

void AttributePanel::readDocument() {
  for (AttributeRow* row : rows_) row->readDocument();
  if (document_.recipe().locks() != shownLocks_) showLengths();
}

void AttributePanel::showLengths() {
  shownLocks_ = document_.recipe().locks();
  for (AttributeRow* row : rows_) {
    const DirectionPtr& d = row->direction();
    if (!d || d->rows != 1) continue;
    std::vector<Condition> conditions;
    for (const Lock& lock : shownLocks_) {
      if (lock.direction->id != d->id && lock.direction->rows == 1 &&
          lock.direction->condition().size() == d->normal.size())
        conditions.push_back({lock.direction->condition(), lock.blend});
    }
    row->showLengthLeft(conditions.empty() ? 1.0F : lengthLeft(d->normal, conditions));
  }
}

// "This also moves glasses: keep it?" after a gesture, for the largest side effect that nothing holds yet.
void AttributePanel::suggest(const AttributeRow& row) {
  const DirectionPtr& d = row.direction();
  hint_->hide();
  if (!d) return;
  const float strength = document_.recipe().strength(d->id);
  for (const SideEffect& effect : d->sideEffects) {
    const float now = effect.change * strength / kMeasuredAt;
    if (std::abs(now) < kWorthAHint || document_.recipe().lock(effect.id)) continue;
    const auto other = std::find_if(rows_.begin(), rows_.end(),
                                    [&](AttributeRow* r) { return r->direction() && r->direction()->id == effect.id; });
    if (other == rows_.end()) continue;
    hinted_ = (*other)->direction();
    hintText_->setText(tr("%1 also moves %2 (%3%4). Keep it still?")
                           .arg(row.title(), (*other)->title(), now > 0 ? QStringLiteral("+") : QString())
                           .arg(double{now}, 0, 'f', 1));
    hintLock_->setAccessibleName(tr("Keep %1 still").arg((*other)->title()));
    hint_->show();
    return;
  }
}

void AttributePanel::setTo(const DirectionPtr& direction) {
  auto job = std::make_shared<PositionsJob>(document_.recipe(), std::vector<DirectionPtr>{direction});
  setToJobs_[service_.startJob(job)] = {direction, job};
}

void AttributePanel::jobFailed(JobId job) {
  holdRun_->jobFailed(job);
}

void AttributePanel::jobStep(JobId job, bool done) {
  holdRun_->jobStep(job, done);
  const auto it = setToJobs_.find(job);
  if (it == setToJobs_.end() || !done) return;
  const SetTo wanted = it->second;
  setToJobs_.erase(it);
  // What the face has now, edit included: the picture stays, only the slider's reading changes.
  const float now = wanted.job->positions().front() + document_.recipe().strength(wanted.direction->id);
  document_.change(document_.recipe().withReading(wanted.direction, Reading::kSetTo, now),
                   tr("%1: set to").arg(QString::fromStdString(wanted.direction->title)));
}

void AttributePanel::resetAll() {
  hint_->hide();
  document_.change(document_.recipe().withoutStrengths(), tr("Reset"));
}

void AttributePanel::randomVariation() {
  std::vector<DirectionPtr> free;
  for (const DirectionPtr& d : directions()) {
    if (!document_.recipe().lock(d->id)) free.push_back(d);
  }
  std::mt19937 random(std::random_device{}());
  std::shuffle(free.begin(), free.end(), random);
  std::normal_distribution<float> step(0.0F, kVariation);
  EditRecipe recipe = document_.recipe();
  for (std::size_t i = 0; i < std::min<std::size_t>(kVaried, free.size()); ++i) {
    const float value = std::clamp(recipe.strength(free[i]->id) + step(random), -3.0F, 3.0F);
    recipe = recipe.withStrength(free[i], std::round(value * 20.0F) / 20.0F);
  }
  document_.change(recipe, tr("Vary"));
}

void AttributePanel::fillPresets() {
  presets_->clear();
  for (const auto& [name, sliders] : memory_.presets) {
    connect(presets_->addAction(QString::fromStdString(name)), &QAction::triggered, this,
            [this, name = name] { applyPreset(name); });
  }
  if (!memory_.presets.empty()) {
    QMenu* remove = presets_->addMenu(tr("Delete"));
    for (const auto& [name, sliders] : memory_.presets) {
      connect(remove->addAction(QString::fromStdString(name)), &QAction::triggered, this, [this, name = name] {
        memory_.presets.erase(name);
        saveMemory();
      });
    }
    presets_->addSeparator();
  }
  connect(presets_->addAction(tr("Save sliders as…")), &QAction::triggered, this, &AttributePanel::savePreset);
}

void AttributePanel::savePreset() {
  auto* dialog = new QInputDialog(this);
  dialog->setObjectName(QStringLiteral("presetName"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Save sliders"));
  dialog->setLabelText(tr("Name of the preset"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
    if (name.trimmed().isEmpty()) return;
    std::map<std::string, float> sliders;
    for (const DirectionEdit& e : document_.recipe().edits()) sliders[e.direction->id] = e.strength;
    memory_.presets[name.trimmed().toStdString()] = std::move(sliders);
    saveMemory();
  });
  dialog->open();
}

void AttributePanel::applyPreset(const std::string& name) {
  EditRecipe recipe = document_.recipe().withoutStrengths();
  for (const auto& [id, strength] : memory_.presets[name]) {
    for (const DirectionPtr& d : directions()) {
      if (d->id == id) recipe = recipe.withStrength(d, strength);
    }
  }
  document_.change(recipe, tr("Preset %1").arg(QString::fromStdString(name)));
}

void AttributePanel::saveMemory() {
  try {
    writePanelMemory(memory_, memoryFile_);
  } catch (const std::exception& e) {
    Q_EMIT message(tr("Presets could not be saved: ") + QString::fromUtf8(e.what()));
  }
}

void AttributePanel::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  thumbnails_->pictureReady(job, picture);
}

}  // namespace lineament
