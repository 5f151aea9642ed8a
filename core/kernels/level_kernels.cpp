// Why this shape: 32 output channels of 12 cells fill 24 of the 32 AVX-512 registers, two weight vectors serve twelve
// cells and one broadcast serves two products, so the multiply-add units and not the loads are the limit
// (docs/performance.md).
#include "core/kernels/level_kernels.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/level_kernels.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace lineament::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
constexpr int kVectors = kPanel / kLanes;  // per panel: 2 with AVX-512, 4 with AVX2, 8 with SSE
// Accumulators of a tile must fit the register file: 24 of 32, 12 of 16, 8 of 16.
constexpr int kTileCells = kLanes == 16 ? 12 : kLanes == 8 ? 3 : 1;

void HaarRow(const float* input, int cells, int out, const float* style, float* top, float* bottom) {
  const D d;
  const V half = hn::Set(d, 0.5F);
  for (int x = 0; x < cells; ++x) {
    const float* in = input + static_cast<std::size_t>(x) * 4 * static_cast<std::size_t>(out);
    float* t = top + static_cast<std::size_t>(x) * 2 * static_cast<std::size_t>(out);
    float* b = bottom + static_cast<std::size_t>(x) * 2 * static_cast<std::size_t>(out);
    for (int c = 0; c < out; c += kLanes) {
      const V ll = hn::Mul(hn::Mul(hn::LoadU(d, in + c), hn::LoadU(d, style + c)), half);
      const V lh = hn::Mul(hn::Mul(hn::LoadU(d, in + out + c), hn::LoadU(d, style + out + c)), half);
      const V hl = hn::Mul(hn::Mul(hn::LoadU(d, in + 2 * out + c), hn::LoadU(d, style + 2 * out + c)), half);
      const V hh = hn::Mul(hn::Mul(hn::LoadU(d, in + 3 * out + c), hn::LoadU(d, style + 3 * out + c)), half);
      const V sum = hn::Add(ll, lh), difference = hn::Sub(ll, lh);
      const V detail = hn::Add(hl, hh), cross = hn::Sub(hl, hh);
      hn::StoreU(hn::Add(sum, detail), d, t + c);
      hn::StoreU(hn::Sub(sum, detail), d, t + out + c);
      hn::StoreU(hn::Add(difference, cross), d, b + c);
      hn::StoreU(hn::Sub(difference, cross), d, b + out + c);
    }
  }
}

void Depthwise(const float* const* rows, int cells, int channels, const float* taps, float* result) {
  const D d;
  const std::size_t step = static_cast<std::size_t>(channels);
  for (int c = 0; c < channels; c += kLanes) {
    const float* r0 = rows[0] + c;
    const float* r1 = rows[1] + c;
    const float* r2 = rows[2] + c;
    const float* k = taps + c;
    const V k0 = hn::LoadU(d, k), k1 = hn::LoadU(d, k + step), k2 = hn::LoadU(d, k + 2 * step);
    const V k3 = hn::LoadU(d, k + 3 * step), k4 = hn::LoadU(d, k + 4 * step), k5 = hn::LoadU(d, k + 5 * step);
    const V k6 = hn::LoadU(d, k + 6 * step), k7 = hn::LoadU(d, k + 7 * step), k8 = hn::LoadU(d, k + 8 * step);
    // Three columns slide through registers: each input cell is loaded once per row.
    V a0 = hn::LoadU(d, r0), a1 = hn::LoadU(d, r1), a2 = hn::LoadU(d, r2);
    V b0 = hn::LoadU(d, r0 + step), b1 = hn::LoadU(d, r1 + step), b2 = hn::LoadU(d, r2 + step);
    float* out = result + c;
    for (int x = 0; x < cells; ++x) {
      const std::size_t right = static_cast<std::size_t>(x + 2) * step;
      const V c0 = hn::LoadU(d, r0 + right), c1 = hn::LoadU(d, r1 + right), c2 = hn::LoadU(d, r2 + right);
      V s = hn::Mul(k0, a0);
      V t = hn::Mul(k1, b0);
      V u = hn::Mul(k2, c0);
      s = hn::MulAdd(k3, a1, s);
      t = hn::MulAdd(k4, b1, t);
      u = hn::MulAdd(k5, c1, u);
      s = hn::MulAdd(k6, a2, s);
      t = hn::MulAdd(k7, b2, t);
      u = hn::MulAdd(k8, c2, u);
      hn::StoreU(hn::Add(hn::Add(s, t), u), d, out);
      out += step;
      a0 = b0, a1 = b1, a2 = b2;
      b0 = c0, b1 = c1, b2 = c2;
    }
  }
}

