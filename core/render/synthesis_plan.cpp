#include "core/render/synthesis_plan.h"

#include <algorithm>

#include "core/engine/mask_planes.h"

namespace lineament {
namespace {

// So that the same vector as style and as added values is not the same key.
constexpr HashKey kStyleSalt = 1, kAddedSalt = 2, kBlendSalt = 3;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

HashKey withVectors(HashKey key, const std::vector<MaskedVector>& vectors, HashKey salt) {
  for (const MaskedVector& v : vectors) key = combine(key, hashFloats(v.values, combine(salt, v.mask->key)));
  return key;
}

Roi united(Roi a, Roi b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

// Where sums of masked vectors differ: vectors are compared place by place in their lists.
Roi vectorsDiffer(const std::vector<MaskedVector>& a, const std::vector<MaskedVector>& b) {
  Roi all;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i >= a.size()) {
      all = united(all, b[i].mask->region);
    } else if (i >= b.size()) {
      all = united(all, a[i].mask->region);
    } else if (a[i].values == b[i].values) {
      all = united(all, differenceOf(*a[i].mask, *b[i].mask));
    } else {
      all = united(all, united(a[i].mask->region, b[i].mask->region));
    }
  }
  return all;
}

const LocalLayer& localOf(const StyleSet& styles, int row) {
  static const LocalLayer kNone;
  const LocalLayer* local = styles.localOf(row);
  return local != nullptr ? *local : kNone;
}

bool tuningDiffers(const StyleSet& a, const StyleSet& b, int row) {
  if (a.tuning == b.tuning) return false;
  const HashKey before = a.tuning && a.tuning->layerOf(row) != nullptr ? a.tuning->key : 0;
  const HashKey after = b.tuning && b.tuning->layerOf(row) != nullptr ? b.tuning->key : 0;
  return before != after;
}

std::vector<const PlannedBlend*> blendsOf(const SynthesisPlan& plan, int layer) {
  std::vector<const PlannedBlend*> found;
  for (const PlannedBlend& blend : plan.blends) {
    if (blend.layer == layer) found.push_back(&blend);
  }
  return found;
}

Roi afterBlends(const SynthesisPlan& from, const SynthesisPlan& to, int layer, Roi whole, Roi differs) {
  const auto a = blendsOf(from, layer), b = blendsOf(to, layer);
  if (a.size() != b.size()) return whole;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i]->branch->keys[at(layer)] != b[i]->branch->keys[at(layer)]) {
      differs = united(differs, united(a[i]->mask->region, b[i]->mask->region));
    } else {
      differs = united(differs.intersected(openRegion(*b[i]->mask)), differenceOf(*a[i]->mask, *b[i]->mask));
    }
  }
  return differs;
}

}  // namespace

void chainKeys(SynthesisPlan& plan, const GeneratorSpec& spec) {
  const HashKey model = hashText(spec.modelHash);
  HashKey key = model;
  plan.keys.clear();
  for (std::size_t row = 0; row < plan.styles.rows.size(); ++row) {
    key = combine(key, hashFloats(plan.styles.rows[row], model));
    if (plan.styles.tuning && plan.styles.tuning->layerOf(static_cast<int>(row)) != nullptr) {
      key = combine(key, plan.styles.tuning->key);
    }
    if (const LocalLayer* local = plan.styles.localOf(static_cast<int>(row))) {
      key = withVectors(withVectors(key, local->styles, kStyleSalt), local->added, kAddedSalt);
    }
    for (const PlannedBlend& blend : plan.blends) {
      if (at(blend.layer) != row) continue;
      key = combine(key, combine(kBlendSalt, combine(blend.mask->key, blend.branch->keys[row])));
    }
    plan.keys.push_back(key);
  }
}

PlanDifference differenceOf(const GeneratorSpec& spec, const SynthesisPlan& from, const SynthesisPlan& to) {
  PlanDifference difference;
  Roi differs;  // of the input of the layer at hand
  const int layers = static_cast<int>(spec.layers.size());
  for (int i = 0; i < layers; ++i) {
    const SynthesisLayer& layer = spec.layers[at(i)];
    const Roi whole = Roi::square(layer.resolution);
    if (from.keys[at(i)] == to.keys[at(i)]) {
      difference.layers.emplace_back();
      differs = {};
      continue;
    }
    if (from.styles.rows[at(i)] != to.styles.rows[at(i)] || tuningDiffers(from.styles, to.styles, i)) {
      differs = whole;
    } else {
      const LocalLayer& a = localOf(from.styles, i);
      const LocalLayer& b = localOf(to.styles, i);
      differs = united(differs, vectorsDiffer(a.styles, b.styles));
      if (!differs.empty()) {
        differs = layer.upsamples ? differs.grown(layer.halo).doubled() : differs.grown(layer.halo);
        differs = differs.intersected(whole);
      }
      differs = united(differs, vectorsDiffer(a.added, b.added));
    }
    differs = afterBlends(from, to, i, whole, differs);
    difference.layers.push_back(differs);
  }
  const int cells = spec.layers.back().resolution, times = spec.imageResolution / cells;
  if (from.styles.rows[at(layers)] != to.styles.rows[at(layers)] || tuningDiffers(from.styles, to.styles, layers)) {
    differs = Roi::square(cells);
  } else {
    differs = united(differs, vectorsDiffer(localOf(from.styles, layers).styles, localOf(to.styles, layers).styles));
  }
  difference.picture = {differs.x0 * times, differs.y0 * times, differs.x1 * times, differs.y1 * times};
  return difference;
}

}  // namespace lineament
