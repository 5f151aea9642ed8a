#pragma once
// Long work on the compute thread in small steps: frames and pictures are served in between, so the window stays live
// while it runs. Projection, learning, style optimisation and the like are such jobs.
#include "core/engine/synthesis_engine.h"

namespace lineament {

class SteppedJob {
 public:
  virtual ~SteppedJob() = default;
  /// One piece of work, at most a few tens of milliseconds, on the compute thread. True when all is done. May throw;
  /// then the job ends. Whoever started the job reads its results after the listener was told, or under a lock of the
  /// job's own.
  virtual bool step(SynthesisEngine& engine) = 0;
  /// Somebody waits for it with a hand on the mouse: served before pictures beside the live view. Short jobs only.
  virtual bool urgent() const { return false; }
};

}  // namespace lineament
