#pragma once
// What shall be learned: a list of attributes with the score of each, as JSON. Throws Error.
#include <filesystem>
#include <string>
#include <vector>

#include "core/edit/row_range.h"
#include "core/learn/score_table.h"

namespace lineament {

struct AttributePlan {
  std::string id, title, group, lowEnd, highEnd;
  std::string score;             ///< column of the table
  std::filesystem::path labels;  ///< instead of a score: a table of seeds with thumbs up (1) and down (0)
  double sign = 1.0;             ///< -1: low scores are what the attribute's name says
  /// Whether the score tells how much. One that tells whether (glasses) is no measure to hold a kept attribute by: it
  /// would take rimless glasses off to undo a heavier frame.
  bool graded = true;
  std::vector<std::string> where;  ///< "gender>0": only such faces for the boundary
  std::vector<RowRange> rows;      ///< row ranges to choose from by measurement; the first without measurement
};

/// {"attributes": [{"id": ..., "title": ..., "group": ..., "low_end": ..., "high_end": ..., "score": ... or "labels":
/// FILE,
///   "sign": -1, "graded": false, "where": ["gender>0"], "rows": ["all", "coarse-middle"]}, ...]}
std::vector<AttributePlan> readAttributePlan(const std::filesystem::path& file);

/// Rows of the table that fulfil every condition ("NAME>NUMBER" or "NAME<NUMBER").
std::vector<std::size_t> rowsWhere(const ScoreTable& table, const std::vector<std::string>& conditions);

}  // namespace lineament
