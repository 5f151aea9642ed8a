#include "core/io/direction_file.h"

#include <cmath>
#include <limits>
#include <random>

#include "core/io/npy.h"
#include "core/io/safetensors.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/torch_bytes.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;
using test::PickledTensor;
using test::raw;

namespace {

PickledTensor dense(const std::string& key, std::vector<std::int64_t> shape) {
  PickledTensor t;
  t.key = key;
  t.elements = 1;
  for (const std::int64_t d : shape) t.elements *= d;
  t.strides.assign(shape.size(), 1);
  for (std::size_t i = shape.size(); i > 1; --i) t.strides[i - 2] = t.strides[i - 1] * shape[i - 1];
  t.shape = std::move(shape);
  return t;
}

std::vector<ForeignDirection> readNpyOf(const test::TemporaryFolder& f, std::vector<int> shape,
                                        std::vector<float> values) {
  writeNpy({std::move(shape), std::move(values)}, f.file("my smile.npy"));
  return readDirectionFile(f.file("my smile.npy"));
}

std::string refusalOf(std::vector<int> shape, std::vector<float> values) {
  const test::TemporaryFolder f;
  return test::refusal([&] { readNpyOf(f, std::move(shape), std::move(values)); });
}

double length(const ForeignDirection& d) {
  double squares = 0.0;
  for (const float v : d.values) squares += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(squares);
}

const std::vector<float> kSix{0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 5.0F};

}  // namespace

TEST_CASE("the accepted shapes of a .npy", "[directions]") {
  const test::TemporaryFolder f;
  for (const std::vector<int>& shape : {std::vector<int>{6}, {1, 6}, {1, 1, 6}}) {
    const auto d = readNpyOf(f, shape, kSix);
    REQUIRE(d.size() == 1);
    CHECK(d[0].name == "my smile");
    CHECK(d[0].rows == 1);
    CHECK(d[0].size == 6);
    CHECK(d[0].values == kSix);
  }
  for (const std::vector<int>& shape : {std::vector<int>{3, 2}, {1, 3, 2}}) {
    const auto d = readNpyOf(f, shape, kSix);
    CHECK(d[0].rows == 3);
    CHECK(d[0].size == 2);
    CHECK(d[0].values == kSix);
  }
  // Equal rows are one direction in W.
  const auto d = readNpyOf(f, {3, 2}, {1.0F, 2.0F, 1.0F, 2.0F, 1.0F, 2.0F});
  CHECK(d[0].rows == 1);
  CHECK(d[0].values == std::vector<float>{1.0F, 2.0F});
}

TEST_CASE("the content tells the kind, whatever the ending", "[directions]") {
  const test::TemporaryFolder f;
  writeNpy({{6}, kSix}, f.file("a.pt"));
  CHECK(readDirectionFile(f.file("a.pt"))[0].values == kSix);
  test::writeZip(test::torchZip(dense("0", {6}).instructions(), {raw(kSix)}), f.file("b.npy"));
  CHECK(readDirectionFile(f.file("b.npy"))[0].values == kSix);
  f.write("512.npz", test::torchLegacy(dense("0", {6}).instructions(), {{6, raw(kSix)}}));
  CHECK(readDirectionFile(f.file("512.npz"))[0].values == kSix);
  CHECK(readDirectionFile(f.file("512.npz"))[0].name == "512");
  writeSafetensors({{}, {{"03_Age", {1, 6}, kSix}}}, f.file("d.pth"));
  CHECK(readDirectionFile(f.file("d.pth"))[0].values == kSix);
  CHECK(readDirectionFile(f.file("d.pth"))[0].name == "Age");
}

TEST_CASE("dictionaries that numpy saved", "[directions]") {
  const test::TemporaryFolder f;
  const std::string& file = GENERATE_REF(test::kNumpyDict2, test::kNumpyDict4, test::kNumpyDict5, test::kNpz);
  const auto d = readDirectionFile(f.write("x", file));
  REQUIRE(d.size() == (file == test::kNpz ? 2U : 3U));
  CHECK(d[0].name == "Age");
  CHECK(d[0].rows == 1);
  CHECK(d[0].values == std::vector<float>{1.0F, -2.0F, 3.5F, 0.25F});
  CHECK(d.back().name == "rows");
  CHECK(d.back().rows == 2);
  CHECK(d.back().values == std::vector<float>{1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F});
}

TEST_CASE("a dictionary within a .npy or .npz, or a numpy array within a torch file", "[directions]") {
  const test::TemporaryFolder f;
  auto d = readDirectionFile(f.write("x", test::kSavedDict));
  REQUIRE(d.size() == 2);
  CHECK(d[0].name == "Hair");
  CHECK(d[0].values == std::vector<float>{1.0F, 2.0F, 3.0F});
  CHECK(d[1].values == std::vector<float>{1.0F, 2.0F, 3.0F, 4.0F});
  test::writeZip({{"all.npy", test::kSavedDict}}, f.file("z"));
  d = readDirectionFile(f.file("z"));
  REQUIRE(d.size() == 2);
  CHECK(d[0].name == "all.03_Hair");
  // torch.save() pickles with protocol 2, which has no bytes.
  test::writeZip({{"a/data.pkl", test::kNumpyDict2}}, f.file("t"));
  CHECK(readDirectionFile(f.file("t")).size() == 3);
}

