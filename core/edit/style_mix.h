#pragma once
// Rows of another face's w+, each with an amount (style mixing; StyleGAN, Karras et al. 2019, section 3.1). Immutable.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/edit/latent.h"
#include "core/edit/projected_face.h"
#include "core/edit/row_range.h"

namespace lineament {

struct Seed {
  std::uint32_t value = 0;  ///< z = numpy RandomState(value).randn(1, latentSize)
  friend bool operator==(const Seed&, const Seed&) = default;
};

/// Where a face comes from before any edit. W+ is in rows of the model it was made for. The tuned weights of a
/// projected face act where it is the face of a recipe; as the other face of a mix it gives its latent alone.
using FaceSource = std::variant<Seed, std::shared_ptr<const LatentZ>, std::shared_ptr<const LatentW>,
                                std::shared_ptr<const LatentWPlus>, ProjectedFacePtr>;

/// "Seed 85", "Latent w", ...: for titles and history.
std::string describe(const FaceSource& source);

/// An amount that holds for rows of these resolutions.
struct RowAmount {
  RowRange rows;
  float amount = 0.0F;  ///< 0: the face's own rows, 1: the other's
  friend bool operator==(const RowAmount&, const RowAmount&) = default;
};

struct StyleMix {
  FaceSource source;
  float psi = 0.7F;
  std::vector<RowAmount> amounts;  ///< later ones win where they overlap

  /// 0 where nothing is said.
  float amountAt(int resolution) const;
  /// The amount of a band, when all its rows have the same: for the three sliders of the panel.
  float amountOf(RowBand band) const { return amountAt(rangeOf(band).first); }
  StyleMix withAmount(RowRange rows, float amount) const;
  friend bool operator==(const StyleMix&, const StyleMix&) = default;
};

/// Ready-made transfers with names that people know.
struct MixPreset {
  const char* id;     ///< "makeup": on the command line
  const char* title;  ///< "Make-up and light"
  std::array<RowAmount, 2> amounts;
};
const std::vector<MixPreset>& mixPresets();

}  // namespace lineament
