#pragma once
// What a generator can do, without saying how. Implementations: kernels/MobileKernelEngine (fused CPU kernels),
// nn/MobileTorchEngine and nn/StyleGan2Engine (LibTorch, any device and dtype). An engine is used from one thread, the
// compute thread. Errors: lineament::Error; out of memory is Error with kOutOfMemory.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/geometry.h"
#include "core/base/image.h"
#include "core/edit/generator_tuning.h"
#include "core/edit/latent.h"
#include "core/engine/generator_spec.h"
#include "core/engine/local_styles.h"

namespace lineament {

/// The output of one synthesis layer on a region. Immutable; memory belongs to the engine's device.
class Activation {
 public:
  virtual ~Activation() = default;
  int layer() const { return layer_; }
  Roi region() const { return region_; }  ///< in cells of the layer's resolution
  int channels() const { return channels_; }
  virtual std::size_t bytes() const = 0;
  /// Host copy, planar [channels, region.height, region.width], channels in the order of the model file.
  virtual std::vector<float> toHost() const = 0;

 protected:
  Activation(int layer, Roi region, int channels) : layer_(layer), region_(region), channels_(channels) {}

 private:
  int layer_;
  Roi region_;
  int channels_;
};
using ActivationPtr = std::shared_ptr<const Activation>;

/// The modulation vector of every style row (already scaled): rows[r] has as many numbers as row r's input channels;
/// twice as many where the row also modulates an image head of the same input, whose numbers come second.
/// And what differs by place: local[r] belongs to the layer of row r (the last one to the image head, which has masked
/// styles only); empty when nothing does. And a change of the weights themselves.
struct StyleSet {
  std::vector<std::vector<float>> rows;
  std::vector<LocalLayer> local;
  GeneratorTuningPtr tuning;  ///< null: the weights of the model file; else of this engine's model

  /// Null when nothing differs by place in this row's layer.
  const LocalLayer* localOf(int row) const {
    const auto r = static_cast<std::size_t>(row);
    return r < local.size() && !local[r].empty() ? &local[r] : nullptr;
  }
};

/// What makes a preview of twice a level's resolution from its activation: a fitted linear map (12 numbers per cell,
/// inverse Haar), or, without weights, the level's own image head (GeneratorSpec::levelHeads), enlarged.
struct PreviewHead {
  int layer = -1;               ///< index of the layer it reads (the end of a level)
  std::vector<float> weight;    ///< [12, channels], or empty
  std::vector<float> bias;      ///< [12], or empty
  std::vector<float> colour{};  ///< [3, 4]: of the own head, RGB' = colour (R, G, B, 1); empty: as it is
};

/// Receives finished rows of a picture. `band` is in picture pixels; `rgb` is interleaved, about -1..1, `stride` floats
/// per row. May be called from several worker threads at once, for disjoint bands, before render() returns.
using PictureSink = std::function<void(Roi band, const float* rgb, std::size_t stride)>;
/// The same as bytes, toByte() of each number.
using ByteSink = std::function<void(Roi band, const std::uint8_t* rgb, std::size_t stride)>;
/// Polled between bands, on the calling thread; true abandons the run.
using StopCheck = std::function<bool()>;

class SynthesisEngine {
 public:
  virtual ~SynthesisEngine() = default;
  virtual const GeneratorSpec& spec() const = 0;
  virtual std::string deviceName() const = 0;  ///< "CPU, 2 threads, AVX-512", for the status line

  virtual LatentW map(const LatentZ& z) const = 0;
  virtual const LatentW& meanLatent() const = 0;
  virtual StyleSet styles(const LatentWPlus& w) const = 0;

  /// Runs the layers after `from` (null: from the constant) up to and including `lastLayer`, for `region` of its
  /// output. `from` must cover the region grown by the halo of the layers between. Null when `stop` said so.
  virtual ActivationPtr run(const ActivationPtr& from, int lastLayer, const StyleSet& styles, Roi region,
                            const StopCheck& stop = {}) = 0;
  /// Runs what is left after `from` (null: everything) and the image head for `region` of the picture, band by band.
  /// False when `stop` said so; bands already given to the sink are valid.
  virtual bool render(const ActivationPtr& from, const StyleSet& styles, Roi region, const PictureSink& sink,
                      const StopCheck& stop = {}) = 0;
  /// The same in bytes; an engine with memory of its own transfers no more than these.
  virtual bool renderBytes(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                           const StopCheck& stop = {});
  /// A copy of `whole` with the cells of `part` (same layer, region inside) in place of its own.
  virtual ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr& part) = 0;
  /// Picture of the whole of `activation`'s region at twice its resolution. `styles` are looked at by own heads only,
  /// whose outermost pixels of a region within the frame are not quite those of the frame.
  virtual ImageF preview(const Activation& activation, const PreviewHead& head, const StyleSet& styles) const = 0;
  /// Whether pictures are made in memory of a device of its own: bytes are then cheaper to have than floats.
  virtual bool hasOwnMemory() const { return false; }
  /// Gives buffers back that are kept only for speed.
  virtual void trim() {}
  /// After memory ran out: from now on in smaller pieces, where that is possible, and slower.
  virtual void saveMemory() {}
};

/// Convenience for tests and exports: the region as one picture.
ImageF renderPicture(SynthesisEngine& engine, const StyleSet& styles, Roi region, const ActivationPtr& from = nullptr);

}  // namespace lineament
