#include "core/learn/face_scores.h"

#include "core/vision/face_measures.h"

namespace lineament {

FaceScores::FaceScores(std::unique_ptr<FaceScorer> scorer, Points points)
    : points_(points), scorer_(std::move(scorer)) {}

std::vector<std::string> FaceScores::names() const {
  std::vector<std::string> all;
  for (const FaceMeasure& m : faceMeasures()) all.push_back(m.name);
  if (scorer_) {
    for (std::string& name : scorer_->names()) all.push_back(std::move(name));
  }
  return all;
}

std::vector<float> FaceScores::of(const Image8& face) {
  if (!landmarks_) landmarks_.emplace();
  std::vector<float> all =
      measureFace(face, points_ == Points::kSteady ? landmarks_->findSteadily(face) : landmarks_->find(face));
  if (scorer_) {
    for (const float v : scorer_->score(face)) all.push_back(v);
  }
  return all;
}

std::vector<float> FaceScores::identity(const Image8& face) {
  return scorer_ ? scorer_->identity(face) : std::vector<float>{};
}

}  // namespace lineament
