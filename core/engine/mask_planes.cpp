#include "core/engine/mask_planes.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace lineament {
namespace {

// A Gaussian of half a cell, and one of about one cell (binomial).
constexpr float kHalfCell[] = {0.1065F, 0.787F, 0.1065F};
constexpr float kOneCell[] = {1.0F / 16, 4.0F / 16, 6.0F / 16, 4.0F / 16, 1.0F / 16};
// Fractions that change nothing to be seen but would make every region larger.
constexpr float kSmallestWeight = 1.0F / 512;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

// Separable, the border repeated; `within` holds every weight that is not 0.
void blur(std::vector<float>& plane, int side, std::span<const float> kernel, Roi within) {
  const int reach = static_cast<int>(kernel.size()) / 2;
  const Roi box = within.grown(reach).intersected(Roi::square(side));
  std::vector<float> rows(plane);
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      float sum = 0.0F;
      for (int t = -reach; t <= reach; ++t)
        sum += kernel[index(t + reach)] * plane[index(y) * index(side) + index(std::clamp(x + t, 0, side - 1))];
      rows[index(y) * index(side) + index(x)] = sum;
    }
  }
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      float sum = 0.0F;
      for (int t = -reach; t <= reach; ++t)
        sum += kernel[index(t + reach)] * rows[index(std::clamp(y + t, 0, side - 1)) * index(side) + index(x)];
      plane[index(y) * index(side) + index(x)] = sum;
    }
  }
}

template <class Test>
Roi boundsOf(int side, const Test& test) {
  Roi found{side, side, 0, 0};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (!test(x, y)) continue;
      found.x0 = std::min(found.x0, x);
      found.x1 = std::max(found.x1, x + 1);
      found.y0 = std::min(found.y0, y);
      found.y1 = y + 1;
    }
  }
  return found.x1 > found.x0 ? found : Roi{};
}

std::vector<float> grown(const MaskPlane& plane, int by) {
  const int side = plane.resolution;
  std::vector<float> wide(index(side) * index(side), 0.0F), both(wide.size(), 0.0F);
  const Roi box = plane.region.grown(by).intersected(Roi::square(side));
  for (int y = plane.region.y0; y < plane.region.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      float largest = 0.0F;
      for (int t = -by; t <= by; ++t) largest = std::max(largest, plane.at(x + t, y));
      wide[index(y) * index(side) + index(x)] = largest;
    }
  }
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      float largest = 0.0F;
      for (int t = std::max(0, y - by); t <= std::min(side - 1, y + by); ++t)
        largest = std::max(largest, wide[index(t) * index(side) + index(x)]);
      both[index(y) * index(side) + index(x)] = largest;
    }
  }
  return both;
}

}  // namespace

MaskPlanePtr planeOf(int resolution, const std::vector<float>& weights) {
  auto plane = std::make_shared<MaskPlane>();
  plane->resolution = resolution;
  plane->region = boundsOf(
      resolution, [&](int x, int y) { return weights[index(y) * index(resolution) + index(x)] >= kSmallestWeight; });
  plane->weights.reserve(plane->region.area());
  for (int y = plane->region.y0; y < plane->region.y1; ++y) {
    for (int x = plane->region.x0; x < plane->region.x1; ++x) {
      const float w = weights[index(y) * index(resolution) + index(x)];
      // Sums of kernels and averages miss 1 by a rounding; a mask that is 1 must be exactly that.
      plane->weights.push_back(w < kSmallestWeight ? 0.0F : w > 1.0F - 1e-5F ? 1.0F : w);
    }
  }
  const int about[] = {resolution, plane->region.x0, plane->region.y0, plane->region.x1};
  plane->key = hashFloats(plane->weights, hashBytes(about, sizeof about));
  return plane;
}

MaskPyramid::MaskPyramid(MaskPtr mask) : mask_(std::move(mask)), bounds_(mask_->bounds()) {}

const std::vector<float>& MaskPyramid::averaged(int resolution) {
  if (const auto known = averages_.find(resolution); known != averages_.end()) return known->second;
  std::vector<float> plane(index(resolution) * index(resolution), 0.0F);
  if (resolution >= mask_->side) {
    const int times = resolution / mask_->side;
    for (int y = bounds_.y0 * times; y < bounds_.y1 * times; ++y) {
      for (int x = bounds_.x0 * times; x < bounds_.x1 * times; ++x) {
        const std::uint8_t value = mask_->row(y / times)[x / times];
        plane[index(y) * index(resolution) + index(x)] = static_cast<float>(value) / 255.0F;
      }
    }
  } else {
    const std::vector<float>& finer = averaged(2 * resolution);
    const int times = mask_->side / resolution;
    for (int y = bounds_.y0 / times; y < (bounds_.y1 + times - 1) / times; ++y) {
      const float* top = finer.data() + index(4 * y) * index(resolution);
      const float* bottom = top + 2 * index(resolution);
      for (int x = bounds_.x0 / times; x < (bounds_.x1 + times - 1) / times; ++x)
        plane[index(y) * index(resolution) + index(x)] =
            (top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1]) / 4;
    }
  }
  return averages_.emplace(resolution, std::move(plane)).first->second;
}

MaskPlanePtr MaskPyramid::at(int resolution) {
  MaskPlanePtr& plane = planes_[resolution];
  if (plane) return plane;
  std::vector<float> weights = averaged(resolution);
  const Roi within{bounds_.x0 * resolution / mask_->side, bounds_.y0 * resolution / mask_->side,
                   (bounds_.x1 * resolution + mask_->side - 1) / mask_->side,
                   (bounds_.y1 * resolution + mask_->side - 1) / mask_->side};
  if (!bounds_.empty()) blur(weights, resolution, kHalfCell, within);
  plane = planeOf(resolution, weights);
  return plane;
}

MaskPlanePtr keepPlane(std::span<const MaskPlanePtr> planes, int resolution, int grow) {
  std::vector<float> open(index(resolution) * index(resolution), 0.0F);
  Roi within{resolution, resolution, 0, 0};
  for (const MaskPlanePtr& plane : planes) {
    if (plane->region.empty()) continue;
    const std::vector<float> wide = grown(*plane, grow);
    for (std::size_t i = 0; i < open.size(); ++i) open[i] = std::max(open[i], wide[i]);
    const Roi r = plane->region.grown(grow);
    within = {std::min(within.x0, r.x0), std::min(within.y0, r.y0), std::max(within.x1, r.x1),
              std::max(within.y1, r.y1)};
  }
  if (within.x1 > within.x0) blur(open, resolution, kOneCell, within.intersected(Roi::square(resolution)));
  for (float& w : open) w = w < kSmallestWeight ? 1.0F : 1.0F - w;
  return planeOf(resolution, open);
}

Roi differenceOf(const MaskPlane& a, const MaskPlane& b) {
  if (a.key == b.key) return {};
  return boundsOf(a.resolution, [&](int x, int y) { return a.at(x, y) != b.at(x, y); });
}

Roi openRegion(const MaskPlane& mask) {
  return boundsOf(mask.resolution, [&](int x, int y) { return mask.at(x, y) < 1.0F; });
}

}  // namespace lineament
