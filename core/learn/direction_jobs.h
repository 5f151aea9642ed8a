#pragma once
// Work on directions that needs the model, in steps on the compute thread: files of other programs, and principal
// components found on the spot.
#include <filesystem>
#include <optional>
#include <vector>

#include "core/learn/foreign_directions.h"
#include "core/learn/population.h"

namespace lineament {

class DirectionFileJob final : public SteppedJob {
 public:
  DirectionFileJob(std::filesystem::path file, std::vector<DirectionPtr> known);
  bool step(SynthesisEngine& engine) override;
  const std::vector<AdoptedDirection>& found() const { return found_; }  ///< to be read when the job is done

 private:
  std::filesystem::path file_;
  std::vector<DirectionPtr> known_;
  std::optional<std::vector<ForeignDirection>> foreign_;
  PopulationJob gather_;
  std::vector<AdoptedDirection> found_;
};

class ComponentsJob final : public SteppedJob {
 public:
  explicit ComponentsJob(int count);
  bool step(SynthesisEngine& engine) override;
  const std::vector<DirectionPtr>& components() const { return components_; }  ///< to be read when the job is done

 private:
  int count_;
  PopulationJob gather_;
  std::vector<DirectionPtr> components_;
};

}  // namespace lineament
