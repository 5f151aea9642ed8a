#include "core/io/torch_file.h"

#include <cmath>
#include <map>

#include "tests/io/temporary_folder.h"
#include "tests/io/torch_bytes.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;
using test::PickledTensor;
using test::raw;

namespace {

const std::vector<float> kSix{0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 5.0F};

PickledTensor six(std::vector<std::int64_t> shape, std::vector<std::int64_t> strides, std::int64_t offset = 0) {
  return {"FloatStorage", "0", 6, offset, std::move(shape), std::move(strides)};
}

std::vector<NamedTensor> readZip(const test::TemporaryFolder& f, const test::Members& members) {
  test::writeZip(members, f.file("z"));
  return readTorchFile(f.file("z"));
}

std::string refusalOf(const std::string& instructions) {
  const test::TemporaryFolder f;
  return test::refusal([&] { readZip(f, test::torchZip(instructions, {raw(kSix)})); });
}

const NamedTensor& only(const std::vector<NamedTensor>& tensors) {
  REQUIRE(tensors.size() == 1);
  return tensors[0];
}

}  // namespace

TEST_CASE("a lone tensor of a torch zip is read", "[torch_file]") {
  const test::TemporaryFolder f;
  const NamedTensor t = only(readZip(f, test::torchZip(six({2, 3}, {3, 1}).instructions(), {raw(kSix)})));
  CHECK(t.name.empty());
  CHECK(t.shape == std::vector<int>{2, 3});
  CHECK(t.values == kSix);
}

TEST_CASE("offset, strides and shared storages are honoured", "[torch_file]") {
  const test::TemporaryFolder f;
  const std::string content = test::dictOf({{"turned", six({3, 2}, {1, 3}).instructions()},
                                            {"part", six({2}, {2}, 1).instructions()},
                                            {"same", six({2, 2}, {0, 1}, 4).instructions()},
                                            {"point", six({}, {}, 5).instructions()},
                                            {"none", six({0, 7}, {7, 1}).instructions()}});
  const std::vector<NamedTensor> t = readZip(f, test::torchZip(content, {raw(kSix)}));
  REQUIRE(t.size() == 5);
  CHECK(t[0].name == "turned");
  CHECK(t[0].values == std::vector<float>{0.0F, 3.0F, 1.0F, 4.0F, 2.0F, 5.0F});
  CHECK(t[1].values == std::vector<float>{1.0F, 3.0F});
  CHECK(t[2].values == std::vector<float>{4.0F, 5.0F, 4.0F, 5.0F});
  CHECK(t[3].values == std::vector<float>{5.0F});
  CHECK(t[3].shape.empty());
  CHECK(t[4].values.empty());
}

TEST_CASE("every type of number becomes float32", "[torch_file]") {
  const test::TemporaryFolder f;
  const auto read = [&](const std::string& storage, const std::string& data) {
    const PickledTensor t{storage, "0", 2, 0, {2}, {1}};
    return only(readZip(f, test::torchZip(t.instructions(), {data}))).values;
  };
  const std::vector<float> two{1.0F, -2.0F};
  CHECK(read("FloatStorage", raw(two)) == two);
  CHECK(read("DoubleStorage", raw(std::vector<double>{1.0, -2.0})) == two);
  CHECK(read("HalfStorage", test::bytes("\x00\x3C\x00\xC0")) == two);
  CHECK(read("BFloat16Storage", test::bytes("\x80\x3F\x00\xC0")) == two);
  CHECK(read("LongStorage", raw(std::vector<std::int64_t>{1, -2})) == two);
  CHECK(read("IntStorage", raw(std::vector<std::int32_t>{1, -2})) == two);
  CHECK(read("ShortStorage", raw(std::vector<std::int16_t>{1, -2})) == two);
  CHECK(read("CharStorage", raw(std::vector<std::int8_t>{1, -2})) == two);
  CHECK(read("ByteStorage", test::bytes("\x01\xFF")) == std::vector<float>{1.0F, 255.0F});
  CHECK(read("BoolStorage", test::bytes("\x01\x00")) == std::vector<float>{1.0F, 0.0F});
  CHECK(std::isinf(read("DoubleStorage", raw(std::vector<double>{1e300, -2.0}))[0]));
}

TEST_CASE("names are paths, plain values are passed over", "[torch_file]") {
  const test::TemporaryFolder f;
  const std::string tensor = six({6}, {1}).instructions();
  const std::string list = "](" + tensor + "K\x07" + tensor + "e";
  const std::string ordered = "ccollections\nOrderedDict\n)R(" + test::pickledText("x") + tensor + "u}b";
  const std::string parameter = "ctorch._utils\n_rebuild_parameter\n(" + tensor + "\x88)tR";
  const std::vector<NamedTensor> t = readZip(
      f, test::torchZip(test::dictOf({{"a", list}, {"b", ordered}, {"c", parameter}, {"d", "N"}}), {raw(kSix)}));
  REQUIRE(t.size() == 4);
  CHECK(t[0].name == "a.0");
  CHECK(t[1].name == "a.2");
  CHECK(t[2].name == "b.x");
  CHECK(t[3].name == "c");
}

