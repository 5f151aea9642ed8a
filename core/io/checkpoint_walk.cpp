#include "core/io/checkpoint_walk.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/io/pickled_arrays.h"
#include "core/io/printable.h"
#include "core/io/torch_legacy.h"

namespace lineament {

namespace {

using Kind = PickleKind;

constexpr std::size_t kMaxTensors = 20000;
constexpr std::size_t kMaxVisits = 1'000'000;
constexpr std::size_t kMaxNotes = 100'000;
constexpr std::size_t kMaxNameBytes = 512;
constexpr int kMaxDepth = 64;

constexpr std::string_view kPersistentClass = "torch_utils.persistence._reconstruct_persistent_obj";
constexpr std::string_view kTensorFlowNetwork = "dnnlib.tflib.network.Network";
constexpr std::string_view kNestedStream = "torch.storage._load_from_bytes";
constexpr std::array<std::string_view, 2> kTensorCalls{"torch._utils._rebuild_tensor_v2",
                                                       "torch._utils._rebuild_tensor"};
constexpr std::array<std::string_view, 2> kParameterCalls{"torch._utils._rebuild_parameter",
                                                          "torch.nn.parameter.Parameter"};
constexpr std::array<std::string_view, 3> kDictCalls{"collections.OrderedDict", "collections.defaultdict",
                                                     "dnnlib.util.EasyDict"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string typeName(ElementType type) {
  static constexpr std::array<const char*, 13> kNames{"float16", "bfloat16", "float32", "float64", "int8",
                                                      "int16",   "int32",    "int64",   "uint8",   "uint16",
                                                      "uint32",  "uint64",   "bool"};
  return kNames[static_cast<std::size_t>(type)];
}

class CheckpointWalk {
 public:
  CheckpointWalk(const Pickle& pickle, std::shared_ptr<const void> keep, const CheckpointStorages& storages,
                 Checkpoint& to)
      : pickle_(pickle), keep_(std::move(keep)), storages_(storages), to_(to) {}

  void run() {
    const PickleNode& root = pickle_.root();
    if (root.kind == Kind::kTuple && root.items.size() == 3 && isNetwork(root.items[2])) {
      // (G, D, Gs): the third is the average of the first that pictures are made with.
      for (std::size_t i = 0; i < 3; ++i) visit(pickle_.at(root.items[i]), std::array{"G", "D", "Gs"}[i], 1);
      return;
    }
    visit(root, {}, 0);
  }

 private:
  [[noreturn]] void fail(const std::string& found, std::string_view expected) const {
    throw Error::badFile(to_.file, found, expected);
  }
  bool isNetwork(PickleRef ref) const {
    const PickleNode& node = pickle_.at(ref);
    return node.kind == Kind::kObject && pickle_.callableName(node) == kTensorFlowNetwork;
  }

  void visit(const PickleNode& node, const std::string& path, int depth) {
    if (depth > kMaxDepth) fail("values nested too deeply", "at most 64 levels");
    if (++visits_ > kMaxVisits) fail("too many values", "at most " + std::to_string(kMaxVisits));
    if (node.kind == Kind::kList || node.kind == Kind::kTuple) {
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        visit(pickle_.at(node.items[i]), below(path, std::to_string(i)), depth + 1);
      }
    } else if (node.kind == Kind::kDict) {
      visitPairs(node, path, depth);
    } else if (node.kind == Kind::kObject) {
      visitObject(node, path, depth);
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
      if (!arguments.empty()) visit(pickle_.at(arguments[0]), path, depth + 1);
    } else if (contains(kDictCalls, name)) {
      visitPairs(node, path, depth);
      for (const PickleRef list : arguments) visitPairList(pickle_.at(list), path, depth);
    } else if (isNumpyArrayCall(name)) {
      addArray(node, path);
    } else if (name == kPersistentClass && !arguments.empty()) {
      const PickleNode& meta = pickle_.at(arguments[0]);
      if (const PickleNode* cls = pickle_.find(meta, "class_name")) note(path + ".class", *cls);
      if (const PickleNode* state = pickle_.find(meta, "state")) visitModule(*state, path, depth);
    } else if (name == kTensorFlowNetwork) {
      visitNetwork(pickle_.at(node.state), path, depth);
    } else if (const PickleNode& state = pickle_.at(node.state);
               pickle_.find(state, "_parameters") != nullptr || pickle_.find(state, "_modules") != nullptr) {
      note(path + ".class", pickle_.at(node.callable));
      visitModule(state, path, depth);
    }
    // Anything else has no tensors that anyone could name.
  }
  void visitPairList(const PickleNode& list, const std::string& path, int depth) {
    if (list.kind != Kind::kList) return;
    for (const PickleRef ref : list.items) {
      const PickleNode& pair = pickle_.at(ref);
      if (pair.items.size() == 2) visit(pickle_.at(pair.items[1]), below(path, keyOf(pair.items[0])), depth + 1);
    }
  }
  /// The __dict__ of a torch.nn.Module.
  void visitModule(const PickleNode& state, const std::string& path, int depth) {
    for (const auto& [key, value] : state.pairs) {
      const std::string name = keyOf(key);
      if (name == "_parameters" || name == "_buffers" || name == "_modules") {
        visit(pickle_.at(value), path, depth + 1);
      } else if (!name.starts_with('_')) {
        note(below(path, name), pickle_.at(value));
      }
    }
  }
  void visitNetwork(const PickleNode& state, const std::string& path, int depth) {
    for (const std::string_view key : {"version", "build_func_name"}) {
      if (const PickleNode* value = pickle_.find(state, key)) note(below(path, std::string(key)), *value);
    }
    if (const PickleNode* variables = pickle_.find(state, "variables")) visitPairList(*variables, path, depth);
    if (const PickleNode* components = pickle_.find(state, "components")) visit(*components, path, depth + 1);
  }
  void note(const std::string& name, const PickleNode& value) {
    if (to_.numbers.size() + to_.texts.size() >= kMaxNotes) return;
    if (value.kind == Kind::kInteger || value.kind == Kind::kBool) {
      to_.numbers[name] = static_cast<double>(value.integer);
    } else if (value.kind == Kind::kFloat) {
      to_.numbers[name] = value.real;
    } else if (value.kind == Kind::kText || value.kind == Kind::kGlobal) {
      to_.texts[name] = printable(value.text.substr(0, kMaxNameBytes));
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

  std::function<std::vector<float>()> gatherer(const StridedArray& array) const {
    return [keep = keep_, seen = storages_.seen, array] {
      std::vector<float> values = gather(array);
      if (seen) seen(array.data);
      return values;
    };
  }

  void addTensor(const std::vector<PickleRef>& arguments, const std::string& path) {
    if (arguments.size() < 4 || pickle_.at(arguments[1]).kind != Kind::kInteger) {
      fail(describe(path) + " with an incomplete description", "a file as torch writes it");
    }
    StridedArray array;
    array.offset = pickle_.at(arguments[1]).integer;
    array.shape = wholeNumbers(arguments[2], path);
    array.strides = wholeNumbers(arguments[3], path);
    const PickleNode& storage = pickle_.at(arguments[0]);
    if (storage.kind == Kind::kObject && pickle_.callableName(storage) == kNestedStream) {
      addNested(storage, array, path);
    } else if (storage.kind == Kind::kPersistent) {
      addStored(torchStorageOf(pickle_, storage, to_.file), array, path);
    } else {
      fail(describe(path) + " without a storage", "a file as torch writes it");
    }
  }
  /// The storage is a whole legacy stream inside a byte string.
  void addNested(const PickleNode& storage, StridedArray array, const std::string& path) {
    // Once each: a pickle may mention one stream many times.
    auto known = nested_.find(&storage);
    if (known == nested_.end()) known = nested_.emplace(&storage, nestedStorage(storage, path)).first;
    setView(array, known->second.first, known->second.second, path);
    add(array, path, gatherer(array));
  }
  std::pair<TorchStorage, std::span<const std::byte>> nestedStorage(const PickleNode& storage,
                                                                    const std::string& path) const {
    const std::vector<PickleRef>& arguments = pickle_.at(storage.arguments).items;
    const PickleNode* bytes = arguments.size() == 1 ? &pickle_.at(arguments[0]) : nullptr;
    const bool isBytes = bytes != nullptr && bytes->kind == Kind::kBytes;
    const std::span<const std::byte> raw =
        isBytes ? std::span(reinterpret_cast<const std::byte*>(bytes->text.data()), bytes->text.size())
                : std::span<const std::byte>{};
    if (!isTorchLegacy(raw)) fail(describe(path) + " with a storage of an unknown form", "a stream of torch.save");
    const TorchLegacyStream stream = parseTorchLegacy(raw, to_.file);
    if (stream.content.root().kind != Kind::kPersistent) {
      fail(describe(path) + " with something else than a storage", "one storage");
    }
    const TorchStorage inner = torchStorageOf(stream.content, stream.content.root(), to_.file);
    return {inner, stream.storages.at(inner.key)};
  }
  void addStored(const TorchStorage& storage, StridedArray array, const std::string& path) {
    if (storages_.view) {
      setView(array, storage, storages_.view(storage), path);
      return add(array, path, gatherer(array));
    }
    array.type = storage.type;
    check(array, storage.viewElements, path);
    push(array, path, [reader = storages_.reader, storage, array] {
      const std::shared_ptr<const std::vector<std::byte>> bytes = reader(storage);
      StridedArray whole = array;
      const std::size_t width = widthOf(storage.type);
      whole.data = std::span(*bytes).subspan(static_cast<std::size_t>(storage.viewOffset) * width,
                                             static_cast<std::size_t>(storage.viewElements) * width);
      return gather(whole);
    });
  }
  void setView(StridedArray& array, const TorchStorage& storage, std::span<const std::byte> data,
               const std::string& path) const {
    const std::size_t width = widthOf(storage.type);
    array.type = storage.type;
    if (data.size() / width < storage.elements) fail(describe(path) + " with too little data", "a whole file");
    array.data = data.subspan(static_cast<std::size_t>(storage.viewOffset) * width,
                              static_cast<std::size_t>(storage.viewElements) * width);
  }
  void addArray(const PickleNode& node, const std::string& path) {
    if (numpyObjectItems(pickle_, node) != nullptr) return;
    std::shared_ptr<const NumpyArray>& numpy = arrays_[&node];
    if (!numpy) {
      const std::string what = describe(path);
      numpy = std::make_shared<const NumpyArray>(numpyArrayOf(pickle_, node, to_.file, what));
    }
    add(numpy->array, path, [keep = keep_, numpy = numpy] { return gather(numpy->array); });
  }
  std::vector<std::int64_t> wholeNumbers(PickleRef ref, const std::string& path) const {
    std::vector<std::int64_t> numbers;
    const PickleNode* tuple = &pickle_.at(ref);
    if (tuple->kind == Kind::kObject && pickle_.callableName(*tuple) == "torch.Size" &&
        !pickle_.at(tuple->arguments).items.empty()) {
      tuple = &pickle_.at(pickle_.at(tuple->arguments).items[0]);
    }
    for (const PickleRef r : tuple->items) {
      if (pickle_.at(r).kind != Kind::kInteger || numbers.size() > 8) {
        fail(describe(path) + " with an impossible shape", "up to 8 whole numbers");
      }
      numbers.push_back(pickle_.at(r).integer);
    }
    return numbers;
  }

  /// A tensor that shows its numbers more than once (step 0) could ask for any amount of memory; no network has one.
  void check(const StridedArray& array, std::uint64_t available, const std::string& path) const {
    if (array.shape.empty() && available == 0) fail(describe(path) + " without a number", "one");
    checkedElements(array, available, available, to_.file, describe(path));
  }
  template <class Read>
  void add(const StridedArray& array, const std::string& path, Read&& read) {
    check(array, array.data.size() / widthOf(array.type), path);
    push(array, path, std::forward<Read>(read));
  }
  template <class Read>
  void push(const StridedArray& array, const std::string& path, Read&& read) {
    if (to_.tensors.size() >= kMaxTensors) fail("too many tensors", "at most " + std::to_string(kMaxTensors));
    StoredTensor tensor;
    tensor.name = path;
    for (const std::int64_t d : array.shape) tensor.shape.push_back(static_cast<int>(d));
    tensor.type = typeName(array.type);
    tensor.read = std::forward<Read>(read);
    to_.tensors.push_back(std::move(tensor));
  }

  const Pickle& pickle_;
  std::shared_ptr<const void> keep_;
  const CheckpointStorages& storages_;
  Checkpoint& to_;
  std::size_t visits_ = 0;
  std::map<const PickleNode*, std::pair<TorchStorage, std::span<const std::byte>>> nested_;
  std::map<const PickleNode*, std::shared_ptr<const NumpyArray>> arrays_;
};

}  // namespace

void collectTensors(const Pickle& pickle, const std::shared_ptr<const void>& keep, const CheckpointStorages& storages,
                    Checkpoint& to) {
  CheckpointWalk(pickle, keep, storages, to).run();
}

}  // namespace lineament
