#include "core/render/cost_model.h"

namespace lineament {

namespace {
// A fast laptop core with the fused kernels: about 20 ms for the level of 256. Real numbers replace it at the first
// run.
constexpr double kMsPerCell = 3e-4;
constexpr double kPreviewMsPerCell = 3e-5;
constexpr double kWeightOfNewest = 0.3;  // settles in about six frames, and one slow frame does not throw it
}  // namespace

CostModel::CostModel(const std::vector<int>& resolutions) {
  for (const int r : resolutions) {
    const double cells = static_cast<double>(r) * static_cast<double>(r);
    steps_.push_back({kMsPerCell * cells});
    previews_.push_back({kPreviewMsPerCell * cells});
  }
}

double CostModel::steps(std::size_t first, std::size_t last) const {
  double sum = 0.0;
  for (std::size_t i = first; i <= last && i < steps_.size(); ++i) sum += steps_[i].average;
  return sum;
}

void CostModel::Average::add(double milliseconds) {
  average = measured ? average + kWeightOfNewest * (milliseconds - average) : milliseconds;
  measured = true;
}

}  // namespace lineament
