#include "core/learn/channel_measure.h"

#include <memory>

#include "core/base/error.h"
#include "core/vision/face_measures.h"

namespace lineament {

ChannelMeasure builtInMeasure(const std::string& name) {
  const std::vector<FaceMeasure>& all = faceMeasures();
  std::string known;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name != name) {
      known += (known.empty() ? "" : ", ") + all[i].name;
      continue;
    }
    auto landmarks = std::make_shared<std::unique_ptr<FaceLandmarks>>();
    return {name, [i, landmarks](const Image8& face) {
              if (!*landmarks) *landmarks = std::make_unique<FaceLandmarks>();
              return double{measureFace(face, (*landmarks)->find(face))[i]};
            }};
  }
  throw Error::badArgument("The measure", "\"" + name + "\"", "one of " + known);
}

}  // namespace lineament
