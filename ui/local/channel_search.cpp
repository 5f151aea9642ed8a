#include "ui/local/channel_search.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/learn/channel_folder.h"
#include "core/learn/foreign_directions.h"
#include "core/vision/face_measures.h"
#include "ui/document.h"
#include "ui/face_page.h"
#include "ui/local/layer_title.h"

namespace lineament {
namespace {

constexpr std::uint32_t kFirstSeed = 520'000;  // faces that neither the gallery nor `lineament channels` shows
constexpr std::uint32_t kPage = 18;
constexpr std::size_t kFewestMarks = 2;  // of each kind: contrast needs a spread
constexpr std::uint32_t kMeasured = 40;  // faces that a measure sorts
constexpr std::size_t kProbed = 4, kShortlist = 24, kSingles = 8;
constexpr double kGrey = 20.0;  // at the ends of the slider: beyond, most channels paint over the face
constexpr int kCoarsest = 8;
constexpr float kTried = kChannelEnd / 2;  // strength with which an attribute comes to the face: to be seen at once
constexpr const char* kUsual[] = {"l2.conv1", "l3.conv1"};

template <class W>
W* named(W* widget, const char* name, const QString& accessible) {
  widget->setObjectName(QLatin1String(name));
  widget->setAccessibleName(accessible);
  return widget;
}

bool isConvolution(const SynthesisLayer& layer) {
  const auto ends = [&](const char* with) { return layer.name.ends_with(with); };
  return layer.resolution >= kCoarsest && (ends("conv1") || ends("conv2"));
}

}  // namespace

ChannelSearch::ChannelSearch(Document& document, RenderService& service, const LocalChoices& choices, RegionTools tools,
                             std::vector<SynthesisLayer> layers, std::filesystem::path ownFolder, QWidget* parent)
    : QDialog(parent),
      document_(document),
      service_(service),
      choices_(choices),
      tools_(std::move(tools)),
      layers_(std::move(layers)),
      ownFolder_(std::move(ownFolder)),
      nextSeed_(kFirstSeed) {
  setObjectName(QStringLiteral("channelSearch"));
  setWindowTitle(tr("Find channels of an attribute"));
  build();
  nextFaces();
  showState();
}

ChannelSearch::~ChannelSearch() {
  if (job_ != 0) service_.cancelJob(job_);
}

void ChannelSearch::build() {
  region_ = named(new QComboBox, "searchRegion", tr("Region"));
  for (const RegionName& r : choices_.regions)
    region_->addItem(QString::fromStdString(r.title), QString::fromStdString(r.id));
  sort_ = named(new QComboBox, "searchSort", tr("What tells faces with the attribute from those without"));
  sort_->addItem(tr("My marks"));
  for (const FaceMeasure& m : faceMeasures())
    sort_->addItem(QString::fromStdString(m.description), QString::fromStdString(m.name));
  layerList_ = named(new QListWidget, "searchLayers", tr("Layers whose channels are searched"));
  layerList_->setFlow(QListView::LeftToRight);
  layerList_->setWrapping(true);
  layerList_->setResizeMode(QListView::Adjust);
  layerList_->setMaximumHeight(64);
  for (const SynthesisLayer& layer : layers_) {
    if (!isConvolution(layer)) continue;
    auto* item = new QListWidgetItem(layerTitle(layer), layerList_);
    item->setData(Qt::UserRole, QString::fromStdString(layer.name));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
    const bool usual = std::find(std::begin(kUsual), std::end(kUsual), layer.name) != std::end(kUsual);
    item->setCheckState(usual ? Qt::Checked : Qt::Unchecked);
  }
  start_ = named(new QPushButton, "searchStart", tr("Start or stop the search"));
  start_->setAutoDefault(false);
  progress_ = named(new QProgressBar, "searchProgress", tr("How far the search is"));
  progress_->hide();
  message_ = named(new QLabel, "searchMessage", tr("What happened"));
  message_->setWordWrap(true);
  auto* run = new QHBoxLayout;
  run->addWidget(start_);
  run->addWidget(progress_, 1);
  auto* form = new QFormLayout;
  form->addRow(tr("Region"), region_);
  form->addRow(tr("Told apart by"), sort_);
  form->addRow(tr("Layers"), layerList_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(faces_ = buildFaces());
  column->addLayout(run);
  column->addWidget(message_);
  column->addWidget(buildFound(), 1);
  resize(900, 860);

  connect(region_, &QComboBox::currentIndexChanged, this, &ChannelSearch::showState);
  connect(sort_, &QComboBox::currentIndexChanged, this, &ChannelSearch::showState);
  connect(layerList_, &QListWidget::itemChanged, this, &ChannelSearch::showState);
  connect(start_, &QPushButton::clicked, this, &ChannelSearch::startOrStop);
}

QWidget* ChannelSearch::buildFaces() {
  auto* box = new QWidget;
  page_ = named(new FacePage(service_), "searchFaces",
                tr("Faces to mark: plus or left click for with, minus or right click for without"));
  page_->setMinimumHeight(190);
  marksLabel_ = named(new QLabel, "searchMarks", tr("Faces marked"));
  auto* rest = named(new QPushButton(tr("The &rest: without")), "searchRest", tr("Mark the rest as without"));
  auto* next = named(new QPushButton(tr("&Next faces")), "searchNext", tr("Next faces"));
  for (QPushButton* b : {rest, next}) b->setAutoDefault(false);
  connect(page_, &FacePage::judged, this, &ChannelSearch::judge);
  connect(rest, &QPushButton::clicked, this, &ChannelSearch::restAreWithout);
  connect(next, &QPushButton::clicked, this, &ChannelSearch::nextFaces);
  auto* row = new QHBoxLayout;
  row->addWidget(marksLabel_, 1);
  row->addWidget(rest);
  row->addWidget(next);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(page_);
  column->addLayout(row);
  return box;
}

QWidget* ChannelSearch::buildFound() {
  auto* box = new QWidget;
  strips_ = named(new ChannelStrips(service_), "searchFound", tr("Channels that were found, best first"));
  name_ = named(new QLineEdit, "searchName", tr("Name of the attribute"));
  name_->setPlaceholderText(tr("Name, for example Freckles"));
  keepLabel_ = new QLabel(tr("acts on"));
  keepRegion_ = named(new QComboBox, "searchKeepRegion", tr("Region in which a kept attribute acts"));
  for (const RegionName& r : choices_.regions)
    keepRegion_->addItem(QString::fromStdString(r.title), QString::fromStdString(r.id));
  use_ = named(new QPushButton(tr("&Use on this face")), "searchUse", tr("Use on this face"));
  keep_ = named(new QPushButton(tr("&Keep")), "searchKeep", tr("Keep as a local attribute"));
  auto* row = new QHBoxLayout;
  row->addWidget(name_, 1);
  row->addWidget(keepLabel_);
  row->addWidget(keepRegion_);
  for (QPushButton* b : {use_, keep_}) {
    b->setAutoDefault(false);
    row->addWidget(b);
  }
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(strips_, 1);
  column->addLayout(row);
  connect(strips_, &QTableWidget::itemSelectionChanged, this, &ChannelSearch::showState);
  connect(name_, &QLineEdit::textChanged, this, &ChannelSearch::showState);
  connect(use_, &QPushButton::clicked, this, &ChannelSearch::useHere);
  connect(keep_, &QPushButton::clicked, this, &ChannelSearch::keep);
  return box;
}

void ChannelSearch::setRegion(const EditRegion& region) {
  const int own = region_->findText(tr("Painted"));
  if (const auto* mask = std::get_if<MaskPtr>(&region)) {
    painted_ = *mask;
    if (own < 0) region_->addItem(tr("Painted"));
    region_->setCurrentIndex(region_->findText(tr("Painted")));
  } else if (const int at = region_->findData(QString::fromStdString(std::get<std::string>(region))); at >= 0) {
    region_->setCurrentIndex(at);
  }
  showState();
}

EditRegion ChannelSearch::region() const {
  const QVariant id = region_->currentData();
  if (!id.isNull()) return id.toString().toStdString();
  return painted_;
}

bool ChannelSearch::byHand() const {
  return sort_->currentIndex() == 0;
}

std::vector<std::uint32_t> ChannelSearch::marked(bool up) const {
  std::vector<std::uint32_t> seeds;
  for (const auto& [seed, mark] : marks_) {
    if (mark == up) seeds.push_back(seed);
  }
  return seeds;
}

std::vector<std::string> ChannelSearch::chosenLayers() const {
  std::vector<std::string> names;
  for (int i = 0; i < layerList_->count(); ++i) {
    const QListWidgetItem* item = layerList_->item(i);
    if (item->checkState() == Qt::Checked) names.push_back(item->data(Qt::UserRole).toString().toStdString());
  }
  return names;
}

void ChannelSearch::judge(std::uint32_t seed, std::optional<bool> mark) {
  if (mark) {
    marks_[seed] = *mark;
  } else {
    marks_.erase(seed);
  }
  page_->setMark(seed, mark);
  showState();
}

void ChannelSearch::nextFaces() {
  std::vector<std::uint32_t> seeds;
  for (std::uint32_t i = 0; i < kPage; ++i) seeds.push_back(nextSeed_++);
  page_->setFaces(seeds, ChannelTask{}.psi);
}

void ChannelSearch::restAreWithout() {
  for (const std::uint32_t seed : page_->unmarked()) judge(seed, false);
}

void ChannelSearch::startOrStop() {
  job_ == 0 ? start() : stop(tr("Stopped."));
}

void ChannelSearch::start() {
  ChannelTask task;
  task.region = region();
  task.layers = chosenLayers();
  task.faces = kMeasured;
  task.firstSeed = kFirstSeed;
  task.shortlist = kShortlist;
  task.probed = kProbed;
  task.singles = kSingles;
  task.greyAtEnd = kGrey;
  ChannelTools tools{tools_.finder, tools_.head, std::nullopt};
  measure_.clear();
  if (byHand()) {
    task.with = marked(true);
    task.without = marked(false);
  } else {
    measure_ = sort_->currentData().toString().toStdString();
    tools.measure = builtInMeasure(measure_);
  }
  found_.clear();
  strips_->forget();
  message_->clear();
  study_ = std::make_shared<ChannelStudy>(std::move(task), std::move(tools));
  job_ = service_.startJob(study_);
  showState();
}

void ChannelSearch::stop(const QString& sentence) {
  service_.cancelJob(job_);
  job_ = 0;
  study_.reset();
  message_->setText(sentence);
  showState();
}

void ChannelSearch::jobStep(JobId job, bool done) {
  if (job_ == 0 || job != job_) return;
  if (done) return finish();
  const ChannelProgress p = study_->progress();
  progress_->setRange(0, static_cast<int>(p.all));
  progress_->setValue(static_cast<int>(p.done));
  const QString what = p.what == "face"      ? tr("Looking at faces: %v of %m")
                       : p.what == "channel" ? tr("Trying channels: %v of %m")
                       : p.what == "recipe"  ? tr("Finding strengths: %v of %m")
                                             : tr("Starting …");
  progress_->setFormat(what);
}

void ChannelSearch::jobFailed(JobId job, const QString& sentence) {
  if (job_ != 0 && job == job_) stop(sentence);
}

void ChannelSearch::finish() {
  job_ = 0;
  found_ = foundChannels(*study_, layers_, choices_.modelHash);
  strips_->showFound(found_, *study_, document_.recipe());
  message_->setText(byHand()
                        ? tr("%1 faces with, %2 without. Without a measure nobody knows which effect is the wanted "
                             "one: look at the strips.")
                              .arg(study_->with())
                              .arg(study_->without())
                        : tr("Sorted by effect on the measure for the change of the picture. A measure can be "
                             "fooled: look at the strips."));
  if (strips_->rowCount() > 0) strips_->selectRow(0);
  showState();
}

void ChannelSearch::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  page_->pictureReady(job, picture);
  strips_->pictureReady(job, picture);
}

const FoundChannels* ChannelSearch::chosen() const {
  const auto row = static_cast<std::size_t>(std::max(0, strips_->currentRow()));
  return strips_->selectedItems().isEmpty() || row >= found_.size() ? nullptr : &found_[row];
}

void ChannelSearch::showState() {
  const bool running = job_ != 0;
  faces_->setVisible(byHand());
  const std::size_t with = marked(true).size(), without = marked(false).size();
  marksLabel_->setText(tr("%1 with, %2 without · a dozen of each tell more than two").arg(with).arg(without));
  for (QWidget* w : std::initializer_list<QWidget*>{region_, sort_, layerList_}) w->setEnabled(!running);
  const bool sorted = !byHand() || (with >= kFewestMarks && without >= kFewestMarks);
  const EditRegion where = region();
  const bool placed = std::holds_alternative<std::string>(where) ? !std::get<std::string>(where).empty()
                                                                 : std::get<MaskPtr>(where) != nullptr;
  start_->setText(running ? tr("&Stop") : tr("&Search"));
  start_->setEnabled(running || (sorted && placed && !chosenLayers().empty()));
  progress_->setVisible(running);
  const FoundChannels* found = chosen();
  const bool painted = found != nullptr && std::holds_alternative<MaskPtr>(found->edit.region);
  keepLabel_->setVisible(painted);
  keepRegion_->setVisible(painted);
  use_->setEnabled(found != nullptr);
  keep_->setEnabled(found != nullptr && !name_->text().trimmed().isEmpty() && (!painted || keepRegion_->count() > 0));
}

void ChannelSearch::useHere() {
  const FoundChannels* found = chosen();
  if (found == nullptr) return;
  LocalEdit edit = found->edit;
  const QString name = name_->text().trimmed();
  edit.title = name.isEmpty() ? tr("Channels of %1").arg(QString::fromStdString(found->layer)).toStdString()
                              : name.toStdString();
  edit.id = "channels";
  edit.strength = kTried;
  Q_EMIT editWanted(edit);
}

void ChannelSearch::keep() {
  const FoundChannels* found = chosen();
  if (found == nullptr) return;
  try {
    SavedChannels saved;
    saved.title = name_->text().trimmed().toStdString();
    saved.id = idOf(saved.title);
    for (const LocalAttributePtr& a : choices_.attributes) {
      if (a->id == saved.id) throw Error::badArgument("The name", "\"" + a->title + "\", which exists", "another one");
    }
    saved.group = "Own";
    const auto* name = std::get_if<std::string>(&found->edit.region);
    saved.region = name != nullptr ? *name : keepRegion_->currentData().toString().toStdString();
    saved.measure = measure_;
    saved.layer = found->layer;
    saved.modelHash = choices_.modelHash;
    saved.values = found->values;
    saved.deviations = found->deviations;
    const ChannelTask& task = study_->task();
    nlohmann::ordered_json training = {{"faces_with", study_->with()},
                                       {"faces_without", study_->without()},
                                       {"grey_at_end", task.greyAtEnd},
                                       {"effect", {found->recipe.low.change, found->recipe.high.change}},
                                       {"locality", {found->recipe.low.locality, found->recipe.high.locality}}};
    if (!task.with.empty()) training["marked"] = {{"with", task.with}, {"without", task.without}};
    saved.training = training.dump();
    addChannelAttribute(saved, ownFolder_);
    // Read back: what is in the list now is what will be there at the next start.
    for (const LocalAttributePtr& a : readLocalAttributes(ownFolder_, choices_.directions)) {
      if (a->id == saved.id) Q_EMIT kept(a);
    }
    message_->setText(tr("%1 is in the list, under Own.").arg(name_->text().trimmed()));
  } catch (const std::exception& e) {  // an Error's what() is its sentence
    message_->setText(QString::fromUtf8(e.what()));
  }
}

}  // namespace lineament
