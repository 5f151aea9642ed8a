#include "core/nn/cuda_loader.h"

#include <dlfcn.h>

#include <string>

#include "core/base/error.h"

namespace lineament::nn {
namespace {

// Asks the driver itself, without headers of its toolkit: users without a GPU never pay for loading the CUDA libraries.
bool driverHasDevice() {
  void* driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (driver == nullptr) return false;
  const auto init = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
  const auto count = reinterpret_cast<int (*)(int*)>(dlsym(driver, "cuDeviceGetCount"));
  int devices = 0;
  return init != nullptr && count != nullptr && init(0) == 0 && count(&devices) == 0 && devices > 0;
}

struct Loaded {
  bool device = false;
  void* library = nullptr;
  std::string reason;
};

const Loaded& loaded() {
  static const Loaded once = [] {
    Loaded l;
    l.device = driverHasDevice();
    if (!l.device) return l;
    l.library = dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL);
    if (const char* reason = l.library == nullptr ? dlerror() : nullptr) l.reason = reason;
    return l;
  }();
  return once;
}

}  // namespace

void loadCudaWhereThere() {
  loaded();
}

bool hasCuda() {
  return loaded().library != nullptr;
}

void requireCuda() {
  if (!loaded().device) {
    throw Error::unsupported("The device \"cuda\" (no NVIDIA driver with a GPU answers here)",
                             "cpu; CUDA needs driver version 580 or newer");
  }
  if (loaded().library == nullptr) {
    throw Error::unsupported("The device \"cuda\" (LibTorch's CUDA libraries are not installed)",
                             "cpu; `make run` installs them where an NVIDIA driver is present")
        .withDetails(loaded().reason);
  }
}

}  // namespace lineament::nn
