#include "core/learn/attribute_plan.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestPlan = std::size_t{4} << 20;

void checkId(const std::string& id, const std::string& file) {
  const bool good = !id.empty() && id.size() <= 60 && std::all_of(id.begin(), id.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
  if (!good) throw Error::badFile(file, "the id \"" + id.substr(0, 80) + "\"", "letters, digits, _ and -");
}

}  // namespace

std::vector<AttributePlan> readAttributePlan(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = readFile(file, kLargestPlan);
  std::vector<AttributePlan> plan;
  try {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size());
    for (const nlohmann::json& entry : json.at("attributes")) {
      AttributePlan a;
      a.id = entry.at("id").get<std::string>();
      checkId(a.id, file.string());
      a.title = entry.value("title", a.id);
      a.group = entry.value("group", "");
      a.lowEnd = entry.value("low_end", "");
      a.highEnd = entry.value("high_end", "");
      if (entry.contains("labels")) {
        a.labels = file.parent_path() / entry.at("labels").get<std::string>();
      } else {
        a.score = entry.at("score").get<std::string>();
      }
      a.sign = entry.value("sign", 1.0);
      a.graded = entry.value("graded", true);
      a.where = entry.value("where", std::vector<std::string>{});
      for (const std::string& rows : entry.value("rows", std::vector<std::string>{"all"})) {
        a.rows.push_back(rowRangeOf(rows));
      }
      if (a.rows.empty()) a.rows.push_back(kAllRows);
      plan.push_back(std::move(a));
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(file.string(), "text that is no list of attributes", "{\"attributes\": [...]} in JSON")
        .withDetails(e.what());
  }
  if (plan.empty()) throw Error::badFile(file.string(), "no attribute", "at least one");
  return plan;
}

std::vector<std::size_t> rowsWhere(const ScoreTable& table, const std::vector<std::string>& conditions) {
  std::vector<std::size_t> rows(table.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  for (const std::string& condition : conditions) {
    const std::size_t at = condition.find_first_of("<>");
    const std::string number = at == std::string::npos ? std::string() : condition.substr(at + 1);
    char* end = nullptr;
    const double bound = std::strtod(number.c_str(), &end);
    if (number.empty() || end != number.c_str() + number.size() || !std::isfinite(bound)) {
      throw Error::badArgument("The condition", "\"" + condition + "\"", "a score and a bound, as in gender>0");
    }
    const std::size_t column = table.column(condition.substr(0, at));
    std::erase_if(rows, [&](std::size_t r) {
      const double v = double{table.at(r, column)};
      return condition[at] == '>' ? !(v > bound) : !(v < bound);
    });
  }
  return rows;
}

}  // namespace lineament
