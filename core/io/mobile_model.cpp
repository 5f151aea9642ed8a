#include "core/io/mobile_model.h"

#include <unordered_map>

#include "core/base/error.h"
#include "core/io/mobile_layout.h"
#include "core/io/safetensors.h"

namespace lineament {

namespace {

constexpr const char* kFormat = "lineament-mobilestylegan-1";
constexpr const char* kLicenseNote =
    "Distilled from NVIDIA's StyleGAN2 FFHQ model: for non-commercial use under the NVIDIA Source Code License; the "
    "package it came from is Apache-2.0.";

const std::string& metadataOf(const SafetensorsFile& file, const char* key, const std::string& name) {
  const auto it = file.metadata.find(key);
  if (it == file.metadata.end()) {
    throw Error::badFile(name, std::string("no entry \"") + key + "\"",
                         std::string("a model file of format ") + kFormat);
  }
  return it->second;
}

}  // namespace

std::shared_ptr<const MobileModel> readMobileModel(const std::filesystem::path& path) {
  SafetensorsFile file = readSafetensors(path);
  const std::string name = path.string();
  if (metadataOf(file, "format", name) != kFormat) {
    throw Error::badFile(name, "another format of model", std::string("format ") + kFormat);
  }
  auto model = std::make_shared<MobileModel>(modelFromTableText(metadataOf(file, "spec", name), name));
  checkLayerTable(*model, name);

  std::unordered_map<std::string, NamedTensor*> byName;
  for (NamedTensor& t : file.tensors) byName.emplace(t.name, &t);
  std::vector<std::string> problems;
  for (const TensorSlot& slot : tensorSlots(*model)) {
    const auto it = byName.find(slot.name);
    if (it == byName.end()) {
      problems.push_back(slot.name + ": found nothing, expected " + shapeText(slot.shape));
      continue;
    }
    if (it->second->shape != slot.shape) {
      problems.push_back(slot.name + ": found " + shapeText(it->second->shape) + ", expected " + shapeText(slot.shape));
    } else {
      *slot.values = std::move(it->second->values);
    }
    byName.erase(it);
  }
  for (const NamedTensor& t : file.tensors) {
    if (byName.count(t.name) != 0) problems.push_back(t.name + ": found " + shapeText(t.shape) + ", expected nothing");
  }
  if (problems.empty()) problems = badTensors(*model);
  if (!problems.empty()) throwProblems(name, problems);

  model->title = metadataOf(file, "title", name);
  model->hash = hashOf(*model);
  if (model->hash != metadataOf(file, "sha256", name)) {
    throw Error::badFile(name, "contents that were altered or damaged", "the checksum written with them");
  }
  return model;
}

void writeMobileModel(const MobileModel& source, const std::filesystem::path& path) {
  MobileModel model = source;
  checkLayerTable(model, path.string());
  const std::vector<std::string> problems = badTensors(model);
  if (!problems.empty()) throwProblems(path.string(), problems);

  SafetensorsFile file;
  file.metadata = {{"format", kFormat},
                   {"spec", layerTableText(model)},
                   {"title", model.title},
                   {"sha256", hashOf(model)},
                   {"license", kLicenseNote}};
  for (TensorSlot& slot : tensorSlots(model)) {
    file.tensors.push_back({slot.name, slot.shape, std::move(*slot.values)});
  }
  writeSafetensors(file, path);
}

}  // namespace lineament
