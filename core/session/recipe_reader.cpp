#include "core/session/recipe_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/io/sha256.h"

namespace lineament {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostItems = 1000;  // of one kind
constexpr double kFarthest = 1000.0;      // standard deviations
constexpr int kFinestResolution = 1 << 20;
constexpr int kLargestMask = 2048;
constexpr int kMostLatentRows = 64;
constexpr std::size_t kLandmarkNumbers = 136;  // 68 points
constexpr double kFarthestPixel = 1e6;
constexpr std::size_t kLargestLatent = 8192;  // numbers a row

class Reader {
 public:
  Reader(const RecipeParts& parts, const std::vector<DirectionPtr>& known) : parts_(parts), known_(known) {}

  Session session(const Json& json) {
    const double format = number(json, "format", 1.0, 1e9);
    if (format > kSessionFormat) {
      throw Error::unsupported("The session " + parts_.file + " (made by a newer version of Lineament)",
                               "sessions of format " + std::to_string(kSessionFormat));
    }
    Session session;
    if (json.contains("model")) {
      session.modelTitle = json.at("model").value("title", "");
      session.modelHash = json.at("model").value("sha256", "");
    }
    for (const Json& entry : list(json, "directions")) directions_.push_back(direction(entry));
    EditRecipe recipe(source(json.at("source")), real(json, "psi", -2.0, 2.0));
    for (const Json& entry : list(json, "edits")) recipe = withEdit(recipe, entry);
    std::map<std::string, float> corrections;
    for (const Json& entry : list(json, "locks")) {
      const DirectionPtr kept = directionNamed(entry);
      recipe = recipe.withLock(kept, real(entry, "blend", 0.0, 1.0));
      if (entry.contains("correction")) corrections[kept->id] = real(entry, "correction", -10.0, 10.0);
    }
    if (!corrections.empty()) recipe = recipe.withCorrections(corrections);
    for (const Json& entry : list(json, "mixes")) recipe = recipe.withMix(mix(entry));
    for (const Json& entry : list(json, "local")) recipe = recipe.withLocal(local(entry));
    if (json.contains("paste_region")) recipe = recipe.withPasteRegion(region(json.at("paste_region")));
    if (json.contains("style")) recipe = withStyle(recipe, json.at("style"));
    session.recipe = std::move(recipe);
    return session;
  }

 private:
  Error bad(const std::string& found, const std::string& expected) const {
    return Error::badFile(parts_.file, found, expected);
  }

