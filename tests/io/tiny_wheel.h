#pragma once
// A small wheel of the same structure as the real one, made from a tiny model: the import is tested without a download.
#include <filesystem>
#include <map>
#include <string>

#include "core/io/mobile_model.h"

namespace lineament::test {

struct IrPair {
  std::string xml;
  std::string bin;
};

IrPair mappingIr(const MobileModel& model);
IrPair synthesisIr(const MobileModel& model);

using Members = std::map<std::string, std::string>;
/// The four members under random_face/data/.
Members wheelMembers(const MobileModel& model);
void writeZip(const Members& members, const std::filesystem::path& path);

inline const std::string kMappingXml = "random_face/data/MappingNetwork.xml";
inline const std::string kMappingBin = "random_face/data/MappingNetwork.bin";
inline const std::string kSynthesisXml = "random_face/data/SynthesisNetwork.xml";
inline const std::string kSynthesisBin = "random_face/data/SynthesisNetwork.bin";

}  // namespace lineament::test
