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
#include "core/io/torch_legacy.h"

namespace lineament {

namespace {

constexpr std::string_view kPickleMember = "data.pkl";
constexpr std::uint64_t kMaxPickleBytes = std::uint64_t{16} << 20U;

bool isPickleMember(std::string_view member) {
  return member == kPickleMember ||
         (member.ends_with(kPickleMember) && member[member.size() - kPickleMember.size() - 1] == '/');
}

std::string bytesText(std::uint64_t bytes) {
  return std::to_string(bytes) + " bytes";
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

}  // namespace

bool isTorchZip(const ZipArchive& zip) {
  const std::vector<std::string> members = zip.members();
  return std::any_of(members.begin(), members.end(), isPickleMember);
}

TorchZipContent torchZipContent(const ZipArchive& zip, std::uint64_t maxBytes) {
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
  return {folder, zip.read(pickles[0], std::min(kMaxPickleBytes, maxBytes))};
}

std::vector<NamedTensor> readTorchZip(const ZipArchive& zip, std::uint64_t maxBytes) {
  const TorchZipContent content = torchZipContent(zip, maxBytes);
  const Pickle pickle = parsePickle(content.pickle, zip.name());
  ZipStorages storages(zip, content.folder, maxBytes);
  return tensorsOf(pickle, zip.name(), std::ref(storages), maxBytes);
}

std::vector<NamedTensor> readTorchLegacy(std::span<const std::byte> bytes, const std::string& file,
                                         std::uint64_t maxBytes) {
  const TorchLegacyStream stream = parseTorchLegacy(bytes, file);
  const StorageReader storages = [&](const TorchStorage& s) { return stream.storages.at(s.key); };
  return tensorsOf(stream.content, file, storages, maxBytes);
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
