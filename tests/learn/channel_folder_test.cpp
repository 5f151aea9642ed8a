#include "core/learn/channel_folder.h"

#include "core/base/error.h"
#include "core/edit/local_attribute.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

SavedChannels some(const std::string& id, std::vector<float> values) {
  SavedChannels s;
  s.id = id;
  s.title = "Lips";
  s.group = "Mouth";
  s.region = "lips";
  s.measure = "lip_colour";
  s.layer = "l3.conv1";
  s.modelHash = "abc";
  s.deviations.assign(values.size(), 0.5F);
  s.values = std::move(values);
  s.training = R"({"faces": 40})";
  return s;
}

}  // namespace

TEST_CASE("channel attributes are read as they were saved") {
  const TemporaryFolder f;
  std::vector<float> many(100, 0.25F);
  addChannelAttribute(some("few", {0.0F, 2.0F, 0.0F, -1.0F}), f.file("own"));
  addChannelAttribute(some("many", many), f.file("own"));
  addChannelAttribute(some("few", {0.0F, 3.0F, 0.0F, -1.0F}), f.file("own"));  // again
  const auto all = readLocalAttributes(f.file("own"), {});
  REQUIRE(all.size() == 2);
  CHECK(all[0]->id == "few");
  CHECK(all[0]->region == "lips");
  CHECK(all[0]->measure == "lip_colour");
  CHECK(all[0]->fits("abc"));
  CHECK_FALSE(all[0]->fits("another"));
  CHECK(std::get<ChannelAttributePtr>(all[0]->effect)->values == std::vector<float>{0.0F, 1.5F, 0.0F, -0.5F});
  CHECK(std::get<ChannelAttributePtr>(all[1]->effect)->values == std::vector<float>(100, 0.125F));
  CHECK(all[1]->highest == kChannelEnd);
}

TEST_CASE("other attributes stay, and keep their names") {
  const TemporaryFolder f;
  const std::string line = R"(  {"id": "smile", "title": "Smile", "direction": "smile", "region": "face"})";
  std::filesystem::create_directories(f.file("own"));
  writeFileAtomically(f.file("own") / "manifest.json",
                      "{\n \"directions\": [],\n \"attributes\": [\n" + line + "\n ]\n}\n");
  addChannelAttribute(some("few", {1.0F}), f.file("own"));
  CHECK(bytesOf(f.file("own") / "manifest.json").find(line + ",\n") != std::string::npos);
  CHECK_THROWS_AS(addChannelAttribute(some("smile", {1.0F}), f.file("own")), Error);
  std::filesystem::create_directories(f.file("bad"));
  writeFileAtomically(f.file("bad") / "manifest.json", "no manifest");
  CHECK_THROWS_AS(addChannelAttribute(some("few", {1.0F}), f.file("bad")), Error);
}
