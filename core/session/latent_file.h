#pragma once
// A face from numbers that another program wrote (.npy): w, or one row per style. Any thread. Throws Error.
#include <filesystem>

#include "core/edit/style_mix.h"

namespace lineament {

/// [size] or [1, size] is w, [rows, size] is w+. kBadFile for other shapes, and for numbers that are not finite.
FaceSource latentFromNpy(const std::filesystem::path& file);
/// [size] or [1, size] as z.
FaceSource zFromNpy(const std::filesystem::path& file);

}  // namespace lineament
