#include <spdlog/spdlog.h>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/mobile_torch_engine.h"
#include "core/vision/face_region_finder.h"

namespace lineament::app {

void addEngineOptions(CLI::App& command, EngineOptions& options) {
  command.add_option("--model", options.model, "Model file (default: the one that `make run` imported)");
  command.add_option("--engine", options.engine, "What computes the picture: auto, kernels (CPU) or torch (LibTorch)")
      ->check(CLI::IsMember({"auto", "kernels", "torch"}))
      ->capture_default_str();
  command.add_option("--device", options.device, "Device of the torch engine: cpu, cuda, cuda:1 ...")
      ->capture_default_str();
  command.add_option("--dtype", options.dtype, "Number type of the torch engine")
      ->check(CLI::IsMember({"f32", "bf16", "f16"}))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 256));
}

std::unique_ptr<SynthesisEngine> makeEngine(const EngineOptions& options) {
  auto model = readMobileModel(findModel(options.model));
  const bool torch = options.engine == "torch" || (options.engine == "auto" && options.device != "cpu");
  if (!torch) return makeMobileKernelEngine(model, {.threads = options.threads});
  const TorchDtype dtype = options.dtype == "bf16"  ? TorchDtype::kBFloat16
                           : options.dtype == "f16" ? TorchDtype::kFloat16
                                                    : TorchDtype::kFloat32;
  return makeMobileTorchEngine(std::move(model),
                               {.device = options.device, .dtype = dtype, .threads = options.threads});
}

std::vector<DirectionPtr> shippedDirections() {
  return readDirections(dataFolder() / "directions");
}

std::vector<DirectionPtr> knownDirections() {
  std::vector<DirectionPtr> all = shippedDirections();
  if (!std::filesystem::exists(ownDirectionsFolder() / "manifest.json")) return all;
  try {
    for (const DirectionPtr& d : readDirections(ownDirectionsFolder())) {
      std::erase_if(all, [&](const DirectionPtr& other) { return other->id == d->id; });
      all.push_back(d);
    }
  } catch (const Error& e) {
    spdlog::warn("{}", e.sentence());
  }
  return all;
}

std::vector<LocalAttributePtr> knownLocalAttributes(const std::vector<DirectionPtr>& known) {
  return readLocalAttributes(dataFolder() / "local", known);
}

RegionTools regionTools(const GeneratorSpec& spec) {
  std::optional<ClusterTable> clusters;
  const std::filesystem::path table = clusterFile(dataFolder() / "regions");
  try {
    if (std::filesystem::exists(table)) clusters = readClusterTable(table, spec.modelHash);
  } catch (const Error& e) {
    spdlog::warn("{}", e.sentence());  // parts of the face are found without it
  }
  RegionTools tools{makeFaceRegionFinder(std::move(clusters)), std::nullopt};
  // The quickest head whose preview is large enough for landmarks.
  constexpr int kLookLevel = 128;
  for (PreviewHead& head : readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", spec)) {
    if (head.layer == spec.levelEnd(kLookLevel)) tools.head = std::move(head);
  }
  return tools;
}

}  // namespace lineament::app
