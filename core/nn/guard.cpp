#include "core/nn/guard.h"

#include "core/nn/cuda_loader.h"
#include "core/nn/ops.h"
#include "core/nn/pool_allocator.h"

namespace lineament::nn {

at::Device preparedDevice(const std::string& name) {
  loadCudaWhereThere();
  if (name.rfind("cuda", 0) == 0) requireCuda();
  installPoolAllocator();
  try {
    return deviceOf(name);
  } catch (const c10::Error& e) {
    throw Error::badArgument("--device", "\"" + name + "\"", "cpu, cuda, cuda:1 ...").withDetails(e.what());
  }
}

}  // namespace lineament::nn
