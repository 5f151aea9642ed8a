R"cuda(
// What surrounds a StyleGAN2 convolution: see gan_kernels.h. All sums and activations in float32, whatever is stored.
// Half and bfloat16 are channels last, float32 is by planes; every tensor is dense.
typedef unsigned short u16;

struct Half {
  static __device__ float get(u16 v) {
    float f;
    asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(v));
    return f;
  }
  static __device__ u16 put(float f) {
    u16 h;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(f));
    return h;
  }
};

struct Brain {
  static __device__ float get(u16 v) { return __uint_as_float(static_cast<unsigned>(v) << 16); }
  static __device__ u16 put(float f) {
    const unsigned u = __float_as_uint(f);
    return static_cast<u16>((u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
  }
};

#ifdef BFLOAT16
typedef Brain Stored;
#else
typedef Half Stored;
#endif

union Eight {
  uint4 all;
  u16 each[8];
};

__device__ float activated(float sum, float limit) {
  const float v = sum > 0.0f ? sum : 0.2f * sum;
  return fminf(fmaxf(v, -limit), limit);
}

// No tensor here has 2^31 elements.
__device__ int position() { return blockIdx.x * blockDim.x + threadIdx.x; }

// ---- noise, bias, activation, limit

// x [height, width, channels] in place; noise at the first pixel, `stride` to the next row.
extern "C" __global__ void finish_16(u16* x, const u16* noise, const u16* bias, int width, int height, int channels, int stride,
                       float limit) {
  const int eights = channels / 8;
  const int at = position();
  if (at >= width * height * eights) return;
  const int c = at % eights * 8;
  const int pixel = at / eights;
  const float n = Stored::get(noise[pixel / width * stride + pixel % width]);
  uint4* place = reinterpret_cast<uint4*>(x) + at;
  Eight v, b;
  v.all = *place;
  b.all = *reinterpret_cast<const uint4*>(bias + c);
#pragma unroll
  for (int i = 0; i < 8; ++i) v.each[i] = Stored::put(activated(Stored::get(v.each[i]) + n + Stored::get(b.each[i]), limit));
  *place = v.all;
}

// y [height, width, channels, 4] to x [2 height, 2 width, channels]; noise at x's first pixel.
extern "C" __global__ void finish_woven_16(u16* x, const u16* y, const u16* noise, const u16* bias, int width, int height,
                            int channels, int stride, float limit) {
  const int eights = channels / 8;
  const int at = position();
  if (at >= width * height * eights) return;
  const int c = at % eights * 8;
  const int pixel = at / eights, row = pixel / width, column = pixel % width;
  Eight part[4], b;
#pragma unroll
  for (int i = 0; i < 4; ++i) part[i].all = reinterpret_cast<const uint4*>(y)[4 * at + i];
  b.all = *reinterpret_cast<const uint4*>(bias + c);
#pragma unroll
  for (int phase = 0; phase < 4; ++phase) {
    const int line = 2 * row + phase / 2, place = 2 * column + phase % 2;
    const float n = Stored::get(noise[line * stride + place]);
    Eight v;
#pragma unroll
    for (int i = 0; i < 8; ++i) {
      const u16 sum = part[i / 2].each[4 * (i % 2) + phase];
      v.each[i] = Stored::put(activated(Stored::get(sum) + n + Stored::get(b.each[i]), limit));
    }
    *reinterpret_cast<uint4*>(x + (line * 2 * width + place) * channels + c) = v.all;
  }
}

// x [channels, height, width] in place
extern "C" __global__ void finish_f32(float* x, const float* noise, const float* bias, int width, int height,
                                      int channels, int stride, float limit) {
  const int at = position(), plane = width * height;
  if (at >= plane * channels) return;
  const int pixel = at % plane;
  const float n = noise[pixel / width * stride + pixel % width];
  x[at] = activated(x[at] + n + bias[at / plane], limit);
}

// y [channels, 4, height, width] to x [channels, 2 height, 2 width]
extern "C" __global__ void finish_woven_f32(float* x, const float* y, const float* noise, const float* bias, int width,
                                            int height, int channels, int stride, float limit) {
  const int at = position(), plane = width * height;
  if (at >= plane * channels) return;
  const int c = at / plane, pixel = at % plane;
  const int row = pixel / width, column = pixel % width;
  const float b = bias[c];
#pragma unroll
  for (int a = 0; a < 2; ++a) {
    const float* from = y + (c * 4 + 2 * a) * plane + pixel;
    const float* n = noise + (2 * row + a) * stride + 2 * column;
    float2 pair;
    pair.x = activated(from[0] + n[0] + b, limit);
    pair.y = activated(from[plane] + n[1] + b, limit);
    reinterpret_cast<float2*>(x)[(c * 2 * height + 2 * row + a) * width + column] = pair;
  }
}

// ---- a style in the weights: one block per output channel

__device__ float warpSum(float v) {
  for (int d = 16; d > 0; d /= 2) v += __shfl_xor_sync(0xffffffffu, v, d);
  return v;
}
__device__ float warpLargest(float v) {
  for (int d = 16; d > 0; d /= 2) v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, d));
  return v;
}

