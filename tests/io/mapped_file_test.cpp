// A mapped file gives memory back and still has its bytes.
#include <fstream>
#include <string>

#include "core/base/file.h"
#include "core/io/mapped_file.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

std::size_t residentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  statm >> size >> resident;
  constexpr std::size_t kPage = 4096;  // of all machines that the project builds for
  return resident * kPage;
}

int sumOf(std::span<const std::byte> bytes) {
  unsigned sum = 0;
  for (const std::byte b : bytes) sum = sum * 31U + static_cast<unsigned>(b);
  return static_cast<int>(sum & 0x7FFFFFFFU);
}

}  // namespace

TEST_CASE("what was read of a mapped file is let go of, and can be read again") {
  constexpr std::size_t kBytes = std::size_t{48} << 20U;  // files up to 16 MiB are not mapped
  const TemporaryFolder f;
  {
    std::string text(kBytes, 'x');
    for (std::size_t i = 0; i < kBytes; i += 997) text[i] = static_cast<char>('a' + i % 23);
    writeFileAtomically(f.file("large"), text);
  }
  const MappedFile file(f.file("large"), kBytes);
  const int sum = sumOf(file.bytes());
  const std::size_t before = residentBytes();
  // A part that begins and ends inside pages, all but the first and last 100 bytes.
  file.release(file.bytes().subspan(100, kBytes - 200));
  const std::size_t after = residentBytes();
  INFO(before << " bytes resident before, " << after << " after");
  CHECK(after + kBytes / 2 < before);
  CHECK(sumOf(file.bytes()) == sum);
  file.release({});
  CHECK(sumOf(file.bytes()) == sum);
}
