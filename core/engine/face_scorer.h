#pragma once
// Scores of a face by something learned elsewhere (age, expression, identity), beside the built-in measures of
// core/vision. Only for learning and judging directions: nothing in the editor needs one. One thread per object.
#include <string>
#include <vector>

#include "core/base/image.h"

namespace lineament {

class FaceScorer {
 public:
  virtual ~FaceScorer() = default;
  virtual std::vector<std::string> names() const = 0;
  /// One number per name, of an aligned face of 256 x 256 pixels or a multiple.
  virtual std::vector<float> score(const Image8& face) = 0;
  /// A unit vector that is nearly the same for two pictures of one person; empty when the scorer has none.
  virtual std::vector<float> identity(const Image8& face) = 0;
};

}  // namespace lineament
