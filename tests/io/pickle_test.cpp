#include "core/io/pickle.h"

#include <random>

#include "tests/io/python_pickles.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::span<const std::byte> spanOf(const std::string& s) {
  return {reinterpret_cast<const std::byte*>(s.data()), s.size()};
}

std::string refusalOf(const std::string& pickle, const PickleLimits& limits = {}) {
  return test::refusal([&] { parsePickle(spanOf(pickle), "file", limits); });
}

std::string repeated(const std::string& s, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += s;
  return out;
}

}  // namespace

TEST_CASE("plain values of every protocol come back", "[pickle]") {
  const std::string& pickle =
      GENERATE_REF(test::kPlain0, test::kPlain1, test::kPlain2, test::kPlain3, test::kPlain4, test::kPlain5);
  const Pickle p = parsePickle(spanOf(pickle), "file");
  CHECK(p.bytesUsed() == pickle.size());
  const auto value = [&](const char* key) -> const PickleNode& {
    const PickleNode* node = p.find(p.root(), key);
    REQUIRE(node != nullptr);
    return *node;
  };
  CHECK(p.root().kind == PickleKind::kDict);
  CHECK(p.root().pairs.size() == 14);
  CHECK(value("n").kind == PickleKind::kNone);
  CHECK(value("t").kind == PickleKind::kBool);
  CHECK(value("t").integer == 1);
  CHECK(value("f").integer == 0);
  CHECK(value("i").integer == -7);
  CHECK(value("big").integer == std::int64_t{1} << 40U);
  CHECK(value("huge").kind == PickleKind::kBigInteger);
  CHECK(value("r").real == -2.5);
  CHECK(value("s").kind == PickleKind::kText);
  CHECK(value("s").text == "gr\xC3\xBC\xC3\x9F\xE2\x82\xAC\xF0\x9F\x98\x80\\u\n");
  CHECK(value("l").kind == PickleKind::kList);
  REQUIRE(value("l").items.size() == 2);
  CHECK(p.at(value("l").items[1]).items.size() == 1);
  CHECK(value("u").kind == PickleKind::kTuple);
  CHECK(value("u").items.size() == 4);
  CHECK(value("e").items.empty());
  CHECK(value("c").kind == PickleKind::kObject);
  CHECK(std::string(p.callableName(value("c"))).find("complex") != std::string::npos);
  CHECK(p.find(p.root(), "absent") == nullptr);
}

TEST_CASE("byte strings are views of the input", "[pickle]") {
  const std::string pickle = test::bytes("\x80\x03\x42\x04\x00\x00\x00\x61\x00\xff\x62.");
  const Pickle p = parsePickle(spanOf(pickle), "file");
  CHECK(p.root().kind == PickleKind::kBytes);
  CHECK(p.root().text.data() == pickle.data() + 7);
  CHECK(p.root().text == test::bytes("a\x00\xff\x62"));
}

TEST_CASE("strings of Python 2 and old instances are read", "[pickle]") {
  const std::string pickle = "(S'a\\x41\\n\\101\\''\nI3\n(imod\nName\nU\x02xy}s(cmod\nOther\nI1\noPid7\nl.";
  const Pickle p = parsePickle(spanOf(pickle), "file");
  REQUIRE(p.root().items.size() == 5);
  const auto item = [&](std::size_t i) -> const PickleNode& { return p.at(p.root().items[i]); };
  CHECK(item(0).text == "aA\nA'");
  CHECK(item(1).integer == 3);
  CHECK(p.callableName(item(2)) == "mod.Name");
  CHECK(item(2).pairs.size() == 1);
  CHECK(p.callableName(item(3)) == "mod.Other");
  CHECK(p.at(item(3).arguments).items.size() == 1);
  CHECK(item(4).kind == PickleKind::kPersistent);
  CHECK(p.at(item(4).items[0]).text == "id7");
}

TEST_CASE("a pickle that would run a command only names it", "[pickle][hostile]") {
  const std::string call = GENERATE(std::string("cos\nsystem\n(S'touch /tmp/lineament_was_here'\ntR."),
                                    std::string("(S'touch /tmp/lineament_was_here'\nios\nsystem\n."),
                                    std::string("(cos\nsystem\nS'touch /tmp/lineament_was_here'\no."),
                                    std::string("\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85\x81."));
  const Pickle p = parsePickle(spanOf(call), "file");
  CHECK(p.root().kind == PickleKind::kObject);
  CHECK(p.callableName(p.root()) == "os.system");
  CHECK_FALSE(std::filesystem::exists("/tmp/lineament_was_here"));
}

