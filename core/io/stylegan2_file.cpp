#include "core/io/stylegan2_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/finite.h"
#include "core/io/mean_latent.h"
#include "core/io/mobile_layout.h"
#include "core/io/printable.h"
#include "core/io/stylegan2_refusals.h"

namespace lineament {

namespace {

constexpr int kMaxChannels = 4096;
constexpr int kMaxLatent = 4096;
constexpr int kMaxMapping = 32;
constexpr int kMaxLevels = 9;  // 1024 pixels
constexpr std::uint32_t kNoiseSeed = 2019;
constexpr std::array kFamilies{StyleGan2Family::kAda, StyleGan2Family::kRosinality, StyleGan2Family::kGenforce,
                               StyleGan2Family::kTensorFlow};

std::vector<int> withoutOnes(const std::vector<int>& shape) {
  std::vector<int> rest;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(rest), [](int d) { return d != 1; });
  return rest;
}

/// Several generators may lie in one file: the running average makes the better pictures.
int rankOf(std::string_view prefix) {
  for (const std::string_view average : {"ema", "smooth", "Gs."}) {
    if (prefix.find(average) != std::string_view::npos) return 0;
  }
  if (prefix.find("decoder") != std::string_view::npos) return 1;
  return prefix.empty() ? 2 : 3;
}

struct Found {
  StyleGan2Family family = StyleGan2Family::kAda;
  std::string prefix;
};

std::optional<Found> findGenerator(const Checkpoint& checkpoint) {
  std::optional<Found> best;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    for (const StyleGan2Family family : kFamilies) {
      const std::string_view marker = markerOf(family);
      const std::string_view name = tensor.name;
      if (!name.ends_with(marker)) continue;
      const std::string_view prefix = name.substr(0, name.size() - marker.size());
      if (!prefix.empty() && prefix.back() != '.') continue;
      if (!best || rankOf(prefix) < rankOf(best->prefix)) best = Found{family, std::string(prefix)};
    }
  }
  return best;
}

class Assembler {
 public:
  Assembler(const Checkpoint& checkpoint, Found found, const StyleGan2ReadOptions& options)
      : checkpoint_(checkpoint), family_(found.family), prefix_(std::move(found.prefix)), options_(options) {
    for (const StoredTensor& t : checkpoint.tensors) {
      if (t.name.starts_with(prefix_)) byName_.emplace(std::string_view(t.name).substr(prefix_.size()), &t);
    }
  }

  StyleGan2File run() {
    refuseOtherForms(checkpoint_, family_, prefix_);
    StyleGan2File file;
    file.model = std::make_shared<StyleGan2Model>(layout());
    file.family = family_;
    file.form = checkpoint_.form;
    file.prefix = prefix_;
    file.bytes = checkpoint_.bytes;
    fill(file);
    checkFilters();
    setMean(file);
    setClamp(*file.model);
    file.model->title = "StyleGAN2 " + std::to_string(file.model->imageResolution()) + " (" +
                        printable(std::filesystem::path(checkpoint_.file).stem().string()) + ")";
    file.model->hash = hashOf(*file.model, file.meanLatentGiven);
    progress(1.0);
    return file;
  }

