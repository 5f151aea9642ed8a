#include "core/session/recipe_writer.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/edit/mask_ops.h"
#include "core/session/session_file.h"

namespace lineament {
namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  explicit Writer(const EditRecipe& recipe) : recipe_(recipe), directions_(directionsOf(recipe)) {}

  WrittenRecipe written(const std::string& modelTitle, const std::string& modelHash) {
    Json json = {{"format", usesPhoto() ? kSessionFormat : kFormatWithoutPhoto},
                 {"model", {{"title", modelTitle}, {"sha256", modelHash}}},
                 {"source", source(recipe_.source())},
                 {"psi", recipe_.psi()},
                 {"directions", Json::array()},
                 {"edits", Json::array()},
                 {"locks", Json::array()},
                 {"mixes", Json::array()},
                 {"local", Json::array()}};
    for (const DirectionPtr& d : directions_) json["directions"].push_back(direction(*d));
    for (const DirectionEdit& e : recipe_.edits()) json["edits"].push_back(edit(e));
    for (const Lock& l : recipe_.locks()) {
      json["locks"].push_back({{"direction", l.direction->id}, {"blend", l.blend}});
      if (l.correction != 0.0F) json["locks"].back()["correction"] = l.correction;
    }
    for (const StyleMix& m : recipe_.mixes()) json["mixes"].push_back(mix(m));
    for (const LocalEdit& e : recipe_.locals()) json["local"].push_back(local(e));
    if (recipe_.style()) json["style"] = style(*recipe_.style());
    if (recipe_.pasteRegion()) json["paste_region"] = region(*recipe_.pasteRegion());
    keepPhoto(json);
    // Text that is not UTF-8 (a file name, say) must not cost the user the session.
    out_.json = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    return std::move(out_);
  }

 private:
  void keepPhoto(Json& json) {
    const auto* face = std::get_if<ProjectedFacePtr>(&recipe_.source());
    if (face == nullptr || !(*face)->file.bytes) return;
    out_.photo = (*face)->file.bytes;
    out_.photoName = "photo/original" + suffixOf((*face)->file.path);
    json["source"]["photo"]["member"] = out_.photoName;
  }

  // For those who look into the zip; the JSON has to name the very same member, so only what UTF-8 cannot change.
  static std::string suffixOf(const std::string& path) {
    const std::string suffix = std::filesystem::path(path).extension().string();
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !suffix.empty() && std::all_of(suffix.begin() + 1, suffix.end(), plain) ? suffix : std::string();
  }

  // Readers of the first format would take such a face without its weights.
  bool usesPhoto() const {
    const auto is = [](const FaceSource& s) { return std::holds_alternative<ProjectedFacePtr>(s); };
    const auto& locals = recipe_.locals();
    return is(recipe_.source()) ||
           std::any_of(recipe_.mixes().begin(), recipe_.mixes().end(),
                       [&](const StyleMix& m) { return is(m.source); }) ||
           std::any_of(locals.begin(), locals.end(), [&](const LocalEdit& e) {
             const auto* donor = std::get_if<Donor>(&e.effect);
             return donor != nullptr && is(donor->source);
           });
  }

  std::string tensor(const std::string& kind, std::vector<int> shape, const std::vector<float>& values) {
    std::string name = kind + std::to_string(out_.tensors.tensors.size());
    out_.tensors.tensors.push_back({name, std::move(shape), values});
    return name;
  }

  std::string picture(const std::string& kind, Image8 image) {
    std::string name = kind + std::to_string(out_.pictures.size()) + ".png";
    out_.pictures.emplace_back(name, std::move(image));
    return name;
  }

  Json source(const FaceSource& from) {
    if (const auto* seed = std::get_if<Seed>(&from)) return {{"seed", seed->value}};
    if (const auto* z = std::get_if<std::shared_ptr<const LatentZ>>(&from)) {
      return {{"z", tensor("latent", {static_cast<int>((*z)->values.size())}, (*z)->values)}};
    }
    if (const auto* w = std::get_if<std::shared_ptr<const LatentW>>(&from)) {
      return {{"w", tensor("latent", {static_cast<int>((*w)->values.size())}, (*w)->values)}};
    }
    if (const auto* photo = std::get_if<ProjectedFacePtr>(&from)) return projected(**photo);
    const auto& plus = *std::get<std::shared_ptr<const LatentWPlus>>(from);
    return {{"w_plus", tensor("latent", {plus.rows(), plus.size()}, plus.values())}};
  }

  Json projected(const ProjectedFace& face) {
    const Affine& p = face.place.photoFromUnit;
    Json json = {
        {"w_plus", tensor("latent", {face.latent.rows(), face.latent.size()}, face.latent.values())},
        {"photo",
         {{"path", face.file.path},
          {"sha256", face.file.hash},
          {"width", face.file.width},
          {"height", face.file.height},
          {"photo_from_unit", {p.xx, p.xy, p.x0, p.yx, p.yy, p.y0}},
          {"landmarks", face.place.landmarks},
          {"errors",
           {{"lpips_face", face.errors.lpips}, {"lpips", face.errors.lpipsCrop}, {"squared", face.errors.squared}}}}}};
    if (face.tuning) json["tuning"] = tuning(*face.tuning);
    return json;
  }

