#include "core/kernels/gradient_kernels.h"

#include "core/kernels/level_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/gradient_kernels.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace lineament::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
constexpr int kVectors = kPanel / kLanes;
// Accumulators of a tile fit the register file (level_kernels.cpp).
constexpr int kTileCells = kLanes == 16 ? 12 : kLanes == 8 ? 3 : 1;
// outerProducts: rows of one tile, and vectors side by side: 8 x 2 of 32 registers, 4 x 2 of 16.
constexpr int kOuterRows = kLanes == 16 ? 8 : 4;

HWY_INLINE std::size_t At(int i) {
  return static_cast<std::size_t>(i);
}

template <int kCells>
HWY_INLINE void ProductTile(const float* HWY_RESTRICT a, std::size_t aStride, int in, const float* HWY_RESTRICT w,
                            float* result, std::size_t outStride) {
  const D d;
  V sum[std::size_t{kCells}][std::size_t{kVectors}];
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kVectors; ++v) sum[p][v] = hn::Zero(d);
  }
  for (std::size_t k = 0; k < At(in); ++k) {
    V weight[std::size_t{kVectors}];
    for (int v = 0; v < kVectors; ++v) weight[v] = hn::LoadU(d, w + k * kPanel + At(v * kLanes));
    for (int p = 0; p < kCells; ++p) {
      const V x = hn::Set(d, a[At(p) * aStride + k]);
      for (int v = 0; v < kVectors; ++v) sum[p][v] = hn::MulAdd(x, weight[v], sum[p][v]);
    }
  }
  for (int p = 0; p < kCells; ++p) {
    for (int v = 0; v < kVectors; ++v) hn::StoreU(sum[p][v], d, result + At(p) * outStride + v * kLanes);
  }
}

void Product(const float* a, std::size_t aStride, int cells, int in, const float* weights, int panels, float* result,
             std::size_t outStride) {
  for (int panel = 0; panel < panels; ++panel) {
    const float* w = weights + At(panel) * At(in) * kPanel;
    float* out = result + panel * kPanel;
    int p = 0;
    for (; p + kTileCells <= cells; p += kTileCells) {
      ProductTile<kTileCells>(a + At(p) * aStride, aStride, in, w, out + At(p) * outStride, outStride);
    }
    if constexpr (kTileCells > 4) {
      for (; p + 4 <= cells; p += 4) {
        ProductTile<4>(a + At(p) * aStride, aStride, in, w, out + At(p) * outStride, outStride);
      }
    }
    for (; p < cells; ++p) ProductTile<1>(a + At(p) * aStride, aStride, in, w, out + At(p) * outStride, outStride);
  }
}

template <int kWide>
HWY_INLINE void OuterTile(const float* HWY_RESTRICT a, std::size_t aStride, const float* HWY_RESTRICT b,
                          std::size_t bStride, int cells, float* sums, std::size_t sumStride) {
  const D d;
  V sum[std::size_t{kOuterRows}][std::size_t{kWide}];
  for (int i = 0; i < kOuterRows; ++i) {
    for (int v = 0; v < kWide; ++v) sum[i][v] = hn::LoadU(d, sums + At(i) * sumStride + At(v * kLanes));
  }
  for (int cell = 0; cell < cells; ++cell, a += aStride, b += bStride) {
    V right[std::size_t{kWide}];
    for (int v = 0; v < kWide; ++v) right[v] = hn::LoadU(d, b + v * kLanes);
    for (int i = 0; i < kOuterRows; ++i) {
      const V left = hn::Set(d, a[i]);
      for (int v = 0; v < kWide; ++v) sum[i][v] = hn::MulAdd(left, right[v], sum[i][v]);
    }
  }
  for (int i = 0; i < kOuterRows; ++i) {
    for (int v = 0; v < kWide; ++v) hn::StoreU(sum[i][v], d, sums + At(i) * sumStride + At(v * kLanes));
  }
}

void OuterProducts(const float* a, std::size_t aStride, int na, const float* b, std::size_t bStride, int nb, int cells,
                   float* sums) {
  for (int i = 0; i < na; i += kOuterRows) {
    int j = 0;
    for (; j + 2 * kLanes <= nb; j += 2 * kLanes) {
      OuterTile<2>(a + i, aStride, b + j, bStride, cells, sums + At(i) * At(nb) + j, At(nb));
    }
    for (; j < nb; j += kLanes) {
      OuterTile<1>(a + i, aStride, b + j, bStride, cells, sums + At(i) * At(nb) + j, At(nb));
    }
  }
}

