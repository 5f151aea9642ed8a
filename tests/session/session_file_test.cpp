// Sessions: what goes in comes out, and nothing in a file from outside is believed.
#include "core/session/session_file.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/sha256.h"
#include "core/io/zip_archive.h"
#include "core/io/zip_writer.h"
#include "core/vision/photo_file.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

DirectionPtr direction(const std::string& id, int rows = 1) {
  auto d = std::make_shared<Direction>();
  d->id = id;
  d->title = "The " + id;
  d->rows = rows;
  d->normal = NumpyRandomState(static_cast<std::uint32_t>(id.size())).randn(static_cast<std::size_t>(8 * rows));
  d->standardDeviation = 1.25F;
  d->score = "tilt";
  d->scoreDeviation = 0.375F;
  d->actsOn = {4, 64};
  return d;
}

MaskPtr mask(std::uint8_t value) {
  auto m = std::make_shared<Mask>(16);
  m->row(3)[4] = value;
  return m;
}

LocalEdit local(const std::string& id, LocalEffect effect, EditRegion region) {
  LocalEdit e;
  e.id = id;
  e.title = "Edit " + id;
  e.effect = std::move(effect);
  e.region = std::move(region);
  e.strength = -1.5F;
  e.rows = {8, 32};
  return e;
}

// One of everything.
EditRecipe fullRecipe() {
  auto channels = std::make_shared<ChannelAttribute>();
  channels->id = "shade";
  channels->title = "Shade";
  channels->modelHash = "75ab";
  channels->layer = "l3.conv1";
  channels->values = {0.5F, -1.0F, 2.0F};
  LocalEdit part = local("part", Donor{Seed{3}, 0.6F}, mask(200));
  part.mode = LocalMode::kTwoBranches;
  part.protect = false;
  LocalEdit off = local("off", ChannelAttributePtr(channels), std::string("lips"));
  off.enabled = false;
  const DirectionPtr smile = direction("smile"), age = direction("age", 3);
  EditRecipe recipe(std::make_shared<const LatentWPlus>(NumpyRandomState(1).randn(24), 3), 0.9F);
  recipe = recipe.withStrength(smile, 1.5F).withReading(age, Reading::kSetTo, -2.0F).withRows(smile, RowRange{4, 16});
  recipe =
      recipe.withLock(direction("glasses"), 0.5F).withLock(direction("hat")).withCorrections({{"glasses", -0.375F}});
  recipe = recipe.withMix({std::make_shared<const LatentZ>(LatentZ{{1.0F, 2.0F}}), 0.7F, {{{64, 1024}, 0.25F}}});
  recipe = recipe.withLocal(local("mouth", smile, std::string("mouth"))).withLocal(part).withLocal(off);
  StyleEdit style;
  style.preset = "starry-night";
  style.second = "udnie";
  style.blend = 0.25F;
  style.strength = 0.75F;
  style.colours = StyleColours::kOfFace;
  style.side = 1024;
  style.region = mask(255);
  return recipe.withStyle(style);
}

