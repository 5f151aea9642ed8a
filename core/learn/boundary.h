#pragma once
// A linear boundary in W between the tails of a score. Source: InterFaceGAN (Shen et al., CVPR 2020), section 3.1 and
// 4.1: linear SVM on the faces with the highest and the lowest scores, 70 % to train and 30 % to validate. The SVM is
// liblinear's (L2-regularised, hinge loss squared), its cost chosen by three-fold validation inside the 70 %.
#include <cstdint>
#include <span>
#include <vector>

namespace lineament {

struct BoundaryOptions {
  double tail = 0.02;         ///< share of the samples at each end; scores of only two values use all samples
  double trainShare = 0.7;    ///< of the tails
  std::uint32_t shuffle = 1;  ///< seed of the split
};

struct Boundary {
  std::vector<float> normal;  ///< [latentSize], unit length, toward the higher scores
  double bias = 0.0;          ///< distance of w is normal . w + bias
  double cost = 0.0;          ///< chosen C
  int trained = 0, validated = 0, rest = 0;
  double validationAccuracy = 0.0;  ///< on the held-out part of the tails
  double restAccuracy = 0.0;        ///< on all samples outside the tails, at the middle between the tails' inner scores
  double correlation = 0.0;         ///< of normal . w with the score, over all samples
};

/// `latents` [n, size], `scores` [n]. Throws kBadArgument: fewer than 10 samples a tail, or scores that are all equal.
Boundary fitBoundary(std::span<const float> latents, std::span<const float> scores,
                     const BoundaryOptions& options = {});

}  // namespace lineament
