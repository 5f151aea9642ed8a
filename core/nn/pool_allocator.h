#pragma once
// A CPU allocator for LibTorch that keeps big blocks: fresh 16-64 MiB blocks cost more in page faults than a layer
// costs to compute. Thread-safe, never destroyed. Off in sanitizer builds, where it would hide overruns.
namespace lineament::nn {

/// Before the first tensor; later calls do nothing.
void installPoolAllocator();
/// Frees the blocks that are not in use.
void trimPoolAllocator();

}  // namespace lineament::nn
