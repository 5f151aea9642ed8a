#include "app/models.h"

#include <algorithm>
#include <variant>

#include "app/places.h"
#include "core/base/error.h"
#include "core/edit/direction.h"
#include "core/engine/evaluate.h"
#include "core/engine/mobile_spec.h"
#include "core/engine/stylegan2_spec.h"
#include "core/io/mean_latent.h"
#include "core/kernels/mobile_gradient.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/cuda_check.h"
#include "core/nn/mobile_torch_engine.h"
#include "core/nn/mobile_torch_gradient.h"
#include "core/nn/stylegan2_engine.h"

namespace lineament::app {

LoadedModel loadModel(const EngineOptions& options, const std::function<void(double)>& progress) {
  const std::filesystem::path file = findModel(options.model);
  LoadedModel model;
  if (looksLikeCheckpoint(file)) {
    if (options.engine == "kernels") {
      throw Error::badArgument("--engine for a StyleGAN2 model", "kernels", "auto or torch");
    }
    model.styleGan2 = readStyleGan2(file, {.progress = progress});
    model.spec = specOf(*model.styleGan2->model);
  } else {
    model.mobile = readMobileModel(file);
    model.spec = specOf(*model.mobile);
  }
  return model;
}

std::shared_ptr<const MobileModel> mobileModel(const EngineOptions& options, const char* work) {
  const std::filesystem::path file = findModel(options.model);
  if (looksLikeCheckpoint(file)) {
    throw Error::unsupported(std::string(work) + " on the StyleGAN2 model " + file.string(), "the embedded model");
  }
  return readMobileModel(file);
}

namespace {

// `meanOf(n)`: mean of the w of seeds 0 .. n - 1.
bool sharesEmbeddedSpace(const GeneratorSpec& spec, const std::vector<float>& mean,
                         const std::function<std::vector<float>(int)>& meanOf) {
  if (!spec.levelHeads) return true;  // the embedded model, or another of its kind
  if (!std::filesystem::exists(defaultModelFile())) return false;
  const auto embedded = readMobileModel(defaultModelFile());
  if (spec.zSize() != embedded->latentSize || spec.latentSize != embedded->latentSize) return false;
  constexpr float kAlike = 0.85F;
  if (cosine(mean, embedded->meanLatent) < kAlike) return false;
  // Few seeds, seen from the mean: the directions of the space, not only its place.
  for (int seeds = 1; seeds <= 4; ++seeds) {
    std::vector<float> theirs = meanLatentOf(*embedded, seeds), ours = meanOf(seeds);
    for (std::size_t i = 0; i < mean.size(); ++i) {
      ours[i] -= mean[i];
      theirs[i] -= embedded->meanLatent[i];
    }
    if (cosine(ours, theirs) < kAlike) return false;
  }
  return true;
}

}  // namespace

bool sharesEmbeddedSpace(const SynthesisEngine& engine) {
  return sharesEmbeddedSpace(engine.spec(), engine.meanLatent().values, [&](int seeds) {
    std::vector<float> mean(engine.meanLatent().values.size(), 0.0F);
    for (int seed = 0; seed < seeds; ++seed) {
      const LatentW w = engine.map(latentOfSeed(Seed{static_cast<std::uint32_t>(seed)}, engine.spec().zSize()));
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += w.values[i] / static_cast<float>(seeds);
    }
    return mean;
  });
}

bool sharesEmbeddedSpace(const LoadedModel& model) {
  if (!model.styleGan2) return true;
  const StyleGan2Model& gan = *model.styleGan2->model;
  return sharesEmbeddedSpace(model.spec, gan.meanLatent, [&](int seeds) { return meanLatentOf(gan, seeds); });
}

void checkAttributes(const EditRecipe& recipe, const SynthesisEngine& engine) {
  std::vector<DirectionPtr> used;
  for (const DirectionEdit& edit : recipe.edits()) used.push_back(edit.direction);
  for (const Lock& lock : recipe.locks()) used.push_back(lock.direction);
  for (const LocalEdit& edit : recipe.locals()) {
    if (const auto* direction = std::get_if<DirectionPtr>(&edit.effect)) used.push_back(*direction);
  }
  if (used.empty() || !engine.spec().levelHeads) return;
  const std::vector<DirectionPtr> shipped = shippedDirections();
  std::optional<bool> same;
  for (const DirectionPtr& d : used) {
    const auto isIt = [&](const DirectionPtr& s) { return s->id == d->id && s->normal == d->normal; };
    if (std::none_of(shipped.begin(), shipped.end(), isIt)) continue;
    if (!same) same = sharesEmbeddedSpace(engine);
    if (*same) return;
    throw Error::unsupported("The attribute \"" + d->id + "\" on " + engine.spec().title +
                                 " (its latent space is not that of FFHQ, where the attribute was learned)",
                             "directions that were learned on this model, by `lineament learn` or from a file");
  }
}

bool isGpu(const std::string& device) {
  return device != "auto" && device != "cpu";
}

TorchOptions torchOptions(const EngineOptions& options, bool styleGan2) {
  TorchOptions torch{.device = options.device, .threads = options.threads};
  if (options.device == "auto") torch.device = styleGan2 && nn::cudaWorks(0) ? "cuda" : "cpu";
  const bool half = options.dtype == "f16" || (options.dtype == "auto" && styleGan2 && isGpu(torch.device));
  if (half) torch.dtype = TorchDtype::kFloat16;
  if (options.dtype == "bf16") torch.dtype = TorchDtype::kBFloat16;
  return torch;
}

GradientSource gradientSource(std::shared_ptr<const MobileModel> model, const EngineOptions& options) {
  const TorchOptions gpu{.device = options.device == "auto" ? "cuda" : options.device, .threads = options.threads};
  if (isGpu(options.device)) return mobileTorchGradientSource(std::move(model), gpu);
  GradientSource source = mobileGradientSource(model, options.threads);
  if (options.device != "auto") return source;
  // Decided when it is needed: to ask for CUDA is to load it.
  constexpr std::int64_t kBytes = std::int64_t{3} << 30;  // activations of a whole picture, there and back
  source.make = [kernels = source.make, there = mobileTorchGradientSource(std::move(model), gpu).make] {
    return nn::cudaWorks(kBytes) ? there() : kernels();
  };
  return source;
}

std::optional<EngineOptions> cpuInstead(const EngineOptions& options, bool styleGan2) {
  if (!isGpu(torchOptions(options, styleGan2).device)) return std::nullopt;
  EngineOptions cpu = options;
  cpu.device = "cpu";
  cpu.dtype = "f32";
  return cpu;
}

std::unique_ptr<SynthesisEngine> makeEngine(LoadedModel model, const EngineOptions& options) {
  if (model.styleGan2) return makeStyleGan2Engine(*model.styleGan2->model, torchOptions(options, true));
  const bool torch = options.engine == "torch" || (options.engine == "auto" && isGpu(options.device));
  if (!torch) return makeMobileKernelEngine(model.mobile, {.threads = options.threads});
  return makeMobileTorchEngine(std::move(model.mobile), torchOptions(options, false));
}

std::unique_ptr<SynthesisEngine> makeEngine(const EngineOptions& options) {
  return makeEngine(loadModel(options), options);
}

}  // namespace lineament::app
