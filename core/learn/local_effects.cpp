#include "core/learn/local_effects.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lineament {

std::optional<Spread> spreadOf(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return Spread{median, values.front(), values.back()};
}

std::string textOf(const std::optional<Spread>& spread, int digits) {
  if (!spread) return "-";
  char text[128];
  std::snprintf(text, sizeof text, "%.*f (%.*f..%.*f)", digits, spread->median, digits, spread->lowest, digits,
                spread->highest);
  return text;
}

double standardDeviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0.0;
  const auto n = static_cast<double>(values.size());
  double mean = 0.0, square = 0.0;
  for (const double v : values) mean += v / n;
  for (const double v : values) square += (v - mean) * (v - mean) / n;
  return std::sqrt(square);
}

void EffectOverFaces::add(const LocalityReport& report) {
  if (report.locality) share.push_back(*report.locality);
  inside.push_back(report.meanInside);
  outside.push_back(report.meanOutside);
  equal.push_back(report.equalOutside);
}

std::optional<Spread> EffectOverFaces::inDeviations(double deviation) const {
  if (!(deviation > 0.0)) return std::nullopt;
  std::vector<double> scaled;
  scaled.reserve(change.size());
  for (const double c : change) scaled.push_back(c / deviation);
  return spreadOf(std::move(scaled));
}

std::string markdownOf(const std::vector<EffectOverFaces>& effects, const std::vector<double>& deviations) {
  std::string text =
      "| edit | strength | region | measure | effect (SD) | share inside | inside | outside | equal outside | faces | "
      "left out |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const EffectOverFaces& e = effects[i];
    char strength[32];
    std::snprintf(strength, sizeof strength, "%+g", double{e.strength});
    for (const std::string& cell :
         {e.id, std::string(strength), e.region, e.measure.empty() ? std::string("by eye") : e.measure,
          textOf(e.inDeviations(deviations[i]), 2), textOf(spreadOf(e.share), 4), textOf(spreadOf(e.inside), 1),
          textOf(spreadOf(e.outside), 4), textOf(spreadOf(e.equal), 4), std::to_string(e.inside.size()),
          std::to_string(e.leftOut)}) {
      text += "| " + cell + " ";
    }
    text += "|\n";
  }
  return text;
}

}  // namespace lineament
