#pragma once
// A SynthesisEngine that is trivial arithmetic on the CPU, for protocol tests of core/render: four levels of 4, 8, 16,
// 32, a picture of 64, a clock that only its own layers move, and a gate that holds it at a chosen moment. It never
// sleeps.
#include <atomic>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/engine/synthesis_engine.h"

namespace lineament::test {

/// Shared by a test and its engine. Any thread.
class FakeControl {
 public:
  static constexpr double kLevelMs[] = {5.0, 10.0, 20.0, 100.0};  ///< cost of the levels of 4, 8, 16, and of the rest

  double now() const { return now_.load(); }
  int layersRun() const { return layersRun_.load(); }
  int trims() const { return trims_.load(); }
  std::vector<PreviewHead> headsUsed() const {
    const std::lock_guard lock(mutex_);
    return headsUsed_;
  }

  /// The engine stops at the next step (layer or band) and stands there until open() or until its run is to be stopped.
  void hold() { held_ = true; }
  void open() { held_ = false; }
  void waitUntilStanding() const {
    while (!standing_) std::this_thread::yield();
  }
  /// Thrown (or done) at the coming steps, one each, on the compute thread.
  void atNextStep(std::function<void()> action) {
    const std::lock_guard lock(mutex_);
    actions_.push_back(std::move(action));
  }

  /// The engine's side: false when the run is to be stopped.
  bool step(double milliseconds, const StopCheck& stop) {
    std::function<void()> action;
    {
      const std::lock_guard lock(mutex_);
      if (!actions_.empty()) {
        action = std::move(actions_.front());
        actions_.pop_front();
      }
    }
    if (action) action();
    while (held_) {
      standing_ = true;
      if (stop && stop()) break;
      std::this_thread::yield();
    }
    standing_ = false;
    if (stop && stop()) return false;
    now_.store(now_.load() + milliseconds);
    return true;
  }
  void layerRan() { ++layersRun_; }
  void trimmed() { ++trims_; }
  void headUsed(const PreviewHead& head) {
    const std::lock_guard lock(mutex_);
    headsUsed_.push_back(head);
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> actions_;
  std::vector<PreviewHead> headsUsed_;
  std::atomic<double> now_{0.0};
  std::atomic<int> layersRun_{0};
  std::atomic<int> trims_{0};
  std::atomic<bool> held_{false};
  std::atomic<bool> standing_{false};
};

class FakeActivation final : public Activation {
 public:
  FakeActivation(int layer, Roi region, int channels, std::vector<float> planar)
      : Activation(layer, region, channels), planar_(std::move(planar)) {}
  std::size_t bytes() const override { return planar_.size() * sizeof(float); }
  std::vector<float> toHost() const override { return planar_; }
  float at(int c, int x, int y) const {
    const Roi r = region();
    const std::size_t cell = static_cast<std::size_t>(y - r.y0) * static_cast<std::size_t>(r.width());
    return planar_[static_cast<std::size_t>(c) * r.area() + cell + static_cast<std::size_t>(x - r.x0)];
  }

 private:
  std::vector<float> planar_;
};

class FakeEngine final : public SynthesisEngine {
 public:
  static constexpr int kChannels = 3, kSide = 64, kLevels = 4;

  explicit FakeEngine(std::shared_ptr<FakeControl> control) : control_(std::move(control)) {
    spec_.title = "Fake";
    spec_.modelHash = "fake-1";
    spec_.latentSize = kChannels;
    spec_.imageResolution = kSide;
    for (int level = 0; level < kLevels; ++level) {
      const int resolution = 4 << level;
      if (level > 0) spec_.layers.push_back({"up", resolution, kChannels, 0, true, false});
      spec_.layers.push_back({"conv", resolution, kChannels, 0, false, true});
    }
    for (const SynthesisLayer& layer : spec_.layers) spec_.rowResolution.push_back(layer.resolution);
    spec_.rowResolution.push_back(kSide);
    spec_.styleRows = static_cast<int>(spec_.rowResolution.size());
    spec_.fromStyleGan2Row.assign(spec_.rowResolution.size(), 0);
    mean_.values.assign(kChannels, 0.0F);
  }

  const GeneratorSpec& spec() const override { return spec_; }
  std::string deviceName() const override { return "Fake"; }
  LatentW map(const LatentZ& z) const override { return LatentW{z.values}; }
  const LatentW& meanLatent() const override { return mean_; }
  StyleSet styles(const LatentWPlus& w) const override {
    StyleSet set;
    for (int r = 0; r < w.rows(); ++r) set.rows.emplace_back(w.row(r).begin(), w.row(r).end());
    return set;
  }

