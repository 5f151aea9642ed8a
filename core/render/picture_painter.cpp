#include "core/render/picture_painter.h"

#include <algorithm>
#include <bit>
#include <string>

#include "core/base/error.h"
#include "core/render/picture_sink.h"

namespace lineament {

namespace {
constexpr int kSmallestStyled = 256;
}

int PicturePainter::checkedSize(int size) const {
  const int side = pipeline_.imageResolution();
  if (size == 0) return side;
  if (size < 0 || !std::has_single_bit(static_cast<unsigned>(size)) || side % size != 0) {
    throw Error::badArgument("The size of a picture", std::to_string(size) + " pixels",
                             "a power of two up to " + std::to_string(side));
  }
  return size;
}

std::shared_ptr<const Image8> PicturePainter::paint(const PictureJob& job, const StopCheck& stop) {
  const PictureRequest& request = job.request;
  // A thumbnail of a small model is its whole picture; an export of that size would be a mistake.
  const int wanted = request.exact ? request.size : std::min(request.size, pipeline_.imageResolution());
  const int size = checkedSize(wanted);
  const SynthesisPlanPtr planned = pipeline_.plan(request.recipe);
  const SynthesisPlan& plan = *planned;
  if (job_ != job.id) progress_ = {};
  job_ = job.id;
  if (!StyleStage::acts(request.recipe)) return face(request, plan, size, stop);

  // Strokes of a thumbnail shall look like those of the picture: the network sees it larger.
  const int side = std::max(size, std::min(kSmallestStyled, pipeline_.imageResolution()));
  const auto bare = face(request, plan, side, stop);
  auto styled = bare ? styles_.styled(bare, plan.keys.back(), request.recipe, stop) : nullptr;
  if (!styled || side == size) return styled;
  return std::make_shared<Image8>(shrunk(*styled, side / size));
}

std::shared_ptr<const Image8> PicturePainter::face(const PictureRequest& request, const SynthesisPlan& plan, int size,
                                                   const StopCheck& stop) {
  if (!request.exact) {
    for (std::size_t level = 0; level < pipeline_.levels(); ++level) {
      const int previewSide = 2 * pipeline_.resolutionOf(level);
      const PreviewHead* head = heads_.find(level, request.recipe.source());
      if (head == nullptr || previewSide < size || previewSide > pipeline_.imageResolution()) continue;
      ActivationPtr activation = pipeline_.cached(plan, level);
      if (!activation) {
        if (!advanceTo(plan, level + 1, stop)) return nullptr;
        activation = progress_.step == level + 1 ? progress_.activation : nullptr;
      }
      if (!activation) continue;  // the job stands beyond this level already: a finer one is as cheap
      const ImageF preview = pipeline_.preview(plan, *activation, level, *head);
      progress_ = {};
      const int factor = previewSide / size;
      return std::make_shared<Image8>(toImage8(factor == 1 ? preview : shrunk(preview, factor)));
    }
  }
  return full(plan, size, stop);
}

bool PicturePainter::advanceTo(const SynthesisPlan& plan, std::size_t steps, const StopCheck& stop) {
  if (const Progress cached = pipeline_.resume(plan); cached.step > progress_.step) progress_ = cached;
  while (progress_.step < steps) {
    if (stop && stop()) return false;
    if (pipeline_.advance(plan, progress_, stop) == Outcome::kStopped) return false;
  }
  return true;
}

std::shared_ptr<const Image8> PicturePainter::full(const SynthesisPlan& plan, int size, const StopCheck& stop) {
  const int side = pipeline_.imageResolution();
  if (size == side) {
    if (auto onScreen = frames_.completed(plan)) return onScreen;
  }
  if (!advanceTo(plan, pipeline_.levels(), stop)) return nullptr;
  auto bytes = std::make_shared<Image8>();
  ImageF floats;
  if (size == side) {
    *bytes = Image8(side, side);
  } else {
    floats = ImageF(side, side);
  }
  const PictureTargets targets =
      size == side ? PictureTargets{.bytes = bytes.get()} : PictureTargets{.floats = &floats};
  if (pipeline_.finish(plan, progress_, targets, stop) == Outcome::kStopped) return nullptr;
  progress_ = {};
  if (size != side) *bytes = toImage8(shrunk(floats, side / size));
  return bytes;
}

}  // namespace lineament
