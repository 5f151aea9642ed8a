#include "ui/local/channel_strips.h"

#include <QHeaderView>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/frame_bridge.h"
#include "ui/local/layer_title.h"

namespace lineament {
namespace {

constexpr int kThumb = 80, kPicture = 256, kPriority = 3;
constexpr std::array<float, 5> kStrengths{-kChannelEnd, -kChannelEnd / 2, 0.0F, kChannelEnd / 2, kChannelEnd};
constexpr int kMiddle = 2;
constexpr std::size_t kMostRows = 40;  // of strips: each costs four pictures
constexpr int kNamed = 3;              // channels whose numbers are written out

QString number(double value, int digits) {
  return QString::number(value, 'f', digits);
}

QString channelsOf(const FoundChannels& f) {
  std::vector<std::size_t> order;
  for (std::size_t c = 0; c < f.values.size(); ++c) {
    if (f.values[c] != 0.0F) order.push_back(c);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(f.values[a]) > std::abs(f.values[b]); });
  if (f.recipe.top == 0) return ChannelStrips::tr("all %1").arg(f.values.size());
  QStringList names;
  for (std::size_t i = 0; i < std::min<std::size_t>(kNamed, order.size()); ++i)
    names << (f.values[order[i]] < 0.0F ? QStringLiteral("−%1") : QStringLiteral("+%1")).arg(order[i]);
  return order.size() > kNamed ? ChannelStrips::tr("%1 … (%2)").arg(names.join(QLatin1Char(' '))).arg(order.size())
                               : names.join(QLatin1Char(' '));
}

QString nameOf(ChannelScore score) {
  switch (score) {
    case ChannelScore::kPublished:
      return ChannelStrips::tr("published");
    case ChannelScore::kContrast:
      return ChannelStrips::tr("contrast");
    case ChannelScore::kEffect:
      return ChannelStrips::tr("effect");
    case ChannelScore::kProduct:
      break;
  }
  return ChannelStrips::tr("contrast × effect");
}

// Of one channel: how far faces differ in what it does, at the end of the slider.
QString spreadOf(const FoundChannels& f, const ChannelTable& table) {
  if (!f.recipe.channel) return QStringLiteral("–");
  const std::optional<ChannelEffect>& effect = table.effect[*f.recipe.channel];
  if (!effect) return QStringLiteral("–");
  return number(effect->spread * std::abs(double{f.values[*f.recipe.channel] * kChannelEnd}), 2);
}

QString scoreText(const FoundChannels& f, const ChannelTable& table) {
  if (!f.recipe.channel) return nameOf(f.recipe.score);
  const std::size_t c = *f.recipe.channel;
  const std::optional<double> contrast = scoreOf(table, ChannelScore::kContrast, c);
  const std::optional<double> published = scoreOf(table, ChannelScore::kPublished, c);
  return ChannelStrips::tr("contrast %1, published %2")
      .arg(number(contrast.value_or(0.0), 2), QString::number(published.value_or(0.0), 'g', 3));
}

}  // namespace

std::vector<FoundChannels> foundChannels(const ChannelStudy& study, const std::vector<SynthesisLayer>& layers,
                                         const std::string& modelHash) {
  std::vector<FoundChannels> all;
  for (const ChannelRecipe& recipe : study.recipes()) {
    FoundChannels f;
    f.recipe = recipe;
    f.layer = study.task().layers[recipe.layer];
    f.values = recipe.values;
    f.deviations = study.tables()[recipe.layer].deviation;
    const auto layer = std::find_if(layers.begin(), layers.end(), [&](const auto& l) { return l.name == f.layer; });
    f.layerTitle = layer == layers.end() ? QString::fromStdString(f.layer) : layerTitle(*layer);
    f.fine = layer == layers.end() || layer->resolution > kPicture / 2;
    auto attribute = std::make_shared<ChannelAttribute>();
    attribute->layer = f.layer;
    attribute->modelHash = modelHash;
    for (std::size_t c = 0; c < f.values.size(); ++c) attribute->values.push_back(f.values[c] * f.deviations[c]);
    f.edit.effect = ChannelAttributePtr(std::move(attribute));
    f.edit.region = study.task().region;
    all.push_back(std::move(f));
  }
  const auto worth = [](const FoundChannels& f) {
    const double published = f.recipe.score == ChannelScore::kPublished ? -1.0 : 0.0;  // where nothing was measured
    return std::pair(std::abs(f.recipe.perGrey()), published);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const FoundChannels& a, const FoundChannels& b) { return worth(a) > worth(b); });
  if (all.size() > kMostRows) all.resize(kMostRows);
  return all;
}

