#include "core/learn/score_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestTable = std::size_t{512} << 20;
constexpr std::size_t kMostColumns = 1000;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = line.find_first_of(",;\t");
    std::string_view part = line.substr(0, comma);
    while (!part.empty() && (part.front() == ' ' || part.front() == '"')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == '"' || part.back() == '\r')) part.remove_suffix(1);
    parts.push_back(part);
    if (comma == std::string_view::npos) return parts;
    line.remove_prefix(comma + 1);
  }
}

template <class T>
bool parse(std::string_view text, T& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::size_t ScoreTable::column(const std::string& name) const {
  const auto it = std::find(columns.begin(), columns.end(), name);
  if (it != columns.end()) return static_cast<std::size_t>(it - columns.begin());
  std::string all;
  for (const std::string& c : columns) all += (all.empty() ? "" : ", ") + c;
  throw Error::notFound("The score \"" + name + "\"", "the table has " + all);
}

std::vector<float> ScoreTable::columnValues(const std::string& name) const {
  const std::size_t c = column(name);
  std::vector<float> result(rows());
  for (std::size_t r = 0; r < rows(); ++r) result[r] = at(r, c);
  return result;
}

ScoreTable readScoreTable(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = readFile(file, kLargestTable);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  ScoreTable table;
  bool header = false;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && header && table.rows() > 0) break;  // cut off while it was written
    std::string_view current = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (current.starts_with("#")) {
      current.remove_prefix(current.starts_with("# ") ? 2 : 1);
      table.notes.emplace_back(current);
      continue;
    }
    const std::vector<std::string_view> parts = split(current);
    if (parts.size() == 1 && parts[0].empty()) continue;
    const auto bad = [&](const std::string& found) {
      return Error::badFile(file.string(), found + " in line " + std::to_string(line),
                            "a table that begins with `seed,NAME,...`");
    };
    if (!header) {
      if (parts[0] != "seed" || parts.size() < 2 || parts.size() > kMostColumns) throw bad("no such header");
      table.columns.assign(parts.begin() + 1, parts.end());
      header = true;
      continue;
    }
    if (parts.size() != table.columns.size() + 1) throw bad(std::to_string(parts.size()) + " columns");
    std::uint32_t seed = 0;
    if (!parse(parts[0], seed)) throw bad("the seed \"" + std::string(parts[0].substr(0, 40)) + "\"");
    for (std::size_t i = 1; i < parts.size(); ++i) {
      float v = 0.0F;
      if (!parse(parts[i], v) || !std::isfinite(v)) throw bad("\"" + std::string(parts[i].substr(0, 40)) + "\"");
      table.values.push_back(v);
    }
    table.seeds.push_back(seed);
  }
  if (!header) throw Error::badFile(file.string(), "no header line", "a table that begins with `seed,NAME,...`");
  return table;
}

std::string headerText(const ScoreTable& table) {
  std::string text;
  for (const std::string& note : table.notes) text += "# " + note + "\n";
  text += "seed";
  for (const std::string& c : table.columns) text += "," + c;
  return text + "\n";
}

std::string rowText(std::uint32_t seed, const std::vector<float>& values) {
  std::string text = std::to_string(seed);
  char number[32];
  for (const float v : values) {
    std::snprintf(number, sizeof number, ",%.6g", double{v});
    text += number;
  }
  return text + "\n";
}

}  // namespace lineament
