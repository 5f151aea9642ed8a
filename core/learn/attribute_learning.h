#pragma once
// Learns a whole set of attributes from a table of scores, so that each leaves the others alone:
// 1. a boundary per attribute (boundary.h): its accuracies are reported, its normal is what a kept attribute holds;
// 2. a way to walk per attribute (direction_design.h), predicted to change nothing else;
// 3. rows: of the plan's ranges the one with the least side effects for nearly the same effect, by measurement;
// 4. balance: what the edits really do is measured on rendered faces (rescoring.h) and taken out of the targets;
//    each attribute keeps the best of its rounds.
// Everything on the engine's thread. Throws Error.
#include <functional>
#include <string>
#include <vector>

#include "core/learn/attribute_plan.h"
#include "core/learn/boundary.h"
#include "core/learn/direction_design.h"
#include "core/learn/direction_folder.h"
#include "core/learn/rescoring.h"

namespace lineament {

/// What is going on, how far: ("mapping", 120, 20000). Returns false to cancel.
using LearnProgress = std::function<bool(const std::string& what, std::size_t done, std::size_t all)>;

struct LearnOptions {
  float psi = 0.8F;    ///< of the table's faces
  double tail = 0.02;  ///< of the boundaries
  DirectionDesignOptions design;
  int rowFaces = 40;       ///< faces to choose rows with
  int balanceFaces = 120;  ///< faces a round of step 4
  int balanceRounds = 3;
  float strength = 2.0F;     ///< of the measured edits
  float measuredPsi = 0.7F;  ///< of the measured faces: what the editor opens with
  std::uint32_t measuredSeed = 2'000'000;
};

struct AttributeReport {
  Boundary boundary;
  double fit = 0.0;  ///< correlation of the score with its linear prediction
  double own = 0.0;  ///< change of the own score by the measured edit, in standard deviations
  double identity = 0.0;
  double pictureChange = 0.0;  ///< mean absolute difference, 0..255
};

class AttributeLearning {
 public:
  AttributeLearning(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores, std::vector<AttributePlan> plan,
                    const ScoreTable& table, LearnOptions options, LearnProgress progress = {});

  /// All four steps; false when progress said so.
  bool run();
  std::vector<LearnedDirection> learned() const;
  const std::vector<AttributeReport>& reports() const { return reports_; }

 private:
  bool map(const ScoreTable& table);
  bool fitBoundaries(const ScoreTable& table);
  bool chooseRows();
  bool balance();
  bool measure(const std::vector<DirectionPtr>& directions, std::uint32_t firstSeed, int faces, const std::string& what,
               std::vector<double>& change, std::vector<double>& identity, std::vector<double>& pictureChange);
  std::vector<float> fitLabels(std::size_t attribute);
  double costOf(std::size_t attribute) const;
  float unitOf(const Direction& direction) const;
  DirectionPtr made(std::size_t attribute) const;
  bool report(const std::string& what, std::size_t done, std::size_t all) const;

  SynthesisEngine& engine_;
  FaceRenderer renderer_;
  FaceScores& scores_;
  std::vector<AttributePlan> plan_;
  const ScoreTable& table_;
  LearnOptions options_;
  LearnProgress progress_;
  std::vector<float> latents_, population_;
  std::unique_ptr<DirectionDesign> design_;
  std::vector<std::vector<double>> targets_;  // [attributes][attributes]
  std::vector<RowRange> rows_;
  std::vector<std::size_t> columns_;  // of the scorer's names, per attribute; kNoColumn for those learned from labels
  std::vector<double> effects_;       // [attributes, attributes], last measured
  std::vector<AttributeReport> reports_;
};

}  // namespace lineament