// Recipes hold shared values, compared by address; what they say is compared here.
void checkEqual(const EditRecipe& a, const EditRecipe& b) {
  CHECK(a.psi() == b.psi());
  REQUIRE(a.source().index() == b.source().index());
  REQUIRE(a.edits().size() == b.edits().size());
  for (std::size_t i = 0; i < a.edits().size(); ++i) {
    CHECK(a.edits()[i].direction->id == b.edits()[i].direction->id);
    CHECK(a.edits()[i].direction->normal == b.edits()[i].direction->normal);
    CHECK(a.edits()[i].direction->rows == b.edits()[i].direction->rows);
    CHECK(a.edits()[i].direction->actsOn == b.edits()[i].direction->actsOn);
    CHECK(a.edits()[i].strength == b.edits()[i].strength);
    CHECK(a.edits()[i].reading == b.edits()[i].reading);
    CHECK(a.edits()[i].rows == b.edits()[i].rows);
  }
  REQUIRE(a.locks().size() == b.locks().size());
  for (std::size_t i = 0; i < a.locks().size(); ++i) {
    CHECK(a.locks()[i].blend == b.locks()[i].blend);
    CHECK(a.locks()[i].correction == b.locks()[i].correction);
    CHECK(a.locks()[i].direction->score == b.locks()[i].direction->score);
    CHECK(a.locks()[i].direction->scoreDeviation == b.locks()[i].direction->scoreDeviation);
  }
  REQUIRE(a.mixes().size() == b.mixes().size());
  for (std::size_t i = 0; i < a.mixes().size(); ++i) CHECK(a.mixes()[i].amounts == b.mixes()[i].amounts);
  REQUIRE(a.locals().size() == b.locals().size());
  for (std::size_t i = 0; i < a.locals().size(); ++i) {
    const LocalEdit &x = a.locals()[i], &y = b.locals()[i];
    CHECK(x.id == y.id);
    CHECK(x.title == y.title);
    CHECK(x.effect.index() == y.effect.index());
    CHECK(sameRegion(x.region, y.region));
    CHECK(x.strength == y.strength);
    CHECK(x.rows == y.rows);
    CHECK(x.mode == y.mode);
    CHECK(x.enabled == y.enabled);
    CHECK(x.protect == y.protect);
  }
  CHECK(a.style() == b.style());
}

Session roundTrip(const EditRecipe& recipe, const std::vector<DirectionPtr>& known = {}) {
  const test::TemporaryFolder folder;
  writeSession({recipe, "Tiny", "abc"}, folder.file("a.lineament"));
  return readSession(folder.file("a.lineament"), known);
}

std::string sentenceOf(const std::filesystem::path& file) {
  try {
    readSession(file, {});
  } catch (const Error& e) {
    return e.sentence();
  }
  return "";
}

std::vector<std::byte> bytes(const std::string& text) {
  const auto all = std::as_bytes(std::span(text));
  return {all.begin(), all.end()};
}

// What a session whose recipe.json is `json` is refused with.
std::string refusal(const std::string& json) {
  const test::TemporaryFolder folder;
  const std::vector<ZipMember> members{{"recipe.json", bytes(json)}};
  writeFileAtomically(folder.file("a.lineament"), zipOf(members));
  return sentenceOf(folder.file("a.lineament"));
}

}  // namespace

TEST_CASE("a projected face comes back with its weights and its place in the photo") {
  auto face = std::make_shared<ProjectedFace>();
  face->latent = LatentWPlus(NumpyRandomState(2).randn(24), 3);
  auto tuning = std::make_shared<GeneratorTuning>();
  tuning->modelHash = "abc";
  tuning->layers = {{1, {0.5F, -0.25F}, {1.0F}}, {2, {0.125F, 2.0F}, {-3.0F}}};
  tuning->key = keyOf(*tuning);
  face->tuning = tuning;
  face->file = {"holiday.jpg", "77ff", 640, 480, {}};
  face->place.photoFromUnit = {200.0, 0.1, -3.0, -0.1, 200.0, 4.5};
  face->place.landmarks.assign(136, 12.5F);
  face->errors = {0.1F, 0.2F, 0.05F};
  const EditRecipe back = roundTrip(EditRecipe(ProjectedFacePtr(face), 1.0F)).recipe;
  const auto& read = std::get<ProjectedFacePtr>(back.source());
  CHECK(read->latent == face->latent);
  CHECK(read->file == face->file);
  CHECK(read->place == face->place);
  CHECK(read->errors == face->errors);
  REQUIRE(read->tuning);
  CHECK(read->tuning->modelHash == "abc");
  CHECK(read->tuning->key == tuning->key);
  REQUIRE(read->tuning->layers.size() == 2);
  CHECK(read->tuning->layers[1].weight == tuning->layers[1].weight);
}

