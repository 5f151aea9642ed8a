// `lineament styles`: which style presets there are.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"

namespace lineament::app {
namespace {

int list(bool json) {
  const StyleCatalogue catalogue = knownStyles();
  if (json) {
    auto report = nlohmann::ordered_json::array();
    for (const StylePreset& p : catalogue) {
      report.push_back({{"name", p.id}, {"title", p.title}, {"painter", p.painter}, {"year", p.year}, {"own", p.own}});
    }
    std::cout << report.dump(2) << "\n";
    return 0;
  }
  for (const StylePreset& p : catalogue) {
    std::cout << p.id << "  " << p.title;
    if (!p.painter.empty()) std::cout << ", " << p.painter;
    if (!p.year.empty()) std::cout << ", " << p.year;
    std::cout << (p.own ? "  (yours)" : "") << "\n";
  }
  if (catalogue.empty()) std::cout << "No style is installed.\n";
  return 0;
}

}  // namespace

void addStyles(CLI::App& app, Command& run) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("styles", "List the style presets");
  command->add_flag("--json", *json, "As JSON: name, title, painter, year");
  command->callback([json, &run] { run = [json] { return list(*json); }; });
}

}  // namespace lineament::app