void LeakyReluBackward(const float* y, float* g, int cells, int channels, float* biasSums) {
  const D d;
  const V slope = hn::Set(d, 0.2F);
  for (int c = 0; c < channels; c += kLanes) {
    V sum = hn::LoadU(d, biasSums + c);
    for (int p = 0; p < cells; ++p) {
      const std::size_t place = At(p) * At(channels) + At(c);
      const V whole = hn::LoadU(d, g + place);
      const V kept = hn::IfThenElse(hn::Gt(hn::LoadU(d, y + place), hn::Zero(d)), whole, hn::Mul(whole, slope));
      hn::StoreU(kept, d, g + place);
      sum = hn::Add(sum, kept);
    }
    hn::StoreU(sum, d, biasSums + c);
  }
}

void StyleBackward(const float* a, const float* u, std::size_t uStride, int cells, int channels, const float* style,
                   float* to, float* styleSums) {
  const D d;
  for (int c = 0; c < channels; c += kLanes) {
    V sum = hn::LoadU(d, styleSums + c);
    const V s = hn::LoadU(d, style + c);
    for (int p = 0; p < cells; ++p) {
      const std::size_t place = At(p) * At(channels) + At(c);
      const V g = hn::LoadU(d, u + At(p) * uStride + At(c));
      sum = hn::MulAdd(hn::LoadU(d, a + place), g, sum);
      hn::StoreU(hn::Mul(g, s), d, to + place);
    }
    hn::StoreU(sum, d, styleSums + c);
  }
}

void HaarRowBackward(const float* top, const float* bottom, int cells, int out, const float* style, const float* input,
                     float* gradient, float* styleSums) {
  const D d;
  const V half = hn::Set(d, 0.5F);
  const std::size_t o = At(out);
  for (int x = 0; x < cells; ++x) {
    const float* t = top + At(x) * 2 * o;
    const float* b = bottom + At(x) * 2 * o;
    const float* in = input + At(x) * 4 * o;
    float* to = gradient + At(x) * 4 * o;
    for (int c = 0; c < out; c += kLanes) {
      const V t0 = hn::LoadU(d, t + c), t1 = hn::LoadU(d, t + o + c);
      const V b0 = hn::LoadU(d, b + c), b1 = hn::LoadU(d, b + o + c);
      const V ts = hn::Mul(half, hn::Add(t0, t1)), td = hn::Mul(half, hn::Sub(t0, t1));
      const V bs = hn::Mul(half, hn::Add(b0, b1)), bd = hn::Mul(half, hn::Sub(b0, b1));
      const V bands[4] = {hn::Add(ts, bs), hn::Sub(ts, bs), hn::Add(td, bd), hn::Sub(td, bd)};
      for (std::size_t band = 0; band < 4; ++band) {
        const std::size_t place = band * o + At(c);
        float* sums = styleSums + place;
        hn::StoreU(hn::MulAdd(hn::LoadU(d, in + place), bands[band], hn::LoadU(d, sums)), d, sums);
        hn::StoreU(hn::Mul(bands[band], hn::LoadU(d, style + place)), d, to + place);
      }
    }
  }
}

}  // namespace lineament::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lineament::kernels {

HWY_EXPORT(Product);
HWY_EXPORT(OuterProducts);
HWY_EXPORT(LeakyReluBackward);
HWY_EXPORT(StyleBackward);
HWY_EXPORT(HaarRowBackward);

void product(const float* a, std::size_t aStride, int cells, int in, const float* weights, int panels, float* result,
             std::size_t outStride) {
  HWY_DYNAMIC_DISPATCH(Product)(a, aStride, cells, in, weights, panels, result, outStride);
}

void outerProducts(const float* a, std::size_t aStride, int na, const float* b, std::size_t bStride, int nb, int cells,
                   float* sums) {
  HWY_DYNAMIC_DISPATCH(OuterProducts)(a, aStride, na, b, bStride, nb, cells, sums);
}

void leakyReluBackward(const float* y, float* g, int cells, int channels, float* biasSums) {
  HWY_DYNAMIC_DISPATCH(LeakyReluBackward)(y, g, cells, channels, biasSums);
}

void styleBackward(const float* a, const float* u, std::size_t uStride, int cells, int channels, const float* style,
                   float* to, float* styleSums) {
  HWY_DYNAMIC_DISPATCH(StyleBackward)(a, u, uStride, cells, channels, style, to, styleSums);
}

void haarRowBackward(const float* top, const float* bottom, int cells, int out, const float* style, const float* input,
                     float* gradient, float* styleSums) {
  HWY_DYNAMIC_DISPATCH(HaarRowBackward)(top, bottom, cells, out, style, input, gradient, styleSums);
}

}  // namespace lineament::kernels
#endif
