#pragma once
// Any picture as a style (Gatys et al. 2016): pixels are optimised until their features look like the face's in content
// and like the picture's in style. A stepped job whose every step leaves a better picture. Implemented in core/nn.
#include <functional>
#include <memory>

#include "core/base/image.h"
#include "core/engine/stepped_job.h"

namespace lineament {

enum class StyleDistance { kSquared, kAbsolute };
enum class StyleOptimiser { kLbfgs, kAdam };

struct StylePictureOptions {
  int steps = 100;        ///< of all sizes together
  int side = 512;         ///< of the result (square root of its area), 64..2048; smaller sizes come first
  int styleSide = 0;      ///< size the style picture is seen at (square root of its area), beside a result of `side`;
                          ///< 0: like the result. Smaller: finer strokes
  int coarsestSide = 96;  ///< sizes below are left out; `side`: no others come before
  // 1 is a good value of each weight: they multiply fixed shares (docs/styles.md), and the losses are relative.
  float contentWeight = 1.0F;
  float styleWeight = 1.0F;
  float variationWeight = 1.0F;  ///< total variation: smoothness
  StyleDistance distance = StyleDistance::kSquared;
  StyleOptimiser optimiser = StyleOptimiser::kLbfgs;
};

struct StyleProgress {
  int step = 0;   ///< done
  int steps = 0;  ///< in all
  int side = 0;   ///< size that is worked at
  double contentLoss = 0.0;
  double styleLoss = 0.0;
  double seconds = 0.0;  ///< of computing
};

class StylePictureJob : public SteppedJob {
 public:
  bool step(SynthesisEngine& /*engine*/) final { return work(); }
  /// A step; it needs no generator.
  virtual bool work() = 0;
  /// Any thread.
  virtual StyleProgress progress() const = 0;
  /// Any thread: the newest picture (side of the size that is worked at); null before the first step is done.
  virtual std::shared_ptr<const Image8> picture() const = 0;
  /// Any thread: a paused job's step does nothing for a few milliseconds and returns.
  virtual void setPaused(bool paused) = 0;
  /// Any thread: the next step is the last, and done; the picture stays.
  virtual void finishNow() = 0;
};

/// `face` and `style`: any size; the result has the shape of `face` (the square of `side` for a square one). The steps
/// may throw at first: the loss network's weights are missing or damaged, the device is not there.
using StylePictureJobs = std::function<std::shared_ptr<StylePictureJob>(const Image8& face, const Image8& style,
                                                                        const StylePictureOptions& options)>;

}  // namespace lineament
