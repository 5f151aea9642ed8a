// The fused engine against plain double loops, and against itself: regions, bands, resumed runs.
#include <cmath>
#include <mutex>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/evaluate.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"
#include "tests/support/reference_generator.h"

using namespace lineament;

namespace {

// 256 pixels: levels 8..32 run layer by layer, 64 and 128 as fused tiles.
constexpr int kImage = 256;

struct Fixture {
  std::shared_ptr<const MobileModel> model = makeTinyModel(7, kImage);
  std::unique_ptr<SynthesisEngine> engine = makeMobileKernelEngine(model, {.threads = 2});
  LatentWPlus w{std::vector<float>(), 0};
  StyleSet styles;

  Fixture() {
    const int rows = engine->spec().styleRows;
    std::vector<float> values;
    for (int r = 0; r < rows; ++r) {  // another w in every row, so that a swapped row cannot hide
      const LatentW row = engine->map(latentOfSeed(Seed{static_cast<std::uint32_t>(r)}, model->latentSize));
      values.insert(values.end(), row.values.begin(), row.values.end());
    }
    w = LatentWPlus(values, rows);
    styles = engine->styles(w);
  }
};

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(double{a[i]} - double{b[i]}));
  return largest;
}

ImageF cropped(const ImageF& whole, Roi region) {
  ImageF part(region.width(), region.height());
  for (int y = region.y0; y < region.y1; ++y) {
    std::copy_n(whole.row(y) + region.x0 * 3, region.width() * 3, part.row(y - region.y0));
  }
  return part;
}

double spread(const ImageF& picture) {
  double sum = 0.0, square = 0.0;
  for (const float v : picture.pixels) {
    sum += double{v};
    square += double{v} * double{v};
  }
  const double n = static_cast<double>(picture.pixels.size());
  return std::sqrt(square / n - sum / n * (sum / n));
}

}  // namespace

TEST_CASE("mapping and styles agree with double loops") {
  Fixture f;
  const LatentZ z = latentOfSeed(Seed{85}, f.model->latentSize);
  const std::vector<double> expected = test::referenceMap(*f.model, z.values);
  const LatentW w = f.engine->map(z);
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(double{w.values[i]} == Catch::Approx(expected[i]).margin(1e-5));
  const auto styles = test::referenceStyles(*f.model, f.w);
  for (std::size_t r = 0; r < styles.size(); ++r) {
    REQUIRE(styles[r].size() == f.styles.rows[r].size());
    for (std::size_t i = 0; i < styles[r].size(); ++i) {
      CHECK(double{f.styles.rows[r][i]} == Catch::Approx(styles[r][i]).margin(1e-5));
    }
  }
}

TEST_CASE("every layer's activation agrees with double loops") {
  Fixture f;
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const auto activation = f.engine->run(
        nullptr, layer, f.styles, Roi::square(f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution));
    const std::vector<float> ours = activation->toHost();
    const std::vector<double> reference = test::referenceActivation(*f.model, layer, f.styles);
    REQUIRE(ours.size() == reference.size());
    double largest = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      largest = std::max(largest, std::abs(double{ours[i]} - reference[i]));
      scale = std::max(scale, std::abs(reference[i]));
    }
    INFO(f.engine->spec().layers[static_cast<std::size_t>(layer)].name);
    CHECK(scale > 1e-3);                                          // a dead layer would agree with anything
    CHECK(largest <= 1e-5 * std::max(1.0, scale) * (layer + 1));  // float rounding, a few ulps a layer
  }
}

TEST_CASE("the picture agrees with double loops") {
  Fixture f;
  const ImageF ours = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  const ImageF reference = test::referencePicture(*f.model, f.styles);
  CHECK(spread(ours) > 1e-2);
  CHECK(largestDifference(ours.pixels, reference.pixels) < 1e-4 * std::max(1.0, spread(reference)));
}

TEST_CASE("a region is the crop of the full picture") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  for (const Roi region : {Roi{0, 0, 64, 64}, Roi{192, 128, 256, 256}, Roi{101, 77, 140, 131}, Roi{255, 255, 256, 256},
                           Roi{0, 100, 256, 103}, Roi{33, 0, 34, 256}}) {
    const ImageF part = renderPicture(*f.engine, f.styles, region);
    CHECK(largestDifference(part.pixels, cropped(whole, region).pixels) <= 1e-5);
  }
}

