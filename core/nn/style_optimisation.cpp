#include "core/nn/style_optimisation.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/nn/colour_match.h"
#include "core/nn/guard.h"
#include "core/nn/loss_network.h"
#include "core/nn/ops.h"
#include "core/nn/pixel_optimiser.h"
#include "core/nn/pool_allocator.h"
#include "core/nn/style_objective.h"
#include "core/nn/style_sizes.h"

namespace lineament {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kStep = std::chrono::milliseconds(25), kPause = std::chrono::milliseconds(5);
constexpr int kSmallestSide = 64, kLargestSide = 2048, kMostSteps = 100'000;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Quickly to less than twice `side` on the longer edge: the fine resampling comes afterwards, once per size.
ImageF reduced(Image8 picture, int side) {
  const int factor =
      std::min({std::max(picture.width, picture.height) / std::max(side, 1), picture.width, picture.height});
  if (factor < 2) return toImageF(picture);
  Image8 fitting(picture.width / factor * factor, picture.height / factor * factor);
  for (int y = 0; y < fitting.height; ++y) {
    std::copy_n(picture.row(y), static_cast<std::size_t>(fitting.width) * 3, fitting.row(y));
  }
  picture = {};
  return toImageF(shrunk(fitting, factor));
}

at::Tensor tensorOf(const ImageF& picture, at::Device device) {
  return nn::fromHost(picture.pixels, {1, picture.height, picture.width, 3}).permute({0, 3, 1, 2}).to(device);
}

ImageF imageOf(const at::Tensor& x) {
  const at::Tensor host = x.to(at::kCPU).to(at::kFloat).permute({0, 2, 3, 1}).contiguous();
  ImageF picture(static_cast<int>(x.size(3)), static_cast<int>(x.size(2)));
  std::copy_n(host.const_data_ptr<float>(), picture.pixels.size(), picture.pixels.data());
  for (float& v : picture.pixels) v = std::clamp(v, -1.0F, 1.0F);
  return picture;
}

class StyleOptimisation final : public StylePictureJob {
 public:
  StyleOptimisation(std::shared_ptr<LossNetwork> loss, const Image8& face, const Image8& style,
                    const StylePictureOptions& options)
      : loss_(std::move(loss)), face8_(face), style8_(style), options_(options) {
    if (face.empty() || style.empty()) throw Error::badArgument("A style picture", "an empty picture", "pixels");
    if (options.side < kSmallestSide || options.side > kLargestSide) {
      throw Error::badArgument("The side of a styled picture", std::to_string(options.side), "64 to 2048");
    }
    if (options.steps < 1 || options.steps > kMostSteps) {
      throw Error::badArgument("The steps of a styled picture", std::to_string(options.steps), "1 to 100000");
    }
    sizes_ = nn::styleSizes(face.width, face.height, options.side, options.coarsestSide, options.steps);
    progress_.steps = options.steps;
    progress_.side = side();
  }
  ~StyleOptimisation() override {
    x_.reset();
    optimiser_.reset();
    objective_.reset();
    nn::trimPoolAllocator();
  }
  StyleOptimisation(const StyleOptimisation&) = delete;
  StyleOptimisation& operator=(const StyleOptimisation&) = delete;

  bool work() override {
    if (finish_) return true;
    if (paused_) {
      std::this_thread::sleep_for(kPause);
      return false;
    }
    const Clock::time_point start = Clock::now();
    const bool done = nn::translated("optimising a styled picture", [&] {
      while (!finish_ && !paused_) {
        if (piece()) return true;
        if (Clock::now() - start >= kStep) return false;
      }
      return finish_.load();
    });
    const std::lock_guard lock(mutex_);
    progress_.seconds += secondsSince(start);
    return done;
  }
  StyleProgress progress() const override {
    const std::lock_guard lock(mutex_);
    return progress_;
  }
  std::shared_ptr<const Image8> picture() const override {
    const std::lock_guard lock(mutex_);
    return picture_;
  }
  void setPaused(bool paused) override { paused_ = paused; }
  void finishNow() override { finish_ = true; }

 private:
  enum class Stage { kNetwork, kPictures, kSize, kTargets, kMeasure };

