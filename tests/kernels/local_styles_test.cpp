// What differs by place, in the fused kernels: against double loops, and against itself.
#include <cmath>

#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"
#include "tests/support/local_styles.h"
#include "tests/support/reference_generator.h"

using namespace lineament;

namespace {

constexpr int kImage = 256;

struct Fixture {
  std::shared_ptr<const MobileModel> model = makeTinyModel(7, kImage);
  std::unique_ptr<SynthesisEngine> engine = makeMobileKernelEngine(model, {.threads = 2});
  StyleSet plain = engine->styles(evaluate(EditRecipe(Seed{5}, 1.0F), *engine));
  StyleSet edited = test::withLocalEdits(*engine, plain);
};

double largest(const ImageF& a, const ImageF& b, Roi part) {
  double d = 0.0;
  for (int y = part.y0; y < part.y1; ++y) {
    for (int i = 3 * part.x0; i < 3 * part.x1; ++i)
      d = std::max(d, std::abs(double{a.row(y)[i]} - double{b.row(y)[i]}));
  }
  return d;
}

}  // namespace

TEST_CASE("local: every layer and the picture agree with double loops") {
  Fixture f;
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const Roi all = Roi::square(f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution);
    const std::vector<float> ours = f.engine->run(nullptr, layer, f.edited, all)->toHost();
    const std::vector<float> plain = f.engine->run(nullptr, layer, f.plain, all)->toHost();
    const std::vector<double> reference = test::referenceActivation(*f.model, layer, f.edited);
    double off = 0.0, scale = 0.0, change = 0.0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      off = std::max(off, std::abs(double{ours[i]} - reference[i]));
      scale = std::max(scale, std::abs(reference[i]));
      change = std::max(change, std::abs(double{plain[i]} - reference[i]));
    }
    INFO(f.engine->spec().layers[static_cast<std::size_t>(layer)].name);
    CHECK(change > 1e-2 * scale);  // the edits do something here
    CHECK(off <= 1e-5 * std::max(1.0, scale) * (layer + 1));
  }
  const ImageF ours = renderPicture(*f.engine, f.edited, Roi::square(kImage));
  const ImageF reference = test::referencePicture(*f.model, f.edited);
  CHECK(largest(ours, reference, Roi::square(kImage)) < 1e-3);
}

TEST_CASE("local: regions, resumed runs and thread counts give the same numbers") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.edited, Roi::square(kImage));
  for (const Roi r : {Roi{0, 0, 64, 64}, Roi{101, 77, 140, 131}, Roi{57, 90, 158, 170}}) {
    const ImageF part = renderPicture(*f.engine, f.edited, r);
    double off = 0.0;
    for (int y = r.y0; y < r.y1; ++y) {
      for (int i = 0; i < 3 * r.width(); ++i)
        off = std::max(off, std::abs(double{part.row(y - r.y0)[i]} - double{whole.row(y)[3 * r.x0 + i]}));
    }
    CHECK(off <= 1e-5);
  }
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const auto from = f.engine->run(nullptr, layer, f.edited,
                                    Roi::square(f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution));
    CHECK(largest(renderPicture(*f.engine, f.edited, Roi::square(kImage), from), whole, Roi::square(kImage)) <= 1e-5);
  }
}

TEST_CASE("local: outside the reach of the masks the picture is equal to the last bit") {
  Fixture f;
  StyleSet late = f.edited;  // only the last level and the head: a halo of a few pixels
  const int first = f.engine->spec().levelEnd(kImage / 4) + 1;
  for (int row = 0; row < first; ++row) late.local[static_cast<std::size_t>(row)] = {};
  const ImageF plain = renderPicture(*f.engine, f.plain, Roi::square(kImage));
  const ImageF edited = renderPicture(*f.engine, late, Roi::square(kImage));
  CHECK(largest(plain, edited, Roi{100, 80, 150, 120}) > 1e-2);
  CHECK(largest(plain, edited, Roi{0, 0, kImage / 4 - 16, kImage}) == 0.0);
  CHECK(largest(plain, edited, Roi{0, kImage * 5 / 8 + 20, kImage, kImage}) == 0.0);
}

TEST_CASE("local: a mask of one at a clamp gives the branch back, bit for bit") {
  Fixture f;
  const int layer = f.engine->spec().levelEnd(kImage / 4);
  const int side = kImage / 4;
  auto keep = std::make_shared<MaskPlane>();
  keep->resolution = side;
  keep->region = Roi::square(side);
  keep->weights.assign(keep->region.area(), 1.0F);
  StyleSet clamped = f.edited;
  const auto unedited = f.engine->run(nullptr, layer, f.plain, Roi::square(side));
  clamped.local[static_cast<std::size_t>(layer)].blends = {{keep, unedited}};
  CHECK(f.engine->run(nullptr, layer, clamped, Roi::square(side))->toHost() == unedited->toHost());
}

TEST_CASE("local: a style of exactly zero can still be edited") {
  Fixture f;
  StyleSet styles = f.edited;
  for (auto& row : styles.rows) row[3] = 0.0F;
  const ImageF ours = renderPicture(*f.engine, styles, Roi::square(kImage));
  CHECK(largest(ours, test::referencePicture(*f.model, styles), Roi::square(kImage)) < 1e-3);
}

TEST_CASE("local: a patch puts one region into an activation") {
  Fixture f;
  const int layer = f.engine->spec().levelEnd(64);
  const auto plain = f.engine->run(nullptr, layer, f.plain, Roi::square(64));
  const Roi hole{20, 10, 33, 41};
  const auto part = f.engine->run(nullptr, layer, f.edited, hole);
  const auto patched = f.engine->patched(plain, part)->toHost();
  const auto before = plain->toHost(), inside = part->toHost();
  int wrong = 0;
  for (std::size_t i = 0; i < patched.size(); ++i) {
    const int c = static_cast<int>(i / 4096), y = static_cast<int>(i % 4096 / 64), x = static_cast<int>(i % 64);
    const bool in = x >= hole.x0 && x < hole.x1 && y >= hole.y0 && y < hole.y1;
    const std::size_t cell = static_cast<std::size_t>((y - hole.y0) * hole.width() + x - hole.x0);
    wrong += patched[i] != (in ? inside[static_cast<std::size_t>(c) * hole.area() + cell] : before[i]) ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(patched != before);
}
