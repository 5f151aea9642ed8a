#pragma once
// The last step of a picture: the recipe's style put on the finished face. The network's outcome is kept, so strength,
// colours and region are changed without it. Compute thread only.
#include <list>
#include <memory>
#include <utility>

#include "core/base/hash.h"
#include "core/edit/edit_recipe.h"
#include "core/engine/style_applier.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

class StyleStage {
 public:
  /// `applier` may be null: then recipes with a preset are refused.
  StyleStage(SynthesisPipeline& pipeline, std::shared_ptr<StyleApplier> applier);

  /// Whether the recipe's style changes its picture; one toward a picture does so only on the face it was made from.
  static bool acts(const EditRecipe& recipe);
  /// Predicted milliseconds of styled() for a picture of `side` pixels whose style is not kept.
  double predicted(const EditRecipe& recipe, int side) const;
  /// `face`: the recipe's picture without its style, square; `key` of its plan. The picture itself when no style acts;
  /// null when `stop` said so. Throws kUnsupported, and what the applier throws.
  std::shared_ptr<const Image8> styled(std::shared_ptr<const Image8> face, HashKey key, const EditRecipe& recipe,
                                       const StopCheck& stop);
  void dropMemory() { kept_.clear(); }

 private:
  struct Known {
    HashKey face = 0;
    int side = 0;  // of the face's picture
    StyleChoice choice;
    int networkSide = 0;
    std::shared_ptr<const Image8> picture;  // of the face's size
  };
  std::shared_ptr<const Image8> full(const Image8& face, HashKey key, const StyleEdit& style, const StopCheck& stop);
  std::shared_ptr<const Mask> maskOf(const EditRecipe& recipe);

  SynthesisPipeline& pipeline_;
  std::shared_ptr<StyleApplier> applier_;
  std::list<Known> kept_;    // newest first
  double msPerPixel_ = 0.0;  // of the network's input; 0: never measured
};

/// `face` and `styled` of equal size -> the blend that the style asks for; `mask`: where, null: everywhere, any side
/// that divides the picture's or is divided by it. Any thread.
Image8 blended(const Image8& face, const Image8& styled, const StyleEdit& style, const Mask* mask);

}  // namespace lineament
