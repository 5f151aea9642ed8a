#pragma once
// The few LibTorch operators that are not methods of a tensor, declared thin: the real headers cost seconds of compile
// time and are seen by ops.cpp alone. Everything throws c10::Error; the engine translates it.
#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace lineament::nn {

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, std::int64_t groups, std::int64_t stride = 1);
at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride);
/// One 3x3 filter per channel, no border. On a GPU by LibTorch's own kernel: cuDNN takes seconds to choose one for
/// half.
at::Tensor depthwise3x3(const at::Tensor& x, const at::Tensor& weight);
at::Tensor maxPool(const at::Tensor& x, std::int64_t kernel, std::int64_t stride);
at::Tensor averagePool(const at::Tensor& x, std::int64_t kernel, std::int64_t stride);
at::Tensor leakyRelu(const at::Tensor& x);  ///< slope 0.2
void leakyReluInto(at::Tensor& x);          ///< the same in place
/// weight [in, out / groups, kernel, kernel]
at::Tensor transposedConv2d(const at::Tensor& x, const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                            std::int64_t groups);
at::Tensor zeroPadded(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top,
                      std::int64_t bottom);
at::Tensor padded(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top, std::int64_t bottom,
                  double value);
/// The picture mirrored at its edges, without repeating the edge itself.
at::Tensor reflected(const at::Tensor& x, std::int64_t all);
at::Tensor reflected(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top, std::int64_t bottom);
/// The edge repeated all around.
at::Tensor replicated(const at::Tensor& x, std::int64_t all);
at::Tensor doubled(const at::Tensor& x);  ///< every pixel four times
/// Each plane to mean 0 and deviation 1 (+ 1e-5 on the variance), times scale [channels], plus shift [channels].
at::Tensor instanceNorm(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift);
at::Tensor channelsLast(const at::Tensor& x);  ///< the memory format that convolutions like best
at::Tensor concatenated(const std::vector<at::Tensor>& parts, std::int64_t dimension);
at::Tensor stacked(const std::vector<at::Tensor>& parts, std::int64_t dimension);
/// `bias` may be undefined; zeros around the input.
at::Tensor conv2dPadded(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t padRows,
                        std::int64_t padColumns);
/// 2x2, stride 2: the maxima and where they were found, and back.
std::pair<at::Tensor, at::Tensor> maxPoolIndexed(const at::Tensor& x);
at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices);
/// out = gradient where activation > 0, else 0; `out` may be `activation`.
void reluBackwardInto(at::Tensor out, const at::Tensor& gradient, const at::Tensor& activation);
/// out [n, a, c] = x [n, a, b] * y [n, b, c]
void batchedProductInto(at::Tensor out, const at::Tensor& x, const at::Tensor& y);
at::Tensor emptyChannelsLast(const std::vector<std::int64_t>& shape, const at::Device& device, at::ScalarType dtype);
at::Tensor emptyPlanes(const std::vector<std::int64_t>& shape, const at::Device& device, at::ScalarType dtype);
at::Tensor emptyFloats(const std::vector<std::int64_t>& shape);  ///< float32 on the CPU
/// body(begin, end) on LibTorch's threads, ranges of at least `grain`.
void parallel(std::int64_t begin, std::int64_t end, std::int64_t grain,
              const std::function<void(std::int64_t, std::int64_t)>& body);
/// A copy of host numbers as float32 on the CPU.
at::Tensor fromHost(const std::vector<float>& values, const std::vector<std::int64_t>& shape);
/// The numbers of any tensor, as float32.
std::vector<float> toHost(const at::Tensor& x);
/// [1, 3, h, w], -1..1, to bytes [1, h, w, 3] as toByte() makes them.
at::Tensor pictureBytes(const at::Tensor& picture);
/// A copy in host memory; from a GPU through page-locked memory, which `buffer` keeps for the next time.
at::Tensor toPinnedHost(const at::Tensor& x, at::Tensor& buffer);
void tuneCudnn(bool tune);          ///< cuDNN tries its algorithms, for the whole process
void allowTensorFloat(bool allow);  ///< CUDA convolutions and products of float32 in TF32, for the whole process
at::Device deviceOf(const std::string& name);
void waitFor(const at::Device& device);  ///< until everything asked of it is done
void setThreads(int threads);
int threads();

/// While it lives, this thread records nothing for gradients.
class NoGradient {
 public:
  NoGradient();
  ~NoGradient();
  NoGradient(const NoGradient&) = delete;
  NoGradient& operator=(const NoGradient&) = delete;

 private:
  bool before_;
};

}  // namespace lineament::nn