// One tile: kCells cells x one panel. Fully unrolled by the compiler; the accumulators stay in registers.
template <int kCells>
HWY_INLINE void PointwiseTile(const float* HWY_RESTRICT a, int in, const float* HWY_RESTRICT w, const float* bias,
                              const float* noise, float* result, std::size_t outStride) {
  const D d;
  V sum[std::size_t{kCells}][std::size_t{kVectors}];
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kVectors; ++v) sum[p][v] = hn::Zero(d);
  }
  const std::size_t step = static_cast<std::size_t>(in);
  for (std::size_t k = 0; k < step; ++k) {
    V weight[std::size_t{kVectors}];
    for (int v = 0; v < kVectors; ++v) weight[v] = hn::LoadU(d, w + k * kPanel + static_cast<std::size_t>(v * kLanes));
    for (int p = 0; p < kCells; ++p) {
      const V x = hn::Set(d, a[static_cast<std::size_t>(p) * step + k]);
      for (int v = 0; v < kVectors; ++v) sum[p][v] = hn::MulAdd(x, weight[v], sum[p][v]);
    }
  }
  const V slope = hn::Set(d, 0.2F);
  for (int p = 0; p < kCells; ++p) {
    const V plane = hn::Set(d, noise[p]);
    float* out = result + static_cast<std::size_t>(p) * outStride;
    for (int v = 0; v < kVectors; ++v) {
      const V y = hn::Add(hn::Add(sum[p][v], hn::LoadU(d, bias + v * kLanes)), plane);
      hn::StoreU(hn::Max(y, hn::Mul(y, slope)), d, out + v * kLanes);
    }
  }
}

void Pointwise(const float* a, int cells, int in, const float* weights, int firstPanel, int lastPanel,
               const float* bias, const float* noise, float* result, std::size_t outStride) {
  const std::size_t step = static_cast<std::size_t>(in);
  for (int panel = firstPanel; panel < lastPanel; ++panel) {
    const float* w = weights + static_cast<std::size_t>(panel) * step * kPanel;
    const float* b = bias + panel * kPanel;
    float* out = result + panel * kPanel;
    int p = 0;
    const auto at = [&](int cell) { return static_cast<std::size_t>(cell); };
    for (; p + kTileCells <= cells; p += kTileCells) {
      PointwiseTile<kTileCells>(a + at(p) * step, in, w, b, noise + p, out + at(p) * outStride, outStride);
    }
    if constexpr (kTileCells > 4) {
      for (; p + 4 <= cells; p += 4) {
        PointwiseTile<4>(a + at(p) * step, in, w, b, noise + p, out + at(p) * outStride, outStride);
      }
    }
    for (; p < cells; ++p) {
      PointwiseTile<1>(a + at(p) * step, in, w, b, noise + p, out + at(p) * outStride, outStride);
    }
  }
}

template <int kCells>
HWY_INLINE void HeadTile(const float* HWY_RESTRICT a, int in, const float* HWY_RESTRICT w, const float* bias,
                         float* top, float* bottom) {
  constexpr int kHeadVectors = kHeadLanes / kLanes;
  const D d;
  V sum[std::size_t{kCells}][std::size_t{kHeadVectors}];
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kHeadVectors; ++v) sum[p][v] = hn::LoadU(d, bias + v * kLanes);
  }
  const std::size_t step = static_cast<std::size_t>(in);
  for (std::size_t k = 0; k < step; ++k) {
    for (int v = 0; v < kHeadVectors; ++v) {
      const V weight = hn::LoadU(d, w + k * kHeadLanes + static_cast<std::size_t>(v * kLanes));
      for (int p = 0; p < kCells; ++p) {
        sum[p][v] = hn::MulAdd(hn::Set(d, a[static_cast<std::size_t>(p) * step + k]), weight, sum[p][v]);
      }
    }
  }
  HWY_ALIGN float cell[kHeadLanes];
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kHeadVectors; ++v) hn::StoreU(sum[p][v], d, cell + v * kLanes);
    std::memcpy(top + 6 * p, cell, 6 * sizeof(float));
    std::memcpy(bottom + 6 * p, cell + 8, 6 * sizeof(float));
  }
}

void Head(const float* a, int cells, int in, const float* weights, const float* bias, float* top, float* bottom) {
  constexpr int kCells = kLanes == 16 ? 12 : kLanes == 8 ? 6 : 2;
  const std::size_t step = static_cast<std::size_t>(in);
  int p = 0;
  for (; p + kCells <= cells; p += kCells) {
    HeadTile<kCells>(a + static_cast<std::size_t>(p) * step, in, weights, bias, top + 6 * p, bottom + 6 * p);
  }
  for (; p < cells; ++p) {
    HeadTile<1>(a + static_cast<std::size_t>(p) * step, in, weights, bias, top + 6 * p, bottom + 6 * p);
  }
}

