#pragma once
// Running averages of what each step of a frame costs on this machine, in milliseconds. Compute thread only.
#include <cstddef>
#include <vector>

namespace lineament {

class CostModel {
 public:
  /// `resolutions`: of each step; the last step is the rest of the frame with the image head. Starts optimistic, so
  /// that the first gesture already tries a good preview.
  explicit CostModel(const std::vector<int>& resolutions);

  double step(std::size_t i) const { return steps_[i].average; }
  double preview(std::size_t i) const { return previews_[i].average; }
  /// Sum of steps first..last, both included; 0 when last < first.
  double steps(std::size_t first, std::size_t last) const;
  void measuredStep(std::size_t i, double milliseconds) { steps_[i].add(milliseconds); }
  void measuredPreview(std::size_t i, double milliseconds) { previews_[i].add(milliseconds); }

 private:
  struct Average {
    double average = 0.0;
    bool measured = false;
    void add(double milliseconds);
  };
  std::vector<Average> steps_;
  std::vector<Average> previews_;
};

}  // namespace lineament
