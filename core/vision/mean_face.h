#pragma once
// Where the 68 landmarks of an average face lie in its aligned square, in hundredths of the side; looking straight.
#include "core/vision/face_landmarks.h"

namespace lineament {

const Landmarks& meanFace();

}  // namespace lineament