TEST_CASE("a photo that is kept comes back byte by byte, and another in its place is refused") {
  const test::TemporaryFolder folder;
  auto face = std::make_shared<ProjectedFace>();
  face->latent = LatentWPlus(NumpyRandomState(2).randn(24), 3);
  face->place.landmarks.assign(136, 12.5F);
  std::vector<std::byte> photo(5000);
  for (std::size_t i = 0; i < photo.size(); ++i) photo[i] = static_cast<std::byte>(i * 7 % 251);
  face->file = {"/far/away/holiday.jpg", sha256(photo), 640, 480,
                std::make_shared<const std::vector<std::byte>>(photo)};
  const EditRecipe recipe = EditRecipe(ProjectedFacePtr(face), 1.0F).withPasteRegion(EditRegion(std::string("hair")));
  const EditRecipe back = roundTrip(recipe).recipe;
  const auto& read = std::get<ProjectedFacePtr>(back.source());
  REQUIRE(read->file.bytes);
  CHECK(*read->file.bytes == photo);
  REQUIRE(back.pasteRegion());
  CHECK(std::get<std::string>(*back.pasteRegion()) == "hair");
  CHECK(photoBytesOf(read->file) == photo);  // though the path leads nowhere

  auto other = std::make_shared<ProjectedFace>(*face);
  other->file.hash = sha256(std::vector<std::byte>(3));
  writeSession({EditRecipe(ProjectedFacePtr(other), 1.0F), "Tiny", "abc"}, folder.file("a.lineament"));
  CHECK(test::refusal([&] { readSession(folder.file("a.lineament"), {}); }).find("checksum") != std::string::npos);
}

TEST_CASE("a painted paste region comes back") {
  auto mask = std::make_shared<Mask>(64);
  mask->weights[70] = 200;
  const EditRecipe back = roundTrip(EditRecipe(Seed{3}).withPasteRegion(EditRegion(MaskPtr(mask)))).recipe;
  REQUIRE(back.pasteRegion());
  CHECK(std::get<MaskPtr>(*back.pasteRegion())->weights == mask->weights);
}

TEST_CASE("readers of the first format are told of weights that they do not know") {
  const test::TemporaryFolder folder;
  const auto formatOf = [&](const EditRecipe& recipe) {
    writeSession({recipe, "Tiny", "abc"}, folder.file("a.lineament"));
    const std::vector<std::byte> json = ZipArchive(folder.file("a.lineament"), 1 << 20).read("recipe.json", 1 << 20);
    const std::string text(reinterpret_cast<const char*>(json.data()), json.size());
    return text.substr(text.find("\"format\""), 11);
  };
  auto face = std::make_shared<ProjectedFace>();
  face->latent = LatentWPlus(NumpyRandomState(2).randn(24), 3);
  face->place.landmarks.assign(136, 1.0F);
  CHECK(formatOf(EditRecipe(ProjectedFacePtr(face))) == "\"format\": 2");
  CHECK(formatOf(EditRecipe(Seed{1})) == "\"format\": 1");
  CHECK(formatOf(EditRecipe(Seed{1}).withMix({ProjectedFacePtr(face), 1.0F, {}})) == "\"format\": 2");
}

TEST_CASE("A session brings back one of everything") {
  const EditRecipe recipe = fullRecipe();
  const Session session = roundTrip(recipe);
  CHECK(session.modelTitle == "Tiny");
  CHECK(session.modelHash == "abc");
  checkEqual(session.recipe, recipe);
  const auto& plus = *std::get<std::shared_ptr<const LatentWPlus>>(session.recipe.source());
  CHECK(plus == *std::get<std::shared_ptr<const LatentWPlus>>(recipe.source()));
  const auto& channels = *std::get<ChannelAttributePtr>(session.recipe.locals()[2].effect);
  CHECK(channels.values == std::vector<float>{0.5F, -1.0F, 2.0F});
  CHECK(channels.modelHash == "75ab");
  // Written again, nothing is lost either.
  checkEqual(roundTrip(session.recipe).recipe, recipe);
}

TEST_CASE("A session of a seed, and the largest seed") {
  CHECK(roundTrip(EditRecipe(Seed{85})).recipe == EditRecipe(Seed{85}));
  CHECK(roundTrip(EditRecipe(Seed{4294967295U}, 1.0F)).recipe == EditRecipe(Seed{4294967295U}, 1.0F));
}

