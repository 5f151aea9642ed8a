#include "core/io/direction_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"
#include "core/io/pickled_tensors.h"
#include "core/io/printable.h"
#include "core/io/safetensors.h"
#include "core/io/torch_file.h"
#include "core/io/zip_archive.h"

namespace lineament {

namespace {

constexpr std::uint64_t kMaxBytes = kMaxTorchBytes;
constexpr int kMaxRows = 64;
constexpr int kMinSize = 2;
constexpr int kMaxSize = 4096;
constexpr std::string_view kNpyEnding = ".npy";
constexpr std::string_view kDigits = "0123456789";

// ---- files to tensors

std::vector<NamedTensor> readNpyTensors(std::span<const std::byte> bytes, const std::string& file,
                                        const std::string& name, std::uint64_t maxBytes) {
  const std::span<const std::byte> pickle = pickleOfNpy(bytes, file);
  if (pickle.empty()) {
    NpyArray array = parseNpy(bytes, file);
    std::vector<NamedTensor> one;
    one.push_back({name, std::move(array.shape), std::move(array.values)});
    return one;
  }
  std::vector<NamedTensor> tensors = numpyTensorsOf(parsePickle(pickle, file), file, maxBytes);
  for (NamedTensor& t : tensors) {
    if (!name.empty()) t.name = t.name.empty() ? name : std::string(name).append(".").append(t.name);
  }
  return tensors;
}

std::vector<NamedTensor> readNpz(const ZipArchive& zip) {
  std::vector<NamedTensor> all;
  std::uint64_t left = kMaxBytes;
  std::uint64_t valuesLeft = kMaxBytes;
  for (const std::string& member : zip.members()) {
    if (!member.ends_with(kNpyEnding)) continue;
    const std::vector<std::byte> bytes = zip.read(member, left);
    left -= bytes.size();
    const std::string name = printable(member.substr(0, member.size() - kNpyEnding.size()), 256);
    for (NamedTensor& t : readNpyTensors(bytes, zip.name(), name, valuesLeft)) {
      valuesLeft -= std::min<std::uint64_t>(valuesLeft, t.values.size() * sizeof(float));
      all.push_back(std::move(t));
    }
    if (all.size() > kMaxForeignDirections) break;
  }
  // numpy.savez names what was given without a name.
  if (all.size() == 1 && all[0].name == "arr_0") all[0].name.clear();
  return all;
}

std::vector<NamedTensor> readTensors(const std::filesystem::path& path) {
  const std::string file = path.string();
  std::vector<std::byte> bytes = readFile(path, kMaxBytes);
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 9));
  if (start.starts_with("PK")) {
    bytes = {};
    const ZipArchive zip(path, kMaxBytes);
    return isTorchZip(zip) ? readTorchZip(zip, kMaxBytes) : readNpz(zip);
  }
  if (start.starts_with("\x93NUMPY")) return readNpyTensors(bytes, file, {}, kMaxBytes);
  if (isTorchLegacy(bytes)) return readTorchLegacy(bytes, file, kMaxBytes);
  if (start.starts_with('\x80')) return numpyTensorsOf(parsePickle(bytes, file), file, kMaxBytes);
  if (start.size() == 9 && start[8] == '{') {
    bytes = {};
    return readSafetensors(path).tensors;
  }
  throw Error::badFile(file, "another kind of file", "directions as .npy, .npz, .pt, .pth or .safetensors");
}

// ---- tensors to directions

std::string shapeText(const std::vector<int>& shape) {
  if (shape.empty()) return "a single number";
  std::string s;
  for (const int d : shape) s.append(s.empty() ? "" : " x ").append(std::to_string(d));
  return s;
}

class Directions {
 public:
  Directions(std::string file, std::string stem) : file_(std::move(file)), stem_(std::move(stem)) {}

  std::vector<ForeignDirection> from(const std::vector<NamedTensor>& tensors) {
    for (const auto& [comp, deviation] : {std::pair("comp", "std"), std::pair("lat_comp", "lat_stdev")}) {
      const NamedTensor* components = find(tensors, comp);
      const NamedTensor* deviations = find(tensors, deviation);
      if (components != nullptr && deviations != nullptr) {
        addComponents(*components, *deviations);
        return std::move(out_);
      }
    }
    for (const NamedTensor& t : tensors) {
      if (t.values.size() != 1) addTensor(t);
    }
    if (out_.empty()) fail("no direction", "at least one tensor of numbers");
    shortenNames();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw Error::badFile(file_, found, expected);
  }
  static const NamedTensor* find(const std::vector<NamedTensor>& tensors, std::string_view name) {
    for (const NamedTensor& t : tensors) {
      if (t.name == name) return &t;
    }
    return nullptr;
  }

