#include "core/nn/projection.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/io/encoder_model.h"
#include "core/io/half.h"
#include "core/nn/adam.h"
#include "core/nn/face_encoder.h"
#include "core/nn/guard.h"
#include "core/nn/loss_network.h"
#include "core/nn/lpips.h"
#include "core/nn/pool_allocator.h"

namespace lineament {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPause = std::chrono::milliseconds(5);
constexpr int kPublishWeightsEvery = 5;
// Steps look at the face alone, which is what goes back into the photo; every so many at the whole square.
constexpr int kWholeEvery = 4;
constexpr int kFactor = 4;            // from the picture to what the loss network sees
constexpr float kFineSquares = 1.0F;  // weight of the squares at the full resolution
constexpr float kBackground = 0.25F;  // weight of what is not face

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<float> partOf(const std::vector<float>& plane, int side, Roi window) {
  std::vector<float> part;
  part.reserve(window.area());
  for (int y = window.y0; y < window.y1; ++y) {
    const float* row = plane.data() + at(y) * at(side);
    part.insert(part.end(), row + window.x0, row + window.x1);
  }
  return part;
}

ImageF partOf(const ImageF& picture, Roi window) {
  ImageF part(window.width(), window.height());
  for (int y = 0; y < window.height(); ++y) {
    std::copy_n(picture.row(window.y0 + y) + at(window.x0) * 3, at(window.width()) * 3, part.row(y));
  }
  return part;
}

// A square part of the square, at the side of the loss: what a step looks at.
struct View {
  Roi window;
  ImageF target, fine;                    // as the loss network sees it, and as the generator makes it
  std::vector<float> loss, face, inside;  // weights
  std::unique_ptr<nn::Lpips> lpips;
  float lossSum = 0.0F, faceSum = 0.0F;
};

class Projection final : public ProjectionJob {
 public:
  Projection(GradientSource generator, std::shared_ptr<LossNetwork> loss, ProjectionComputing computing,
             const ProjectionTarget& target, ProjectionOptions options)
      : generator_(std::move(generator)),
        loss_(std::move(loss)),
        computing_(std::move(computing)),
        target_(target),
        options_(std::move(options)) {
    const int whole = generator_.spec.imageResolution, side = whole / kFactor;
    const std::size_t pixels = at(side) * at(side);
    if (target.picture.width != whole || target.picture.height != whole || target.inside.size() != pixels ||
        target.face.size() != pixels) {
      throw Error::badArgument("The picture to project",
                               std::to_string(target.picture.width) + " x " + std::to_string(target.picture.height),
                               std::to_string(whole) + " x " + std::to_string(whole));
    }
    const int rows = generator_.spec.styleRows;
    if (options_.start && (options_.start->rows() != rows || options_.start->size() != generator_.spec.latentSize)) {
      throw Error::badArgument("The start of a projection", std::to_string(options_.start->rows()) + " rows",
                               std::to_string(rows));
    }
    progress_.steps = options_.latentSteps + options_.tuningSteps;
    side_ = side;
    beginLatent();
  }
  ~Projection() override {
    whole_ = {};
    near_ = {};
    nn::trimPoolAllocator();
  }
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;

  bool work() override {
    if (finish_) return finished();
    if (paused_) {
      std::this_thread::sleep_for(kPause);
      return false;
    }
    const Clock::time_point start = Clock::now();
    const bool done = nn::translated("projecting a photo", [&] {
      while (!finish_ && !paused_) {
        if (piece()) return true;
        if (Clock::now() - start >= computing_.piece) return false;
      }
      return false;
    });
    const std::lock_guard lock(mutex_);
    progress_.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    return done;
  }
  ProjectionProgress progress() const override {
    const std::lock_guard lock(mutex_);
    return progress_;
  }
  std::shared_ptr<const ProjectionState> state() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  void setPaused(bool paused) override { paused_ = paused; }
  void finishNow() override { finish_ = true; }

 private:
  enum class Stage { kNetwork, kViews, kTargets, kForward, kLoss, kBackward, kLastForward, kLastLoss };

  void beginLatent() {
    const int rows = generator_.spec.styleRows;
    const auto size = at(generator_.spec.latentSize);
    shared_ = generator_.mean.values;
    spread_.assign(at(rows) * size, 0.0F);
    if (options_.start) {
      const std::vector<float>& start = options_.start->values();
      std::fill(shared_.begin(), shared_.end(), 0.0F);
      for (std::size_t i = 0; i < start.size(); ++i) shared_[i % size] += start[i] / static_cast<float>(rows);
      for (std::size_t i = 0; i < start.size(); ++i) spread_[i] = start[i] - shared_[i % size];
    }
    sharedAdam_.emplace(shared_.size());
    spreadAdam_.emplace(spread_.size());
  }

