#include "core/nn/winograd.h"

#include <algorithm>
#include <array>

#include "core/nn/ops.h"

// The same code once more for processors with wider vectors; chosen when the program runs.
#if defined(__x86_64__) && defined(__GNUC__)
#define LINEAMENT_WIDE __attribute__((target("avx2,fma")))
#define LINEAMENT_HAS_WIDE 1
#else
#define LINEAMENT_HAS_WIDE 0
#endif
#define LINEAMENT_INLINE inline __attribute__((always_inline))

namespace lineament::nn {
namespace {

constexpr int kLanes = 8, kIn = 6, kOut = 4, kProducts = kIn * kIn;
// Transformed input and output of one pass shall stay in the cache.
constexpr std::int64_t kPassFloats = 65536, kFewestTiles = 128;

using Lanes = float[kLanes];

LINEAMENT_INLINE void inputTransform(const Lanes& a, const Lanes& b, const Lanes& c, const Lanes& d, const Lanes& e,
                                     const Lanes& f, Lanes (&to)[kIn]) {
  for (int l = 0; l < kLanes; ++l) {
    const float even = d[l] - 0.0F;
    const float p = e[l] - 4.0F * c[l], q = even - 4.0F * b[l], r = e[l] - c[l], s = 2.0F * (d[l] - b[l]);
    to[0][l] = 4.0F * a[l] - 5.0F * c[l] + e[l];
    to[1][l] = p + q;
    to[2][l] = p - q;
    to[3][l] = r + s;
    to[4][l] = r - s;
    to[5][l] = 4.0F * b[l] - 5.0F * d[l] + f[l];
  }
}

LINEAMENT_INLINE void outputTransform(const Lanes (&m)[kIn], Lanes (&to)[kOut]) {
  for (int l = 0; l < kLanes; ++l) {
    const float p = m[1][l] + m[2][l], q = m[1][l] - m[2][l], r = m[3][l] + m[4][l], s = m[3][l] - m[4][l];
    to[0][l] = m[0][l] + p + r;
    to[1][l] = q + 2.0F * s;
    to[2][l] = p + 4.0F * r;
    to[3][l] = q + 8.0F * s + m[5][l];
  }
}

struct Tiles {
  std::int64_t rows = 0, columns = 0;        // of y
  std::int64_t across = 0;                   // tiles in a row of tiles
  std::int64_t in = 0, out = 0, stride = 0;  // stride: between products, in tiles
};

// One row of tiles: x is the row above its first output row; `have` rows are there.
LINEAMENT_INLINE void inputRow(const Tiles& t, const float* x, std::int64_t have, float* v) {
  static constexpr Lanes kZero{};
  for (std::int64_t tile = 0; tile < t.across; ++tile) {
    for (std::int64_t c = 0; c < t.in; c += kLanes) {
      Lanes half[kIn][kIn];  // [column][row]
      for (int i = 0; i < kIn; ++i) {
        const std::int64_t column = tile * kOut - 1 + i;
        Lanes source[kIn];
        for (int j = 0; j < kIn; ++j) {
          const bool inside = column >= 0 && column < t.columns && j < have;
          const float* from = inside ? x + (j * t.columns + column) * t.in + c : kZero;
          for (int l = 0; l < kLanes; ++l) source[j][l] = from[l];
        }
        inputTransform(source[0], source[1], source[2], source[3], source[4], source[5], half[i]);
      }
      for (int j = 0; j < kIn; ++j) {
        Lanes whole[kIn];
        inputTransform(half[0][j], half[1][j], half[2][j], half[3][j], half[4][j], half[5][j], whole);
        for (int i = 0; i < kIn; ++i) {
          float* to = v + ((j * kIn + i) * t.stride + tile) * t.in + c;
          for (int l = 0; l < kLanes; ++l) to[l] = whole[i][l];
        }
      }
    }
  }
}

// One row of tiles: y is its first output row, `want` rows are stored.
template <ConvolutionEnd kEnd>
LINEAMENT_INLINE void outputRow(const Tiles& t, const float* m, std::int64_t want, const float* bias,
                                const float* added, float* y) {
  for (std::int64_t tile = 0; tile < t.across; ++tile) {
    const std::int64_t columns = std::min<std::int64_t>(kOut, t.columns - tile * kOut);
    for (std::int64_t c = 0; c < t.out; c += kLanes) {
      Lanes half[kOut][kIn];  // [row][column]
      for (int i = 0; i < kIn; ++i) {
        Lanes source[kIn], sums[kOut];
        for (int j = 0; j < kIn; ++j) {
          const float* from = m + ((j * kIn + i) * t.stride + tile) * t.out + c;
          for (int l = 0; l < kLanes; ++l) source[j][l] = from[l];
        }
        outputTransform(source, sums);
        for (int j = 0; j < kOut; ++j) {
          for (int l = 0; l < kLanes; ++l) half[j][i][l] = sums[j][l];
        }
      }
      for (std::int64_t j = 0; j < want; ++j) {
        Lanes sums[kOut];
        outputTransform(half[j], sums);
        for (std::int64_t i = 0; i < columns; ++i) {
          const std::int64_t place = (j * t.columns + tile * kOut + i) * t.out + c;
          float* to = y + place;
          for (int l = 0; l < kLanes; ++l) {
            float sum = sums[i][l];
            if constexpr (kEnd == ConvolutionEnd::kRelu) {
              sum += bias[c + l];
              to[l] = sum > 0.0F ? sum : 0.0F;
            } else if constexpr (kEnd == ConvolutionEnd::kMask) {
              if (added != nullptr) sum += added[place + l];
              to[l] = to[l] > 0.0F ? sum : 0.0F;
            } else {
              to[l] = sum;
            }
          }
        }
      }
    }
  }
}

LINEAMENT_INLINE void outputRowOf(ConvolutionEnd end, const Tiles& t, const float* m, std::int64_t want,
                                  const float* bias, const float* added, float* y) {
  if (end == ConvolutionEnd::kRelu) outputRow<ConvolutionEnd::kRelu>(t, m, want, bias, added, y);
  if (end == ConvolutionEnd::kMask) outputRow<ConvolutionEnd::kMask>(t, m, want, bias, added, y);
  if (end == ConvolutionEnd::kPlain) outputRow<ConvolutionEnd::kPlain>(t, m, want, bias, added, y);
}

struct Passes {
  void (*input)(const Tiles&, const float*, std::int64_t, float*);
  void (*output)(ConvolutionEnd, const Tiles&, const float*, std::int64_t, const float*, const float*, float*);
};

void inputPlain(const Tiles& t, const float* x, std::int64_t have, float* v) {
  inputRow(t, x, have, v);
}
void outputPlain(ConvolutionEnd end, const Tiles& t, const float* m, std::int64_t want, const float* bias,
                 const float* added, float* y) {
  outputRowOf(end, t, m, want, bias, added, y);
}
#if LINEAMENT_HAS_WIDE
LINEAMENT_WIDE void inputWide(const Tiles& t, const float* x, std::int64_t have, float* v) {
  inputRow(t, x, have, v);
}
LINEAMENT_WIDE void outputWide(ConvolutionEnd end, const Tiles& t, const float* m, std::int64_t want, const float* bias,
                               const float* added, float* y) {
  outputRowOf(end, t, m, want, bias, added, y);
}
#endif

Passes passes() {
#if LINEAMENT_HAS_WIDE
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {inputWide, outputWide};
#endif
  return {inputPlain, outputPlain};
}

// G g G^T of every filter: [36, in, out]
at::Tensor transformed(const at::Tensor& weight) {
  constexpr std::array<std::array<double, 3>, kIn> kG{{{1.0 / 4, 0, 0},
                                                       {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                                       {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                                       {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                                       {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                                       {0, 0, 1}}};
  std::vector<float> products;
  for (const auto& a : kG) {
    for (const auto& b : kG) {
      for (const double p : a) {
        for (const double q : b) products.push_back(static_cast<float>(p * q));
      }
    }
  }
  const std::int64_t out = weight.size(0), in = weight.size(1);
  const at::Tensor taps = weight.permute({2, 3, 1, 0}).reshape({9, in * out});
  return fromHost(products, {kProducts, 9}).matmul(taps).reshape({kProducts, in, out});
}

}  // namespace

Winograd3x3::Winograd3x3(const at::Tensor& weight)
    : in_(weight.size(1)), out_(weight.size(0)), weights_(transformed(weight)) {}

void Winograd3x3::run(const at::Tensor& x, const at::Tensor& y, ConvolutionEnd end, const at::Tensor& bias,
                      const at::Tensor& added) const {
  static const Passes kPasses = passes();
  Tiles t{y.size(2), y.size(3), (y.size(3) + kOut - 1) / kOut, in_, out_, 0};
  const std::int64_t down = (t.rows + kOut - 1) / kOut;
  const std::int64_t wanted = std::max(kFewestTiles, kPassFloats / std::max(in_, out_));
  const std::int64_t most = std::clamp<std::int64_t>((wanted + t.across - 1) / t.across, 1, down);
  const float* from = x.const_data_ptr<float>();
  float* to = y.data_ptr<float>();
  const float* biases = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
  const float* more = added.defined() ? added.const_data_ptr<float>() : nullptr;
  const at::Tensor input = emptyFloats({kProducts * most * t.across * in_});
  const at::Tensor output = emptyFloats({kProducts * most * t.across * out_});
  float* v = input.data_ptr<float>();
  float* m = output.data_ptr<float>();
  for (std::int64_t first = 0; first < down; first += most) {
    const std::int64_t count = std::min(most, down - first);
    t.stride = count * t.across;
    parallel(0, count, 1, [&](std::int64_t begin, std::int64_t end_) {
      for (std::int64_t r = begin; r < end_; ++r) {
        const std::int64_t row = (first + r) * kOut;
        kPasses.input(t, from + row * t.columns * in_, t.rows + 2 - row, v + r * t.across * in_);
      }
    });
    const std::int64_t used = kProducts * t.stride;
    batchedProductInto(output.narrow(0, 0, used * out_).view({kProducts, t.stride, out_}),
                       input.narrow(0, 0, used * in_).view({kProducts, t.stride, in_}), weights_);
    parallel(0, count, 1, [&](std::int64_t begin, std::int64_t end_) {
      for (std::int64_t r = begin; r < end_; ++r) {
        const std::int64_t row = (first + r) * kOut, place = row * t.columns * out_;
        kPasses.output(end, t, m + r * t.across * out_, std::min<std::int64_t>(kOut, t.rows - row), biases,
                       more == nullptr ? nullptr : more + place, to + place);
      }
    });
  }
}

}  // namespace lineament::nn
