#include "core/learn/cluster_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/vision/cluster_regions.h"

namespace lineament {
namespace {

using Colour = std::array<float, 3>;

// Far apart in hue, so that neighbours differ; the red of the first is that of the overlays, too.
constexpr std::array<Colour, 16> kColours{{{230, 25, 75},
                                           {60, 180, 75},
                                           {255, 225, 25},
                                           {0, 130, 200},
                                           {245, 130, 48},
                                           {145, 30, 180},
                                           {70, 240, 240},
                                           {240, 50, 230},
                                           {210, 245, 60},
                                           {250, 190, 212},
                                           {0, 128, 128},
                                           {220, 190, 255},
                                           {170, 110, 40},
                                           {255, 250, 200},
                                           {128, 0, 0},
                                           {170, 255, 195}}};
constexpr float kOpacity = 0.6F;

std::uint8_t mixed(std::uint8_t below, float above, float weight) {
  return static_cast<std::uint8_t>(
      std::lround(static_cast<float>(below) + weight * (above - static_cast<float>(below))));
}

Image8 overlaid(const Image8& face, const Mask& mask) {
  Image8 tile = face;
  for (int y = 0; y < tile.height; ++y) {
    const std::uint8_t* weights = mask.row(y * mask.side / tile.height);
    for (int x = 0; x < tile.width; ++x) {
      const std::uint8_t inside = weights[x * mask.side / tile.width];
      const float weight = kOpacity * static_cast<float>(inside) / 255.0F;
      std::uint8_t* p = tile.row(y) + 3 * x;
      for (std::size_t c = 0; c < 3; ++c) p[c] = mixed(p[c], kColours[0][c], weight);
    }
  }
  return tile;
}

Image8 clusterTile(const Memberships& m, int side) {
  Image8 tile(side, side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int row = y * m.height / side, column = x * m.width / side;
      const auto cell =
          static_cast<std::size_t>(row) * static_cast<std::size_t>(m.width) + static_cast<std::size_t>(column);
      int best = 0;
      for (int k = 1; k < m.clusters; ++k) {
        if (m.plane(k)[cell] > m.plane(best)[cell]) best = k;
      }
      const Colour& colour = kColours[static_cast<std::size_t>(best) % kColours.size()];
      for (std::size_t c = 0; c < 3; ++c) (tile.row(y) + 3 * x)[c] = mixed(0, colour[c], m.plane(best)[cell]);
    }
  }
  return tile;
}

void place(const Image8& tile, Image8& sheet, int column, int row) {
  for (int y = 0; y < tile.height; ++y) {
    std::copy_n(tile.row(y), tile.width * 3, sheet.row(row * tile.height + y) + column * tile.width * 3);
  }
}

}  // namespace

Image8 clusterSheet(const ClusterTable& table, std::span<const ClusterFace> faces) {
  if (faces.empty()) throw Error::badArgument("The sheet of clusters", "no face", "one or more");
  const int side = faces.front().picture.width;
  Image8 sheet;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const ClusterFace& face = faces[i];
    const ClusterRegions regions(table, face.activation, face.side, face.picture);
    const int row = static_cast<int>(i), columns = 2 + static_cast<int>(regions.names().size());
    if (sheet.empty()) sheet = Image8(columns * side, static_cast<int>(faces.size()) * side);
    place(face.picture, sheet, 0, row);
    place(clusterTile(membershipsOf(table, face.activation, face.side, face.side), side), sheet, 1, row);
    for (int n = 2; n < columns; ++n) {
      place(overlaid(face.picture, *regions.mask(regions.names()[static_cast<std::size_t>(n - 2)])), sheet, n, row);
    }
  }
  return sheet;
}

}  // namespace lineament