  ActivationPtr run(const ActivationPtr& from, int lastLayer, const StyleSet& styles, Roi region,
                    const StopCheck& stop) override {
    ActivationPtr current = from;
    for (int layer = from ? from->layer() + 1 : 0; layer <= lastLayer; ++layer) {
      const SynthesisLayer& about = spec_.layers[static_cast<std::size_t>(layer)];
      const bool last = layer == lastLayer;
      if (!control_->step(about.endsLevel ? FakeControl::kLevelMs[levelOf(about.resolution)] : 0.0, stop))
        return nullptr;
      current = compute(current, layer, styles.rows[static_cast<std::size_t>(layer)],
                        last ? region : Roi::square(about.resolution));
      control_->layerRan();
    }
    return current;
  }

  /// Bands of 16 rows; the last level's layers are computed first.
  bool render(const ActivationPtr& from, const StyleSet& styles, Roi region, const PictureSink& sink,
              const StopCheck& stop) override {
    const int lastLayer = static_cast<int>(spec_.layers.size()) - 1;
    const ActivationPtr last = run(from, lastLayer, styles, Roi::square(kSide / 2), stop);
    if (!last) return false;
    const auto& cells = dynamic_cast<const FakeActivation&>(*last);
    const std::vector<float>& style = styles.rows.back();
    for (int y0 = region.y0; y0 < region.y1; y0 += 16) {
      if (!control_->step(0.0, stop)) return false;
      const Roi band{region.x0, y0, region.x1, std::min(y0 + 16, region.y1)};
      std::vector<float> rgb;
      for (int y = band.y0; y < band.y1; ++y) {
        for (int x = band.x0; x < band.x1; ++x) {
          for (int c = 0; c < 3; ++c)
            rgb.push_back(std::tanh(cells.at(c, x / 2, y / 2) + 0.3F * style[static_cast<std::size_t>(c)]));
        }
      }
      sink(band, rgb.data(), static_cast<std::size_t>(band.width()) * 3);
    }
    return true;
  }

  ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr& part) override {
    std::vector<float> planar = whole->toHost();
    const Roi has = whole->region(), hole = part->region();
    const auto& from = dynamic_cast<const FakeActivation&>(*part);
    for (int c = 0; c < whole->channels(); ++c) {
      for (int y = hole.y0; y < hole.y1; ++y) {
        for (int x = hole.x0; x < hole.x1; ++x) {
          planar[static_cast<std::size_t>(c) * has.area() +
                 static_cast<std::size_t>((y - has.y0) * has.width() + x - has.x0)] = from.at(c, x, y);
        }
      }
    }
    return std::make_shared<FakeActivation>(whole->layer(), has, whole->channels(), std::move(planar));
  }

  ImageF preview(const Activation& activation, const PreviewHead& head, const StyleSet& /*styles*/) const override {
    control_->headUsed(head);
    const auto& cells = dynamic_cast<const FakeActivation&>(activation);
    ImageF picture(2 * cells.region().width(), 2 * cells.region().height());
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        for (int c = 0; c < 3; ++c) picture.row(y)[3 * x + c] = std::tanh(cells.at(c, x / 2, y / 2));
      }
    }
    return picture;
  }
  void trim() override { control_->trimmed(); }

 private:
  static int levelOf(int resolution) {
    int level = 0;
    while ((4 << level) < resolution) ++level;
    return level;
  }

  ActivationPtr compute(const ActivationPtr& input, int layer, const std::vector<float>& style, Roi region) const {
    const bool upsamples = spec_.layers[static_cast<std::size_t>(layer)].upsamples;
    const auto* cells = input ? &dynamic_cast<const FakeActivation&>(*input) : nullptr;
    std::vector<float> planar;
    for (int c = 0; c < kChannels; ++c) {
      for (int y = region.y0; y < region.y1; ++y) {
        for (int x = region.x0; x < region.x1; ++x) {
          const float below = cells == nullptr ? 0.1F * static_cast<float>(x - y)
                              : upsamples      ? cells->at(c, x / 2, y / 2)
                                               : cells->at(c, x, y);
          const float texture = 0.05F * static_cast<float>((x * 7 + y * 3 + c) % 5);
          planar.push_back(std::tanh(below + 0.2F * style[static_cast<std::size_t>(c)] + texture));
        }
      }
    }
    return std::make_shared<FakeActivation>(layer, region, kChannels, std::move(planar));
  }

  std::shared_ptr<FakeControl> control_;
  GeneratorSpec spec_;
  LatentW mean_;
};

/// A head for every level but the last, with numbers that tell a fitted head from it.
inline std::vector<PreviewHead> fakeHeads(const GeneratorSpec& spec) {
  std::vector<PreviewHead> heads;
  for (std::size_t i = 0; i + 1 < spec.layers.size(); ++i) {
    if (!spec.layers[i].endsLevel) continue;
    heads.push_back(
        {static_cast<int>(i), std::vector<float>(12 * FakeEngine::kChannels, 0.25F), std::vector<float>(12, 0.125F)});
  }
  return heads;
}

}  // namespace lineament::test
