#include "core/learn/channel_pictures.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/engine/evaluate.h"

namespace lineament {
namespace {

constexpr int kFaces = 8;  // beside the recipe's own: a standard deviation to a few percent, in less than a second
constexpr std::uint32_t kFirstSeed = 700'000;
constexpr float kLevelsPerDeviation = 64.0F;

}  // namespace

bool ChannelPicturesJob::step(SynthesisEngine& engine) {
  const GeneratorSpec& spec = engine.spec();
  if (layers_.empty()) {
    modelHash_ = spec.modelHash;
    layers_ = spec.layers;
    if (layer_ == static_cast<int>(spec.layers.size())) return true;
    if (layer_ < 0 || layer_ > static_cast<int>(spec.layers.size())) {
      throw Error::internal("channels of a layer that the generator does not have");
    }
    side_ = spec.layers[static_cast<std::size_t>(layer_)].resolution;
  }
  const EditRecipe face =
      faces_ == 0 ? recipe_ : EditRecipe(Seed{kFirstSeed + static_cast<std::uint32_t>(faces_)}, recipe_.psi());
  const StyleSet styles = engine.styles(evaluate(face, engine));
  std::vector<float> planar = engine.run(nullptr, layer_, styles, Roi::square(side_))->toHost();
  add(planar);
  if (faces_ == 0) own_ = std::move(planar);
  if (++faces_ <= kFaces) return false;
  const double cells = static_cast<double>(faces_) * side_ * side_;
  for (std::size_t c = 0; c < sum_.size(); ++c) {
    const double mean = sum_[c] / cells;
    mean_.push_back(static_cast<float>(mean));
    deviation_.push_back(static_cast<float>(std::sqrt(std::max(1e-12, square_[c] / cells - mean * mean))));
  }
  return true;
}

void ChannelPicturesJob::add(const std::vector<float>& planar) {
  const auto plane = static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_);
  sum_.resize(planar.size() / plane);
  square_.resize(sum_.size());
  for (std::size_t i = 0; i < planar.size(); ++i) {
    sum_[i / plane] += double{planar[i]};
    square_[i / plane] += double{planar[i]} * double{planar[i]};
  }
}

std::vector<std::uint8_t> ChannelPicturesJob::picture(int channel) const {
  const auto c = static_cast<std::size_t>(channel);
  const auto plane = static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_);
  std::vector<std::uint8_t> grey(plane);
  for (std::size_t i = 0; i < plane; ++i) {
    const float level = 128.0F + kLevelsPerDeviation * (own_[c * plane + i] - mean_[c]) / deviation_[c];
    grey[i] = static_cast<std::uint8_t>(std::clamp(level, 0.0F, 255.0F));
  }
  return grey;
}

}  // namespace lineament
