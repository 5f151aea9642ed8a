#pragma once
// A matrix drawn as coloured cells with its numbers: blue below zero, white at zero, red above. Any thread.
#include <string>
#include <vector>

#include "core/base/image.h"

namespace lineament {

struct HeatMap {
  std::string title;
  std::vector<std::string> rows, columns;
  std::vector<double> values;  ///< [rows, columns]
  double full = 2.0;           ///< magnitude that gets the full colour
};

Image8 drawn(const HeatMap& map);

}  // namespace lineament