TEST_CASE("names of dictionaries and lists", "[directions]") {
  const test::TemporaryFolder f;
  const std::string t = dense("0", {6}).instructions();
  const std::string content = test::dictOf({{"00_5_o_Clock", t},
                                            {"01_Age", t},
                                            {"02_Age", t},
                                            {"7_", t},
                                            {"a\nb", t},
                                            {"\xFFx", t},
                                            {"intercept", dense("1", {1}).instructions()}});
  test::writeZip(test::torchZip(content, {raw(kSix), raw(1.0F)}), f.file("z"));
  const auto d = readDirectionFile(f.file("z"));
  std::vector<std::string> names;
  for (const ForeignDirection& one : d) names.push_back(one.name);
  CHECK(names == std::vector<std::string>{"5_o_Clock", "01_Age", "02_Age", "7_", "a?b", "?x"});
  test::writeZip(test::torchZip("](" + t + t + "e", {raw(kSix)}), f.file("z"));
  CHECK(readDirectionFile(f.file("z"))[1].name == "direction 2");
}

TEST_CASE("GANSpace components are scaled by their deviations", "[directions]") {
  const test::TemporaryFolder f;
  const std::vector<std::int64_t> shape = GENERATE(std::vector<std::int64_t>{2, 3}, std::vector<std::int64_t>{2, 1, 3});
  const bool published = GENERATE(false, true);
  const std::string content =
      test::dictOf({{published ? "lat_comp" : "comp", dense("0", shape).instructions()},
                    {published ? "lat_stdev" : "std", dense("1", {2}).instructions()},
                    {published ? "act_comp" : "mean", dense("0", {2, 1, 1, 3}).instructions()}});
  test::writeZip(test::torchZip(content, {raw(kSix), raw(std::vector<float>{10.0F, 0.5F})}), f.file("z"));
  const auto d = readDirectionFile(f.file("z"));
  REQUIRE(d.size() == 2);
  CHECK(d[0].name == "component 1");
  CHECK(d[0].rows == 1);
  CHECK(d[0].values == std::vector<float>{0.0F, 10.0F, 20.0F});
  CHECK(d[1].name == "component 2");
  CHECK(d[1].values == std::vector<float>{1.5F, 2.0F, 2.5F});
}

TEST_CASE("GANSpace components with rows, and too few deviations", "[directions]") {
  const test::TemporaryFolder f;
  const auto file = [&](std::int64_t deviations) {
    const std::string content = test::dictOf(
        {{"comp", dense("0", {1, 2, 3}).instructions()}, {"std", dense("1", {deviations}).instructions()}});
    const std::vector<float> values(static_cast<std::size_t>(deviations), 2.0F);
    test::writeZip(test::torchZip(content, {raw(kSix), raw(values)}), f.file("z"));
    return f.file("z");
  };
  const auto d = readDirectionFile(file(1));
  REQUIRE(d.size() == 1);
  CHECK(d[0].rows == 2);
  CHECK(d[0].values[5] == 10.0F);
  CHECK(test::refusal([&] { readDirectionFile(file(3)); }).find("3 standard deviations") != std::string::npos);
}

TEST_CASE("what is no direction is refused in a sentence", "[directions][hostile]") {
  CHECK(refusalOf({2, 1, 3}, kSix).find("of shape 2 x 1 x 3") != std::string::npos);
  CHECK_FALSE(refusalOf({1, 1, 1, 6}, kSix).empty());
  CHECK_FALSE(refusalOf({6, 1}, kSix).empty());
  CHECK_FALSE(refusalOf({0, 6}, {}).empty());
  CHECK(refusalOf({}, {1.0F}).find("no direction") != std::string::npos);
  CHECK_FALSE(refusalOf({4097}, std::vector<float>(4097, 1.0F)).empty());
  CHECK(refusalOf({4096}, std::vector<float>(4096, 1.0F)).empty());
  CHECK_FALSE(refusalOf({65, 2}, std::vector<float>(130, 1.0F)).empty());
  CHECK(refusalOf({6}, std::vector<float>(6, 0.0F)).find("length zero") != std::string::npos);
  CHECK(refusalOf({2}, {1.0F, std::numeric_limits<float>::quiet_NaN()}).find("not finite") != std::string::npos);
  CHECK(refusalOf({2}, {1.0F, std::numeric_limits<float>::infinity()}).find("not finite") != std::string::npos);
  const test::TemporaryFolder f;
  for (const std::string& bytes : {std::string(), std::string("x"), std::string("hello, world"), std::string("PK"),
                                   std::string("\x80\x02}."), std::string("\x80\x02N."), std::string(100, '\0')}) {
    CHECK_FALSE(test::refusal([&] { readDirectionFile(f.write("x", bytes)); }).empty());
  }
  CHECK_FALSE(test::refusal([&] { readDirectionFile(f.file("absent")); }).empty());
  CHECK_FALSE(test::refusal([&] { readDirectionFile(f.file(".")); }).empty());
  // A file of 64 MiB and one byte, of which nothing is stored.
  f.write("large", "\x93NUMPY");
  std::filesystem::resize_file(f.file("large"), (std::uintmax_t{64} << 20U) + 1);
  CHECK_FALSE(test::refusal([&] { readDirectionFile(f.file("large")); }).empty());
}

