#include "core/nn/cuda_kernels.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>

#include <limits>
#include <string>
#include <utility>

namespace lineament::nn {
namespace {

// The driver, NVRTC and one member function of LibTorch by their names, as in cuda_graph.cpp. LibTorch's own
// libcaffe2_nvrtc.so brings the first two.
struct Api {
  int (*createProgram)(void**, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
  int (*compileProgram)(void*, int, const char* const*) = nullptr;
  int (*destroyProgram)(void**) = nullptr;
  int (*cubinSize)(void*, std::size_t*) = nullptr;
  int (*cubin)(void*, char*) = nullptr;
  int (*logSize)(void*, std::size_t*) = nullptr;
  int (*log)(void*, char*) = nullptr;
  int (*deviceAttribute)(int*, int, int) = nullptr;
  int (*loadModule)(void**, const void*) = nullptr;
  int (*unloadModule)(void*) = nullptr;
  int (*function)(void**, void*, const char*) = nullptr;
  int (*launch)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**,
                void**) = nullptr;
  // c10::cuda::CUDAStream::stream(): the class holds a c10::Stream and nothing else
  void* (*stream)(const c10::Stream*) = nullptr;
  bool complete = false;
};

const Api& api() {
  static const Api found = [] {
    Api a;
    a.complete = true;
    void* library = dlopen("libcaffe2_nvrtc.so", RTLD_NOW | RTLD_GLOBAL);
    const auto look = [&](auto& function, const char* name) {
      void* address = library == nullptr ? nullptr : dlsym(library, name);
      if (address == nullptr) address = dlsym(RTLD_DEFAULT, name);
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(address);
      if (address == nullptr) a.complete = false;
    };
    look(a.createProgram, "nvrtcCreateProgram");
    look(a.compileProgram, "nvrtcCompileProgram");
    look(a.destroyProgram, "nvrtcDestroyProgram");
    look(a.cubinSize, "nvrtcGetCUBINSize");
    look(a.cubin, "nvrtcGetCUBIN");
    look(a.logSize, "nvrtcGetProgramLogSize");
    look(a.log, "nvrtcGetProgramLog");
    look(a.deviceAttribute, "cuDeviceGetAttribute");
    look(a.loadModule, "cuModuleLoadData");
    look(a.unloadModule, "cuModuleUnload");
    look(a.function, "cuModuleGetFunction");
    look(a.launch, "cuLaunchKernel");
    look(a.stream, "_ZNK3c104cuda10CUDAStream6streamEv");
    return a;
  }();
  return found;
}

constexpr int kCapabilityMajor = 75, kCapabilityMinor = 76;  // of CUdevice_attribute
constexpr int kInvalidOption = 5;                            // NVRTC_ERROR_INVALID_OPTION: a card newer than NVRTC

int ordinal(const at::Device& device) {
  return device.has_index() ? device.index() : 0;
}

/// Empty when NVRTC does not know the card.
std::string cubinOf(const at::Device& device, const char* source, std::vector<const char*> options) {
  int major = 0, minor = 0;
  if (api().deviceAttribute(&major, kCapabilityMajor, ordinal(device)) != 0 ||
      api().deviceAttribute(&minor, kCapabilityMinor, ordinal(device)) != 0) {
    return {};
  }
  void* program = nullptr;
  if (api().createProgram(&program, source, "lineament.cu", 0, nullptr, nullptr) != 0) return {};
  const std::string card = "--gpu-architecture=sm_" + std::to_string(major) + std::to_string(minor);
  options.insert(options.end(), {card.c_str(), "--std=c++17"});
  const int result = api().compileProgram(program, static_cast<int>(options.size()), options.data());
  std::string binary, log;
  std::size_t size = 0;
  if (result == 0 && api().cubinSize(program, &size) == 0) {
    binary.resize(size);
    api().cubin(program, binary.data());
  } else if (result != kInvalidOption && api().logSize(program, &size) == 0) {
    log.resize(size);
    api().log(program, log.data());
  }
  api().destroyProgram(&program);
  TORCH_CHECK(log.empty(), "NVRTC: ", log);
  return binary;
}

}  // namespace

struct CudaKernels::Module {
  at::Device device;
  std::string binary;
  void* module = nullptr;
  std::vector<void*> functions;
};

CudaKernels::CudaKernels(std::unique_ptr<Module> module) : module_(std::move(module)) {}

CudaKernels::~CudaKernels() {
  if (module_->module != nullptr) api().unloadModule(module_->module);
}

std::shared_ptr<const CudaKernels> CudaKernels::compiled(const at::Device& device, const char* source,
                                                         const std::vector<const char*>& names,
                                                         const std::vector<const char*>& compilerOptions) {
  if (device.is_cpu() || !api().complete) return nullptr;
  auto module = std::make_unique<Module>(Module{device, cubinOf(device, source, compilerOptions), nullptr, {}});
  if (module->binary.empty()) return nullptr;
  // Loading wants the device's context on this thread, whatever ran on it before.
  const c10::DeviceGuard guard(at::Device(device.type(), static_cast<c10::DeviceIndex>(ordinal(device))));
  c10::impl::VirtualGuardImpl(device.type()).synchronizeDevice(static_cast<c10::DeviceIndex>(ordinal(device)));
  if (api().loadModule(&module->module, module->binary.data()) != 0) return nullptr;
  std::shared_ptr<CudaKernels> kernels(new CudaKernels(std::move(module)));
  for (const char* name : names) {
    void* function = nullptr;
    const int result = api().function(&function, kernels->module_->module, name);
    TORCH_CHECK(result == 0, "there is no kernel ", name);
    kernels->module_->functions.push_back(function);
  }
  return kernels;
}

void CudaKernels::launch(int number, Size size, void** arguments) const {
  if (size.blocks <= 0) return;
  TORCH_CHECK(size.blocks <= std::numeric_limits<int>::max(), "a kernel of too many blocks");
  const c10::DeviceGuard guard(module_->device);
  const c10::Stream stream = c10::impl::VirtualGuardImpl(module_->device.type()).getStream(module_->device);
  const int result = api().launch(module_->functions.at(static_cast<std::size_t>(number)),
                                  static_cast<unsigned>(size.blocks), 1, 1, static_cast<unsigned>(size.threads), 1, 1,
                                  static_cast<unsigned>(size.sharedBytes), api().stream(&stream), arguments, nullptr);
  TORCH_CHECK(result == 0, "CUDA error ", result, " when kernel ", number, " was started");
}

}  // namespace lineament::nn
