#pragma once
// What each step of a frame takes on this machine, learned as it runs: exponential averages, so that a machine that
// becomes busy or cool is noticed within a few frames. Compute thread only.
#include <cstddef>
#include <vector>

namespace lineament {

class CostModel {
 public:
  explicit CostModel(std::size_t steps) : milliseconds_(steps, 0.0) {}
  void measured(std::size_t step, double ms);
  /// Steps first .. last - 1; a step that never ran counts nothing, so that the first frame finds out.
  double predicted(std::size_t first, std::size_t last) const;

 private:
  std::vector<double> milliseconds_;
};

}  // namespace lineament
