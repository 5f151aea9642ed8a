#include "app/channel_check.h"

#include <algorithm>

#include "core/edit/mask_ops.h"
#include "core/render/proof_job.h"

namespace lineament::app {
namespace {

constexpr int kMeasured = 256;

Image8 small(const Image8& picture) {
  return shrunk(picture, std::max(1, picture.width / kMeasured));
}

}  // namespace

ChannelCheck checked(RecipeRenderer& renderer, const LocalAttribute& attribute, const ChannelMeasure& measure,
                     const std::vector<std::uint32_t>& seeds, float psi) {
  ChannelCheck check;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const EditRecipe recipe(Seed{seeds[i]}, psi);
    const MaskPtr mask = renderer.pipeline().regionsOf(recipe)->mask(attribute.region);
    const Image8 before = toImage8(renderer.picture(recipe));
    const double measured = measure.of(small(before));
    for (CheckedEnd* end : {&check.low, &check.high}) {
      const bool high = end == &check.high;
      const float strength = high ? attribute.highest : attribute.lowest;
      const Image8 after = toImage8(renderer.picture(recipe.withLocal(attribute.edit(strength))));
      const double change = measure.of(small(after)) - measured;
      const auto n = static_cast<double>(seeds.size());
      end->least = i == 0 ? change : high ? std::min(end->least, change) : std::max(end->least, change);
      end->change += change / n;
      std::vector<float> inside;
      for (const std::uint8_t w : resized(*mask, before.width).weights) inside.push_back(static_cast<float>(w) / 255);
      end->grey += measureLocality(before, after, inside).meanInside / n;
      const auto proof = proofOf(before, after, mask.get()).inside;
      end->locality += (proof && proof->locality ? *proof->locality : 1.0) / n;
      end->outside += (proof ? proof->meanOutside : 0.0) / n;
    }
  }
  return check;
}

}  // namespace lineament::app