ChannelStrips::ChannelStrips(RenderService& service, QWidget* parent) : QTableWidget(parent), service_(service) {
  setColumnCount(7);
  setHorizontalHeaderLabels({tr("−3 … 3 on the open face"), tr("Layer"), tr("Channels"), tr("Score"),
                             tr("Effect −3 / 3, SD"), tr("Between faces, SD"), tr("In the region")});
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  resizeColumnsToContents();  // headings are read whole before anything is found
  verticalHeader()->setDefaultSectionSize(kThumb + 6);
  setIconSize({static_cast<int>(kStrengths.size()) * kThumb, kThumb});
  setColumnWidth(0, static_cast<int>(kStrengths.size()) * kThumb + 8);
  setMinimumHeight(2 * kThumb + 60);
}

ChannelStrips::~ChannelStrips() {
  cancel();
}

void ChannelStrips::cancel() {
  for (const auto& [job, place] : jobs_) service_.cancelPicture(job);
  jobs_.clear();
}

void ChannelStrips::forget() {
  cancel();
  setRowCount(0);
  strips_.clear();
}

void ChannelStrips::showFound(const std::vector<FoundChannels>& found, const ChannelStudy& study,
                              const EditRecipe& face) {
  forget();
  setRowCount(static_cast<int>(found.size()));
  QImage grey(static_cast<int>(kStrengths.size()) * kThumb, kThumb, QImage::Format_RGB32);
  grey.fill(QColor(128, 128, 128));
  strips_.assign(found.size(), grey);
  jobs_[service_.requestPicture({face, kPicture, false, kPriority})] = {-1, kMiddle};
  for (int row = 0; row < rowCount(); ++row) {
    const FoundChannels& f = found[static_cast<std::size_t>(row)];
    const ChannelTable& table = study.tables()[f.recipe.layer];
    const bool measured = f.recipe.low.change != 0.0 || f.recipe.high.change != 0.0;
    setItem(row, 0, new QTableWidgetItem);
    const QStringList texts{f.layerTitle,
                            channelsOf(f),
                            scoreText(f, table),
                            measured
                                ? tr("%1 / %2").arg(number(f.recipe.low.change, 2), number(f.recipe.high.change, 2))
                                : QStringLiteral("–"),
                            spreadOf(f, table),
                            tr("%1 %").arg(number(50.0 * (f.recipe.low.locality + f.recipe.high.locality), 1))};
    for (int i = 0; i < texts.size(); ++i) setItem(row, i + 1, new QTableWidgetItem(texts[i]));
    for (int i = 0; i < static_cast<int>(kStrengths.size()); ++i) {
      if (i == kMiddle) continue;
      LocalEdit edit = f.edit;
      edit.id = "try";
      edit.strength = kStrengths[static_cast<std::size_t>(i)];
      jobs_[service_.requestPicture({face.withLocal(edit), kPicture, f.fine, kPriority})] = {row, i};
    }
    draw({row, kMiddle}, QImage());
  }
  resizeColumnsToContents();
  setColumnWidth(0, static_cast<int>(kStrengths.size()) * kThumb + 8);
}

void ChannelStrips::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  const Place place = it->second;
  jobs_.erase(it);
  const QImage image = toQImage(picture);
  if (place.row >= 0) return draw(place, image);
  for (int row = 0; row < rowCount(); ++row) draw({row, place.column}, image);
}

void ChannelStrips::draw(Place place, const QImage& picture) {
  QImage& strip = strips_[static_cast<std::size_t>(place.row)];
  if (!picture.isNull()) {
    QPainter p(&strip);
    p.setRenderHint(QPainter::SmoothPixmapTransform);
    p.drawImage(QRect(place.column * kThumb, 0, kThumb, kThumb), picture);
  }
  // A chosen row shows its faces in their own colours, too.
  QIcon icon(QPixmap::fromImage(strip));
  icon.addPixmap(QPixmap::fromImage(strip), QIcon::Selected);
  item(place.row, 0)->setIcon(icon);
}

}  // namespace lineament
