#include <spdlog/spdlog.h>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "core/vision/face_region_finder.h"

namespace lineament::app {

void addEngineOptions(CLI::App& command, EngineOptions& options) {
  command.add_option(
      "--model", options.model,
      "Generator: a StyleGAN2 checkpoint of any kind (.pkl, .pt, .pth, .safetensors), or the program's own model file "
      "(default: the one that `make run` imported)");
  command.add_option("--engine", options.engine, "What computes the picture: auto, kernels (CPU) or torch (LibTorch)")
      ->check(CLI::IsMember({"auto", "kernels", "torch"}))
      ->capture_default_str();
  command
      .add_option("--device", options.device,
                  "Device of the torch engine: auto (CUDA for StyleGAN2 where it is there), cpu, cuda, cuda:1 ...")
      ->capture_default_str();
  command
      .add_option("--dtype", options.dtype,
                  "Number type of the torch engine: auto (f16 for StyleGAN2 on CUDA, else f32), f32, bf16, f16")
      ->check(CLI::IsMember({"auto", "f32", "bf16", "f16"}))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 256));
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
  std::vector<LocalAttributePtr> all = readLocalAttributes(dataFolder() / "local", known);
  if (!std::filesystem::exists(ownLocalFolder() / "manifest.json")) return all;
  try {
    for (const LocalAttributePtr& a : readLocalAttributes(ownLocalFolder(), known)) {
      std::erase_if(all, [&](const LocalAttributePtr& other) { return other->id == a->id; });
      all.push_back(a);
    }
  } catch (const Error& e) {
    spdlog::warn("{}", e.sentence());
  }
  return all;
}

RegionTools regionTools(const GeneratorSpec& spec) {
  std::optional<ClusterTable> clusters;
  const std::filesystem::path table = clusterFile(dataFolder() / "regions");
  try {
    if (!spec.levelHeads && std::filesystem::exists(table)) clusters = readClusterTable(table, spec.modelHash);
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
