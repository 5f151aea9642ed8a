#include "core/vision/face_measures.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "core/vision/face_frame.h"

namespace lineament {
namespace {

using P = cv::Point2d;
constexpr int kSmallestFace = 128;

P between(P a, P b, double t) {
  return a + t * (b - a);
}

double chroma(const cv::Vec3d& lab) {
  return std::hypot(lab[1], lab[2]);
}

// What several measures start from.
struct Face {
  const FaceFrame& f;
  P mouth, brows, chin;
  LabStats cheekLeft, cheekRight, forehead, hairTop, cornerLeft, cornerRight;
  cv::Vec3d skin, hair, background;

  explicit Face(const FaceFrame& frame) : f(frame) {
    mouth = (f.at(48) + f.at(54)) / 2;
    brows = (f.at(21) + f.at(22)) / 2;
    chin = f.at(8);
    // Half way from the eye's lower lid to the mouth's corner, a little outside: the bare part of the cheek.
    cheekLeft = f.box(between(f.at(41), f.at(48), 0.5) + P(-0.1, 0), 0.13, 0.13);
    cheekRight = f.box(between(f.at(46), f.at(54), 0.5) + P(0.1, 0), 0.13, 0.13);
    forehead = f.box(brows + P(0, -0.36), 0.3, 0.12);
    hairTop = f.box(P(brows.x, -1.58), 0.4, 0.14);
    skin = (cheekLeft.mean + cheekRight.mean) / 2;
    hair = hairTop.mean;
    // The picture's upper corners, whatever the face's place: half widths of 1/12 of the picture.
    const double side = f.lab().cols / f.unit(), margin = side / 12;
    const P topLeft = -P(f.pixelOf({0, 0})) / f.unit();
    cornerLeft = f.box(topLeft + P(margin, 2 * margin), margin, 2 * margin);
    cornerRight = f.box(topLeft + P(side - margin, 2 * margin), margin, 2 * margin);
    background = (cornerLeft.mean + cornerRight.mean) / 2;
  }
};

double gap(const FaceFrame& f, int upper, int lower) {
  return f.at(lower).y - f.at(upper).y;
}

double yaw(const Face& k) {
  const double left = k.f.at(30).x - k.f.at(36).x, right = k.f.at(45).x - k.f.at(30).x;
  return (left - right) / std::max(0.2, left + right);
}

// The unit of length, the distance between the eyes, is foreshortened by a turned head; lengths down the face and the
// outline's width are not. They are multiplied by this cosine of the turn, so that a turned face does not read as a
// wider and longer one. The tip of the nose lies about half a unit before the line between the outer corners of the
// eyes, which are one and a half units apart: yaw() is about 1 x the tangent. (Fitted: 0.9 to 1.15 takes the square of
// the turn out of face width, face length and nose length over 3000 faces.)
double foreshortening(const Face& k) {
  constexpr double kTangent = 1.0;
  const double tangent = yaw(k) / kTangent;
  return 1.0 / std::sqrt(1.0 + tangent * tangent);
}

double down(const Face& k, int upper, int lower) {
  return gap(k.f, upper, lower) * foreshortening(k);
}

// Seen from below, the tip of the nose moves up toward the eyes.
double pitch(const Face& k) {
  return (k.mouth.y - k.f.at(30).y) / std::max(0.2, k.mouth.y);
}

double eyesOpen(const Face& k) {
  return (down(k, 37, 41) + down(k, 38, 40) + down(k, 43, 47) + down(k, 44, 46)) / 4;
}

// Where the dark part of the eye lies between its corners: -0.5 left, 0.5 right. The white is the eye's lightest part.
double gazeOf(const FaceFrame& f, int left, int right, int upper, int lower) {
  const P centre = (f.at(left) + f.at(right)) / 2;
  const double width = f.width(left, right), height = std::max(0.03, gap(f, upper, lower));
  constexpr int kSteps = 24, kLines = 6;
  std::vector<double> lightness;
  for (int line = 0; line < kLines; ++line) {
    for (int i = 0; i < kSteps; ++i) {
      const P at =
          centre + P((i + 0.5) / kSteps - 0.5, 0) * (0.84 * width) + P(0, ((line + 0.5) / kLines - 0.5) * 0.5 * height);
      lightness.push_back(f.box(at, 0.012, 0.012).mean[0]);
    }
  }
  std::vector<double> sorted = lightness;
  std::sort(sorted.begin(), sorted.end());
  const double half = sorted[sorted.size() / 2];
  double sum = 0.0, weighted = 0.0;
  for (std::size_t i = 0; i < lightness.size(); ++i) {
    const double dark = std::max(0.0, half - lightness[i]);
    sum += dark;
    weighted += dark * ((static_cast<double>(i % kSteps) + 0.5) / kSteps - 0.5);
  }
  return sum > 0.0 ? weighted / sum : 0.0;
}

double gaze(const Face& k) {
  return (gazeOf(k.f, 36, 39, 37, 41) + gazeOf(k.f, 42, 45, 44, 46)) / 2;
}

double browHeight(const Face& k) {
  return (k.f.mean(36, 41).y - k.f.mean(17, 21).y + k.f.mean(42, 47).y - k.f.mean(22, 26).y) / 2 * foreshortening(k);
}

double browDarkness(const Face& k) {
  double dark = 0.0;
  for (const int i : {18, 19, 20, 23, 24, 25}) dark += k.f.box(k.f.at(i) + P(0, 0.03), 0.06, 0.04).mean[0] / 6;
  return k.skin[0] - dark;
}

LabStats lips(const Face& k) {
  std::vector<P> outer, inner;
  for (int i = 48; i <= 59; ++i) outer.push_back(k.f.at(i));
  for (int i = 60; i <= 67; ++i) inner.push_back(k.f.at(i));
  return k.f.polygon(outer, inner);
}

// What age does to skin that no hair hides: lines beside and below the eyes, and the cheeks' grain.
double skinTexture(const Face& k) {
  const FaceFrame& f = k.f;
  double sum = 0.0;
  for (const auto& [outer, side] : {std::pair{36, -1.0}, std::pair{45, 1.0}}) {
    sum += f.meanIn(f.detail(), f.at(outer) + P(side * 0.14, 0.06), 0.08, 0.1);
    sum += f.meanIn(f.detail(), P(side * 0.5, 0.32), 0.2, 0.07);
    sum += f.meanIn(f.detail(), f.at(outer == 36 ? 48 : 54) + P(side * 0.22, -0.3), 0.13, 0.13);
  }
  return sum / 6;
}

// Colour of the lips beyond the skin's own.
double lipColour(const Face& k) {
  const cv::Vec3d lip = lips(k).mean;
  return chroma(lip) - chroma(k.skin) + 1.5 * (lip[1] - k.skin[1]) + 0.2 * (k.skin[0] - lip[0]);
}

// A frame crosses the bridge of the nose and runs below the eyes: dark or bright lines across, where skin has none.
double glasses(const Face& k) {
  const FaceFrame& f = k.f;
  double bridge = 0.0, below = 0.0;
  for (double y = -0.18; y <= 0.12; y += 0.02) {
    bridge = std::max(bridge, f.meanIn(f.edgesDown(), between(f.at(27), f.at(28), 0.2) + P(0, y), 0.09, 0.011));
  }
  for (double y = 0.24; y <= 0.56; y += 0.02) {
    const double left = f.meanIn(f.edgesDown(), P(f.mean(36, 41).x - 0.04, y), 0.14, 0.011);
    const double right = f.meanIn(f.edgesDown(), P(f.mean(42, 47).x + 0.04, y), 0.14, 0.011);
    below = std::max(below, std::min(left, right));
  }
  return bridge + below;
}

// Darker than the cheek of the same side, so that a shadow on one side is no beard.
double beard(const Face& k) {
  const FaceFrame& f = k.f;
  const P under = between(f.at(57), f.at(8), 0.55);
  const P left = between(f.at(5), f.at(48), 0.35), right = between(f.at(11), f.at(54), 0.35);
  const double jaw = std::min(k.cheekLeft.mean[0] - f.box(left, 0.12, 0.1).mean[0],
                              k.cheekRight.mean[0] - f.box(right, 0.12, 0.1).mean[0]);
  double detail = 0.0;
  for (const P& p : {under, left, right}) detail += f.meanIn(f.detail(), p, 0.12, 0.1) / 3;
  return (jaw + k.skin[0] - f.box(under, 0.12, 0.1).mean[0]) / 2 + 4 * detail;
}

double moustache(const Face& k) {
  const FaceFrame& f = k.f;
  const P middle = between(f.at(33), f.at(51), 0.55) + P(0, 0.02);
  const double left = k.cheekLeft.mean[0] - f.box(middle + P(-0.2, 0), 0.1, 0.05).mean[0];
  const double right = k.cheekRight.mean[0] - f.box(middle + P(0.2, 0), 0.1, 0.05).mean[0];
  const double detail =
      (f.meanIn(f.detail(), middle + P(-0.2, 0), 0.1, 0.05) + f.meanIn(f.detail(), middle + P(0.2, 0), 0.1, 0.05)) / 2;
  return std::min(left, right) + 4 * detail;
}

// Hair where the shoulders begin, beside the neck: like the hair above, unlike skin and background.
double hairLength(const Face& k) {
  const FaceFrame& f = k.f;
  double sum = 0.0;
  for (const double side : {-1.0, 1.0}) {
    for (const double y : {0.9, 1.3, 1.7}) {
      const P p(k.mouth.x + side * 1.12, y);
      const double like = f.share(p, 0.16, 0.16, k.hair, 22.0);
      const double other = std::max(f.share(p, 0.16, 0.16, k.background, 14.0), f.share(p, 0.16, 0.16, k.skin, 14.0));
      sum += (like - 0.6 * other) / 6;
    }
  }
  return sum;
}

// The crown, where hair would be, looks like the forehead and has no texture.
double baldness(const Face& k) {
  const P crown(k.brows.x, -1.22);
  const LabStats band = k.f.box(crown, 0.34, 0.1);
  cv::Vec3d difference = band.mean - k.forehead.mean;
  difference[0] *= 0.6;  // a bald head shines
  return -std::min(60.0, cv::norm(difference)) - 4 * k.f.meanIn(k.f.detail(), crown, 0.34, 0.1);
}

// Hair hangs over the forehead: it looks like the hair above it, not like the cheeks.
double fringe(const Face& k) {
  return std::min(60.0, distance(k.forehead.mean, k.skin)) - std::min(60.0, distance(k.forehead.mean, k.hair)) +
         k.forehead.lightnessSpread;
}

struct Entry {
  const char* name;
  const char* description;
  double (*measure)(const Face&);
};

// clang-format off
const Entry kEntries[] = {
    {"yaw", "the face is turned to the picture's right", yaw},
    {"pitch", "the face looks up", pitch},
    {"face_width", "wider at the ears", [](const Face& k) { return k.f.width(1, 15) * foreshortening(k); }},
    {"jaw_width", "wider at the jaw", [](const Face& k) { return k.f.width(4, 12) / std::max(0.5, k.f.width(1, 15)); }},
    {"chin_length", "longer from the lips to the chin", [](const Face& k) { return down(k, 57, 8); }},
    {"face_length", "longer from the eyes to the chin", [](const Face& k) { return k.f.at(8).y * foreshortening(k); }},
    {"eyes_open", "eyes wider open", eyesOpen},
    {"eye_width", "longer eyes", [](const Face& k) { return (k.f.width(36, 39) + k.f.width(42, 45)) / 2; }},
    {"gaze", "the eyes look to the picture's right", gaze},
    {"brow_height", "brows higher above the eyes", browHeight},
    {"brow_darkness", "brows darker than the skin", browDarkness},
    {"nose_width", "wider nose", [](const Face& k) { return k.f.width(31, 35); }},
    {"nose_length", "longer nose", [](const Face& k) { return down(k, 27, 33); }},
    {"mouth_open", "inner lips further apart", [](const Face& k) { return down(k, 62, 66); }},
    {"mouth_width", "wider mouth", [](const Face& k) { return k.f.width(48, 54); }},
    {"smile_curve", "corners of the mouth higher than its middle", [](const Face& k) { return ((k.f.at(51).y + k.f.at(57).y) / 2 - k.mouth.y) * foreshortening(k); }},
    {"lip_fullness", "thicker lips", [](const Face& k) { return down(k, 51, 62) + down(k, 66, 57); }},
    {"lip_colour", "lips redder and more saturated than the skin", lipColour},
    {"skin_lightness", "lighter cheeks", [](const Face& k) { return k.skin[0]; }},
    {"skin_redness", "redder cheeks", [](const Face& k) { return k.skin[1]; }},
    {"skin_texture", "lines and grain beside and below the eyes and on the cheeks", skinTexture},
    {"glasses", "lines across the bridge of the nose and below both eyes", glasses},
    {"beard", "chin and jaw darker and rougher than the cheeks", beard},
    {"moustache", "upper lip darker and rougher than the cheeks", moustache},
    {"hair_lightness", "lighter hair", [](const Face& k) { return k.hair[0]; }},
    {"hair_chroma", "hair with more colour (grey and black: little)", [](const Face& k) { return chroma(k.hair); }},
    {"hair_grey", "hair light and without colour", [](const Face& k) { return std::min(60.0, k.hair[0]) - 2 * chroma(k.hair); }},
    {"hair_length", "hair beside the neck", hairLength},
    {"baldness", "the top of the head looks like skin", baldness},
    {"fringe", "hair over the forehead", fringe},
    {"light_side", "light from the picture's right", [](const Face& k) { return k.cheekRight.mean[0] - k.cheekLeft.mean[0]; }},
    {"warmth", "yellower picture", [](const Face& k) { return cv::mean(k.f.lab())[2]; }},
    {"background", "lighter background", [](const Face& k) { return k.background[0]; }},
    {"background_chroma", "more colourful background", [](const Face& k) { return chroma(k.background); }},
};
// clang-format on

}  // namespace

const std::vector<FaceMeasure>& faceMeasures() {
  static const std::vector<FaceMeasure> list = [] {
    std::vector<FaceMeasure> measures;
    for (const Entry& e : kEntries) measures.push_back({e.name, e.description});
    return measures;
  }();
  return list;
}

FaceColours faceColours(const Image8& face, const Landmarks& points) {
  const FaceFrame frame(face, points);
  const Face known(frame);
  const auto numbers = [](const cv::Vec3d& v) { return std::array<double, 3>{v[0], v[1], v[2]}; };
  return {numbers(known.skin), numbers(lips(known).mean), numbers(known.hair)};
}

double makeupDistance(const FaceColours& a, const FaceColours& b) {
  const auto apart = [](const std::array<double, 3>& x, const std::array<double, 3>& y) {
    return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
  };
  return (apart(a.skin, b.skin) + apart(a.lips, b.lips)) / 2;
}

std::vector<float> measureFace(const Image8& face, const Landmarks& points) {
  if (face.width != face.height || face.width < kSmallestFace) {
    throw Error::badArgument("The face to measure",
                             std::to_string(face.width) + " x " + std::to_string(face.height) + " pixels",
                             "a square of at least 128");
  }
  const FaceFrame frame(face, points);
  const Face known(frame);
  std::vector<float> numbers;
  for (const Entry& e : kEntries) numbers.push_back(static_cast<float>(e.measure(known)));
  return numbers;
}

}  // namespace lineament
