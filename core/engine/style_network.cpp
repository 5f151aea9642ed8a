#include "core/engine/style_network.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr int kTile = 768;
// Norms of a large picture come from patches spread evenly over it, at its own scale: in a reduced copy every edge is
// steeper, and its norms would not be the picture's.
constexpr int kPatches = 8;  // a side
constexpr int kPatch = 128;

ImageF cropped(const ImageF& picture, int x0, int y0, int width, int height) {
  ImageF part(width, height);
  for (int y = 0; y < height; ++y) {
    std::copy_n(picture.row(y0 + y) + std::ptrdiff_t{x0} * 3, std::ptrdiff_t{width} * 3, part.row(y));
  }
  return part;
}

ImageF patchesOf(const ImageF& picture) {
  const int width = std::min(kPatch, picture.width / kPatches / 4 * 4);
  const int height = std::min(kPatch, picture.height / kPatches / 4 * 4);
  if (width < 4 || height < 4) return picture;  // a strip
  ImageF all(kPatches * width, kPatches * height);
  for (int j = 0; j < kPatches; ++j) {
    for (int i = 0; i < kPatches; ++i) {
      const int x0 = (picture.width - width) * i / (kPatches - 1), y0 = (picture.height - height) * j / (kPatches - 1);
      for (int y = 0; y < height; ++y) {
        std::copy_n(picture.row(y0 + y) + std::ptrdiff_t{x0} * 3, std::ptrdiff_t{width} * 3,
                    all.row(j * height + y) + std::ptrdiff_t{i} * width * 3);
      }
    }
  }
  return all;
}

// Where a stretch of `size` cells that has [inner, inner + tile) inside begins and ends, on multiples of four.
struct Stretch {
  int first, last;
};

Stretch around(int inner, int tile, int halo, int size) {
  Stretch s{std::max(0, inner - halo), std::min(size, inner + tile + halo)};
  // A rest that is too small for the network comes from further left.
  if (s.last - s.first < kSmallestStyledSide) s.first = std::max(0, s.last - kSmallestStyledSide - 4) / 4 * 4;
  return s;
}

}  // namespace

void checkStyledSize(const ImageF& picture) {
  if (std::min(picture.width, picture.height) >= kSmallestStyledSide) return;
  throw Error::badArgument(
      "A style", "a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
      std::to_string(kSmallestStyledSide) + " pixels at least");
}

int haloOf(const StyleModel& model) {
  int halo = 0, scale = 1;
  for (const StyleLayer& layer : model.layers) {
    if (layer.upsampled) scale = std::max(1, scale / 2);
    halo += layer.kernel / 2 * scale;
    if (layer.upsampled) halo += scale;  // the other half of a doubled pixel
    scale *= layer.stride;
  }
  return (halo + 3) / 4 * 4;
}

ImageF runInTiles(StyleNetwork& network, const ImageF& picture, const StyleNorms& norms, int tile,
                  const StopCheck& stop) {
  const int halo = haloOf(network.model());
  ImageF out(picture.width, picture.height);
  for (int y0 = 0; y0 < picture.height; y0 += tile) {
    const Stretch rows = around(y0, tile, halo, picture.height);
    for (int x0 = 0; x0 < picture.width; x0 += tile) {
      const Stretch columns = around(x0, tile, halo, picture.width);
      const ImageF part = network.pass(
          cropped(picture, columns.first, rows.first, columns.last - columns.first, rows.last - rows.first), {}, &norms,
          nullptr, stop);
      if (part.empty()) return {};
      const int width = std::min(tile, picture.width - x0), height = std::min(tile, picture.height - y0);
      for (int y = 0; y < height; ++y) {
        std::copy_n(part.row(y0 - rows.first + y) + std::ptrdiff_t{x0 - columns.first} * 3, std::ptrdiff_t{width} * 3,
                    out.row(y0 + y) + std::ptrdiff_t{x0} * 3);
      }
    }
  }
  return out;
}

ImageF StyleNetwork::run(const ImageF& picture, const StyleMixture& mixture, const StopCheck& stop) {
  const auto pixels = static_cast<std::ptrdiff_t>(picture.width) * picture.height;
  if (pixels <= kWholePixels) return pass(picture, mixture, nullptr, nullptr, stop);
  checkStyledSize(picture);
  StyleNorms norms;
  if (pass(patchesOf(picture), mixture, nullptr, &norms, stop).empty()) return {};
  return runInTiles(*this, picture, norms, kTile, stop);
}

}  // namespace lineament
