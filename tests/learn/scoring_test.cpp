// The scoring job and re-scoring on the tiny generator: real engine, real measures, pictures that are no faces.
#include <cmath>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/learn/rescoring.h"
#include "core/learn/scoring_job.h"
#include "core/vision/face_measures.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

bool landmarksMissing() {
  if (std::filesystem::exists(FaceLandmarks::defaultFile())) return false;
  WARN("skipped: the landmark model of libdlib-data is not installed");
  return true;
}

// Points where FFHQ's alignment puts a face, in a picture of 256.
Landmarks usualPoints() {
  Landmarks p{};
  const auto set = [&](int i, double x, double y) {
    p[static_cast<std::size_t>(i)] = {static_cast<float>(x), static_cast<float>(y)};
  };
  for (int i = 0; i <= 16; ++i) {
    const double a = 3.14159265 * (1.0 - i / 16.0);
    set(i, 128 + 72 * std::cos(a), 120 + 100 * std::sin(a));
  }
  for (int i = 0; i < 5; ++i) {
    set(17 + i, 72 + 9 * i, 98);
    set(22 + i, 148 + 9 * i, 98);
    set(31 + i, 112 + 8 * i, 162);
  }
  for (int i = 0; i < 4; ++i) set(27 + i, 128, 118 + 12 * i);
  for (int i = 0; i < 6; ++i) {
    const double a = 3.14159265 * (1.0 - i / 3.0);
    set(36 + i, 96 + 14 * std::cos(a), 120 - 5 * std::sin(a));
    set(42 + i, 160 + 14 * std::cos(a), 120 - 5 * std::sin(a));
  }
  for (int i = 0; i < 12; ++i) {
    const double a = 3.14159265 * (1.0 - i / 6.0);
    set(48 + i, 128 + 28 * std::cos(a), 192 - 10 * std::sin(a));
  }
  for (int i = 0; i < 8; ++i) {
    const double a = 3.14159265 * (1.0 - i / 4.0);
    set(60 + i, 128 + 20 * std::cos(a), 192 - 3 * std::sin(a));
  }
  return p;
}

Image8 skinPicture() {
  Image8 face(256, 256);
  for (std::size_t i = 0; i < face.pixels.size(); i += 3) {
    face.pixels[i] = 205;
    face.pixels[i + 1] = 160;
    face.pixels[i + 2] = 140;
  }
  return face;
}

void paint(Image8& face, int x0, int y0, int x1, int y1, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      std::uint8_t* p = face.row(y) + 3 * x;
      p[0] = r;
      p[1] = g;
      p[2] = b;
    }
  }
}

float measured(const char* name, const Image8& face, const Landmarks& points) {
  const std::vector<float> all = measureFace(face, points);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (faceMeasures()[i].name == name) return all[i];
  }
  FAIL("no measure " << name);
  return 0.0F;
}

}  // namespace

TEST_CASE("measures say what their names say") {
  const Landmarks usual = usualPoints();
  const Image8 plain = skinPicture();
  const auto rises = [&](const char* name, const Image8& changed, const Landmarks& points, double atLeast) {
    INFO(name);
    CHECK(double{measured(name, changed, points)} - double{measured(name, plain, usual)} > atLeast);
  };
  Image8 picture = plain;
  paint(picture, 128, 0, 256, 256, 230, 190, 170);
  rises("light_side", picture, usual, 5.0);
  picture = plain;
  paint(picture, 0, 0, 40, 90, 250, 250, 250);
  paint(picture, 216, 0, 256, 90, 250, 250, 250);
  rises("background", picture, usual, 10.0);
  picture = plain;  // a frame: bars over the bridge of the nose and below both eyes
  paint(picture, 80, 116, 176, 119, 20, 20, 20);
  paint(picture, 78, 141, 178, 144, 20, 20, 20);
  rises("glasses", picture, usual, 20.0);
  picture = plain;  // lines beside and below the eyes
  for (int y = 112; y < 150; y += 6) {
    paint(picture, 60, y, 82, y + 2, 170, 125, 105);
    paint(picture, 174, y, 196, y + 2, 170, 125, 105);
  }
  rises("skin_texture", picture, usual, 0.5);
  CHECK(measured("skin_texture", plain, usual) < 0.1F);
  picture = plain;
  paint(picture, 0, 0, 128, 256, 150, 120, 105);  // half in the shade: no line in the places that count
  CHECK(measured("skin_texture", picture, usual) < 0.1F);
  picture = plain;
  paint(picture, 70, 160, 186, 240, 70, 50, 40);
  rises("beard", picture, usual, 15.0);
  picture = plain;
  paint(picture, 0, 0, 256, 84, 40, 30, 25);
  rises("fringe", picture, usual, 20.0);
  CHECK(measured("hair_lightness", picture, usual) < measured("hair_lightness", plain, usual) - 20.0F);
  picture = plain;  // hair above a bare forehead
  paint(picture, 0, 0, 256, 60, 40, 30, 25);
  CHECK(measured("baldness", picture, usual) < measured("baldness", plain, usual) - 20.0F);

  Landmarks moved = usual;  // the mouth opens
  for (const std::size_t i : {55U, 56U, 57U, 58U, 59U, 65U, 66U, 67U}) moved[i].y += 20.0F;
  rises("mouth_open", plain, moved, 0.2);
  moved = usual;  // the corners go up
  for (const std::size_t i : {48U, 54U}) moved[i].y -= 10.0F;
  rises("smile_curve", plain, moved, 0.1);
  moved = usual;  // the nose turns to the picture's right
  for (const std::size_t i : {28U, 29U, 30U}) moved[i].x += 12.0F;
  rises("yaw", plain, moved, 0.1);
}

