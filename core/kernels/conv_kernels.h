#pragma once
// Dense convolutions of the style networks, row by row: the inner loops, compiled once per instruction set (Highway)
// and chosen at run time. Pixels are [channels] side by side. Any thread.
#include <cstddef>

namespace lineament::kernels {

/// Outputs are computed in groups of so many.
inline constexpr int kConvPanel = 16;

/// One row of outputs from a few rows of inputs.
struct ConvRow {
  const float* const* rows = nullptr;  ///< [tapRows]: each at the first tap of output 0
  int tapRows = 0, tapColumns = 0;
  int inputs = 0;                  ///< channels
  int step = 0;                    ///< floats from the inputs of one output to those of the next: stride * inputs
  const float* weights = nullptr;  ///< [outputs / 16, tapRows, tapColumns, inputs, 16]
  int outputs = 0;                 ///< channels, a multiple of kConvPanel
  float* to = nullptr;
  int toStep = 0;  ///< floats from one output to the next
  int cells = 0;   ///< outputs
};
void convRow(const ConvRow& row);

/// Three outputs with a bias: weights [3, tapRows, tapColumns, inputs], inputs a multiple of 4; `to` [cells, 3].
void convRowToRgb(const ConvRow& row, const float* bias);

/// Sums and sums of squares of every channel over one row: [2, channels], channels a multiple of kConvPanel.
void rowSums(const float* row, int cells, int channels, float* sums);

/// to = relu(row * scale + shift), or row * scale + shift + kept when `kept` is given, or without relu.
enum class AfterNorm { kRelu, kPlain };
void normaliseRow(const float* row, int cells, int channels, const float* scale, const float* shift, const float* kept,
                  AfterNorm after, float* to);

}  // namespace lineament::kernels
