#pragma once
// Python's pickle format, protocols 0 to 5, read as plain data: what a pickle would import, call or restore becomes a
// node that says so, and is never run. Numbers are little-endian as the format says.
// The result is a graph of numbered nodes, because a pickle may mention a value many times, even inside itself: whoever
// walks it bounds the depth and the number of visits. Texts and byte strings are views of the input, which must outlive
// the Pickle. Immutable once read, any thread.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lineament {

enum class PickleKind : std::uint8_t {
  kNone,
  kBool,        ///< integer: 0 or 1
  kInteger,     ///< integer
  kBigInteger,  ///< beyond 64 bits; text: little-endian two's complement bytes, or decimal digits (protocol 0)
  kFloat,       ///< real
  kText,        ///< text: UTF-8 as it stands in the file, not validated; strings of Python 2 are any bytes
  kBytes,       ///< text: any bytes
  kList,        ///< items
  kTuple,       ///< items
  kSet,         ///< items
  kDict,        ///< pairs
  kGlobal,      ///< text: "module.name"
  kObject,      ///< a call that was not made: callable, arguments, state; items appended, pairs set afterwards
  kPersistent,  ///< items: the identifier, alone
};

using PickleRef = std::uint32_t;  ///< index of a node

struct PickleNode {
  PickleKind kind = PickleKind::kNone;
  int depth = 0;  ///< of nesting, as far as known when the node was filled
  std::int64_t integer = 0;
  double real = 0.0;
  std::string_view text;
  std::vector<PickleRef> items;
  std::vector<std::pair<PickleRef, PickleRef>> pairs;
  PickleRef callable = 0;   ///< a kGlobal in every honest file
  PickleRef arguments = 0;  ///< a kTuple
  PickleRef state = 0;      ///< what BUILD would hand over, else the named arguments; 0 (none) without
};

struct PickleLimits {
  std::size_t maxSteps = 4'000'000;  ///< instructions; bounds references, memo and stack as well
  std::size_t maxNodes = 1'000'000;  ///< about 110 bytes each
  int maxDepth = 500;                ///< of open brackets, and of values inside values
};

class Pickle {
 public:
  const PickleNode& root() const { return nodes_[root_]; }
  const PickleNode& at(PickleRef ref) const { return nodes_[ref]; }
  const std::vector<PickleNode>& nodes() const { return nodes_; }
  /// Bytes that belong to the pickle: legacy torch files hold several, one after the other.
  std::size_t bytesUsed() const { return bytesUsed_; }
  /// "module.name" of an object's callable; empty when that is no plain name.
  std::string_view callableName(const PickleNode& object) const;
  /// The value of a text key of a dict (or of what was set in an object), the last one as in Python; nullptr without.
  const PickleNode* find(const PickleNode& dict, std::string_view key) const;

 private:
  friend class PickleMachine;
  std::vector<PickleNode> nodes_;
  std::deque<std::string> decoded_;  ///< names and escaped texts that do not stand in the input as they are
  PickleRef root_ = 0;
  std::size_t bytesUsed_ = 0;
};

/// Reads the pickle at the beginning of `bytes`. `file` is for error sentences. Throws kBadFile: cut off, no pickle,
/// above a limit, or an instruction that data does not need (extension registry, out-of-band buffers).
Pickle parsePickle(std::span<const std::byte> bytes, const std::string& file, const PickleLimits& limits = {});

}  // namespace lineament
