#pragma once
// Generators of both kinds by file: which one it is, read once, and the engine that runs it.
#include <memory>
#include <optional>

#include "app/commands.h"
#include "core/engine/generator_gradient.h"
#include "core/io/mobile_model.h"
#include "core/io/stylegan2_file.h"
#include "core/nn/torch_options.h"

namespace lineament::app {

/// One of the two is there.
struct LoadedModel {
  std::shared_ptr<const MobileModel> mobile;
  std::optional<StyleGan2File> styleGan2;
  GeneratorSpec spec;
};

/// The file of `options.model`, or the default. Throws Error. `progress` gets 0..1 (a mean latent that the file lacks
/// takes seconds).
LoadedModel loadModel(const EngineOptions& options, const std::function<void(double)>& progress = {});
/// For work that only the program's own generator can do: "Projecting a photo". Throws kUnsupported for a StyleGAN2.
std::shared_ptr<const MobileModel> mobileModel(const EngineOptions& options, const char* work);
/// Takes the weights out of `model`.
std::unique_ptr<SynthesisEngine> makeEngine(LoadedModel model, const EngineOptions& options);
/// Whether w means the same as in the embedded model, for which the shipped attributes were made: the mean latent and
/// the w of a few seeds lie in the same directions. Models trained further from FFHQ's usually pass, others do not.
/// False also when there is no embedded model to compare with.
bool sharesEmbeddedSpace(const SynthesisEngine& engine);
bool sharesEmbeddedSpace(const LoadedModel& model);
/// Throws kUnsupported, naming it, when the recipe moves or keeps a shipped attribute in another space.
void checkAttributes(const EditRecipe& recipe, const SynthesisEngine& engine);
/// What "auto" means: StyleGAN2 goes to CUDA where it is there, in half precision; the embedded model is quick enough
/// on the CPU, and starts there in a blink.
TorchOptions torchOptions(const EngineOptions& options, bool styleGan2);
/// What a photo is projected by: LibTorch on a GPU ("auto": where there is one, whatever draws the frames), else the
/// project's kernels.
GradientSource gradientSource(std::shared_ptr<const MobileModel> model, const EngineOptions& options);
/// The options with which the same model runs on the CPU, when it would run on a GPU.
std::optional<EngineOptions> cpuInstead(const EngineOptions& options, bool styleGan2);

}  // namespace lineament::app