  void addTensor(const NamedTensor& tensor) {
    std::vector<int> shape = tensor.shape;
    if (shape.size() == 3 && shape[0] == 1) shape.erase(shape.begin());
    if (shape.size() == 1) shape.insert(shape.begin(), 1);
    if (shape.size() != 2 || !fits(shape[0], shape[1])) {
      const std::string who = tensor.name.empty() ? "an array" : "the array " + printable(tensor.name);
      fail(who + " of shape " + shapeText(tensor.shape), "512 numbers, or style rows x 512");
    }
    add(tensor.name.empty() ? stem_ : tensor.name, shape[0], shape[1], tensor.values);
  }

  void addComponents(const NamedTensor& components, const NamedTensor& deviations) {
    std::vector<int> shape = components.shape;
    if (shape.size() == 2) shape.insert(shape.begin() + 1, 1);
    if (shape.size() != 3 || shape[0] < 1 || !fits(shape[1], shape[2])) {
      fail("components of shape " + shapeText(components.shape), "components x 512, or components x rows x 512");
    }
    const auto count = static_cast<std::size_t>(shape[0]);
    if (deviations.values.size() != count) {
      fail(std::to_string(deviations.values.size()) + " standard deviations",
           std::to_string(count) + ", as components");
    }
    if (count > kMaxForeignDirections) tooMany(count);
    const std::size_t length = components.values.size() / count;
    for (std::size_t k = 0; k < count; ++k) {
      std::vector<float> values(length);
      for (std::size_t i = 0; i < length; ++i) values[i] = components.values[k * length + i] * deviations.values[k];
      add("component " + std::to_string(k + 1), shape[1], shape[2], std::move(values));
      out_.back().lengthIsUnit = true;
    }
  }

  static bool fits(int rows, int size) { return rows >= 1 && rows <= kMaxRows && size >= kMinSize && size <= kMaxSize; }
  [[noreturn]] void tooMany(std::size_t count) const {
    fail(std::to_string(count) + " directions", "at most " + std::to_string(kMaxForeignDirections));
  }

  void add(const std::string& name, int rows, int size, std::vector<float> values) {
    if (out_.size() == kMaxForeignDirections) tooMany(out_.size() + 1);
    bool zero = true;
    for (const float v : values) {
      if (!std::isfinite(v)) fail("a number in " + printable(name) + " that is not finite", "plain numbers");
      zero = zero && v == 0.0F;
    }
    if (zero) fail("the direction " + printable(name) + " of length zero", "one that leads somewhere");
    const auto width = static_cast<std::ptrdiff_t>(size);
    // Every row equal to the next: the same step everywhere, which is a direction in W.
    if (std::equal(values.begin() + width, values.end(), values.begin())) {
      values.resize(static_cast<std::size_t>(size));
      rows = 1;
    }
    out_.push_back({name, rows, size, false, std::move(values)});
  }

  /// "07_Smiling" to "Smiling", a place in a list to "direction N"; names that would be there twice stay as they are.
  void shortenNames() {
    std::vector<std::string> names;
    std::map<std::string, int> uses;
    for (const ForeignDirection& d : out_) {
      const std::string clean = printable(d.name, 256);
      const std::size_t end = clean.find_first_not_of(kDigits);
      if (d.name == stem_ || clean.empty()) {
        names.push_back(clean.empty() ? "direction" : clean);
      } else if (end == std::string::npos && clean.size() < 9) {
        names.push_back("direction " + std::to_string(std::stoi(clean) + 1));
      } else if (end != std::string::npos && end > 0 && clean[end] == '_' && end + 1 < clean.size()) {
        names.push_back(clean.substr(end + 1));
      } else {
        names.push_back(clean);
      }
      ++uses[names.back()];
    }
    for (std::size_t i = 0; i < out_.size(); ++i) {
      out_[i].name = uses[names[i]] == 1 ? names[i] : printable(out_[i].name, 256);
    }
  }

  std::string file_;
  std::string stem_;
  std::vector<ForeignDirection> out_;
};

}  // namespace

std::vector<ForeignDirection> readDirectionFile(const std::filesystem::path& path) {
  return Directions(path.string(), path.stem().string()).from(readTensors(path));
}

}  // namespace lineament
