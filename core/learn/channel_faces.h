#pragma once
// Faces as a search for channels sees them: where the region is, how much of the attribute they show, and every
// channel of the wanted layers under the mask. Gathered in small steps on the compute thread.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/edit/local_edit.h"
#include "core/engine/region_finder.h"
#include "core/engine/synthesis_engine.h"
#include "core/learn/channel_measure.h"
#include "core/learn/channel_statistics.h"

namespace lineament {

/// What a search looks through; shared, used on the compute thread only.
struct ChannelTools {
  std::shared_ptr<RegionFinder> finder;   ///< may be null where the region is drawn
  std::optional<PreviewHead> head;        ///< quick look at a face; without it full pictures are made
  std::optional<ChannelMeasure> measure;  ///< of the attribute; without it faces have to be sorted by hand
};

struct ChannelFace {
  std::uint32_t seed = 0;
  MaskPtr mask;
  double measured = 0.0;               ///< 0 without a measure
  std::vector<MaskedChannels> layers;  ///< [layers]
};

class ChannelFaces {
 public:
  ChannelFaces(EditRegion region, std::vector<int> layers, std::vector<std::uint32_t> seeds, float psi);
  std::size_t wanted() const { return seeds_.size(); }
  std::size_t done() const { return next_; }
  /// One piece of one face. True when all faces are done.
  bool step(SynthesisEngine& engine, const ChannelTools& tools);

  /// Those in which the region is to be seen, in the order of the seeds.
  const std::vector<ChannelFace>& faces() const { return faces_; }
  const ChannelMoments& moments(std::size_t layer) const { return moments_[layer]; }
  /// Standard deviation of the measure over the faces; at least a tiny one.
  double measureDeviation() const;
  float psi() const { return psi_; }

 private:
  struct Look;  // the face in work: its picture and activations
  void look(SynthesisEngine& engine, const ChannelTools& tools);
  void find(const ChannelTools& tools);

  EditRegion region_;
  std::vector<int> layers_;
  std::vector<std::uint32_t> seeds_;
  float psi_;
  std::size_t next_ = 0;
  std::shared_ptr<Look> look_;
  std::vector<ChannelFace> faces_;
  std::vector<ChannelMoments> moments_;
};

/// The styles of a seed's truncated w in every row.
StyleSet stylesOfSeed(const SynthesisEngine& engine, std::uint32_t seed, float psi);

}  // namespace lineament
