#pragma once
// A long job in small steps: renders and scores one face after another and appends each to a table on disk. Stopped at
// any moment (cancel, kill -9), the next job with the same file goes on where the table ends.
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "core/learn/face_renderer.h"
#include "core/learn/face_scores.h"
#include "core/learn/score_table.h"

namespace lineament {

struct ScoringPlan {
  std::uint32_t firstSeed = 0;
  std::uint32_t count = 20000;
  float psi = 0.7F;
  std::string pictures = "full 256";  ///< what the renderer gives, for the table's notes
};

class ScoringJob {
 public:
  /// Opens or continues `file`. A table of other seeds, another truncation, model or other scores is kBadFile.
  ScoringJob(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores, ScoringPlan plan,
             std::filesystem::path file);
  bool done() const { return next_ >= plan_.count; }
  std::uint32_t finished() const { return next_; }
  /// One face; its row is on disk (handed to the system) when this returns.
  void step();

 private:
  SynthesisEngine& engine_;
  FaceRenderer renderer_;
  FaceScores& scores_;
  ScoringPlan plan_;
  std::filesystem::path path_;
  std::ofstream file_;
  std::uint32_t next_ = 0;
};

/// w of a seed, truncated: what the job renders and what boundaries are fitted on.
LatentW sampledLatent(const SynthesisEngine& engine, std::uint32_t seed, float psi);

}  // namespace lineament
