// Parts of a face drawn from landmarks of a drawn face: what each must hold and must leave out.
#include "core/vision/landmark_regions.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kSide = 512;

struct Spot {
  double x = 0.0, y = 0.0;
};

// A face that looks straight ahead, 140 pixels from outer eye corner to outer eye corner.
Landmarks drawnFace() {
  Landmarks p{};
  const auto put = [&](int i, double x, double y) {
    p[static_cast<std::size_t>(i)] = {static_cast<float>(x), static_cast<float>(y)};
  };
  const auto mirrored = [&](int i, int other) {
    const auto& q = p[static_cast<std::size_t>(other)];
    put(i, 512.0 - double{q.x}, double{q.y});
  };
  for (int i = 0; i <= 16; ++i) {
    const double t = 3.14159265358979 * i / 16;
    put(i, 256 - 116 * std::cos(t), 250 + 180 * std::sin(t));
  }
  for (int i = 0; i < 5; ++i) put(17 + i, 165 + 16 * i, 208 - 2 * i * (4 - i));
  for (int i = 0; i < 5; ++i) mirrored(22 + i, 21 - i);
  for (int i = 0; i < 4; ++i) put(27 + i, 256, 240 + 18 * i);
  for (int i = 0; i < 5; ++i) put(31 + i, 236 + 10 * i, 310);
  const Spot eye[] = {{186, 245}, {198, 238}, {214, 238}, {226, 245}, {214, 252}, {198, 252}};
  for (int i = 0; i < 6; ++i) put(36 + i, eye[i].x, eye[i].y);
  for (const auto& [i, other] : {std::pair{42, 39}, {43, 38}, {44, 37}, {45, 36}, {46, 41}, {47, 40}})
    mirrored(i, other);
  const Spot lips[] = {{216, 355}, {230, 345}, {246, 340}, {256, 342}, {266, 340}, {282, 345}, {296, 355},
                       {282, 368}, {266, 374}, {256, 375}, {246, 374}, {230, 368}, {222, 355}, {246, 352},
                       {256, 353}, {266, 352}, {290, 355}, {266, 358}, {256, 359}, {246, 358}};
  for (int i = 0; i < 20; ++i) put(48 + i, lips[i].x, lips[i].y);
  return p;
}

// Turned about the middle of the picture and made smaller.
Spot moved(Spot p, double degrees, double scale) {
  const double a = degrees * 3.14159265358979 / 180.0, x = (p.x - 256) * scale, y = (p.y - 256) * scale;
  return {256 + x * std::cos(a) - y * std::sin(a), 256 + x * std::sin(a) + y * std::cos(a)};
}

const Spot kLeftEye{206, 245}, kRightEye{306, 245}, kLeftBrow{197, 202}, kRightBrow{315, 202}, kUnderBrow{206, 222},
    kBridge{256, 240}, kTip{256, 296}, kUpperLip{256, 347}, kLowerLip{256, 367}, kTeeth{256, 355.5}, kChin{256, 426},
    kUnderJaw{256, 434}, kLeftCheek{196, 310}, kRightCheek{316, 310}, kForehead{256, 165}, kHair{256, 110},
    kNeck{256, 470}, kLeftOfFace{90, 300}, kRightOfFace{422, 300}, kTemple{148, 250};

struct Expectation {
  const char* id;
  std::vector<Spot> inside, outside;
};

