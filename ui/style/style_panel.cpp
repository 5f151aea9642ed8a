#include "ui/style/style_panel.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/vision/picture_file.h"
#include "ui/background.h"
#include "ui/document.h"
#include "ui/frame_bridge.h"
#include "ui/local/region_chooser.h"
#include "ui/style/style_choice.h"
#include "ui/style/style_controls.h"
#include "ui/style/style_library.h"
#include "ui/style/style_list.h"
#include "ui/style/style_picture_box.h"
#include "ui/style/style_picture_run.h"
#include "ui/style/style_thumbnails.h"

namespace lineament {
namespace {

constexpr std::size_t kManyStyles = 8;  // more are found by words
constexpr int kPaintingSide = 192;

QString presetOf(const EditRecipe& recipe) {
  return recipe.style() && !recipe.style()->picture ? QString::fromStdString(recipe.style()->preset) : QString();
}

RegionOwner styleOwner() {
  return {.name = QStringLiteral("style"),
          .title = StylePanel::tr("Where the style is"),
          .paintStep = StylePanel::tr("Paint the style"),
          .pickStep = StylePanel::tr("Pick where the style is"),
          .anywhereStep = StylePanel::tr("Style everywhere"),
          .namedStep = StylePanel::tr("Style: %1"),
          .exists = [](const EditRecipe& r) { return r.style().has_value(); },
          .region = [](const EditRecipe& r) { return r.style() ? r.style()->region : std::nullopt; },
          .with =
              [](const EditRecipe& r, std::optional<EditRegion> region) {
                StyleEdit style = r.style().value_or(StyleEdit{});
                style.region = std::move(region);
                return r.withStyle(std::move(style));
              }};
}

}  // namespace

StylePanel::StylePanel(Document& document, RenderService& service, Canvas& canvas, const StyleSetup& setup,
                       RegionTools tools, const std::filesystem::path& masksFolder, QSettings& settings,
                       QWidget* parent)
    : QWidget(parent), document_(document) {
  setObjectName(QStringLiteral("stylePanel"));
  setAcceptDrops(true);
  library_ = new StyleLibrary(setup, this);
  thumbnails_ = new StyleThumbnails(document, service, this);
  controls_ = new StyleControls(document);
  region_ = new RegionChooser(styleOwner(), document, service, canvas, std::move(tools), masksFolder);
  picture_ = new StylePictureBox(document, service, setup.pictureJobs, settings);
  auto* halves = new QSplitter(Qt::Vertical);
  halves->setObjectName(QStringLiteral("styleHalves"));
  halves->addWidget(buildGallery());
  halves->addWidget(buildSettings(*picture_));
  halves->setChildrenCollapsible(false);
  halves->setStretchFactor(0, 3);
  halves->setStretchFactor(1, 2);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(6, 6, 4, 6);
  outer->addWidget(halves);
  connectParts();
  showStyles();
  readDocument();
}

QWidget* StylePanel::buildGallery() {
  search_ = new QLineEdit;
  search_->setObjectName(QStringLiteral("styleSearch"));
  search_->setAccessibleName(tr("Search styles by title, painter or year"));
  search_->setPlaceholderText(tr("Search"));
  search_->setClearButtonEnabled(true);
  auto* add = new QToolButton;
  add->setObjectName(QStringLiteral("styleAdd"));
  add->setText(tr("Add ▾"));
  add->setAccessibleName(tr("Add a style of your own"));
  add->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(add);
  QAction* file = menu->addAction(tr("Style network (.pth)…"));
  file->setObjectName(QStringLiteral("styleAddFile"));
  connect(file, &QAction::triggered, this, &StylePanel::addDialog);
  QAction* any = menu->addAction(tr("Any picture…"));
  any->setObjectName(QStringLiteral("styleAddPicture"));
  connect(any, &QAction::triggered, this, [this] {
    pictureHead_->setChecked(true);
    picture_->openDialog();
  });
  add->setMenu(menu);
  auto* head = new QHBoxLayout;
  head->addWidget(search_, 1);
  head->addStretch(0);
  head->addWidget(add);
  list_ = new StyleList;
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("styleMessage"));
  message_->setWordWrap(true);
  message_->setTextFormat(Qt::PlainText);
  message_->hide();
  auto* gallery = new QWidget;
  gallery->setObjectName(QStringLiteral("styleGallery"));
  auto* column = new QVBoxLayout(gallery);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(head);
  column->addWidget(list_, 1);
  column->addWidget(message_);
  gallery->setMinimumHeight(150);
  return gallery;
}