TEST_CASE("measures do not follow a shift or a change of scale of the whole face") {
  const Landmarks usual = usualPoints();
  Landmarks smaller = usual;
  for (Point& p : smaller) p = {128 + 0.8F * (p.x - 128) + 6, 128 + 0.8F * (p.y - 128) - 4};
  for (const char* name :
       {"yaw", "pitch", "face_width", "mouth_open", "smile_curve", "nose_width", "eyes_open", "brow_height"}) {
    INFO(name);
    CHECK(double{measured(name, skinPicture(), smaller)} ==
          Catch::Approx(double{measured(name, skinPicture(), usual)}).margin(1e-4));
  }
}

TEST_CASE("points that are no face, and pictures that are none, give finite numbers or a sentence") {
  for (const float v : measureFace(skinPicture(), Landmarks{})) CHECK(std::isfinite(v));
  CHECK_THROWS_AS(measureFace(Image8(100, 100), usualPoints()), Error);
  CHECK_THROWS_AS(measureFace(Image8(256, 128), usualPoints()), Error);
}

TEST_CASE("a scoring job goes on where it stopped, and refuses a table of something else") {
  if (landmarksMissing()) return;
  const auto engine = makeMobileKernelEngine(makeTinyModel(1, 256), {.threads = 1});
  FaceScores scores;
  const TemporaryFolder f;
  const ScoringPlan plan{.firstSeed = 10, .count = 4, .psi = 0.8F};
  {
    ScoringJob job(*engine, fullRenderer(*engine, 256), scores, plan, f.file("whole.csv"));
    while (!job.done()) job.step();
  }
  {
    ScoringJob job(*engine, fullRenderer(*engine, 256), scores, plan, f.file("parts.csv"));
    job.step();
    job.step();
  }
  std::string cut = bytesOf(f.file("parts.csv"));
  writeFileAtomically(f.file("parts.csv"), cut + "12,0.5");  // killed in the middle of a line
  {
    ScoringJob job(*engine, fullRenderer(*engine, 256), scores, plan, f.file("parts.csv"));
    CHECK(job.finished() == 2);
    while (!job.done()) job.step();
  }
  CHECK(bytesOf(f.file("parts.csv")) == bytesOf(f.file("whole.csv")));
  ScoringPlan other = plan;
  other.psi = 0.5F;
  CHECK_THROWS_AS(ScoringJob(*engine, fullRenderer(*engine, 256), scores, other, f.file("whole.csv")), Error);
  other = plan;
  other.firstSeed = 11;
  CHECK_THROWS_AS(ScoringJob(*engine, fullRenderer(*engine, 256), scores, other, f.file("whole.csv")), Error);
  CHECK(readScoreTable(f.file("whole.csv")).rows() == 4);
}

TEST_CASE("re-scoring: an edit of nothing changes nothing, an edit of something does") {
  if (landmarksMissing()) return;
  const auto engine = makeMobileKernelEngine(makeTinyModel(1, 256), {.threads = 1});
  FaceScores scores;
  auto still = std::make_shared<Direction>(), moving = std::make_shared<Direction>();
  const auto size = static_cast<std::size_t>(engine->spec().latentSize);
  still->id = "still";
  still->normal.assign(size, 0.0F);
  still->normal[0] = 1.0F;
  still->standardDeviation = 1e-30F;
  moving->id = "moving";
  moving->normal.assign(size, 1.0F / std::sqrt(static_cast<float>(size)));
  moving->standardDeviation = 4.0F;
  RescoringJob job(*engine, fullRenderer(*engine, 256), scores, {still, moving}, {.firstSeed = 1, .faces = 3});
  while (!job.done()) job.step();
  const RescoringResult r = job.result();
  CHECK(r.faces == 3);
  CHECK(r.identity.empty());
  double most = 0.0;
  for (std::size_t s = 0; s < r.scores.size(); ++s) {
    CHECK(r.at(0, s) == 0.0);
    most = std::max(most, std::abs(r.at(1, s)));
  }
  CHECK(most > 0.1);
}
