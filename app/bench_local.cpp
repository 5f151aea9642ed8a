// What painting and local sliders cost, from a recipe to a finished picture, by the path of the window.
#include <utility>

#include "app/bench_rows.h"
#include "app/commands.h"
#include "core/edit/mask_painter.h"
#include "core/render/frame_painter.h"

namespace lineament::app {
namespace {

struct Bench {
  SynthesisPipeline pipeline;
  FaceHeads heads;
  StyleStage styles;
  FramePainter painter;
  Generation generation = 0;

  explicit Bench(SynthesisEngine& engine)
      : pipeline(engine, std::size_t{256} << 20, steadyClock(), regionTools(engine.spec())),
        heads(pipeline, {}),
        styles(pipeline, {}),
        painter(pipeline, heads, styles, 1e9) {}  // no previews: the finished picture is what is timed
  void paint(const EditRecipe& recipe) {
    painter.paint({++generation, recipe, false}, {[](const Frame&) {}, {}, {}});
  }
};

const LocalAttribute& attributeOf(const std::vector<LocalAttributePtr>& all, const std::string& id) {
  for (const LocalAttributePtr& a : all) {
    if (a->id == id) return *a;
  }
  return *all.front();
}

}  // namespace

std::vector<BenchRow> localRows(SynthesisEngine& engine, int runs) {
  const auto attributes = knownLocalAttributes(knownDirections());
  const LocalAttribute& mouth = attributeOf(attributes, "mouth-open");
  const EditRecipe face(Seed{85});
  std::vector<BenchRow> rows;

  Bench bench(engine);
  bench.paint(face);
  // A brush of 128 pixels over the mouth: every dab adds a little to the mask of an edit that is on.
  constexpr float kBrush = 64.0F * kMaskSide / 1024;
  Brush brush;
  brush.radius = kBrush;
  MaskStroke stroke(nullptr, brush);
  LocalEdit painted = mouth.edit(2.0F);
  const auto dab = [&](int i) {
    stroke.moveTo(150.0F + 9.0F * static_cast<float>(i), 310.0F);
    painted.region = stroke.mask();
    bench.paint(face.withLocal(painted));
  };
  dab(0);
  rows.push_back(timed("a dab of 128 pixels, to the finished picture", 0.12, runs, [&](int i) { dab(i + 1); }));

  const auto strength = [](int i) { return 1.0F + 0.01F * static_cast<float>(i); };
  bench.paint(face.withLocal(mouth.edit(0.5F)));
  rows.push_back(timed("strength of a local edit, to the finished picture", 0.15, runs,
                       [&](int i) { bench.paint(face.withLocal(mouth.edit(strength(i)))); }));

  // Ten edits on top of each other, in the same region: what counts is the cost of adding up, not of more pixels.
  const auto ten = [&](int i) {
    EditRecipe recipe = face;
    for (int n = 0; n < 10; ++n) {
      LocalEdit edit = mouth.edit(0.2F * strength(i));
      edit.id += std::to_string(n);
      recipe = recipe.withLocal(std::move(edit));
    }
    return recipe;
  };
  bench.paint(ten(-1));
  rows.push_back(timed("ten local edits, strengths moving", 0.0, runs, [&](int i) { bench.paint(ten(i)); }));

  // From here every run starts with another face: nothing can be taken over.
  std::uint32_t seed = 1000;
  rows.push_back(timed("another face with one local edit", 0.0, runs,
                       [&](int) { bench.paint(EditRecipe(Seed{seed++}).withLocal(mouth.edit(2.0F))); }));
  return rows;
}

}  // namespace lineament::app
