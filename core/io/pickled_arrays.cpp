#include "core/io/pickled_arrays.h"

#include <algorithm>
#include <deque>
#include <limits>

#include "core/base/error.h"

namespace lineament {
namespace {

using Id = Pickle::Id;
using Kind = Pickle::Kind;
constexpr int kDeepest = 32;
constexpr std::size_t kMostArrays = 20'000, kMostVisits = 2'000'000, kMostAxes = 8;
constexpr const char* kExpected = "arrays that their storage holds";

class Collector {
 public:
  Collector(const Pickle& pickle, const std::string& file, const StorageBytes& storage, std::size_t maxNumbers)
      : p_(pickle), file_(file), storage_(storage), left_(maxNumbers) {}

  void visit(Id id, const std::string& path, int depth) {
    if (depth > kDeepest) bad("values nested deeper than 32");
    if (++visits_ > kMostVisits) bad("more than 2,000,000 values");
    const Pickle::Value& v = p_.at(id);
    if (v.kind == Kind::kObject && array(id, path)) return;
    if (v.kind == Kind::kList || v.kind == Kind::kTuple) {
      for (std::size_t i = 0; i < v.children.size(); ++i)
        visit(v.children[i], joined(path, std::to_string(i)), depth + 1);
      return;
    }
    const std::span<const Id> entries = p_.entries(id);
    for (std::size_t i = 0; i + 1 < entries.size(); i += 2) {
      const Pickle::Value& key = p_.at(entries[i]);
      if (key.kind == Kind::kString) visit(entries[i + 1], joined(path, std::string(key.text)), depth + 1);
      if (key.kind == Kind::kInt) visit(entries[i + 1], joined(path, std::to_string(key.number)), depth + 1);
    }
    // An instance of a class: its attributes.
    if (v.kind == Kind::kObject && v.items.empty()) {
      for (const Id state : v.state) {
        if (p_.at(state).kind == Kind::kDict) visit(state, path, depth + 1);
      }
    }
  }

  std::vector<NamedTensor> take() { return std::move(found_); }

 private:
  [[noreturn]] void bad(const std::string& found) const { throw Error::badFile(file_, found, kExpected); }
  static std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  bool array(Id id, const std::string& path) {
    const std::string_view callable = p_.callable(id);
    if (callable == "torch._utils _rebuild_tensor_v2" || callable == "torch._utils _rebuild_tensor") {
      return tensor(p_.arguments(id), path);
    }
    if (callable == "torch._utils _rebuild_parameter" && !p_.arguments(id).empty()) {
      return p_.at(p_.arguments(id)[0]).kind == Kind::kObject && array(p_.arguments(id)[0], path);
    }
    if (callable == "numpy.core.multiarray _reconstruct" || callable == "numpy._core.multiarray _reconstruct") {
      return numpyArray(p_.at(id), path);
    }
    return false;
  }

  std::vector<std::int64_t> numbersOf(Id id) const {
    std::vector<std::int64_t> numbers;
    const Pickle::Value& v = p_.at(id);
    if (v.kind != Kind::kTuple && v.kind != Kind::kList) bad("an array without a shape");
    for (const Id c : v.children) {
      if (p_.at(c).kind != Kind::kInt) bad("an array with an odd shape");
      numbers.push_back(p_.at(c).number);
    }
    return numbers;
  }

  // Shape as positive ints, and the number of elements against what is left of the budget.
  std::size_t checkedShape(const std::vector<std::int64_t>& shape, NamedTensor& to) {
    if (shape.size() > kMostAxes || found_.size() >= kMostArrays) bad("more axes or arrays than can be");
    std::size_t count = 1;
    for (const std::int64_t e : shape) {
      if (e < 0 || static_cast<std::uint64_t>(e) > left_ || (e > 0 && count > left_ / static_cast<std::size_t>(e))) {
        bad("arrays larger than allowed here");
      }
      count *= static_cast<std::size_t>(e);
      if (e > std::numeric_limits<int>::max()) bad("an axis too long");
      to.shape.push_back(static_cast<int>(e));
    }
    left_ -= count;
    return count;
  }

