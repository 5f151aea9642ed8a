#include "core/learn/channel_faces.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/engine/mask_planes.h"
#include "core/learn/channel_probe.h"
#include "core/learn/scoring_job.h"

namespace lineament {
namespace {

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

}  // namespace

struct ChannelFaces::Look {
  ChannelFace face;
  Image8 picture;
  ActivationPtr known;                     // what the region finder reads; may be null
  std::vector<ActivationPtr> activations;  // [layers]
  bool found = false;
};

StyleSet stylesOfSeed(const SynthesisEngine& engine, std::uint32_t seed, float psi) {
  return engine.styles(LatentWPlus(sampledLatent(engine, seed, psi), engine.spec().styleRows));
}

ChannelFaces::ChannelFaces(EditRegion region, std::vector<int> layers, std::vector<std::uint32_t> seeds, float psi)
    : region_(std::move(region)), layers_(std::move(layers)), seeds_(std::move(seeds)), psi_(psi) {}

bool ChannelFaces::step(SynthesisEngine& engine, const ChannelTools& tools) {
  if (next_ >= seeds_.size()) return true;
  if (moments_.empty()) {
    for (const int layer : layers_) moments_.emplace_back(engine.spec().layers[at(layer)].channels);
  }
  if (!look_) {
    look(engine, tools);
    return false;
  }
  if (!look_->found) {
    find(tools);
    return false;
  }
  ChannelFace& face = look_->face;
  const std::size_t layer = face.layers.size();
  if (layer < layers_.size()) {
    const Activation& activation = *look_->activations[layer];
    const std::vector<float> planar = activation.toHost();
    moments_[layer].add(planar);
    face.layers.push_back(
        maskedChannels(planar, activation.channels(), *MaskPyramid(face.mask).at(activation.region().width())));
  }
  if (face.layers.size() < layers_.size()) return false;
  const bool seen =
      std::none_of(face.layers.begin(), face.layers.end(), [](const MaskedChannels& m) { return m.means.empty(); });
  if (seen) faces_.push_back(std::move(face));
  look_.reset();
  return ++next_ >= seeds_.size();
}

void ChannelFaces::look(SynthesisEngine& engine, const ChannelTools& tools) {
  const GeneratorSpec& spec = engine.spec();
  auto look = std::make_shared<Look>();
  look->face.seed = seeds_[next_];
  const StyleSet styles = stylesOfSeed(engine, look->face.seed, psi_);
  const int finderLayer = tools.finder ? tools.finder->layer(spec) : -1;
  std::set<int> stops(layers_.begin(), layers_.end());
  if (finderLayer >= 0) stops.insert(finderLayer);
  look->activations.resize(layers_.size());
  const ProbePicture picture(spec, tools.head ? &*tools.head : nullptr, 0);
  // The picture comes from the last stop before the layer that it is made of.
  ActivationPtr last, source;
  for (const int stop : stops) {
    last = engine.run(last, stop, styles, Roi::square(spec.layers[at(stop)].resolution));
    if (stop < picture.layer()) source = last;
    if (stop == finderLayer) look->known = last;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      if (layers_[i] == stop) look->activations[i] = last;
    }
  }
  look->picture = picture.whole(engine, source, styles);
  look_ = std::move(look);
}

void ChannelFaces::find(const ChannelTools& tools) {
  look_->found = true;
  ChannelFace& face = look_->face;
  if (const auto* drawn = std::get_if<MaskPtr>(&region_)) {
    face.mask = *drawn;
  } else {
    if (!tools.finder) throw Error::unsupported("A region that follows the face", "a painted mask here");
    face.mask = tools.finder->find(look_->picture, look_->known.get())->mask(std::get<std::string>(region_));
  }
  if (tools.measure) face.measured = tools.measure->of(look_->picture);
}

double ChannelFaces::measureDeviation() const {
  double mean = 0.0, square = 0.0;
  const auto n = static_cast<double>(std::max<std::size_t>(1, faces_.size()));
  for (const ChannelFace& f : faces_) mean += f.measured / n;
  for (const ChannelFace& f : faces_) square += std::pow(f.measured - mean, 2) / n;
  return std::max(1e-9, std::sqrt(square));
}

}  // namespace lineament
