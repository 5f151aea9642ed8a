#include "core/io/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/io/checkpoint_walk.h"
#include "core/io/mapped_file.h"
#include "core/io/printable.h"
#include "core/io/safetensors.h"
#include "core/io/safetensors_header.h"
#include "core/io/torch_file.h"
#include "core/io/torch_legacy.h"
#include "core/io/zip_archive.h"

namespace lineament {

namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{4} << 30U;
constexpr std::size_t kTarMagicAt = 257;

/// Storages of a zip, read one at a time: the last one is kept for tensors that share it.
class ZipReader {
 public:
  ZipReader(std::shared_ptr<const ZipArchive> zip, std::string folder)
      : zip_(std::move(zip)), folder_(std::move(folder)) {}

  std::shared_ptr<const std::vector<std::byte>> read(const TorchStorage& storage) {
    if (last_ && lastKey_ == storage.key && last_->size() == storageBytes(storage, last_->size(), zip_->name())) {
      return last_;
    }
    last_.reset();
    // torch stores without compression, so no storage is larger than its file.
    const std::uint64_t bytes = storageBytes(storage, zip_->fileBytes(), zip_->name());
    auto data = std::make_shared<std::vector<std::byte>>(zip_->read(folder_ + "data/" + storage.key, bytes));
    if (data->size() != bytes) {
      throw Error::badFile(zip_->name(),
                           "storage " + printable(storage.key) + " of " + std::to_string(data->size()) + " bytes",
                           std::to_string(bytes));
    }
    last_ = std::move(data);
    lastKey_ = storage.key;
    return last_;
  }

 private:
  std::shared_ptr<const ZipArchive> zip_;
  std::string folder_;
  std::string lastKey_;
  std::shared_ptr<const std::vector<std::byte>> last_;
};

void openZip(const std::filesystem::path& path, Checkpoint& to) {
  auto zip = std::make_shared<const ZipArchive>(path, kMaxFileBytes);
  for (const std::string& member : zip->members()) {
    if (member == "constants.pkl" || member.ends_with("/constants.pkl")) {
      throw Error::badFile(to.file, "a TorchScript program", "weights: a checkpoint that torch.save wrote");
    }
  }
  if (!isTorchZip(*zip)) throw Error::badFile(to.file, "a zip archive without a checkpoint", "a file of torch.save");
  TorchZipContent content = torchZipContent(*zip);
  // Arrays of numpy may lie in the pickle itself.
  const auto bytes = std::make_shared<const std::vector<std::byte>>(std::move(content.pickle));
  auto reader = std::make_shared<ZipReader>(zip, content.folder);
  CheckpointStorages storages;
  storages.reader = [reader](const TorchStorage& storage) { return reader->read(storage); };
  collectTensors(parsePickle(*bytes, to.file), bytes, storages, to);
}

void openLegacy(const std::shared_ptr<const MappedFile>& file, Checkpoint& to) {
  const TorchLegacyStream stream = parseTorchLegacy(file->bytes(), to.file);
  CheckpointStorages storages;
  storages.view = [&](const TorchStorage& s) { return stream.storages.at(s.key); };
  storages.seen = [file](std::span<const std::byte> part) { file->release(part); };
  collectTensors(stream.content, file, storages, to);
  file->release(file->bytes());
}

void openPickle(const std::shared_ptr<const MappedFile>& file, Checkpoint& to) {
  CheckpointStorages storages;
  storages.view = [&](const TorchStorage&) -> std::span<const std::byte> {
    throw Error::badFile(to.file, "a torch tensor without its numbers", "a checkpoint that holds its tensors");
  };
  storages.seen = [file](std::span<const std::byte> part) { file->release(part); };
  collectTensors(parsePickle(file->bytes(), to.file), file, storages, to);
  file->release(file->bytes());  // what the walk touched; of these pages the tensors need their own alone
}

void openSafetensors(const std::filesystem::path& path, Checkpoint& to) {
  auto file = std::make_shared<const InputFile>(path, kMaxSafetensorsBytes);
  SafetensorsHeader header = readSafetensorsHeader(*file);
  to.metadata = std::move(header.metadata);
  for (SafetensorsEntry& entry : header.entries) {
    StoredTensor tensor;
    tensor.name = entry.name;
    tensor.shape = entry.shape;
    tensor.type = entry.dtype == "F16"    ? "float16"
                  : entry.dtype == "BF16" ? "bfloat16"
                  : entry.dtype == "F64"  ? "float64"
                                          : "float32";
    tensor.read = [file, entry = std::move(entry)] { return readSafetensorsValues(*file, entry); };
    to.tensors.push_back(std::move(tensor));
  }
}

}  // namespace

const StoredTensor* Checkpoint::find(std::string_view name) const {
  const auto at = std::find_if(tensors.begin(), tensors.end(), [&](const StoredTensor& t) { return t.name == name; });
  return at == tensors.end() ? nullptr : &*at;
}

std::string_view nameOf(CheckpointForm form) {
  switch (form) {
    case CheckpointForm::kPickle:
      return "pickle";
    case CheckpointForm::kTorchZip:
      return "torch file (zip form)";
    case CheckpointForm::kTorchLegacy:
      return "torch file (older form)";
    case CheckpointForm::kSafetensors:
      break;
  }
  return "safetensors file";
}

Checkpoint openCheckpoint(const std::filesystem::path& path) {
  Checkpoint to;
  to.file = path.string();
  const auto file = std::make_shared<const MappedFile>(path, kMaxFileBytes);
  const std::span<const std::byte> bytes = file->bytes();
  to.bytes = bytes.size();
  const auto has = [&](std::size_t at, std::string_view text) {
    return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  };
  if (has(0, "PK\x03\x04")) {
    to.form = CheckpointForm::kTorchZip;
    openZip(path, to);
  } else if (isTorchLegacy(bytes)) {
    to.form = CheckpointForm::kTorchLegacy;
    openLegacy(file, to);
  } else if (has(kTarMagicAt, "ustar")) {
    throw Error::badFile(to.file, "a tar archive (how torch before 0.1.10 saved)",
                         "a checkpoint saved by a newer torch");
  } else if (has(8, "{")) {
    to.form = CheckpointForm::kSafetensors;
    openSafetensors(path, to);
  } else if (has(0, "\x80")) {
    openPickle(file, to);
  } else {
    throw Error::badFile(to.file, bytes.empty() ? "an empty file" : "another kind of file",
                         "a checkpoint: .pkl, .pt, .pth or .safetensors");
  }
  return to;
}

}  // namespace lineament
