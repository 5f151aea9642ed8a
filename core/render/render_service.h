#pragma once
// The only door between the window and the engine. Requests are complete, never deltas, so dropping any number is safe:
// a single-slot mailbox to the compute thread, the latest wins. Every method returns at once, from any thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/image.h"
#include "core/edit/edit_recipe.h"
#include "core/engine/generator_spec.h"
#include "core/engine/stepped_job.h"

namespace lineament {

using Generation = std::uint64_t;  ///< serial number of a request, grows
using JobId = std::uint64_t;

struct FrameRequest {
  Generation generation = 0;
  EditRecipe recipe;
  bool interactive = false;  ///< a gesture is going on: previews first, within the drag budget
};

struct Frame {
  Generation generation = 0;
  int level = 0;          ///< picture width as rendered; a frame never goes back to a lower level within a generation
  bool complete = false;  ///< the full picture: nothing better follows for this generation
  std::shared_ptr<const Image8> picture;
  double milliseconds = 0.0;  ///< compute time spent on this frame since its request was taken
};

struct ModelInfo {
  std::string title;
  std::string device;
  std::string hash;
  int imageResolution = 0;
  std::vector<SynthesisLayer> layers{};  ///< coarse to fine
};

/// Called on the compute thread; implementations only store and wake.
class RenderListener {
 public:
  virtual ~RenderListener() = default;
  virtual void modelReady(const ModelInfo& info) = 0;
  virtual void modelFailed(const Error& error) = 0;
  /// Memory ran out and the work goes on in another way: `why` is one sentence for the user.
  virtual void engineChanged(const ModelInfo& /*info*/, const std::string& /*why*/) {}
  virtual void frameReady(const Frame& frame) = 0;
  virtual void frameFailed(Generation generation, const Error& error) = 0;
  virtual void pictureReady(JobId job, std::shared_ptr<const Image8> picture) = 0;
  virtual void pictureFailed(JobId job, const Error& error) = 0;
  virtual void jobStepped(JobId job, bool done) = 0;
  virtual void jobFailed(JobId job, const Error& error) = 0;
};

/// A whole picture beside the live view: gallery thumbnails, the "before" picture, export. Served when no frame is
/// wanted.
struct PictureRequest {
  EditRecipe recipe;
  int size = 0;  ///< side in pixels: a power of two up to the model's; 0: the model's own. Below full size a
                 ///< thumbnail may come from a preview level
  bool exact =
      false;  ///< true: from the full picture, area-averaged (export); false: cheapest level that fits (thumbnail)
  int priority = 0;  ///< higher first; equal: in order of request
};

class RenderService {
 public:
  virtual ~RenderService() = default;
  virtual void submit(FrameRequest request) = 0;
  virtual JobId requestPicture(PictureRequest request) = 0;
  virtual void cancelPicture(JobId job) = 0;  ///< unknown or finished: nothing happens
  /// Served when neither a frame nor a picture is wanted; several jobs take turns.
  virtual JobId startJob(std::shared_ptr<SteppedJob> job) = 0;
  virtual void cancelJob(JobId job) = 0;  ///< no step begins after the one that may be running
  /// No listener call begins after this returns. Called by the destructor of the service too.
  virtual void shutdown() = 0;
};

}  // namespace lineament
