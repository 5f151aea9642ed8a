#pragma once
// A new attribute from a person's own judgement: faces are shown, thumbs go up or down, and after a dozen clicks there
// is a direction. The next faces are those that teach most: half likely ones (rare attributes have to be found first),
// half doubtful ones. The boundary is a ridge logistic regression on the first principal components of W, each of unit
// variance; with few labels 512 free numbers would only learn the noise. GUI thread: every call takes milliseconds.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/learn/population.h"

namespace lineament {

/// The population in its first principal components, each of unit variance. Made once, takes a second.
class ThumbBasis {
 public:
  explicit ThumbBasis(std::shared_ptr<const Population> population, int components = 64);
  const Population& population() const { return *population_; }
  int components() const { return components_; }
  /// [components] of face `index`.
  const float* face(std::size_t index) const {
    return coordinates_.data() + index * static_cast<std::size_t>(components_);
  }
  /// The way w goes when the coordinates go along `weights` [components], by least unusual change; unit length.
  std::vector<float> direction(const std::vector<double>& weights) const;
  /// The functional on w that the weights are; unit length.
  std::vector<float> boundary(const std::vector<double>& weights) const;

 private:
  std::shared_ptr<const Population> population_;
  int components_;
  std::vector<float> axes_;         // [components, size], unit length
  std::vector<float> deviations_;   // [components]
  std::vector<float> coordinates_;  // [count, components]
};

class ThumbSession {
 public:
  explicit ThumbSession(std::shared_ptr<const ThumbBasis> basis);

  void label(std::uint32_t seed, bool up);
  void unlabel(std::uint32_t seed);
  std::optional<bool> labelOf(std::uint32_t seed) const;
  std::size_t ups() const;
  std::size_t downs() const;
  /// Both kinds often enough for a direction (three each).
  bool ready() const;
  /// `count` faces that were not proposed yet.
  std::vector<std::uint32_t> propose(std::size_t count);
  /// Throws kBadArgument when not ready().
  Direction direction(const std::string& title) const;
  /// Share of the labels that a boundary fitted without them gets right (five-fold); 0 when not ready.
  double agreement() const;
  /// Seed and 0/1, as a table that `lineament learn fit` reads too.
  std::string table() const;

 private:
  std::vector<double> weights(const std::vector<std::pair<std::size_t, bool>>& labels) const;
  std::vector<std::pair<std::size_t, bool>> labelled() const;
  std::shared_ptr<const ThumbBasis> basis_;
  std::map<std::uint32_t, bool> labels_;
  std::set<std::uint32_t> proposed_;
};

/// Gathers a population and its basis on the compute thread.
class ThumbBasisJob final : public SteppedJob {
 public:
  explicit ThumbBasisJob(std::uint32_t firstSeed, std::size_t count) : gather_(firstSeed, count) {}
  bool step(SynthesisEngine& engine) override;
  const std::shared_ptr<const ThumbBasis>& basis() const { return basis_; }

 private:
  PopulationJob gather_;
  std::shared_ptr<const ThumbBasis> basis_;
};

}  // namespace lineament
