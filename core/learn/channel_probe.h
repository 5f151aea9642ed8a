#pragma once
// One face that can be asked what happens when values are added to the channels of a layer under a mask. Only the part
// of the network and of the picture that the mask reaches is computed: a few milliseconds. Compute thread. Errors are
// the engine's and the measure's.
#include <optional>
#include <span>
#include <vector>

#include "core/edit/mask.h"
#include "core/engine/mask_planes.h"
#include "core/engine/synthesis_engine.h"
#include "core/learn/channel_measure.h"

namespace lineament {

/// Side of the pictures that are measured.
inline constexpr int kProbeSide = 256;

/// Cells of layer `last`'s output that can differ when `region` of layer `first`'s output does.
Roi reachOf(const GeneratorSpec& spec, int first, Roi region, int last);

/// The face at kProbeSide pixels, or the model's own size where that is smaller: through `head` when its layer is not
/// before `layer`, else from the whole network. `region` in pixels of that picture, grown to whole cells.
class ProbePicture {
 public:
  /// `head` may be null.
  ProbePicture(const GeneratorSpec& spec, const PreviewHead* head, int layer);
  int side() const { return side_; }
  int layer() const { return last_; }  ///< whose output it is made of
  Image8 whole(SynthesisEngine& engine, const ActivationPtr& from, const StyleSet& styles) const;
  /// `before` with what differs by place in `styles` from cells `region` of `layer` on.
  Image8 changed(SynthesisEngine& engine, const Image8& before, const ActivationPtr& from, const StyleSet& styles,
                 int layer, Roi region) const;

 private:
  Image8 part(SynthesisEngine& engine, const ActivationPtr& from, const StyleSet& styles, Roi picture) const;
  const PreviewHead* head_;
  int last_;    // layer that the picture comes from
  int side_;    // of the picture
  int factor_;  // pixels that are averaged into one, each way
};

struct ProbeAnswer {
  double change = 0.0;             ///< of the measure; 0 without one
  double grey = 0.0;               ///< mean change of the picture inside the mask, 0..255
  std::optional<double> locality;  ///< share of the change inside the mask grown by 48 of 1024 pixels
};

class ChannelProbe {
 public:
  /// `styles` of the face; `head` as above; both `head` and `measure` may be null, else they outlive the probe.
  ChannelProbe(SynthesisEngine& engine, StyleSet styles, const MaskPtr& mask, int layer, const PreviewHead* head,
               const ChannelMeasure* measure);
  /// `values` [channels of the layer], raw units.
  ProbeAnswer ask(SynthesisEngine& engine, std::span<const float> values) const;

 private:
  StyleSet styles_;
  int layer_;
  const ChannelMeasure* measure_;
  ActivationPtr from_;  // before the layer; null for the first one
  ProbePicture picture_;
  MaskPlanePtr plane_;
  Image8 before_;
  double measured_ = 0.0;
  std::vector<float> inside_, near_;  // [side, side] of the picture: the mask, and the grown one as 0 or 1
};

}  // namespace lineament
