// What a command line says about a face: attributes, what is kept, rows, other faces.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/learn/foreign_directions.h"
#include "core/learn/hold_job.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

constexpr std::uint32_t kPopulationSeed = 100'000;

DirectionPtr directionOf(const std::string& name, const char* option, const std::vector<DirectionPtr>& known) {
  const auto it = std::find_if(known.begin(), known.end(), [&](const DirectionPtr& d) { return d->id == name; });
  if (it != known.end()) return *it;
  std::string names;
  for (const DirectionPtr& d : known) names += (names.empty() ? "" : ", ") + d->id;
  throw Error::badArgument(option, "the attribute \"" + name + "\"", "one of " + names);
}

struct Assignment {
  std::string name, value;
  bool hasValue = false;
};

Assignment split(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {text, "", false};
  return {text.substr(0, equals), text.substr(equals + 1), true};
}

float numberOf(const std::string& text, const std::string& option, const char* expected) {
  char* end = nullptr;
  const float value = std::strtof(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value)) {
    throw Error::badArgument(option, "\"" + text + "\"", expected);
  }
  return value;
}

// "SEED:makeup", "SEED:fine=0.8", "SEED:coarse=1,fine=0.5"
StyleMix mixOf(const std::string& text) {
  constexpr const char* kExpected =
      "a seed and rows or a transfer, as in 42:fine=0.8 or 42:makeup (makeup, hair, pose, shape, all-but-identity)";
  const std::size_t colon = text.find(':');
  std::uint32_t seed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + std::min(colon, text.size()), seed);
  if (colon == std::string::npos || problem != std::errc() || end != text.data() + colon) {
    throw Error::badArgument("--mix", "\"" + text + "\"", kExpected);
  }
  StyleMix mix{Seed{seed}, 0.7F, {}};
  std::string rest = text.substr(colon + 1);
  while (true) {
    const std::size_t comma = rest.find(',');
    const Assignment part = split(rest.substr(0, comma));
    const float amount = part.hasValue ? numberOf(part.value, "--mix " + text, "an amount from 0 to 1") : 1.0F;
    if (amount < 0.0F || amount > 1.0F) throw Error::badArgument("--mix " + text, part.value, "an amount from 0 to 1");
    const auto preset =
        std::find_if(mixPresets().begin(), mixPresets().end(), [&](const MixPreset& p) { return part.name == p.id; });
    if (preset != mixPresets().end()) {
      for (const RowAmount& a : preset->amounts) mix = mix.withAmount(a.rows, a.amount * amount);
    } else {
      try {
        mix = mix.withAmount(rowRangeOf(part.name), amount);
      } catch (const Error&) {
        throw Error::badArgument("--mix", "\"" + part.name + "\"", kExpected);
      }
    }
    if (comma == std::string::npos) return mix;
    rest.erase(0, comma + 1);
  }
}

EditRegion regionOf(const EditOptions& options, const std::string& own) {
  if (options.mask.empty()) return options.region.empty() ? own : options.region;
  return std::make_shared<const Mask>(maskFromGrey(readPicture(options.mask)));
}

// "smile=1.5@mouth"
LocalEdit maskedOf(const std::string& text, const std::vector<DirectionPtr>& known) {
  const std::size_t at = text.rfind('@');
  const Assignment a = split(text.substr(0, at));
  if (at == std::string::npos || at + 1 == text.size() || !a.hasValue) {
    throw Error::badArgument("--masked", "\"" + text + "\"",
                             "an attribute, a number and a region, as in smile=1.5@mouth");
  }
  const DirectionPtr direction = directionOf(a.name, "--masked", known);
  LocalEdit edit;
  edit.id = a.name + text.substr(at);
  edit.title = direction->title + " (" + text.substr(at + 1) + ")";
  edit.effect = direction;
  edit.region = text.substr(at + 1);
  edit.strength = numberOf(a.value, "--masked " + a.name, "a number of standard deviations");
  edit.rows = direction->actsOn;
  return edit;
}

