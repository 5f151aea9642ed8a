#include "core/kernels/tuned_models.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"

namespace lineament::kernels {
namespace {

constexpr std::size_t kKept = 3;

std::vector<float> sum(std::vector<float> values, const std::vector<float>& change) {
  if (values.size() != change.size()) {
    throw Error::internal("tuned weights of another model were given to the generator");
  }
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += change[i];
  return values;
}

TunedModel tunedModel(const GeneratorTuningPtr& tuning, const PackedModel& model) {
  TunedModel tuned;
  tuned.tuning = tuning;
  for (const TunedLayer& change : tuning->layers) {
    const auto row = static_cast<std::size_t>(change.row);
    if (change.row < 0 || row >= model.layers.size()) {
      throw Error::internal("tuned weights of another model were given to the generator");
    }
    const MobileLayer& source = model.source->layers[row];
    std::vector<float> weight = sum(source.weight, change.weight), bias = sum(source.bias, change.bias);
    if (source.kind == MobileLayerKind::kHead) {
      tuned.layers.emplace(change.row, model.layers[row]);
      tuned.headWeight = std::move(weight);
      tuned.headBias = std::move(bias);
    } else if (source.kind == MobileLayerKind::kDepthwiseConv) {
      tuned.layers.emplace(change.row, packedWith(model.layers[row], weight, bias));
    } else {
      throw Error::internal("tuned weights of a layer without pointwise weights");
    }
  }
  return tuned;
}

}  // namespace

const TunedModel& TunedModels::of(const GeneratorTuningPtr& tuning, const PackedModel& model) {
  const auto known = std::find_if(kept_.begin(), kept_.end(), [&](const TunedModel& t) { return t.tuning == tuning; });
  if (known != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, known);
    return kept_.front();
  }
  kept_.push_front(tunedModel(tuning, model));
  if (kept_.size() > kKept) kept_.pop_back();
  return kept_.front();
}

}  // namespace lineament::kernels