const std::vector<Expectation>& expectations() {
  static const std::vector<Expectation> kAll{
      {"mouth", {kUpperLip, kLowerLip, kTeeth, {216, 355}}, {kTip, kChin, kLeftEye, kLeftCheek}},
      {"lips", {kUpperLip, kLowerLip, {219, 355}}, {kTeeth, kTip, {256, 386}, kLeftCheek}},
      {"mouth-chin", {kUpperLip, kTeeth, kChin, {256, 395}}, {kTip, kRightEye, kLeftCheek, {135, 430}}},
      {"eyes", {kLeftEye, kRightEye}, {kLeftBrow, kBridge, kTip, kTeeth, kRightBrow}},
      {"brows", {kLeftBrow, kRightBrow}, {kLeftEye, kRightEye, {256, 202}, kForehead}},
      {"brows-eyes", {kLeftBrow, kRightBrow, kLeftEye, kRightEye, kUnderBrow}, {kTip, {256, 225}, kForehead}},
      {"nose", {kTip, {256, 280}, {240, 309}}, {kLeftEye, kRightEye, kTeeth, kForehead}},
      {"cheeks", {kLeftCheek, kRightCheek}, {kLeftEye, kTip, kTeeth, kChin, kForehead}},
      {"lower-face", {kTeeth, kChin, kUnderJaw, {190, 380}}, {kLeftEye, kBridge, kForehead, kNeck}},
      {"eye-band", {kLeftEye, kRightEye, kBridge, kTemple}, {kTeeth, kForehead, kLeftOfFace, {256, 310}}},
      {"face",
       {kForehead, kLeftEye, kRightBrow, kTip, kTeeth, kLeftCheek, kChin},
       {kHair, kNeck, kLeftOfFace, kRightOfFace}},
      {"skin",
       {kForehead, kTip, kLeftCheek, kRightCheek, {256, 400}},
       {kLeftEye, kRightEye, kLeftBrow, kRightBrow, kUpperLip, kTeeth, kHair, kNeck}},
  };
  return kAll;
}

int weightAt(const Mask& mask, Spot p) {
  return mask.row(static_cast<int>(p.y))[static_cast<int>(p.x)];
}

}  // namespace

TEST_CASE("landmark regions: every one holds its part and leaves the others out, turned and small faces too") {
  std::set<std::string> known;
  for (const RegionName& name : landmarkRegions()) {
    CHECK(known.insert(name.id).second);
    CHECK_FALSE(name.title.empty());
  }
  for (const auto& [degrees, scale] : {std::pair{0.0, 1.0}, {20.0, 1.0}, {-15.0, 0.7}}) {
    Landmarks points = drawnFace();
    for (auto& p : points) {
      const Spot to = moved({double{p.x}, double{p.y}}, degrees, scale);
      p = {static_cast<float>(to.x), static_cast<float>(to.y)};
    }
    for (const Expectation& e : expectations()) {
      CHECK(known.count(e.id) == 1);
      const Mask mask = landmarkRegion(e.id, points, kSide);
      REQUIRE(mask.side == kMaskSide);
      for (const Spot p : e.inside) {
        INFO(e.id << " must hold " << p.x << ", " << p.y << " at " << degrees << " degrees");
        CHECK(weightAt(mask, moved(p, degrees, scale)) > 127);
      }
      for (const Spot p : e.outside) {
        INFO(e.id << " must not hold " << p.x << ", " << p.y << " at " << degrees << " degrees");
        CHECK(weightAt(mask, moved(p, degrees, scale)) == 0);
      }
    }
  }
  CHECK(expectations().size() == known.size());  // a new region needs its line above
}

TEST_CASE("landmark regions: the size of the picture does not matter") {
  const Landmarks points = drawnFace();
  Landmarks larger = points;
  for (auto& p : larger) p = {2 * p.x, 2 * p.y};
  for (const RegionName& name : landmarkRegions()) {
    INFO(name.id);
    CHECK(landmarkRegion(name.id, points, kSide) == landmarkRegion(name.id, larger, 2 * kSide));
  }
}

TEST_CASE("landmark regions: an unknown name is one sentence that lists the known ones") {
  std::string sentence;
  try {
    landmarkRegion("elbow", drawnFace(), kSide);
  } catch (const Error& e) {
    CHECK(e.code() == ErrorCode::kBadArgument);
    sentence = e.sentence();
  }
  for (const char* word : {"elbow", "mouth-chin", "skin"}) CHECK(sentence.find(word) != std::string::npos);
}

TEST_CASE("landmark regions: faces beside the picture and landmarks in one point are drawn without harm") {
  Landmarks outside = drawnFace(), point{};
  for (auto& p : outside) p = {p.x - 900.0F, p.y + 5000.0F};
  for (auto& p : point) p = {100.0F, 100.0F};
  for (const RegionName& name : landmarkRegions()) {
    INFO(name.id);
    CHECK(landmarkRegion(name.id, outside, kSide).bounds().empty());
    CHECK(landmarkRegion(name.id, point, kSide).side == kMaskSide);
  }
}
