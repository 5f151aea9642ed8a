#include "core/io/safetensors_header.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"

namespace lineament {

static_assert(std::endian::native == std::endian::little, "the file format is little-endian and read without swapping");

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{16} << 20U;
constexpr std::size_t kMaxTensors = 100000;
constexpr std::size_t kMaxRank = 8;

/// Names come from the file: shortened, and without control characters, before they are shown.
std::string shown(const std::string& text) {
  std::string s = text.substr(0, 80);
  for (char& c : s) {
    if (static_cast<unsigned char>(c) < 0x20U) c = '?';
  }
  return s;
}

std::uint64_t bytesPerElement(const std::string& file, const std::string& name, const std::string& dtype) {
  if (dtype == "F64") return 8;
  if (dtype == "F32") return 4;
  if (dtype == "F16" || dtype == "BF16") return 2;
  throw Error::badFile(file, "tensor " + shown(name) + " of type " + shown(dtype), "F64, F32, F16 or BF16");
}

json parseHeader(const std::string& file, const std::string& text) {
  std::set<std::string> names;
  // Depth is bounded so that a header of brackets cannot fill the memory; doubled names would hide a tensor.
  const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > 4) throw Error::badFile(file, "a header nested deeper than 4", "a flat list of tensors");
    if (event == json::parse_event_t::key && depth == 1 && !names.insert(parsed.get<std::string>()).second) {
      throw Error::badFile(file, "the tensor " + shown(parsed.get<std::string>()) + " twice", "every name once");
    }
    if (names.size() > kMaxTensors) {
      throw Error::badFile(file, "too many tensors", "at most " + std::to_string(kMaxTensors));
    }
    return true;
  };
  try {
    json header = json::parse(text, check);
    if (!header.is_object()) throw Error::badFile(file, "a header that is no JSON object", "a safetensors file");
    return header;
  } catch (const json::exception& e) {
    throw Error::badFile(file, "a header that is no JSON", "a safetensors file").withDetails(e.what());
  }
}

std::uint64_t unsignedNumber(const std::string& file, const std::string& name, const json& value) {
  if (!value.is_number_unsigned()) {
    throw Error::badFile(file, "tensor " + shown(name) + " with a size that is no whole number", "whole numbers");
  }
  return value.get<std::uint64_t>();
}

SafetensorsEntry readEntry(const std::string& file, const std::string& name, const json& value, std::uint64_t dataBytes,
                           std::uint64_t dataOffset) {
  const std::string what = "tensor " + shown(name);
  if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string() || !value.contains("shape") ||
      !value["shape"].is_array() || !value.contains("data_offsets") || !value["data_offsets"].is_array() ||
      value["data_offsets"].size() != 2) {
    throw Error::badFile(file, what + " with an incomplete description", "dtype, shape and data_offsets");
  }
  SafetensorsEntry entry;
  entry.name = name;
  entry.dtype = value["dtype"].get<std::string>();
  const std::uint64_t width = bytesPerElement(file, name, entry.dtype);
  if (value["shape"].size() > kMaxRank) {
    throw Error::badFile(file, what + " with " + std::to_string(value["shape"].size()) + " dimensions",
                         "at most " + std::to_string(kMaxRank));
  }
  entry.elements = 1;
  for (const json& d : value["shape"]) {
    const std::uint64_t dim = unsignedNumber(file, name, d);
    // Divides instead of multiplying: the product cannot overflow.
    if (dim > static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ||
        (dim != 0 && entry.elements > kMaxSafetensorsBytes / dim)) {
      throw Error::badFile(file, what + " with an impossible shape", "a tensor that fits the file");
    }
    entry.elements *= dim;
    entry.shape.push_back(static_cast<int>(dim));
  }
  const std::uint64_t begin = unsignedNumber(file, name, value["data_offsets"][0]);
  const std::uint64_t end = unsignedNumber(file, name, value["data_offsets"][1]);
  if (begin > end || end > dataBytes) {
    throw Error::badFile(file, what + " at bytes " + std::to_string(begin) + " to " + std::to_string(end),
                         "a place within the " + std::to_string(dataBytes) + " bytes of data");
  }
  if (end - begin != entry.elements * width) {
    throw Error::badFile(file, what + " with " + std::to_string(end - begin) + " bytes",
                         std::to_string(entry.elements * width) + " for its shape");
  }
  entry.offset = dataOffset + begin;
  return entry;
}

}  // namespace

SafetensorsHeader readSafetensorsHeader(const InputFile& file) {
  if (file.size() < 8) throw Error::badFile(file.name(), std::to_string(file.size()) + " bytes", "a safetensors file");
  std::uint64_t headerBytes = 0;
  file.readAt(0, &headerBytes, sizeof headerBytes);
  if (headerBytes > kMaxHeaderBytes || headerBytes > file.size() - 8) {
    throw Error::badFile(file.name(), "a header of " + std::to_string(headerBytes) + " bytes",
                         "a safetensors file with a header that fits into it and into 16 MiB");
  }
  std::string text(static_cast<std::size_t>(headerBytes), '\0');
  file.readAt(8, text.data(), text.size());
  const std::uint64_t dataOffset = 8 + headerBytes;
  const std::uint64_t dataBytes = file.size() - dataOffset;

  SafetensorsHeader header;
  const json parsed = parseHeader(file.name(), text);
  for (const auto& [name, value] : parsed.items()) {
    if (name != "__metadata__") {
      header.entries.push_back(readEntry(file.name(), name, value, dataBytes, dataOffset));
      continue;
    }
    if (!value.is_object()) throw Error::badFile(file.name(), "metadata that is no object", "names and texts");
    for (const auto& [key, v] : value.items()) {
      if (!v.is_string()) throw Error::badFile(file.name(), "metadata that is no text", "names and texts");
      header.metadata[key] = v.get<std::string>();
    }
  }

  const auto end = [&](const SafetensorsEntry& e) {
    return e.offset + e.elements * bytesPerElement(file.name(), e.name, e.dtype);
  };
  std::sort(header.entries.begin(), header.entries.end(), [&](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return a.offset != b.offset ? a.offset < b.offset : end(a) < end(b);
  });
  std::uint64_t at = dataOffset;
  for (const SafetensorsEntry& e : header.entries) {
    if (e.offset != at) {
      throw Error::badFile(file.name(),
                           "tensor " + shown(e.name) + (e.offset < at ? " overlapping another" : " after a hole"),
                           "tensors one after the other");
    }
    at = end(e);
  }
  if (at != file.size()) {
    throw Error::badFile(file.name(), std::to_string(file.size() - at) + " bytes that belong to no tensor",
                         "tensors up to the end of the file");
  }
  return header;
}

}  // namespace lineament