  Json tuning(const GeneratorTuning& change) {
    Json json = {{"model_sha256", change.modelHash}, {"layers", Json::array()}};
    const auto add = [&](const char* kind, int row, const std::vector<float>& values) {
      const std::string name = kind + std::to_string(out_.tuning.tensors.size());
      out_.tuning.tensors.push_back({name, {static_cast<int>(values.size())}, values});
      return Json{{"row", row}, {kind, name}};
    };
    for (const TunedLayer& layer : change.layers) {
      Json entry = add("weight", layer.row, layer.weight);
      entry.update(add("bias", layer.row, layer.bias));
      json["layers"].push_back(std::move(entry));
    }
    return json;
  }

  static Json rows(RowRange range) { return {range.first, range.last}; }

  Json direction(const Direction& d) {
    Json json = {
        {"id", d.id},
        {"title", d.title},
        {"group", d.group},
        {"score", d.score},
        {"score_deviation", d.scoreDeviation},
        {"low_end", d.lowEnd},
        {"high_end", d.highEnd},
        {"standard_deviation", d.standardDeviation},
        {"rows", rows(d.actsOn)},
        {"normal", tensor("direction", {d.rows, static_cast<int>(d.normal.size()) / std::max(1, d.rows)}, d.normal)}};
    if (!d.boundary.empty()) {
      json["boundary"] = tensor("boundary", {static_cast<int>(d.boundary.size())}, d.boundary);
    }
    return json;
  }

  static Json edit(const DirectionEdit& e) {
    Json json = {{"direction", e.direction->id},
                 {"strength", e.strength},
                 {"reading", e.reading == Reading::kAdd ? "add" : "set to"}};
    if (e.rows) json["rows"] = rows(*e.rows);
    return json;
  }

  Json mix(const StyleMix& m) {
    Json json = {{"source", source(m.source)}, {"psi", m.psi}, {"amounts", Json::array()}};
    for (const RowAmount& a : m.amounts) json["amounts"].push_back({{"rows", rows(a.rows)}, {"amount", a.amount}});
    return json;
  }

  Json region(const EditRegion& r) {
    if (const auto* name = std::get_if<std::string>(&r)) return {{"name", *name}};
    const auto& mask = std::get<MaskPtr>(r);
    return {{"mask", picture("masks/", greyFromMask(mask ? *mask : Mask(1)))}};
  }

  Json effect(const LocalEffect& e) {
    if (const auto* d = std::get_if<DirectionPtr>(&e)) return {{"direction", (*d)->id}};
    if (const auto* donor = std::get_if<Donor>(&e)) return {{"source", source(donor->source)}, {"psi", donor->psi}};
    const auto& c = *std::get<ChannelAttributePtr>(e);
    return {{"channels", c.id},
            {"title", c.title},
            {"model_sha256", c.modelHash},
            {"layer", c.layer},
            {"values", tensor("channels", {static_cast<int>(c.values.size())}, c.values)}};
  }

  Json local(const LocalEdit& e) {
    return {{"id", e.id},
            {"title", e.title},
            {"effect", effect(e.effect)},
            {"region", region(e.region)},
            {"strength", e.strength},
            {"rows", rows(e.rows)},
            {"mode", e.mode == LocalMode::kMaskedStyle ? "masked style" : "two branches"},
            {"enabled", e.enabled},
            {"protect", e.protect}};
  }

  Json style(const StyleEdit& s) {
    Json json = {{"preset", s.preset},
                 {"second", s.second},
                 {"blend", s.blend},
                 {"strength", s.strength},
                 {"colours", s.colours == StyleColours::kOfStyle ? "style" : "face"},
                 {"side", s.side},
                 {"enabled", s.enabled}};
    if (s.region) json["region"] = region(*s.region);
    if (s.picture) {
      json["picture"] = picture("styles/", s.picture->picture);
      json["picture_title"] = s.picture->title;
      json["of_this_face"] = s.picture->madeOf && *s.picture->madeOf == recipe_.withoutStyle();
    }
    return json;
  }

  const EditRecipe& recipe_;
  std::vector<DirectionPtr> directions_;
  WrittenRecipe out_;
};

}  // namespace

std::vector<DirectionPtr> directionsOf(const EditRecipe& recipe) {
  std::vector<DirectionPtr> all;
  const auto add = [&](const DirectionPtr& d) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const DirectionPtr& k) { return k->id == d->id; });
    if (!known) all.push_back(d);
  };
  for (const DirectionEdit& e : recipe.edits()) add(e.direction);
  for (const Lock& l : recipe.locks()) add(l.direction);
  for (const LocalEdit& e : recipe.locals()) {
    if (const auto* d = std::get_if<DirectionPtr>(&e.effect)) add(*d);
  }
  return all;
}

WrittenRecipe writtenRecipe(const EditRecipe& recipe, const std::string& modelTitle, const std::string& modelHash) {
  return Writer(recipe).written(modelTitle, modelHash);
}

}  // namespace lineament