 private:
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw Error::badFile(checkpoint_.file, found, expected);
  }
  void progress(double done) const {
    if (options_.progress) options_.progress(done);
  }
  const StoredTensor* find(std::string_view name) const {
    const auto at = byName_.find(name);
    return at == byName_.end() ? nullptr : at->second;
  }

  /// Canonical shape of a tensor whose sizes are not known yet; empty when it is not there or has another rank.
  std::vector<int> shapeOf(StyleGan2Layer layer, StyleGan2Part part, int index, std::size_t rank) const {
    StyleGan2Slot slot;
    slot.layer = layer;
    slot.part = part;
    slot.index = index;
    slot.shape.assign(rank, 3);
    slot.name = layer == StyleGan2Layer::kMapping
                    ? "mapping.fc" + std::to_string(index) + (part == StyleGan2Part::kWeight ? ".weight" : ".bias")
                    : "synthesis.b" + std::to_string(4 << index) + ".conv1" +
                          (part == StyleGan2Part::kWeight ? ".weight" : ".affine.weight");
    const StyleGan2FileSlot inFile = fileSlotOf(family_, slot);
    const StoredTensor* tensor = find(inFile.name);
    if (tensor == nullptr) return {};
    std::vector<int> shape = tensor->shape;
    while (shape.size() > rank && shape.front() == 1) shape.erase(shape.begin());
    return shape.size() == rank ? canonicalShape(shape, inFile.change) : std::vector<int>{};
  }
  int size(int value, int most, const char* what) const {
    if (value >= 1 && value <= most) return value;
    fail(std::to_string(value) + " " + what, "1 to " + std::to_string(most));
  }
  StyleGan2Model layout() const {
    std::vector<int> channels;
    for (int level = 0; level <= kMaxLevels; ++level) {
      const std::vector<int> shape = shapeOf(StyleGan2Layer::kConv1, StyleGan2Part::kWeight, level, 4);
      if (shape.empty()) break;
      if (level == kMaxLevels) fail("a generator of 2048 pixels or more", "at most 1024");
      channels.push_back(size(shape[0], kMaxChannels, "channels"));
    }
    if (channels.size() < 2) {
      fail("a generator whose convolutions are not where " + std::string(nameOf(family_)) + " has them",
           "levels of 4, 8, 16 ... pixels");
    }
    const std::vector<int> affine = shapeOf(StyleGan2Layer::kConv1, StyleGan2Part::kAffineWeight, 0, 2);
    if (affine.empty()) fail("a generator without style modulation", "StyleGAN2");
    std::vector<int> mapping;
    for (int i = 0; i <= kMaxMapping; ++i) {
      const std::vector<int> shape = shapeOf(StyleGan2Layer::kMapping, StyleGan2Part::kWeight, i, 2);
      if (shape.empty()) break;
      if (i == kMaxMapping) fail("more than 32 mapping layers", "at most 32");
      mapping.push_back(size(shape[1], kMaxLatent, "numbers of a latent"));
    }
    if (mapping.empty()) fail("a generator without its mapping network", "mapping and synthesis in one file");
    mapping.push_back(size(affine[1], kMaxLatent, "numbers of a latent"));
    return styleGan2Layout(channels, mapping);
  }

  void fill(StyleGan2File& file) {
    std::vector<std::string> problems;
    std::map<std::string, std::uint64_t> types;
    const std::vector<StyleGan2Slot> slots = tensorSlots(*file.model);
    std::vector<std::pair<const StyleGan2Slot*, StyleGan2FileSlot>> plan;
    file.noiseGiven = hasNoise(slots);
    for (const StyleGan2Slot& slot : slots) {
      if (slot.part == StyleGan2Part::kNoise && !file.noiseGiven) continue;
      StyleGan2FileSlot inFile = fileSlotOf(family_, slot);
      const auto at = byName_.find(inFile.name);
      if (at == byName_.end()) {
        problems.push_back(prefix_ + inFile.name + ": found nothing, expected " + shapeText(inFile.shape));
        continue;
      }
      if (withoutOnes(at->second->shape) != withoutOnes(inFile.shape)) {
        problems.push_back(prefix_ + inFile.name + ": found " + shapeText(at->second->shape) + ", expected " +
                           shapeText(inFile.shape));
      }
      plan.emplace_back(&slot, std::move(inFile));
      used_.insert_or_assign(at->first, true);
    }
    for (const StoredTensor& t : checkpoint_.tensors) {
      if (!t.name.starts_with(prefix_)) continue;
      const std::string_view name = std::string_view(t.name).substr(prefix_.size());
      if (used_.count(name) != 0 || isOther(name)) continue;
      problems.push_back(printable(t.name, 200) + ": found " + shapeText(t.shape) + ", expected nothing");
    }
    if (!problems.empty()) throwProblems(checkpoint_.file, problems);
    double done = 0.0;
    for (const auto& [slot, inFile] : plan) {
      const StoredTensor& tensor = *byName_.at(inFile.name);
      *slot->values = canonicalValues(tensor.read(), inFile.shape, inFile.change);
      types[tensor.type] += slot->values->size();
      if (!allFinite(*slot->values)) {
        problems.push_back(tensor.name + ": found a number that is infinite or undefined, expected finite numbers");
      }
      progress(0.5 * (done += 1.0) / static_cast<double>(plan.size()));
    }
    if (!problems.empty()) throwProblems(checkpoint_.file, problems);
    if (!file.noiseGiven) makeNoise(slots);
    file.precision = std::max_element(types.begin(), types.end(), [](const auto& a, const auto& b) {
                       return a.second < b.second;
                     })->first;
  }
  /// Old files of rosinality have no noise at all; one that has some has to have all of it.
  bool hasNoise(const std::vector<StyleGan2Slot>& slots) const {
    if (family_ != StyleGan2Family::kRosinality) return true;
    return std::any_of(slots.begin(), slots.end(), [&](const StyleGan2Slot& slot) {
      return slot.part == StyleGan2Part::kNoise && find(fileSlotOf(family_, slot).name) != nullptr;
    });
  }
  static void makeNoise(const std::vector<StyleGan2Slot>& slots) {
    NumpyRandomState random(kNoiseSeed);
    for (const StyleGan2Slot& slot : slots) {
      if (slot.part != StyleGan2Part::kNoise) continue;
      *slot.values = random.randn(static_cast<std::size_t>(slot.shape[0]) * static_cast<std::size_t>(slot.shape[1]));
    }
  }
  /// What may lie beside the weights, and (without a prefix) other networks of the same file.
  bool isOther(std::string_view name) const {
    if (isIgnored(family_, name) || name == meanLatentNameOf(family_)) return true;
    if (!prefix_.empty()) return false;
    for (const std::string_view other : {"encoder.", "discriminator.", "D.", "d.", "g_optim.", "d_optim."}) {
      if (name.starts_with(other)) return true;
    }
    return false;
  }

  /// All filters of the file are [1, 3, 3, 1], whatever gain is multiplied in.
  void checkFilters() const {
    constexpr std::array<float, 4> kTaps{1.0F / 8, 3.0F / 8, 3.0F / 8, 1.0F / 8};
    for (const auto& [name, tensor] : byName_) {
      if (!name.ends_with(".resample_filter") && !name.ends_with(".kernel")) continue;
      bool fits = withoutOnes(tensor->shape) == std::vector<int>{4, 4};
      if (fits) {
        const std::vector<float> values = tensor->read();
        double sum = 0.0;
        for (const float v : values) sum += static_cast<double>(v);
        for (std::size_t i = 0; i < values.size() && fits; ++i) {
          fits =
              std::abs(static_cast<double>(values[i]) / sum - static_cast<double>(kTaps[i / 4] * kTaps[i % 4])) < 1e-4;
        }
      }
      if (!fits) fail("the filter " + printable(tensor->name) + " of another form", "[1, 3, 3, 1] both ways");
    }
  }

  const StoredTensor* meanTensor() const {
    const std::string name(meanLatentNameOf(family_));
    std::string path = prefix_;
    while (true) {
      if (const StoredTensor* t = checkpoint_.find(path + name)) return t;
      if (path.empty()) return nullptr;
      // One level up: rosinality and the encoders keep it beside the networks.
      const std::size_t dot = path.size() < 2 ? std::string::npos : path.rfind('.', path.size() - 2);
      path = dot == std::string::npos ? std::string() : path.substr(0, dot + 1);
    }
  }
  void setMean(StyleGan2File& file) const {
    const auto latent = static_cast<std::size_t>(file.model->latentSize);
    if (const StoredTensor* t = meanTensor()) {
      const std::vector<float> values = t->read();
      if (values.empty() || values.size() % latent != 0 || t->shape.back() != file.model->latentSize) {
        fail("a mean latent " + printable(t->name) + " of shape " + shapeText(t->shape),
             "[" + std::to_string(latent) + "], or one row per style");
      }
      if (!allFinite(values)) fail("a mean latent with numbers that are not finite", "finite numbers");
      // Encoders store it once for every row.
      const std::size_t rows = values.size() / latent;
      std::vector<double> sum(latent, 0.0);
      for (std::size_t i = 0; i < values.size(); ++i) sum[i % latent] += static_cast<double>(values[i]);
      for (const double v : sum) file.model->meanLatent.push_back(static_cast<float>(v / static_cast<double>(rows)));
      file.meanLatentGiven = true;
    } else if (options_.meanSeeds > 0) {
      file.model->meanLatent =
          meanLatentOf(*file.model, options_.meanSeeds, [&](double done) { progress(0.5 + 0.5 * done); });
    }
  }
  void setClamp(StyleGan2Model& model) const {
    const auto known = checkpoint_.numbers.find(prefix_ + "synthesis.b8.conv0.conv_clamp");
    double clamp = known == checkpoint_.numbers.end() ? 0.0 : known->second;
    if (const auto text = checkpoint_.metadata.find("conv_clamp"); text != checkpoint_.metadata.end()) {
      clamp = std::strtod(text->second.c_str(), nullptr);
    }
    if (std::isfinite(clamp) && clamp > 0.0) model.clamp = static_cast<float>(clamp);
  }

  const Checkpoint& checkpoint_;
  StyleGan2Family family_;
  std::string prefix_;
  const StyleGan2ReadOptions& options_;
  std::unordered_map<std::string_view, const StoredTensor*> byName_;  // below the prefix
  std::unordered_map<std::string_view, bool> used_;
};

}  // namespace

StyleGan2File readStyleGan2(const std::filesystem::path& path, const StyleGan2ReadOptions& options) {
  const Checkpoint checkpoint = openCheckpoint(path);
  const std::optional<Found> found = findGenerator(checkpoint);
  if (!found) refuseWithoutGenerator(checkpoint);
  return Assembler(checkpoint, *found, options).run();
}

}  // namespace lineament
