#pragma once
// Kernels of the project's own on a GPU: compiled by NVRTC for the card at hand, started on LibTorch's stream. Neither
// the CUDA toolkit nor its headers are needed, here or on the user's machine. Compute thread.
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace lineament::nn {

class CudaKernels {
 public:
  /// `names`: of the source's extern "C" kernels. Null where NVRTC is not installed or does not know the card:
  /// LibTorch's operators then do the work. Throws c10::Error when the source is wrong.
  static std::shared_ptr<const CudaKernels> compiled(const at::Device& device, const char* source,
                                                     const std::vector<const char*>& names,
                                                     const std::vector<const char*>& compilerOptions = {});
  CudaKernels(const CudaKernels&) = delete;
  CudaKernels& operator=(const CudaKernels&) = delete;
  ~CudaKernels();

  struct Size {
    std::int64_t blocks = 1;
    int threads = 256;
    int sharedBytes = 0;
  };
  /// Starts kernel `number` of `names`. The types must be exactly those of its parameters.
  template <class... Arguments>
  void start(int number, Size size, Arguments... arguments) const {
    void* pointers[] = {static_cast<void*>(&arguments)...};
    launch(number, size, pointers);
  }

 private:
  struct Module;
  explicit CudaKernels(std::unique_ptr<Module> module);
  void launch(int number, Size size, void** arguments) const;
  std::unique_ptr<Module> module_;
};

}  // namespace lineament::nn
