#pragma once
// Recipe -> latents: the pure function every picture starts from.
// Truncation first (mean + psi (w - mean)), then each edit adds strength * standardDeviation * normal to its rows.
#include "core/edit/edit_recipe.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

/// The unedited, truncated w+ of a recipe, in rows of the engine's model. An 18-row w+ is matched by fromStyleGan2Row.
LatentWPlus sourceLatent(const EditRecipe& recipe, const SynthesisEngine& engine);
LatentWPlus evaluate(const EditRecipe& recipe, const SynthesisEngine& engine);
/// z of a seed: numpy RandomState(seed).randn(1, size).
LatentZ latentOfSeed(Seed seed, int size);

}  // namespace lineament
