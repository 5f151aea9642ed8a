#pragma once
// Whether the GPU that is there can be computed on: what "auto" asks before it sends work of many steps there.
#include <cstdint>

namespace lineament::nn {

/// False without CUDA, on a card that this LibTorch has no code for, and where `bytes` are not free on it. The first
/// call on a machine with a GPU takes a second or so; compute thread.
bool cudaWorks(std::int64_t bytes);

}  // namespace lineament::nn
