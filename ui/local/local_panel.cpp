#include "ui/local/local_panel.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/edit/mask_ops.h"
#include "ui/canvas.h"
#include "ui/document.h"
#include "ui/face_mime.h"
#include "ui/frame_bridge.h"
#include "ui/local/channel_inspector.h"
#include "ui/local/channel_search.h"
#include "ui/local/local_proof.h"
#include "ui/local/mask_bar.h"

namespace lineament {
namespace {

constexpr const char* kPartRegion = "eye-band";

std::string freeId(const EditRecipe& recipe, const std::string& wanted) {
  std::string id = wanted;
  for (int n = 2; recipe.local(id) != nullptr; ++n) id = wanted + "-" + std::to_string(n);
  return id;
}

}  // namespace

LocalPanel::LocalPanel(Document& document, RenderService& service, Canvas& canvas, LocalChoices choices,
                       RegionTools tools, const std::filesystem::path& masksFolder, std::filesystem::path ownFolder,
                       QWidget* parent)
    : QWidget(parent),
      document_(document),
      service_(service),
      choices_(std::move(choices)),
      tools_(std::move(tools)),
      ownFolder_(std::move(ownFolder)) {
  setObjectName(QStringLiteral("localPanel"));
  setAcceptDrops(true);
  bar_ = new MaskBar(canvas, masksFolder);
  addButton_ = new QToolButton;
  addButton_->setObjectName(QStringLiteral("localAdd"));
  addButton_->setText(tr("Add an edit ▾"));
  addButton_->setAccessibleName(tr("Add an edit of one part of the face"));
  addButton_->setPopupMode(QToolButton::InstantPopup);
  buildAddMenu();
  proof_ = new LocalProof(
      document_, service_, canvas, *bar_, tools_, regions_, [this] { return chosen_; }, this);
  connect(proof_, &LocalProof::told, this, [this](const std::string& id, const QString& text) {
    for (LocalRow* row : rows_) row->setProof(row->id() == id ? text : QString());
  });
  connect(proof_, &LocalProof::problem, this, &LocalPanel::problem);
  auto* head = new QHBoxLayout;
  head->addWidget(addButton_);
  head->addStretch(1);
  proof_->addButtons(head);

  empty_ =
      new QLabel(tr("Add an edit, or paint a region with the brush and choose what happens in it. Drop a face here "
                    "to take a part of it."));
  empty_->setObjectName(QStringLiteral("localHint"));
  empty_->setWordWrap(true);
  empty_->setEnabled(false);
  auto* inner = new QWidget;
  list_ = new QVBoxLayout(inner);
  list_->setContentsMargins(2, 2, 2, 2);
  list_->addWidget(empty_);
  list_->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("localScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inner);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(8, 6, 8, 6);
  outer->addLayout(head);
  outer->addWidget(proof_->total());
  outer->addWidget(bar_);
  outer->addWidget(scroll, 1);

  connect(bar_, &MaskBar::strokeBegan, this, &LocalPanel::paintBegins);
  connect(bar_, &MaskBar::strokeMoved, this, [this](const MaskPtr& mask) { setRegion(mask, tr("Paint")); });
  connect(bar_, &MaskBar::strokeEnded, this, [this](const MaskPtr& mask) {
    setRegion(mask, tr("Paint"));
    document_.endGesture();
  });
  connect(bar_, &MaskBar::strokeCancelled, this, [this] {
    document_.cancelGesture();
    wantMask();
  });
  connect(bar_, &MaskBar::changed, this, [this](const MaskPtr& mask, const QString& label) {
    document_.beginGesture(label);
    setRegion(mask, label);
    document_.endGesture();
  });
  connect(bar_, &MaskBar::picked, this, &LocalPanel::pick);
  connect(bar_, &MaskBar::problem, this, &LocalPanel::problem);
  connect(&document_, &Document::recipeChanged, this, &LocalPanel::readDocument);
  connect(&document_, &Document::historyChanged, this, [this] {
    wantMask();
    proof_->renew();
  });
  readDocument();
  wantMask();
}

void LocalPanel::setToolKeys(bool on) {
  bar_->setKeys(on);
}

void LocalPanel::buildAddMenu() {
  auto* menu = new QMenu(addButton_);
  std::vector<std::string> groups;  // in the order of the first of each: the user's own may belong to any
  for (const LocalAttributePtr& a : choices_.attributes) {
    if (std::find(groups.begin(), groups.end(), a->group) == groups.end()) groups.push_back(a->group);
  }
  for (const std::string& group : groups) {
    menu->addSection(QString::fromStdString(group));
    for (const LocalAttributePtr& a : choices_.attributes) {
      if (a->group != group) continue;
      QAction* action = menu->addAction(titleIn(choices_, *a));
      action->setObjectName(QStringLiteral("localAdd_") + QString::fromStdString(a->id));
      action->setEnabled(choices_.usable(*a));
      connect(action, &QAction::triggered, this, [this, a] { addAttribute(*a); });
    }
  }
  menu->addSeparator();
  QAction* search = menu->addAction(tr("Find channels of an attribute…"));
  search->setObjectName(QStringLiteral("localSearch"));
  search->setEnabled(!layers_.empty());
  connect(search, &QAction::triggered, this, &LocalPanel::searchChannels);
  QAction* inspect = menu->addAction(tr("Channels of a layer…"));
  inspect->setObjectName(QStringLiteral("localInspect"));
  connect(inspect, &QAction::triggered, this, &LocalPanel::inspectChannels);
  QMenu* before = addButton_->menu();
  addButton_->setMenu(menu);
  addButton_->setEnabled(!choices_.attributes.empty() || !layers_.empty());
  if (before != nullptr) before->deleteLater();
}

void LocalPanel::setModel(const ModelInfo& info) {
  choices_.modelHash = info.hash;
  layers_ = info.layers;
  buildAddMenu();
  rebuild();
}

// A new one, or in place of the one with its name.
void LocalPanel::offer(const LocalAttributePtr& attribute) {
  std::erase_if(choices_.attributes, [&](const LocalAttributePtr& a) { return a->id == attribute->id; });
  choices_.attributes.push_back(attribute);
  buildAddMenu();
  rebuild();
}

void LocalPanel::addAttribute(const LocalAttribute& attribute) {
  if (choices_.usable(attribute)) add(attribute.edit(0.0F));
}

void LocalPanel::searchChannels() {
  if (!search_) {
    search_ = new ChannelSearch(document_, service_, choices_, tools_, layers_, ownFolder_, this);
    search_->setAttribute(Qt::WA_DeleteOnClose);
    connect(search_, &ChannelSearch::editWanted, this, [this](const LocalEdit& edit) { add(edit); });
    connect(search_, &ChannelSearch::kept, this, &LocalPanel::offer);
  }
  const LocalEdit* edit = chosenEdit();
  search_->setRegion(edit != nullptr ? edit->region : EditRegion(std::string()));
  search_->show();
  search_->raise();
}

void LocalPanel::inspectChannels() {
  if (!inspector_) {
    inspector_ = new ChannelInspector(
        document_, service_, [this] { return bar_->mask(); }, this);
    inspector_->setAttribute(Qt::WA_DeleteOnClose);
    connect(inspector_, &ChannelInspector::editWanted, this, [this](const LocalEdit& edit) { add(edit); });
  }
  inspector_->show();
  inspector_->raise();
}

void LocalPanel::addPart(const FaceSource& face) {
  LocalEdit edit;
  edit.id = "part";
  edit.title = tr("Part of %1").arg(QString::fromStdString(describe(face))).toStdString();
  edit.effect = Donor{face, 0.7F};
  edit.region = std::string(kPartRegion);
  edit.strength = 1.0F;
  edit.rows = partRows(kPartRegion);
  edit.mode = LocalMode::kTwoBranches;
  add(std::move(edit));
}

void LocalPanel::add(LocalEdit edit) {
  edit.id = freeId(document_.recipe(), edit.id);
  chosen_ = edit.id;
  const QString title = QString::fromStdString(edit.title);
  document_.change(document_.recipe().withLocal(std::move(edit)), tr("Add %1").arg(title));
}

const LocalEdit* LocalPanel::chosenEdit() const {
  return chosen_.empty() ? nullptr : document_.recipe().local(chosen_);
}

void LocalPanel::readDocument() {
  const auto& edits = document_.recipe().locals();
  bool same = edits.size() == rows_.size();
  for (std::size_t i = 0; same && i < edits.size(); ++i) same = edits[i].id == rows_[i]->id();
  if (!same) return rebuild();
  for (std::size_t i = 0; i < edits.size(); ++i) rows_[i]->show(edits[i]);
}

void LocalPanel::rebuild() {
  for (LocalRow* row : rows_) {
    row->hide();
    row->deleteLater();
  }
  rows_.clear();
  const auto& edits = document_.recipe().locals();
  empty_->setVisible(edits.empty());
  for (const LocalEdit& edit : edits) {
    auto* row = new LocalRow(document_, choices_, edit);
    list_->insertWidget(list_->count() - 1, row);
    rows_.push_back(row);
    const std::string id = edit.id;
    connect(row, &LocalRow::chosen, this, [this, id] { choose(id); });
    connect(row, &LocalRow::strengthBegan, this, [this] {
      proof_->lift();
      bar_->setCovered(true);
    });
    connect(row, &LocalRow::strengthEnded, this, [this] { bar_->setCovered(false); });
    connect(
        row, &LocalRow::removeWanted, this,
        [this, id] {
          const LocalEdit* gone = document_.recipe().local(id);
          if (gone == nullptr) return;
          const QString label = tr("Remove %1").arg(QString::fromStdString(gone->title));
          document_.change(document_.recipe().withoutLocal(id), label);
        },
        Qt::QueuedConnection);
    connect(
        row, &LocalRow::moveWanted, this,
        [this, id](int by) {
          const auto at = std::find_if(rows_.begin(), rows_.end(), [&](const LocalRow* r) { return r->id() == id; });
          const auto place = std::max<std::ptrdiff_t>(0, at - rows_.begin() + by);
          document_.change(document_.recipe().withLocalAt(id, static_cast<std::size_t>(place)), tr("Order of edits"));
        },
        Qt::QueuedConnection);
  }
  if (chosenEdit() == nullptr) chosen_ = edits.empty() ? std::string() : edits.back().id;
  choose(chosen_);
}

void LocalPanel::choose(const std::string& id) {
  const bool other = id != chosen_;
  chosen_ = id;
  for (LocalRow* row : rows_) row->setChosen(row->id() == id);
  if (other) proof_->renew();
  wantMask();
}

void LocalPanel::wantMask() {
  if (document_.inGesture()) return;
  const LocalEdit* edit = chosenEdit();
  const bool usable = edit != nullptr || !choices_.attributes.empty() || !choices_.directions.empty();
  bar_->setEnabled(usable);
  if (!usable) bar_->releaseTool();
  if (edit == nullptr) {
    forgetRegions();
    return bar_->setMask(nullptr);
  }
  if (const auto* painted = std::get_if<MaskPtr>(&edit->region)) {
    forgetRegions();
    if (*painted != bar_->mask() || bar_->pending()) bar_->setMask(*painted);
    return;
  }
  const std::string& name = std::get<std::string>(edit->region);
  if (name == maskedRegion_ && document_.recipe().withoutLocals().withoutStyle() == maskedFace_) return;
  forgetRegions();
  maskedRegion_ = name;
  maskedFace_ = document_.recipe().withoutLocals().withoutStyle();
  auto job = std::make_shared<RegionJob>(maskedFace_, name, tools_, regions_);
  asked_[service_.startJob(job)] = {job, std::nullopt, {}};
  bar_->setMask(bar_->mask(), true);
}

// Named regions that are still being found: another one, or none, is on show now.
void LocalPanel::forgetRegions() {
  maskedRegion_.clear();
  for (auto it = asked_.begin(); it != asked_.end();) {
    if (it->second.pick) {
      ++it;
      continue;
    }
    service_.cancelJob(it->first);
    it = asked_.erase(it);
  }
}

void LocalPanel::paintBegins() {
  proof_->lift();
  document_.beginGesture(tr("Paint"));
  ensureEdit();
}

// The edit whose mask is painted: the chosen one, or a new one with the first effect there is. Within a gesture. False
// without any effect.
bool LocalPanel::ensureEdit() {
  if (chosenEdit() != nullptr) return true;
  LocalEdit edit;
  const auto usable = std::find_if(choices_.attributes.begin(), choices_.attributes.end(),
                                   [this](const LocalAttributePtr& a) { return choices_.usable(*a); });
  if (usable != choices_.attributes.end()) {
    edit = (*usable)->edit(0.0F);
  } else if (!choices_.directions.empty()) {
    edit.effect = choices_.directions.front();
    edit.title = choices_.directions.front()->title;
    edit.rows = choices_.directions.front()->actsOn;
  } else {
    return false;
  }
  edit.id = freeId(document_.recipe(), "painted");
  edit.region = MaskPtr(std::make_shared<const Mask>(kMaskSide));
  chosen_ = edit.id;
  document_.change(document_.recipe().withLocal(std::move(edit)), tr("Paint"));
  return true;
}

void LocalPanel::setRegion(const MaskPtr& mask, const QString& label) {
  if (!ensureEdit()) return;
  LocalEdit changed = *chosenEdit();
  changed.region = mask;
  document_.change(document_.recipe().withLocal(std::move(changed)), label);
}

void LocalPanel::pick(const QPointF& at, Qt::KeyboardModifiers modifiers) {
  const RegionPoint point{static_cast<float>(at.x()), static_cast<float>(at.y()), bar_->tolerance()};
  auto job = std::make_shared<RegionJob>(document_.recipe().withoutStyle(), point, tools_, regions_);
  asked_[service_.startJob(job)] = {job, modifiers, chosen_};
}

void LocalPanel::jobStep(JobId id, bool done) {
  if (inspector_) inspector_->jobStep(id, done);
  if (search_) search_->jobStep(id, done);
  if (!done) return;
  if (proof_->jobStep(id, done)) return;
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const Asked asked = it->second;
  asked_.erase(it);
  asked.pick ? joinMask(asked) : showMask(asked);
}

void LocalPanel::showMask(const Asked& asked) {
  bar_->setMask(asked.job->mask());
  proof_->maskReady();
}

// What a click found becomes the mask of the edit it was made in, or a part of it.
void LocalPanel::joinMask(const Asked& asked) {
  if (asked.edit != chosen_ || bar_->pending()) return;  // the hand is elsewhere by now
  const MaskPtr& found = asked.job->mask();
  if (!found) return Q_EMIT problem(tr("There is no region to pick at this place."));
  const bool takesAway = (*asked.pick & Qt::AltModifier) != 0;
  if (takesAway && !bar_->mask()) return;
  Mask mask = *found;
  if (takesAway) {
    mask = subtracted(*bar_->mask(), mask);
  } else if (bar_->mask() && (*asked.pick & Qt::ShiftModifier) != 0) {
    mask = united(*bar_->mask(), mask);
  }
  const auto shared = std::make_shared<const Mask>(std::move(mask));
  bar_->setMask(shared);
  document_.beginGesture(tr("Pick a region"));
  setRegion(shared, tr("Pick a region"));
  document_.endGesture();
}

void LocalPanel::jobFailed(JobId id, const QString& sentence) {
  if (search_) search_->jobFailed(id, sentence);
  if (proof_->jobFailed(id, sentence)) return;
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const bool pick = it->second.pick.has_value();
  asked_.erase(it);
  if (pick) return;
  // maskedRegion_ stays: the same face would fail again at every change. Another face or a new choice asks again.
  bar_->setMask(nullptr);  // not the mask that was on show before: it is another edit's
  proof_->maskReady();
}

void LocalPanel::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (inspector_) inspector_->pictureReady(job, picture);
  if (search_) search_->pictureReady(job, picture);
  proof_->pictureReady(job, picture);
}

void LocalPanel::dragEnterEvent(QDragEnterEvent* event) {
  if (faceOf(*event->mimeData())) event->acceptProposedAction();
}

void LocalPanel::dropEvent(QDropEvent* event) {
  if (const auto face = faceOf(*event->mimeData())) addPart(*face);
}

}  // namespace lineament
