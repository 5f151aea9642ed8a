#include "core/io/torch_legacy.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/io/printable.h"

namespace lineament {

namespace {

/// LONG1, ten bytes, 0x1950a86a20f9469cfc6c: how torch's older files begin, after two bytes for the protocol.
constexpr std::string_view kLegacyMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::int64_t kLegacyProtocol = 1001;

std::string bytesText(std::uint64_t bytes) {
  return std::to_string(bytes) + " bytes";
}

/// The pickles and storages of the older form, front to back.
class LegacyReader {
 public:
  LegacyReader(std::span<const std::byte> bytes, const std::string& file) : rest_(bytes), file_(file) {}

  TorchLegacyStream run() {
    next();  // the magic number
    if (const Pickle version = next(); version.root().integer != kLegacyProtocol) {
      throw Error::badFile(file_, "another version of torch's older form", "1001");
    }
    const Pickle system = next();
    const PickleNode* little = system.find(system.root(), "little_endian");
    if (little == nullptr || little->integer == 0) throw Error::badFile(file_, "big-endian numbers", "little-endian");
    Pickle content = next();
    const Pickle keys = next();
    collect(content);
    readStorages(keys);
    return {std::move(content), std::move(data_)};
  }

 private:
  Pickle next() {
    Pickle pickle = parsePickle(rest_, file_);
    rest_ = rest_.subspan(pickle.bytesUsed());
    return pickle;
  }
  /// The storages that the content mentions; what the file has to hold is known from nowhere else.
  void collect(const Pickle& content) {
    for (const PickleNode& node : content.nodes()) {
      if (node.kind != PickleKind::kPersistent) continue;
      const TorchStorage storage = torchStorageOf(content, node, file_);
      const auto [known, fresh] = storages_.emplace(storage.key, storage);
      if (!fresh && (known->second.type != storage.type || known->second.elements != storage.elements)) {
        throw Error::badFile(file_, "two descriptions of storage " + printable(storage.key), "one");
      }
    }
  }
  void readStorages(const Pickle& keys) {
    for (const PickleRef ref : keys.root().items) {
      const PickleNode& key = keys.at(ref);
      const auto storage = storages_.find(std::string(key.text.substr(0, 101)));
      if (storage == storages_.end() || data_.count(storage->first) != 0) {
        throw Error::badFile(file_, "storage " + printable(key.text) + " that nothing describes", "one of a tensor");
      }
      std::uint64_t elements = 0;
      std::memcpy(&elements, take(sizeof elements).data(), sizeof elements);
      if (elements != storage->second.elements) {
        throw Error::badFile(file_, "storage " + printable(key.text) + " of " + std::to_string(elements) + " numbers",
                             std::to_string(storage->second.elements));
      }
      data_[storage->first] = take(storageBytes(storage->second, rest_.size(), file_));
    }
    if (data_.size() != storages_.size()) {
      throw Error::badFile(file_, std::to_string(data_.size()) + " storages", std::to_string(storages_.size()));
    }
    if (!rest_.empty()) throw Error::badFile(file_, bytesText(rest_.size()) + " after the last storage", "none");
  }
  std::span<const std::byte> take(std::uint64_t bytes) {
    if (bytes > rest_.size()) throw Error::badFile(file_, "an end within a storage", "a complete file");
    const auto taken = rest_.first(static_cast<std::size_t>(bytes));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  std::span<const std::byte> rest_;
  const std::string& file_;
  std::map<std::string, TorchStorage> storages_;
  std::map<std::string, std::span<const std::byte>> data_;
};

}  // namespace

std::uint64_t storageBytes(const TorchStorage& storage, std::uint64_t maxBytes, const std::string& file) {
  const std::uint64_t width = widthOf(storage.type);
  if (storage.elements > maxBytes / width) {
    throw Error::badFile(file, "a storage of " + std::to_string(storage.elements) + " numbers",
                         "at most " + bytesText(maxBytes));
  }
  return storage.elements * width;
}

bool isTorchLegacy(std::span<const std::byte> bytes) {
  if (bytes.size() < 2 + kLegacyMagic.size() || bytes[0] != std::byte{0x80}) return false;
  return std::memcmp(bytes.data() + 2, kLegacyMagic.data(), kLegacyMagic.size()) == 0;
}

TorchLegacyStream parseTorchLegacy(std::span<const std::byte> bytes, const std::string& file) {
  return LegacyReader(bytes, file).run();
}

}  // namespace lineament
