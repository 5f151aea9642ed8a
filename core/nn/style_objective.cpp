#include "core/nn/style_objective.h"

#include <algorithm>
#include <utility>

#include "core/nn/ops.h"

namespace lineament::nn {

StyleObjective::StyleObjective(std::shared_ptr<const Vgg16> network, const at::Tensor& face, const at::Tensor& style,
                               const StylePictureOptions& options)
    : options_(options),
      pass_(std::make_unique<VggPass>(network, face.size(2), face.size(3), kStyleLayers.back())),
      stylePass_(std::make_unique<VggPass>(std::move(network), style.size(2), style.size(3), kStyleLayers.back())) {
  pass_->start(face);
  stylePass_->start(style);
}

bool StyleObjective::isStyle(int layer) const {
  return std::find(kStyleLayers.begin(), kStyleLayers.end(), layer) != kStyleLayers.end();
}

bool StyleObjective::prepare() {
  if (stage_ == Stage::kFace) {
    bool there = false;
    pass_->forward([&](int layer, std::int64_t first, const at::Tensor& rows) {
      const at::Tensor whole = pass_->activation(layer);
      there = layer == kContentLayer && first + rows.size(2) == whole.size(2);
      if (there) content_ = whole.clone();
    });
    if (!there) return false;
    contentSize_ = sizeOf(positionsByChannels(content_), options_.distance);
    stage_ = Stage::kStyle;
    return false;
  }
  if (stage_ != Stage::kStyle) return true;
  const bool done = stylePass_->forward([&](int layer, std::int64_t, const at::Tensor& rows) {
    if (isStyle(layer)) grams_[layer].add(rows);
  });
  if (!done) return false;
  for (const int layer : kStyleLayers) {
    wanted_[layer] = grams_[layer].mean();
    wantedSize_[layer] = sizeOf(wanted_[layer], options_.distance);
  }
  stylePass_.reset();
  stage_ = Stage::kReady;
  return true;
}

void StyleObjective::start(const at::Tensor& x) {
  x_ = x;
  pass_->start(x);
  grams_.clear();
  contentDistance_ = 0.0;
  stage_ = Stage::kForward;
}

bool StyleObjective::work() {
  if (stage_ == Stage::kForward) {
    const bool done = pass_->forward([&](int layer, std::int64_t first, const at::Tensor& rows) {
      if (isStyle(layer)) grams_[layer].add(rows);
      if (layer == kContentLayer) {
        contentDistance_ += distance(positionsByChannels(rows),
                                     positionsByChannels(content_.narrow(2, first, rows.size(2))), options_.distance);
      }
    });
    if (done) finishForward();
    return false;
  }
  if (stage_ != Stage::kBackward) return true;
  const bool done =
      pass_->backward([&](int layer, std::int64_t first, const at::Tensor& rows) { return added(layer, first, rows); });
  if (done) stage_ = Stage::kReady;
  return done;
}

void StyleObjective::finishForward() {
  constexpr auto kLayers = static_cast<double>(kStyleLayers.size());
  values_ = {};
  values_.content = contentDistance_ / contentSize_;
  for (const int layer : kStyleLayers) {
    const at::Tensor found = grams_[layer].mean();
    const double whole = wantedSize_[layer] * kLayers;
    values_.style += distance(found, wanted_[layer], options_.distance) / whole;
    gramGradients_[layer] = distanceGradient(found, wanted_[layer], options_.distance)
                                .mul_(kStyleShare * double{options_.styleWeight} / whole);
  }
  values_.variation = variation(x_);
  values_.total = kContentShare * double{options_.contentWeight} * values_.content +
                  kStyleShare * double{options_.styleWeight} * values_.style +
                  kVariationShare * double{options_.variationWeight} * values_.variation;
  pass_->startBackward();
  stage_ = Stage::kBackward;
}

at::Tensor StyleObjective::added(int layer, std::int64_t first, const at::Tensor& activation) const {
  at::Tensor sum;
  if (isStyle(layer)) {
    sum = gramGradient(activation, gramGradients_.at(layer), grams_.at(layer).positions());
  }
  if (layer == kContentLayer) {
    const at::Tensor wanted = content_.narrow(2, first, activation.size(2));
    const double factor = kContentShare * double{options_.contentWeight} / contentSize_;
    const at::Tensor pull =
        distanceGradient(positionsByChannels(activation), positionsByChannels(wanted), options_.distance)
            .view({1, activation.size(2), activation.size(3), activation.size(1)})
            .permute({0, 3, 1, 2});
    sum = sum.defined() ? sum.add_(pull, factor) : pull.mul(factor);
  }
  return sum;
}

at::Tensor StyleObjective::gradient() const {
  return pass_->gradient().add(variationGradient(x_).to(pass_->gradient().scalar_type()),
                               kVariationShare * double{options_.variationWeight});
}

}  // namespace lineament::nn
