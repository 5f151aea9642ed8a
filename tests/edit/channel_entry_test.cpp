#include "core/edit/channel_entry.h"

#include <limits>

#include "core/base/error.h"
#include "core/edit/local_attribute.h"
#include "core/io/npy.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

void manifest(const TemporaryFolder& f, const std::string& entry) {
  f.write("manifest.json",
          R"({"directions": [], "attributes": [{"id": "c", "kind": "channels", "region": "lips", )" + entry + "}]}");
}

std::string sentence(const TemporaryFolder& f) {
  return refusal([&] { readLocalAttributes(f.file("manifest.json").parent_path(), {}); });
}

constexpr const char* kHead = R"("layer": "l3.conv1", "model_sha256": "abc", )";

}  // namespace

TEST_CASE("values of channels become raw units") {
  const TemporaryFolder f;
  manifest(f, std::string(kHead) + R"("deviations": [2, 4, 0.5], "values": [{"channel": 1, "value": -1.5}])");
  auto all = readLocalAttributes(f.file("manifest.json").parent_path(), {});
  REQUIRE(all.size() == 1);
  const auto& channels = *std::get<ChannelAttributePtr>(all[0]->effect);
  CHECK(channels.values == std::vector<float>{0.0F, -6.0F, 0.0F});
  CHECK(channels.layer == "l3.conv1");
  CHECK(channels.modelHash == "abc");
  CHECK(channels.id == "c");
  CHECK(all[0]->edit(2.0F).strength == 2.0F);
  writeNpy({{3}, {2.0F, 4.0F, 0.5F}}, f.file("d.npy"));
  writeNpy({{3}, {1.0F, 0.0F, 2.0F}}, f.file("v.npy"));
  manifest(f, std::string(kHead) + R"("deviations": "d.npy", "values": "v.npy")");
  all = readLocalAttributes(f.file("manifest.json").parent_path(), {});
  CHECK(std::get<ChannelAttributePtr>(all[0]->effect)->values == std::vector<float>{2.0F, 0.0F, 1.0F});
}

TEST_CASE("hostile entries are one sentence each") {
  const TemporaryFolder f;
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  writeNpy({{2}, {1.0F, kNan}}, f.file("nan.npy"));
  writeNpy({{2, 1}, {1.0F, 1.0F}}, f.file("flat.npy"));
  writeNpy({{3}, {1.0F, 1.0F, 1.0F}}, f.file("three.npy"));
  writeNpy({{5000}, std::vector<float>(5000, 1.0F)}, f.file("large.npy"));
  f.write("noise.npy", "noise");
  const std::string good = R"("values": [{"channel": 0, "value": 1}])";
  for (const std::string& rest : {
           std::string(R"("deviations": [1, 1], "values": [{"channel": 2, "value": 1}])"),
           std::string(R"("deviations": [1, 1], "values": [{"channel": -1, "value": 1}])"),
           std::string(R"("deviations": [1, 1], "values": [{"channel": 1e300, "value": 1}])"),
           std::string(R"("deviations": [1, 1], "values": [{"channel": 0.5, "value": 1}])"),
           std::string(R"("deviations": [1, 1], "values": [{"channel": 0, "value": 1e30}])"),
           std::string(R"("deviations": [1, 1], "values": [{"channel": 0}])"),
           std::string(R"("deviations": [1, 1], "values": ["a"])"),
           std::string(R"("deviations": [1, 1], "values": [1])"),
           std::string(R"("deviations": [1, 1], "values": "three.npy")"),
           std::string(R"("deviations": [1, 1], "values": "nan.npy")"),
           std::string(R"("deviations": [1, 1], "values": "missing.npy")"),
           std::string(R"("deviations": [1, 1], "values": 7)"),
           std::string(R"("deviations": [1, 1])"),
           R"("deviations": [], )" + good,
           R"("deviations": [0], )" + good,
           R"("deviations": [-1], )" + good,
           R"("deviations": [1e39], )" + good,
           R"("deviations": "nan.npy", )" + good,
           R"("deviations": "flat.npy", )" + good,
           R"("deviations": "large.npy", )" + good,
           R"("deviations": "noise.npy", )" + good,
           R"("deviations": "../three.npy", )" + good,
           good,
       }) {
    INFO(rest);
    manifest(f, kHead + rest);
    CHECK_FALSE(sentence(f).empty());
  }
  manifest(f, R"("layer": 3, "model_sha256": "abc", "deviations": [1], )" + good);
  CHECK_FALSE(sentence(f).empty());
  manifest(f, R"("layer": "l3.conv1", "model_sha256": "", "deviations": [1], )" + good);
  CHECK(sentence(f).find("model_sha256") != std::string::npos);
  f.write("manifest.json", R"({"directions": [], "attributes": [{"id": "c", "kind": "magic", "region": "lips"}]})");
  CHECK(sentence(f).find("magic") != std::string::npos);
}

TEST_CASE("an attribute of another model is listed") {
  const TemporaryFolder f;
  manifest(f, std::string(kHead) + R"("deviations": [1], "values": [2])");
  const auto all = readLocalAttributes(f.file("manifest.json").parent_path(), {});
  REQUIRE(all.size() == 1);
  CHECK(all[0]->fits("abc"));
  CHECK_FALSE(all[0]->fits("def"));
}
