#pragma once
// From scores to the way an edit goes. A boundary's normal tells attributes apart best, but is a poor way to walk: it
// leaves the faces that the generator knows, and it drags along whatever goes with the attribute. So an edit goes along
// the least unusual change of w (smallest Mahalanobis length under the population's covariance S) that changes the
// linear predictions of all attributes by given targets:
//   p = S^m G (G^T S^m G)^-1 t,  G [size, attributes]: gradients of the standardised scores (ridge regression on w).
// With m = 0 and t = e_i this is InterFaceGAN's conditional manipulation in Gram form. Not thread-safe.
#include <memory>
#include <span>
#include <vector>

namespace lineament {

struct DirectionDesignOptions {
  double metric = 0.5;  ///< the exponent m, 0..1: of the three 0, 0.5 and 1 it moves a score most for its length
  double ridge = 0.05;  ///< of the regression, in units of the mean variance of w
  double slack = 0.1;   ///< how softly other predictions are held, in units of the mean predicted variance: scores that
                        ///< hardly differ would otherwise be told apart by their noise
};

class DirectionDesign {
 public:
  /// `latents` [n, size] with their `scores` [attributes][n]; `population` [m, size]: untruncated samples, for S and
  /// for the unit of the sliders.
  DirectionDesign(std::span<const float> latents, const std::vector<std::vector<float>>& scores,
                  std::span<const float> population, int size, DirectionDesignOptions options = {});
  ~DirectionDesign();

  /// Unit vector with predicted changes proportional to `targets` [attributes].
  std::vector<float> direction(std::span<const double> targets) const;
  /// The gradient of one score, as a unit vector.
  std::vector<float> gradient(std::size_t attribute) const;
  /// Correlation of each score with its prediction.
  const std::vector<double>& fit() const;
  /// Standard deviation of direction . w over the population.
  float unit(const std::vector<float>& direction) const;

 private:
  struct Numbers;
  std::unique_ptr<Numbers> n_;
};

}  // namespace lineament
