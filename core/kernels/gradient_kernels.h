#pragma once
// The inner loops of the generator's way back (mobile_gradient.h), compiled once per instruction set (Highway) and
// chosen at run time. Channels-last as in level_kernels.h; channel counts are multiples of 16. `...Sums` are added to.
// No allocation, any thread.
#include <cstddef>

namespace lineament::kernels {

/// result[cell, panel * 32 ...] = sum_k a[cell, k] * weights[panel, k, ...] for panels 0 .. panels - 1 of kPanel
/// outputs; `aStride`, `outStride`: floats between cells.
void product(const float* a, std::size_t aStride, int cells, int in, const float* weights, int panels, float* result,
             std::size_t outStride);

/// sums[i, j] += sum over cells of a[cell, i] * b[cell, j], i < na (a multiple of 8), j < nb (a multiple of 16).
void outerProducts(const float* a, std::size_t aStride, int na, const float* b, std::size_t bStride, int nb, int cells,
                   float* sums);

/// Back through y = leakyRelu(x), slope 0.2, in place: g[cell, c] *= y > 0 ? 1 : 0.2; biasSums[c] += g.
void leakyReluBackward(const float* y, float* g, int cells, int channels, float* biasSums);

/// Back through x * style: styleSums[c] += a * u; to[cell, c] = u * style[c].
void styleBackward(const float* a, const float* u, std::size_t uStride, int cells, int channels, const float* style,
                   float* to, float* styleSums);

/// Back through haarRow of level_kernels.h: `top` and `bottom` are gradients of the two finer rows, `input` what went
/// in. `gradient` [cells, 4 * out]; styleSums [4 * out].
void haarRowBackward(const float* top, const float* bottom, int cells, int out, const float* style, const float* input,
                     float* gradient, float* styleSums);

}  // namespace lineament::kernels
