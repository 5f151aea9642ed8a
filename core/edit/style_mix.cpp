#include "core/edit/style_mix.h"

#include <algorithm>
#include <filesystem>

namespace lineament {
namespace {

bool covers(RowRange outer, RowRange inner) {
  return outer.first <= inner.first && outer.last >= inner.last;
}

}  // namespace

std::string describe(const FaceSource& source) {
  if (const auto* seed = std::get_if<Seed>(&source)) return "Seed " + std::to_string(seed->value);
  if (std::holds_alternative<std::shared_ptr<const LatentZ>>(source)) return "Latent z";
  if (std::holds_alternative<std::shared_ptr<const LatentW>>(source)) return "Latent w";
  if (const auto* photo = std::get_if<ProjectedFacePtr>(&source)) {
    const std::string name = std::filesystem::path((*photo)->file.path).filename().string();
    return name.empty() ? "Photo" : "Photo " + name;
  }
  return "Latent w+";
}

float StyleMix::amountAt(int resolution) const {
  for (auto it = amounts.rbegin(); it != amounts.rend(); ++it) {
    if (it->rows.contains(resolution)) return it->amount;
  }
  return 0.0F;
}

StyleMix StyleMix::withAmount(RowRange rows, float amount) const {
  StyleMix changed = *this;
  std::erase_if(changed.amounts, [&](const RowAmount& a) { return covers(rows, a.rows); });
  const bool zeroAlready =
      amount == 0.0F && std::none_of(changed.amounts.begin(), changed.amounts.end(), [&](const RowAmount& a) {
        return a.rows.first <= rows.last && rows.first <= a.rows.last;
      });
  if (!zeroAlready) changed.amounts.push_back({rows, amount});
  return changed;
}

const std::vector<MixPreset>& mixPresets() {
  constexpr int kEnd = kAllRows.last;
  static const std::vector<MixPreset> presets{
      {"makeup", "Make-up and light", {{{{64, kEnd}, 1.0F}, {{64, kEnd}, 1.0F}}}},
      {"hair", "Hair", {{{{16, 32}, 0.6F}, {{64, kEnd}, 0.5F}}}},
      {"pose", "Pose", {{{{4, 4}, 1.0F}, {{8, 8}, 0.8F}}}},
      {"shape", "Face shape", {{{{8, 16}, 1.0F}, {{8, 16}, 1.0F}}}},
      {"all-but-identity", "Everything but identity", {{{{4, 4}, 1.0F}, {{64, kEnd}, 1.0F}}}},
  };
  return presets;
}

}  // namespace lineament
