// channels: which channels of the generator have to do with an attribute of a region, and attributes made of them.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>

#include "app/channels_report.h"
#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/edit/mask_ops.h"
#include "core/learn/channel_folder.h"
#include "core/learn/foreign_directions.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

volatile std::sig_atomic_t stopWanted = 0;
constexpr std::uint32_t kChecked = 8;  // unseen faces that a saved attribute is tried on

struct ChannelOptions {
  EngineOptions engine;
  ChannelTask task;
  std::string region, mask, measure, shortlist = "24", top, score;
  std::vector<std::string> with, without, check;
  std::string json, save, title, group = "Own", low, high, output;
  float lowest = -kChannelEnd, highest = kChannelEnd;
  int rows = 12;
};

std::size_t countOf(const std::string& text, const std::string& option) {
  if (text == "all") return 0;
  std::size_t used = 0;
  unsigned long count = 0;
  try {
    count = std::stoul(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size() || used == 0 || text[0] == '-' || count == 0 || count > 4096) {
    throw Error::badArgument(option, "\"" + text + "\"", "a number from 1 to 4096, or all");
  }
  return count;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& p : parts) text += (text.empty() ? "" : ",") + p;
  return text;
}

// What to type to get the same attribute again; where files lie is not part of it.
std::string commandOf(const ChannelOptions& o, const ChannelRecipe& recipe) {
  std::string c = "lineament channels --region " + o.region;
  if (!o.measure.empty()) c += " --measure " + o.measure;
  if (!o.with.empty())
    c += " --with " + joined(o.with) + " --without " + joined(o.without);
  else
    c += " --faces " + std::to_string(o.task.faces) + " --first-seed " + std::to_string(o.task.firstSeed);
  char numbers[128];
  std::snprintf(numbers, sizeof numbers, " --psi %g --probed %zu --grey %g", double{o.task.psi}, o.task.probed,
                o.task.greyAtEnd);
  return c + " --layers " + joined(o.task.layers) + " --shortlist " + o.shortlist + numbers + " --score " +
         nameOf(recipe.score) + " --top " + nameOfTop(recipe.top) + " --save " + o.save;
}

// The one that was asked for; of several the one with the most effect for the change of the picture.
const ChannelRecipe& chosen(const ChannelOptions& o, const ChannelStudy& study) {
  const ChannelRecipe* best = nullptr;
  for (const ChannelRecipe& r : study.recipes()) {
    if (!o.score.empty() && r.score != scoreNamed(o.score)) continue;
    if (!o.top.empty() && r.top != countOf(o.top, "--top")) continue;
    if (best == nullptr || r.perGrey() > best->perGrey()) best = &r;
  }
  if (best == nullptr) {
    throw Error::badArgument("--save", "no such list of channels",
                             "a score that was measured; --score effect --top all asks for --shortlist all");
  }
  return *best;
}

