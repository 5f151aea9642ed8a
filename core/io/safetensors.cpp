#include "core/io/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/half.h"
#include "core/io/input_file.h"
#include "core/io/safetensors_header.h"

namespace lineament {

std::vector<float> readSafetensorsValues(const InputFile& file, const SafetensorsEntry& entry) {
  std::vector<float> values(static_cast<std::size_t>(entry.elements));
  if (entry.dtype == "F32") {
    file.readAt(entry.offset, values.data(), values.size() * sizeof(float));
    return values;
  }
  if (entry.dtype == "F64") {
    std::vector<double> wide(values.size());
    file.readAt(entry.offset, wide.data(), wide.size() * sizeof(double));
    std::transform(wide.begin(), wide.end(), values.begin(), toFloat);
    return values;
  }
  std::vector<std::uint16_t> bits(values.size());
  file.readAt(entry.offset, bits.data(), bits.size() * sizeof(std::uint16_t));
  const bool brain = entry.dtype == "BF16";
  for (std::size_t i = 0; i < bits.size(); ++i) values[i] = brain ? fromBf16(bits[i]) : fromF16(bits[i]);
  return values;
}

namespace {

std::uint64_t elementsOf(const NamedTensor& tensor) {
  std::uint64_t n = 1;
  for (const int d : tensor.shape) {
    if (d < 0 || (d > 0 && n > kMaxSafetensorsBytes / static_cast<std::uint64_t>(d))) {
      throw Error::badArgument("Tensor " + tensor.name, "an impossible shape", "sizes that fit a file");
    }
    n *= static_cast<std::uint64_t>(d);
  }
  if (n != tensor.values.size()) {
    throw Error::badArgument("Tensor " + tensor.name, std::to_string(tensor.values.size()) + " values",
                             std::to_string(n) + " for its shape");
  }
  return n;
}

}  // namespace

const NamedTensor* SafetensorsFile::find(const std::string& name) const {
  for (const NamedTensor& t : tensors) {
    if (t.name == name) return &t;
  }
  return nullptr;
}

namespace {

SafetensorsFile readAll(const InputFile& input) {
  SafetensorsHeader header = readSafetensorsHeader(input);
  SafetensorsFile file;
  file.metadata = std::move(header.metadata);
  file.tensors.reserve(header.entries.size());
  for (SafetensorsEntry& entry : header.entries) {
    std::vector<float> values = readSafetensorsValues(input, entry);
    file.tensors.push_back({std::move(entry.name), std::move(entry.shape), std::move(values)});
  }
  return file;
}

}  // namespace

SafetensorsFile readSafetensors(const std::filesystem::path& path) {
  return readAll(InputFile(path, kMaxSafetensorsBytes));
}

SafetensorsFile readSafetensors(std::span<const std::byte> bytes, const std::string& name) {
  return readAll(InputFile(bytes, name));
}

std::vector<std::byte> safetensorsBytes(const SafetensorsFile& file, StoredAs as) {
  const bool half = as == StoredAs::kFloat16;
  using nlohmann::json;
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::set<std::string> names{"__metadata__"};
  std::uint64_t at = 0;
  for (const NamedTensor& t : file.tensors) {
    if (!names.insert(t.name).second) throw Error::badArgument("Tensor names", t.name + " twice", "every name once");
    const std::uint64_t bytes = elementsOf(t) * (half ? sizeof(std::uint16_t) : sizeof(float));
    header[t.name] = {{"dtype", half ? "F16" : "F32"}, {"shape", t.shape}, {"data_offsets", {at, at + bytes}}};
    at += bytes;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const json::exception& e) {
    throw Error::badArgument("Names and metadata", "text that is not UTF-8", "UTF-8").withDetails(e.what());
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligned data, as the format's own writer does
  if (8 + text.size() + at > kMaxSafetensorsBytes) {
    throw Error::badArgument("File size", std::to_string(at) + " bytes of tensors", "at most 2 GiB");
  }

  const std::uint64_t headerBytes = text.size();
  std::vector<std::byte> out(static_cast<std::size_t>(8 + headerBytes + at));
  std::byte* to = out.data();
  const auto append = [&to](const void* data, std::size_t bytes) {
    if (bytes > 0) std::memcpy(to, data, bytes);
    to += bytes;
  };
  append(&headerBytes, 8);
  append(text.data(), text.size());
  for (const NamedTensor& t : file.tensors) {
    if (!half) {
      append(t.values.data(), t.values.size() * sizeof(float));
      continue;
    }
    std::vector<std::uint16_t> bits(t.values.size());
    std::transform(t.values.begin(), t.values.end(), bits.begin(), toF16);
    append(bits.data(), bits.size() * sizeof(std::uint16_t));
  }
  return out;
}

void writeSafetensors(const SafetensorsFile& file, const std::filesystem::path& path) {
  writeFileAtomically(path, safetensorsBytes(file));
}

}  // namespace lineament
