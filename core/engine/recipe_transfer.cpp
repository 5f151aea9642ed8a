#include "core/engine/recipe_transfer.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <variant>

namespace lineament {
namespace {

using WPlusPtr = std::shared_ptr<const LatentWPlus>;

class Transfer {
 public:
  Transfer(const GeneratorSpec& from, const GeneratorSpec& to) : from_(from), to_(to) {}

  /// Nothing where the rows do not fit.
  std::optional<LatentWPlus> rows(const LatentWPlus& w) const {
    const int expected = styleGan2Rows(to_.imageResolution);
    if (w.rows() == to_.styleRows || w.rows() == expected) return w;
    // Rows of this model, wanted by those of StyleGAN2.
    if (w.rows() != from_.styleRows || to_.styleRows != expected) return std::nullopt;
    LatentWPlus mean(LatentW{std::vector<float>(static_cast<std::size_t>(w.size()), 0.0F)}, to_.styleRows);
    for (int r = 0; r < to_.styleRows; ++r) {
      std::vector<int> same;
      for (int own = 0; own < w.rows(); ++own) {
        if (from_.fromStyleGan2Row[static_cast<std::size_t>(own)] == r) same.push_back(own);
      }
      if (same.empty()) same.push_back(nearest(r));
      for (const int own : same) {
        for (std::size_t i = 0; i < mean.row(r).size(); ++i) {
          mean.row(r)[i] += w.row(own)[i] / static_cast<float>(same.size());
        }
      }
    }
    return mean;
  }

  std::optional<FaceSource> source(const FaceSource& face) {
    if (const auto* w = std::get_if<WPlusPtr>(&face)) return shared(rows(**w));
    if (const auto* projected = std::get_if<ProjectedFacePtr>(&face)) {
      left.push_back((*projected)->tuning ? "the photo and the weights tuned to it" : "the photo");
      return shared(rows((*projected)->latent));
    }
    return face;
  }

  std::vector<std::string> left;

 private:
  int nearest(int row) const {
    const auto distance = [&](int own) {
      return std::abs(from_.fromStyleGan2Row[static_cast<std::size_t>(own)] - row);
    };
    int best = 0;
    for (int own = 1; own < from_.styleRows; ++own) {
      if (distance(own) < distance(best)) best = own;
    }
    return best;
  }
  static std::optional<FaceSource> shared(const std::optional<LatentWPlus>& w) {
    if (!w) return std::nullopt;
    return FaceSource(std::make_shared<const LatentWPlus>(*w));
  }

  const GeneratorSpec& from_;
  const GeneratorSpec& to_;
};

}  // namespace

TransferredRecipe transferredTo(const EditRecipe& recipe, const GeneratorSpec& from, const GeneratorSpec& to) {
  Transfer transfer(from, to);
  EditRecipe moved = recipe.withoutLocals();
  if (const auto source = transfer.source(recipe.source())) {
    moved = moved.withSource(*source);
  } else {
    moved = moved.withSource(Seed{0});
    transfer.left.emplace_back("the face, whose rows do not fit");
  }
  for (std::size_t i = recipe.mixes().size(); i-- > 0;) {
    StyleMix mix = recipe.mixes()[i];
    if (const auto source = transfer.source(mix.source)) {
      mix.source = *source;
      moved = moved.withMix(i, mix);
    } else {
      moved = moved.withoutMix(i);
      transfer.left.emplace_back("a mixed face, whose rows do not fit");
    }
  }
  for (LocalEdit edit : recipe.locals()) {
    if (std::holds_alternative<ChannelAttributePtr>(edit.effect)) {
      transfer.left.push_back("the edit of channels \"" + edit.title + "\"");
      continue;
    }
    if (auto* donor = std::get_if<Donor>(&edit.effect)) {
      const auto source = transfer.source(donor->source);
      if (!source) {
        transfer.left.push_back("the part of another face \"" + edit.title + "\", whose rows do not fit");
        continue;
      }
      donor->source = *source;
    }
    moved = moved.withLocal(std::move(edit));
  }
  return {std::move(moved), std::move(transfer.left)};
}

TransferredRecipe withForeignChannelsMarked(const EditRecipe& recipe, const std::string& modelHash) {
  TransferredRecipe result{recipe, {}};
  for (LocalEdit edit : recipe.locals()) {
    const auto* channels = std::get_if<ChannelAttributePtr>(&edit.effect);
    const bool foreign = channels != nullptr && (*channels)->modelHash != modelHash;
    if (foreign == edit.foreign) continue;
    edit.foreign = foreign;
    if (foreign && edit.enabled) result.left.push_back(edit.title);
    result.recipe = result.recipe.withLocal(std::move(edit));
  }
  return result;
}

}  // namespace lineament
