#pragma once
// A recipe from its JSON. Nothing in it is believed: every number is checked, every name must lead to something. Any
// thread.
#include <functional>
#include <string>
#include <vector>

#include "core/io/safetensors.h"
#include "core/session/session_file.h"

namespace lineament {

struct RecipeParts {
  std::string file;  ///< for error sentences
  std::string json;
  SafetensorsFile tensors, tuning;
  std::function<Image8(const std::string& member)> picture;                  ///< throws when there is none
  std::function<std::vector<std::byte>(const std::string& member)> bytes{};  ///< the same of any member
};

/// Throws kBadFile, kUnsupported.
Session recipeFrom(const RecipeParts& parts, const std::vector<DirectionPtr>& known);

}  // namespace lineament
