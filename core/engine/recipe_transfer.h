#pragma once
// A recipe on another model of the same latent space. Plain values, any thread.
#include <string>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/generator_spec.h"

namespace lineament {

struct TransferredRecipe {
  EditRecipe recipe;
  std::vector<std::string>
      left;  ///< what has no meaning there, each for the user: "the edit of channels \"Dark eyes\""
};

/// Seeds, latents, attributes, mixes, painted edits and styles mean the same where the latent space is the same. A w+
/// is taken over row by row: the embedded model takes 18 rows as they are, and a StyleGAN2 row is the mean of those of
/// the embedded model that work in its place. Channels and tuned weights belong to one model and are left.
TransferredRecipe transferredTo(const EditRecipe& recipe, const GeneratorSpec& from, const GeneratorSpec& to);

/// Edits of channels that belong to another model than that of `modelHash` are marked as foreign: listed and saved, not
/// applied. `left` has the titles of those that are new and switched on.
TransferredRecipe withForeignChannelsMarked(const EditRecipe& recipe, const std::string& modelHash);

}  // namespace lineament
