// One step of the optimisation toward a style picture; tools/bench/peer_style.py does the same in PyTorch.
#include "app/bench_rows.h"
#include "app/style_picture.h"
#include "core/base/random.h"

namespace lineament::app {
namespace {

constexpr int kSide = 512, kWarmUps = 2;

Image8 noise(std::uint32_t seed) {
  NumpyRandomState random(seed);
  Image8 picture(kSide, kSide);
  for (auto& v : picture.pixels) v = static_cast<std::uint8_t>(random.uniform() * 255.0);
  return picture;
}

}  // namespace

BenchRow stylePictureRow(int threads, int runs) {
  EngineOptions engine;
  engine.threads = threads;
  StylePictureOptions options;
  options.side = options.coarsestSide = kSide;
  options.steps = runs + kWarmUps;
  const auto job = stylePictureJobs(engine)(noise(1), noise(2), options);
  while (job->progress().step < 1) job->work();  // weights and targets
  std::vector<double> seconds;
  for (int step = 1; step < options.steps; ++step) {
    const auto start = std::chrono::steady_clock::now();
    while (job->progress().step == step) job->work();
    if (step >= kWarmUps) {
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
  }
  std::sort(seconds.begin(), seconds.end());
  return {"one step toward a style picture at 512", seconds.front(), seconds[seconds.size() / 2], 0.8, 0.0, 0.0};
}

}  // namespace lineament::app
