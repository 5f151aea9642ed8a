#pragma once
// Files that hold something else than a StyleGAN2 this program runs, recognised by the names of their tensors and
// refused by name. Throws kBadFile.
#include <string>

#include "core/io/checkpoint.h"
#include "core/io/stylegan2_families.h"

namespace lineament {

/// For a checkpoint in which no generator was found.
[[noreturn]] void refuseWithoutGenerator(const Checkpoint& checkpoint);
/// Returns when the generator below `prefix` has no labels, 'skip' image heads and no progressive ones.
void refuseOtherForms(const Checkpoint& checkpoint, StyleGan2Family family, const std::string& prefix);

}  // namespace lineament