// weight, made: [blocks][count]; squares [blocks][inputs]; shared: inputs + 64 floats. Threads: a multiple of 32.
template <class Store>
__device__ void fold(const Store& store, const float* weight, const float* squares, const float* style, int inputs,
                     int count, int channelsLast, int normalised, float gain) {
  extern __shared__ float s[];
  float* parts = s + inputs;
  const int warps = blockDim.x / 32, warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  float largest = 0.0f;
  for (int i = threadIdx.x; i < inputs; i += blockDim.x) {
    s[i] = style[i];
    largest = fmaxf(largest, fabsf(s[i]));
  }
  largest = warpLargest(largest);
  if (lane == 0) parts[warp] = largest;
  __syncthreads();
  for (int i = 0; i < warps; ++i) largest = fmaxf(largest, parts[i]);
  const float factor = normalised ? 1.0f / fmaxf(largest, 1e-12f) : 1.0f;
  float sum = 0.0f;
  for (int i = threadIdx.x; i < inputs; i += blockDim.x) {
    const float own = s[i] * factor;
    sum += squares[blockIdx.x * inputs + i] * own * own;
  }
  sum = warpSum(sum);
  if (lane == 0) parts[32 + warp] = sum;
  __syncthreads();
  sum = 0.0f;
  for (int i = 0; i < warps; ++i) sum += parts[32 + i];
  const float scale = factor * rsqrtf(sum + 1e-8f) * gain;
  const int first = blockIdx.x * count;
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    const int input = channelsLast ? i % inputs : (i / 9) % inputs;
    store(first + i, weight[first + i] * s[input] * scale);
  }
}

struct StoreFloat {
  float* to;
  __device__ void operator()(int i, float v) const { to[i] = v; }
};
struct StoreShort {
  u16* to;
  __device__ void operator()(int i, float v) const { to[i] = Stored::put(v); }
};

extern "C" __global__ void fold_f32(float* made, const float* weight, const float* squares, const float* style,
                                    int inputs, int count, int channelsLast, int normalised, float gain) {
  fold(StoreFloat{made}, weight, squares, style, inputs, count, channelsLast, normalised, gain);
}
extern "C" __global__ void fold_16(u16* made, const float* weight, const float* squares, const float* style,
                                    int inputs, int count, int channelsLast, int normalised, float gain) {
  fold(StoreShort{made}, weight, squares, style, inputs, count, channelsLast, normalised, gain);
}

// ---- the picture

// picture [3, pixels] = below (or nothing) + limited(head); x [pixels, channels]. `lanes` threads, a power of two of at
// most 32, share a pixel. shared: 3 * channels floats.
extern "C" __global__ void head_16(float* picture, const float* below, const u16* x, const float* weight, const float* style,
                     const u16* bias, int pixels, int channels, int lanes, float limit) {
  extern __shared__ float w[];
  for (int i = threadIdx.x; i < 3 * channels; i += blockDim.x) w[i] = weight[i] * style[i % channels];
  __syncthreads();
  const int lane = threadIdx.x % lanes, group = threadIdx.x / lanes, groups = blockDim.x / lanes;
  const int step = gridDim.x * groups;
  // Every thread of a warp goes round equally often: they exchange sums.
  for (int first = blockIdx.x * groups; first < pixels; first += step) {
    const int pixel = first + group;
    float sum[3] = {0.0f, 0.0f, 0.0f};
    if (pixel < pixels) {
      for (int c = lane * 8; c < channels; c += lanes * 8) {
        Eight v;
        v.all = *reinterpret_cast<const uint4*>(x + pixel * channels + c);
#pragma unroll
        for (int i = 0; i < 8; ++i) {
          const float value = Stored::get(v.each[i]);
#pragma unroll
          for (int k = 0; k < 3; ++k) sum[k] += value * w[k * channels + c + i];
        }
      }
    }
    for (int d = lanes / 2; d > 0; d /= 2) {
#pragma unroll
      for (int k = 0; k < 3; ++k) sum[k] += __shfl_xor_sync(0xffffffffu, sum[k], d);
    }
    if (lane == 0 && pixel < pixels) {
#pragma unroll
      for (int k = 0; k < 3; ++k) {
        const float v = fminf(fmaxf(sum[k] + Stored::get(bias[k]), -limit), limit);
        picture[k * pixels + pixel] =
            below ? below[k * pixels + pixel] + v : v;
      }
    }
  }
}