HWY_INLINE V MaskedSum(const D d, int c, const float* const* vectors, const float* weights, int count) {
  V sum = hn::Mul(hn::Set(d, weights[0]), hn::LoadU(d, vectors[0] + c));
  for (int i = 1; i < count; ++i) sum = hn::MulAdd(hn::Set(d, weights[i]), hn::LoadU(d, vectors[i] + c), sum);
  return sum;
}

void ScaleCell(float* x, int channels, const float* const* vectors, const float* weights, int count) {
  const D d;
  for (int c = 0; c < channels; c += kLanes) {
    const V value = hn::LoadU(d, x + c);
    hn::StoreU(hn::MulAdd(value, MaskedSum(d, c, vectors, weights, count), value), d, x + c);
  }
}

void AddToCell(float* x, int channels, const float* const* vectors, const float* weights, int count) {
  const D d;
  for (int c = 0; c < channels; c += kLanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, x + c), MaskedSum(d, c, vectors, weights, count)), d, x + c);
  }
}

void BlendCell(float* x, const float* other, float weight, int channels) {
  const D d;
  const V w = hn::Set(d, weight);
  for (int c = 0; c < channels; c += kLanes) {
    const V value = hn::LoadU(d, x + c);
    hn::StoreU(hn::MulAdd(w, hn::Sub(hn::LoadU(d, other + c), value), value), d, x + c);
  }
}

void MatrixVector(const float* matrix, const float* x, const float* bias, int rows, int columns, float* y) {
  const D d;
  for (int r = 0; r < rows; ++r) {
    const float* m = matrix + static_cast<std::size_t>(r) * static_cast<std::size_t>(columns);
    V sum = hn::Zero(d);
    for (int c = 0; c < columns; c += kLanes) sum = hn::MulAdd(hn::LoadU(d, m + c), hn::LoadU(d, x + c), sum);
    y[r] = hn::GetLane(hn::SumOfLanes(d, sum)) + bias[r];
  }
}

const char* InstructionSet() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace lineament::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lineament::kernels {

HWY_EXPORT(HaarRow);
HWY_EXPORT(Depthwise);
HWY_EXPORT(Pointwise);
HWY_EXPORT(Head);
HWY_EXPORT(ScaleCell);
HWY_EXPORT(AddToCell);
HWY_EXPORT(BlendCell);
HWY_EXPORT(MatrixVector);
HWY_EXPORT(InstructionSet);

void haarRow(const float* input, int cells, int out, const float* style, float* top, float* bottom) {
  HWY_DYNAMIC_DISPATCH(HaarRow)(input, cells, out, style, top, bottom);
}

void depthwise(const float* const rows[3], int cells, int channels, const float* taps, float* result) {
  HWY_DYNAMIC_DISPATCH(Depthwise)(rows, cells, channels, taps, result);
}

void pointwise(const float* a, int cells, int in, const float* weights, int firstPanel, int lastPanel,
               const float* bias, const float* noise, float* result, std::size_t outStride) {
  HWY_DYNAMIC_DISPATCH(Pointwise)(a, cells, in, weights, firstPanel, lastPanel, bias, noise, result, outStride);
}

void head(const float* a, int cells, int in, const float* weights, const float* bias, float* top, float* bottom) {
  HWY_DYNAMIC_DISPATCH(Head)(a, cells, in, weights, bias, top, bottom);
}

void scaleCell(float* x, int channels, const float* const* vectors, const float* weights, int count) {
  HWY_DYNAMIC_DISPATCH(ScaleCell)(x, channels, vectors, weights, count);
}

void addToCell(float* x, int channels, const float* const* vectors, const float* weights, int count) {
  HWY_DYNAMIC_DISPATCH(AddToCell)(x, channels, vectors, weights, count);
}

void blendCell(float* x, const float* other, float weight, int channels) {
  HWY_DYNAMIC_DISPATCH(BlendCell)(x, other, weight, channels);
}

void matrixVector(const float* matrix, const float* x, const float* bias, int rows, int columns, float* y) {
  HWY_DYNAMIC_DISPATCH(MatrixVector)(matrix, x, bias, rows, columns, y);
}

std::string instructionSet() {
  std::string name = HWY_DYNAMIC_DISPATCH(InstructionSet)();
  if (name.rfind("AVX3", 0) == 0) return "AVX-512";
  return name;
}

}  // namespace lineament::kernels
#endif