TEST_CASE("512 directions are read and 513 are too many", "[directions][hostile]") {
  const test::TemporaryFolder f;
  const std::string t = dense("0", {6}).instructions();
  for (const int count : {512, 513}) {
    std::string list = "](";
    for (int i = 0; i < count; ++i) list += t;
    test::writeZip(test::torchZip(list + "e", {raw(kSix)}), f.file("z"));
    std::vector<ForeignDirection> d;
    CHECK(test::refusal([&] { d = readDirectionFile(f.file("z")); }).empty() == (count == 512));
  }
}

TEST_CASE("a direction file that would run a command only names it", "[directions][hostile]") {
  const test::TemporaryFolder f;
  const std::string call = "cos\nsystem\n(" + test::pickledText("touch /tmp/lineament_was_here") + "tR";
  const auto refusal = [&](const std::filesystem::path& path) {
    return test::refusal([&] { readDirectionFile(path); });
  };
  CHECK(refusal(f.write("a", test::pickleOf(call))).find("a call of os.system") != std::string::npos);
  std::string npy = test::kSavedDict.substr(0, 128);
  REQUIRE(npy.back() == '\n');
  CHECK(refusal(f.write("b", npy + test::pickleOf(call))).find("a call of os.system") != std::string::npos);
  CHECK(refusal(f.write("c", test::torchLegacy(call, {}))).find("a call of os.system") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("/tmp/lineament_was_here"));
}

TEST_CASE("every beginning of a direction file is refused", "[directions][hostile]") {
  const test::TemporaryFolder f;
  const std::string& file =
      GENERATE_REF(test::kNumpyDict2, test::kNumpyDict4, test::kNumpyDict5, test::kSavedDict, test::kNpz);
  for (std::size_t n = 0; n < file.size(); ++n) {
    CHECK_FALSE(test::refusal([&] { readDirectionFile(f.overwrite("x", file.substr(0, n))); }).empty());
  }
}

TEST_CASE("random changes of direction files are refused or read", "[directions][hostile]") {
  const test::TemporaryFolder f;
  std::mt19937 random(5);
  int refused = 0;
  const std::string legacy = test::torchLegacy(dense("0", {2, 3}).instructions(), {{6, raw(kSix)}});
  const std::vector<std::string> files{test::kNumpyDict2, test::kNumpyDict4, test::kNumpyDict5,
                                       test::kSavedDict,  test::kNpz,        legacy};
  for (int i = 0; i < 1200; ++i) {
    std::string bytes = files[static_cast<std::size_t>(i) % files.size()];
    for (int k = 0; k < 2; ++k) bytes[random() % bytes.size()] = static_cast<char>(random() % 256U);
    std::vector<ForeignDirection> d;
    refused += test::refusal([&] { d = readDirectionFile(f.overwrite("x", bytes)); }).empty() ? 0 : 1;
    for (const ForeignDirection& one : d) {
      CHECK(one.values.size() == static_cast<std::size_t>(one.rows) * static_cast<std::size_t>(one.size));
    }
  }
  CHECK(refused > 300);
}

TEST_CASE("published direction files are read", "[directions][real]") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "the folder of direction files")) return;
  for (const std::string name : {"e4e_age", "e4e_smile", "e4e_pose"}) {
    const auto d = readDirectionFile(shared / "directions" / (name + ".pt"));
    REQUIRE(d.size() == 1);
    CHECK(d[0].name == name);
    CHECK(d[0].rows == 1);  // the pose file holds 18 equal rows
    CHECK(d[0].size == 512);
    CHECK(length(d[0]) > 0.5);
  }
  CHECK(readDirectionFile(shared / "directions" / "e4e_pose.pt")[0].values[0] == 0.05101040005683899F);

  const auto components = readDirectionFile(shared / "directions" / "e4e_ganspace_ffhq_pca.pt");
  REQUIRE(components.size() == 80);
  CHECK(components[79].name == "component 80");
  for (const ForeignDirection& c : components) {
    CHECK(c.rows == 1);
    CHECK(c.size == 512);
  }
  // What numpy makes of the file: orthogonal unit vectors, stored in column order, times their deviations.
  CHECK(length(components[0]) == Catch::Approx(2.8556337).epsilon(1e-6));
  CHECK(length(components[79]) == Catch::Approx(0.40204516).epsilon(1e-6));
  CHECK(components[0].values[0] == 0.0038825572F);
  CHECK(components[1].values[2] == 0.05391448F);
  CHECK(components[79].values[511] == -0.0075219423F);
  double dot = 0.0;
  for (std::size_t i = 0; i < 512; ++i) {
    dot += static_cast<double>(components[0].values[i]) * static_cast<double>(components[1].values[i]);
  }
  CHECK(std::abs(dot) < 1e-5 * length(components[0]) * length(components[1]));
}