TEST_CASE("the older form is read, with views", "[torch_file]") {
  const test::TemporaryFolder f;
  PickledTensor view = six({2}, {1}, 1);
  view.view = "(" + test::pickledText("v") + test::pickledInteger(2) + test::pickledInteger(3) + "t";
  PickledTensor whole = six({2, 3}, {3, 1});
  whole.view = "N";
  const PickledTensor other{"DoubleStorage", "1", 1, 0, {1}, {1}};
  const std::string content =
      test::dictOf({{"view", view.instructions()}, {"whole", whole.instructions()}, {"other", other.instructions()}});
  const std::string file = test::torchLegacy(content, {{6, raw(kSix)}, {1, raw(2.5)}});
  const std::vector<NamedTensor> t = readTorchFile(f.write("l", file));
  REQUIRE(t.size() == 3);
  CHECK(t[0].values == std::vector<float>{3.0F, 4.0F});
  CHECK(t[1].values == kSix);
  CHECK(t[2].values == std::vector<float>{2.5F});

  for (std::size_t n = 0; n < file.size(); ++n) {
    const std::vector<char> begin(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(n));
    const auto read = [&] { readTorchLegacy(std::as_bytes(std::span<const char>(begin)), "file", 1000); };
    CHECK_FALSE(test::refusal(read).empty());
  }
  CHECK_FALSE(test::refusal([&] { readTorchFile(f.write("l", file + "x")); }).empty());
  CHECK_FALSE(test::refusal([&] { readTorchFile(f.file("l"), 100); }).empty());
  // A storage too few in the list, another number of elements than the tensor says.
  CHECK_FALSE(test::refusal([&] {
                readTorchFile(f.write("l", test::torchLegacy(content, {{6, raw(kSix)}})));
              }).empty());
  const std::string other7 = test::torchLegacy(content, {{7, raw(kSix) + "1234"}, {1, raw(2.5)}});
  CHECK(test::refusal([&] { readTorchFile(f.write("l", other7)); }).find("of 7 numbers") != std::string::npos);
}

TEST_CASE("tensors that do not fit their storage are refused", "[torch_file][hostile]") {
  constexpr std::int64_t kHuge = std::int64_t{1} << 62U;
  const PickledTensor t = GENERATE(
      six({7}, {1}), six({6}, {1}, 1), six({2}, {6}), six({1}, {1}, 6), six({6}, {1}, -1), six({6}, {-1}, 5),
      six({-6}, {1}), six({6}, {1}, kHuge), six({2}, {kHuge}), six({kHuge}, {1}), six({kHuge}, {0}),
      six({2147483647, 2147483647, 2147483647}, {0, 0, 0}), six({100000000}, {0}), six({2, 3}, {1}), six({2}, {3, 1}),
      six({1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}), PickledTensor{"FloatStorage", "1", 6, 0, {6}, {1}},
      PickledTensor{"FloatStorage", "0", 7, 0, {6}, {1}}, PickledTensor{"FloatStorage", "0", kHuge, 0, {6}, {1}},
      PickledTensor{"FloatStorage", "0", -1, 0, {6}, {1}}, PickledTensor{"DoubleStorage", "0", 6, 0, {6}, {1}},
      PickledTensor{"QInt8Storage", "0", 6, 0, {6}, {1}}, PickledTensor{"FloatStorage", "../version", 6, 0, {6}, {1}},
      PickledTensor{"FloatStorage", "", 6, 0, {6}, {1}});
  const std::string sentence = refusalOf(t.instructions());
  CHECK(sentence.find(": found ") != std::string::npos);
  CHECK(sentence.find(", expected ") != std::string::npos);
}

TEST_CASE("a view outside its storage is refused", "[torch_file][hostile]") {
  for (const auto& [offset, size] : {std::pair<std::int64_t, std::int64_t>{7, 0}, {0, 7}, {3, 4}, {-1, 2}, {1, -1}}) {
    PickledTensor view = six({1}, {1});
    view.view = "(" + test::pickledText("v") + test::pickledInteger(offset) + test::pickledInteger(size) + "t";
    CHECK_FALSE(refusalOf(view.instructions()).empty());
  }
}

TEST_CASE("a call of anything else is named and not made", "[torch_file][hostile]") {
  const std::string tensor = six({6}, {1}).instructions();
  const std::string call = "cposix\nsystem\n(" + test::pickledText("touch /tmp/lineament_was_here") + "tR";
  for (const std::string& content :
       {call, "](" + tensor + call + "e", call + "0" + tensor, test::dictOf({{"a", tensor}, {"b", call}})}) {
    CHECK(refusalOf(content).find("a call of posix.system") != std::string::npos);
  }
  CHECK(refusalOf("cbuiltins\ngetattr\n(tR)R").find("a call of") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("/tmp/lineament_was_here"));
}