// The same of x [channels, pixels]: 256 threads, 32 pixels a block, 8 threads share one.
extern "C" __global__ void head_f32(float* picture, const float* below, const float* x, const float* weight,
                                    const float* style, const float* bias, int pixels, int channels, float limit) {
  __shared__ float sums[3][8][32];
  const int column = threadIdx.x % 32, slice = threadIdx.x / 32;
  const int pixel = blockIdx.x * 32 + column;
  float sum[3] = {0.0f, 0.0f, 0.0f};
  if (pixel < pixels) {
    for (int c = slice; c < channels; c += 8) {
      const float value = x[c * pixels + pixel] * style[c];
#pragma unroll
      for (int k = 0; k < 3; ++k) sum[k] += value * weight[k * channels + c];
    }
  }
#pragma unroll
  for (int k = 0; k < 3; ++k) sums[k][slice][column] = sum[k];
  __syncthreads();
  if (slice >= 3 || pixel >= pixels) return;
  float all = 0.0f;
  for (int i = 0; i < 8; ++i) all += sums[slice][i][column];
  const float v = fminf(fmaxf(all + bias[slice], -limit), limit);
  const int place = slice * pixels + pixel;
  picture[place] = below ? below[place] + v : v;
}

// picture [3, height, width] to made [3, 2 height, 2 width]: see enlargingFilter().
extern "C" __global__ void enlarge(float* made, const float* picture, int width, int height) {
  const int at = position(), plane = width * height;
  if (at >= 3 * plane) return;
  const int pixel = at % plane, row = pixel / width, column = pixel % width;
  const float* from = picture + at - pixel;
  float v[3][3];
#pragma unroll
  for (int y = 0; y < 3; ++y) {
#pragma unroll
    for (int x = 0; x < 3; ++x) {
      const int r = row + y - 1, c = column + x - 1;
      const bool inside = r >= 0 && r < height && c >= 0 && c < width;
      v[y][x] = inside ? from[r * width + c] : 0.0f;
    }
  }
  const int channel = at / plane;
#pragma unroll
  for (int a = 0; a < 2; ++a) {
    float mixed[3];
#pragma unroll
    for (int x = 0; x < 3; ++x) mixed[x] = a == 0 ? 0.25f * v[0][x] + 0.75f * v[1][x] : 0.75f * v[1][x] + 0.25f * v[2][x];
    float2 pair;
    pair.x = 0.25f * mixed[0] + 0.75f * mixed[1];
    pair.y = 0.75f * mixed[1] + 0.25f * mixed[2];
    reinterpret_cast<float2*>(made)[(channel * 2 * height + 2 * row + a) * width + column] = pair;
  }
}

// picture [3, pixels] of -1..1 to made [pixels, 3]: pictureBytes() of ops.h. Four pixels a thread.
extern "C" __global__ void bytes_of(unsigned* made, const float* picture, int pixels) {
  const int at = position();
  if (4 * at >= pixels) return;
  unsigned char all[12];
#pragma unroll
  for (int k = 0; k < 3; ++k) {
    const float4 v = reinterpret_cast<const float4*>(picture + k * pixels)[at];
    const float each[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const float scaled = fminf(fmaxf((each[i] + 1.0f) * 127.5f, 0.0f), 255.0f);
      all[3 * i + k] = static_cast<unsigned char>(scaled + 0.5f);
    }
  }
#pragma unroll
  for (int i = 0; i < 3; ++i) {
    made[3 * at + i] = all[4 * i] | all[4 * i + 1] << 8 | all[4 * i + 2] << 16 |
                       static_cast<unsigned>(all[4 * i + 3]) << 24;
  }
}
)cuda"
