#pragma once
// Two regions of any face, and what a click means, without looking at it.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/region_finder.h"

namespace lineament::test {

inline MaskPtr rectangle(Roi r) {
  auto mask = std::make_shared<Mask>(kMaskSide);
  for (int y = r.y0; y < r.y1; ++y) std::fill(mask->row(y) + r.x0, mask->row(y) + r.x1, std::uint8_t{255});
  return mask;
}

inline constexpr Roi kNose{200, 200, 300, 300}, kMouth{180, 340, 330, 400};

class FakeRegions final : public FaceRegions {
 public:
  MaskPtr mask(const std::string& id) const override {
    if (id == "nose") return rectangle(kNose);
    if (id == "mouth") return rectangle(kMouth);
    throw Error::badArgument("The region", id, "nose, mouth");
  }
  // A square around the click; clicks at the far right mean nothing.
  MaskPtr at(float x, float y, float) const override {
    if (x > 0.9F) return nullptr;
    const int cx = static_cast<int>(x * kMaskSide), cy = static_cast<int>(y * kMaskSide);
    return rectangle({cx - 10, cy - 10, cx + 10, cy + 10});
  }
};

class FakeFinder final : public RegionFinder {
 public:
  const std::vector<RegionName>& names() const override { return names_; }
  int layer(const GeneratorSpec&) const override { return -1; }
  std::shared_ptr<const FaceRegions> find(const Image8&, const Activation*) override {
    return std::make_shared<FakeRegions>();
  }

 private:
  std::vector<RegionName> names_{{"nose", "Nose", "Face"}, {"mouth", "Mouth", "Face"}};
};

}  // namespace lineament::test
