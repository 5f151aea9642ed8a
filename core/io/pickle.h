#pragma once
// Python pickles (protocols 0 to 5) as data. Nothing in a pickle is ever executed or imported: names of functions and
// classes stay names, calls become objects that only remember what they would have called. Depth, memo and the number
// of values are bounded, so that a small file cannot grow into a large tree. Throws kBadFile. Any thread.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lineament {

class Pickle {
 public:
  using Id = std::uint32_t;  ///< of a value in this pickle; values may be shared and may contain themselves

  enum class Kind {
    kNone,
    kBool,
    kInt,
    kFloat,
    kString,
    kBytes,
    kList,
    kTuple,
    kDict,        ///< children: key, value, key, value ...
    kGlobal,      ///< text: "module name"
    kObject,      ///< children[0]: what would be called, children[1]: its arguments
    kPersistent,  ///< children[0]: the persistent id
  };
  struct Value {
    Kind kind = Kind::kNone;
    std::int64_t number = 0;  ///< kBool, kInt (beyond 64 bits: kString with the digits of the bytes)
    double real = 0.0;        ///< kFloat
    std::string_view text;    ///< kString, kBytes (raw), kGlobal: views of the input or of `owned`
    std::vector<Id> children;
    std::vector<Id> items;  ///< of kObject: list or dictionary items added to it (an OrderedDict's)
    std::vector<Id> state;  ///< of kObject: what BUILD gave it
  };

  /// Reads one pickle from the start of `bytes`; they outlive this object. `name`: the file, for errors.
  Pickle(std::span<const std::byte> bytes, const std::string& name);

  const Value& at(Id id) const { return values_[id]; }
  Id root() const { return root_; }
  std::size_t length() const { return length_; }  ///< bytes read: the next pickle of a file begins there

  /// "module name" of the object's callable; empty for anything else.
  std::string_view callable(Id id) const;
  /// The arguments of an object; empty for anything else.
  std::span<const Id> arguments(Id id) const;
  /// Value of a text key in a dictionary (or an object with dictionary items); root's own id is never returned for a
  /// missing key: kMissing is.
  Id find(Id dictionary, std::string_view key) const;
  static constexpr Id kMissing = 0xFFFFFFFF;
  /// Keys and values of a dictionary or of an object with items; empty for anything else.
  std::span<const Id> entries(Id dictionary) const;

 private:
  friend class PickleMachine;
  std::vector<Value> values_;
  std::deque<std::string> owned_;
  Id root_ = 0;
  std::size_t length_ = 0;
};

}  // namespace lineament
