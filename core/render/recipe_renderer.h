#pragma once
// Recipe -> picture, at once, on the calling thread: the command line and everything that needs no window. One thread.
#include <memory>

#include "core/render/style_stage.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

class RecipeRenderer {
 public:
  /// Keeps activations of `cacheBytes` from one picture to the next.
  RecipeRenderer(SynthesisEngine& engine, RegionTools regions, std::shared_ptr<StyleApplier> styles = {},
                 std::size_t cacheBytes = std::size_t{128} << 20);
  /// The whole picture of the model's size. Throws Error.
  ImageF picture(const EditRecipe& recipe);
  SynthesisPipeline& pipeline() { return pipeline_; }

 private:
  SynthesisPipeline pipeline_;
  StyleStage styles_;
};

}  // namespace lineament