// "42@eye-band", "42@hair:8-256=0.8"
LocalEdit partOf(const std::string& text) {
  constexpr const char* kExpected = "a seed and a region, as in 42@eye-band or 42@eye-band:8-256=0.8";
  const Assignment a = split(text);
  const std::size_t at = a.name.find('@'), colon = a.name.find(':');
  std::uint32_t seed = 0;
  const auto [end, problem] = std::from_chars(a.name.data(), a.name.data() + std::min(at, a.name.size()), seed);
  if (at == std::string::npos || problem != std::errc() || end != a.name.data() + at || at + 1 == a.name.size()) {
    throw Error::badArgument("--part", "\"" + text + "\"", kExpected);
  }
  LocalEdit edit;
  edit.id = a.name;
  edit.region = a.name.substr(at + 1, colon == std::string::npos ? colon : colon - at - 1);
  edit.title = describe(edit.region) + " of seed " + std::to_string(seed);
  edit.effect = Donor{Seed{seed}, 0.7F};
  edit.rows = colon == std::string::npos ? partRows(describe(edit.region)) : rowRangeOf(a.name.substr(colon + 1));
  edit.strength = a.hasValue ? numberOf(a.value, "--part " + a.name, kExpected) : 1.0F;
  edit.mode = LocalMode::kTwoBranches;
  return edit;
}

EditRecipe withLocalEdits(EditRecipe recipe, const EditOptions& options, const std::vector<DirectionPtr>& known) {
  const std::vector<LocalAttributePtr> attributes = knownLocalAttributes(known);
  for (const std::string& text : options.locals) {
    const Assignment a = split(text);
    const auto it =
        std::find_if(attributes.begin(), attributes.end(), [&](const LocalAttributePtr& l) { return l->id == a.name; });
    if (it == attributes.end()) {
      std::string names;
      for (const LocalAttributePtr& l : attributes) names += (names.empty() ? "" : ", ") + l->id;
      throw Error::badArgument("--local", "the local attribute \"" + a.name + "\"", "one of " + names);
    }
    LocalEdit edit = (*it)->edit(numberOf(a.value, "--local " + a.name, "a number, as in mouth-open=2"));
    edit.region = regionOf(options, (*it)->region);
    recipe = recipe.withLocal(std::move(edit));
  }
  for (const std::string& text : options.masked) recipe = recipe.withLocal(maskedOf(text, known));
  for (const std::string& text : options.parts) recipe = recipe.withLocal(partOf(text));
  return recipe;
}

}  // namespace

bool EditOptions::any() const {
  return !(settings.empty() && positions.empty() && kept.empty() && rows.empty()) || anyLocal();
}

bool EditOptions::anyLocal() const {
  return !(locals.empty() && masked.empty() && parts.empty());
}

void addEditOptions(CLI::App& command, EditOptions& options) {
  const auto add = [&](const char* name, std::vector<std::string>& values, const char* text) {
    command.add_option(name, values, text)->allow_extra_args(false);
  };
  add("--set", options.settings, "Move an attribute by standard deviations, as in smile=1.5; repeatable");
  add("--set-to", options.positions, "Put an attribute at a position, wherever the face was, as in age=2; repeatable");
  add("--keep", options.kept,
      "An attribute that stays still while others move, as in glasses or age=0.5 (half); all: every one that is not "
      "set; repeatable");
  command.add_flag("--hold", options.hold,
                   "Measure the kept attributes on this face and correct what the edits move: seconds");
  add("--rows", options.rows,
      "Rows that an attribute's edit acts on, as in age=coarse-middle or smile=4-32 (resolutions); repeatable");
  add("--mix", options.mixes,
      "Rows of another face: SEED:fine=0.8, or SEED:makeup, hair, pose, shape, all-but-identity; repeatable");
  add("--local", options.locals, "A named edit of one part of the face, as in mouth-open=2; repeatable");
  add("--masked", options.masked, "An attribute moved in one region only, as in smile=1.5@mouth; repeatable");
  add("--part", options.parts,
      "A part of another face: SEED@REGION, with rows or an amount as in 42@eye-band:8-256=0.8; repeatable");
  command.add_option("--region", options.region, "Region of the --local edits, instead of their own: see `regions`");
  command.add_option("--mask", options.mask, "Mask of the --local edits: a square grey picture, white is inside");
  add("--directions", options.directions,
      "File with directions of another program: .npy, .npz, .pt, .safetensors; repeatable");
}

