#pragma once
// StyleGAN2 generators from the files that users hold, whatever program wrote them, and back. Nothing in a file is
// executed. Any thread. docs/checkpoints.md has the table of formats.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/io/checkpoint.h"
#include "core/io/stylegan2_families.h"
#include "core/io/stylegan2_model.h"

namespace lineament {

struct StyleGan2File {
  std::shared_ptr<StyleGan2Model> model;
  StyleGan2Family family = StyleGan2Family::kAda;
  CheckpointForm form = CheckpointForm::kPickle;
  std::string prefix;     ///< of the generator's names in the file: "G_ema."
  std::string precision;  ///< "float32": of the largest part of the numbers as stored
  std::uint64_t bytes = 0;
  bool meanLatentGiven = false;  ///< else model->meanLatent is computed from seeds 0 .. count - 1
  bool noiseGiven = true;        ///< else the constant noise is made from a fixed seed
};

struct StyleGan2ReadOptions {
  int meanSeeds = 10000;                 ///< where the file has no mean latent; 0: it is left empty
  std::function<void(double)> progress;  ///< gets 0..1
};

/// Throws kNotFound, kIo, kBadFile: what openCheckpoint() refuses; no StyleGAN2 generator (others are named: StyleGAN,
/// StyleGAN3, a discriminator alone); a form that this program does not run (labels, 'resnet' and progressive image
/// heads, other filters); tensors that lack, that are too many or that do not fit, all of them; numbers that are not
/// finite.
StyleGan2File readStyleGan2(const std::filesystem::path& path, const StyleGan2ReadOptions& options = {});
/// Whether the file is worth a try: a checkpoint that is not one of this program's other models. Reads no tensor.
bool looksLikeCheckpoint(const std::filesystem::path& path);

/// What a user wants to know before such a model is loaded: several lines, "Family: ...".
std::string cardOf(const StyleGan2File& file);

/// Canonical names, float32, the title and the licence reminder as metadata. Atomic.
void writeStyleGan2(const StyleGan2Model& model, const std::filesystem::path& safetensors);
/// {g_ema, latent_avg} with rosinality's names, as torch.save writes it (zip form). Atomic.
void writeRosinality(const StyleGan2Model& model, const std::filesystem::path& pt);

}  // namespace lineament
