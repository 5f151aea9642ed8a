# LibTorch from a Python wheel (or an unpacked libtorch), CPU half: no TorchConfig.cmake, no CUDA toolkit.
#   find_package(Torch 2.5 REQUIRED)     ->  Torch::cpu, Torch_VERSION, Torch_LIBRARY_DIR
# Searched: -DTORCH_ROOT=DIR (the `torch` folder or the folder that holds it), then .deps/ (pip --target, or a venv).
set(TORCH_ROOT "" CACHE PATH "the `torch` folder of an installed wheel, or an unpacked libtorch; empty: .deps")
file(GLOB _venv "${PROJECT_SOURCE_DIR}/.deps/lib/python3*/site-packages")
set(Torch_FOLDER "Torch_FOLDER-NOTFOUND")
foreach(_d IN ITEMS "${TORCH_ROOT}" "${TORCH_ROOT}/torch" "${PROJECT_SOURCE_DIR}/.deps/torch" "${_venv}/torch")
  if(IS_ABSOLUTE "${_d}" AND EXISTS "${_d}/include/ATen/core/Tensor.h" AND EXISTS "${_d}/lib/libtorch_cpu.so")
    set(Torch_FOLDER "${_d}")
    file(STRINGS "${_d}/include/torch/headeronly/version.h" _v REGEX "TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    string(REGEX REPLACE "[^0-9;]" "" _v "${_v}")
    string(REPLACE ";" "." Torch_VERSION "${_v}")
    break()
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Torch REQUIRED_VARS Torch_FOLDER VERSION_VAR Torch_VERSION
  REASON_FAILURE_MESSAGE "run tools/setup/get_torch.sh, or give -DTORCH_ROOT=")

if(Torch_FOUND AND NOT TARGET Torch::cpu)
  set(Torch_LIBRARY_DIR "${Torch_FOLDER}/lib")
  add_library(Torch::c10 SHARED IMPORTED)
  set_target_properties(Torch::c10 PROPERTIES IMPORTED_LOCATION "${Torch_LIBRARY_DIR}/libc10.so")
  add_library(Torch::cpu SHARED IMPORTED)
  set_target_properties(Torch::cpu PROPERTIES
    IMPORTED_LOCATION "${Torch_LIBRARY_DIR}/libtorch_cpu.so"
    INTERFACE_LINK_LIBRARIES Torch::c10
    INTERFACE_INCLUDE_DIRECTORIES "${Torch_FOLDER}/include" # imported: SYSTEM by itself
    # Only per-operator headers (ATen/ops/*.h): including ATen/Functions.h becomes an error.
    INTERFACE_COMPILE_DEFINITIONS "AT_PER_OPERATOR_HEADERS;TORCH_ASSERT_ONLY_METHOD_OPERATORS"
    INTERFACE_COMPILE_FEATURES cxx_std_17)
endif()
