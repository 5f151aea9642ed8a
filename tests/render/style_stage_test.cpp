// Styles as the last step of a picture: what they cost, what is kept, where they act.
#include "core/render/style_stage.h"

#include "core/base/error.h"
#include "core/render/frame_painter.h"
#include "core/render/picture_painter.h"
#include "tests/render/fake_faces.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

// "white" makes everything white; "negative" turns every value around. Every run is noted.
class FakeStyles final : public StyleApplier {
 public:
  explicit FakeStyles(std::shared_ptr<FakeControl> control) : control_(std::move(control)) {}
  ImageF apply(const ImageF& picture, const StyleChoice& choice, const StopCheck& stop) override {
    runs.push_back({picture.width, choice});
    if (stop && stop()) return {};
    if (choice.preset == "unknown") throw Error::badArgument("Style", "\"unknown\"", "white or negative");
    control_->step(30.0, {});
    ImageF out(picture.width, picture.height);
    for (std::size_t i = 0; i < out.pixels.size(); ++i) {
      const float first = choice.preset == "white" ? 1.0F : -picture.pixels[i];
      const float second = choice.second == "white" ? 1.0F : -picture.pixels[i];
      out.pixels[i] = choice.second.empty() ? first : first + choice.blend * (second - first);
    }
    return out;
  }
  std::vector<std::pair<int, StyleChoice>> runs;

 private:
  std::shared_ptr<FakeControl> control_;
};

struct Studio {
  explicit Studio(double dragBudgetMs = 1e9)
      : engine(control),
        pipeline(engine, 1 << 20, [c = control] { return c->now(); }),
        heads(pipeline, fakeHeads(engine.spec())),
        styles(pipeline, applier),
        painter(pipeline, heads, styles, dragBudgetMs),
        pictures(pipeline, heads, painter, styles) {
    hooks.deliver = [this](const Frame& f) { frames.push_back(f); };
  }
  Image8 paint(const EditRecipe& recipe, bool interactive = false) {
    frames.clear();
    REQUIRE(painter.paint({++generation, recipe, interactive}, hooks) == Outcome::kDone);
    REQUIRE(frames.back().complete);
    return *frames.back().picture;
  }

  std::shared_ptr<FakeControl> control = std::make_shared<FakeControl>();
  std::shared_ptr<FakeStyles> applier = std::make_shared<FakeStyles>(control);
  FakeEngine engine;
  SynthesisPipeline pipeline;
  FaceHeads heads;
  StyleStage styles;
  FramePainter painter;
  PicturePainter pictures;
  PaintHooks hooks;
  std::vector<Frame> frames;
  Generation generation = 0;
};

StyleEdit preset(const std::string& id, float strength = 1.0F) {
  StyleEdit style;
  style.preset = id;
  style.strength = strength;
  return style;
}

Image8 negative(Image8 picture) {
  for (std::uint8_t& v : picture.pixels) v = static_cast<std::uint8_t>(255 - v);
  return picture;
}

}  // namespace

TEST_CASE("A style is put on the finished picture, and strength, colours and region need no network") {
  Studio studio;
  const EditRecipe face = fakeFace(1);
  const Image8 bare = fromScratch(face);
  CHECK(studio.paint(face.withStyle(preset("negative"))).pixels == negative(bare).pixels);
  CHECK(studio.applier->runs.size() == 1);

  const Image8 half = studio.paint(face.withStyle(preset("negative", 0.5F)));
  for (std::size_t i = 0; i < half.pixels.size(); ++i) CHECK(half.pixels[i] == 128);

  StyleEdit corner = preset("negative");
  auto mask = std::make_shared<Mask>(bare.width);
  mask->row(3)[5] = 255;
  corner.region = mask;
  Image8 wanted = bare;
  for (int c = 0; c < 3; ++c) wanted.row(3)[15 + c] = static_cast<std::uint8_t>(255 - bare.row(3)[15 + c]);
  CHECK(studio.paint(face.withStyle(corner)).pixels == wanted.pixels);

  StyleEdit own = preset("white");
  own.colours = StyleColours::kOfFace;
  const Image8 light = studio.paint(face.withStyle(own));
  CHECK(studio.applier->runs.size() == 2);  // another preset is one more run
  bool lighter = true;
  for (std::size_t i = 0; i < light.pixels.size(); ++i) lighter = lighter && light.pixels[i] >= bare.pixels[i];
  CHECK(lighter);

  CHECK(studio.paint(face.withStyle(preset("negative"))).pixels == negative(bare).pixels);
  CHECK(studio.paint(face).pixels == bare.pixels);
  CHECK(studio.applier->runs.size() == 2);
}

