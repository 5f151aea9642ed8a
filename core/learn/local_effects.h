#pragma once
// What one local edit does to many faces: how far its own measure came, and how much of the change of the picture
// stayed in the region. Arithmetic only; who renders and measures does not matter. Plain values, any thread.
#include <optional>
#include <string>
#include <vector>

#include "core/base/difference.h"

namespace lineament {

/// A number over faces.
struct Spread {
  double median = 0.0, lowest = 0.0, highest = 0.0;
};
/// Values that are no number are left out; nothing when none is left.
std::optional<Spread> spreadOf(std::vector<double> values);
/// "0.975 (0.910..0.999)" with `digits` after the point, "-" for nothing.
std::string textOf(const std::optional<Spread>& spread, int digits);
/// Of the values themselves, not of a population they are drawn from; 0 for fewer than two.
double standardDeviation(const std::vector<double>& values);

/// One edit at one strength; the vectors hold one number for each face that has the region.
struct EffectOverFaces {
  std::string id, region;
  std::string measure;  ///< empty: nothing measures it
  float strength = 0.0F;
  std::vector<double> change;   ///< of the measure, in its own unit; empty without one
  std::vector<double> share;    ///< of the picture's change that lies inside; without faces that did not change
  std::vector<double> inside;   ///< mean change in grey levels
  std::vector<double> outside;  ///< the same beyond the region
  std::vector<double> equal;    ///< share of the pixels outside that are equal to the bit
  int leftOut = 0;              ///< faces without the region

  void add(const LocalityReport& report);
  /// Changes of the measure in standard deviations; nothing without a measure or with a deviation of 0.
  std::optional<Spread> inDeviations(double deviation) const;
};

/// A table in Markdown. `deviations` of the measures over unedited faces, one for each of `effects`.
std::string markdownOf(const std::vector<EffectOverFaces>& effects, const std::vector<double>& deviations);

}  // namespace lineament