TEST_CASE("every beginning of a pickle is refused", "[pickle][hostile]") {
  const std::string& pickle = GENERATE_REF(test::kPlain0, test::kPlain1, test::kPlain2, test::kPlain5,
                                           test::kNumpyDict0, test::kNumpyDict2, test::kNumpyDict4, test::kNumpyDict5);
  for (std::size_t n = 0; n < pickle.size(); ++n) {
    // A copy of exactly that size: a sanitizer sees one byte too many.
    const std::vector<char> copy(pickle.begin(), pickle.begin() + static_cast<std::ptrdiff_t>(n));
    const auto begin = std::as_bytes(std::span<const char>(copy));
    CHECK_FALSE(test::refusal([&] { parsePickle(begin, "file"); }).empty());
  }
}

TEST_CASE("random changes of a pickle are refused or read", "[pickle][hostile]") {
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 6000; ++i) {
    std::string pickle = i % 2 == 0 ? test::kPlain0 : test::kNumpyDict4;
    for (int k = 0; k < 3; ++k) pickle[random() % pickle.size()] = static_cast<char>(random() % 256U);
    refused += refusalOf(pickle).empty() ? 0 : 1;
  }
  CHECK(refused > 2000);
}

TEST_CASE("pickles made to hurt are refused in a sentence", "[pickle][hostile]") {
  const std::string pickle = GENERATE(
      std::string("N"), std::string("."), std::string("NN."), std::string("(N."), std::string("0."), std::string("t."),
      std::string("(t"), std::string("R."), std::string("NNR."), std::string("]Na0a."), std::string("NNa."),
      std::string("}Ns."), std::string("}(Nu."), std::string("NNb."), std::string("(e."), std::string("N(a."),
      std::string("h\x01."), std::string("g1\n."), std::string("p1\n."), std::string("gx\n."), std::string("(o."),
      std::string("Ix\n."), std::string("F1.0x\n."), std::string("L12x\n."), std::string("S'a\n."),
      std::string("S'\\x4'\n."), std::string("S'\\"), std::string("V\\u12\n."), std::string("V\\Uffffffff\n."),
      std::string("\x80\x06N."), std::string("\x82\x01."), std::string("\x97."), std::string("\x98."),
      std::string("NN\x93."), std::string("NN\x81."), std::string("N)N\x92."), std::string("Z."),
      test::bytes("X\xff\xff\xff\xff."), test::bytes("\x8e\xff\xff\xff\xff\xff\xff\xff\xff."),
      test::bytes("\x8b\xff\xff\xff\xff."), test::bytes("\x95\xff\xff\xff\xff\xff\xff\xff\x7f."),
      test::bytes("\x96\x00\x00\x00\x00\x01\x00\x00\x00."));
  const std::string sentence = refusalOf(pickle);
  INFO(pickle);
  CHECK(sentence.starts_with("file: found "));
}

TEST_CASE("nesting, instructions and values are bounded", "[pickle][hostile]") {
  CHECK(refusalOf(repeated("(", 100000)).find("nested too deeply") != std::string::npos);
  CHECK(refusalOf("N" + repeated("\x85", 100000) + ".").find("nested too deeply") != std::string::npos);
  CHECK(refusalOf(repeated("]", 501) + repeated("a", 500) + ".").empty());
  CHECK_FALSE(refusalOf(repeated("]", 503) + repeated("a", 502) + ".").empty());
  CHECK(refusalOf("N" + repeated("\x85", 400) + ".").empty());
  PickleLimits few;
  few.maxSteps = 1000;
  CHECK(refusalOf("(" + repeated("N", 2000) + "t.", few).find("instructions") != std::string::npos);
  few.maxSteps = 100000;
  few.maxNodes = 1000;
  CHECK(refusalOf("(" + repeated(")", 2000) + "t.", few).find("values") != std::string::npos);
  // A long text used as a name again and again would be copied each time.
  const std::string longName = "X" + test::bytes("\x58\x02\x00\x00") + std::string(600, 'a');
  CHECK(refusalOf(longName + longName + "\x93.").find("name of a class") != std::string::npos);
}

TEST_CASE("values mentioned often stay few", "[pickle][hostile]") {
  // Each list holds the one before twice: 2^60 values when written out, sixty here.
  std::string bomb = test::bytes("]q\x00");
  for (int i = 1; i <= 60; ++i) {
    const std::string before(1, static_cast<char>(i - 1));
    bomb.append("](h").append(before).append("h").append(before).append("eq").append(1, static_cast<char>(i));
  }
  const std::string pickle = "(" + bomb + "t.";
  const Pickle p = parsePickle(spanOf(pickle), "file");
  CHECK(p.nodes().size() < 200);
}
