#include "core/learn/channel_study.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/error.h"
#include "core/learn/cluster_training.h"

namespace lineament {

ChannelStudy::ChannelStudy(ChannelTask task, ChannelTools tools) : task_(std::move(task)), tools_(std::move(tools)) {}

ChannelProgress ChannelStudy::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void ChannelStudy::tell(const char* what, std::size_t done, std::size_t all) {
  const std::lock_guard lock(mutex_);
  progress_ = {what, done, all};
}

bool ChannelStudy::step(SynthesisEngine& engine) {
  const PreviewHead* head = tools_.head ? &*tools_.head : nullptr;
  switch (phase_) {
    case Phase::kStart:
      start(engine.spec());
      return false;
    case Phase::kFaces:
      if (faces_->step(engine, tools_)) sort();
      tell("face", faces_->done(), faces_->wanted());
      return false;
    case Phase::kLayer:
      startLayer();
      return false;
    case Phase::kProbes: {
      const ChannelFace& face = faces_->faces()[probed_[probes_.size()]];
      probes_.emplace_back(engine, stylesOfSeed(engine, face.seed, task_.psi), face.mask, layers_[layer_], head,
                           tools_.measure ? &*tools_.measure : nullptr);
      if (probes_.size() == probed_.size()) startChannels();
      return false;
    }
    case Phase::kChannels:
      if (probing_->step(engine, probes_)) {
        tables_[layer_].effect = probing_->effects();
        listRecipes();
      }
      tell("channel", probing_->done() + layer_ * probing_->wanted(), probing_->wanted() * layers_.size());
      return false;
    case Phase::kRecipes:
      return stepRecipes(engine);
    case Phase::kDone:
      break;
  }
  return true;
}

void ChannelStudy::start(const GeneratorSpec& spec) {
  for (const std::string& name : task_.layers) layers_.push_back(layerNamed(spec, name));
  if (layers_.empty()) throw Error::badArgument("Channels", "no layer", "at least one");
  std::vector<std::uint32_t> seeds(task_.with);
  seeds.insert(seeds.end(), task_.without.begin(), task_.without.end());
  if (seeds.empty()) {
    if (!tools_.measure) {
      throw Error::badArgument("Channels", "neither a measure nor two lists of faces", "one of them");
    }
    seeds.resize(task_.faces);
    std::iota(seeds.begin(), seeds.end(), task_.firstSeed);
  }
  faces_.emplace(task_.region, layers_, std::move(seeds), task_.psi);
  phase_ = Phase::kFaces;
}

void ChannelStudy::sort() {
  const std::vector<ChannelFace>& faces = faces_->faces();
  std::vector<std::size_t> order(faces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (task_.with.empty() && task_.without.empty()) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return faces[a].measured > faces[b].measured; });
    with_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(order.size() / 3));
    without_.assign(order.end() - static_cast<std::ptrdiff_t>(order.size() / 3), order.end());
  } else {
    for (const std::size_t i : order) {
      const bool has = std::find(task_.with.begin(), task_.with.end(), faces[i].seed) != task_.with.end();
      (has ? with_ : without_).push_back(i);
    }
  }
  const std::size_t n = std::min(task_.probed, order.size());
  for (std::size_t k = 0; k < n; ++k) probed_.push_back(order[(2 * k + 1) * order.size() / (2 * n)]);
  if (tools_.measure) unit_ = faces_->measureDeviation();
  phase_ = Phase::kLayer;
}

void ChannelStudy::startLayer() {
  std::vector<MaskedChannels> with, without;
  for (const std::size_t i : with_) with.push_back(faces_->faces()[i].layers[layer_]);
  for (const std::size_t i : without_) without.push_back(faces_->faces()[i].layers[layer_]);
  ChannelTable table;
  table.contrast = contrastScores(with, without);
  table.difference = meanDifference(with, without);
  table.published = publishedScores(with);
  table.mean = faces_->moments(layer_).mean();
  table.deviation = faces_->moments(layer_).deviation();
  table.effect.resize(table.size());
  tables_.push_back(std::move(table));
  probes_.clear();
  phase_ = Phase::kProbes;
}

void ChannelStudy::startChannels() {
  const ChannelTable& table = tables_[layer_];
  std::vector<std::size_t> shortlist = ranked(table, ChannelScore::kContrast);
  if (task_.shortlist > 0 && shortlist.size() > task_.shortlist) shortlist.resize(task_.shortlist);
  if (!tools_.measure) shortlist.clear();
  probing_.emplace(std::move(shortlist), table.deviation, unit_);
  phase_ = Phase::kChannels;
}

void ChannelStudy::listRecipes() {
  const ChannelTable& table = tables_[layer_];
  for (const ChannelScore score :
       {ChannelScore::kPublished, ChannelScore::kContrast, ChannelScore::kEffect, ChannelScore::kProduct}) {
    for (const std::size_t top : task_.tops) {
      const bool possible =
          top > 0 ? !ranked(table, score).empty()
                  : score == ChannelScore::kContrast || (score == ChannelScore::kEffect && table.allMeasured());
      if (!possible) continue;
      ChannelRecipe recipe;
      recipe.layer = layer_;
      recipe.score = score;
      recipe.top = top;
      recipe.values = channelValues(table, score, top);
      waiting_.push_back(std::move(recipe));
    }
  }
  listSingles();
  phase_ = Phase::kRecipes;
}

// The ranking of what was measured, or of the contrast when nothing was.
void ChannelStudy::listSingles() {
  const ChannelTable& table = tables_[layer_];
  const ChannelScore score =
      ranked(table, ChannelScore::kEffect).empty() ? ChannelScore::kContrast : ChannelScore::kEffect;
  std::vector<std::size_t> channels = ranked(table, score);
  if (channels.size() > task_.singles) channels.resize(task_.singles);
  for (const std::size_t channel : channels) {
    ChannelRecipe recipe;
    recipe.layer = layer_;
    recipe.score = score;
    recipe.top = 1;
    recipe.channel = channel;
    recipe.values.assign(table.size(), 0.0F);
    recipe.values[channel] = *scoreOf(table, score, channel) < 0.0 ? -1.0F : 1.0F;
    waiting_.push_back(std::move(recipe));
  }
}

bool ChannelStudy::stepRecipes(SynthesisEngine& engine) {
  tell("recipe", recipes_.size(), recipes_.size() + waiting_.size());
  if (waiting_.empty()) {
    phase_ = ++layer_ < layers_.size() ? Phase::kLayer : Phase::kDone;
    return phase_ == Phase::kDone;
  }
  ChannelRecipe& recipe = waiting_.front();
  if (!calibration_) calibration_.emplace(recipe.values, tables_[layer_].deviation, unit_, task_.greyAtEnd);
  if (!calibration_->step(engine, probes_)) return false;
  for (float& v : recipe.values) v *= static_cast<float>(calibration_->factor()) / kChannelEnd;
  recipe.low = calibration_->low();
  recipe.high = calibration_->high();
  recipes_.push_back(std::move(recipe));
  waiting_.erase(waiting_.begin());
  calibration_.reset();
  return false;
}

}  // namespace lineament
