#pragma once
// What edits do to every score: the same faces are scored before and after each edit, and the mean changes are given in
// standard deviations of the unedited faces' scores (InterFaceGAN, section 4.3, "re-scoring analysis").
// A job in steps: one face a step.
#include <cstdint>
#include <string>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/learn/face_renderer.h"
#include "core/learn/face_scores.h"
#include "core/learn/hold_job.h"

namespace lineament {

enum class KeepOthers {
  kNo,
  kYes,      ///< every other direction is locked
  kMeasured  ///< and held on every face by measuring it (HoldJob)
};

struct RescoringPlan {
  std::uint32_t firstSeed = 1'000'000;  ///< far from the seeds that directions are learned from
  int faces = 500;
  float psi = 0.7F;
  float strength = 2.0F;
  KeepOthers keep = KeepOthers::kNo;
};

struct RescoringResult {
  std::vector<std::string> directions, scores;
  std::vector<double> change;         ///< [directions, scores], mean, in standard deviations
  std::vector<double> perFace;        ///< [directions, scores], root mean square over faces, in standard deviations
  std::vector<double> identity;       ///< [directions], mean cosine with the unedited face; empty without a scorer
  std::vector<double> deviation;      ///< [scores], of the unedited faces, in the scores' own units
  std::vector<double> pictureChange;  ///< [directions], mean absolute difference of the pictures, 0..255
  double identityOfStrangers = 0;  ///< mean cosine of one unedited face with the next: what "nothing in common" reads
  int faces = 0;
  double at(std::size_t d, std::size_t s) const { return change[d * scores.size() + s]; }
};

class RescoringJob {
 public:
  RescoringJob(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores, std::vector<DirectionPtr> directions,
               RescoringPlan plan);
  bool done() const { return finished_ >= plan_.faces; }
  int finished() const { return finished_; }
  void step();
  RescoringResult result() const;

 private:
  EditRecipe edited(const EditRecipe& plain, std::size_t d, const ScoreResponse& response);
  ScoreResponse responseOf(const EditRecipe& plain, const std::vector<float>& scored);
  SynthesisEngine& engine_;
  FaceRenderer renderer_;
  FaceScores& scores_;
  std::vector<DirectionPtr> directions_;
  RescoringPlan plan_;
  int finished_ = 0;
  std::vector<double> sum_, square_;           // of the unedited scores
  std::vector<double> change_, changeSquare_;  // [directions, scores]
  std::vector<double> identity_;
  std::vector<double> pictureChange_;
  std::vector<float> identityBefore_;
  double strangers_ = 0.0;
};

}  // namespace lineament
