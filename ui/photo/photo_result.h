#pragma once
// The whole photo with the document's edits in it: follows the recipe, renders on the compute thread, pastes and styles
// on a worker. GUI thread; no call blocks.
#include <QImage>
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "core/render/render_service.h"
#include "core/render/synthesis_pipeline.h"
#include "core/vision/paste_back.h"
#include "core/vision/photo_file.h"
#include "ui/photo/photo_faces_job.h"

namespace lineament {

class Document;

/// Puts a style on a picture of any shape. Called on workers, one call at a time.
using PhotoStyler = std::function<Image8(const Image8& photo, const StyleEdit& style)>;

class PhotoResult : public QObject {
  Q_OBJECT

 public:
  PhotoResult(Document& document, RenderService& service, RegionTools tools, PhotoStyler styler,
              QObject* parent = nullptr);
  ~PhotoResult() override;

  /// A photo that was read already; others are read from where their face says.
  void setPhoto(const ProjectedFacePtr& face, std::shared_ptr<const Photo> photo);
  /// While the face itself is still changing nothing is pasted.
  void setHeld(bool held);
  void setMethod(PasteMethod method);
  PasteMethod method() const { return method_; }

  /// Null when the document's face came from no photo, or it is not read yet.
  const std::shared_ptr<const Photo>& photo() const { return photo_; }
  /// The edited photo; null before the first.
  const std::shared_ptr<const Image8>& edited() const { return edited_; }
  bool isCurrent() const { return edited_ && shown_ && *shown_ == wanted_; }

  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  void photoChanged();   ///< another photo, or none
  void editedChanged();  ///< edited()
  void problem(const QString& sentence);

 private:
  void follow();
  void read(const ProjectedFacePtr& face);
  void render();
  void paste();

  Document& document_;
  RenderService& service_;
  RegionTools tools_;
  PhotoStyler styler_;
  PasteMethod method_ = PasteMethod::kBlend;
  QTimer timer_;
  bool held_ = false, pasting_ = false, again_ = false;
  std::string readHash_;  // of the photo that is here, or being read
  std::shared_ptr<const Photo> photo_;
  EditRecipe wanted_;
  std::optional<EditRecipe> shown_;
  ProjectedFacePtr face_;  // whose unedited picture is known
  std::shared_ptr<const PhotoFaceRender> unedited_;
  std::shared_ptr<const PasteBack> back_;
  std::shared_ptr<PhotoFacesJob> job_;
  EditRecipe jobRecipe_;
  JobId jobId_ = 0;
  std::shared_ptr<const Image8> edited_;
};

}  // namespace lineament