void save(const ChannelOptions& o, const ChannelStudy& study, SynthesisEngine& engine) {
  const ChannelRecipe& recipe = chosen(o, study);
  SavedChannels saved;
  saved.id = o.save;
  saved.title = o.title.empty() ? o.save : o.title;
  saved.group = o.group;
  saved.lowEnd = o.low;
  saved.highEnd = o.high;
  saved.region = o.region;
  saved.measure = o.measure;
  saved.lowest = o.lowest;
  saved.highest = o.highest;
  saved.layer = o.task.layers[recipe.layer];
  saved.modelHash = engine.spec().modelHash;
  saved.values = recipe.values;
  saved.deviations = study.tables()[recipe.layer].deviation;
  nlohmann::ordered_json training = {{"command", commandOf(o, recipe)},  {"faces_with", study.with()},
                                     {"faces_without", study.without()}, {"score", nameOf(recipe.score)},
                                     {"top", nameOfTop(recipe.top)},     {"low", jsonOf(recipe.low)},
                                     {"high", jsonOf(recipe.high)}};
  if (!o.measure.empty()) {
    LocalAttribute attribute;
    attribute.id = saved.id;
    attribute.title = saved.title;
    attribute.region = saved.region;
    auto channels = std::make_shared<ChannelAttribute>();
    channels->layer = saved.layer;
    channels->modelHash = saved.modelHash;
    for (std::size_t c = 0; c < saved.values.size(); ++c)
      channels->values.push_back(saved.values[c] * saved.deviations[c]);
    attribute.effect = std::move(channels);
    std::vector<std::uint32_t> seeds = seedsOf(o.check, "--check");
    for (std::uint32_t i = 0; o.check.empty() && i < kChecked; ++i) seeds.push_back(30 + i);
    RecipeRenderer renderer(engine, regionTools(engine.spec()));
    const ChannelCheck check = checked(renderer, attribute, builtInMeasure(o.measure), seeds, o.task.psi);
    const double unit = study.measureDeviation();
    training["measure"] = o.measure;
    training["measure_deviation"] = unit;
    training["unseen"] = jsonOf(check, unit);
    training["unseen"]["seeds"] = seeds;
    std::printf(
        "\n%s, %s, %s, %s channels, on %zu unseen faces: %+.2f / %+.2f SD, %.1f / %.1f grey levels, locality "
        "%.3f / %.3f\n",
        o.save.c_str(), saved.layer.c_str(), nameOf(recipe.score).c_str(), nameOfTop(recipe.top).c_str(), seeds.size(),
        check.low.change / unit, check.high.change / unit, check.low.grey, check.high.grey, check.low.locality,
        check.high.locality);
  }
  saved.training = training.dump();
  addChannelAttribute(saved, o.output.empty() ? ownLocalFolder() : std::filesystem::path(o.output));
}

// Everything that can be told before a model is read.
void prepare(ChannelOptions& o) {
  if (o.region.empty() == o.mask.empty()) {
    throw Error::badArgument("`channels`", o.mask.empty() ? "no region" : "a region and a mask",
                             "--region NAME or --mask FILE");
  }
  o.task.with = seedsOf(o.with, "--with");
  o.task.without = seedsOf(o.without, "--without");
  if (o.with.empty() != o.without.empty()) {
    throw Error::badArgument("`channels`", "one list of faces", "both --with and --without, or none");
  }
  if (o.measure.empty() && o.with.empty()) {
    throw Error::badArgument("`channels`", "nothing to sort faces by", "--measure, or --with and --without");
  }
  if (!o.measure.empty()) builtInMeasure(o.measure);
  seedsOf(o.check, "--check");
  o.task.shortlist = countOf(o.shortlist, "--shortlist");
  if (!o.score.empty()) scoreNamed(o.score);
  if (!o.top.empty()) {
    const std::size_t top = countOf(o.top, "--top");
    if (std::find(o.task.tops.begin(), o.task.tops.end(), top) == o.task.tops.end()) o.task.tops.push_back(top);
  }
  if (!o.save.empty() && (o.region.empty() || o.save != idOf(o.save))) {
    throw Error::badArgument("--save", "\"" + o.save + "\"" + (o.region.empty() ? " for a drawn mask" : ""),
                             "a name of small letters, digits and dashes, for a region that follows the face");
  }
  if (o.region.empty())
    o.task.region = std::make_shared<const Mask>(maskFromGrey(readPicture(o.mask)));
  else
    o.task.region = o.region;
}