TEST_CASE("tensors mentioned often are bounded", "[torch_file][hostile]") {
  const std::string start = "](" + six({2, 3}, {3, 1}).instructions();
  std::string bomb = "(" + start + test::bytes("eq\x00");
  for (int i = 1; i <= 60; ++i) {
    const std::string before(1, static_cast<char>(i - 1));
    bomb.append("](h").append(before).append("h").append(before).append("eq").append(1, static_cast<char>(i));
  }
  CHECK(refusalOf(bomb + "t").find("too") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "]";
  CHECK(refusalOf(deep + std::string(99, 'a')).find("nested too deeply") != std::string::npos);
  // A list within itself.
  CHECK(refusalOf(test::bytes("]q\x00h\x00") + "a").find("nested too deeply") != std::string::npos);
  CHECK(refusalOf(test::dictOf({{std::string(600, 'k'), six({6}, {1}).instructions()}})).find("long name") !=
        std::string::npos);
}

TEST_CASE("archives that are no torch files are refused", "[torch_file][hostile]") {
  const test::TemporaryFolder f;
  const test::Members good = test::torchZip(six({6}, {1}).instructions(), {raw(kSix)});
  REQUIRE(readZip(f, good).size() == 1);
  const std::string whole = test::bytesOf(f.file("z"));
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CHECK_FALSE(test::refusal([&] { readTorchFile(f.overwrite("cut", whole.substr(0, n))); }).empty());
  }
  test::Members other = good;
  other["archive/byteorder"] = "big";
  CHECK(test::refusal([&] { readZip(f, other); }).find("big-endian") != std::string::npos);
  other = good;
  other["b/data.pkl"] = other["archive/data.pkl"];
  CHECK_FALSE(test::refusal([&] { readZip(f, other); }).empty());
  other = good;
  other["archive/data.pkl"].pop_back();
  CHECK_FALSE(test::refusal([&] { readZip(f, other); }).empty());
  CHECK_FALSE(test::refusal([&] { readZip(f, {{"a", "b"}}); }).empty());
  CHECK_FALSE(test::refusal([&] { readTorchFile(f.file("absent")); }).empty());
  CHECK_FALSE(test::refusal([&] { readTorchFile(f.write("text", "hello, world")); }).empty());
}

TEST_CASE("zip bombs are not unpacked", "[torch_file][hostile]") {
  const test::TemporaryFolder f;
  // 8 MiB of zeros in a few KiB: more than the tensor needs, and more than the caller allows.
  test::Members members = test::torchZip(six({6}, {1}).instructions(), {std::string(std::size_t{8} << 20U, '\0')});
  CHECK(test::refusal([&] { readZip(f, members); }).find("at most 24") != std::string::npos);
  const PickledTensor large{"FloatStorage", "0", 2 << 20, 0, {2 << 20}, {1}};
  members = test::torchZip(large.instructions(), {std::string(std::size_t{8} << 20U, '\0')});
  CHECK(readZip(f, members).size() == 1);
  CHECK(std::filesystem::file_size(f.file("z")) < 100000);
  CHECK(test::refusal([&] { readTorchFile(f.file("z"), 1 << 20); }).find("2097152 numbers") != std::string::npos);
  // The directory claims less than there is.
  std::string lying = test::bytesOf(f.file("z"));
  const std::string size = raw(std::uint32_t{8} << 20U);
  for (std::size_t at = lying.find(size); at != std::string::npos; at = lying.find(size)) {
    lying.replace(at, 4, raw(std::uint32_t{24}));
  }
  CHECK_FALSE(test::refusal([&] { readTorchFile(f.write("lying", lying)); }).empty());
}

TEST_CASE("torch's own two forms of one network hold the same tensors", "[torch_file][real]") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "the folder of golden data")) return;
  const auto folder = shared / "golden" / "stylegan2";
  const std::vector<NamedTensor> zip = readTorchFile(folder / "b32_rosinality_zip.pt");
  const std::vector<NamedTensor> legacy = readTorchFile(folder / "b32_rosinality_legacy.pt");
  REQUIRE(zip.size() > 50);
  REQUIRE(zip.size() == legacy.size());
  for (std::size_t i = 0; i < zip.size(); ++i) {
    CHECK(zip[i].name == legacy[i].name);
    CHECK(zip[i].shape == legacy[i].shape);
    CHECK(zip[i].values == legacy[i].values);
  }
  // The same network as a safetensors file.
  const SafetensorsFile reference = readSafetensors(folder / "b32.safetensors");
  const NamedTensor* average = reference.find("mapping.w_avg");
  REQUIRE(average != nullptr);
  const auto found = std::find_if(zip.begin(), zip.end(), [](const NamedTensor& t) { return t.name == "latent_avg"; });
  REQUIRE(found != zip.end());
  CHECK(found->values == average->values);
  // Whole programs are not data.
  CHECK_FALSE(test::refusal([&] { readTorchFile(folder / "b32_ada_protocol3.pkl"); }).empty());
}
