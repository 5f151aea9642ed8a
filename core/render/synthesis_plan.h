#pragma once
// What the network gets for one recipe, with keys that say when two activations are the same, and what differs between
// two plans. Plain values. Compute thread.
#include <memory>
#include <vector>

#include "core/base/hash.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

struct SynthesisPlan;
using SynthesisPlanPtr = std::shared_ptr<const SynthesisPlan>;

/// A blend whose other branch is not computed yet.
struct PlannedBlend {
  int layer = 0;  ///< the end of a level
  MaskPlanePtr mask;
  SynthesisPlanPtr branch;
};

/// key[i] = combine(key[i-1], hash of style row i and of all that differs by place in its layer): equal keys mean equal
/// activations of layer i. The last key belongs to the image head, that is to the whole picture.
struct SynthesisPlan {
  StyleSet styles;                   ///< its blends are empty: they are in `blends` until their branches are computed
  std::vector<PlannedBlend> blends;  ///< by layer; of one layer in order of application
  std::vector<HashKey> keys;         ///< [styleRows]
};

/// Fills `plan.keys` from the rest.
void chainKeys(SynthesisPlan& plan, const GeneratorSpec& spec);

/// Where the activations and the picture of two plans may differ. Styles and masks are compared, then carried forward
/// with the halo of every layer; a blend that keeps cells of the same branch ends what comes in there.
struct PlanDifference {
  std::vector<Roi> layers;  ///< [layers], in cells of each layer's output; empty: equal
  Roi picture;
};
PlanDifference differenceOf(const GeneratorSpec& spec, const SynthesisPlan& from, const SynthesisPlan& to);

}  // namespace lineament