TEST_CASE("Known directions are taken when they are the same, the file's own when not") {
  const DirectionPtr smile = direction("smile");
  const EditRecipe recipe = EditRecipe(Seed{1}).withStrength(smile, 1.0F);
  CHECK(roundTrip(recipe, {smile}).recipe.edits()[0].direction == smile);
  auto other = std::make_shared<Direction>(*smile);
  other->normal[0] += 1.0F;
  const DirectionPtr kept = roundTrip(recipe, {other}).recipe.edits()[0].direction;
  CHECK(kept != other);
  CHECK(kept->normal == smile->normal);
}

TEST_CASE("A picture style comes back, and knows whether it is of this face") {
  auto made = std::make_shared<StyledPicture>();
  made->title = "Storm";
  made->picture = Image8(8, 8);
  made->picture.pixels[5] = 77;
  made->madeOf = std::make_shared<const EditRecipe>(EditRecipe(Seed{1}));
  StyleEdit style;
  style.picture = made;
  const EditRecipe here = roundTrip(EditRecipe(Seed{1}).withStyle(style)).recipe;
  CHECK(here.style()->picture->picture.pixels == made->picture.pixels);
  CHECK(here.style()->picture->title == "Storm");
  CHECK(*here.style()->picture->madeOf == here.withoutStyle());
  CHECK(roundTrip(EditRecipe(Seed{2}).withStyle(style)).recipe.style()->picture->madeOf == nullptr);
}

TEST_CASE("What is no session is one sentence") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(readSession(folder.file("absent.lineament"), {}), Error);
  CHECK(sentenceOf(folder.write("text.lineament", "hello")).find("zip") != std::string::npos);
  const std::vector<ZipMember> empty{{"other.txt", bytes("x")}};
  writeFileAtomically(folder.file("other.lineament"), zipOf(empty));
  CHECK(sentenceOf(folder.file("other.lineament")).find("without a recipe") != std::string::npos);
}

TEST_CASE("Nothing in a recipe is believed") {
  const std::string good = R"("source": {"seed": 1}, "psi": 0.7)";
  CHECK(refusal("{\"format\": 1, " + good + "}").empty());
  CHECK(refusal("{\"format\": 3, " + good + "}").find("newer version") != std::string::npos);
  CHECK(refusal("{" + good + "}").find("incomplete") != std::string::npos);
  CHECK(refusal("not json").find("incomplete") != std::string::npos);
  CHECK(refusal(R"({"format": 1, "source": {"seed": -1}, "psi": 0.7})").find("seed") != std::string::npos);
  CHECK(refusal(R"({"format": 1, "source": {"seed": 1}, "psi": 1e30})").find("psi") != std::string::npos);
  CHECK(refusal(R"({"format": 1, "source": {"w": "latent9"}, "psi": 1})").find("latent9") != std::string::npos);
  CHECK(refusal("{\"format\": 1, " + good + R"(, "edits": [{"direction": "smile", "strength": 1}]})").find("smile") !=
        std::string::npos);
  CHECK(refusal("{\"format\": 1, " + good + R"(, "edits": 5})").find("edits") != std::string::npos);
  CHECK(
      refusal("{\"format\": 1, " + good + R"(, "style": {"blend": 0, "strength": 7, "side": 512}})").find("strength") !=
      std::string::npos);
  CHECK(refusal("{\"format\": 1, " + good +
                R"(, "style": {"blend": 0, "strength": 1, "side": 512, "region": {"mask": "masks/0.png"}}})")
            .find("masks/0.png") != std::string::npos);
}

TEST_CASE("A session cut off anywhere is refused, and no byte of it crashes the reader") {
  const test::TemporaryFolder folder;
  writeSession({fullRecipe(), "Tiny", "abc"}, folder.file("a.lineament"));
  const std::vector<std::byte> whole = readFile(folder.file("a.lineament"), 1 << 20);
  const std::string text(reinterpret_cast<const char*>(whole.data()), whole.size());
  for (std::size_t size = 0; size < text.size(); size += 37) {
    CHECK_THROWS_AS(readSession(folder.overwrite("cut.lineament", text.substr(0, size)), {}), Error);
  }
  for (std::size_t at = 0; at < text.size(); at += 11) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
    try {
      readSession(folder.overwrite("damaged.lineament", damaged), {});
    } catch (const Error&) {
      // A checksum says so; bytes between members do not matter.
    }
  }
}
