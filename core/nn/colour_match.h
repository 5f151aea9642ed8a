#pragma once
// The colours of one picture given to another: a linear map of RGB that gives `from` the mean and the covariance of
// `to`, the one that moves colours least (Monge-Kantorovich: Pitie and Kokaram, "The linear Monge-Kantorovitch linear
// colour mapping for example-based colour transfer", CVMP 2007). Where a style picture starts from: its colours need no
// steps any more. Throws c10::Error.
#include "core/nn/ops.h"

namespace lineament::nn {

/// `picture` [1, 3, h, w] with the colours of `wanted` [1, 3, any, any], -1..1; clamped. Grey pictures give and take
/// what they have.
at::Tensor withColoursOf(const at::Tensor& picture, const at::Tensor& wanted);

}  // namespace lineament::nn
