#include "core/kernels/local_pass.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/kernels/level_kernels.h"

namespace lineament::kernels {
namespace {

// Far below any style that matters (they are about 0.01 to 10) and far above what a float loses: ratios to it stay
// within range.
constexpr float kSmallestStyle = 1e-18F;
constexpr std::size_t kMostAtOnce = 64;  // masks that one pass over a cell adds up

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<LocalPass::Masked> inKernelOrder(const std::vector<MaskedVector>& from, const std::vector<int>& order) {
  std::vector<LocalPass::Masked> merged;
  for (const MaskedVector& vector : from) {
    if (vector.values.size() != order.size()) {
      throw Error::internal("a local edit of " + std::to_string(vector.values.size()) + " channels for a layer of " +
                            std::to_string(order.size()));
    }
    auto same = std::find_if(merged.begin(), merged.end(), [&](const auto& m) { return m.mask == vector.mask; });
    if (same == merged.end()) {
      merged.push_back({vector.mask, std::vector<float>(order.size(), 0.0F)});
      same = std::prev(merged.end());
    }
    for (std::size_t k = 0; k < order.size(); ++k) same->values[k] += vector.values[at(order[k])];
  }
  return merged;
}

// Calls `change(cell, vectors, weights, count)` for every cell that at least one mask reaches.
template <class Change>
void forEachCell(const std::vector<LocalPass::Masked>& masked, int y, int x0, int x1, int channels, float* row,
                 const Change& change) {
  std::array<const LocalPass::Masked*, kMostAtOnce> here;
  std::array<const float*, kMostAtOnce> vectors;
  std::array<float, kMostAtOnce> weights;
  for (std::size_t first = 0; first < masked.size(); first += kMostAtOnce) {
    std::size_t count = 0;
    int from = x1, to = x0;
    for (std::size_t i = first; i < std::min(first + kMostAtOnce, masked.size()); ++i) {
      const Roi& r = masked[i].mask->region;
      if (y < r.y0 || y >= r.y1 || r.x1 <= x0 || r.x0 >= x1) continue;
      here[count++] = &masked[i];
      from = std::min(from, std::max(r.x0, x0));
      to = std::max(to, std::min(r.x1, x1));
    }
    for (int x = from; x < to; ++x) {
      int active = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const float weight = here[i]->mask->at(x, y);
        if (weight == 0.0F) continue;
        vectors[at(active)] = here[i]->values.data();
        weights[at(active++)] = weight;
      }
      if (active > 0) change(row + at(x - x0) * at(channels), vectors.data(), weights.data(), active);
    }
  }
}

}  // namespace

LocalPass::LocalPass(const LocalLayer& local, const std::vector<int>& inputOrder, const std::vector<int>& outputOrder,
                     std::vector<float>& style, std::vector<Blend> blends)
    : factors_(inKernelOrder(local.styles, inputOrder)),
      added_(inKernelOrder(local.added, outputOrder)),
      blends_(std::move(blends)) {
  // Two groups of factors would multiply instead of adding up: all masks of a layer must fit one pass.
  if (factors_.size() > kMostAtOnce) {
    throw Error::unsupported(std::to_string(factors_.size()) + " different masks on one layer",
                             "at most " + std::to_string(kMostAtOnce));
  }
  if (factors_.empty()) return;
  for (float& s : style) {
    if (std::abs(s) < kSmallestStyle) s = s < 0.0F ? -kSmallestStyle : kSmallestStyle;
  }
  for (Masked& factor : factors_) {
    for (std::size_t k = 0; k < style.size(); ++k) factor.values[k] /= style[k];
  }
}

void LocalPass::scaleInput(int y, int x0, int x1, int channels, float* row) const {
  forEachCell(factors_, y, x0, x1, channels, row,
              [&](float* cell, const float* const* vectors, const float* weights, int count) {
                scaleCell(cell, channels, vectors, weights, count);
              });
}

void LocalPass::changeOutput(int y, int x0, int x1, int channels, float* row) const {
  forEachCell(added_, y, x0, x1, channels, row,
              [&](float* cell, const float* const* vectors, const float* weights, int count) {
                addToCell(cell, channels, vectors, weights, count);
              });
  for (const Blend& blend : blends_) {
    const Roi& r = blend.mask->region;
    if (y < r.y0 || y >= r.y1) continue;
    for (int x = std::max(x0, r.x0); x < std::min(x1, r.x1); ++x) {
      const float weight = blend.mask->at(x, y);
      if (weight == 0.0F) continue;
      float* cell = row + at(x - x0) * at(channels);
      if (weight == 1.0F) {
        std::copy_n(blend.other.cell(x, y), channels, cell);
      } else {
        blendCell(cell, blend.other.cell(x, y), weight, channels);
      }
    }
  }
}

}  // namespace lineament::kernels
