#include "core/render/cost_model.h"

namespace lineament {
namespace {
constexpr double kWeightOfNew = 0.25;  // four frames to believe a change: one slow frame is noise
}

void CostModel::measured(std::size_t step, double ms) {
  double& known = milliseconds_[step];
  known = known == 0.0 ? ms : known + kWeightOfNew * (ms - known);
}

double CostModel::predicted(std::size_t first, std::size_t last) const {
  double sum = 0.0;
  for (std::size_t i = first; i < last && i < milliseconds_.size(); ++i) sum += milliseconds_[i];
  return sum;
}

}  // namespace lineament
