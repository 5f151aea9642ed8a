#pragma once
// A recipe as JSON beside the tensors and pictures that it refers to by name. Any thread.
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/io/safetensors.h"

namespace lineament {

struct WrittenRecipe {
  std::string json;
  SafetensorsFile tensors;
  SafetensorsFile tuning;                                ///< weights of a projected face; stored as half floats
  std::vector<std::pair<std::string, Image8>> pictures;  ///< member name, picture
  std::string photoName;                                 ///< member name; empty: the photo is not kept
  std::shared_ptr<const std::vector<std::byte>> photo;   ///< a picture file
};

WrittenRecipe writtenRecipe(const EditRecipe& recipe, const std::string& modelTitle, const std::string& modelHash);

}  // namespace lineament
