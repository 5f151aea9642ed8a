#include "app/channels_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/error.h"

namespace lineament::app {
namespace {

using Json = nlohmann::ordered_json;
constexpr ChannelScore kScores[] = {ChannelScore::kPublished, ChannelScore::kContrast, ChannelScore::kEffect,
                                    ChannelScore::kProduct};

double rounded(double v) {
  return std::isfinite(v) ? std::round(v * 1e4) / 1e4 : 0.0;
}

void printRankings(const ChannelTable& table, std::size_t rows) {
  std::printf("| place |");
  for (const ChannelScore score : kScores) std::printf(" %s |", nameOf(score).c_str());
  std::printf("\n| --- | --- | --- | --- | --- |\n");
  for (std::size_t i = 0; i < rows; ++i) {
    std::printf("| %zu |", i + 1);
    for (const ChannelScore score : kScores) {
      const std::vector<std::size_t> order = ranked(table, score);
      if (i < order.size()) {
        std::printf(" %zu (%+.3g) |", order[i], *scoreOf(table, score, order[i]));
      } else {
        std::printf(" |");
      }
    }
    std::printf("\n");
  }
}

void printEffects(const ChannelTable& table, std::size_t rows) {
  std::vector<std::size_t> order = ranked(table, ChannelScore::kEffect);
  if (order.size() > rows) order.resize(rows);
  if (order.empty()) return;
  std::printf(
      "\n| channel | mean | SD | contrast | probed at, SD | effect of 1 SD | between faces | grey of 1 SD | "
      "effect of 12 grey | locality |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const std::size_t c : order) {
    const ChannelEffect& e = *table.effect[c];
    std::printf("| %zu | %.3g | %.3g | %+.2f | %.1f | %+.4f | %.4f | %.2f | %+.2f | %.3f |\n", c, double{table.mean[c]},
                double{table.deviation[c]}, table.contrast[c], e.probe, e.perDeviation, e.spread, e.greyPerDeviation,
                12 * e.perGrey(), e.locality);
  }
}

float largestOf(const std::vector<float>& values) {
  float largest = 0.0F;
  for (const float v : values) largest = std::max(largest, std::abs(v));
  return largest;
}

Json effectOf(const ChannelEffect& e) {
  return {{"probe", rounded(e.probe)},
          {"per_deviation", rounded(e.perDeviation)},
          {"spread", rounded(e.spread)},
          {"grey_per_deviation", rounded(e.greyPerDeviation)},
          {"per_grey", rounded(e.perGrey())},
          {"locality", rounded(e.locality)},
          {"faces", e.faces}};
}

Json tableOf(const ChannelTable& table) {
  Json channels = Json::array();
  for (std::size_t c = 0; c < table.size(); ++c) {
    Json one = {{"channel", c},
                {"mean", rounded(double{table.mean[c]})},
                {"deviation", double{table.deviation[c]}},
                {"published", rounded(table.published[c])},
                {"contrast", rounded(table.contrast[c])},
                {"difference", rounded(table.difference[c])}};
    if (table.effect[c]) one["effect"] = effectOf(*table.effect[c]);
    channels.push_back(std::move(one));
  }
  return channels;
}

}  // namespace

std::string nameOf(ChannelScore score) {
  switch (score) {
    case ChannelScore::kPublished:
      return "published";
    case ChannelScore::kContrast:
      return "contrast";
    case ChannelScore::kEffect:
      return "effect";
    case ChannelScore::kProduct:
      break;
  }
  return "product";
}

ChannelScore scoreNamed(const std::string& name) {
  for (const ChannelScore score : kScores) {
    if (nameOf(score) == name) return score;
  }
  throw Error::badArgument("--score", "\"" + name + "\"", "published, contrast, effect or product");
}

std::string nameOfTop(std::size_t top) {
  return top == 0 ? "all" : std::to_string(top);
}

void printStudy(const ChannelStudy& study, std::size_t rows) {
  std::printf("%zu faces with, %zu without; standard deviation of the measure %.4g\n", study.with(), study.without(),
              study.measureDeviation());
  for (std::size_t l = 0; l < study.tables().size(); ++l) {
    std::printf("\n%s\n\n", study.task().layers[l].c_str());
    printRankings(study.tables()[l], rows);
    printEffects(study.tables()[l], rows);
  }
  std::printf(
      "\n| layer | score | channels | largest value, SD | measure - / + | grey - / + | locality - / + | "
      "effect of 12 grey |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const ChannelRecipe& r : study.recipes()) {
    std::printf("| %s | %s | %s | %.2f | %+.2f / %+.2f | %.1f / %.1f | %.3f / %.3f | %+.2f |\n",
                study.task().layers[r.layer].c_str(), nameOf(r.score).c_str(), nameOfTop(r.top).c_str(),
                double{kChannelEnd * largestOf(r.values)}, r.low.change, r.high.change, r.low.grey, r.high.grey,
                r.low.locality, r.high.locality, 12 * r.perGrey());
  }
}

Json jsonOf(const ChannelCalibration::End& end) {
  return {{"measure", rounded(end.change)}, {"grey", rounded(end.grey)}, {"locality", rounded(end.locality)}};
}

Json jsonOf(const ChannelStudy& study) {
  Json json = {{"with", study.with()}, {"without", study.without()}, {"deviation", study.measureDeviation()}};
  for (std::size_t l = 0; l < study.tables().size(); ++l)
    json["layers"].push_back({{"layer", study.task().layers[l]}, {"channels", tableOf(study.tables()[l])}});
  for (const ChannelRecipe& r : study.recipes()) {
    Json values = Json::array();
    for (std::size_t c = 0; c < r.values.size(); ++c) {
      if (r.values[c] != 0.0F) values.push_back({{"channel", c}, {"value", rounded(double{r.values[c]})}});
    }
    json["recipes"].push_back({{"layer", study.task().layers[r.layer]},
                               {"score", nameOf(r.score)},
                               {"top", nameOfTop(r.top)},
                               {"low", jsonOf(r.low)},
                               {"high", jsonOf(r.high)},
                               {"values", std::move(values)}});
  }
  return json;
}

Json jsonOf(const ChannelCheck& check, double deviation) {
  const auto end = [&](const CheckedEnd& e) {
    return Json{{"measure", rounded(e.change / deviation)},
                {"measure_least", rounded(e.least / deviation)},
                {"grey", rounded(e.grey)},
                {"locality", rounded(e.locality)},
                {"grey_outside", rounded(e.outside)}};
  };
  return {{"low", end(check.low)}, {"high", end(check.high)}};
}

}  // namespace lineament::app