  void guessStart() {
    if (options_.start || computing_.encoder.empty()) return;
    const auto encoder = readEncoderModel(computing_.encoder);
    if (encoder->modelHash != generator_.spec.modelHash || encoder->rows != generator_.spec.styleRows) return;
    options_.start = nn::encoded(*encoder, target_.picture);
    beginLatent();
  }

  LatentWPlus latent() const {
    std::vector<float> values = spread_;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += shared_[i % shared_.size()];
    return LatentWPlus(std::move(values), generator_.spec.styleRows);
  }

  bool tuning() const { return step_ >= options_.latentSteps; }

  // One piece of work; true when all is done.
  bool piece() {
    switch (stage_) {
      case Stage::kNetwork:
        if (loss_->prepare(kVggBlockEnds.back())) stage_ = Stage::kViews;
        return false;
      case Stage::kViews:
        gradient_ = generator_.make();
        guessStart();
        start_ = gradient_->trained();
        makeViews();
        stage_ = Stage::kTargets;
        return false;
      case Stage::kTargets:
        if (!view_->lpips->prepareTarget()) return false;
        if (view_ == &whole_ && near_.lpips) {
          view_ = &near_;
          return false;
        }
        if (progress_.steps == 0) {
          beginMeasuring();
        } else {
          beginStep();
        }
        return false;
      case Stage::kForward:
        if (!gradient_->forward()) return false;
        measureSquares();
        stage_ = Stage::kLoss;
        return false;
      case Stage::kLoss:
        if (!view_->lpips->work()) return false;
        noteErrors();
        beginBackward();
        return false;
      case Stage::kBackward:
        return gradient_->backward() && endStep();
      case Stage::kLastForward:
        if (!gradient_->forward()) return false;
        measureSquares();
        stage_ = Stage::kLastLoss;
        return false;
      case Stage::kLastLoss:
        return view_->lpips->measure() && measured();
    }
    return true;
  }

  void makeViews() {
    const std::vector<float>& inside = target_.inside;
    std::vector<float> loss(inside.size());
    for (std::size_t i = 0; i < loss.size(); ++i) {
      loss[i] = inside[i] * (kBackground + (1.0F - kBackground) * target_.face[i]);
    }
    std::vector<float> face(inside.size());
    for (std::size_t i = 0; i < face.size(); ++i) face[i] = inside[i] * target_.face[i];
    const ImageF small = shrunk(target_.picture, kFactor);
    const auto make = [&](View& view, Roi window) {
      view.window = window;
      view.target = partOf(small, window);
      view.fine = partOf(target_.picture, inPicture(window));
      view.loss = partOf(loss, side_, window);
      view.face = partOf(face, side_, window);
      view.inside = partOf(inside, side_, window);
      for (const float v : view.loss) view.lossSum += v;
      for (const float v : view.face) view.faceSum += v;
      if (!(view.faceSum > 0.0F)) throw Error::badArgument("The photo's square", "no part of a face", "a face");
      view.lpips = std::make_unique<nn::Lpips>(loss_->network(), window.width());
      view.lpips->startTarget(view.target, view.loss, view.face);
    };
    make(whole_, Roi::square(side_));
    const Roi window = faceWindow(face);
    if (window.width() < side_) make(near_, window);
    view_ = &whole_;
  }

  static Roi inPicture(Roi window) {
    return {kFactor * window.x0, kFactor * window.y0, kFactor * window.x1, kFactor * window.y1};
  }