  double number(const Json& json, const char* key, double least, double most) const {
    const double value = json.at(key).get<double>();
    if (value >= least && value <= most) return value;
    throw bad(std::string(key) + " of " + std::to_string(value),
              "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  float real(const Json& json, const char* key, double least, double most) const {
    return static_cast<float>(number(json, key, least, most));
  }

  const Json& list(const Json& json, const char* key) const {
    static const Json kNone = Json::array();
    if (!json.contains(key)) return kNone;
    const Json& items = json.at(key);
    if (items.is_array() && items.size() <= kMostItems) return items;
    throw bad("\"" + std::string(key) + "\" that is no list of up to a thousand", "a session");
  }

  // By name, with as many axes as wanted; every number finite.
  const NamedTensor& tensor(const Json& json, const char* key, std::size_t axes) const {
    const auto name = json.at(key).get<std::string>();
    const NamedTensor* found = parts_.tensors.find(name);
    if (found == nullptr || found->shape.size() != axes || found->values.empty()) {
      throw bad("no numbers \"" + name + "\" of " + std::to_string(axes) + " axes", "what the recipe names");
    }
    if (!std::all_of(found->values.begin(), found->values.end(), [](float v) { return std::isfinite(v); })) {
      throw bad("numbers in \"" + name + "\" that are not finite", "finite ones");
    }
    if (static_cast<std::size_t>(found->shape.back()) > kLargestLatent ||
        (axes == 2 && found->shape.front() > kMostLatentRows)) {
      throw bad("\"" + name + "\" of " + std::to_string(found->values.size()) + " numbers", "a latent");
    }
    return *found;
  }

  RowRange rows(const Json& json) const {
    const Json& pair = json.at("rows");
    if (!pair.is_array() || pair.size() != 2) throw bad("rows without a first and a last", "two resolutions");
    const double first = pair[0].get<double>(), last = pair[1].get<double>();
    if (!(first >= 1.0 && first <= last && last <= kFinestResolution)) {
      throw bad("rows from " + std::to_string(first) + " to " + std::to_string(last), "resolutions in order");
    }
    return {static_cast<int>(first), static_cast<int>(last)};
  }

  FaceSource source(const Json& json) const {
    if (json.contains("seed")) return Seed{static_cast<std::uint32_t>(number(json, "seed", 0.0, 4294967295.0))};
    if (json.contains("z")) return std::make_shared<const LatentZ>(LatentZ{tensor(json, "z", 1).values});
    if (json.contains("w")) return std::make_shared<const LatentW>(LatentW{tensor(json, "w", 1).values});
    const NamedTensor& plus = tensor(json, "w_plus", 2);
    if (json.contains("photo")) return projected(json, LatentWPlus(plus.values, plus.shape[0]));
    return std::make_shared<const LatentWPlus>(plus.values, plus.shape[0]);
  }

  ProjectedFacePtr projected(const Json& json, LatentWPlus latent) const {
    auto face = std::make_shared<ProjectedFace>();
    face->latent = std::move(latent);
    const Json& photo = json.at("photo");
    face->file = {
        photo.value("path", ""), photo.value("sha256", ""), whole(photo, "width"), whole(photo, "height"), {}};
    if (photo.contains("member") && parts_.bytes) {
      auto bytes = std::make_shared<std::vector<std::byte>>(parts_.bytes(photo.at("member").get<std::string>()));
      if (sha256(*bytes) != face->file.hash) throw bad("a photo with another checksum than it says", "that photo");
      face->file.bytes = std::move(bytes);
    }
    const auto numbers = [&](const char* key, std::size_t count) {
      const Json& items = photo.at(key);
      if (!items.is_array() || items.size() != count) {
        throw bad(std::string(key) + " without its " + std::to_string(count) + " numbers", "where the face is");
      }
      std::vector<double> values;
      for (const Json& item : items) {
        values.push_back(item.get<double>());
        if (!(std::abs(values.back()) <= kFarthestPixel)) throw bad(std::string(key) + " out of range", "pixels");
      }
      return values;
    };
    const std::vector<double> m = numbers("photo_from_unit", 6);
    face->place.photoFromUnit = {m[0], m[1], m[2], m[3], m[4], m[5]};
    for (const double v : numbers("landmarks", kLandmarkNumbers))
      face->place.landmarks.push_back(static_cast<float>(v));
    if (photo.contains("errors")) {
      const Json& errors = photo.at("errors");
      face->errors = {real(errors, "lpips_face", 0.0, 1e3), real(errors, "lpips", 0.0, 1e3),
                      real(errors, "squared", 0.0, 1e3)};
    }
    if (json.contains("tuning")) face->tuning = tuning(json.at("tuning"));
    return face;
  }

  int whole(const Json& json, const char* key) const { return static_cast<int>(number(json, key, 0.0, 1e6)); }

  GeneratorTuningPtr tuning(const Json& json) const {
    auto change = std::make_shared<GeneratorTuning>();
    change->modelHash = json.at("model_sha256").get<std::string>();
    const auto values = [&](const Json& entry, const char* key) {
      const auto name = entry.at(key).get<std::string>();
      const NamedTensor* found = parts_.tuning.find(name);
      if (found == nullptr || found->shape.size() != 1) throw bad("no weights \"" + name + "\"", "what it names");
      if (!std::all_of(found->values.begin(), found->values.end(), [](float v) { return std::isfinite(v); })) {
        throw bad("weights \"" + name + "\" that are not finite", "finite ones");
      }
      return found->values;
    };
    int before = -1;
    for (const Json& entry : list(json, "layers")) {
      TunedLayer layer{whole(entry, "row"), values(entry, "weight"), values(entry, "bias")};
      if (layer.row <= before) throw bad("tuned layers out of order", "rising rows");
      before = layer.row;
      change->layers.push_back(std::move(layer));
    }
    change->key = keyOf(*change);
    return change;
  }

  DirectionPtr direction(const Json& json) const {
    auto d = std::make_shared<Direction>();
    d->id = json.at("id").get<std::string>();
    d->title = json.value("title", d->id);
    d->group = json.value("group", d->group);
    d->score = json.value("score", d->score);
    if (json.contains("score_deviation")) d->scoreDeviation = real(json, "score_deviation", 0.0, 1e6);
    d->lowEnd = json.value("low_end", d->lowEnd);
    d->highEnd = json.value("high_end", d->highEnd);
    d->standardDeviation = real(json, "standard_deviation", 1e-6, 1e6);
    d->actsOn = rows(json);
    const NamedTensor& normal = tensor(json, "normal", 2);
    d->rows = normal.shape[0];
    d->normal = normal.values;
    if (json.contains("boundary")) d->boundary = tensor(json, "boundary", 1).values;
    const auto same = std::find_if(known_.begin(), known_.end(), [&](const DirectionPtr& k) {
      return k->id == d->id && k->normal == d->normal && k->rows == d->rows && k->boundary == d->boundary &&
             k->standardDeviation == d->standardDeviation && k->actsOn == d->actsOn;
    });
    return same != known_.end() ? *same : d;
  }

  DirectionPtr directionNamed(const Json& json) const {
    const auto id = json.at("direction").get<std::string>();
    const auto it =
        std::find_if(directions_.begin(), directions_.end(), [&](const DirectionPtr& d) { return d->id == id; });
    if (it == directions_.end())
      throw bad("an edit by \"" + id + "\", which is not among its directions", "one of them");
    return *it;
  }

  EditRecipe withEdit(const EditRecipe& recipe, const Json& json) const {
    const DirectionPtr d = directionNamed(json);
    const Reading reading = json.value("reading", "add") == "set to" ? Reading::kSetTo : Reading::kAdd;
    EditRecipe changed = recipe.withReading(d, reading, real(json, "strength", -kFarthest, kFarthest));
    return json.contains("rows") ? changed.withRows(d, rows(json)) : changed;
  }

  StyleMix mix(const Json& json) const {
    StyleMix m{source(json.at("source")), real(json, "psi", -2.0, 2.0), {}};
    for (const Json& entry : list(json, "amounts")) m.amounts.push_back({rows(entry), real(entry, "amount", 0.0, 1.0)});
    return m;
  }

  EditRegion region(const Json& json) const {
    if (json.contains("name")) return json.at("name").get<std::string>();
    const auto name = json.at("mask").get<std::string>();
    const Image8 picture = parts_.picture(name);
    const bool square = picture.width == picture.height && picture.width <= kLargestMask &&
                        std::has_single_bit(static_cast<unsigned>(picture.width));
    if (!square) {
      throw bad("a mask of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                "a square of a power of two up to 2048");
    }
    auto mask = std::make_shared<Mask>(picture.width);
    for (std::size_t i = 0; i < mask->weights.size(); ++i) mask->weights[i] = picture.pixels[3 * i];
    return MaskPtr(std::move(mask));
  }

  LocalEffect effect(const Json& json) const {
    if (json.contains("direction")) return directionNamed(json);
    if (json.contains("source")) return Donor{source(json.at("source")), real(json, "psi", -2.0, 2.0)};
    auto c = std::make_shared<ChannelAttribute>();
    c->id = json.at("channels").get<std::string>();
    c->title = json.value("title", c->id);
    c->modelHash = json.at("model_sha256").get<std::string>();
    c->layer = json.at("layer").get<std::string>();
    c->values = tensor(json, "values", 1).values;
    return ChannelAttributePtr(std::move(c));
  }

  LocalEdit local(const Json& json) const {
    LocalEdit e;
    e.id = json.at("id").get<std::string>();
    e.title = json.value("title", e.id);
    e.effect = effect(json.at("effect"));
    e.region = region(json.at("region"));
    e.strength = real(json, "strength", -kFarthest, kFarthest);
    e.rows = rows(json);
    e.mode = json.value("mode", "") == "two branches" ? LocalMode::kTwoBranches : LocalMode::kMaskedStyle;
    e.enabled = json.value("enabled", true);
    e.protect = json.value("protect", true);
    return e;
  }

  EditRecipe withStyle(const EditRecipe& recipe, const Json& json) const {
    StyleEdit s;
    s.preset = json.value("preset", "");
    s.second = json.value("second", "");
    s.blend = real(json, "blend", 0.0, 1.0);
    s.strength = real(json, "strength", 0.0, 1.0);
    s.colours = json.value("colours", "style") == "face" ? StyleColours::kOfFace : StyleColours::kOfStyle;
    s.side = static_cast<int>(number(json, "side", 16.0, 8192.0));
    s.enabled = json.value("enabled", true);
    if (json.contains("region")) s.region = region(json.at("region"));
    if (json.contains("picture")) {
      auto made = std::make_shared<StyledPicture>();
      made->title = json.value("picture_title", "");
      made->picture = parts_.picture(json.at("picture").get<std::string>());
      if (json.value("of_this_face", false)) made->madeOf = std::make_shared<const EditRecipe>(recipe);
      s.picture = std::move(made);
    }
    return recipe.withStyle(std::move(s));
  }

  const RecipeParts& parts_;
  const std::vector<DirectionPtr>& known_;
  std::vector<DirectionPtr> directions_;
};

}  // namespace

Session recipeFrom(const RecipeParts& parts, const std::vector<DirectionPtr>& known) {
  try {
    const auto json = Json::parse(parts.json);
    return Reader(parts, known).session(json);
  } catch (const Json::exception& e) {
    throw Error::badFile(parts.file, "a recipe that is incomplete", "a session of Lineament").withDetails(e.what());
  }
}

}  // namespace lineament
