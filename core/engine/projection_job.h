#pragma once
// A photo's face into the generator: first a latent w+ whose picture looks like it (Abdal et al. 2019, with a penalty
// on the spread of its rows), then a small change of the generator's own weights for this face (pivotal tuning, Roich
// et al. 2021). A stepped job whose every step leaves a better face, so that sliders work on it while it runs.
// Implemented in core/nn. docs/photos.md has the losses, rates and what was measured.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/image.h"
#include "core/edit/generator_tuning.h"
#include "core/edit/latent.h"
#include "core/edit/projected_face.h"
#include "core/engine/stepped_job.h"

namespace lineament {

/// What the face shall look like.
struct ProjectionTarget {
  ImageF picture;             ///< the aligned square at the generator's resolution, -1..1
  std::vector<float> inside;  ///< [side / 4, side / 4]: 1 where the photo has pixels, 0 where the square leaves it
  std::vector<float> face;    ///< [side / 4, side / 4]: 1 in the face, 0 outside, softly between
};

struct ProjectionOptions {
  int latentSteps = 40;              ///< at the latent
  int tuningSteps = 40;              ///< at the weights; 0: the model's own are kept
  float latentRate = 0.06F;          ///< of Adam, in units of w
  float spreadPenalty = 50.0F;       ///< times the mean square of the rows' distance from their mean
  float meanPenalty = 0.002F;        ///< times the mean square of the distance from the mean latent
  float tuningRate = 0.006F;         ///< of Adam, in root mean squares of each tensor; 0.012 is nearer to the photo
                                     ///< and takes more from later edits
  std::optional<LatentWPlus> start;  ///< a guess; without one, the mean latent
};

enum class ProjectionStage { kPreparing, kLatent, kTuning, kDone };

struct ProjectionProgress {
  ProjectionStage stage = ProjectionStage::kPreparing;
  int step = 0;                   ///< done, of both stages together
  int steps = 0;                  ///< in all
  double seconds = 0.0;           ///< of computing
  std::vector<float> faceErrors;  ///< LPIPS of the face, one for each step
};

/// The face so far. Immutable, shared.
struct ProjectionState {
  LatentWPlus latent;
  GeneratorTuningPtr tuning;  ///< null before the weights were touched
  ProjectionErrors errors;    ///< of the last step that looked at the whole square
};

class ProjectionJob : public SteppedJob {
 public:
  bool step(SynthesisEngine& /*engine*/) final { return work(); }
  /// A piece of at most a few tens of milliseconds; the engine that shows the face is not touched.
  virtual bool work() = 0;
  /// Any thread.
  virtual ProjectionProgress progress() const = 0;
  /// Any thread: null before the first step is done. The weights are copied every few steps only.
  virtual std::shared_ptr<const ProjectionState> state() const = 0;
  /// Any thread: a paused job's work does nothing for a few milliseconds and returns.
  virtual void setPaused(bool paused) = 0;
  /// Any thread: the next piece of work is the last, and done; the state stays.
  virtual void finishNow() = 0;
};

/// The work may throw at first: the loss network's weights are missing or damaged.
using ProjectionJobs =
    std::function<std::shared_ptr<ProjectionJob>(const ProjectionTarget& target, const ProjectionOptions& options)>;

}  // namespace lineament