QWidget* StylePanel::buildSettings(StylePictureBox& box) {
  pictureHead_ = new QToolButton;
  pictureHead_->setObjectName(QStringLiteral("stylePictureHead"));
  pictureHead_->setText(tr("Any picture as a style"));
  pictureHead_->setAccessibleName(tr("Any picture as a style: show or hide"));
  pictureHead_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  pictureHead_->setArrowType(Qt::RightArrow);
  pictureHead_->setAutoRaise(true);
  pictureHead_->setCheckable(true);
  box.hide();
  connect(pictureHead_, &QToolButton::toggled, &box, [this, &box](bool on) {
    box.setVisible(on);
    pictureHead_->setArrowType(on ? Qt::DownArrow : Qt::RightArrow);
  });
  auto* inner = new QWidget;
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(0, 4, 3, 4);
  column->addWidget(controls_);
  column->addWidget(region_);
  column->addWidget(pictureHead_);
  column->addWidget(&box);
  column->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("styleScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inner);
  scroll->setMinimumHeight(130);
  // The mask tools need a few pixels more than a narrow panel has: better a wider panel than cut buttons.
  connect(region_, &RegionChooser::toolsShown, scroll, [scroll, inner, column] {
    column->activate();
    scroll->setMinimumWidth(inner->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
  });
  return scroll;
}

void StylePanel::connectParts() {
  connect(search_, &QLineEdit::textChanged, list_, &StyleList::setFilter);
  connect(list_, &StyleList::tried, this, &StylePanel::tryStyle);
  connect(list_, &StyleList::left, this, [this] {
    trying_ = false;
    document_.endPreview();
    showRun();
  });
  connect(list_, &StyleList::chosen, this, &StylePanel::chooseStyle);
  connect(list_, &StyleList::menuWanted, this, &StylePanel::showMenu);
  connect(library_, &StyleLibrary::changed, this, &StylePanel::showStyles);
  connect(library_, &StyleLibrary::added, this, [this](const QString& title) {
    say({});
    search_->clear();
    Q_EMIT problem(tr("%1 is among your styles.").arg(title));
    list_->scrollToBottom();
  });
  connect(library_, &StyleLibrary::problem, this, &StylePanel::say);
  connect(thumbnails_, &StyleThumbnails::otherPerson, list_, &StyleList::forgetPictures);
  connect(thumbnails_, &StyleThumbnails::picture, this, [this](const QString& id, const QImage& picture) {
    list_->setPicture(id, picture);
    list_->setProblem(id, {});
  });
  connect(thumbnails_, &StyleThumbnails::failed, list_, &StyleList::setProblem);
  connect(region_, &RegionChooser::problem, this, &StylePanel::problem);
  connect(region_, &RegionChooser::toolsShown, this, &StylePanel::maskToolsShown);
  connect(picture_, &StylePictureBox::problem, this, &StylePanel::problem);
  connect(picture_, &StylePictureBox::seenChanged, this, &StylePanel::showRun);
  connect(picture_, &StylePictureBox::keepWanted, this, &StylePanel::keepRun);
  connect(&document_, &Document::recipeChanged, this, &StylePanel::readDocument);
  connect(&document_, &Document::historyChanged, this, &StylePanel::showRun);
}

void StylePanel::showStyles() {
  const StyleCatalogue& catalogue = library_->catalogue();
  list_->setStyles(catalogue);
  controls_->setStyles(catalogue);
  thumbnails_->setStyles(catalogue);
  search_->setVisible(catalogue.size() > kManyStyles);
  list_->setFilter(search_->text());
  for (const StylePreset& p : catalogue) {
    if (p.thumbnail.empty() || !paintings_.insert(p.id).second) continue;
    inBackground(
        this,
        [file = p.thumbnail] {
          return toQImage(std::make_shared<const Image8>(readPicture(file)))
              .scaled(kPaintingSide, kPaintingSide, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation)
              .copy(0, 0, kPaintingSide, kPaintingSide);
        },
        [this, id = QString::fromStdString(p.id)](const QImage& picture) { list_->setPainting(id, picture); },
        [](const QString&) {});  // the face in that style comes soon
  }
  readDocument();
}

void StylePanel::readDocument() {
  const std::optional<StyleEdit>& style = document_.recipe().style();
  if (style) last_ = *style;
  const bool blends = style && !style->picture && style->blend > 0.0F;
  list_->setApplied(presetOf(document_.recipe()), blends ? QString::fromStdString(style->second) : QString(),
                    style.has_value());
}

void StylePanel::say(const QString& sentence) {
  message_->setText(sentence);
  message_->setVisible(!sentence.isEmpty());
  if (!sentence.isEmpty()) Q_EMIT problem(sentence);
}

QString StylePanel::titleOf(const std::string& id) const {
  const StylePreset* preset = findStyle(library_->catalogue(), id);
  return QString::fromStdString(preset != nullptr ? preset->title : id);
}

void StylePanel::tryStyle(const QString& id) {
  if (document_.inGesture() || !list_->problemOf(id).isEmpty()) return;
  trying_ = true;
  document_.preview(withPreset(document_.recipe(), id.toStdString(), last_));
}

void StylePanel::chooseStyle(const QString& id) {
  trying_ = false;
  if (document_.inGesture()) return;
  picture_->stepBack();
  if (const QString sentence = list_->problemOf(id); !sentence.isEmpty()) {
    thumbnails_->again(id);  // the file may be mended by now
    return say(sentence);
  }
  say({});
  const EditRecipe& recipe = document_.recipe();
  const bool applied = recipe.style() && recipe.style()->acts() && presetOf(recipe) == id;
  if (id.isEmpty() || applied) return document_.change(recipe.withoutStyle(), tr("No style"));
  document_.change(withPreset(recipe, id.toStdString(), last_), tr("Style: %1").arg(titleOf(id.toStdString())));
}

void StylePanel::showMenu(const QString& id, const QPoint& at) {
  const StylePreset* preset = findStyle(library_->catalogue(), id.toStdString());
  if (preset == nullptr) return;
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("styleMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QString on = presetOf(document_.recipe());
  QAction* blend = menu->addAction(tr("Blend it in"));
  blend->setEnabled(!on.isEmpty() && on != id);
  connect(blend, &QAction::triggered, this, [this, id] {
    if (!document_.recipe().style()) return;
    StyleEdit style = *document_.recipe().style();
    style.second = id.toStdString();
    if (style.blend <= 0.0F) style.blend = 0.5F;
    document_.change(document_.recipe().withStyle(std::move(style)),
                     tr("Blend with %1").arg(titleOf(id.toStdString())));
  });
  if (preset->own) {
    QAction* remove = menu->addAction(tr("Remove from your styles"));
    connect(remove, &QAction::triggered, this, [this, id] { forgetStyle(id.toStdString()); });
  }
  menu->popup(at);
}

// The face must not ask for what is not there any more.
void StylePanel::forgetStyle(const std::string& id) {
  const std::optional<StyleEdit>& style = document_.recipe().style();
  if (style && !style->picture && style->preset == id) {
    document_.change(document_.recipe().withoutStyle(), tr("No style"));
  } else if (style && style->second == id) {
    StyleEdit alone = *style;
    alone.second.clear();
    alone.blend = 0.0F;
    document_.change(document_.recipe().withStyle(std::move(alone)), tr("No blend"));
  }
  library_->remove(id);
}

void StylePanel::addDialog() {
  auto* files = new QFileDialog(this, tr("A style network"), QString(),
                                tr("Networks of fast_neural_style (*.pth *.pt *.model);;All files (*)"));
  files->setObjectName(QStringLiteral("styleFile"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setFileMode(QFileDialog::ExistingFile);
  connect(files, &QFileDialog::fileSelected, library_, &StyleLibrary::add);
  files->open();
}

void StylePanel::openFile(const QString& file) {
  say({});
  if (StyleLibrary::isStyleFile(file)) return library_->add(file);
  pictureHead_->setChecked(true);
  picture_->open(file);
}

// The newest picture of an optimisation on the canvas, with the settings of the style, unless a preset is tried.
void StylePanel::showRun() {
  if (trying_ || document_.inGesture()) return;
  if (picture_->wantsToBeSeen()) {
    const StyledPicturePtr newest = picture_->run().styled();
    if (newest == shownRun_ && document_.previewing()) return;
    shownRun_ = newest;
    document_.preview(withStyledPicture(document_.recipe(), newest, last_));
  } else if (std::exchange(shownRun_, nullptr)) {
    document_.endPreview();
  }
}

void StylePanel::keepRun() {
  StylePictureRun& run = picture_->run();
  const StyledPicturePtr styled = run.styled();
  if (!styled || document_.inGesture() || run.face() != document_.recipe().withoutStyle()) return;
  document_.change(withStyledPicture(document_.recipe(), styled, last_),
                   tr("Style picture: %1").arg(QString::fromStdString(styled->title)));
  run.cancel();
}

void StylePanel::setImageResolution(int resolution) {
  picture_->setImageResolution(resolution);
}

void StylePanel::jobStep(JobId job, bool done) {
  region_->jobStep(job, done);
  picture_->run().jobStep(job, done);
}

void StylePanel::jobFailed(JobId job, const QString& sentence) {
  region_->jobFailed(job);
  picture_->run().jobFailed(job, sentence);
}

void StylePanel::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (!thumbnails_->pictureReady(job, picture)) picture_->run().pictureReady(job, picture);
}

bool StylePanel::pictureFailed(JobId job, const QString& sentence) {
  return thumbnails_->pictureFailed(job, sentence) || picture_->run().pictureFailed(job, sentence);
}

void StylePanel::dragEnterEvent(QDragEnterEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) return event->acceptProposedAction();
  }
}

void StylePanel::dropEvent(QDropEvent* event) {
  // Every network, but one picture: only one can be worked at.
  bool picture = false;
  for (const QUrl& url : event->mimeData()->urls()) {
    const QString file = url.toLocalFile();
    if (file.isEmpty() || (picture && !StyleLibrary::isStyleFile(file))) continue;
    picture = picture || !StyleLibrary::isStyleFile(file);
    openFile(file);
  }
  event->acceptProposedAction();
}

void StylePanel::setOnShow(bool on) {
  thumbnails_->setActive(on);
  region_->setOnShow(on);
}

}  // namespace lineament
