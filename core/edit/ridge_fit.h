#pragma once
// Ridge regression toward a prior: argmin |X B - Y|^2 + lambda m |B - B0|^2, m the mean diagonal of X'X. Eigen inside.
#include <span>
#include <vector>

namespace lineament {

/// x [samples, inputs], y [samples, outputs], prior [inputs, outputs] (empty: zero), row major. Returns [inputs,
/// outputs].
std::vector<float> ridgeFit(std::span<const float> x, std::span<const float> y, int samples, int inputs, int outputs,
                            float lambda, std::span<const float> prior = {});

}  // namespace lineament
