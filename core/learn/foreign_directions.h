#pragma once
// Directions of other programs made ours: unit length, slider unit, and what is known about them. Throws Error.
#include <string>
#include <vector>

#include "core/edit/direction.h"
#include "core/io/direction_file.h"
#include "core/learn/population.h"

namespace lineament {

/// The card of a direction: what a person wants to know before using it.
struct DirectionCard {
  int rows = 1;
  float length = 0.0F;  ///< as in the file; of several rows their root mean square
  std::string nearest;  ///< id of the known attribute with the largest |cosine|; empty: none known
  float nearestCosine = 0.0F;
};

struct AdoptedDirection {
  DirectionPtr direction;
  DirectionCard card;
};

/// `known`: to find neighbours and to keep ids apart. A width that is not the model's is kBadFile.
std::vector<AdoptedDirection> adopted(const std::vector<ForeignDirection>& foreign, const std::string& file,
                                      const Population& population, const std::vector<DirectionPtr>& known);

/// The name as an id: letters, digits, - and _.
std::string idOf(const std::string& name);

/// Mean over rows, as one vector: what cosines of directions with rows are taken of.
std::vector<float> flattened(const Direction& direction);

}  // namespace lineament
