#include "core/vision/face_region_finder.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "core/edit/mask_ops.h"
#include "core/vision/cluster_regions.h"
#include "core/vision/landmark_regions.h"

namespace lineament {
namespace {

// Clusters know a face that landmarks draw better, and a "face" beyond them.
constexpr const char* kByLandmarks = "face";
constexpr const char* kNeck = "neck";
constexpr const char* kClusterGroup = "Head and surroundings";

std::string titleOf(std::string id) {
  if (!id.empty()) id[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(id[0])));
  return id;
}

class FoundRegions final : public FaceRegions {
 public:
  FoundRegions(const Landmarks& points, int side, std::unique_ptr<ClusterRegions> clusters)
      : points_(points), side_(side), clusters_(std::move(clusters)) {}

  MaskPtr mask(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    MaskPtr& known = masks_[id];
    if (!known) known = drawn(id);
    return known;
  }

  MaskPtr at(float x, float y, float tolerance) const override {
    const std::lock_guard lock(mutex_);
    return clusters_ ? clusters_->at(x, y, tolerance) : nullptr;
  }

 private:
  MaskPtr drawn(const std::string& id) const {
    if (clusters_ && id != kByLandmarks) {
      const auto& names = clusters_->names();
      if (std::find(names.begin(), names.end(), id) != names.end()) {
        // Eyes share a cluster with shadows under the chin: what landmarks know to be the face is no neck.
        if (id != kNeck) return clusters_->mask(id);
        return std::make_shared<Mask>(subtracted(*clusters_->mask(id), landmarkRegion(kByLandmarks, points_, side_)));
      }
    }
    return std::make_shared<Mask>(landmarkRegion(id, points_, side_));
  }

  Landmarks points_;
  int side_;
  std::unique_ptr<ClusterRegions> clusters_;
  mutable std::mutex mutex_;  // the window asks through jobs of its own, beside the compute thread's pipeline
  mutable std::map<std::string, MaskPtr> masks_;
};

class FaceRegionFinder final : public RegionFinder {
 public:
  FaceRegionFinder(std::optional<ClusterTable> clusters, std::filesystem::path landmarkFile)
      : clusters_(std::move(clusters)), landmarkFile_(std::move(landmarkFile)), names_(landmarkRegions()) {
    if (!clusters_) return;
    for (const std::string& name : clusterNames()) {
      const bool has = std::find(clusters_->names.begin(), clusters_->names.end(), name) != clusters_->names.end();
      if (has && name != kByLandmarks) names_.push_back({name, titleOf(name), kClusterGroup});
    }
  }

  const std::vector<RegionName>& names() const override { return names_; }

  int layer(const GeneratorSpec& spec) const override {
    for (std::size_t i = 0; clusters_ && i < spec.layers.size(); ++i) {
      if (spec.layers[i].name == clusters_->layer) return static_cast<int>(i);
    }
    return -1;
  }

  std::shared_ptr<const FaceRegions> find(const Image8& face, const Activation* activation) override {
    if (!landmarks_) landmarks_.emplace(landmarkFile_);
    std::unique_ptr<ClusterRegions> clusters;
    if (clusters_ && activation != nullptr) {
      clusters = std::make_unique<ClusterRegions>(*clusters_, activation->toHost(), activation->region().width(), face);
    }
    return std::make_shared<FoundRegions>(landmarks_->find(face), face.width, std::move(clusters));
  }

 private:
  std::optional<ClusterTable> clusters_;
  std::filesystem::path landmarkFile_;
  std::vector<RegionName> names_;
  std::optional<FaceLandmarks> landmarks_;
};

}  // namespace

std::unique_ptr<RegionFinder> makeFaceRegionFinder(std::optional<ClusterTable> clusters,
                                                   const std::filesystem::path& landmarkFile) {
  return std::make_unique<FaceRegionFinder>(std::move(clusters), landmarkFile);
}

}  // namespace lineament
