#pragma once
// The proof of a local edit: a heat map of what it changed over the picture, and how much of the change lies in its
// region; of the chosen edit, or of all together. Two pictures are rendered, compared on the compute thread, and shown
// until something else is. Its buttons and line stand in the panel of local edits. GUI thread.
#include <QImage>
#include <QObject>
#include <functional>
#include <memory>
#include <string>

#include "core/render/proof_job.h"
#include "core/render/region_job.h"
#include "core/render/render_service.h"

class QHBoxLayout;
class QLabel;
class QToolButton;
class QWidget;

namespace lineament {

class Canvas;
class Document;
class MaskBar;

class LocalProof : public QObject {
  Q_OBJECT

 public:
  /// `bar` shows the mask of the chosen edit, `chosen` names it; `window` is the parent of dialogs.
  LocalProof(Document& document, RenderService& service, Canvas& canvas, MaskBar& bar, RegionTools tools,
             std::shared_ptr<RegionMemory> regions, std::function<std::string()> chosen, QWidget* window);

  void addButtons(QHBoxLayout* row);
  QLabel* total() { return total_; }  ///< what is told of all edits

  void renew();      ///< something changed: begins again where a proof is wanted
  void maskReady();  ///< the mask of the chosen edit is on show
  void lift();       ///< it is in the way for a moment
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  bool jobStep(JobId job, bool done);                  ///< true when it was one of its own
  bool jobFailed(JobId job, const QString& sentence);  ///< the same

 Q_SIGNALS:
  void told(const std::string& edit, const QString& text);  ///< beside the edit it is about; empty: nothing to tell
  void problem(const QString& sentence);

 private:
  void want();
  void start();
  void cancel();
  void show(const Proof& proof);
  void tell(const QString& text);
  void hide();
  void save();

  Document& document_;
  RenderService& service_;
  Canvas& canvas_;
  MaskBar& bar_;
  RegionTools tools_;
  std::shared_ptr<RegionMemory> regions_;
  std::function<std::string()> chosen_;
  QWidget* window_;
  QToolButton* button_ = nullptr;
  QToolButton* all_ = nullptr;
  QToolButton* save_ = nullptr;
  QLabel* total_ = nullptr;
  // Two pictures and, of all edits together, their region; then a job.
  JobId before_ = 0, after_ = 0, jobId_ = 0, regionId_ = 0;
  std::shared_ptr<const Image8> pictures_[2];
  std::shared_ptr<ProofJob> job_;
  std::shared_ptr<RegionJob> region_;
  std::string of_;  // empty: of all edits
  MaskPtr mask_;    // of all edits; null until it is found
  QImage image_;
};

}  // namespace lineament
