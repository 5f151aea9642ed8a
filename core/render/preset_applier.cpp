#include "core/render/preset_applier.h"

#include <list>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace lineament {
namespace {

// The shared network, and two of the user's that are blended.
constexpr std::size_t kKeptNetworks = 3;

class PresetApplier final : public StyleApplier {
 public:
  PresetApplier(std::function<StyleCatalogue()> catalogue, StyleNetworkFactory factory)
      : catalogue_(std::move(catalogue)), factory_(std::move(factory)) {}

  ImageF apply(const ImageF& picture, const StyleChoice& choice, const StopCheck& stop) override {
    const StylePreset first = presetOf(choice.preset);
    if (choice.second.empty() || choice.blend <= 0.0F)
      return networkOf(first).run(picture, {first.number, first.number, 0.0F}, stop);
    const StylePreset second = presetOf(choice.second);
    if (first.weights == second.weights) {
      return networkOf(first).run(picture, {first.number, second.number, choice.blend}, stop);
    }
    // Two networks have no common normalisations: their pictures are blended.
    ImageF a = networkOf(first).run(picture, {first.number, first.number, 0.0F}, stop);
    if (a.empty()) return a;
    ImageF b = networkOf(second).run(picture, {second.number, second.number, 0.0F}, stop);
    if (b.empty()) return b;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) a.pixels[i] += choice.blend * (b.pixels[i] - a.pixels[i]);
    return a;
  }

 private:
  struct Known {
    std::filesystem::path file;
    std::filesystem::file_time_type written;  // the user may replace a file under its name
    int styles = 1;
    std::shared_ptr<StyleNetwork> network;
  };

  StylePreset presetOf(const std::string& id) {
    const StyleCatalogue catalogue = catalogue_();
    if (const StylePreset* preset = findStyle(catalogue, id)) return *preset;
    std::string names;
    for (const StylePreset& p : catalogue) names += (names.empty() ? "" : ", ") + p.id;
    throw Error::badArgument("Style", "\"" + id + "\"",
                             names.empty() ? "a preset, and none is installed" : "one of " + names);
  }

  StyleNetwork& networkOf(const StylePreset& preset) {
    std::error_code problem;
    const auto written = std::filesystem::last_write_time(preset.weights, problem);
    for (auto it = networks_.begin(); it != networks_.end(); ++it) {
      if (it->file != preset.weights) continue;
      if (problem || it->written != written) {
        networks_.erase(it);
        break;
      }
      networks_.splice(networks_.begin(), networks_, it);
      return checked(preset);
    }
    auto model = std::make_shared<const StyleModel>(readStyleModel(preset.weights));
    networks_.push_front({preset.weights, written, model->styles, factory_(model)});
    if (networks_.size() > kKeptNetworks) networks_.pop_back();
    return checked(preset);
  }

  StyleNetwork& checked(const StylePreset& preset) {
    if (preset.number >= networks_.front().styles) {
      throw Error::badFile(preset.weights.string(), std::to_string(networks_.front().styles) + " styles",
                           "at least " + std::to_string(preset.number + 1) + " for \"" + preset.id + "\"");
    }
    return *networks_.front().network;
  }

  std::function<StyleCatalogue()> catalogue_;
  StyleNetworkFactory factory_;
  std::list<Known> networks_;  // newest first
};

}  // namespace

std::shared_ptr<StyleApplier> makePresetApplier(std::function<StyleCatalogue()> catalogue,
                                                StyleNetworkFactory factory) {
  return std::make_shared<PresetApplier>(std::move(catalogue), std::move(factory));
}

}  // namespace lineament
