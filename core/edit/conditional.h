#pragma once
// Conditional manipulation (InterFaceGAN, section 3.2): the part of a direction that leaves other attributes alone,
// for any number of conditions at once: p' = p - sum_k b_k a_k n_k with a = (C C^T)^-1 C p, C the conditions' normals
// as rows, b the blend factors. Solved by a rank-revealing QR, so that conditions that nearly repeat each other do no
// harm. Plain functions, any thread.
#include <span>
#include <vector>

namespace lineament {

struct Condition {
  std::span<const float> normal;  ///< [size], any length
  float blend = 1.0F;             ///< 0: ignored, 1: fully held
};

/// [size], not normalised: its length over that of `direction` is what is left of the edit. Throws kBadArgument when
/// the sizes differ.
std::vector<float> conditioned(std::span<const float> direction, std::span<const Condition> conditions);

/// |p'| / |p|, 0..1. Below about 0.3 an edit is as good as destroyed; |cos| > 0.7 with one condition leaves 0.71.
float lengthLeft(std::span<const float> direction, std::span<const Condition> conditions);

}  // namespace lineament
