#pragma once
// SHA-256 of data that arrives in pieces. Not copyable; one thread per object.
#include <cstddef>
#include <memory>
#include <string>

namespace lineament {

class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  void add(const void* data, std::size_t bytes);
  /// Lower-case hex; call once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lineament