  // The smallest square of a side that the loss network takes which holds the face.
  Roi faceWindow(const std::vector<float>& face) const {
    Roi box{side_, side_, 0, 0};
    for (int y = 0; y < side_; ++y) {
      for (int x = 0; x < side_; ++x) {
        if (face[at(y) * at(side_) + at(x)] < 0.5F) continue;
        box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x + 1), std::max(box.y1, y + 1)};
      }
    }
    if (box.empty()) return Roi::square(side_);
    constexpr int kUnit = 16;
    const int least = std::max(box.width(), box.height()) + kUnit / 2;
    const int width = std::min(side_, (least + kUnit - 1) / kUnit * kUnit);
    const auto place = [&](int middle) { return std::clamp(middle - width / 2, 0, side_ - width); };
    const int x = place((box.x0 + box.x1) / 2), y = place((box.y0 + box.y1) / 2);
    return {x, y, x + width, y + width};
  }

  void beginStep() {
    const bool whole = !near_.lpips || step_ % kWholeEvery == 0;
    view_ = whole ? &whole_ : &near_;
    gradient_->start(latent(), inPicture(view_->window));
    stage_ = Stage::kForward;
    const std::lock_guard lock(mutex_);
    progress_.stage = tuning() ? ProjectionStage::kTuning : ProjectionStage::kLatent;
  }

  void measureSquares() {
    small_ = shrunk(gradient_->picture(), kFactor);
    double face = 0.0;
    for (std::size_t i = 0; i < view_->face.size(); ++i) {
      for (std::size_t c = 0; c < 3; ++c) {
        const double d = double{small_.pixels[3 * i + c]} - double{view_->target.pixels[3 * i + c]};
        face += double{view_->face[i]} * d * d / 3.0;
      }
    }
    squared_ = static_cast<float>(face / double{view_->faceSum});
    view_->lpips->start(small_);
  }

  void beginBackward() {
    ImageF small(small_.width, small_.height);
    for (std::size_t i = 0; i < view_->loss.size(); ++i) {
      const float factor = 2.0F * view_->loss[i] / (3.0F * view_->lossSum);
      for (std::size_t c = 0; c < 3; ++c) {
        small.pixels[3 * i + c] = factor * (small_.pixels[3 * i + c] - view_->target.pixels[3 * i + c]);
      }
    }
    view_->lpips->addGradient(small, 1.0F);
    gradient_->startBackward(spread(small),
                             tuning() ? GeneratorGradient::Weights::kTrained : GeneratorGradient::Weights::kFixed);
    stage_ = Stage::kBackward;
  }

  // The derivative by the pixels of the picture: of the means that the loss network sees, and of the fine squares,
  // which keep what it does not see (a grid of single pixels, say) near the photo.
  ImageF spread(const ImageF& small) const {
    const ImageF& picture = gradient_->picture();
    ImageF by(picture.width, picture.height);
    constexpr float kShare = 1.0F / (kFactor * kFactor);
    for (int y = 0; y < by.height; ++y) {
      const float* from = small.row(y / kFactor);
      const float* weight = view_->loss.data() + at(y / kFactor) * at(small.width);
      const float* found = picture.row(y);
      const float* wanted = view_->fine.row(y);
      float* to = by.row(y);
      for (int x = 0; x < by.width; ++x) {
        const float fine = kFineSquares * 2.0F * weight[x / kFactor] / (3.0F * view_->lossSum);
        for (int c = 0; c < 3; ++c) {
          to[3 * x + c] = kShare * (from[x / kFactor * 3 + c] + fine * (found[3 * x + c] - wanted[3 * x + c]));
        }
      }
    }
    return by;
  }

  bool endStep() {
    {
      const std::lock_guard lock(mutex_);
      progress_.faceErrors.push_back(static_cast<float>(view_->lpips->reported()));
    }
    if (tuning()) {
      changeWeights();
    } else {
      changeLatent();
    }
    ++step_;
    publish();
    {
      const std::lock_guard lock(mutex_);
      progress_.step = step_;
    }
    if (step_ < progress_.steps) {
      beginStep();
    } else {
      beginMeasuring();
    }
    return false;
  }

  void changeLatent() {
    const float rate = options_.latentRate * nn::rateShare(step_, options_.latentSteps);
    const std::vector<float>& by = gradient_->derivative().values();
    const std::size_t size = shared_.size(), rows = spread_.size() / size;
    std::vector<float> byShared(size, 0.0F);
    std::vector<float> bySpread(spread_.size());
    const float spreadPull = 2.0F * options_.spreadPenalty / static_cast<float>(spread_.size());
    const float meanPull = 2.0F * options_.meanPenalty / static_cast<float>(size);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t i = 0; i < size; ++i) {
        byShared[i] += by[r * size + i];
        bySpread[r * size + i] = by[r * size + i] + spreadPull * spread_[r * size + i];
      }
    }
    for (std::size_t i = 0; i < size; ++i) byShared[i] += meanPull * (shared_[i] - generator_.mean.values[i]);
    sharedAdam_->step(shared_, byShared, rate);
    spreadAdam_->step(spread_, bySpread, rate);
  }

  void changeWeights() {
    std::vector<TrainedLayer>& trained = gradient_->trained();
    if (weightAdam_.empty()) {
      for (const TrainedLayer& layer : trained) {
        weightAdam_.push_back({nn::Adam(layer.weight.size()), nn::Adam(layer.bias.size())});
      }
    }
    const float share = options_.tuningRate * nn::rateShare(step_ - options_.latentSteps, options_.tuningSteps);
    for (std::size_t l = 0; l < trained.size(); ++l) {
      const TrainedLayer& by = gradient_->gradients()[l];
      weightAdam_[l].weight.step(trained[l].weight, by.weight, share * rootMeanSquare(start_[l].weight));
      weightAdam_[l].bias.step(trained[l].bias, by.bias, share * rootMeanSquare(start_[l].bias));
    }
    gradient_->trainedChanged();
  }

  static float rootMeanSquare(const std::vector<float>& values) {
    double sum = 0.0;
    for (const float v : values) sum += double{v} * double{v};
    return static_cast<float>(std::sqrt(sum / static_cast<double>(values.size())));
  }

  // The last face, measured as it is.
  void beginMeasuring() {
    view_ = &whole_;
    gradient_->start(latent(), inPicture(view_->window));
    stage_ = Stage::kLastForward;
  }

  void publish() {
    auto state = std::make_shared<ProjectionState>();
    state->latent = latent();
    state->errors = errors_;
    if (step_ > options_.latentSteps) {
      if ((step_ - options_.latentSteps) % kPublishWeightsEvery == 0 || step_ == progress_.steps) {
        publishedTuning_ = tuningSoFar();
      }
      state->tuning = publishedTuning_;
    }
    const std::lock_guard lock(mutex_);
    state_ = std::move(state);
  }

  GeneratorTuningPtr tuningSoFar() const {
    auto tuning = std::make_shared<GeneratorTuning>();
    tuning->modelHash = generator_.spec.modelHash;
    const std::vector<TrainedLayer>& trained = gradient_->trained();
    for (std::size_t l = 0; l < trained.size(); ++l) {
      TunedLayer layer{trained[l].row, trained[l].weight, trained[l].bias};
      toChange(layer.weight, start_[l].weight);
      toChange(layer.bias, start_[l].bias);
      tuning->layers.push_back(std::move(layer));
    }
    tuning->key = keyOf(*tuning);
    return tuning;
  }

  // Rounded as session files store it, so that a saved face is the face that was seen.
  static void toChange(std::vector<float>& values, const std::vector<float>& start) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = fromF16(toF16(values[i] - start[i]));
  }

  void noteErrors() {
    if (view_ != &whole_) return;
    errors_.lpips = static_cast<float>(view_->lpips->reported());
    errors_.lpipsCrop = static_cast<float>(view_->lpips->value());
    errors_.squared = squared_;
  }

  bool measured() {
    noteErrors();
    publish();
    const std::lock_guard lock(mutex_);
    progress_.stage = ProjectionStage::kDone;
    return true;
  }

  bool finished() {
    if (step_ > options_.latentSteps && gradient_) {
      publishedTuning_ = tuningSoFar();
      publish();
    }
    const std::lock_guard lock(mutex_);
    progress_.stage = ProjectionStage::kDone;
    return true;
  }

  struct LayerAdam {
    nn::Adam weight, bias;
  };

  GradientSource generator_;
  std::shared_ptr<LossNetwork> loss_;
  ProjectionComputing computing_;
  ProjectionTarget target_;
  ProjectionOptions options_;
  int side_ = 0;  // of the loss: a quarter of the generator's

  Stage stage_ = Stage::kNetwork;
  int step_ = 0;
  std::unique_ptr<GeneratorGradient> gradient_;
  View whole_, near_;  // near_.lpips: null when the face fills the square
  View* view_ = &whole_;
  ImageF small_;  // the picture at the side of the loss
  float squared_ = 0.0F;
  ProjectionErrors errors_;

  std::vector<float> shared_, spread_;  // w, and what each row adds to it
  std::optional<nn::Adam> sharedAdam_, spreadAdam_;
  std::vector<TrainedLayer> start_;
  std::vector<LayerAdam> weightAdam_;
  GeneratorTuningPtr publishedTuning_;

  std::atomic<bool> paused_ = false, finish_ = false;
  mutable std::mutex mutex_;
  ProjectionProgress progress_;
  std::shared_ptr<const ProjectionState> state_;
};

}  // namespace

ProjectionJobs makeProjectionJobs(GradientSource generator, std::shared_ptr<LossNetwork> loss,
                                  ProjectionComputing computing) {
  return [generator = std::move(generator), loss = std::move(loss), computing = std::move(computing)](
             const ProjectionTarget& target, const ProjectionOptions& options) {
    return std::make_shared<Projection>(generator, loss, computing, target, options);
  };
}

}  // namespace lineament
