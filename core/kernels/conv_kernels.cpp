// Why this shape: sixteen outputs of a few neighbouring pixels stay in registers over all taps and inputs; every weight
// vector serves all of the pixels and every broadcast input all of the weight vectors, so the multiply-add units and
// not the loads are the limit.
#include "core/kernels/conv_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/conv_kernels.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace lineament::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
constexpr int kVectors = kConvPanel / kLanes;  // 1 with AVX-512, 2 with AVX2, 4 with SSE
// Accumulators and weights must fit the register file: 14 + 1 of 32, 12 + 2 of 16, 12 + 4 of 16.
constexpr int kTile = kLanes == 16 ? 14 : kLanes == 8 ? 6 : kLanes == 4 ? 3 : 1;

template <int kCells>
HWY_INLINE void Tile(const ConvRow& row, const float* weights, int first, float* to) {
  const D d;
  V sums[std::size_t{kCells}][std::size_t{kVectors}];
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kVectors; ++v) sums[p][v] = hn::Zero(d);
  }
  const std::ptrdiff_t step = row.step;
  for (int ty = 0; ty < row.tapRows; ++ty) {
    const float* in = row.rows[ty] + first * step;
    // The taps of a row lie side by side, channels and all.
    for (int k = 0; k < row.tapColumns * row.inputs; ++k) {
      V w[std::size_t{kVectors}];
      for (int v = 0; v < kVectors; ++v) w[v] = hn::LoadU(d, weights + v * kLanes);
      weights += kConvPanel;
      for (int p = 0; p < kCells; ++p) {
        const V x = hn::Set(d, in[p * step + k]);
        for (int v = 0; v < kVectors; ++v) sums[p][v] = hn::MulAdd(x, w[v], sums[p][v]);
      }
    }
  }
  for (int p = 0; p < kCells; ++p) {
    float* cell = to + static_cast<std::ptrdiff_t>(first + p) * row.toStep;
    for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[p][v], d, cell + v * kLanes);
  }
}

void Conv(const ConvRow& row) {
  const std::ptrdiff_t panel = std::ptrdiff_t{row.tapRows} * row.tapColumns * row.inputs * kConvPanel;
  for (int o = 0; o < row.outputs; o += kConvPanel) {
    const float* weights = row.weights + o / kConvPanel * panel;
    float* to = row.to + o;
    if (row.cells < kTile) {
      for (int x = 0; x < row.cells; ++x) Tile<1>(row, weights, x, to);
      continue;
    }
    for (int x = 0; x < row.cells; x += kTile) {
      // The last tile overlaps the one before: the same numbers twice are quicker than single cells.
      Tile<kTile>(row, weights, x + kTile <= row.cells ? x : row.cells - kTile, to);
    }
  }
}

void ToRgb(const ConvRow& row, const float* bias) {
  const hn::CappedTag<float, 4> d;
  constexpr int kCells = 3;
  const int run = row.tapColumns * row.inputs;
  const std::ptrdiff_t plane = std::ptrdiff_t{row.tapRows} * run, step = row.step;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  for (int first = 0; first < row.cells; first += kCells) {
    const int x0 = row.cells < kCells ? 0 : first + kCells <= row.cells ? first : row.cells - kCells;
    const int cells = row.cells < kCells ? row.cells : kCells;
    hn::Vec<decltype(d)> sums[std::size_t{kCells}][3];
    for (auto& cell : sums) {
      for (auto& s : cell) s = hn::Zero(d);
    }
    for (int ty = 0; ty < row.tapRows; ++ty) {
      const float* in = row.rows[ty] + x0 * step;
      const float* w = row.weights + static_cast<std::ptrdiff_t>(ty) * run;
      for (int k = 0; k < run; k += lanes) {
        const auto w0 = hn::LoadU(d, w + k), w1 = hn::LoadU(d, w + plane + k), w2 = hn::LoadU(d, w + 2 * plane + k);
        for (int p = 0; p < cells; ++p) {
          const auto x = hn::LoadU(d, in + p * step + k);
          sums[p][0] = hn::MulAdd(x, w0, sums[p][0]);
          sums[p][1] = hn::MulAdd(x, w1, sums[p][1]);
          sums[p][2] = hn::MulAdd(x, w2, sums[p][2]);
        }
      }
    }
    for (int p = 0; p < cells; ++p) {
      for (int c = 0; c < 3; ++c) {
        row.to[static_cast<std::ptrdiff_t>(x0 + p) * 3 + c] = hn::GetLane(hn::SumOfLanes(d, sums[p][c])) + bias[c];
      }
    }
  }
}

void Sums(const float* row, int cells, int channels, float* sums) {
  const D d;
  for (int c = 0; c < channels; c += kLanes) {
    V sum = hn::Zero(d), squares = hn::Zero(d);
    const float* in = row + c;
    for (int x = 0; x < cells; ++x, in += channels) {
      const V v = hn::LoadU(d, in);
      sum = hn::Add(sum, v);
      squares = hn::MulAdd(v, v, squares);
    }
    hn::StoreU(sum, d, sums + c);
    hn::StoreU(squares, d, sums + channels + c);
  }
}

void Normalise(const float* row, int cells, int channels, const float* scale, const float* shift, const float* kept,
               AfterNorm after, float* to) {
  const D d;
  for (int x = 0; x < cells; ++x) {
    const std::ptrdiff_t cell = std::ptrdiff_t{x} * channels;
    for (int c = 0; c < channels; c += kLanes) {
      V v = hn::MulAdd(hn::LoadU(d, row + cell + c), hn::LoadU(d, scale + c), hn::LoadU(d, shift + c));
      if (kept != nullptr) v = hn::Add(v, hn::LoadU(d, kept + cell + c));
      if (after == AfterNorm::kRelu) v = hn::Max(v, hn::Zero(d));
      hn::StoreU(v, d, to + cell + c);
    }
  }
}

}  // namespace lineament::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lineament::kernels {

HWY_EXPORT(Conv);
HWY_EXPORT(ToRgb);
HWY_EXPORT(Sums);
HWY_EXPORT(Normalise);

void convRow(const ConvRow& row) {
  HWY_DYNAMIC_DISPATCH(Conv)(row);
}

void convRowToRgb(const ConvRow& row, const float* bias) {
  HWY_DYNAMIC_DISPATCH(ToRgb)(row, bias);
}

void rowSums(const float* row, int cells, int channels, float* sums) {
  HWY_DYNAMIC_DISPATCH(Sums)(row, cells, channels, sums);
}

void normaliseRow(const float* row, int cells, int channels, const float* scale, const float* shift, const float* kept,
                  AfterNorm after, float* to) {
  HWY_DYNAMIC_DISPATCH(Normalise)(row, cells, channels, scale, shift, kept, after, to);
}

}  // namespace lineament::kernels
#endif
