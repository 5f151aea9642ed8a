#pragma once
// Directions for tests that only need one with a name.
#include <memory>
#include <string>

#include "core/edit/direction.h"

namespace lineament::test {

inline DirectionPtr direction(const std::string& id) {
  auto d = std::make_shared<Direction>();
  d->id = id;
  d->normal = {1.0F, 0.0F};
  return d;
}

}  // namespace lineament::test
