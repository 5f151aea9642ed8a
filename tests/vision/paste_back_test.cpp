#include "core/vision/paste_back.h"

#include <cmath>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/edit/mask_ops.h"
#include "core/vision/aligned_crop.h"
#include "core/vision/mean_face.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kSide = 256;

Image8 noisy(int width, int height, std::uint32_t seed) {
  Image8 picture(width, height);
  NumpyRandomState random(seed);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double wave = 120 + 60 * std::sin(x * 0.02) * std::cos(y * 0.03);
      for (int c = 0; c < 3; ++c) {
        picture.row(y)[3 * x + c] =
            static_cast<std::uint8_t>(std::clamp(wave + 10 * c + 4 * random.gaussian(), 0.0, 255.0));
      }
    }
  }
  return picture;
}

struct Scene {
  Image8 photo;
  FaceAlignment alignment;
  Landmarks landmarks;
  Image8 crop;
};

// A face of `apart` pixels between the eyes in a photo of 500 x 400.
Scene scene(float apart, float x = 250, float y = 170) {
  const FivePoints five{{x - apart / 2, y},
                        {x + apart / 2, y + 3},
                        {x, y + 0.6F * apart},
                        {x - 0.4F * apart, y + 1.1F * apart},
                        {x + 0.4F * apart, y + 1.1F * apart}};
  Image8 photo = noisy(500, 400, 3);
  const FaceAlignment alignment(five);
  Image8 crop = alignedCrop(photo, alignment, kSide);
  return {std::move(photo), alignment, landmarksFrom(five), std::move(crop)};
}

// Brighter by `by` in a disc round (x, y) of the square, as shares of its side.
Image8 edited(Image8 picture, int by, double x, double y, double radius) {
  for (int j = 0; j < picture.height; ++j) {
    for (int i = 0; i < picture.width; ++i) {
      if (std::hypot(i - x * picture.width, j - y * picture.height) > radius * picture.width) continue;
      for (int c = 0; c < 3; ++c) {
        std::uint8_t& v = picture.row(j)[3 * i + c];
        v = static_cast<std::uint8_t>(std::clamp(v + by, 0, 255));
      }
    }
  }
  return picture;
}

int largestDifference(const Image8& a, const Image8& b, Roi in) {
  int worst = 0;
  for (int y = in.y0; y < in.y1; ++y) {
    for (int x = 3 * in.x0; x < 3 * in.x1; ++x) worst = std::max(worst, std::abs(int{a.row(y)[x]} - int{b.row(y)[x]}));
  }
  return worst;
}

constexpr PasteMethod kAll[] = {PasteMethod::kBlend, PasteMethod::kDifference, PasteMethod::kReplace};

}  // namespace

TEST_CASE("an edit that changes nothing leaves the photo as it is, bit for bit") {
  for (const float apart : {20.0F, 60.0F, 90.0F}) {
    const Scene s = scene(apart);
    const Image8 other = noisy(kSide, kSide, 9);  // even a reconstruction that is all wrong
    const PasteBack paste(s.photo, s.alignment, s.landmarks, other);
    for (const PasteMethod method : {PasteMethod::kBlend, PasteMethod::kDifference}) {
      CHECK(withPatch(s.photo, paste.patch(other, {.method = method})).pixels == s.photo.pixels);
    }
  }
}

TEST_CASE("what is away from the square stays bit for bit, for every method") {
  const Scene s = scene(40);
  const PasteBack paste(s.photo, s.alignment, s.landmarks, s.crop);
  const Image8 after = edited(s.crop, 60, 0.5, 0.6, 2.0);
  for (const PasteMethod method : kAll) {
    const PhotoPatch patch = paste.patch(after, {.method = method});
    const Image8 out = withPatch(s.photo, patch);
    const auto corners = s.alignment.corners();
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        const Place u = s.alignment.photoFromUnit().inverse()(x, y);
        if (u.x > -0.02 && u.y > -0.02 && u.x < 1.02 && u.y < 1.02) continue;
        if (!std::equal(out.row(y) + 3 * x, out.row(y) + 3 * x + 3, s.photo.row(y) + 3 * x)) FAIL(x << ", " << y);
      }
    }
    CHECK(largestDifference(out, s.photo,
                            {static_cast<int>(corners[0].x) + 60, static_cast<int>(corners[0].y) + 60,
                             static_cast<int>(corners[0].x) + 100, static_cast<int>(corners[0].y) + 100}) > 20);
  }
}

TEST_CASE("small edits arrive as they are, at the photo's own scale") {
  for (const float apart : {20.0F, 60.0F, 90.0F}) {  // crop pixels a photo pixel: 3.2, 1.07, .7
    const Scene s = scene(apart);
    const PasteBack paste(s.photo, s.alignment, s.landmarks, s.crop);
    const Image8 out = withPatch(s.photo, paste.patch(edited(s.crop, 8, 0.5, 0.6, 0.2)));
    const Place middle = s.alignment.photoFromUnit()(0.5, 0.6), beside = s.alignment.photoFromUnit()(0.5, 0.95);
    for (int c = 0; c < 3; ++c) {
      const auto change = [&](const Place& p) {
        const int x = static_cast<int>(std::lround(p.x)), y = static_cast<int>(std::lround(p.y));
        return int{out.row(y)[3 * x + c]} - int{s.photo.row(y)[3 * x + c]};
      };
      CHECK(std::abs(change(middle) - 8) <= 1);
      CHECK(change(beside) == 0);
    }
  }
}

