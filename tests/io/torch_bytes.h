#pragma once
// Pickles of torch tensors and whole torch files, put together byte by byte.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tests/io/python_pickles.h"
#include "tests/io/tiny_wheel.h"

namespace lineament::test {

template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
template <class T>
std::string raw(T value) {
  return raw(std::vector<T>{value});
}

inline std::string pickledText(const std::string& text) {
  std::string s = "X";
  return s.append(raw(static_cast<std::uint32_t>(text.size()))).append(text);
}
inline std::string pickledInteger(std::int64_t value) {
  return bytes("\x8a\x08").append(raw(value));
}
inline std::string pickledTuple(const std::vector<std::int64_t>& values) {
  std::string s = "(";
  for (const std::int64_t v : values) s += pickledInteger(v);
  return s += 't';
}

struct PickledTensor {
  std::string storage = "FloatStorage";
  std::string key = "0";
  std::int64_t elements = 0;  ///< of the storage
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::string view = {};  ///< a pickled value after the five of the identifier, as torch 0.x has it

  /// The instructions that push the tensor.
  std::string instructions() const {
    std::string s = "ctorch._utils\n_rebuild_tensor_v2\n((";
    s.append(pickledText("storage")).append("ctorch\n").append(storage).append("\n").append(pickledText(key));
    s.append(pickledText("cpu")).append(pickledInteger(elements)).append(view).append("tQ");
    s.append(pickledInteger(offset)).append(pickledTuple(shape)).append(pickledTuple(strides));
    return s.append("\x89").append("ccollections\nOrderedDict\n)RtR");
  }
};

inline std::string pickleOf(const std::string& instructions) {
  return bytes("\x80\x02").append(instructions).append(".");
}
inline std::string dictOf(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string s = "}(";
  for (const auto& [key, value] : entries) s.append(pickledText(key)).append(value);
  return s += 'u';
}

/// Members of torch's zip form.
inline Members torchZip(const std::string& instructions, const std::vector<std::string>& storages) {
  Members members{{"archive/data.pkl", pickleOf(instructions)}, {"archive/version", "3\n"}};
  for (std::size_t i = 0; i < storages.size(); ++i) members["archive/data/" + std::to_string(i)] = storages[i];
  return members;
}

/// torch's older form; `storages` are named "0", "1"... and come with their number of elements.
inline std::string torchLegacy(const std::string& instructions,
                               const std::vector<std::pair<std::int64_t, std::string>>& storages) {
  std::string s = bytes("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
  s.append(pickleOf(pickledInteger(1001))).append(pickleOf(dictOf({{"little_endian", "\x88"}})));
  std::string keys = "](";
  std::string data;
  for (std::size_t i = 0; i < storages.size(); ++i) {
    keys += pickledText(std::to_string(i));
    data.append(raw(storages[i].first)).append(storages[i].second);
  }
  return s.append(pickleOf(instructions)).append(pickleOf(keys + "e")).append(data);
}

}  // namespace lineament::test
