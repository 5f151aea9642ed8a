#include "core/render/style_stage.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/edit/mask_ops.h"

namespace lineament {
namespace {

// The face at two sizes with two presets: hovering to and fro costs nothing.
constexpr std::size_t kKept = 4;
// Before the first measurement: two cores of a laptop.
constexpr double kGuessMsPerPixel = 6e-4;

float luma(const float* rgb) {
  return 0.2126F * rgb[0] + 0.7152F * rgb[1] + 0.0722F * rgb[2];
}

StyleChoice choiceOf(const StyleEdit& style) {
  if (style.second.empty() || style.blend <= 0.0F || style.second == style.preset) return {style.preset, {}, 0.0F};
  if (style.blend >= 1.0F) return {style.second, {}, 0.0F};
  return {style.preset, style.second, style.blend};
}

}  // namespace

Image8 blended(const Image8& face, const Image8& styled, const StyleEdit& style, const Mask* mask) {
  if (styled.width != face.width || styled.height != face.height) {
    throw Error::internal("a style of another size than its face");
  }
  const float strength = std::clamp(style.strength, 0.0F, 1.0F);
  const bool own = style.colours == StyleColours::kOfFace;
  if (strength == 1.0F && mask == nullptr && !own) return styled;
  const Mask fitting = mask != nullptr && mask->side != face.width ? resized(*mask, face.width) : Mask{};
  const Mask* where = mask == nullptr || mask->side == face.width ? mask : &fitting;
  Image8 out(face.width, face.height);
  for (int y = 0; y < face.height; ++y) {
    const std::uint8_t* a = face.row(y);
    const std::uint8_t* b = styled.row(y);
    const std::uint8_t* weights = where != nullptr ? where->row(y) : nullptr;
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < face.width; ++x, a += 3, b += 3, to += 3) {
      const float share = weights != nullptr ? strength * static_cast<float>(weights[x]) / 255.0F : strength;
      float from[3] = {static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(a[2])};
      float look[3] = {static_cast<float>(b[0]), static_cast<float>(b[1]), static_cast<float>(b[2])};
      if (own) {
        const float shift = luma(look) - luma(from);
        for (int c = 0; c < 3; ++c) look[c] = from[c] + shift;
      }
      for (int c = 0; c < 3; ++c) {
        const float mixed = std::clamp(from[c] + share * (look[c] - from[c]), 0.0F, 255.0F);
        to[c] = static_cast<std::uint8_t>(static_cast<int>(mixed + 0.5F));  // NOLINT: positive
      }
    }
  }
  return out;
}

StyleStage::StyleStage(SynthesisPipeline& pipeline, std::shared_ptr<StyleApplier> applier)
    : pipeline_(pipeline), applier_(std::move(applier)) {}

bool StyleStage::acts(const EditRecipe& recipe) {
  const std::optional<StyleEdit>& style = recipe.style();
  if (!style || !style->acts()) return false;
  return !style->picture || (style->picture->madeOf && *style->picture->madeOf == recipe.withoutStyle());
}

double StyleStage::predicted(const EditRecipe& recipe, int side) const {
  if (!acts(recipe) || recipe.style()->picture) return 0.0;
  const double pixels = std::pow(std::min(side, recipe.style()->side), 2);
  return pixels * (msPerPixel_ > 0.0 ? msPerPixel_ : kGuessMsPerPixel);
}

std::shared_ptr<const Image8> StyleStage::full(const Image8& face, HashKey key, const StyleEdit& style,
                                               const StopCheck& stop) {
  if (style.picture) {
    const ImageF made = toImageF(style.picture->picture);
    return std::make_shared<Image8>(toImage8(resized(made, face.width, face.height)));
  }
  const Known wanted{key, face.width, choiceOf(style), std::min(style.side, face.width), nullptr};
  const auto known = std::find_if(kept_.begin(), kept_.end(), [&](const Known& k) {
    return k.face == wanted.face && k.side == wanted.side && k.choice == wanted.choice &&
           k.networkSide == wanted.networkSide;
  });
  if (known != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, known);
    return kept_.front().picture;
  }
  if (!applier_) throw Error::unsupported("A style preset", "pictures without one here");
  const double start = pipeline_.now();
  const ImageF small = resized(toImageF(face), wanted.networkSide, wanted.networkSide);
  const ImageF made = applier_->apply(small, wanted.choice, stop);
  if (made.empty()) return nullptr;
  const double pixels = static_cast<double>(small.width) * small.height;
  const double measured = (pipeline_.now() - start) / pixels;
  msPerPixel_ = msPerPixel_ > 0.0 ? msPerPixel_ + 0.3 * (measured - msPerPixel_) : measured;
  kept_.push_front(wanted);
  kept_.front().picture = std::make_shared<Image8>(toImage8(resized(made, face.width, face.height)));
  if (kept_.size() > kKept) kept_.pop_back();
  return kept_.front().picture;
}

MaskPtr StyleStage::maskOf(const EditRecipe& recipe) {
  const std::optional<EditRegion>& region = recipe.style()->region;
  if (!region) return nullptr;
  if (const auto* drawn = std::get_if<MaskPtr>(&*region)) return *drawn;
  return pipeline_.regionsOf(recipe)->mask(std::get<std::string>(*region));
}

std::shared_ptr<const Image8> StyleStage::styled(std::shared_ptr<const Image8> face, HashKey key,
                                                 const EditRecipe& recipe, const StopCheck& stop) {
  if (!acts(recipe)) return face;
  const StyleEdit& style = *recipe.style();
  const std::shared_ptr<const Image8> look = full(*face, key, style, stop);
  if (!look) return nullptr;
  const MaskPtr mask = maskOf(recipe);
  return std::make_shared<Image8>(blended(*face, *look, style, mask.get()));
}

}  // namespace lineament
