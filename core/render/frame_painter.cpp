#include "core/render/frame_painter.h"

#include <new>
#include <optional>

#include "core/base/error.h"
#include "core/render/picture_sink.h"
#include "core/render/preview_choice.h"

namespace lineament {

namespace {
// At rest, a picture that comes this soon needs no preview before it: two changes in a blink look like flicker.
constexpr double kSoonMs = 60.0;
// A larger part of the picture than this is not worth the trouble of a patch.
constexpr double kWorthPatching = 0.7;
}  // namespace

Outcome FramePainter::paint(const FrameRequest& request, const PaintHooks& hooks) {
  const double start = pipeline_.now();
  Run run{request, hooks, pipeline_.plan(request.recipe), {}, std::nullopt, start};
  if (auto picture = completed(*run.plan)) {
    return show(run, picture, true);
  }
  run.progress = pipeline_.resume(*run.plan);
  run.patch = patchFor(*run.plan);
  if (!fitsTheBudget(run) && showPreviews(run) == Outcome::kStopped) return Outcome::kStopped;
  if (finishPicture(run) == Outcome::kStopped) return Outcome::kStopped;
  // A patched picture is that of the same face; its heads fit.
  if (!run.patch) refitHeads(run);
  return Outcome::kDone;
}

std::optional<Patch> FramePainter::patchFor(const SynthesisPlan& plan) const {
  if (!completedPlan_) return std::nullopt;
  Patch patch{completedPlan_, differenceOf(pipeline_.engine().spec(), *completedPlan_, plan)};
  const auto whole = static_cast<double>(Roi::square(pipeline_.imageResolution()).area());
  if (static_cast<double>(patch.difference.picture.area()) > kWorthPatching * whole) return std::nullopt;
  return patch;
}

std::shared_ptr<const Image8> FramePainter::completed(const SynthesisPlan& plan) const {
  return completedPlan_ && plan.keys.back() == completedPlan_->keys.back() ? completed_ : nullptr;
}

bool FramePainter::fitsTheBudget(const Run& run) const {
  const double full = pipeline_.predictedRest(*run.plan, run.progress, run.patch ? &*run.patch : nullptr);
  return full + styles_.predicted(run.request.recipe, pipeline_.imageResolution()) <=
         (run.request.interactive ? dragBudgetMs_ : kSoonMs);
}

bool FramePainter::mustStop(const Run& run) const {
  if (run.hooks.closing && run.hooks.closing()) return true;
  return run.previewIsOut && run.hooks.newerWaiting && run.hooks.newerWaiting();
}

Outcome FramePainter::showPreviews(Run& run) {
  const FaceSource& source = run.request.recipe.source();
  const std::optional<std::size_t> first =
      choosePreview(pipeline_, heads_, source, *run.plan, run.progress, dragBudgetMs_,
                    [&](int side) { return styles_.predicted(run.request.recipe, side); });
  if (!first) return Outcome::kDone;
  if (showPreview(run, *first) == Outcome::kStopped) return Outcome::kStopped;
  // In a gesture the next better picture is worth its time; at rest only the full one is.
  if (!run.request.interactive) return Outcome::kDone;
  for (std::size_t level = *first + 1; level < pipeline_.levels(); ++level) {
    if (mustStop(run)) return Outcome::kStopped;
    if (showPreview(run, level) == Outcome::kStopped) return Outcome::kStopped;
  }
  return Outcome::kDone;
}

Outcome FramePainter::showPreview(Run& run, std::size_t level) {
  while (run.progress.step <= level) {
    if (pipeline_.advance(*run.plan, run.progress, [&] { return mustStop(run); }) == Outcome::kStopped) {
      return Outcome::kStopped;
    }
  }
  const PreviewHead* head = heads_.find(level, run.request.recipe.source());
  const ActivationPtr activation =
      run.progress.step == level + 1 ? run.progress.activation : pipeline_.cached(*run.plan, level);
  if (head != nullptr && activation) {
    return show(run, std::make_shared<Image8>(toImage8(pipeline_.preview(*run.plan, *activation, level, *head))),
                false);
  }
  return Outcome::kDone;
}

Outcome FramePainter::finishPicture(Run& run) {
  const Patch* patch = run.patch ? &*run.patch : nullptr;
  if (patch != nullptr &&
      pipeline_.advance(*run.plan, *patch, run.progress, [&] { return mustStop(run); }) == Outcome::kStopped) {
    return Outcome::kStopped;
  }
  const bool atOnce = run.progress.step == 0 && pipeline_.finishesAtOnce();
  while (patch == nullptr && !atOnce && run.progress.step < pipeline_.levels()) {
    if (mustStop(run)) return Outcome::kStopped;
    if (pipeline_.advance(*run.plan, run.progress, [&] { return mustStop(run); }) == Outcome::kStopped) {
      return Outcome::kStopped;
    }
  }
  if (mustStop(run)) return Outcome::kStopped;
  const int side = pipeline_.imageResolution();
  auto picture = patch != nullptr ? std::make_shared<Image8>(*completed_) : std::make_shared<Image8>(side, side);
  ImageF* floats = nullptr;
  if (patch == nullptr && !heads_.empty()) {
    if (floats_.width != side) floats_ = ImageF(side, side);
    floats = &floats_;
  }
  if (pipeline_.finish(
          *run.plan, run.progress, {.bytes = picture.get(), .floats = floats}, [&] { return mustStop(run); }, patch) ==
      Outcome::kStopped) {
    return Outcome::kStopped;
  }
  completed_ = picture;
  completedPlan_ = run.plan;
  return show(run, picture, true);
}

Outcome FramePainter::show(Run& run, const std::shared_ptr<const Image8>& face, bool complete) {
  const std::shared_ptr<const Image8> styled =
      styles_.styled(face, run.plan->keys.back(), run.request.recipe, [&] { return mustStop(run); });
  if (!styled) return Outcome::kStopped;
  deliver(run, styled, complete);
  if (!complete) run.previewIsOut = true;
  return Outcome::kDone;
}

void FramePainter::deliver(Run& run, const std::shared_ptr<const Image8>& picture, bool complete) {
  const bool sameGeneration = run.request.generation == shownGeneration_;
  // A second try after a failure starts over; what is on screen already is not shown again in worse.
  if (sameGeneration && !complete && picture->width <= shownLevel_) return;
  shownGeneration_ = run.request.generation;
  shownLevel_ = picture->width;
  run.hooks.deliver({run.request.generation, picture->width, complete, picture, pipeline_.now() - run.start});
}

void FramePainter::refitHeads(const Run& run) {
  const auto stop = [&] {
    return (run.hooks.closing && run.hooks.closing()) || (run.hooks.newerWaiting && run.hooks.newerWaiting());
  };
  if (heads_.empty() || stop()) return;
  try {
    heads_.refit(pipeline_, *run.plan, run.request.recipe.source(), floats_, stop);
  } catch (const Error&) {
    // The frame is complete and on screen; a head that cannot be fitted now stays as it is and only previews show it.
  } catch (const std::bad_alloc&) {
    pipeline_.dropMemory();
  }
}

}  // namespace lineament
