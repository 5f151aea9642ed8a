#include "core/io/openvino_ir.h"

#include <random>

#include "core/io/mobile_model.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/tiny_wheel.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::span<const std::byte> bytes(const std::string& s) {
  return std::as_bytes(std::span<const char>(s));
}

std::string netOf(const std::string& data, const std::string& edges = "") {
  return "<net version=\"10\"><layers><layer id=\"0\" name=\"a\" type=\"Const\"><data " + data +
         "/></layer><layer id=\"1\" name=\"b\" type=\"Reshape\"/></layers><edges>" + edges + "</edges></net>";
}

std::string refusalOf(const std::string& xml, const std::string& data) {
  return test::refusal([&] { IrGraph(bytes(xml), bytes(data), "net"); });
}

}  // namespace

TEST_CASE("a tensor is found and read", "[ir]") {
  const float numbers[2] = {1.5F, -2.0F};
  const std::string data = std::string(4, 'x') + std::string(reinterpret_cast<const char*>(numbers), 8);
  const std::string xml = netOf(R"(element_type="f32" shape="1, 2" offset="4" size="8")",
                                R"(<edge from-layer="0" to-layer="1" to-port="0"/>)");
  const IrGraph g(bytes(xml), bytes(data), "net");
  CHECK(g.values(g.find("a"), {2}) == std::vector<float>{1.5F, -2.0F});
  CHECK_THROWS_AS(g.values(0, {3}), Error);
  CHECK_THROWS_AS(g.scalar(0), Error);
  CHECK_THROWS_AS(g.values(1, {2}), Error);
  CHECK(g.behindReshapes(1) == 0);
  CHECK(g.consumer(0, "Reshape") == 1);
  CHECK_THROWS_AS(g.consumer(0, "Add"), Error);
  CHECK_THROWS_AS(g.otherInput(1, 0), Error);
  CHECK(g.find("c") == -1);
  CHECK_THROWS_AS(g.findOfType("Result"), Error);
}

TEST_CASE("tensors outside the data or of another size are refused", "[ir][hostile]") {
  const std::string data(16, '\0');
  CHECK(refusalOf(netOf(R"(element_type="f32" shape="2" offset="8" size="8")"), data).empty());
  const std::string attributes = GENERATE(values<std::string>({
      R"(element_type="f32" shape="2" offset="12" size="8")",
      R"(element_type="f32" shape="2" offset="18446744073709551612" size="8")",
      R"(element_type="f32" shape="2" offset="-4" size="8")",
      R"(element_type="f32" shape="2" offset="0" size="18446744073709551615")",
      R"(element_type="f32" shape="3" offset="0" size="8")",
      R"(element_type="f32" shape="4294967296, 4294967296" offset="0" size="8")",
      R"(element_type="f32" shape="1073741824, 1073741824, 1073741824" offset="0" size="8")",
      R"(element_type="f32" shape="0" offset="0" size="0")",
      R"(element_type="f32" shape="-2" offset="0" size="8")",
      R"(element_type="f32" shape="2," offset="0" size="8")",
      R"(element_type="f32" shape="1,1,1,1,1,1,1,1,2" offset="0" size="8")",
      R"(element_type="f33" shape="2" offset="0" size="8")",
      R"(element_type="f32" shape="2" size="8")",
      R"(element_type="f32" shape="2" offset="8x" size="8")",
      R"(shape="2" offset="0" size="8")",
  }));
  INFO(attributes);
  const std::string sentence = refusalOf(netOf(attributes), data);
  CHECK(sentence.find("expected ") != std::string::npos);
}

TEST_CASE("broken networks are refused", "[ir][hostile]") {
  CHECK_FALSE(refusalOf("", "").empty());
  CHECK_FALSE(refusalOf("<net", "").empty());
  CHECK_FALSE(refusalOf("<not/>", "").empty());
  CHECK_FALSE(refusalOf("<net version=\"11\"/>", "").empty());
  const std::string tensor = R"(element_type="f32" shape="" offset="0" size="4")";
  CHECK(refusalOf(netOf(tensor), "1234").empty());
  CHECK_FALSE(refusalOf(netOf(tensor, R"(<edge from-layer="0" to-layer="2" to-port="0"/>)"), "1234").empty());
  CHECK_FALSE(refusalOf(netOf(tensor, R"(<edge from-layer="0" to-layer="1" to-port="-1"/>)"), "1234").empty());
  const std::string doubled =
      R"(<net version="10"><layers><layer id="0" type="Add"/><layer id="0" type="Add"/></layers></net>)";
  CHECK_FALSE(refusalOf(doubled, "").empty());
  std::string deep;
  for (int i = 0; i < 300000; ++i) deep += "<a>";
  CHECK_FALSE(refusalOf(deep, "").empty());
}

TEST_CASE("a circle of layers ends", "[ir][hostile]") {
  const std::string xml =
      R"(<net version="10"><layers><layer id="0" name="a" type="Reshape"/><layer id="1" name="b" type="Tile"/></layers>)"
      R"(<edges><edge from-layer="0" to-layer="1" to-port="0"/><edge from-layer="1" to-layer="0" to-port="0"/></edges>)"
      R"(</net>)";
  const IrGraph g(bytes(xml), {}, "net");
  CHECK_THROWS_AS(g.behindReshapes(0), Error);
}

TEST_CASE("random changes of a network are refused or read", "[ir][hostile]") {
  const test::IrPair ir = test::mappingIr(*makeTinyModel(2, 16));
  std::mt19937 random(9);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string xml = ir.xml;
    xml[random() % xml.size()] = static_cast<char>(random() % 256U);
    const std::string sentence = refusalOf(xml, ir.bin);
    if (!sentence.empty()) ++refused;
    if (i % 10 == 0) CHECK_NOTHROW(refusalOf(xml.substr(0, random() % xml.size()), ir.bin));
  }
  CHECK(refused > 300);
  CHECK(refused < 3000);
}
