#include "core/io/npy.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/half.h"
#include "core/io/input_file.h"

namespace lineament {

static_assert(std::endian::native == std::endian::little, "the arrays are little-endian and read without swapping");

namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30U;
constexpr std::uint64_t kMaxHeaderBytes = 65536;
constexpr std::size_t kMaxRank = 8;
constexpr std::string_view kMagic = "\x93NUMPY";

/// The text after `'key':` in the Python dictionary of the header; empty when there is no such key.
std::string_view valueOf(std::string_view header, std::string_view key) {
  std::size_t at = header.find(key);
  if (at == std::string_view::npos) return {};
  at = header.find(':', at + key.size());
  if (at == std::string_view::npos) return {};
  at = header.find_first_not_of(' ', at + 1);
  return at == std::string_view::npos ? std::string_view{} : header.substr(at);
}

std::vector<int> shapeOf(std::string_view header, const std::string& file) {
  std::string_view text = valueOf(header, "'shape'");
  const std::size_t close = text.find(')');
  if (text.empty() || text.front() != '(' || close == std::string_view::npos) {
    throw Error::badFile(file, "a header without a shape", "a .npy file");
  }
  text = text.substr(1, close - 1);
  std::vector<int> shape;
  while (true) {
    const std::size_t start = text.find_first_not_of(" ,");
    if (start == std::string_view::npos) return shape;
    text.remove_prefix(start);
    std::uint64_t dim = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dim);
    if (error != std::errc{} || dim > static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ||
        shape.size() == kMaxRank) {
      throw Error::badFile(file, "an impossible shape", "up to 8 whole numbers");
    }
    shape.push_back(static_cast<int>(dim));
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
}

std::uint64_t elementsOf(const std::vector<int>& shape, const std::string& file) {
  std::uint64_t n = 1;
  for (const int d : shape) {
    // Divides instead of multiplying: the product cannot overflow.
    if (d > 0 && n > kMaxBytes / static_cast<std::uint64_t>(d)) {
      throw Error::badFile(file, "an impossible shape", "an array that fits the file");
    }
    n *= static_cast<std::uint64_t>(d);
  }
  return n;
}

/// Where the bytes come from: a file or the memory.
struct Source {
  const std::string& name;
  std::uint64_t size;
  std::function<void(std::uint64_t offset, void* to, std::size_t bytes)> readAt;
};

struct Header {
  std::string text;
  std::uint64_t dataAt = 0;
};

Header readHeader(const Source& file) {
  std::array<char, 12> start{};
  if (file.size < start.size()) throw Error::badFile(file.name, "too few bytes", "a .npy file");
  file.readAt(0, start.data(), start.size());
  if (std::string_view(start.data(), kMagic.size()) != kMagic) {
    throw Error::badFile(file.name, "another kind of file", "a .npy file");
  }
  const int version = static_cast<unsigned char>(start[6]);
  if (version != 1 && version != 2) {
    throw Error::badFile(file.name, ".npy version " + std::to_string(version), "version 1 or 2");
  }
  std::uint64_t headerBytes = 0;
  std::memcpy(&headerBytes, start.data() + 8, version == 1 ? 2 : 4);
  const std::uint64_t headerAt = version == 1 ? 10 : 12;
  if (headerBytes > kMaxHeaderBytes || headerBytes > file.size - headerAt) {
    throw Error::badFile(file.name, "a header of " + std::to_string(headerBytes) + " bytes",
                         "one that fits into the file and into 65536 bytes");
  }
  Header header;
  header.text.resize(static_cast<std::size_t>(headerBytes));
  file.readAt(headerAt, header.text.data(), header.text.size());
  header.dataAt = headerAt + headerBytes;
  return header;
}

NpyArray readArray(const Source& file) {
  const Header header = readHeader(file);
  const std::string_view type = valueOf(header.text, "'descr'").substr(0, 5);
  std::uint64_t width = 0;
  if (type == "'<f2'") width = 2;
  if (type == "'<f4'") width = 4;
  if (type == "'<f8'") width = 8;
  if (width == 0) throw Error::badFile(file.name, "numbers of another type", "float16, float32 or float64");
  if (valueOf(header.text, "'fortran_order'").substr(0, 5) != "False") {
    throw Error::badFile(file.name, "an array in column order", "row order (C)");
  }
  NpyArray array;
  array.shape = shapeOf(header.text, file.name);
  const std::uint64_t elements = elementsOf(array.shape, file.name);
  const std::uint64_t dataAt = header.dataAt;
  if (elements * width != file.size - dataAt) {
    throw Error::badFile(file.name, std::to_string(file.size - dataAt) + " bytes of numbers",
                         std::to_string(elements * width) + " for its shape");
  }
  array.values.resize(static_cast<std::size_t>(elements));
  if (width == 4) {
    file.readAt(dataAt, array.values.data(), array.values.size() * 4);
  } else if (width == 2) {
    std::vector<std::uint16_t> bits(array.values.size());
    file.readAt(dataAt, bits.data(), bits.size() * 2);
    for (std::size_t i = 0; i < bits.size(); ++i) array.values[i] = fromF16(bits[i]);
  } else {
    std::vector<double> wide(array.values.size());
    file.readAt(dataAt, wide.data(), wide.size() * 8);
    for (std::size_t i = 0; i < wide.size(); ++i) array.values[i] = toFloat(wide[i]);
  }
  return array;
}

Source memory(std::span<const std::byte> bytes, const std::string& name) {
  return {name, bytes.size(), [bytes](std::uint64_t offset, void* to, std::size_t n) {
            if (n > 0) std::memcpy(to, bytes.data() + offset, n);
          }};
}

}  // namespace

NpyArray readNpy(const std::filesystem::path& path) {
  const InputFile file(path, kMaxBytes);
  return readArray(
      {file.name(), file.size(), [&](std::uint64_t offset, void* to, std::size_t n) { file.readAt(offset, to, n); }});
}

NpyArray parseNpy(std::span<const std::byte> bytes, const std::string& name) {
  return readArray(memory(bytes, name));
}

std::span<const std::byte> pickleOfNpy(std::span<const std::byte> bytes, const std::string& name) {
  const Header header = readHeader(memory(bytes, name));
  if (valueOf(header.text, "'descr'").substr(0, 4) != "'|O'") return {};
  return bytes.subspan(static_cast<std::size_t>(header.dataAt));
}

void writeNpy(const NpyArray& array, const std::filesystem::path& path) {
  std::uint64_t elements = 1;
  std::string shape;
  for (const int d : array.shape) {
    if (d < 0) throw Error::badArgument("Array shape", std::to_string(d), "no negative sizes");
    shape.append(std::to_string(d)).append(",");
  }
  elements = elementsOf(array.shape, path.string());
  if (elements != array.values.size()) {
    throw Error::badArgument("Array", std::to_string(array.values.size()) + " values",
                             std::to_string(elements) + " for its shape");
  }
  std::string out{kMagic};
  out.append("\x01\x00", 2);
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  header.append(shape).append("), }");
  // numpy aligns the numbers to 64 bytes: 10 before the header, a line end after it.
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  out += static_cast<char>(length & 255U);
  out += static_cast<char>(length >> 8U);
  out += header;
  const std::size_t at = out.size();
  out.resize(at + array.values.size() * sizeof(float));
  if (!array.values.empty()) std::memcpy(out.data() + at, array.values.data(), array.values.size() * sizeof(float));
  writeFileAtomically(path, std::string_view(out));
}

}  // namespace lineament