  // _rebuild_tensor_v2(storage, offset, size, stride, ...); storage: persistent id ("storage", type, key, device,
  // count)
  bool tensor(std::span<const Id> arguments, const std::string& path) {
    if (arguments.size() < 4 || p_.at(arguments[0]).kind != Kind::kPersistent) bad("a tensor without a storage");
    const Pickle::Value& pid = p_.at(p_.at(arguments[0]).children[0]);
    if (pid.kind != Kind::kTuple || pid.children.size() < 5 || p_.at(pid.children[1]).kind != Kind::kGlobal ||
        p_.at(pid.children[2]).kind != Kind::kString || p_.at(pid.children[4]).kind != Kind::kInt) {
      bad("a storage without type, key and size");
    }
    const std::string_view typeName = p_.at(pid.children[1]).text;
    const auto type = torchType(typeName.substr(typeName.find(' ') + 1));
    if (!type) bad("numbers of type " + std::string(typeName));
    const Pickle::Value& offset = p_.at(arguments[1]);
    const std::int64_t stored = p_.at(pid.children[4]).number;
    if (offset.kind != Kind::kInt || offset.number < 0 || stored < 0) bad("a tensor with a negative place");
    NamedTensor t;
    t.name = path;
    const std::vector<std::int64_t> shape = numbersOf(arguments[2]), strides = numbersOf(arguments[3]);
    if (shape.size() != strides.size()) bad("a tensor with more strides than axes");
    const std::size_t count = checkedShape(shape, t);
    // The last element read must lie in the storage; checked without overflow.
    std::uint64_t last = static_cast<std::uint64_t>(offset.number);
    const auto size = static_cast<std::uint64_t>(stored);
    for (std::size_t a = 0; a < shape.size() && count > 0; ++a) {
      if (strides[a] < 0 || (shape[a] > 1 && static_cast<std::uint64_t>(strides[a]) > size))
        bad("a tensor outside its storage");
      last += static_cast<std::uint64_t>(shape[a] - 1) * static_cast<std::uint64_t>(shape[a] > 1 ? strides[a] : 0);
      if (last >= size) bad("a tensor outside its storage");
    }
    if (count > 0 && last >= size) bad("a tensor outside its storage");
    if (size > std::numeric_limits<std::size_t>::max() / 16) bad("a storage that cannot be");
    const std::string_view bytes = storage_(std::string(p_.at(pid.children[2]).text), *type, size * bytesOf(*type));
    t.values.resize(count);
    std::vector<std::int64_t> index(shape.size(), 0);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t place = static_cast<std::uint64_t>(offset.number);
      for (std::size_t a = 0; a < shape.size(); ++a)
        place += static_cast<std::uint64_t>(index[a]) * static_cast<std::uint64_t>(strides[a]);
      t.values[i] = numberAt(bytes, *type, static_cast<std::size_t>(place));
      for (std::size_t a = shape.size(); a-- > 0;) {
        if (++index[a] < shape[a]) break;
        index[a] = 0;
      }
    }
    found_.push_back(std::move(t));
    return true;
  }

  // state: (version, shape, dtype, fortran order, bytes)
  bool numpyArray(const Pickle::Value& object, const std::string& path) {
    if (object.state.empty()) bad("a numpy array without contents");
    const Pickle::Value& state = p_.at(object.state.back());
    if (state.kind != Kind::kTuple || state.children.size() != 5) bad("a numpy array without contents");
    const std::span<const Id> dtype = p_.arguments(state.children[2]);
    const std::string_view typeOf = p_.callable(state.children[2]);
    if (typeOf != "numpy dtype" || dtype.empty() || p_.at(dtype[0]).kind != Kind::kString)
      bad("a numpy array without a type");
    const auto type = numpyType(p_.at(dtype[0]).text);
    if (!type || bigEndian(p_.at(state.children[2]))) {
      bad("numpy numbers of type " + std::string(p_.at(dtype[0]).text.substr(0, 20)));
    }
    if (p_.at(state.children[3]).kind != Kind::kBool || p_.at(state.children[3]).number != 0)
      bad("an array in column order");
    NamedTensor t;
    t.name = path;
    const std::size_t count = checkedShape(numbersOf(state.children[1]), t);
    const std::string_view bytes = bytesFrom(state.children[4]);
    if (bytes.size() != count * bytesOf(*type))
      bad(std::to_string(bytes.size()) + " bytes for " + std::to_string(count) + " numbers");
    t.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) t.values[i] = numberAt(bytes, *type, i);
    found_.push_back(std::move(t));
    return true;
  }

  bool bigEndian(const Pickle::Value& dtype) const {
    if (dtype.state.empty()) return false;
    const Pickle::Value& s = p_.at(dtype.state.back());
    return s.kind == Kind::kTuple && s.children.size() > 1 && p_.at(s.children[1]).kind == Kind::kString &&
           p_.at(s.children[1]).text == ">";
  }

  // Bytes, or what Python 3 writes for them in protocol 2: _codecs.encode(text, "latin1").
  std::string_view bytesFrom(Id id) {
    const Pickle::Value& v = p_.at(id);
    if (v.kind == Kind::kBytes || v.kind == Kind::kString) return v.text;
    if (p_.callable(id) != "_codecs encode" || p_.arguments(id).empty()) bad("an array without bytes");
    const Pickle::Value& text = p_.at(p_.arguments(id)[0]);
    if (text.kind != Kind::kString) bad("an array without bytes");
    std::string plain;
    for (std::size_t i = 0; i < text.text.size(); ++i) {  // UTF-8 of characters below 256
      const auto c = static_cast<unsigned char>(text.text[i]);
      if (c < 0x80) {
        plain += static_cast<char>(c);
      } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.text.size()) {
        plain += static_cast<char>(((c & 3U) << 6U) | (static_cast<unsigned char>(text.text[++i]) & 0x3FU));
      } else {
        bad("bytes that are no bytes");
      }
    }
    decoded_.push_back(std::move(plain));
    return decoded_.back();
  }

  const Pickle& p_;
  const std::string& file_;
  const StorageBytes& storage_;
  std::size_t left_, visits_ = 0;
  std::deque<std::string> decoded_;
  std::vector<NamedTensor> found_;
};

}  // namespace

std::vector<NamedTensor> arraysIn(const Pickle& pickle, const std::string& file, const StorageBytes& storage,
                                  std::size_t maxNumbers) {
  Collector collector(pickle, file, storage, maxNumbers);
  collector.visit(pickle.root(), "", 0);
  return collector.take();
}

}  // namespace lineament
