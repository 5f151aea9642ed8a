#pragma once
// Recipe -> latents: the pure function every picture starts from.
// Truncation first (mean + psi (w - mean)), then mixes in order (rows blended toward another face's), then each edit
// adds strength * standardDeviation * p to its rows, p being its normal without the part along the kept attributes.
// Last, each kept attribute's measured correction moves along its own direction (Lock::correction).
// Edits are independent of each other: their order does not matter.
#include "core/edit/edit_recipe.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

/// The unedited, truncated w+ of a recipe, in rows of the engine's model. An 18-row w+ is matched by fromStyleGan2Row.
LatentWPlus sourceLatent(const EditRecipe& recipe, const SynthesisEngine& engine);
/// With the mixes, without the edits: what "set to" is measured from.
LatentWPlus mixedLatent(const EditRecipe& recipe, const SynthesisEngine& engine);
LatentWPlus evaluate(const EditRecipe& recipe, const SynthesisEngine& engine);
/// What the engine gets: the styles of evaluate(), and the tuned weights of a projected face where they belong to this
/// model.
StyleSet evaluatedStyles(const EditRecipe& recipe, const SynthesisEngine& engine);
/// The way of a direction in rows of the model, for strength 1, whatever rows it acts on.
LatentWPlus stepOf(const Direction& direction, const GeneratorSpec& spec);
/// z of a seed: numpy RandomState(seed).randn(1, size).
LatentZ latentOfSeed(Seed seed, int size);

}  // namespace lineament
