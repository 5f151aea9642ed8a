#pragma once
// Which moves of the kept sliders take back what an edit did to the kept scores: least squares on measured numbers,
// min |r(a)|^2 + d^2 |a|^2 over the moves a, by Levenberg-Marquardt steps whose response matrix is corrected after
// every measurement (Broyden, "A class of methods for solving nonlinear simultaneous equations", 1965). Algebra only;
// any thread.
#include <cstddef>
#include <vector>

namespace lineament {

class HoldSearch {
 public:
  /// `residual`: how far each score is from where it is to be, in its standard deviations, without any move.
  /// `response`: [residual, moves], what a move of 1 adds to each of them. kBadArgument when the sizes differ.
  HoldSearch(std::vector<double> residual, std::vector<double> response, std::size_t moves);

  /// The moves to be measured next.
  const std::vector<double>& proposal() const { return proposal_; }
  /// What was measured with the proposal.
  void measured(const std::vector<double>& residual);
  /// Everything held within the tolerance, or nothing more to be gained.
  bool done() const { return done_; }
  /// The best moves that were measured; zeros when none was better than nothing.
  const std::vector<double>& best() const { return best_; }
  double before() const { return before_; }       ///< root mean square of the residuals without any move
  double after() const { return bestResidual_; }  ///< the same with the best moves

 private:
  void propose();
  std::vector<double> residual_, response_;  // at moves_
  std::vector<double> moves_, proposal_, best_;
  double caution_ = 0.0;  // what a step costs by its length (Levenberg and Marquardt)
  double before_ = 0.0, bestResidual_ = 0.0, bestCost_ = 0.0;
  int rounds_ = 0;
  bool done_ = false;
};

}  // namespace lineament
