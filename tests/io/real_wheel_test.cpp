// The published wheel, when $LINEAMENT_WHEEL names it, and the imported model, when it is in its place.
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "core/io/mobile_layout.h"
#include "core/io/model_import.h"
#include "core/io/npy.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;

namespace {

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double ab = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]);
    const double y = static_cast<double>(b[i]);
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

std::filesystem::path wheelPath() {
  const char* w = std::getenv("LINEAMENT_WHEEL");
  return w != nullptr && std::filesystem::exists(w) ? std::filesystem::path(w) : std::filesystem::path{};
}

void checkFfhq(const MobileModel& m) {
  CHECK(m.latentSize == 512);
  CHECK(m.imageResolution() == 1024);
  CHECK(m.mappingWeights.size() == 8);
  REQUIRE(m.layers.size() == 23);
  CHECK(m.layers[22].inChannels == 64);
  CHECK(m.layers[14].name == "l4.conv1");
  CHECK(m.layers[14].outChannels == 256);
  for (const MobileLayer& l : m.layers) {
    const double taps = l.kind == MobileLayerKind::kHead ? 1.0 : 9.0;
    const double scale = l.kind == MobileLayerKind::kUp ? 1.0 : 1.0 / std::sqrt(taps * l.inChannels);
    CHECK(static_cast<double>(l.styleScale) == Catch::Approx(scale).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE("the published wheel is imported", "[import][real]") {
  const auto wheel = wheelPath();
  if (test::skipWithout(wheel, "the wheel ($LINEAMENT_WHEEL)")) return;
  const MobileModel m = importWheel(wheel);
  checkFfhq(m);
  const test::TemporaryFolder f;
  writeMobileModel(m, f.file("m"));
  CHECK(readMobileModel(f.file("m"))->hash == m.hash);
  CHECK(describeFile(wheel).find("can be imported") != std::string::npos);
}

TEST_CASE("the imported model is the published one", "[model][real]") {
  const auto path = test::embeddedModel();
  if (test::skipWithout(path, "the imported model")) return;
  const auto start = std::chrono::steady_clock::now();
  const auto m = readMobileModel(path);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::cerr << "reading the model took " << took.count() << " ms\n";
  checkFfhq(*m);

  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "the folder of golden data")) return;
  const auto golden = shared / "golden" / "mobile";
  CHECK(cosine(m->meanLatent, readNpy(golden / "w_mean.npy").values) > 0.999);

  // z to w in double precision against the model's own run-time.
  const std::vector<float> z = readNpy(golden / "z101.npy").values;
  REQUIRE(z.size() == 512);
  std::vector<double> x(z.begin(), z.end());
  double squares = 0.0;
  for (const double v : x) squares += v * v;
  for (double& v : x) v /= std::sqrt(squares / 512.0 + 1e-8);
  for (std::size_t l = 0; l < 8; ++l) {
    std::vector<double> y(512);
    for (std::size_t o = 0; o < 512; ++o) {
      y[o] = static_cast<double>(m->mappingBiases[l][o]);
      for (std::size_t i = 0; i < 512; ++i) y[o] += static_cast<double>(m->mappingWeights[l][o * 512 + i]) * x[i];
      y[o] *= std::sqrt(2.0) * (y[o] < 0.0 ? 0.2 : 1.0);
    }
    x = y;
  }
  const std::vector<float> w = readNpy(golden / "w101.npy").values;
  double worst = 0.0;
  for (std::size_t i = 0; i < 512; ++i) worst = std::max(worst, std::abs(x[i] - static_cast<double>(w[i])));
  CHECK(worst < 2e-5);
}
