#include "core/io/pickled_tensors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.h"
#include "core/io/pickled_arrays.h"
#include "core/io/printable.h"

namespace lineament {

namespace {

using Kind = PickleKind;

constexpr std::size_t kMaxTensors = 20000;
constexpr std::size_t kMaxVisits = 1'000'000;
constexpr std::size_t kMaxNameBytes = 512;
constexpr int kMaxDepth = 64;
constexpr std::string_view kPlainContent = "tensors, arrays, lists and dictionaries only";

constexpr std::array<std::string_view, 2> kTensorCalls{"torch._utils._rebuild_tensor_v2",
                                                       "torch._utils._rebuild_tensor"};
constexpr std::array<std::string_view, 2> kParameterCalls{"torch._utils._rebuild_parameter",
                                                          "torch.nn.parameter.Parameter"};
constexpr std::array<std::string_view, 2> kDictCalls{"collections.OrderedDict", "collections.defaultdict"};
/// Nothing to be found in them, nothing to be afraid of.
constexpr std::array<std::string_view, 4> kPassedOver{"torch.Size", "torch.device", "builtins.set", "__builtin__.set"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Walk {
 public:
  Walk(const Pickle& pickle, const std::string& file, const StorageReader& storages, std::uint64_t maxBytes)
      : pickle_(pickle), file_(file), storages_(storages), elementsLeft_(maxBytes / sizeof(float)) {}

  std::vector<NamedTensor> run() {
    // Before anything is read, and for values that are made and dropped too.
    for (const PickleNode& node : pickle_.nodes()) {
      if (node.kind == Kind::kObject) checkCall(pickle_.callableName(node));
    }
    visit(pickle_.root(), {}, 0);
    return std::move(tensors_);
  }

 private:
  [[noreturn]] void fail(const std::string& found, std::string_view expected) const {
    throw Error::badFile(file_, found, expected);
  }

  void checkCall(std::string_view name) const {
    if (contains(kTensorCalls, name) || contains(kParameterCalls, name) || contains(kDictCalls, name) ||
        contains(kPassedOver, name) || isNumpyCall(name)) {
      return;
    }
    if (name.empty()) fail("a call of something without a name", kPlainContent);
    fail("a call of " + printable(name), kPlainContent);
  }

  void visit(const PickleNode& node, const std::string& path, int depth) {
    if (depth > kMaxDepth) fail("values nested too deeply", "at most 64 levels");
    if (++visits_ > kMaxVisits) fail("too many values", "at most " + std::to_string(kMaxVisits));
    if (node.kind == Kind::kList || node.kind == Kind::kTuple) {
      visitItems(node.items, path, depth);
    } else if (node.kind == Kind::kDict) {
      visitPairs(node, path, depth);
    } else if (node.kind == Kind::kObject) {
      visitObject(node, path, depth);
    }
  }
  void visitItems(const std::vector<PickleRef>& items, const std::string& path, int depth) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      visit(pickle_.at(items[i]), below(path, std::to_string(i)), depth + 1);
    }
  }
  void visitPairs(const PickleNode& node, const std::string& path, int depth) {
    for (const auto& [key, value] : node.pairs) visit(pickle_.at(value), below(path, keyOf(key)), depth + 1);
  }
  void visitObject(const PickleNode& node, const std::string& path, int depth) {
    const std::string_view name = pickle_.callableName(node);
    const std::vector<PickleRef>& arguments = pickle_.at(node.arguments).items;
    if (contains(kTensorCalls, name)) {
      addTensor(arguments, path);
    } else if (contains(kParameterCalls, name)) {
      if (arguments.empty()) fail(describe(path) + " without a tensor", "a file as torch writes it");
      visit(pickle_.at(arguments[0]), path, depth + 1);
    } else if (contains(kDictCalls, name)) {
      visitPairs(node, path, depth);
      // Python 2 hands over the pairs as an argument: [[key, value], ...].
      for (const PickleRef list : arguments) visitPairList(pickle_.at(list), path, depth);
    } else if (const std::vector<PickleRef>* items = numpyObjectItems(pickle_, node)) {
      // An array of Python objects; the one of numpy.save(dictionary) has no axes and one element.
      if (items->size() == 1) return visit(pickle_.at(items->front()), path, depth + 1);
      visitItems(*items, path, depth);
    } else if (isNumpyArrayCall(name)) {
      add(numpyArrayOf(pickle_, node, file_, describe(path)).array, path);
    }
  }
  void visitPairList(const PickleNode& list, const std::string& path, int depth) {
    if (list.kind != Kind::kList) return;
    for (const PickleRef ref : list.items) {
      const PickleNode& pair = pickle_.at(ref);
      if (pair.items.size() != 2) continue;
      visit(pickle_.at(pair.items[1]), below(path, keyOf(pair.items[0])), depth + 1);
    }
  }

  std::string keyOf(PickleRef ref) const {
    const PickleNode& key = pickle_.at(ref);
    if (key.kind == Kind::kInteger) return std::to_string(key.integer);
    const bool isText = key.kind == Kind::kText || key.kind == Kind::kBytes;
    return isText ? printable(key.text.substr(0, kMaxNameBytes + 1), kMaxNameBytes + 1) : "?";
  }
  std::string below(const std::string& path, const std::string& key) const {
    std::string name = path;
    if (!name.empty()) name += '.';
    name += key;
    if (name.size() > kMaxNameBytes) fail("a tensor with a very long name", "at most 512 bytes");
    return name;
  }
  static std::string describe(const std::string& path) {
    return path.empty() ? "a tensor" : "tensor " + printable(path);
  }

