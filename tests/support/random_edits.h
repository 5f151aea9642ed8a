#pragma once
// Recipes of one face with local edits of every kind, from a seed: what a hand might do, one step after the other.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/base/random.h"
#include "core/edit/edit_recipe.h"
#include "core/engine/generator_spec.h"

namespace lineament::test {

class RandomEdits {
 public:
  RandomEdits(std::uint32_t seed, const GeneratorSpec& spec) : random_(seed), spec_(spec) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      auto d = std::make_shared<Direction>();
      d->id = "d" + std::to_string(i);
      d->normal = NumpyRandomState(100 + i).randn(static_cast<std::size_t>(spec.latentSize));
      directions_.push_back(std::move(d));
    }
    for (const std::size_t layer : {std::size_t{2}, std::size_t{6}, spec.layers.size() - 2}) {
      auto c = std::make_shared<ChannelAttribute>();
      c->id = spec.layers[layer].name;
      c->modelHash = spec.modelHash;
      c->layer = spec.layers[layer].name;
      c->values = NumpyRandomState(7).randn(static_cast<std::size_t>(spec.layers[layer].channels));
      channels_.push_back(std::move(c));
    }
  }

  EditRecipe any() {
    EditRecipe recipe(Seed{5}, 1.0F);
    for (int n = below(4); n-- > 0;) recipe = recipe.withLocal(edit(n));
    return recipe;
  }

  // What a hand would do next.
  EditRecipe next(const EditRecipe& recipe) {
    if (recipe.locals().empty() || below(6) == 0) return recipe.withLocal(edit(below(6)));
    LocalEdit e = recipe.locals()[static_cast<std::size_t>(below(static_cast<int>(recipe.locals().size())))];
    switch (below(8)) {
      case 0:
        e.region = mask();
        break;
      case 1: {
        auto dabbed = std::make_shared<Mask>(*std::get<MaskPtr>(e.region));
        dabbed->row(below(kMask))[below(kMask)] = 255;
        e.region = MaskPtr(std::move(dabbed));
        break;
      }
      case 2:
        e.protect = !e.protect;
        break;
      case 3:
        e.enabled = !e.enabled;
        break;
      case 4:
        e.rows = rows();
        break;
      case 5:
        return recipe.withLocalAt(e.id, static_cast<std::size_t>(below(3)));
      case 6:
        return recipe.withStrength(directions_[0], static_cast<float>(below(3)) - 1.0F)
            .withRows(directions_[0], RowRange{32, 1 << 20});
      default:
        e.strength += 0.25F;
    }
    return recipe.withLocal(std::move(e));
  }

 private:
  static constexpr int kMask = 64;

  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  MaskPtr mask() {
    auto m = std::make_shared<Mask>(kMask);
    const int x0 = below(kMask), y0 = below(kMask), x1 = std::min(kMask, x0 + 1 + below(20)),
              y1 = std::min(kMask, y0 + 1 + below(20));
    const std::uint8_t weight = below(2) == 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(1 + below(255));
    for (int y = y0; y < y1; ++y) std::fill(m->row(y) + x0, m->row(y) + x1, weight);
    return m;
  }

  RowRange rows() {
    const int first = 4 << below(5);
    return {first, below(2) == 0 ? 1 << 20 : first << below(3)};
  }

  LocalEdit edit(int n) {
    LocalEdit e;
    e.id = "e" + std::to_string(n);
    switch (below(4)) {
      case 0:
        e.effect = channels_[static_cast<std::size_t>(below(3))];
        break;
      case 1:
        e.effect = Donor{Seed{9}, 1.0F};
        e.mode = LocalMode::kTwoBranches;
        break;
      case 2:
        e.effect = Donor{Seed{11}, 0.7F};
        break;
      default:
        e.effect = directions_[static_cast<std::size_t>(below(3))];
        e.mode = below(3) == 0 ? LocalMode::kTwoBranches : LocalMode::kMaskedStyle;
    }
    e.region = mask();
    e.strength = 0.25F * static_cast<float>(1 + below(8));
    e.rows = rows();
    e.protect = below(3) > 0;
    return e;
  }

  std::mt19937 random_;
  const GeneratorSpec& spec_;
  std::vector<DirectionPtr> directions_;
  std::vector<ChannelAttributePtr> channels_;
};

}  // namespace lineament::test
