#include "core/io/torch_file.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/pickle.h"
#include "core/io/pickled_tensors.h"
#include "core/io/printable.h"

namespace lineament {

namespace {

constexpr std::string_view kPickleMember = "data.pkl";
constexpr std::uint64_t kMaxPickleBytes = std::uint64_t{16} << 20U;
/// LONG1, ten bytes, 0x1950a86a20f9469cfc6c: how torch's older files begin, after two bytes for the protocol.
constexpr std::string_view kLegacyMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::int64_t kLegacyProtocol = 1001;

bool isPickleMember(std::string_view member) {
  return member == kPickleMember ||
         (member.ends_with(kPickleMember) && member[member.size() - kPickleMember.size() - 1] == '/');
}

std::string bytesText(std::uint64_t bytes) {
  return std::to_string(bytes) + " bytes";
}

/// elements * width, refused above `maxBytes`.
std::uint64_t storageBytes(const TorchStorage& storage, std::uint64_t maxBytes, const std::string& file) {
  const std::uint64_t width = widthOf(storage.type);
  if (storage.elements > maxBytes / width) {
    throw Error::badFile(file, "a storage of " + std::to_string(storage.elements) + " numbers",
                         "at most " + bytesText(maxBytes));
  }
  return storage.elements * width;
}

/// Storages of a zip: each is read once, when a tensor needs it, and kept.
class ZipStorages {
 public:
  ZipStorages(const ZipArchive& zip, std::string folder, std::uint64_t maxBytes)
      : zip_(zip), folder_(std::move(folder)), bytesLeft_(maxBytes) {}

  std::span<const std::byte> operator()(const TorchStorage& storage) {
    const auto known = read_.find(storage.key);
    const bool fresh = known == read_.end();
    const std::uint64_t bytes = storageBytes(storage, fresh ? bytesLeft_ : known->second.size(), zip_.name());
    std::vector<std::byte>& data = fresh ? read_[storage.key] : known->second;
    if (fresh) {
      data = zip_.read(folder_ + "data/" + storage.key, bytes);
      bytesLeft_ -= bytes;
    }
    if (data.size() != bytes) {
      throw Error::badFile(zip_.name(), "storage " + printable(storage.key) + " of " + bytesText(data.size()),
                           bytesText(bytes));
    }
    return data;
  }

 private:
  const ZipArchive& zip_;
  std::string folder_;
  std::uint64_t bytesLeft_;
  std::map<std::string, std::vector<std::byte>> read_;
};

/// The pickles and storages of the older form, front to back.
class LegacyReader {
 public:
  LegacyReader(std::span<const std::byte> bytes, const std::string& file) : rest_(bytes), file_(file) {}

  std::vector<NamedTensor> run(std::uint64_t maxBytes) {
    next();  // the magic number
    if (const Pickle version = next(); version.root().integer != kLegacyProtocol) {
      throw Error::badFile(file_, "another version of torch's older form", "1001");
    }
    const Pickle system = next();
    const PickleNode* little = system.find(system.root(), "little_endian");
    if (little == nullptr || little->integer == 0) throw Error::badFile(file_, "big-endian numbers", "little-endian");
    const Pickle content = next();
    const Pickle keys = next();
    collect(content);
    readStorages(keys);
    const StorageReader storages = [&](const TorchStorage& s) { return data_.at(s.key); };
    return tensorsOf(content, file_, storages, maxBytes);
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

bool isTorchZip(const ZipArchive& zip) {
  const std::vector<std::string> members = zip.members();
  return std::any_of(members.begin(), members.end(), isPickleMember);
}

std::vector<NamedTensor> readTorchZip(const ZipArchive& zip, std::uint64_t maxBytes) {
  std::vector<std::string> pickles;
  for (const std::string& member : zip.members()) {
    if (isPickleMember(member)) pickles.push_back(member);
  }
  if (pickles.size() != 1) {
    throw Error::badFile(zip.name(), std::to_string(pickles.size()) + " members named data.pkl",
                         "one, as torch writes");
  }
  const std::string folder = pickles[0].substr(0, pickles[0].size() - kPickleMember.size());
  if (zip.contains(folder + "byteorder")) {
    const std::vector<std::byte> order = zip.read(folder + "byteorder", 16);
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little") {
      throw Error::badFile(zip.name(), "big-endian numbers", "little-endian ones");
    }
  }
  const std::vector<std::byte> bytes = zip.read(pickles[0], std::min(kMaxPickleBytes, maxBytes));
  const Pickle pickle = parsePickle(bytes, zip.name());
  ZipStorages storages(zip, folder, maxBytes);
  return tensorsOf(pickle, zip.name(), std::ref(storages), maxBytes);
}

bool isTorchLegacy(std::span<const std::byte> bytes) {
  if (bytes.size() < 2 + kLegacyMagic.size() || bytes[0] != std::byte{0x80}) return false;
  return std::memcmp(bytes.data() + 2, kLegacyMagic.data(), kLegacyMagic.size()) == 0;
}

std::vector<NamedTensor> readTorchLegacy(std::span<const std::byte> bytes, const std::string& file,
                                         std::uint64_t maxBytes) {
  return LegacyReader(bytes, file).run(maxBytes);
}

std::vector<NamedTensor> readTorchFile(const std::filesystem::path& path, std::uint64_t maxBytes) {
  std::vector<std::byte> bytes = readFile(path, static_cast<std::size_t>(maxBytes));
  if (isTorchLegacy(bytes)) return readTorchLegacy(bytes, path.string(), maxBytes);
  if (bytes.size() < 4 || std::memcmp(bytes.data(), "PK", 2) != 0) {
    throw Error::badFile(path.string(), "another kind of file", "a file written by torch.save");
  }
  bytes = {};
  return readTorchZip(ZipArchive(path, maxBytes), maxBytes);
}

}  // namespace lineament
