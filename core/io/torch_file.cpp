#include "core/io/torch_file.h"

#include <cstring>
#include <map>
#include <optional>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/pickled_arrays.h"
#include "core/io/zip_archive.h"

namespace lineament {
namespace {

constexpr const char* kExpected = "tensors that torch.save wrote";
// The first pickle of the older form is this number as ten bytes.
constexpr std::string_view kLegacyMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

std::string_view textOf(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Every member of a torch zip lies in one folder, named after the file that was saved.
std::string folderOf(std::string_view bytes, const std::string& file) {
  std::uint16_t length = 0;
  if (bytes.size() < 30) throw Error::badFile(file, "too few bytes", kExpected);
  std::memcpy(&length, bytes.data() + 26, sizeof length);
  const std::string_view first = bytes.substr(30, length);
  const std::size_t slash = first.find('/');
  if (slash == std::string_view::npos) throw Error::badFile(file, "a zip file of something else", kExpected);
  return std::string(first.substr(0, slash));
}

std::vector<NamedTensor> readZip(const std::filesystem::path& path, std::string_view bytes, std::size_t maxBytes) {
  const std::string file = path.string(), folder = folderOf(bytes, file);
  const ZipArchive zip(path, maxBytes);
  if (zip.contains(folder + "/constants.pkl")) {
    throw Error::badFile(file, "a TorchScript program", "a state dictionary or tensors");
  }
  if (!zip.contains(folder + "/data.pkl")) throw Error::badFile(file, "a zip file of something else", kExpected);
  if (zip.contains(folder + "/byteorder") && textOf(zip.read(folder + "/byteorder", 16)) != "little") {
    throw Error::badFile(file, "numbers in big-endian order", "little-endian numbers");
  }
  const std::vector<std::byte> text = zip.read(folder + "/data.pkl", maxBytes);
  const Pickle pickle(text, file);
  std::map<std::string, std::vector<std::byte>> storages;
  const StorageBytes storage = [&](const std::string& key, NumberType, std::size_t size) {
    auto it = storages.find(key);
    if (it == storages.end()) it = storages.emplace(key, zip.read(folder + "/data/" + key, maxBytes)).first;
    if (it->second.size() < size) throw Error::badFile(file, "a storage of too few bytes", kExpected);
    return textOf(it->second);
  };
  return arraysIn(pickle, file, storage, maxBytes / sizeof(float));
}

// magic, protocol, machine, the object, the keys of the storages; then for each its count and its raw numbers.
std::vector<NamedTensor> readLegacy(const std::vector<std::byte>& bytes, const std::string& file,
                                    std::size_t maxBytes) {
  std::span<const std::byte> rest(bytes);
  const auto next = [&] {
    Pickle pickle(rest, file);
    rest = rest.subspan(pickle.length());
    return pickle;
  };
  for (int i = 0; i < 3; ++i) next();
  const Pickle object = next();
  const Pickle keys = next();
  // The counts are in elements, so a storage's length is known only with its type, which the object tells.
  std::map<std::string, std::optional<NumberType>> types;
  const StorageBytes note = [&](const std::string& key, NumberType type, std::size_t size) {
    types[key] = type;
    if (size > bytes.size()) throw Error::badFile(file, "a storage larger than the file", kExpected);
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());  // only the types matter here
  };
  arraysIn(object, file, note, maxBytes / sizeof(float));
  std::map<std::string, std::string_view> storages;
  for (const Pickle::Id id : keys.at(keys.root()).children) {
    const std::string key(keys.at(id).text);
    std::int64_t count = 0;
    if (rest.size() < sizeof count) throw Error::badFile(file, "an end before its numbers", kExpected);
    std::memcpy(&count, rest.data(), sizeof count);
    rest = rest.subspan(sizeof count);
    const auto type = types.find(key);
    if (type == types.end()) throw Error::badFile(file, "a storage that no tensor uses", kExpected);
    const std::size_t width = bytesOf(*type->second);
    if (count < 0 || static_cast<std::uint64_t>(count) > rest.size() / width) {
      throw Error::badFile(file, "an end before its numbers", kExpected);
    }
    const std::size_t size = static_cast<std::size_t>(count) * width;
    storages[key] = {reinterpret_cast<const char*>(rest.data()), size};
    rest = rest.subspan(size);
  }
  const StorageBytes storage = [&](const std::string& key, NumberType, std::size_t size) {
    const auto it = storages.find(key);
    if (it == storages.end() || it->second.size() < size)
      throw Error::badFile(file, "a storage of too few bytes", kExpected);
    return it->second;
  };
  return arraysIn(object, file, storage, maxBytes / sizeof(float));
}

}  // namespace

std::vector<NamedTensor> readTorchFile(const std::filesystem::path& path, std::size_t maxBytes) {
  const std::vector<std::byte> bytes = readFile(path, maxBytes);
  const std::string_view text = textOf(bytes);
  if (text.starts_with("PK\x03\x04")) return readZip(path, text, maxBytes);
  if (text.substr(0, 64).find(kLegacyMagic) != std::string_view::npos)
    return readLegacy(bytes, path.string(), maxBytes);
  if (text.size() > 262 && text.substr(257, 5) == "ustar") {
    throw Error::badFile(path.string(), "a tar file of torch before 0.1.10", kExpected);
  }
  throw Error::badFile(path.string(), "another kind of file", kExpected);
}

}  // namespace lineament
