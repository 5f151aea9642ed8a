#include "core/vision/activation_clusters.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/io/safetensors.h"
#include "tests/support/catch.h"

using namespace lineament;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

fs::path temporaryFolder() {
  std::string name = (fs::temp_directory_path() / "lineament-clusters-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

ClusterTable sampleTable() {
  ClusterTable t{"abcdef0123456789", "l2.conv2", 3, {"hair", "", "background"}, {}, {1, 2, 3}, {0.5F, 1, 2}};
  t.centroids = {0.6F, 0.8F, 0, 0, 1, 0, -1, 0, 0};
  return t;
}

std::string sentenceOf(const fs::path& file, const std::string& model = sampleTable().modelHash) {
  try {
    readClusterTable(file, model);
  } catch (const Error& e) {
    CHECK(e.code() == ErrorCode::kBadFile);
    CHECK(e.sentence().back() == '.');
    return e.sentence();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a table survives its file") {
  const fs::path folder = temporaryFolder();
  const ClusterTable t = sampleTable();
  writeClusterTable(t, clusterFile(folder));
  const ClusterTable back = readClusterTable(clusterFile(folder), t.modelHash);
  CHECK(back.modelHash == t.modelHash);
  CHECK(back.layer == t.layer);
  CHECK(back.channels == 3);
  CHECK(back.names == t.names);
  CHECK(back.centroids == t.centroids);
  CHECK(back.mean == t.mean);
  CHECK(back.deviation == t.deviation);
  fs::remove_all(folder);
}

TEST_CASE("a table of another model, or a broken one, is one clear sentence") {
  const fs::path folder = temporaryFolder(), file = clusterFile(folder);
  writeClusterTable(sampleTable(), file);
  CHECK_THAT(sentenceOf(file, "fedcba9876543210"),
             Contains("clusters of the model abcdef") && Contains("loaded model fedcba"));

  SECTION("cut off") {
    fs::resize_file(file, fs::file_size(file) - 5);
    CHECK_THAT(sentenceOf(file), Contains("clusters.safetensors"));
  }
  SECTION("something else") {
    writeFileAtomically(file, "this is no table of clusters at all");
    CHECK_THAT(sentenceOf(file), Contains("clusters.safetensors"));
  }
  SECTION("changed inside") {
    SafetensorsFile inner = readSafetensors(file);
    const auto tensor = [&](const std::string& name) -> NamedTensor& {
      for (NamedTensor& t : inner.tensors) {
        if (t.name == name) return t;
      }
      throw Error::internal("no tensor " + name);
    };
    std::string expected;
    SECTION("no name") {
      inner.metadata.erase("names");
      expected = "no \"names\"";
    }
    SECTION("an unknown name") {
      inner.metadata["names"] = "hair,hat,face";
      expected = "the cluster name \"hat\"";
    }
    SECTION("too few names") {
      inner.metadata["names"] = "hair,face";
      expected = "3 centroids";
    }
    SECTION("no centroids") {
      tensor("centroids").name = "middles";
      expected = "no \"centroids\"";
    }
    SECTION("centroids in one row") {
      tensor("centroids").shape = {9};
      expected = "no \"centroids\"";
    }
    SECTION("other sizes") {
      tensor("mean") = {"mean", {2}, {1, 2}};
      expected = "do not fit each other";
    }
    SECTION("not a number") {
      tensor("mean").values[1] = std::numeric_limits<float>::quiet_NaN();
      expected = "not finite";
    }
    SECTION("no spread") {
      tensor("deviation").values[0] = 0;
      expected = "standard deviation";
    }
    SECTION("a long centroid") {
      tensor("centroids").values[0] = 3;
      expected = "length 1";
    }
    writeSafetensors(inner, file);
    CHECK_THAT(sentenceOf(file), Contains(expected));
  }
  fs::remove_all(folder);
}

TEST_CASE("a table that does not fit together is not written") {
  const fs::path folder = temporaryFolder();
  ClusterTable t = sampleTable();
  t.mean.pop_back();
  CHECK_THROWS_AS(writeClusterTable(t, clusterFile(folder)), Error);
  CHECK_FALSE(fs::exists(clusterFile(folder)));
  fs::remove_all(folder);
}

TEST_CASE("memberships are a softmax of cosines") {
  const ClusterTable t = sampleTable();
  constexpr int kWidth = 5, kHeight = 3, kCells = kWidth * kHeight;
  NumpyRandomState random(3);
  std::vector<float> activation = random.randn(3 * kCells);
  activation[0] = 1, activation[kCells] = 2, activation[2 * kCells] = 3;  // the mean itself has no direction
  const Memberships m = membershipsOf(t, activation, kWidth, kHeight);
  REQUIRE(m.values.size() == 3 * kCells);
  double worst = 0.0;
  for (std::size_t i = 0; i < kCells; ++i) {
    std::vector<double> z(3), likely(3);
    double square = 0.0, sum = 0.0;
    for (std::size_t c = 0; c < 3; ++c) {
      z[c] = (double{activation[c * kCells + i]} - double{t.mean[c]}) / double{t.deviation[c]};
      square += z[c] * z[c];
    }
    for (std::size_t k = 0; k < 3; ++k) {
      double cosine = 0.0;
      for (std::size_t c = 0; c < 3; ++c) cosine += double{t.centroids[k * 3 + c]} * z[c];
      likely[k] = std::exp(cosine / std::sqrt(std::max(square, 1e-12)) / 0.06);
      sum += likely[k];
    }
    for (std::size_t k = 0; k < 3; ++k) {
      worst = std::max(worst, std::abs(likely[k] / sum - double{m.plane(static_cast<int>(k))[i]}));
    }
  }
  CHECK(worst < 1e-5);
  CHECK_THROWS_AS(membershipsOf(t, activation, kWidth, kHeight + 1), Error);
}
