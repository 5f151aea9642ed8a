#include "core/io/stylegan2_families.h"

#include <algorithm>
#include <utility>

namespace lineament {

namespace {

using Layer = StyleGan2Layer;
using Part = StyleGan2Part;

std::string number(int n) {
  return std::to_string(n);
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

StyleGan2FileSlot rosinality(const StyleGan2Slot& slot) {
  const int level = slot.index;
  std::vector<int> shape = slot.shape;
  const auto leading = [&] { shape.insert(shape.begin(), 1); };
  if (slot.layer == Layer::kMapping) {
    // style.0 normalises z.
    return {"style." + number(level + 1) + (slot.part == Part::kWeight ? ".weight" : ".bias"), shape, {}};
  }
  if (slot.layer == Layer::kConstant) {
    leading();
    return {"input.input", shape, {}};
  }
  if (slot.part == Part::kNoise) {
    const int n = slot.layer == Layer::kConv0 ? 2 * level - 1 : 2 * level;
    return {"noises.noise_" + number(n), {1, 1, shape[0], shape[1]}, {}};
  }
  std::string name;
  if (slot.layer == Layer::kHead) {
    name = level == 0 ? "to_rgb1" : "to_rgbs." + number(level - 1);
  } else {
    name = level == 0 ? "conv1" : "convs." + number(slot.layer == Layer::kConv0 ? 2 * level - 2 : 2 * level - 1);
  }
  switch (slot.part) {
    case Part::kWeight:
      leading();
      return {name + ".conv.weight", shape, {}};
    case Part::kBias:
      if (slot.layer == Layer::kHead) return {name + ".bias", {1, 3, 1, 1}, {}};
      return {name + ".activate.bias", shape, {}};
    case Part::kAffineWeight:
      return {name + ".conv.modulation.weight", shape, {}};
    case Part::kAffineBias:
      return {name + ".conv.modulation.bias", shape, {}};
    default:
      return {name + ".noise.weight", {1}, {}};
  }
}

StyleGan2FileSlot genforce(const StyleGan2Slot& slot) {
  std::vector<int> shape = slot.shape;
  if (slot.layer == Layer::kMapping) {
    return {"mapping.dense" + number(slot.index) + (slot.part == Part::kWeight ? ".weight" : ".bias"), shape, {}};
  }
  if (slot.layer == Layer::kConstant) {
    shape.insert(shape.begin(), 1);
    return {"synthesis.early_layer.const", shape, {}};
  }
  const std::string name =
      slot.layer == Layer::kHead
          ? "synthesis.output" + number(slot.index)
          : "synthesis.layer" + number(slot.layer == Layer::kConv0 ? 2 * slot.index - 1 : 2 * slot.index);
  switch (slot.part) {
    case Part::kWeight:
      return {name + ".weight", shape, {.flipped = slot.layer == Layer::kConv0}};
    case Part::kBias:
      return {name + ".bias", shape, {}};
    case Part::kAffineWeight:
      return {name + ".style.weight", shape, {}};
    case Part::kAffineBias:
      return {name + ".style.bias", shape, {.added = 1.0F}};
    case Part::kNoise:
      return {name + ".noise", {1, 1, shape[0], shape[1]}, {}};
    default:
      return {name + ".noise_strength", shape, {}};
  }
}

StyleGan2FileSlot tensorFlow(const StyleGan2Slot& slot) {
  const std::vector<int>& shape = slot.shape;
  if (slot.layer == Layer::kMapping) {
    const std::string name = "mapping.Dense" + number(slot.index);
    if (slot.part == Part::kBias) return {name + "/bias", shape, {}};
    return {name + "/weight", {shape[1], shape[0]}, {.transposed = true}};
  }
  const std::string side = number(4 << slot.index);
  const std::string level = "synthesis." + side + "x" + side + "/";
  if (slot.layer == Layer::kConstant) return {level + "Const/const", {1, shape[0], shape[1], shape[2]}, {}};
  if (slot.part == Part::kNoise) {
    const int n = slot.layer == Layer::kConv0 ? 2 * slot.index - 1 : 2 * slot.index;
    return {"synthesis.noise" + number(n), {1, 1, shape[0], shape[1]}, {}};
  }
  const std::string name = level + (slot.layer == Layer::kHead    ? "ToRGB"
                                    : slot.layer == Layer::kConv0 ? "Conv0_up"
                                    : slot.index == 0             ? "Conv"
                                                                  : "Conv1");
  switch (slot.part) {
    case Part::kWeight:
      return {name + "/weight",
              {shape[2], shape[3], shape[1], shape[0]},
              {.hwio = true, .flipped = slot.layer == Layer::kConv0}};
    case Part::kBias:
      return {name + "/bias", shape, {}};
    case Part::kAffineWeight:
      return {name + "/mod_weight", {shape[1], shape[0]}, {.transposed = true}};
    case Part::kAffineBias:
      return {name + "/mod_bias", shape, {.added = 1.0F}};
    default:
      return {name + "/noise_strength", shape, {}};
  }
}

}  // namespace

std::string_view nameOf(StyleGan2Family family) {
  switch (family) {
    case StyleGan2Family::kAda:
      return "StyleGAN2-ADA-PyTorch";
    case StyleGan2Family::kRosinality:
      return "rosinality stylegan2-pytorch";
    case StyleGan2Family::kGenforce:
      return "genforce";
    case StyleGan2Family::kTensorFlow:
      break;
  }
  return "TensorFlow StyleGAN2";
}

StyleGan2FileSlot fileSlotOf(StyleGan2Family family, const StyleGan2Slot& slot) {
  switch (family) {
    case StyleGan2Family::kRosinality:
      return rosinality(slot);
    case StyleGan2Family::kGenforce:
      return genforce(slot);
    case StyleGan2Family::kTensorFlow:
      return tensorFlow(slot);
    case StyleGan2Family::kAda:
      break;
  }
  return {slot.name, slot.shape, {}};
}

std::string_view markerOf(StyleGan2Family family) {
  switch (family) {
    case StyleGan2Family::kAda:
      return "synthesis.b4.const";
    case StyleGan2Family::kRosinality:
      return "input.input";
    case StyleGan2Family::kGenforce:
      return "synthesis.early_layer.const";
    case StyleGan2Family::kTensorFlow:
      break;
  }
  return "synthesis.4x4/Const/const";
}

std::string_view meanLatentNameOf(StyleGan2Family family) {
  switch (family) {
    case StyleGan2Family::kAda:
      return "mapping.w_avg";
    case StyleGan2Family::kRosinality:
      return "latent_avg";
    case StyleGan2Family::kGenforce:
      return "truncation.w_avg";
    case StyleGan2Family::kTensorFlow:
      break;
  }
  return "dlatent_avg";
}

bool isIgnored(StyleGan2Family family, std::string_view name) {
  switch (family) {
    case StyleGan2Family::kAda:
      return name.ends_with(".resample_filter");
    case StyleGan2Family::kRosinality:
      return name.ends_with(".kernel");
    case StyleGan2Family::kGenforce:
      return name.ends_with(".kernel") || name.ends_with("lod");
    case StyleGan2Family::kTensorFlow:
      break;
  }
  return name == "lod" || name.ends_with(".lod");
}

std::vector<int> canonicalShape(const std::vector<int>& shape, const StyleGan2Change& change) {
  if (change.hwio && shape.size() == 4) return {shape[3], shape[2], shape[0], shape[1]};
  if (change.transposed && shape.size() == 2) return {shape[1], shape[0]};
  return shape;
}

std::vector<float> canonicalValues(std::vector<float> values, const std::vector<int>& shape,
                                   const StyleGan2Change& change) {
  if (change.hwio && shape.size() == 4) {
    const std::size_t taps = at(shape[0]) * at(shape[1]), in = at(shape[2]), out = at(shape[3]);
    std::vector<float> turned(values.size());
    for (std::size_t t = 0; t < taps; ++t) {
      for (std::size_t i = 0; i < in; ++i) {
        for (std::size_t o = 0; o < out; ++o) turned[(o * in + i) * taps + t] = values[(t * in + i) * out + o];
      }
    }
    values = std::move(turned);
  }
  if (change.transposed && shape.size() == 2) {
    const std::size_t rows = at(shape[0]), columns = at(shape[1]);
    std::vector<float> turned(values.size());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) turned[c * rows + r] = values[r * columns + c];
    }
    values = std::move(turned);
  }
  if (change.flipped && shape.size() == 4) {
    const std::vector<int> canonical = canonicalShape(shape, change);
    const auto taps = static_cast<std::ptrdiff_t>(canonical[2]) * canonical[3];
    for (auto kernel = values.begin(); kernel != values.end(); kernel += taps) std::reverse(kernel, kernel + taps);
  }
  if (change.added != 0.0F) {
    for (float& v : values) v += change.added;
  }
  return values;
}

}  // namespace lineament
