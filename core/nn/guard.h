#pragma once
// The wall around LibTorch: where its exceptions end, and how a device is asked for. Compute thread.
#include <ATen/core/Tensor.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <string>
#include <utility>

#include "core/base/error.h"

namespace lineament::nn {

/// Runs `body` without recording gradients; what LibTorch throws comes out as Error. `doing`: "computing the picture".
template <class Body>
auto translated(const char* doing, const Body& body) -> decltype(body()) {
  const c10::InferenceMode inference;
  try {
    return body();
  } catch (const c10::OutOfMemoryError& e) {
    throw Error::outOfMemory(doing).withDetails(e.what());
  } catch (const c10::Error& e) {
    throw Error::internal(std::string("LibTorch failed at ") + doing).withDetails(e.what());
  }
}

/// Calls `body` when the scope is left, however.
template <class Body>
auto atEnd(Body body) {
  struct End {
    Body body;
    explicit End(Body b) : body(std::move(b)) {}
    ~End() { body(); }
    End(const End&) = delete;
    End& operator=(const End&) = delete;
  };
  return End(std::move(body));
}

/// Makes LibTorch ready for a device: "cpu", "cuda", "cuda:1". Throws kUnsupported, kBadArgument.
at::Device preparedDevice(const std::string& name);

}  // namespace lineament::nn