TEST_CASE("A style never changes which face is computed, and a changed face is styled anew") {
  Studio studio;
  studio.paint(fakeFace(1).withStyle(preset("negative")));
  const int layers = studio.control->layersRun();
  studio.paint(fakeFace(1).withStyle(preset("white")));
  CHECK(studio.control->layersRun() == layers);
  CHECK(studio.paint(fakeFace(2).withStyle(preset("negative"))).pixels == negative(fromScratch(fakeFace(2))).pixels);
}

TEST_CASE("Blends, and what a blend of nothing is") {
  Studio studio;
  StyleEdit blend = preset("negative");
  blend.second = "white";
  blend.blend = 1.0F;
  const Image8 white = studio.paint(fakeFace(1).withStyle(blend));
  CHECK(std::all_of(white.pixels.begin(), white.pixels.end(), [](std::uint8_t v) { return v == 255; }));
  CHECK(studio.applier->runs.back().second == StyleChoice{"white", {}, 0.0F});
  blend.blend = 0.25F;
  studio.paint(fakeFace(1).withStyle(blend));
  CHECK(studio.applier->runs.back().second == StyleChoice{"negative", "white", 0.25F});
}

TEST_CASE("A style toward a picture acts only on the face that it was made from") {
  Studio studio;
  auto made = std::make_shared<StyledPicture>();
  made->picture = Image8(16, 16);
  std::fill(made->picture.pixels.begin(), made->picture.pixels.end(), std::uint8_t{200});
  made->madeOf = std::make_shared<const EditRecipe>(fakeFace(1));
  StyleEdit style;
  style.picture = made;
  const Image8 picture = studio.paint(fakeFace(1).withStyle(style));
  CHECK(std::all_of(picture.pixels.begin(), picture.pixels.end(), [](std::uint8_t v) { return v == 200; }));
  CHECK(studio.paint(fakeFace(2).withStyle(style)).pixels == fromScratch(fakeFace(2)).pixels);
  CHECK(studio.applier->runs.empty());
}

TEST_CASE("Previews of a gesture are styled too, and their cost counts in the budget") {
  Studio bare(40.0);
  bare.paint(fakeFace(1));
  bare.paint(fakeFace(2), true);
  const int without = bare.frames.front().level;
  Studio studio(40.0);
  studio.paint(fakeFace(1).withStyle(preset("negative")));
  studio.paint(fakeFace(2).withStyle(preset("negative")), true);
  CHECK(studio.frames.front().level < without);
  CHECK(studio.frames.size() > 1);
}

TEST_CASE("A style that is stopped delivers nothing") {
  Studio studio;
  studio.hooks.closing = [&] { return !studio.applier->runs.empty(); };
  CHECK(studio.painter.paint({1, fakeFace(1).withStyle(preset("negative")), false}, studio.hooks) == Outcome::kStopped);
  CHECK(studio.frames.empty());
}

TEST_CASE("Thumbnails and exports have the style on") {
  Studio studio;
  const EditRecipe recipe = fakeFace(3).withStyle(preset("negative"));
  const Image8 bare = fromScratch(fakeFace(3));
  CHECK(studio.pictures.paint({1, {recipe, 0, true, 0}}, {})->pixels == negative(bare).pixels);
  const auto small = studio.pictures.paint({2, {recipe, 16, false, 0}}, {});
  CHECK(small->width == 16);
  // Strokes of a thumbnail are those of the picture: the network saw the whole picture.
  CHECK(studio.applier->runs.back().first == bare.width);
}

TEST_CASE("Without presets a style is refused in one sentence; an unknown one is too") {
  Studio studio;
  CHECK_THROWS_AS(studio.painter.paint({1, fakeFace(1).withStyle(preset("unknown")), false}, studio.hooks), Error);
  StyleStage none(studio.pipeline, {});
  const auto face = std::make_shared<const Image8>(fromScratch(fakeFace(1)));
  CHECK_THROWS_AS(none.styled(face, 1, fakeFace(1).withStyle(preset("white")), {}), Error);
  CHECK(none.styled(face, 1, fakeFace(1), {}) == face);
}
