#include "core/learn/scoring_job.h"

#include <cerrno>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/engine/evaluate.h"

namespace lineament {
namespace {

ScoreTable emptyTable(const SynthesisEngine& engine, const FaceScores& scores, const ScoringPlan& plan) {
  ScoreTable table;
  char psi[32];
  std::snprintf(psi, sizeof psi, "%g", double{plan.psi});
  table.notes = {"model " + engine.spec().modelHash, std::string("psi ") + psi, "pictures " + plan.pictures,
                 "first seed " + std::to_string(plan.firstSeed)};
  table.columns = scores.names();
  return table;
}

}  // namespace

LatentW sampledLatent(const SynthesisEngine& engine, std::uint32_t seed, float psi) {
  LatentW w = engine.map(latentOfSeed(Seed{seed}, engine.spec().zSize()));
  const LatentW& mean = engine.meanLatent();
  for (std::size_t i = 0; i < w.values.size(); ++i) w.values[i] = mean.values[i] + psi * (w.values[i] - mean.values[i]);
  return w;
}

ScoringJob::ScoringJob(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores, ScoringPlan plan,
                       std::filesystem::path file)
    : engine_(engine), renderer_(std::move(renderer)), scores_(scores), plan_(std::move(plan)), path_(std::move(file)) {
  const ScoreTable expected = emptyTable(engine, scores, plan_);
  std::string text = headerText(expected);
  std::error_code problem;
  const auto size = std::filesystem::file_size(path_, problem);
  if (!problem && size > 0) {
    const ScoreTable before = readScoreTable(path_);
    if (before.columns != expected.columns || before.notes != expected.notes) {
      throw Error::badFile(path_.string(), "scores of other faces, another model or other measures",
                           "a table that this job began, or a new file");
    }
    next_ = static_cast<std::uint32_t>(before.rows());
    for (std::size_t r = 0; r < before.rows(); ++r) {
      if (before.seeds[r] != plan_.firstSeed + r) {
        throw Error::badFile(path_.string(), "seed " + std::to_string(before.seeds[r]) + " out of order",
                             "seeds in ascending order");
      }
    }
    // A line cut off by the end of the last run would join with the next one: take the file up to the last whole line.
    const std::vector<std::byte> bytes = readFile(path_, std::size_t{1} << 30);
    std::size_t whole = bytes.size();
    while (whole > 0 && bytes[whole - 1] != std::byte{'\n'}) --whole;
    if (whole != bytes.size()) std::filesystem::resize_file(path_, whole);
    text.clear();
  }
  file_.open(path_, std::ios::binary | std::ios::app);
  file_ << text << std::flush;
  if (!file_) throw Error::io("writing " + path_.string(), errno);
}

void ScoringJob::step() {
  const std::uint32_t seed = plan_.firstSeed + next_;
  const LatentWPlus w(sampledLatent(engine_, seed, plan_.psi), engine_.spec().styleRows);
  file_ << rowText(seed, scores_.of(renderer_(engine_.styles(w)))) << std::flush;
  if (!file_) throw Error::io("writing " + path_.string(), errno);
  ++next_;
}

}  // namespace lineament
