#pragma once
// Holds kept attributes still by measuring the open face (core/learn/hold_job), after every change that moves something
// beside them. What is found becomes part of every step that it belongs to: no step of its own, one undo. A session
// that is opened looks as it did when it was saved: it is not measured before something moves. GUI thread.
#include <QObject>
#include <QTimer>
#include <deque>
#include <map>
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
  /// `scores` null: those of the program.
  HoldRun(Document& document, RenderService& service, std::shared_ptr<FaceScores> scores = nullptr,
          QObject* parent = nullptr);

  /// Off: corrections that were found stay until something moves, and go then.
  void setEnabled(bool on);
  bool enabled() const { return enabled_; }
  /// Whether a kept attribute of the open face can be measured at all.
  bool applies() const;
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job);

 Q_SIGNALS:
  void changed();                          ///< applies() may be another
  void held(double before, double after);  ///< root mean square change of the kept scores, standard deviations

 private:
  using Corrections = std::map<std::string, float>;  // by direction
  struct Answer {
    EditRecipe question;
    Corrections corrections;
  };
  void look();
  void start();
  void stop();
  const Answer* answerTo(const EditRecipe& question) const;
  void remember(const EditRecipe& question, Corrections corrections);
  void put(const EditRecipe& question, const Corrections& corrections);

  Document& document_;
  RenderService& service_;
  std::shared_ptr<FaceScores> scores_;  // used on the compute thread only
  std::vector<std::string> names_;
  QTimer rest_;
  bool enabled_ = true;
  std::deque<Answer> answers_;  // the newest last
  EditRecipe asked_;            // by the job
  std::shared_ptr<HoldJob> job_;
  JobId id_ = 0;
};

}  // namespace lineament