TEST_CASE("large edits inside the face replace it, outside they are a difference where the pictures agree") {
  const Scene s = scene(60);
  // The reconstruction is wrong in the upper left corner of the square and brighter than the photo everywhere.
  Image8 before = edited(edited(s.crop, 6, 0.5, 0.5, 2.0), 70, 0.1, 0.12, 0.14);
  const PasteBack paste(s.photo, s.alignment, s.landmarks, before);
  const Image8 after = edited(edited(edited(before, 70, 0.5, 0.6, 0.12), 60, 0.1, 0.12, 0.1), 60, 0.88, 0.12, 0.03);
  const Image8 out = withPatch(s.photo, paste.patch(after));
  const auto change = [&](double u, double v) {
    const Place p = s.alignment.photoFromUnit()(u, v);
    const int x = static_cast<int>(std::lround(p.x)), y = static_cast<int>(std::lround(p.y));
    return int{out.row(y)[3 * x]} - int{s.photo.row(y)[3 * x]};
  };
  CHECK(std::abs(change(0.5, 0.6) - 70) <= 12);  // replaced: the photo's grain goes, its colour comes back
  CHECK(std::abs(change(0.1, 0.12)) <= 3);       // nothing where the reconstruction is wrong
  CHECK(change(0.88, 0.12) > 40);                // a difference where it is right
}

TEST_CASE("what an edit does to the background stays out of the photo when the person is known") {
  const Scene s = scene(60);
  auto right = std::make_shared<Mask>(128);
  for (int y = 0; y < 128; ++y) std::fill_n(right->row(y) + 64, 64, std::uint8_t{255});
  const PasteBack paste(s.photo, s.alignment, s.landmarks, s.crop, right);
  const Image8 after = edited(edited(s.crop, 30, 0.1, 0.15, 0.04), 30, 0.9, 0.15, 0.04);
  const auto change = [&](const Image8& out, double u, double v) {
    const Place p = s.alignment.photoFromUnit()(u, v);
    const std::ptrdiff_t at = 3 * std::lround(p.x);
    const int y = static_cast<int>(std::lround(p.y));
    return int{out.row(y)[at]} - int{s.photo.row(y)[at]};
  };
  const Image8 known = withPatch(s.photo, paste.patch(after, {.subject = right}));
  CHECK(change(known, 0.1, 0.15) == 0);
  CHECK(std::abs(change(known, 0.9, 0.15) - 30) <= 3);
  const Image8 unknown = withPatch(s.photo, paste.patch(after));
  CHECK(std::abs(change(unknown, 0.1, 0.15) - 30) <= 3);
  // A head that grows in the edit takes its new ground along.
  const Image8 grown = withPatch(s.photo, paste.patch(after, {.subject = std::make_shared<Mask>(filled(128))}));
  CHECK(std::abs(change(grown, 0.1, 0.15) - 30) <= 3);
  // Nothing stays behind from one edit to the next.
  CHECK(withPatch(s.photo, paste.patch(after, {.subject = right})).pixels == known.pixels);
  CHECK(subjectOf(*right, Mask(128))->row(5)[10] == 255);
  CHECK(subjectOf(*right, Mask(128))->row(5)[100] == 0);
  CHECK(subjectOf(Mask(128), *right)->row(5)[100] == 0);
}

TEST_CASE("a mask weights what is done") {
  const Scene s = scene(60);
  const PasteBack paste(s.photo, s.alignment, s.landmarks, s.crop);
  const Image8 after = edited(s.crop, 60, 0.5, 0.55, 0.3);
  auto left = std::make_shared<Mask>(64);
  for (int y = 0; y < 64; ++y) std::fill_n(left->row(y), 32, std::uint8_t{255});
  for (const PasteMethod method : kAll) {
    const Image8 whole = withPatch(s.photo, paste.patch(after, {.method = method}));
    const Image8 half = withPatch(s.photo, paste.patch(after, {.method = method, .mask = left}));
    const Image8 none = withPatch(s.photo, paste.patch(after, {.method = method, .mask = std::make_shared<Mask>(64)}));
    CHECK(none.pixels == s.photo.pixels);
    const Place l = s.alignment.photoFromUnit()(0.4, 0.55), r = s.alignment.photoFromUnit()(0.6, 0.55);
    const auto at = [](const Image8& p, const Place& q) {
      return int{p.row(static_cast<int>(q.y))[3 * static_cast<int>(q.x)]};
    };
    CHECK(std::abs(at(half, l) - at(whole, l)) <= 1);
    CHECK(at(half, r) == at(s.photo, r));
    CHECK(std::abs(at(whole, r) - at(s.photo, r)) > 20);
  }
}

TEST_CASE("faces at the edge of the photo and wrong sizes") {
  const Scene s = scene(60, 20, 30);
  const PasteBack paste(s.photo, s.alignment, s.landmarks, s.crop);
  const PhotoPatch patch = paste.patch(edited(s.crop, 50, 0.6, 0.6, 0.2));
  CHECK(patch.region.x0 == 0);
  CHECK(patch.region.y0 == 0);
  CHECK(withPatch(s.photo, patch).pixels != s.photo.pixels);
  CHECK_THROWS_AS(paste.patch(Image8(64, 64)), Error);
  CHECK_THROWS_AS(PasteBack(s.photo, s.alignment, s.landmarks, Image8(64, 32)), Error);
  CHECK_THROWS_AS(withPatch(Image8(10, 10), patch), Error);
}
