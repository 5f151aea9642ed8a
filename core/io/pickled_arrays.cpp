#include "core/io/pickled_arrays.h"

#include <limits>
#include <optional>

#include "core/base/error.h"
#include "core/io/printable.h"

namespace lineament {

namespace {

using Kind = PickleKind;

/// The function's own name when it is numpy's: numpy 2 moved numpy.core to numpy._core.
std::string_view numpyFunction(std::string_view name) {
  for (const std::string_view core : {"numpy.core.", "numpy._core."}) {
    if (name.starts_with(core)) return name.substr(core.size());
  }
  return {};
}

/// Text of characters below 256, one per byte.
std::optional<std::vector<char>> latin1Bytes(std::string_view utf8) {
  std::vector<char> bytes;
  bytes.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80U) {
      bytes.push_back(utf8[i]);
      continue;
    }
    if ((first != 0xC2U && first != 0xC3U) || i + 1 == utf8.size()) return std::nullopt;
    const auto second = static_cast<unsigned char>(utf8[++i]);
    if ((second & 0xC0U) != 0x80U) return std::nullopt;
    bytes.push_back(static_cast<char>((first & 3U) << 6U | (second & 0x3FU)));
  }
  return bytes;
}

class ArrayReader {
 public:
  ArrayReader(const Pickle& pickle, const std::string& file, const std::string& what)
      : pickle_(pickle), file_(file), what_(what) {}

  NumpyArray read(const PickleNode& object) {
    const std::string_view function = numpyFunction(pickle_.callableName(object));
    const PickleNode& arguments = pickle_.at(object.arguments);
    if (function == "multiarray.scalar") {
      readType(item(arguments, 0));
      readData(item(arguments, 1));
    } else if (function == "numeric._frombuffer") {
      readType(item(arguments, 1));
      readShape(item(arguments, 2), item(arguments, 3).text == "F");
      readData(item(arguments, 0));
    } else {
      const PickleNode& state = pickle_.at(object.state);
      if (state.kind != Kind::kTuple || state.items.size() != 5) incomplete();
      readType(item(state, 2));
      readShape(item(state, 1), item(state, 3).integer != 0);
      readData(item(state, 4));
    }
    return std::move(out_);
  }

 private:
  [[noreturn]] void incomplete() const { refuse("an incomplete description", "a file as numpy writes it"); }
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const {
    throw Error::badFile(file_, std::string(what_).append(" with ").append(found), expected);
  }
  const PickleNode& item(const PickleNode& sequence, std::size_t i) const {
    if (i >= sequence.items.size()) incomplete();
    return pickle_.at(sequence.items[i]);
  }

  void readType(const PickleNode& dtype) {
    if (dtype.kind != Kind::kObject || pickle_.callableName(dtype) != "numpy.dtype") incomplete();
    const std::string_view code = item(pickle_.at(dtype.arguments), 0).text;
    const auto type = elementTypeOfNumpy(code);
    if (!type) refuse("elements of type " + printable(code), "floating-point or whole numbers");
    const PickleNode& state = pickle_.at(dtype.state);
    if (state.items.size() > 1 && item(state, 1).text == ">") refuse("big-endian numbers", "little-endian ones");
    out_.array.type = *type;
  }
  void readShape(const PickleNode& shape, bool columnOrder) {
    if (shape.kind != Kind::kTuple || shape.items.size() > 8) refuse("an impossible shape", "up to 8 whole numbers");
    for (std::size_t i = 0; i < shape.items.size(); ++i) {
      if (item(shape, i).kind != Kind::kInteger) refuse("an impossible shape", "up to 8 whole numbers");
      out_.array.shape.push_back(item(shape, i).integer);
    }
    out_.array.strides = denseStrides(out_.array.shape, columnOrder);
  }
  void readData(const PickleNode& data) {
    std::string_view raw = data.text;
    if (data.kind == Kind::kObject) {
      raw = decoded(data);
    } else if (data.kind != Kind::kBytes && data.kind != Kind::kText) {
      incomplete();
    }
    out_.array.data = {reinterpret_cast<const std::byte*>(raw.data()), raw.size()};
    // The exact size, so that a small array mentioned often cannot drag a large string along.
    const std::uint64_t elements = checkedElements(out_.array, std::numeric_limits<int>::max(), file_, what_);
    if (elements * widthOf(out_.array.type) != raw.size()) {
      refuse(std::to_string(raw.size()) + " bytes of numbers", "the number that its shape needs");
    }
  }
  /// _codecs.encode(text, 'latin1'), or bytes() for none.
  std::string_view decoded(const PickleNode& call) {
    const std::string_view name = pickle_.callableName(call);
    const PickleNode& arguments = pickle_.at(call.arguments);
    if ((name == "__builtin__.bytes" || name == "builtins.bytes") && arguments.items.empty()) return {};
    if (name != "_codecs.encode" || item(arguments, 1).text != "latin1") incomplete();
    std::optional<std::vector<char>> bytes = latin1Bytes(item(arguments, 0).text);
    if (!bytes) refuse("damaged numbers", "a file as numpy writes it");
    out_.decoded = std::move(*bytes);
    return {out_.decoded.data(), out_.decoded.size()};
  }

  const Pickle& pickle_;
  const std::string& file_;
  const std::string& what_;
  NumpyArray out_;
};

}  // namespace

bool isNumpyArrayCall(std::string_view name) {
  const std::string_view function = numpyFunction(name);
  return function == "multiarray._reconstruct" || function == "multiarray.scalar" || function == "numeric._frombuffer";
}

bool isNumpyCall(std::string_view name) {
  return isNumpyArrayCall(name) || name == "numpy.dtype" || name == "_codecs.encode" || name == "__builtin__.bytes" ||
         name == "builtins.bytes";
}

const std::vector<PickleRef>* numpyObjectItems(const Pickle& pickle, const PickleNode& object) {
  if (numpyFunction(pickle.callableName(object)) != "multiarray._reconstruct") return nullptr;
  const PickleNode& state = pickle.at(object.state);
  if (state.kind != PickleKind::kTuple || state.items.size() != 5) return nullptr;
  const PickleNode& data = pickle.at(state.items[4]);
  return data.kind == PickleKind::kList ? &data.items : nullptr;
}

NumpyArray numpyArrayOf(const Pickle& pickle, const PickleNode& object, const std::string& file,
                        const std::string& what) {
  return ArrayReader(pickle, file, what).read(object);
}

}  // namespace lineament