TEST_CASE("a run resumed after any layer gives the same picture") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const auto from = f.engine->run(nullptr, layer, f.styles,
                                    Roi::square(f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution));
    INFO(f.engine->spec().layers[static_cast<std::size_t>(layer)].name);
    CHECK(largestDifference(renderPicture(*f.engine, f.styles, Roi::square(kImage), from).pixels, whole.pixels) <=
          1e-5);
    const Roi region{57, 90, 158, 170};
    CHECK(largestDifference(renderPicture(*f.engine, f.styles, region, from).pixels, cropped(whole, region).pixels) <=
          1e-5);
  }
}

TEST_CASE("bands cover the region once, whatever the number of threads") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  for (const int threads : {1, 2, 3}) {
    const auto engine = makeMobileKernelEngine(f.model, {.threads = threads});
    std::mutex mutex;
    std::vector<int> visits(kImage * kImage, 0);
    ImageF picture(kImage, kImage);
    const bool done =
        engine->render(nullptr, f.styles, Roi::square(kImage), [&](Roi band, const float* rgb, std::size_t stride) {
          const std::lock_guard lock(mutex);
          for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
            std::copy_n(rgb, band.width() * 3, picture.row(y) + band.x0 * 3);
            for (int x = band.x0; x < band.x1; ++x) ++visits[static_cast<std::size_t>(y * kImage + x)];
          }
        });
    CHECK(done);
    CHECK(std::count(visits.begin(), visits.end(), 1) == kImage * kImage);
    CHECK(picture.pixels == whole.pixels);
  }
}

TEST_CASE("a stop check ends a run between bands and leaves the engine usable") {
  Fixture f;
  int polls = 0;
  const auto afterTwo = [&] { return ++polls > 2; };
  CHECK_FALSE(f.engine->render(
      nullptr, f.styles, Roi::square(kImage), [](Roi, const float*, std::size_t) {}, afterTwo));
  CHECK(f.engine->run(nullptr, 5, f.styles, Roi::square(f.engine->spec().layers[5].resolution), [] { return true; }) ==
        nullptr);
  CHECK(spread(renderPicture(*f.engine, f.styles, Roi::square(kImage))) > 1e-2);
}

TEST_CASE("a preview head is a linear map followed by the inverse Haar transform") {
  Fixture f;
  const int layer = f.engine->spec().levelEnd(64);
  const auto activation = f.engine->run(nullptr, layer, f.styles, Roi::square(64));
  const int channels = activation->channels();
  PreviewHead head;
  head.layer = layer;
  NumpyRandomState random(3);
  head.weight = random.randn(static_cast<std::size_t>(12 * channels));
  head.bias = random.randn(12);
  const ImageF picture = f.engine->preview(*activation, head, f.styles);
  REQUIRE(picture.width == 128);
  const std::vector<float> host = activation->toHost();
  double largest = 0.0;
  for (int cell = 0; cell < 64 * 64; cell += 37) {
    double t[12];
    for (int j = 0; j < 12; ++j) {
      t[j] = double{head.bias[static_cast<std::size_t>(j)]};
      for (int c = 0; c < channels; ++c) {
        t[j] += double{head.weight[static_cast<std::size_t>(j * channels + c)]} *
                double{host[static_cast<std::size_t>(c * 64 * 64 + cell)]};
      }
    }
    const int y = cell / 64, x = cell % 64;
    for (int colour = 0; colour < 3; ++colour) {
      const double a = t[colour], b = t[3 + 3 * colour], d = t[4 + 3 * colour], e = t[5 + 3 * colour];
      const double expected[2][2] = {{(a + b + d + e) / 2, (a + b - d - e) / 2},
                                     {(a - b + d - e) / 2, (a - b - d + e) / 2}};
      for (int i = 0; i < 4; ++i) {
        const double got = double{picture.row(2 * y + i / 2)[(2 * x + i % 2) * 3 + colour]};
        largest = std::max(largest, std::abs(got - expected[i / 2][i % 2]) / (1.0 + std::abs(expected[i / 2][i % 2])));
      }
    }
  }
  CHECK(largest < 1e-4);
}

TEST_CASE("wrong sizes are refused in one sentence") {
  Fixture f;
  CHECK_THROWS_AS(f.engine->map(LatentZ{std::vector<float>(3)}), Error);
  CHECK_THROWS_AS(f.engine->styles(LatentWPlus(std::vector<float>(32), 1)), Error);
  CHECK_THROWS_AS(renderPicture(*f.engine, f.styles, Roi{0, 0, kImage + 1, 4}), Error);
}
