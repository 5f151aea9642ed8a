#include "core/io/pickle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>

#include "core/base/error.h"
#include "core/io/pickle_text.h"

namespace lineament {

static_assert(std::endian::native == std::endian::little, "sizes and numbers are read without swapping");

namespace {

constexpr PickleRef kNoneRef = 0;
constexpr PickleRef kFalseRef = 1;
constexpr PickleRef kTrueRef = 2;
/// A name is copied wherever it is mentioned, so it has to be short.
constexpr std::size_t kMaxNameBytes = 512;
constexpr int kNewestProtocol = 5;

}  // namespace

/// Runs the instructions of one pickle. Everything it makes goes to the nodes of a Pickle; the stack holds references.
class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, const std::string& file, const PickleLimits& limits)
      : input_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), file_(file), limits_(limits) {}

  Pickle run() {
    out_.nodes_.resize(3);
    for (const PickleRef ref : {kFalseRef, kTrueRef}) out_.nodes_[ref].kind = PickleKind::kBool;
    out_.nodes_[kTrueRef].integer = 1;
    for (std::size_t steps = 0;; ++steps) {
      if (steps == limits_.maxSteps) fail("a pickle of too many instructions", "at most", limits_.maxSteps);
      const auto op = static_cast<unsigned char>(take(1)[0]);
      if (op == '.') break;
      if (!number(op) && !text(op) && !container(op) && !stackOrMemo(op) && !object(op)) {
        fail("the pickle instruction " + std::to_string(int{op}), "one that describes data");
      }
    }
    if (stack_.size() != 1 || !marks_.empty()) fail("a pickle that ends with values left over", "one value");
    out_.root_ = stack_.back();
    out_.bytesUsed_ = at_;
    return std::move(out_);
  }

 private:
  using Kind = PickleKind;

  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw Error::badFile(file_, found, expected).withDetails("at byte " + std::to_string(at_) + " of the pickle");
  }
  [[noreturn]] void fail(const std::string& found, std::string expected, std::size_t limit) const {
    fail(found, expected.append(" ").append(std::to_string(limit)));
  }

  // ---- input

  std::string_view take(std::uint64_t bytes) {
    if (bytes > input_.size() - at_) fail("a pickle that is cut off", "a complete file");
    const std::string_view s = input_.substr(at_, static_cast<std::size_t>(bytes));
    at_ += s.size();
    return s;
  }
  std::uint64_t takeUnsigned(std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, take(bytes).data(), bytes);
    return value;
  }
  std::string_view takeLine() {
    const std::size_t end = input_.find('\n', at_);
    if (end == std::string_view::npos) fail("a pickle that is cut off", "a complete file");
    const std::string_view line = take(end - at_);
    ++at_;
    return line;
  }
  template <class T>
  T valid(std::optional<T> value, const char* what) const {
    if (!value) fail(std::string("a malformed ").append(what), "a pickle as Python writes it");
    return std::move(*value);
  }

  // ---- nodes and stack

  PickleNode& node(PickleRef ref) { return out_.nodes_[ref]; }
  PickleRef add(Kind kind) {
    if (out_.nodes_.size() >= limits_.maxNodes) fail("a pickle of too many values", "at most", limits_.maxNodes);
    out_.nodes_.emplace_back().kind = kind;
    return static_cast<PickleRef>(out_.nodes_.size() - 1);
  }
  bool push(PickleRef ref) {
    stack_.push_back(ref);
    return true;
  }
  bool pushInteger(std::int64_t value) {
    const PickleRef ref = add(Kind::kInteger);
    node(ref).integer = value;
    return push(ref);
  }
  bool pushReal(double value) {
    const PickleRef ref = add(Kind::kFloat);
    node(ref).real = value;
    return push(ref);
  }
  bool pushText(Kind kind, std::string_view text) {
    const PickleRef ref = add(kind);
    node(ref).text = text;
    return push(ref);
  }
  bool pushDecoded(Kind kind, std::string text) { return pushText(kind, out_.decoded_.emplace_back(std::move(text))); }
  bool pushInteger(std::string_view bytes) {
    if (bytes.size() > 8) return pushText(Kind::kBigInteger, bytes);
    return pushInteger(littleEndianInteger(bytes));
  }

  /// Values below the innermost open bracket are out of reach, as in Python.
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
  PickleRef top() const {
    if (stack_.size() <= floor()) fail("a pickle that takes more values than it made", "a complete file");
    return stack_.back();
  }
  PickleRef pop() {
    const PickleRef ref = top();
    stack_.pop_back();
    return ref;
  }
  /// Everything after the innermost open bracket, which it closes.
  std::vector<PickleRef> popToMark() {
    if (marks_.empty()) fail("a pickle that closes what it did not open", "a complete file");
    const auto from = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleRef> values(from, stack_.end());
    stack_.erase(from, stack_.end());
    marks_.pop_back();
    return values;
  }
  std::vector<PickleRef> popSeveral(std::size_t count) {
    std::vector<PickleRef> values(count);
    for (std::size_t i = count; i > 0; --i) values[i - 1] = pop();
    return values;
  }

  void deepen(PickleRef outer, PickleRef inner) {
    node(outer).depth = std::max(node(outer).depth, node(inner).depth + 1);
    if (node(outer).depth > limits_.maxDepth) {
      fail("values nested too deeply", "at most", static_cast<std::size_t>(limits_.maxDepth));
    }
  }
  void append(PickleRef to, const std::vector<PickleRef>& values, Kind kind) {
    if (node(to).kind != kind && node(to).kind != Kind::kObject) fail("an addition to no list", "a list");
    for (const PickleRef v : values) deepen(to, v);
    node(to).items.insert(node(to).items.end(), values.begin(), values.end());
  }
  void set(PickleRef to, const std::vector<PickleRef>& values) {
    if (node(to).kind != Kind::kDict && node(to).kind != Kind::kObject) fail("a key set in no dictionary", "one");
    if (values.size() % 2 != 0) fail("a key without a value", "pairs");
    for (std::size_t i = 0; i < values.size(); i += 2) {
      deepen(to, values[i]);
      deepen(to, values[i + 1]);
      node(to).pairs.emplace_back(values[i], values[i + 1]);
    }
  }
  PickleRef sequence(Kind kind, const std::vector<PickleRef>& values) {
    const PickleRef ref = add(kind);
    append(ref, values, kind);
    return ref;
  }
  PickleRef dictOf(const std::vector<PickleRef>& values) {
    const PickleRef ref = add(Kind::kDict);
    set(ref, values);
    return ref;
  }
  PickleRef call(PickleRef callable, PickleRef arguments) {
    if (node(arguments).kind != Kind::kTuple) fail("a call without a tuple of arguments", "one");
    const PickleRef ref = add(Kind::kObject);
    node(ref).callable = callable;
    node(ref).arguments = arguments;
    deepen(ref, callable);
    deepen(ref, arguments);
    return ref;
  }
  PickleRef global(std::string_view module, std::string_view name) {
    if (module.size() + name.size() >= kMaxNameBytes) fail("a very long name of a class", "at most", kMaxNameBytes);
    const PickleRef ref = add(Kind::kGlobal);
    node(ref).text = out_.decoded_.emplace_back(std::string(module).append(".").append(name));
    return ref;
  }
  PickleRef globalFromLines() {
    const std::string_view module = takeLine();
    return global(module, takeLine());
  }
  void remember(std::uint64_t index) { memo_[index] = top(); }
  bool recall(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("a pickle that mentions a value it did not keep", "a complete file");
    return push(found->second);
  }
  std::uint64_t lineIndex() {
    const std::int64_t index = valid(pickleInteger(takeLine()), "number");
    return static_cast<std::uint64_t>(index);
  }

  // ---- instructions, by the names of Python's pickletools; each group says whether it knew the instruction

  bool number(unsigned char op) {
    switch (op) {
      case 'N':  // NONE
        return push(kNoneRef);
      case 0x88:  // NEWTRUE
        return push(kTrueRef);
      case 0x89:  // NEWFALSE
        return push(kFalseRef);
      case 'J':  // BININT
        return pushInteger(littleEndianInteger(take(4)));
      case 'K':  // BININT1
        return pushInteger(static_cast<std::int64_t>(takeUnsigned(1)));
      case 'M':  // BININT2
        return pushInteger(static_cast<std::int64_t>(takeUnsigned(2)));
      case 0x8A:  // LONG1
        return pushInteger(take(takeUnsigned(1)));
      case 0x8B:  // LONG4
        return pushInteger(take(takeUnsigned(4)));
      case 'I': {  // INT
        const std::string_view line = takeLine();
        if (line == "00" || line == "01") return push(line == "01" ? kTrueRef : kFalseRef);
        return pushInteger(valid(pickleInteger(line), "number"));
      }
      case 'L': {  // LONG
        std::string_view line = takeLine();
        if (!line.empty() && line.back() == 'L') line.remove_suffix(1);
        if (const auto value = pickleInteger(line)) return pushInteger(*value);
        if (line.find_first_not_of("-0123456789") != std::string_view::npos) fail("a malformed number", "digits");
        return pushText(Kind::kBigInteger, line);
      }
      case 'F':  // FLOAT
        return pushReal(valid(pickleReal(takeLine()), "number"));
      case 'G': {  // BINFLOAT: the one big-endian number of the format
        std::uint64_t bits = 0;
        for (const char c : take(8)) bits = bits << 8U | static_cast<unsigned char>(c);
        return pushReal(std::bit_cast<double>(bits));
      }
      default:
        return false;
    }
  }

  bool text(unsigned char op) {
    switch (op) {
      case 'S':  // STRING
        return pushDecoded(Kind::kText, valid(unquotePickleString(takeLine()), "string"));
      case 'V':  // UNICODE
        return pushDecoded(Kind::kText, valid(decodeRawUnicodeEscape(takeLine()), "string"));
      case 'U':   // SHORT_BINSTRING
      case 0x8C:  // SHORT_BINUNICODE
        return pushText(Kind::kText, take(takeUnsigned(1)));
      case 'T':  // BINSTRING
      case 'X':  // BINUNICODE
        return pushText(Kind::kText, take(takeUnsigned(4)));
      case 0x8D:  // BINUNICODE8
        return pushText(Kind::kText, take(takeUnsigned(8)));
      case 'C':  // SHORT_BINBYTES
        return pushText(Kind::kBytes, take(takeUnsigned(1)));
      case 'B':  // BINBYTES
        return pushText(Kind::kBytes, take(takeUnsigned(4)));
      case 0x8E:  // BINBYTES8
      case 0x96:  // BYTEARRAY8
        return pushText(Kind::kBytes, take(takeUnsigned(8)));
      default:
        return false;
    }
  }

  bool container(unsigned char op) {
    switch (op) {
      case ']':  // EMPTY_LIST
        return push(add(Kind::kList));
      case ')':  // EMPTY_TUPLE
        return push(add(Kind::kTuple));
      case '}':  // EMPTY_DICT
        return push(add(Kind::kDict));
      case 0x8F:  // EMPTY_SET
        return push(add(Kind::kSet));
      case 'l':  // LIST
        return push(sequence(Kind::kList, popToMark()));
      case 't':  // TUPLE
        return push(sequence(Kind::kTuple, popToMark()));
      case 0x91:  // FROZENSET
        return push(sequence(Kind::kSet, popToMark()));
      case 'd':  // DICT
        return push(dictOf(popToMark()));
      case 0x85:  // TUPLE1
      case 0x86:  // TUPLE2
      case 0x87:  // TUPLE3
        return push(sequence(Kind::kTuple, popSeveral(op - 0x84U)));
      case 'a':  // APPEND
      case 'e':  // APPENDS
      {
        const std::vector<PickleRef> values = op == 'a' ? popSeveral(1) : popToMark();
        append(top(), values, Kind::kList);
        return true;
      }
      case 0x90: {  // ADDITEMS
        const std::vector<PickleRef> values = popToMark();
        append(top(), values, Kind::kSet);
        return true;
      }
      case 's':  // SETITEM
      case 'u':  // SETITEMS
      {
        const std::vector<PickleRef> values = op == 's' ? popSeveral(2) : popToMark();
        set(top(), values);
        return true;
      }
      default:
        return false;
    }
  }

  bool stackOrMemo(unsigned char op) {
    switch (op) {
      case '(':  // MARK
        if (marks_.size() == static_cast<std::size_t>(limits_.maxDepth)) {
          fail("values nested too deeply", "at most", marks_.size());
        }
        marks_.push_back(stack_.size());
        return true;
      case '0':  // POP
        if (!marks_.empty() && stack_.size() == marks_.back()) {
          marks_.pop_back();
        } else {
          pop();
        }
        return true;
      case '1':  // POP_MARK
        popToMark();
        return true;
      case '2':  // DUP
        return push(top());
      case 'p':  // PUT
        remember(lineIndex());
        return true;
      case 'q':  // BINPUT
        remember(takeUnsigned(1));
        return true;
      case 'r':  // LONG_BINPUT
        remember(takeUnsigned(4));
        return true;
      case 0x94:  // MEMOIZE
        remember(memo_.size());
        return true;
      case 'g':  // GET
        return recall(lineIndex());
      case 'h':  // BINGET
        return recall(takeUnsigned(1));
      case 'j':  // LONG_BINGET
        return recall(takeUnsigned(4));
      case 0x80:  // PROTO
        if (const auto version = takeUnsigned(1); version > kNewestProtocol) {
          fail("pickle protocol " + std::to_string(version), "at most 5");
        }
        return true;
      case 0x95:  // FRAME: a hint for readers of streams; large strings lie between frames
        if (takeUnsigned(8) > input_.size() - at_) fail("a pickle that is cut off", "a complete file");
        return true;
      default:
        return false;
    }
  }

  bool object(unsigned char op) {
    switch (op) {
      case 'c':  // GLOBAL
        return push(globalFromLines());
      case 0x93: {  // STACK_GLOBAL
        const std::vector<PickleRef> names = popSeveral(2);
        if (node(names[0]).kind != Kind::kText || node(names[1]).kind != Kind::kText) {
          fail("a class without a name", "a pickle as Python writes it");
        }
        return push(global(node(names[0]).text, node(names[1]).text));
      }
      case 'R':     // REDUCE
      case 0x81: {  // NEWOBJ
        const std::vector<PickleRef> values = popSeveral(2);
        return push(call(values[0], values[1]));
      }
      case 0x92: {  // NEWOBJ_EX: named arguments become the state
        const std::vector<PickleRef> values = popSeveral(3);
        const PickleRef ref = call(values[0], values[1]);
        if (node(values[2]).kind != Kind::kDict) fail("named arguments without names", "a dictionary");
        deepen(ref, values[2]);
        node(ref).state = values[2];
        return push(ref);
      }
      case 'i': {  // INST
        const PickleRef callable = globalFromLines();
        return push(call(callable, sequence(Kind::kTuple, popToMark())));
      }
      case 'o': {  // OBJ
        std::vector<PickleRef> values = popToMark();
        if (values.empty()) fail("an object without a class", "a pickle as Python writes it");
        const PickleRef callable = values.front();
        values.erase(values.begin());
        return push(call(callable, sequence(Kind::kTuple, values)));
      }
      case 'b': {  // BUILD
        const PickleRef state = pop();
        const PickleRef ref = top();
        if (node(ref).kind != Kind::kObject) fail("a state for a value that has none", "an object");
        deepen(ref, state);
        node(ref).state = state;
        return true;
      }
      case 'P':  // PERSID
        pushText(Kind::kText, takeLine());
        [[fallthrough]];
      case 'Q': {  // BINPERSID
        const PickleRef id = pop();
        const PickleRef ref = add(Kind::kPersistent);
        deepen(ref, id);
        node(ref).items.push_back(id);
        return push(ref);
      }
      default:
        return false;
    }
  }

  std::string_view input_;
  std::size_t at_ = 0;
  const std::string& file_;
  const PickleLimits& limits_;
  Pickle out_;
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;  ///< sizes of the stack where brackets were opened
  std::unordered_map<std::uint64_t, PickleRef> memo_;
};

std::string_view Pickle::callableName(const PickleNode& object) const {
  const PickleNode& callable = at(object.callable);
  return callable.kind == PickleKind::kGlobal ? callable.text : std::string_view{};
}

const PickleNode* Pickle::find(const PickleNode& dict, std::string_view key) const {
  for (auto pair = dict.pairs.rbegin(); pair != dict.pairs.rend(); ++pair) {
    if (at(pair->first).kind == PickleKind::kText && at(pair->first).text == key) return &at(pair->second);
  }
  return nullptr;
}

Pickle parsePickle(std::span<const std::byte> bytes, const std::string& file, const PickleLimits& limits) {
  return PickleMachine(bytes, file, limits).run();
}

}  // namespace lineament
