#pragma once
// The window as the composition root sees it: everything it needs, given from outside. GUI thread.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/edit/direction.h"
#include "core/edit/local_attribute.h"
#include "core/engine/projection_job.h"
#include "core/render/render_service.h"
#include "core/render/synthesis_pipeline.h"
#include "ui/model_opener.h"
#include "ui/photo/chosen_photo.h"
#include "ui/photo/photo_result.h"
#include "ui/style/style_setup.h"

class QApplication;

namespace lineament {

struct EditorSetup {
  /// Makes the render service that reports to the listener; the window owns it.
  std::function<std::unique_ptr<RenderService>(RenderListener&)> makeService;
  std::vector<DirectionPtr> directions;
  std::vector<LocalAttributePtr> localAttributes;
  RegionTools regions;                        ///< the finder is used on the compute thread only
  std::filesystem::path ownDirectionsFolder;  ///< attributes that the user learned or kept; created when needed
  std::filesystem::path ownLocalFolder;       ///< the same for attributes of one part of the face
  StyleSetup styles;
  ModelSetup models;                     ///< empty: no other model can be opened
  ProjectionJobs projections;            ///< empty: photos cannot be projected
  PhotoStyler photoStyler;               ///< empty: styles stay off whole photos
  FaceFinder faceFinder;                 ///< finds faces in photos; empty: the program's own
  std::filesystem::path settingsFolder;  ///< settings.ini and favourites.json; created when needed
  std::filesystem::path cacheFolder;     ///< models that the set-up fetched; for the list of files
  std::filesystem::path ownFolder;       ///< what the user learned, kept or put there; the same
  std::filesystem::path openFile;        ///< session to start with; empty: a face
  std::string otherModel;                ///< of a model that is not the program's own: its name, for the title
  std::string startMessage;              ///< shown in the status line at start; empty: none
};

/// Shows the window and runs the event loop; returns the exit code.
int runEditor(QApplication& application, const EditorSetup& setup);

}  // namespace lineament