int channels(ChannelOptions o) {
  prepare(o);
  const auto engine = makeEngine(o.engine);
  RegionTools regions = regionTools(engine->spec());
  if (!o.region.empty()) {
    const std::vector<RegionName>& names = regions.finder->names();
    std::string known;
    for (const RegionName& n : names) known += (known.empty() ? "" : ", ") + n.id;
    if (std::none_of(names.begin(), names.end(), [&](const RegionName& n) { return n.id == o.region; }))
      throw Error::badArgument("--region", "\"" + o.region + "\"", "one of " + known);
  }
  ChannelTools tools{regions.finder, regions.head, std::nullopt};
  if (!o.measure.empty()) tools.measure = builtInMeasure(o.measure);
  ChannelStudy study(o.task, std::move(tools));
  std::signal(SIGINT, [](int) { stopWanted = 1; });
  std::string last;
  while (!study.step(*engine)) {
    if (stopWanted != 0) {
      std::cerr << "\nlineament: Stopped; nothing was written.\n";
      return 1;
    }
    const ChannelProgress p = study.progress();
    std::string line = p.what + " " + std::to_string(p.done) + " of " + std::to_string(p.all);
    if (line != last) std::cerr << (p.what == last.substr(0, p.what.size()) ? "\r" : "\n") << line << std::flush;
    last = std::move(line);
  }
  std::cerr << "\n";
  printStudy(study, static_cast<std::size_t>(o.rows));
  if (!o.json.empty()) writeFileAtomically(o.json, jsonOf(study).dump(1) + "\n");
  if (!o.save.empty()) save(o, study, *engine);
  return 0;
}

}  // namespace

void addChannels(CLI::App& app, Command& run) {
  const auto o = std::make_shared<ChannelOptions>();
  CLI::App* command = app.add_subcommand("channels", "Find the channels of an attribute of a region, and keep them");
  command->add_option("--region", o->region, "Region that follows the face: see `region list`");
  command->add_option("--mask", o->mask, "Instead: a square grey picture, white is inside");
  command->add_option("--measure", o->measure, "What tells how much of it a face has: see `learn measures`");
  command->add_option("--with", o->with, "Seeds of faces that have it, as in 1-16 or 3,85,101")->delimiter(',');
  command->add_option("--without", o->without, "Seeds of faces that have it not")->delimiter(',');
  command->add_option("--layers", o->task.layers, "Layers whose channels are searched, as in l3.conv1,l2.conv1")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--faces", o->task.faces, "Faces that are sorted by the measure")
      ->check(CLI::Range(6, 2000))
      ->capture_default_str();
  command->add_option("--first-seed", o->task.firstSeed, "Seed of the first of them")->capture_default_str();
  command->add_option("--psi", o->task.psi, "Truncation")->capture_default_str();
  command->add_option("--shortlist", o->shortlist, "Channels whose effect is measured, best contrast first, or all")
      ->capture_default_str();
  command->add_option("--probed", o->task.probed, "Faces that effects are measured on")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--grey", o->task.greyAtEnd, "Change of the region at the slider's ends, in grey levels")
      ->check(CLI::Range(1.0, 100.0))
      ->capture_default_str();
  command->add_option("--rows", o->rows, "Lines of the rankings that are printed")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--json", o->json, "File for all numbers");
  command->add_option("--save", o->save, "Name of the attribute to keep");
  command->add_option("--score", o->score,
                      "Of what is kept: published, contrast, effect or product (default: the best)");
  command->add_option("--top", o->top, "Number of its channels: 3, 12 ... or all (default: the best)");
  command->add_option("--title", o->title, "Its title");
  command->add_option("--group", o->group, "Its heading in the panel")->capture_default_str();
  command->add_option("--low-end", o->low, "What -3 looks like");
  command->add_option("--high-end", o->high, "What 3 looks like");
  command->add_option("--lowest", o->lowest, "Where its slider ends, after a look")
      ->check(CLI::Range(-kChannelEnd, 0.0F))
      ->capture_default_str();
  command->add_option("--highest", o->highest, "The same at the other side")
      ->check(CLI::Range(0.0F, kChannelEnd))
      ->capture_default_str();
  command->add_option("--check", o->check, "Seeds of unseen faces that it is tried on (default 30-37)")->delimiter(',');
  command->add_option("-o,--output", o->output, "Folder for it (default: the user's own)");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return channels(*o); }; });
}

}  // namespace lineament::app
