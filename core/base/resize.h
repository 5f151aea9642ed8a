#pragma once
// Pictures at other sizes: area average down, Catmull-Rom up, each axis by itself. Any thread.
#include "core/base/image.h"

namespace lineament {

/// Throws kBadArgument for an empty picture or a side below 1.
ImageF resized(const ImageF& picture, int width, int height);
/// 0..255 to -1..1, exactly undone by toImage8.
ImageF toImageF(const Image8& picture);

}  // namespace lineament