  int side() const { return static_cast<int>(std::lround(options_.side * sizes_[size_].scale)); }

  // One piece of work; true when all is done.
  bool piece() {
    switch (stage_) {
      case Stage::kNetwork:
        if (loss_->prepare(nn::kStyleLayers.back())) stage_ = Stage::kPictures;
        return false;
      case Stage::kPictures:
        face_ = reduced(std::exchange(face8_, {}), 2 * options_.side);
        style_ = reduced(std::exchange(style8_, {}), 2 * std::max(options_.side, options_.styleSide));
        stage_ = Stage::kSize;
        return false;
      case Stage::kSize:
        beginSize();
        stage_ = Stage::kTargets;
        return false;
      case Stage::kTargets:
        if (!objective_->prepare()) return false;
        objective_->start(x_);
        stage_ = Stage::kMeasure;
        return false;
      case Stage::kMeasure:
        return objective_->work() && measured();
    }
    return true;
  }

  void beginSize() {
    const nn::StyleSize& size = sizes_[size_];
    const auto network = loss_->network();
    const double styleSide = (options_.styleSide > 0 ? options_.styleSide : options_.side) * size.scale;
    const nn::StyleSize seen = nn::scaledToArea(style_.width, style_.height, styleSide);
    const at::Tensor face = tensorOf(resized(face_, size.width, size.height), network->device());
    const at::Tensor style = tensorOf(resized(style_, seen.width, seen.height), network->device());
    x_ = optimiser_ ? enlarged(face, style) : nn::withColoursOf(face, style);
    optimiser_ = options_.optimiser == StyleOptimiser::kAdam ? nn::makeAdam(x_, size.steps) : nn::makeLbfgs(x_);
    objective_.reset();  // its buffers serve the next one
    objective_.emplace(network, face, style, options_);
    done_ = 0;
  }

  // The result so far, with the details of the face that the smaller size could not hold, in the style's colours: edges
  // start sharp.
  at::Tensor enlarged(const at::Tensor& face, const at::Tensor& style) const {
    const nn::StyleSize& before = sizes_[size_ - 1];
    const auto fitting = [&](const ImageF& picture) {
      return tensorOf(resized(picture, sizes_[size_].width, sizes_[size_].height), face.device());
    };
    const at::Tensor blurred = fitting(resized(face_, before.width, before.height));
    const at::Tensor details = nn::withColoursOf(face, style).sub_(nn::withColoursOf(blurred, style));
    return fitting(imageOf(optimiser_->best())).add(details).clamp_(-1.0, 1.0);
  }

  bool measured() {
    const nn::StyleLossValues& values = objective_->values();
    x_ = optimiser_->next(values.total, objective_->gradient());
    ++done_;
    auto picture = std::make_shared<Image8>(toImage8(imageOf(optimiser_->best())));
    {
      const std::lock_guard lock(mutex_);
      ++progress_.step;
      progress_.side = side();
      progress_.contentLoss = values.content;
      progress_.styleLoss = values.style;
      picture_ = std::move(picture);
    }
    if (done_ < sizes_[size_].steps) {
      objective_->start(x_);
      return false;
    }
    if (++size_ == sizes_.size()) return true;
    stage_ = Stage::kSize;
    return false;
  }

  std::shared_ptr<LossNetwork> loss_;
  Image8 face8_, style8_;
  ImageF face_, style_;
  StylePictureOptions options_;
  std::vector<nn::StyleSize> sizes_;
  std::size_t size_ = 0;
  int done_ = 0;  // of this size
  Stage stage_ = Stage::kNetwork;
  std::optional<nn::StyleObjective> objective_;
  std::unique_ptr<nn::PixelOptimiser> optimiser_;
  at::Tensor x_;

  std::atomic<bool> paused_ = false, finish_ = false;
  mutable std::mutex mutex_;
  StyleProgress progress_;
  std::shared_ptr<const Image8> picture_;
};

}  // namespace

StylePictureJobs makeStylePictureJobs(std::shared_ptr<LossNetwork> loss) {
  return [loss = std::move(loss)](const Image8& face, const Image8& style, const StylePictureOptions& options) {
    return std::make_shared<StyleOptimisation>(loss, face, style, options);
  };
}

}  // namespace lineament
