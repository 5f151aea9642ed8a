#include "core/vision/face_region_finder.h"

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "core/vision/landmark_regions.h"

namespace lineament {
namespace {

class LandmarkFaceRegions final : public FaceRegions {
 public:
  LandmarkFaceRegions(const Landmarks& points, int side) : points_(points), side_(side) {}

  MaskPtr mask(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    MaskPtr& known = masks_[id];
    if (!known) known = std::make_shared<Mask>(landmarkRegion(id, points_, side_));
    return known;
  }
  MaskPtr at(float, float, float) const override { return nullptr; }

 private:
  Landmarks points_;
  int side_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, MaskPtr> masks_;
};

class FaceRegionFinder final : public RegionFinder {
 public:
  explicit FaceRegionFinder(std::filesystem::path landmarkFile) : landmarkFile_(std::move(landmarkFile)) {}

  const std::vector<RegionName>& names() const override { return landmarkRegions(); }
  int layer(const GeneratorSpec&) const override { return -1; }
  std::shared_ptr<const FaceRegions> find(const Image8& face, const Activation*) override {
    if (!landmarks_) landmarks_.emplace(landmarkFile_);
    return std::make_shared<LandmarkFaceRegions>(landmarks_->find(face), face.width);
  }

 private:
  std::filesystem::path landmarkFile_;
  std::optional<FaceLandmarks> landmarks_;
};

}  // namespace

std::unique_ptr<RegionFinder> makeFaceRegionFinder(const std::filesystem::path& landmarkFile) {
  return std::make_unique<FaceRegionFinder>(landmarkFile);
}

}  // namespace lineament
