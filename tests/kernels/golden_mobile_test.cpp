// The real model against pictures that its own run-time computed.
#include <cmath>

#include "core/io/npy.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;

namespace {

const Roi kCrop{448, 448, 576, 576};  // the rows and columns that the golden files keep

double worst(const ImageF& picture, const NpyArray& golden) {
  REQUIRE(golden.values.size() == picture.pixels.size());
  double largest = 0.0;
  const std::size_t plane = golden.values.size() / 3;
  for (std::size_t i = 0; i < plane; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      largest = std::max(largest, std::abs(double{golden.values[c * plane + i]} - double{picture.pixels[3 * i + c]}));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("golden: the embedded model gives the reference run-time's pictures") {
  const auto modelFile = test::embeddedModel();
  const auto shared = test::sharedFolder();
  if (test::skipWithout(modelFile, "the embedded model") || test::skipWithout(shared, "the golden data")) return;
  const auto golden = shared / "golden" / "mobile";
  const auto engine = makeMobileKernelEngine(readMobileModel(modelFile));
  const int rows = engine->spec().styleRows;

  const LatentW w = engine->map(LatentZ{readNpy(golden / "z101.npy").values});
  const std::vector<float> expected = readNpy(golden / "w101.npy").values;
  REQUIRE(expected.size() == w.values.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i)
    largest = std::max(largest, std::abs(double{expected[i]} - double{w.values[i]}));
  CHECK(largest < 1e-4);

  const auto check = [&](const LatentWPlus& latent, const char* name) {
    INFO(name);
    const StyleSet styles = engine->styles(latent);
    const NpyArray crop = readNpy(golden / (std::string(name) + "_crop.npy"));
    CHECK(worst(renderPicture(*engine, styles, kCrop), crop) < 1e-3);
    ImageF whole = renderPicture(*engine, styles, Roi::square(1024)), part(kCrop.width(), kCrop.height());
    for (int y = kCrop.y0; y < kCrop.y1; ++y) {
      std::copy_n(whole.row(y) + kCrop.x0 * 3, kCrop.width() * 3, part.row(y - kCrop.y0));
    }
    const double difference = worst(part, crop);
    CHECK(difference < 1e-3);
    WARN(name << ": largest difference " << difference);
  };
  check(LatentWPlus(LatentW{expected}, rows), "z101");
  check(LatentWPlus(LatentW{readNpy(golden / "trunc101_w.npy").values}, rows), "trunc101");
  check(LatentWPlus(readNpy(golden / "slots_ws.npy").values, rows), "slots");
}
