#include "core/io/pickle.h"

#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr std::size_t kMostValues = 4'000'000;  // checkpoints have some ten thousand
constexpr std::size_t kMostChildren = 16'000'000;
constexpr std::size_t kMostMarks = 100'000;
constexpr std::size_t kLongestLine = 1 << 20;

}  // namespace

// The stack machine of pickletools.py, without REDUCE's call.
class PickleMachine {
 public:
  PickleMachine(Pickle& pickle, std::span<const std::byte> bytes, const std::string& name)
      : p_(pickle), bytes_(bytes), name_(name) {}

  void run() {
    while (step(static_cast<unsigned char>(take()))) {
    }
    p_.root_ = pop();
    p_.length_ = at_;
  }

 private:
  using Id = Pickle::Id;
  using Kind = Pickle::Kind;

  [[noreturn]] void bad(const std::string& found) const {
    throw Error::badFile(name_, found + " at byte " + std::to_string(at_) + " of its pickle", "a whole Python pickle");
  }
  char take() {
    if (at_ >= bytes_.size()) bad("an end");
    return static_cast<char>(bytes_[at_++]);
  }
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - at_) bad("an end");
    const auto* text = reinterpret_cast<const char*>(bytes_.data()) + at_;
    at_ += static_cast<std::size_t>(count);
    return {text, static_cast<std::size_t>(count)};
  }
  template <class T>
  T takeNumber() {
    T value{};
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  std::string_view line() {
    const std::size_t start = at_;
    while (take() != '\n') {
      if (at_ - start > kLongestLine) bad("a line without an end");
    }
    return {reinterpret_cast<const char*>(bytes_.data()) + start, at_ - start - 1};
  }

  Id made(Pickle::Value value) {
    if (p_.values_.size() >= kMostValues) bad("more than 4,000,000 values");
    p_.values_.push_back(std::move(value));
    return static_cast<Id>(p_.values_.size() - 1);
  }
  void push(Id id) {
    if (stack_.size() >= kMostValues) bad("a stack of more than 4,000,000 values");
    stack_.push_back(id);
  }
  void push(Pickle::Value value) { push(made(std::move(value))); }
  void pushText(Kind kind, std::string_view text) {
    Pickle::Value v;
    v.kind = kind;
    v.text = text;
    push(std::move(v));
  }
  void pushInt(std::int64_t number, Kind kind = Kind::kInt) {
    Pickle::Value v;
    v.kind = kind;
    v.number = number;
    push(std::move(v));
  }
  void pushWith(Kind kind, std::vector<Id> children) {
    count(children.size());
    Pickle::Value v;
    v.kind = kind;
    v.children = std::move(children);
    push(std::move(v));
  }
  void count(std::size_t more) {
    children_ += more;
    if (children_ > kMostChildren) bad("more than 16,000,000 entries");
  }
  std::size_t floorOfFrame() const { return marks_.empty() ? 0 : marks_.back(); }
  Id pop() {
    if (stack_.size() <= floorOfFrame()) bad("an empty stack");
    const Id id = stack_.back();
    stack_.pop_back();
    return id;
  }
  Id top() const {
    if (stack_.size() <= floorOfFrame()) bad("an empty stack");
    return stack_.back();
  }
  std::vector<Id> popToMark() {
    if (marks_.empty()) bad("no mark");
    const std::size_t from = marks_.back();
    marks_.pop_back();
    std::vector<Id> items(stack_.begin() + static_cast<std::ptrdiff_t>(from), stack_.end());
    stack_.resize(from);
    return items;
  }
  std::vector<Id> popMany(std::size_t n) {
    std::vector<Id> items(n);
    for (std::size_t i = n; i-- > 0;) items[i] = pop();
    return items;
  }
  void addItems(const std::vector<Id>& items) {
    count(items.size());
    Pickle::Value& to = p_.values_[top()];
    // Lists and dictionaries hold what is added themselves, objects beside their arguments; anything else cannot.
    if (to.kind == Kind::kObject) {
      to.items.insert(to.items.end(), items.begin(), items.end());
    } else if (to.kind == Kind::kList || to.kind == Kind::kDict) {
      to.children.insert(to.children.end(), items.begin(), items.end());
    } else {
      bad("items for something that holds none");
    }
  }
  void object(Id callable, Id arguments) { pushWith(Kind::kObject, {callable, arguments}); }
  void global(std::string_view module, std::string_view name) {
    p_.owned_.push_back(std::string(module) + " " + std::string(name));
    pushText(Kind::kGlobal, p_.owned_.back());
  }
  void put(std::uint64_t key) {
    if (memo_.size() >= kMostValues) bad("more than 4,000,000 remembered values");
    memo_[key] = top();
  }
  void get(std::uint64_t key) {
    const auto it = memo_.find(key);
    if (it == memo_.end()) bad("a value that was never remembered");
    push(it->second);
  }
  std::uint64_t lineNumber() {
    const std::string_view text = line();
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) bad("no number");
    return value;
  }
  void longOf(std::string_view bytes) {  // two's complement, little-endian
    if (bytes.size() > 8) return pushText(Kind::kString, bytes);
    std::uint64_t value =
        !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
    pushInt(static_cast<std::int64_t>(value));
  }
  // Protocol 0: numbers, quoted strings and \u escapes as text.
  void intLine() {
    std::string_view text = line();
    if (text == "00" || text == "01") return pushInt(text[1] - '0', Kind::kBool);
    if (text.ends_with('L')) text.remove_suffix(1);
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range) return pushText(Kind::kString, text);
    if (problem != std::errc() || end != text.data() + text.size()) bad("no number");
    pushInt(value);
  }
  void floatLine() {
    const std::string text(line());
    char* end = nullptr;
    Pickle::Value v;
    v.kind = Kind::kFloat;
    v.real = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') bad("no number");
    push(std::move(v));
  }
  void quotedLine() {
    std::string_view text = line();
    if (text.size() < 2 || text.front() != text.back() || (text.front() != '\'' && text.front() != '"'))
      bad("no quotes");
    text = text.substr(1, text.size() - 2);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        plain += text[i];
        continue;
      }
      const char c = text[++i];
      if (c == 'x' && i + 2 < text.size()) {
        int value = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
        plain += static_cast<char>(value);
        i += 2;
      } else {
        plain += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      }
    }
    p_.owned_.push_back(std::move(plain));
    pushText(Kind::kString, p_.owned_.back());
  }

  bool step(unsigned char code) {
    switch (code) {
      case 0x80:
        if (static_cast<unsigned char>(take()) > 5) bad("a protocol above 5");
        break;
      case 0x95:  // FRAME
        take(8);
        break;
      case '(':
        if (marks_.size() >= kMostMarks) bad("more than 100,000 open marks");
        marks_.push_back(stack_.size());
        break;
      case '.':
        return false;
      case '0':
        if (stack_.size() > floorOfFrame()) {
          pop();
        } else {
          popToMark();
        }
        break;
      case '1':
        popToMark();
        break;
      case '2':
        push(top());
        break;
      case 'N':
        push(Pickle::Value{});
        break;
      case 0x88:
      case 0x89:
        pushInt(code == 0x88 ? 1 : 0, Kind::kBool);
        break;
      case 'I':
      case 'L':
        intLine();
        break;
      case 'J':
        pushInt(takeNumber<std::int32_t>());
        break;
      case 'K':
        pushInt(takeNumber<std::uint8_t>());
        break;
      case 'M':
        pushInt(takeNumber<std::uint16_t>());
        break;
      case 0x8a:
        longOf(take(takeNumber<std::uint8_t>()));
        break;
      case 0x8b: {
        const auto length = takeNumber<std::int32_t>();
        if (length < 0) bad("a negative length");
        longOf(take(static_cast<std::uint64_t>(length)));
        break;
      }
      case 'F':
        floatLine();
        break;
      case 'G': {
        auto bits = takeNumber<std::uint64_t>();
        bits = __builtin_bswap64(bits);
        Pickle::Value v;
        v.kind = Kind::kFloat;
        v.real = std::bit_cast<double>(bits);
        push(std::move(v));
        break;
      }
      case 'S':
        quotedLine();
        break;
      case 'V':
        pushText(Kind::kString, line());
        break;
      case 'T': {
        const auto length = takeNumber<std::int32_t>();
        if (length < 0) bad("a negative length");
        pushText(Kind::kString, take(static_cast<std::uint64_t>(length)));
        break;
      }
      case 'U':
      case 0x8c:
        pushText(Kind::kString, take(takeNumber<std::uint8_t>()));
        break;
      case 'X':
        pushText(Kind::kString, take(takeNumber<std::uint32_t>()));
        break;
      case 0x8d:
        pushText(Kind::kString, take(takeNumber<std::uint64_t>()));
        break;
      case 'B':
        pushText(Kind::kBytes, take(takeNumber<std::uint32_t>()));
        break;
      case 'C':
        pushText(Kind::kBytes, take(takeNumber<std::uint8_t>()));
        break;
      case 0x8e:
      case 0x96:
        pushText(Kind::kBytes, take(takeNumber<std::uint64_t>()));
        break;
      case ']':
      case 0x8f:  // EMPTY_SET: a list is as good
        pushWith(Kind::kList, {});
        break;
      case '}':
        pushWith(Kind::kDict, {});
        break;
      case ')':
        pushWith(Kind::kTuple, {});
        break;
      case 'l':
      case 0x91:
        pushWith(Kind::kList, popToMark());
        break;
      case 'd':
        pushWith(Kind::kDict, popToMark());
        break;
      case 't':
        pushWith(Kind::kTuple, popToMark());
        break;
      case 0x85:
      case 0x86:
      case 0x87:
        pushWith(Kind::kTuple, popMany(code - 0x84U));
        break;
      case 'a':
        addItems(popMany(1));
        break;
      case 's':
        addItems(popMany(2));
        break;
      case 'e':
      case 'u':
      case 0x90:
        addItems(popToMark());
        break;
      case 'c': {
        const std::string_view module = line();
        global(module, line());
        break;
      }
      case 0x93: {
        const Id name = pop(), module = pop();
        if (p_.values_[name].kind != Kind::kString || p_.values_[module].kind != Kind::kString)
          bad("a name that is no text");
        global(p_.values_[module].text, p_.values_[name].text);
        break;
      }
      case 'R':
      case 0x81: {
        const Id arguments = pop(), callable = pop();
        object(callable, arguments);
        break;
      }
      case 0x92: {
        pop();  // keyword arguments
        const Id arguments = pop(), callable = pop();
        object(callable, arguments);
        break;
      }
      case 'i': {
        const std::string_view module = line();
        const std::string_view name = line();
        std::vector<Id> arguments = popToMark();
        global(module, name);
        const Id callable = pop();
        pushWith(Kind::kTuple, std::move(arguments));
        object(callable, pop());
        break;
      }
      case 'o': {
        std::vector<Id> all = popToMark();
        if (all.empty()) bad("an object without a class");
        const Id callable = all.front();
        all.erase(all.begin());
        pushWith(Kind::kTuple, std::move(all));
        object(callable, pop());
        break;
      }
      case 'b': {
        const Id state = pop();
        count(1);
        if (p_.values_[top()].kind == Kind::kObject) p_.values_[top()].state.push_back(state);
        break;
      }
      case 'P': {
        pushText(Kind::kString, line());
        const Id id = pop();
        pushWith(Kind::kPersistent, {id});
        break;
      }
      case 'Q': {
        const Id id = pop();
        pushWith(Kind::kPersistent, {id});
        break;
      }
      case 'p':
        put(lineNumber());
        break;
      case 'q':
        put(takeNumber<std::uint8_t>());
        break;
      case 'r':
        put(takeNumber<std::uint32_t>());
        break;
      case 0x94:
        put(memo_.size());
        break;
      case 'g':
        get(lineNumber());
        break;
      case 'h':
        get(takeNumber<std::uint8_t>());
        break;
      case 'j':
        get(takeNumber<std::uint32_t>());
        break;
      default:
        bad("the unknown instruction " + std::to_string(code));
    }
    return true;
  }

  Pickle& p_;
  std::span<const std::byte> bytes_;
  std::string name_;
  std::size_t at_ = 0, children_ = 0;
  std::vector<Id> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Id> memo_;
};

Pickle::Pickle(std::span<const std::byte> bytes, const std::string& name) {
  PickleMachine(*this, bytes, name).run();
}

std::string_view Pickle::callable(Id id) const {
  const Value& v = values_[id];
  if (v.kind != Kind::kObject || values_[v.children[0]].kind != Kind::kGlobal) return {};
  return values_[v.children[0]].text;
}

std::span<const Pickle::Id> Pickle::arguments(Id id) const {
  const Value& v = values_[id];
  if (v.kind != Kind::kObject || values_[v.children[1]].kind != Kind::kTuple) return {};
  return values_[v.children[1]].children;
}

std::span<const Pickle::Id> Pickle::entries(Id dictionary) const {
  const Value& v = values_[dictionary];
  if (v.kind == Kind::kDict) return v.children;
  return v.kind == Kind::kObject ? std::span<const Id>(v.items) : std::span<const Id>();
}

Pickle::Id Pickle::find(Id dictionary, std::string_view key) const {
  const std::span<const Id> all = entries(dictionary);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    if (values_[all[i]].kind == Kind::kString && values_[all[i]].text == key) return all[i + 1];
  }
  return kMissing;
}

}  // namespace lineament
