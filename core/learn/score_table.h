#pragma once
// Scores of many faces: one row per seed, one column per score. On disk a CSV file that people and other programs can
// read and write: a header line `seed,NAME,...`, then numbers. Lines that begin with # are notes. Throws Error.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lineament {

struct ScoreTable {
  std::vector<std::string> notes;  ///< without the leading "# "
  std::vector<std::string> columns;
  std::vector<std::uint32_t> seeds;
  std::vector<float> values;  ///< [seeds, columns]

  std::size_t rows() const { return seeds.size(); }
  /// Index of the column; kNotFound with the names there are.
  std::size_t column(const std::string& name) const;
  std::vector<float> columnValues(const std::string& name) const;
  float at(std::size_t row, std::size_t column) const { return values[row * columns.size() + column]; }
};

/// Every line must have as many numbers as the header has names; not-a-number is refused. A last line without its end
/// (the program was stopped while it wrote) is left out.
ScoreTable readScoreTable(const std::filesystem::path& file);
std::string headerText(const ScoreTable& table);
std::string rowText(std::uint32_t seed, const std::vector<float>& values);

}  // namespace lineament