EditRecipe withSetting(const EditRecipe& recipe, const std::string& setting, const std::vector<DirectionPtr>& known) {
  const Assignment s = split(setting);
  const DirectionPtr direction = directionOf(s.name, "--set", known);
  const std::string expected = "a number of standard deviations, as in " + s.name + "=1.5";
  return recipe.withStrength(direction, numberOf(s.value, "--set " + s.name, expected.c_str()));
}

bool isSet(const std::string& id, const EditOptions& options) {
  const auto names = [&](const std::string& text) { return split(text).name == id; };
  return std::any_of(options.settings.begin(), options.settings.end(), names) ||
         std::any_of(options.positions.begin(), options.positions.end(), names);
}

EditRecipe edited(EditRecipe recipe, const EditOptions& options, const std::vector<DirectionPtr>& known) {
  const EditRecipe before = recipe;
  for (const std::string& text : options.kept) {
    const Assignment a = split(text);
    const float blend = a.hasValue ? numberOf(a.value, "--keep " + a.name, "a share from 0 to 1") : 1.0F;
    if (blend < 0.0F || blend > 1.0F) throw Error::badArgument("--keep " + a.name, a.value, "a share from 0 to 1");
    if (a.name != "all") {
      recipe = recipe.withLock(directionOf(a.name, "--keep", known), blend);
      continue;
    }
    // All others: what is set is meant to move.
    for (const DirectionPtr& d : known) {
      if (!isSet(d->id, options)) recipe = recipe.withLock(d, blend);
    }
  }
  for (const std::string& text : options.mixes) recipe = recipe.withMix(mixOf(text));
  for (const std::string& text : options.rows) {
    const Assignment a = split(text);
    recipe = recipe.withRows(directionOf(a.name, "--rows", known), rowRangeOf(a.value));
  }
  for (const std::string& text : options.settings) recipe = withSetting(recipe, text, known);
  for (const std::string& text : options.positions) {
    const Assignment a = split(text);
    const DirectionPtr direction = directionOf(a.name, "--set-to", known);
    recipe =
        recipe.withReading(direction, Reading::kSetTo,
                           numberOf(a.value, "--set-to " + a.name, "a position in standard deviations, as in age=2"));
  }
  if (options.hold && recipe.hasFreeEdits() && !holdable(recipe, FaceScores().names())) {
    throw Error::badArgument("--hold", "no kept attribute that can be measured",
                             "--keep of one that has a score, as in --set smile=2 --keep mouth_open");
  }
  recipe = withoutStaleCorrections(recipe, before);  // --hold measures anew
  return options.anyLocal() ? withLocalEdits(std::move(recipe), options, known) : recipe;
}

EditRecipe heldStill(const EditRecipe& recipe, const EditOptions& options, SynthesisEngine& engine) {
  if (!options.hold || !recipe.hasFreeEdits()) return recipe;
  HoldJob job(recipe, std::make_shared<FaceScores>(nullptr, FaceScores::Points::kSteady));
  while (!job.step(engine)) {
  }
  std::fprintf(stderr, "held: kept attributes had moved by %.2f standard deviations, now by %.2f (%d pictures)\n",
               job.before(), job.after(), job.pictures());
  return job.recipe();
}

std::vector<DirectionPtr> directionsFor(const EditOptions& options, const std::function<SynthesisEngine&()>& engine) {
  if (!options.any() && options.directions.empty()) return {};
  std::vector<DirectionPtr> known = knownDirections();
  if (options.directions.empty()) return known;
  constexpr std::size_t kSamples = 1000;  // enough for a unit: two percent
  PopulationJob gather(kPopulationSeed, kSamples);
  while (!gather.step(engine())) {
  }
  for (const std::string& file : options.directions) {
    for (const AdoptedDirection& a : adopted(readDirectionFile(file), file, *gather.population(), known)) {
      known.push_back(a.direction);
    }
  }
  return known;
}

}  // namespace lineament::app
