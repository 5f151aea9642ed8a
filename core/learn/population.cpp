#include "core/learn/population.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/learn/scoring_job.h"

namespace lineament {
namespace {
constexpr std::size_t kPerStep = 25;  // about 25 ms
}

float Population::unit(const Direction& d) const {
  const auto n = static_cast<std::size_t>(size);
  if (d.normal.size() != n * static_cast<std::size_t>(d.rows)) {
    throw Error::badArgument("The direction \"" + d.id + "\"",
                             std::to_string(d.normal.size() / static_cast<std::size_t>(d.rows)) + " numbers a row",
                             std::to_string(size));
  }
  std::vector<double> mixed(n);
  for (std::size_t i = 0; i < d.normal.size(); ++i) mixed[i % n] += double{d.normal[i]} / d.rows;
  double sum = 0.0, square = 0.0;
  for (std::size_t k = 0; k < count(); ++k) {
    double dot = 0.0;
    for (std::size_t i = 0; i < n; ++i) dot += mixed[i] * double{latents[k * n + i]};
    sum += dot;
    square += dot * dot;
  }
  const auto c = static_cast<double>(std::max<std::size_t>(1, count()));
  return static_cast<float>(std::sqrt(std::max(1e-12, square / c - (sum / c) * (sum / c))));
}

PopulationJob::PopulationJob(std::uint32_t firstSeed, std::size_t count)
    : wanted_(count), gathered_(std::make_shared<Population>()) {
  gathered_->firstSeed = firstSeed;
}

bool PopulationJob::step(SynthesisEngine& engine) {
  Population& p = *gathered_;
  p.size = engine.spec().latentSize;
  p.mean = engine.meanLatent();
  for (std::size_t i = 0; i < kPerStep && p.count() < wanted_; ++i) {
    const LatentW w = sampledLatent(engine, p.firstSeed + static_cast<std::uint32_t>(p.count()), 1.0F);
    p.latents.insert(p.latents.end(), w.values.begin(), w.values.end());
  }
  if (p.count() < wanted_) return false;
  result_ = gathered_;
  return true;
}

}  // namespace lineament
