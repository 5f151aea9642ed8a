#pragma once
// Frames of the screen by CUDA graphs beside those of single operators.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/engine/synthesis_engine.h"
#include "tests/support/catch.h"

namespace lineament::test {

/// From the constant and from activations: the first frames run one operator after the other, the later ones are
/// replayed, also after a trim.
inline void checkGraphFrames(SynthesisEngine& graphs, SynthesisEngine& single, const StyleSet& face) {
  const auto bytes = [&](SynthesisEngine& engine, int layer, const StyleSet& styles) {
    ActivationPtr from;
    const Roi cells = Roi::square(engine.spec().layers[static_cast<std::size_t>(std::max(layer, 0))].resolution);
    if (layer >= 0) from = engine.run(nullptr, layer, styles, cells);
    std::vector<std::uint8_t> all;
    engine.renderBytes(from, styles, Roi::square(engine.spec().imageResolution),
                       [&](Roi band, const std::uint8_t* rgb, std::size_t stride) {
                         all.insert(all.end(), rgb, rgb + stride * static_cast<std::size_t>(band.height()));
                       });
    return all;
  };
  const int last = static_cast<int>(graphs.spec().layers.size()) - 1;
  for (int round = 0; round < 3; ++round) {
    for (const int layer : {-1, 1, last}) {
      for (int i = 0; i < 3; ++i) {
        StyleSet styles = face;
        for (auto& row : styles.rows) {
          for (float& v : row) v *= 1.0F + 0.05F * static_cast<float>(3 * round + i);
        }
        const auto found = bytes(graphs, layer, styles), wanted = bytes(single, layer, styles);
        REQUIRE(found.size() == wanted.size());
        int worst = 0;
        for (std::size_t k = 0; k < found.size(); ++k)
          worst = std::max(worst, std::abs(int{found[k]} - int{wanted[k]}));
        CHECK(worst <= 1);  // an algorithm may be another one
      }
    }
    graphs.trim();  // they are recorded again
  }
}

}  // namespace lineament::test
