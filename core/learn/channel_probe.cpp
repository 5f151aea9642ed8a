#include "core/learn/channel_probe.h"

#include <algorithm>
#include <utility>

#include "core/base/difference.h"
#include "core/edit/mask_ops.h"

namespace lineament {
namespace {

constexpr int kGrow = kMaskSide * 48 / 1024;  // what the design study allows an edit to change beside its mask

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<float> weightsOf(const Mask& mask, int side, bool hard) {
  std::vector<float> weights;
  for (const std::uint8_t w : resized(mask, side).weights)
    weights.push_back(hard ? (w > 0 ? 1.0F : 0.0F) : static_cast<float>(w) / 255.0F);
  return weights;
}

// A mask of any side as one of kMaskSide, which kGrow is in cells of.
Mask nearOf(const Mask& mask) {
  return grown(mask.side == kMaskSide ? mask : resized(mask, kMaskSide), kGrow);
}

}  // namespace

Roi reachOf(const GeneratorSpec& spec, int first, Roi region, int last) {
  for (int i = first + 1; i <= last; ++i) {
    const SynthesisLayer& layer = spec.layers[at(i)];
    region = region.grown(layer.halo);
    if (layer.upsamples) region = region.doubled();
    region = region.intersected(Roi::square(layer.resolution));
  }
  return region;
}

ProbePicture::ProbePicture(const GeneratorSpec& spec, const PreviewHead* head, int layer)
    : head_(head != nullptr && head->layer >= layer ? head : nullptr) {
  last_ = head_ != nullptr ? head_->layer : static_cast<int>(spec.layers.size()) - 1;
  const int full = (head_ != nullptr ? 2 : spec.imageScale()) * spec.layers[at(last_)].resolution;
  side_ = std::min(kProbeSide, full);
  factor_ = full / side_;
}

Image8 ProbePicture::part(SynthesisEngine& engine, const ActivationPtr& from, const StyleSet& styles,
                          Roi picture) const {
  const Roi fine{picture.x0 * factor_, picture.y0 * factor_, picture.x1 * factor_, picture.y1 * factor_};
  ImageF shown;
  if (head_ != nullptr) {
    // A cell is two pixels: the region may be one wider each way.
    // And an own head is smooth across cells: one more each way, which is not used.
    const Roi whole = Roi::square(engine.spec().layers[at(last_)].resolution);
    const Roi cells = head_->weight.empty() ? fine.halved().grown(1).intersected(whole) : fine.halved();
    const ActivationPtr activation = engine.run(from, last_, styles, cells);
    const ImageF larger = engine.preview(*activation, *head_, styles);
    shown = ImageF(fine.width(), fine.height());
    for (int y = 0; y < shown.height; ++y) {
      std::copy_n(larger.row(y + fine.y0 - 2 * cells.y0) + (fine.x0 - 2 * cells.x0) * 3, shown.width * 3, shown.row(y));
    }
  } else {
    shown = renderPicture(engine, styles, fine, from);
  }
  return toImage8(factor_ == 1 ? shown : shrunk(shown, factor_));
}

Image8 ProbePicture::whole(SynthesisEngine& engine, const ActivationPtr& from, const StyleSet& styles) const {
  return part(engine, from, styles, Roi::square(side_));
}

Image8 ProbePicture::changed(SynthesisEngine& engine, const Image8& before, const ActivationPtr& from,
                             const StyleSet& styles, int layer, Roi region) const {
  if (region.empty()) return before;
  Roi fine = reachOf(engine.spec(), layer, region, last_);
  if (head_ != nullptr && head_->weight.empty()) {
    fine = fine.grown(1).intersected(Roi::square(engine.spec().layers[at(last_)].resolution));
  }
  if (head_ != nullptr || engine.spec().imageScale() == 2) fine = fine.doubled();
  const Roi picture{fine.x0 / factor_, fine.y0 / factor_, (fine.x1 + factor_ - 1) / factor_,
                    (fine.y1 + factor_ - 1) / factor_};
  const Image8 inner = part(engine, from, styles, picture);
  Image8 after = before;
  for (int y = 0; y < inner.height; ++y)
    std::copy_n(inner.row(y), inner.width * 3, after.row(picture.y0 + y) + picture.x0 * 3);
  return after;
}

ChannelProbe::ChannelProbe(SynthesisEngine& engine, StyleSet styles, const MaskPtr& mask, int layer,
                           const PreviewHead* head, const ChannelMeasure* measure)
    : styles_(std::move(styles)), layer_(layer), measure_(measure), picture_(engine.spec(), head, layer) {
  const auto& layers = engine.spec().layers;
  if (layer > 0) from_ = engine.run(nullptr, layer - 1, styles_, Roi::square(layers[at(layer - 1)].resolution));
  plane_ = MaskPyramid(mask).at(layers[at(layer)].resolution);
  before_ = picture_.whole(engine, from_, styles_);
  if (measure_ != nullptr) measured_ = measure_->of(before_);
  inside_ = weightsOf(*mask, picture_.side(), false);
  near_ = weightsOf(nearOf(*mask), picture_.side(), true);
  styles_.local.resize(styles_.rows.size());
}

ProbeAnswer ChannelProbe::ask(SynthesisEngine& engine, std::span<const float> values) const {
  StyleSet styles = styles_;
  styles.local[at(layer_)].added.push_back({plane_, {values.begin(), values.end()}});
  const Image8 after = picture_.changed(engine, before_, from_, styles, layer_, plane_->region);
  ProbeAnswer answer;
  answer.grey = measureLocality(before_, after, inside_).meanInside;
  answer.locality = measureLocality(before_, after, near_).locality;
  if (measure_ != nullptr) answer.change = measure_->of(after) - measured_;
  return answer;
}

}  // namespace lineament
