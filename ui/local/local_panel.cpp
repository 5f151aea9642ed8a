#include "ui/local/local_panel.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPainter>
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
#include "ui/local/mask_bar.h"

namespace lineament {
namespace {

constexpr int kProofPriority = 15;  // somebody waits for it
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
      canvas_(canvas),
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
  proofButton_ = new QToolButton;
  proofButton_->setObjectName(QStringLiteral("localProof"));
  proofButton_->setText(tr("What changed"));
  proofButton_->setAccessibleName(tr("Show what the chosen edit changes, and how much of it lies in its region"));
  proofButton_->setToolTip(proofButton_->accessibleName());
  proofButton_->setCheckable(true);
  proofAll_ = new QToolButton;
  proofAll_->setObjectName(QStringLiteral("localProofAll"));
  proofAll_->setText(tr("All"));
  proofAll_->setAccessibleName(tr("Show what all edits together change, not only the chosen one"));
  proofAll_->setToolTip(proofAll_->accessibleName());
  proofAll_->setCheckable(true);
  proofTotal_ = new QLabel;
  proofTotal_->setObjectName(QStringLiteral("localProofTotal"));
  proofTotal_->setWordWrap(true);
  proofTotal_->hide();
  proofSave_ = new QToolButton;
  proofSave_->setObjectName(QStringLiteral("localProofSave"));
  proofSave_->setText(tr("Save…"));
  proofSave_->setAccessibleName(tr("Save the picture of what changed"));
  proofSave_->setEnabled(false);
  connect(proofButton_, &QToolButton::toggled, this, [this](bool on) { on ? wantProof() : hideProof(); });
  connect(proofAll_, &QToolButton::toggled, this, [this] {
    if (proofButton_->isChecked()) wantProof();
  });
  connect(proofSave_, &QToolButton::clicked, this, &LocalPanel::saveProof);
  auto* head = new QHBoxLayout;
  head->addWidget(addButton_);
  head->addStretch(1);
  head->addWidget(proofButton_);
  head->addWidget(proofAll_);
  head->addWidget(proofSave_);

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
  outer->addWidget(proofTotal_);
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
    if (proofButton_->isChecked()) wantProof();
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
      liftProof();
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
  if (other && proofButton_->isChecked()) wantProof();
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
  liftProof();
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
  if (id == proofJobId_ && proofJob_) {
    const auto job = std::exchange(proofJob_, nullptr);
    return showProof(job->proof());
  }
  if (id == proofRegionId_ && proofRegion_) {
    proofMask_ = std::exchange(proofRegion_, nullptr)->mask();
    return startProof();
  }
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const Asked asked = it->second;
  asked_.erase(it);
  asked.pick ? joinMask(asked) : showMask(asked);
}

void LocalPanel::showMask(const Asked& asked) {
  bar_->setMask(asked.job->mask());
  startProof();
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
  if (proofJob_ && id == proofJobId_) return proofJob_.reset();
  if (proofRegion_ && id == proofRegionId_) {
    proofRegion_.reset();
    return tellProof(sentence);
  }
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const bool pick = it->second.pick.has_value();
  asked_.erase(it);
  if (pick) return;
  // maskedRegion_ stays: the same face would fail again at every change. Another face or a new choice asks again.
  bar_->setMask(nullptr);  // not the mask that was on show before: it is another edit's
  startProof();
}

// A picture of what changed is no longer true, or in the way.
void LocalPanel::liftProof() {
  if (canvas_.overlay() == &proofImage_) canvas_.setOverlay(nullptr);
  bar_->setCovered(false);
}

void LocalPanel::cancelProof() {
  service_.cancelPicture(proofBefore_);
  service_.cancelPicture(proofAfter_);
  if (proofJob_) service_.cancelJob(proofJobId_);
  if (proofRegion_) service_.cancelJob(proofRegionId_);
  proofBefore_ = proofAfter_ = 0;
  proofJob_ = nullptr;
  proofRegion_ = nullptr;
  proofMask_ = nullptr;
  proofPictures_[0] = proofPictures_[1] = nullptr;
}

void LocalPanel::wantProof() {
  cancelProof();
  liftProof();
  tellProof(QString());
  const EditRecipe recipe = document_.recipe().withoutStyle();  // a style spreads every change
  const bool all = proofAll_->isChecked();
  RegionUnion regions;
  for (const LocalEdit& edit : recipe.locals()) {
    if (edit.acts()) regions.parts.push_back(edit.region);
  }
  const LocalEdit* edit = chosenEdit();
  if (all ? regions.parts.empty() : edit == nullptr || !edit->acts()) return hideProof();
  proofOf_ = all ? std::string() : edit->id;
  const EditRecipe before = all ? recipe.withoutLocals() : recipe.withoutLocal(edit->id);
  if (all) {
    proofRegion_ = std::make_shared<RegionJob>(recipe, std::move(regions), tools_, regions_);
    proofRegionId_ = service_.startJob(proofRegion_);
  }
  proofBefore_ = service_.requestPicture({before, 0, true, kProofPriority});
  proofAfter_ = service_.requestPicture({recipe, 0, true, kProofPriority});
}

void LocalPanel::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (inspector_) inspector_->pictureReady(job, picture);
  if (search_) search_->pictureReady(job, picture);
  if (job == 0 || (job != proofBefore_ && job != proofAfter_)) return;
  proofPictures_[job == proofBefore_ ? 0 : 1] = picture;
  startProof();
}