  void addTensor(const std::vector<PickleRef>& arguments, const std::string& path) {
    const bool complete = arguments.size() >= 4 && pickle_.at(arguments[0]).kind == Kind::kPersistent &&
                          pickle_.at(arguments[1]).kind == Kind::kInteger;
    if (!complete) fail(describe(path) + " with an incomplete description", "a file as torch writes it");
    const TorchStorage storage = torchStorageOf(pickle_, pickle_.at(arguments[0]), file_);
    StridedArray array;
    array.type = storage.type;
    array.offset = pickle_.at(arguments[1]).integer;
    array.shape = wholeNumbers(arguments[2], path);
    array.strides = wholeNumbers(arguments[3], path);
    const std::size_t width = widthOf(storage.type);
    array.data = storages_(storage);
    if (array.data.size() / width < storage.elements) fail(describe(path) + " with too little data", "a whole file");
    array.data = array.data.subspan(static_cast<std::size_t>(storage.viewOffset) * width,
                                    static_cast<std::size_t>(storage.viewElements) * width);
    add(array, path);
  }
  std::vector<std::int64_t> wholeNumbers(PickleRef ref, const std::string& path) const {
    std::vector<std::int64_t> numbers;
    const PickleNode& tuple = pickle_.at(ref);
    for (const PickleRef r : tuple.items) {
      if (pickle_.at(r).kind != Kind::kInteger || numbers.size() > 8) {
        fail(describe(path) + " with an impossible shape", "up to 8 whole numbers");
      }
      numbers.push_back(pickle_.at(r).integer);
    }
    return numbers;
  }
  void add(const StridedArray& array, const std::string& path) {
    if (tensors_.size() == kMaxTensors) fail("too many tensors", "at most " + std::to_string(kMaxTensors));
    elementsLeft_ -= checkedElements(array, elementsLeft_, file_, describe(path));
    NamedTensor tensor;
    tensor.name = path;
    for (const std::int64_t d : array.shape) tensor.shape.push_back(static_cast<int>(d));
    tensor.values = gather(array);
    tensors_.push_back(std::move(tensor));
  }

  const Pickle& pickle_;
  const std::string& file_;
  const StorageReader& storages_;
  std::uint64_t elementsLeft_;
  std::size_t visits_ = 0;
  std::vector<NamedTensor> tensors_;
};

}  // namespace

TorchStorage torchStorageOf(const Pickle& pickle, const PickleNode& persistent, const std::string& file) {
  const auto refuse = [&](const std::string& found) { throw Error::badFile(file, found, "a file as torch writes it"); };
  static const PickleNode kNothing;
  const PickleNode& id = persistent.items.empty() ? kNothing : pickle.at(persistent.items[0]);
  const auto item = [&](std::size_t i) -> const PickleNode& {
    return i < id.items.size() ? pickle.at(id.items[i]) : kNothing;
  };
  if (id.kind != Kind::kTuple || item(0).text != "storage" || item(1).kind != Kind::kGlobal ||
      (item(2).kind != Kind::kText && item(2).kind != Kind::kInteger) || item(4).kind != Kind::kInteger ||
      item(4).integer < 0) {
    refuse("a reference to something that is no storage");
  }
  const std::string_view name = item(1).text;
  const auto type = name.starts_with("torch.") ? elementTypeOfTorch(name.substr(name.rfind('.') + 1)) : std::nullopt;
  if (!type) throw Error::badFile(file, "numbers of type " + printable(name), "floating-point or whole numbers");
  TorchStorage storage;
  storage.key = item(2).kind == Kind::kInteger ? std::to_string(item(2).integer) : std::string(item(2).text);
  if (storage.key.empty() || storage.key.size() > 100) refuse("a storage with an impossible name");
  storage.type = *type;
  storage.elements = storage.viewElements = static_cast<std::uint64_t>(item(4).integer);
  const PickleNode& view = item(5);
  if (view.kind == Kind::kTuple) {
    const bool numbers = view.items.size() == 3 && pickle.at(view.items[1]).kind == Kind::kInteger &&
                         pickle.at(view.items[2]).kind == Kind::kInteger;
    if (!numbers) refuse("a malformed view of a storage");
    storage.viewOffset = static_cast<std::uint64_t>(pickle.at(view.items[1]).integer);
    storage.viewElements = static_cast<std::uint64_t>(pickle.at(view.items[2]).integer);
    if (storage.viewOffset > storage.elements || storage.viewElements > storage.elements - storage.viewOffset) {
      refuse("a view outside its storage");
    }
  }
  return storage;
}

std::vector<NamedTensor> tensorsOf(const Pickle& pickle, const std::string& file, const StorageReader& storages,
                                   std::uint64_t maxBytes) {
  return Walk(pickle, file, storages, maxBytes).run();
}

std::vector<NamedTensor> numpyTensorsOf(const Pickle& pickle, const std::string& file, std::uint64_t maxBytes) {
  const StorageReader none = [&](const TorchStorage&) -> std::span<const std::byte> {
    throw Error::badFile(file, "a torch tensor without its numbers", "numpy arrays");
  };
  return tensorsOf(pickle, file, none, maxBytes);
}

}  // namespace lineament
