#pragma once
// Rows of the bench: minimum and median of repeated runs.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "app/commands.h"
#include "core/engine/synthesis_engine.h"

namespace lineament::app {

struct BenchRow {
  std::string name;
  double minimum = 0.0, median = 0.0;  ///< seconds
  double target = 0.0;                 ///< ratio to the peer; 0: none
  /// Seconds of what this row is compared with; 0: the peer's full frame.
  double reference = 0.0, referenceMedian = 0.0;
};

/// `body(i)` for every run; two more before them that do not count: buffers, caches, clock.
template <class Body>
BenchRow timed(std::string name, double target, int runs, const Body& body) {
  std::vector<double> seconds;
  for (int i = 0; i < runs + 2; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body(i);
    if (i >= 2) seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return {std::move(name), seconds.front(), seconds[seconds.size() / 2], target, 0.0, 0.0};
}

/// Local edits as the window paints them: dabs, drags, many edits at once.
std::vector<BenchRow> localRows(SynthesisEngine& engine, int runs);
/// Style presets beside the reference style network.
std::vector<BenchRow> styleRows(int threads, int runs);
/// One step of the optimisation toward a style picture, at 512. Needs the loss network's weights.
BenchRow stylePictureRow(int threads, int runs);

struct GeneratorBench {
  bool wanted = false;
  bool randomConfigF = false;
  int side = 1024;
  bool tuneCudnn = false;
};
/// StyleGAN2 (the given model, else a random one) and the embedded model with LibTorch on the given device, in both
/// number types: JSON text.
std::string generatorReport(const EngineOptions& options, const GeneratorBench& bench, int runs);

}  // namespace lineament::app
