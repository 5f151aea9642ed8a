#include "core/io/direction_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"
#include "core/io/pickled_arrays.h"
#include "core/io/torch_file.h"
#include "core/io/zip_archive.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20;
constexpr std::size_t kMostDirections = 512;
constexpr int kMostRows = 64, kSmallest = 2, kLargest = 4096;
constexpr const char* kExpected = "directions of shape (512), (1, 512), (18, 512) or (1, 18, 512)";

std::string_view textOf(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<NamedTensor> inPickle(std::span<const std::byte> bytes, const std::string& file) {
  const Pickle pickle(bytes, file);
  const StorageBytes none = [&](const std::string&, NumberType, std::size_t) -> std::string_view {
    throw Error::badFile(file, "a tensor without its storage", kExpected);
  };
  return arraysIn(pickle, file, none, kLargestFile / sizeof(float));
}

// An array of numbers, or a pickled dictionary of arrays behind a header of type "object".
std::vector<NamedTensor> inNpy(std::span<const std::byte> bytes, const std::string& file) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t end = text.substr(0, 65536).find('\n');
  if (end != std::string_view::npos && text.substr(0, end).find("'|O'") != std::string_view::npos) {
    return inPickle(bytes.subspan(end + 1), file);
  }
  NpyArray array = readNpy(bytes, file);
  return {NamedTensor{"", std::move(array.shape), std::move(array.values)}};
}

std::vector<NamedTensor> inZip(const std::filesystem::path& path) {
  const ZipArchive zip(path, kLargestFile);
  std::vector<NamedTensor> all;
  std::size_t left = kLargestFile;
  bool arrays = false;
  for (const std::string& member : zip.members()) {
    if (!member.ends_with(".npy")) continue;
    arrays = true;
    const std::vector<std::byte> bytes = zip.read(member, left);
    left -= bytes.size();
    for (NamedTensor& t : inNpy(bytes, path.string() + ", " + member)) {
      t.name = member.substr(0, member.size() - 4) + (t.name.empty() ? "" : "." + t.name);
      all.push_back(std::move(t));
    }
  }
  return arrays ? all : readTorchFile(path, kLargestFile);
}

std::vector<NamedTensor> tensorsOf(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = readFile(path, kLargestFile);
  const std::string_view text = textOf(bytes);
  const std::string file = path.string();
  if (text.starts_with("\x93NUMPY")) return inNpy(bytes, file);
  if (text.starts_with("PK")) return inZip(path);
  if (text.size() > 9 && text[8] == '{') return readSafetensors(path).tensors;
  if (text.substr(0, 32).find("\x6c\xfc\x9c\x46") != std::string_view::npos) return readTorchFile(path, kLargestFile);
  if (!text.empty() && (text[0] == '\x80' || text[0] == '(' || text[0] == '}' || text[0] == ']'))
    return inPickle(bytes, file);
  throw Error::badFile(file, "another kind of file", ".npy, .npz, .pt or .safetensors with directions");
}

std::string shapeText(const std::vector<int>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + ")";
}

// "00_Smiling" -> "Smiling"; no name: the file's.
std::string nameOf(const std::string& key, const std::filesystem::path& path) {
  if (key.empty()) return path.stem().string();
  std::size_t at = 0;
  while (at < key.size() && std::isdigit(static_cast<unsigned char>(key[at])) != 0) ++at;
  if (at > 0 && at + 1 < key.size() && key[at] == '_') return key.substr(at + 1);
  return key;
}

void checkNumbers(const ForeignDirection& d, const std::string& file) {
  double square = 0.0;
  for (const float v : d.values) square += double{v} * double{v};
  if (!std::isfinite(square))
    throw Error::badFile(file, "numbers that are not finite in \"" + d.name + "\"", "finite numbers");
  if (square == 0.0) throw Error::badFile(file, "only zeros in \"" + d.name + "\"", "a direction");
}

// Equal rows are a plain direction in W.
void collapse(ForeignDirection& d) {
  const auto size = static_cast<std::size_t>(d.size);
  for (int r = 1; r < d.rows; ++r) {
    if (!std::equal(d.values.begin(), d.values.begin() + d.size,
                    d.values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(r) * size))) {
      return;
    }
  }
  d.rows = 1;
  d.values.resize(size);
}

ForeignDirection made(std::string name, int rows, int size, std::vector<float> values, const std::string& file) {
  if (rows < 1 || rows > kMostRows || size < kSmallest || size > kLargest) {
    throw Error::badFile(file, std::to_string(rows) + " rows of " + std::to_string(size) + " in \"" + name + "\"",
                         kExpected);
  }
  ForeignDirection d{std::move(name), rows, size, std::move(values), 0.0F};
  checkNumbers(d, file);
  collapse(d);
  return d;
}

const NamedTensor* find(const std::vector<NamedTensor>& tensors, std::string_view name) {
  const auto it = std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& t) { return t.name == name; });
  return it == tensors.end() ? nullptr : &*it;
}

std::vector<ForeignDirection> components(const NamedTensor& comp, const NamedTensor* deviations,
                                         const std::filesystem::path& path) {
  const std::string file = path.string();
  if (comp.shape.size() < 2 || comp.shape.size() > 3 || comp.shape[0] < 1) {
    throw Error::badFile(file, "components of shape " + shapeText(comp.shape), "(K, 512) or (K, 1, 512)");
  }
  const int rows = comp.shape.size() == 3 ? comp.shape[1] : 1, size = comp.shape.back();
  const auto count = std::min(static_cast<std::size_t>(comp.shape[0]), kMostDirections);
  const std::size_t each = static_cast<std::size_t>(rows) * static_cast<std::size_t>(size);
  std::vector<ForeignDirection> all;
  for (std::size_t k = 0; k < count; ++k) {
    const auto from = comp.values.begin() + static_cast<std::ptrdiff_t>(k * each);
    all.push_back(
        made("Component " + std::to_string(k + 1), rows, size, {from, from + static_cast<std::ptrdiff_t>(each)}, file));
    if (deviations != nullptr && k < deviations->values.size() && std::isfinite(deviations->values[k]) &&
        deviations->values[k] > 0.0F) {
      all.back().unit = deviations->values[k];
    }
  }
  return all;
}

}  // namespace

std::vector<ForeignDirection> readDirectionFile(const std::filesystem::path& path) {
  const std::vector<NamedTensor> tensors = tensorsOf(path);
  const std::string file = path.string();
  constexpr std::array<std::array<std::string_view, 2>, 3> kComponentKeys{
      {{"lat_comp", "lat_stdev"}, {"comp", "std"}, {"act_comp", "act_stdev"}}};
  for (const auto& [comp, deviation] : kComponentKeys) {
    if (const NamedTensor* c = find(tensors, comp)) return components(*c, find(tensors, deviation), path);
  }
  if (tensors.empty()) throw Error::badFile(file, "no array", kExpected);
  if (tensors.size() > kMostDirections) {
    throw Error::badFile(file, std::to_string(tensors.size()) + " arrays", "at most 512 directions");
  }
  std::vector<ForeignDirection> all;
  for (const NamedTensor& t : tensors) {
    std::vector<int> shape = t.shape;
    if (shape.size() == 3 && shape[0] == 1) shape.erase(shape.begin());
    if (shape.size() == 1) shape.insert(shape.begin(), 1);
    if (shape.size() != 2) throw Error::badFile(file, "an array of shape " + shapeText(t.shape), kExpected);
    all.push_back(made(nameOf(t.name, path), shape[0], shape[1], t.values, file));
  }
  return all;
}

}  // namespace lineament
