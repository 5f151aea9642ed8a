#include "core/io/torch_writer.h"

#include <cstdint>
#include <cstring>

#include "core/base/error.h"
#include "core/io/zip_writer.h"

namespace lineament {

namespace {

constexpr const char* kFolder = "archive/";

/// Protocol 2: what every torch since 1.6 reads.
class Writer {
 public:
  Writer() { pickle_ = "\x80\x02"; }

  void open() { pickle_ += "}("; }
  void close() { pickle_ += 'u'; }
  void text(const std::string& s) {
    pickle_ += 'X';
    raw(static_cast<std::uint32_t>(s.size()));
    pickle_ += s;
  }
  void tensor(const NamedTensor& t) {
    std::size_t elements = 1;
    for (const int d : t.shape) elements *= static_cast<std::size_t>(d);
    if (elements != t.values.size()) {
      throw Error::badArgument("Tensor " + t.name, std::to_string(t.values.size()) + " values",
                               std::to_string(elements) + " for its shape");
    }
    const std::string key = std::to_string(storages_++);
    pickle_ += "ctorch._utils\n_rebuild_tensor_v2\n((";
    text("storage");
    pickle_ += "ctorch\nFloatStorage\n";
    text(key);
    text("cpu");
    integer(elements);
    pickle_ += "tQ";
    integer(0);
    pickle_ += '(';
    for (const int d : t.shape) integer(static_cast<std::size_t>(d));
    pickle_ += "t(";
    std::size_t stride = elements;
    for (const int d : t.shape) integer(stride /= static_cast<std::size_t>(d));
    pickle_ += "t\x89";
    pickle_ += "ccollections\nOrderedDict\n)RtR";
    std::vector<std::byte> bytes(elements * sizeof(float));
    if (!bytes.empty()) std::memcpy(bytes.data(), t.values.data(), bytes.size());
    members_.push_back({kFolder + ("data/" + key), std::move(bytes), false});
  }
  std::vector<std::byte> finish() {
    pickle_ += '.';
    const auto member = [&](const char* name, const std::string& text) {
      const auto* data = reinterpret_cast<const std::byte*>(text.data());
      return ZipMember{kFolder + std::string(name), {data, data + text.size()}, false};
    };
    members_.insert(members_.begin(), member("data.pkl", pickle_));
    members_.push_back(member("version", "3\n"));
    return zipOf(members_);
  }

 private:
  template <class T>
  void raw(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    pickle_.append(bytes, sizeof(T));
  }
  void integer(std::size_t value) {
    pickle_ += 'J';
    raw(static_cast<std::int32_t>(value));
  }

  std::string pickle_;
  std::size_t storages_ = 0;
  std::vector<ZipMember> members_;
};

}  // namespace

std::vector<std::byte> torchFileBytes(const std::vector<std::pair<std::string, TorchDictionary>>& dictionaries,
                                      const TorchDictionary& tensors) {
  Writer writer;
  writer.open();
  for (const auto& [name, dictionary] : dictionaries) {
    writer.text(name);
    writer.open();
    for (const NamedTensor& t : dictionary) {
      writer.text(t.name);
      writer.tensor(t);
    }
    writer.close();
  }
  for (const NamedTensor& t : tensors) {
    writer.text(t.name);
    writer.tensor(t);
  }
  writer.close();
  return writer.finish();
}

}  // namespace lineament