// With two pictures and the mask, whichever comes last.
void LocalPanel::startProof() {
  const bool all = proofOf_.empty();
  if (!proofPictures_[0] || !proofPictures_[1] || proofJob_ || (all ? !proofMask_ : bar_->pending())) return;
  proofJob_ = std::make_shared<ProofJob>(proofPictures_[0], proofPictures_[1], all ? proofMask_ : bar_->mask());
  proofJobId_ = service_.startJob(proofJob_);
}

void LocalPanel::showProof(const Proof& proof) {
  if (!proofButton_->isChecked()) return;
  proofImage_ = toQImage(std::make_shared<const Image8>(proof.map.picture)).copy();
  const int side = proofImage_.width();
  {
    // The scale lies over the lower edge of the picture.
    const QImage bar = proofImage_.copy(0, side, side, kHeatLegendHeight);
    proofImage_ = proofImage_.copy(0, 0, side, side);
    QPainter painter(&proofImage_);
    painter.drawImage(0, side - kHeatLegendHeight, bar);
    painter.setPen(Qt::white);
    QFont font = painter.font();
    font.setPixelSize(side / 42);
    painter.setFont(font);
    const QRect above(8, side - kHeatLegendHeight - side / 28, side - 16, side / 28);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, tr("0"));
    painter.drawText(above, Qt::AlignRight | Qt::AlignVCenter, tr("%1 grey levels").arg(proof.map.full, 0, 'f', 0));
  }
  bar_->setCovered(true);
  canvas_.setOverlay(&proofImage_);
  proofSave_->setEnabled(true);
  if (proof.whole.largest == 0) return tellProof(tr("Nothing changed."));
  if (!proof.inside || !proof.inside->locality) return tellProof(tr("There is no region to compare with."));
  const QString text =
      proofOf_.empty()
          ? tr("All edits: %1 % of the change lies in their regions; outside %2 grey levels on average, %3 % of the "
               "pixels equal.")
          : tr("%1 % of the change lies in the region; outside %2 grey levels on average, %3 % of the pixels equal.");
  tellProof(text.arg(100.0 * *proof.inside->locality, 0, 'f', 1)
                .arg(proof.inside->meanOutside, 0, 'f', 3)
                .arg(100.0 * proof.inside->equalOutside, 0, 'f', 1));
}

// Beside the edit it is about; of all edits above the list.
void LocalPanel::tellProof(const QString& text) {
  for (LocalRow* row : rows_) row->setProof(row->id() == proofOf_ ? text : QString());
  proofTotal_->setText(proofOf_.empty() ? text : QString());
  proofTotal_->setVisible(!proofTotal_->text().isEmpty());
}

void LocalPanel::hideProof() {
  cancelProof();
  proofSave_->setEnabled(false);
  liftProof();
  proofImage_ = QImage();
  tellProof(QString());
}

void LocalPanel::saveProof() {
  auto* files = new QFileDialog(this, tr("Save the picture of what changed"), QString(), tr("Pictures (*.png)"));
  files->setObjectName(QStringLiteral("proofFile"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setAcceptMode(QFileDialog::AcceptSave);
  files->setDefaultSuffix(QStringLiteral("png"));
  connect(files, &QFileDialog::fileSelected, this, [this, image = proofImage_](const QString& file) {
    if (!image.save(file)) Q_EMIT problem(tr("%1 could not be written.").arg(file));
  });
  files->open();
}

void LocalPanel::dragEnterEvent(QDragEnterEvent* event) {
  if (faceOf(*event->mimeData())) event->acceptProposedAction();
}

void LocalPanel::dropEvent(QDropEvent* event) {
  if (const auto face = faceOf(*event->mimeData())) addPart(*face);
}

}  // namespace lineament
