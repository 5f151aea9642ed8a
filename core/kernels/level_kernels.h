#pragma once
// The inner loops of the fused levels, compiled once per instruction set (Highway) and chosen at run time. Tensors are
// channels-last: a cell is `channels` consecutive floats, a row is consecutive cells. Channel counts are multiples of
// 16 (pointwise outputs: of 32). Every output cell is computed by the same sequence of operations wherever it lies in a
// tile, so any region, band or thread split gives bit-identical numbers. No allocation, any thread.
#include <cstddef>
#include <string>

namespace lineament::kernels {

inline constexpr int kPanel = 32;  ///< output channels of one packed block of pointwise weights: [in, kPanel]
inline constexpr int kHeadLanes =
    16;  ///< head outputs are padded: 6 floats of the upper picture row, 2 unused, 6 lower, 2 unused

/// Inverse Haar of `cells` cells with bands stored as four blocks [LL, LH, HL, HH] of `out` channels each, input
/// multiplied by `style` [4 * out]. `top` and `bottom` are the two finer rows (2 * cells cells of `out` channels).
void haarRow(const float* input, int cells, int out, const float* style, float* top, float* bottom);

/// Depthwise 3x3: result[cell, c] = sum over taps of taps[t, c] * row[t / 3][(cell + t % 3), c]; the row pointers are
/// at the left neighbour of the first cell. taps [9, channels] already hold the style.
void depthwise(const float* const rows[3], int cells, int channels, const float* taps, float* result);

/// result[cell, panel * 32 ...] = leakyRelu(sum_k a[cell, k] * weights[panel, k, ...] + bias + noise[cell]), slope 0.2,
/// for panels firstPanel .. lastPanel - 1. `outStride`: floats between cells of `result`.
void pointwise(const float* a, int cells, int in, const float* weights, int firstPanel, int lastPanel,
               const float* bias, const float* noise, float* result, std::size_t outStride);

/// The image head with its inverse Haar folded into `weights` [in, kHeadLanes]: writes 2 RGB pixels per cell into each
/// row.
void head(const float* a, int cells, int in, const float* weights, const float* bias, float* top, float* bottom);

/// One cell with `count` masked vectors: x[c] *= 1 + sum_i weights[i] * vectors[i][c].
void scaleCell(float* x, int channels, const float* const* vectors, const float* weights, int count);
/// x[c] += sum_i weights[i] * vectors[i][c].
void addToCell(float* x, int channels, const float* const* vectors, const float* weights, int count);
/// x[c] += weight * (other[c] - x[c]).
void blendCell(float* x, const float* other, float weight, int channels);

/// y = matrix [rows, columns] * x + bias; columns a multiple of 16.
void matrixVector(const float* matrix, const float* x, const float* bias, int rows, int columns, float* y);

/// "AVX-512", "AVX2", ...: what the loops above run on here.
std::string instructionSet();

}  // namespace lineament::kernels
