#include "core/render/frame_painter.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/engine/preview_heads.h"

namespace lineament {
namespace {

// At rest a first preview is worth a frame of its own only when the full picture would keep the eye waiting.
constexpr double kPatienceMs = 60.0;
// A thumbnail from a preview level is taken at twice its size or more: a fixed head is soft at its own resolution.
constexpr int kThumbnailOversampling = 2;

double milliseconds(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}

void copyBand(Roi band, const float* rgb, std::size_t stride, Image8& bytes, ImageF* floats) {
  const std::size_t count = static_cast<std::size_t>(band.width()) * 3;
  for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
    std::uint8_t* to = bytes.row(y) + band.x0 * 3;
    for (std::size_t i = 0; i < count; ++i) to[i] = toByte(rgb[i]);
    if (floats != nullptr) std::copy_n(rgb, count, floats->row(y) + band.x0 * 3);
  }
}

}  // namespace

FramePainter::FramePainter(SynthesisEngine& engine, std::vector<PreviewHead> heads, RenderOptions options)
    : engine_(engine), options_(options), cache_(options.cacheBytes), costs_(engine.spec().layers.size() + 1) {
  const auto& layers = engine.spec().layers;
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    if (!layers[i].endsLevel) continue;
    Level level{static_cast<int>(i), layers[i].resolution, {}, {}};
    for (PreviewHead& head : heads) {
      if (head.layer == level.layer) level.fixedHead = std::move(head);
    }
    levels_.push_back(std::move(level));
  }
}

FramePainter::Run FramePainter::plan(const EditRecipe& recipe) {
  Run run;
  run.start = Clock::now();
  const LatentWPlus w = evaluate(recipe, engine_);
  run.styles = engine_.styles(w);
  run.keys.resize(levels_.size());
  run.reached.resize(levels_.size());
  HashKey key = hashText(engine_.spec().modelHash);
  std::size_t level = 0;
  for (int layer = 0; layer < w.rows() && level < levels_.size(); ++layer) {
    key = combine(key, hashFloats(w.row(layer)));
    if (levels_[level].layer == layer) run.keys[level++] = key;
  }
  for (std::size_t i = levels_.size(); i-- > 0;) {
    if (ActivationPtr found = cache_.find(run.keys[i])) {
      run.reached[i] = std::move(found);
      run.next = i + 1;
      break;
    }
  }
  return run;
}

// Runs the levels up to and including `level`.
bool FramePainter::advance(Run& run, std::size_t level, const StopCheck& stop, bool keep) {
  for (; run.next <= level; ++run.next) {
    const Clock::time_point start = Clock::now();
    const ActivationPtr from = run.next == 0 ? nullptr : run.reached[run.next - 1];
    const Level& l = levels_[run.next];
    ActivationPtr result = engine_.run(from, l.layer, run.styles, Roi::square(l.resolution), stop);
    if (!result) return false;
    costs_.measured(run.next, milliseconds(start));
    if (keep) cache_.insert(run.keys[run.next], result);
    run.reached[run.next] = std::move(result);
  }
  return true;
}

bool FramePainter::renderRest(Run& run, const StopCheck& stop, Image8& bytes, ImageF* floats) {
  const Clock::time_point start = Clock::now();
  const int side = engine_.spec().imageResolution;
  bytes = Image8(side, side);
  if (floats != nullptr) *floats = ImageF(side, side);
  const ActivationPtr from = levels_.empty() ? nullptr : run.reached.back();
  const bool done = engine_.render(
      from, run.styles, Roi::square(side),
      [&](Roi band, const float* rgb, std::size_t stride) { copyBand(band, rgb, stride, bytes, floats); }, stop);
  if (done) costs_.measured(levels_.size(), milliseconds(start));
  return done;
}

// The level whose preview comes first; levels_.size() when the full picture itself is quick enough.
std::size_t FramePainter::firstPreview(const Run& run, const FrameRequest& request) const {
  const double budget = request.interactive ? options_.dragBudgetMs : kPatienceMs;
  const std::size_t full = levels_.size();
  if (costs_.predicted(run.next, full + 1) <= budget) return full;
  std::size_t best = full;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    if (!levels_[i].fixedHead) continue;
    const bool affordable = costs_.predicted(run.next, i + 1) <= options_.dragBudgetMs;
    if (best == full || affordable) best = i;  // the smallest one in any case, then the largest that fits
  }
  return best;
}

