#pragma once
// Holds kept attributes still by measuring the open face (core/learn/hold_job), after every change that moves something
// beside them. What is found becomes part of the step that it belongs to: no step of its own, one undo. GUI thread.
#include <QObject>
#include <QTimer>
#include <memory>
#include <string>
#include <vector>

#include "core/learn/hold_job.h"
#include "core/render/render_service.h"

namespace lineament {

class Document;

class HoldRun : public QObject {
  Q_OBJECT

 public:
  HoldRun(Document& document, RenderService& service, QObject* parent = nullptr);

  void setEnabled(bool on);  ///< off: corrections that were found stay until something moves
  bool enabled() const { return enabled_; }
  /// Whether a kept attribute of the open face can be measured at all.
  bool applies() const;
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job);

 Q_SIGNALS:
  void changed();                          ///< applies() may be another
  void held(double before, double after);  ///< root mean square change of the kept scores, standard deviations

 private:
  void look();
  void start();
  void stop();

  Document& document_;
  RenderService& service_;
  std::shared_ptr<FaceScores> scores_;  // used on the compute thread only
  std::vector<std::string> names_;
  QTimer rest_;
  bool enabled_ = true;
  EditRecipe asked_;  // without corrections: what was measured last, or is being measured
  std::shared_ptr<HoldJob> job_;
  JobId id_ = 0;
};

}  // namespace lineament
