// libFuzzer target of one reader, chosen by READER at compile time. A reader may refuse with an Error; anything else
// that leaves it, a sanitizer's report, a second or a GiB is a finding.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/io/npy.h"
#include "core/io/pickle.h"
#include "core/io/safetensors.h"
#include "core/io/stylegan2_file.h"
#include "core/io/torch_file.h"

namespace {

// The input as a file without a disk.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : fd_(memfd_create("fuzz", 0)) {
    if (fd_ < 0 || write(fd_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { close(fd_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  try {
#if READER == 0
    lineament::parsePickle(bytes, "fuzz");
#elif READER == 1
    lineament::readSafetensors(bytes, "fuzz");
#elif READER == 2
    lineament::readTorchLegacy(bytes, "fuzz", lineament::kMaxTorchBytes);
#elif READER == 3
    const MemoryFile file(data, size);
    lineament::readTorchFile(file.path());
#elif READER == 4
    const MemoryFile file(data, size);
    lineament::readStyleGan2(file.path(), {.meanSeeds = 0, .progress = {}});
#endif
  } catch (const lineament::Error&) {
  }
  return 0;
}
