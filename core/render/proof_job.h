#pragma once
// The proof that an edit stayed in its region: the difference of two pictures as a map, and how much of it lies inside.
#include <memory>
#include <optional>

#include "core/base/difference.h"
#include "core/base/difference_map.h"
#include "core/edit/mask.h"
#include "core/engine/stepped_job.h"

namespace lineament {

struct Proof {
  DifferenceMap map;
  DifferenceReport whole;
  std::optional<LocalityReport> inside;  ///< of the region grown by kProofGrow; nothing without a mask
};

/// The region of a proof is wider than the mask: shadows and wrinkles beside a mouth belong to it (the design study's
/// 48 of 1024 pixels).
inline constexpr int kProofGrow = kMaskSide * 48 / 1024;

/// `mask` may be null. Pictures of the same, square size.
Proof proofOf(const Image8& before, const Image8& after, const Mask* mask);

class ProofJob final : public SteppedJob {
 public:
  ProofJob(std::shared_ptr<const Image8> before, std::shared_ptr<const Image8> after, MaskPtr mask)
      : before_(std::move(before)), after_(std::move(after)), mask_(std::move(mask)) {}
  bool step(SynthesisEngine&) override {
    proof_ = proofOf(*before_, *after_, mask_.get());
    return true;
  }
  /// To be read when the job is done.
  const Proof& proof() const { return proof_; }

 private:
  std::shared_ptr<const Image8> before_, after_;
  MaskPtr mask_;
  Proof proof_;
};

}  // namespace lineament