const PreviewHead& FramePainter::headOf(const Level& level, const EditRecipe& recipe) const {
  const bool sameFace = personalSource_ && *personalSource_ == recipe.withoutEdits();
  return sameFace && level.personalHead ? *level.personalHead : *level.fixedHead;
}

PaintOutcome FramePainter::paint(const FrameRequest& request, const StopCheck& superseded, const StopCheck& ending,
                                 const std::function<void(const Frame&)>& deliver) {
  Run run = plan(request.recipe);
  const std::size_t full = levels_.size();
  const auto show = [&](Image8 picture, bool complete) {
    const int width = picture.width;
    deliver(Frame{request.generation, width, complete, std::make_shared<const Image8>(std::move(picture)),
                  milliseconds(run.start)});
  };

  StopCheck stop = ending;  // not `superseded` until something has been shown
  bool previewed = false;
  for (std::size_t level = firstPreview(run, request); level < full; ++level) {
    if (!levels_[level].fixedHead) continue;
    if (!advance(run, level, stop, true)) return PaintOutcome::kSuperseded;
    // When resuming from a deeper level this one was skipped: nothing to show it from.
    if (!run.reached[level]) continue;
    show(toImage8(engine_.preview(*run.reached[level], headOf(levels_[level], request.recipe))), false);
    previewed = true;
    stop = superseded;
    if (superseded && superseded()) return PaintOutcome::kSuperseded;
    // Another preview on the way only if the rest would take long.
    if (costs_.predicted(run.next, full + 1) <= kPatienceMs) break;
  }
  if (full > 0 && !advance(run, full - 1, stop, true)) return PaintOutcome::kSuperseded;
  Image8 bytes;
  ImageF floats;
  const bool refit = previewed && !request.interactive;
  if (!renderRest(run, stop, bytes, refit ? &floats : nullptr)) return PaintOutcome::kSuperseded;
  show(std::move(bytes), true);
  if (refit) refitHeads(run, request.recipe, floats, superseded);
  return PaintOutcome::kComplete;
}

// The face is at rest on screen: its own activations and pixels are known, so the heads are fitted to it before the
// next drag.
void FramePainter::refitHeads(const Run& run, const EditRecipe& recipe, const ImageF& picture, const StopCheck& stop) {
  const EditRecipe source = recipe.withoutEdits();
  if (!personalSource_ || !(*personalSource_ == source)) {
    for (Level& level : levels_) level.personalHead.reset();
    personalSource_ = source;
  }
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    Level& level = levels_[i];
    if (!level.fixedHead || !run.reached[i]) continue;
    if (stop && stop()) return;
    const int factor = engine_.spec().imageResolution / (2 * level.resolution);
    level.personalHead =
        refitted(*level.fixedHead, *run.reached[i], shrunk(picture, factor), std::max(1, level.resolution / 64));
  }
}

std::shared_ptr<const Image8> FramePainter::picture(const PictureRequest& request, const StopCheck& stop) {
  const int side = engine_.spec().imageResolution;
  const int size = request.size == 0 ? side : request.size;
  if (size < 1 || size > side || side % size != 0) {
    throw Error::badArgument("The picture size", std::to_string(size) + " pixels",
                             std::to_string(side) + " or its half, quarter and so on");
  }
  Run run = plan(request.recipe);
  for (std::size_t i = 0; !request.exact && i < levels_.size(); ++i) {
    const int width = 2 * levels_[i].resolution;
    if (!levels_[i].fixedHead || width < kThumbnailOversampling * size) continue;
    if (!advance(run, i, stop, false)) return nullptr;
    if (!run.reached[i]) break;  // resumed from deeper: the full picture is near
    const Image8 preview = toImage8(engine_.preview(*run.reached[i], *levels_[i].fixedHead));
    return std::make_shared<const Image8>(shrunk(preview, width / size));
  }
  if (!levels_.empty() && !advance(run, levels_.size() - 1, stop, false)) return nullptr;
  Image8 bytes;
  if (!renderRest(run, stop, bytes, nullptr)) return nullptr;
  return std::make_shared<const Image8>(size == side ? std::move(bytes) : shrunk(bytes, side / size));
}

void FramePainter::releaseMemory() {
  cache_.clear();
  engine_.trim();
}

}  // namespace lineament
