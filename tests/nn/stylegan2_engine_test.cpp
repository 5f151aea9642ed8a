// StyleGAN2 against the published implementation's pictures, from every file format, and against itself.
#include "core/nn/stylegan2_engine.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/engine/preview_heads.h"
#include "core/io/npy.h"
#include "core/io/stylegan2_file.h"
#include "tests/support/catch.h"
#include "tests/support/graph_frames.h"
#include "tests/support/local_styles.h"
#include "tests/support/paths.h"

using namespace lineament;

namespace {

constexpr int kImage = 128;
constexpr double kTolerance = 1e-4;  // of the goldens, in float32

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

double largest(const ImageF& a, const ImageF& b) {
  REQUIRE(a.pixels.size() == b.pixels.size());
  double d = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    d = std::max(d, std::abs(double{a.pixels[i]} - double{b.pixels[i]}));
  return d;
}

ImageF crop(const ImageF& whole, Roi r) {
  ImageF part(r.width(), r.height());
  for (int y = r.y0; y < r.y1; ++y) std::copy_n(whole.row(y) + 3 * r.x0, 3 * r.width(), part.row(y - r.y0));
  return part;
}

struct Fixture {
  std::shared_ptr<const StyleGan2Model> model = makeTinyStyleGan2(11, kImage);
  std::unique_ptr<SynthesisEngine> engine = makeStyleGan2Engine(*model, {.threads = 2});
  StyleSet styles = engine->styles(evaluate(EditRecipe(Seed{5}, 1.0F), *engine));
  Roi whole = Roi::square(kImage);
};

// Item `i` of a batch [count, ...].
std::vector<float> item(const NpyArray& array, int i) {
  const std::size_t size = array.values.size() / at(array.shape.front());
  const auto first = array.values.begin() + static_cast<std::ptrdiff_t>(at(i) * size);
  return {first, first + static_cast<std::ptrdiff_t>(size)};
}

// Largest difference of a picture and a planar golden one [3, side, side].
double fromPlanar(const ImageF& picture, const std::vector<float>& golden) {
  double d = 0.0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const float expected = golden[(at(c) * at(picture.height) + at(y)) * at(picture.width) + at(x)];
        d = std::max(d, std::abs(double{picture.row(y)[3 * x + c]} - double{expected}));
      }
    }
  }
  return d;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double d = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) d = std::max(d, std::abs(double{a[i]} - double{b[i]}));
  return d;
}

void agreesWithGoldens(const std::filesystem::path& file, const std::filesystem::path& golden, bool mean) {
  INFO(file.filename().string());
  const StyleGan2File read = readStyleGan2(file);
  const auto engine = makeStyleGan2Engine(*read.model, {.threads = 2});
  const GeneratorSpec& spec = engine->spec();
  const Roi whole = Roi::square(spec.imageResolution);
  const auto load = [&](const char* name) { return readNpy(golden / (std::string(name) + ".npy")); };
  const NpyArray z = load("z"), w = load("w"), psi = load("ws_psi07"), plus = load("ws_plus");
  const NpyArray imagePsi = load("image_psi07"), imagePlus = load("image_plus");
  for (int i = 0; i < 2; ++i) {
    const LatentW mapped = engine->map(LatentZ{item(z, i)});
    CHECK(difference(mapped.values, item(w, i)) < kTolerance);
    if (mean) {
      const auto source = std::make_shared<const LatentZ>(LatentZ{item(z, i)});
      const LatentWPlus truncated = evaluate(EditRecipe(source, 0.7F), *engine);
      CHECK(difference({truncated.values().begin(), truncated.values().end()}, item(psi, i)) < kTolerance);
      CHECK(fromPlanar(renderPicture(*engine, engine->styles(truncated), whole), item(imagePsi, i)) < kTolerance);
    }
    const StyleSet styles = engine->styles(LatentWPlus(item(plus, i), spec.styleRows));
    CHECK(fromPlanar(renderPicture(*engine, styles, whole), item(imagePlus, i)) < kTolerance);
    for (const int side : {8, 16}) {
      const NpyArray activation = load(("act_plus_b" + std::to_string(side) + "_conv1").c_str());
      const auto a = engine->run(nullptr, spec.levelEnd(side), styles, Roi::square(side));
      CHECK(difference(a->toHost(), item(activation, i)) < kTolerance);
    }
  }
}

}  // namespace

TEST_CASE("stylegan2: every file gives the reference's latents, activations and pictures") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "../shared/golden/stylegan2")) return;
  const auto folder = shared / "golden" / "stylegan2";
  for (const char* name : {"b32.safetensors", "b32_rosinality_zip.pt", "b32_rosinality_legacy.pt",
                           "b32_rosinality_training.pt", "b32_encoder.pt", "b32_genforce.pth", "b32_ada_protocol3.pkl",
                           "b32_ada_protocol4.pkl", "b32_ada_channels_last.pkl", "b32_tf.pkl"}) {
    agreesWithGoldens(folder / name, folder / "b32_golden", std::string_view(name) != "b32_rosinality_training.pt");
  }
  agreesWithGoldens(folder / "a64.safetensors", folder / "a64_golden", true);
  // Without noise: the strengths taken away.
  StyleGan2Model model = *readStyleGan2(folder / "b32.safetensors").model;
  for (StyleGan2Conv& conv : model.convs) conv.noiseStrength = {0.0F};
  const auto engine = makeStyleGan2Engine(model, {.threads = 2});
  const NpyArray plus = readNpy(folder / "b32_golden" / "ws_plus.npy");
  const NpyArray image = readNpy(folder / "b32_golden" / "image_plus_nonoise.npy");
  const StyleSet styles = engine->styles(LatentWPlus(item(plus, 0), engine->spec().styleRows));
  CHECK(fromPlanar(renderPicture(*engine, styles, Roi::square(32)), item(image, 0)) < kTolerance);
}

TEST_CASE("stylegan2: region is crop of full, resumed is from scratch, bands are the whole") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.styles, f.whole);
  for (const Roi r : {Roi{0, 0, 40, 30}, Roi{61, 33, 128, 90}, Roi{127, 127, 128, 128}, Roi{33, 0, 34, 128}}) {
    CHECK(largest(renderPicture(*f.engine, f.styles, r), crop(whole, r)) <= 1e-5);
  }
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const int side = f.engine->spec().layers[at(layer)].resolution;
    const auto from = f.engine->run(nullptr, layer, f.styles, Roi::square(side));
    CHECK(largest(renderPicture(*f.engine, f.styles, f.whole, from), whole) <= 1e-5);
  }
  CHECK(f.engine->run(nullptr, 3, f.styles, Roi::square(16), [] { return true; }) == nullptr);
  // A larger picture runs in bands.
  const auto tall = makeTinyStyleGan2(12, 512);
  const auto engine = makeStyleGan2Engine(*tall, {.threads = 2});
  const StyleSet styles = engine->styles(evaluate(EditRecipe(Seed{6}, 1.0F), *engine));
  const ImageF banded = renderPicture(*engine, styles, Roi::square(512));
  const int last = static_cast<int>(engine->spec().layers.size()) - 1;
  const auto all = engine->run(nullptr, last, styles, Roi::square(512));
  CHECK(largest(banded, renderPicture(*engine, styles, Roi::square(512), all)) <= 1e-5);
  Image8 bytes(512, 512);
  REQUIRE(engine->renderBytes(nullptr, styles, Roi::square(512),
                              [&](Roi band, const std::uint8_t* rgb, std::size_t stride) {
                                for (int y = band.y0; y < band.y1; ++y, rgb += stride)
                                  std::copy_n(rgb, 3 * band.width(), bytes.row(y) + 3 * band.x0);
                              }));
  const Image8 rounded = toImage8(banded);
  int worst = 0;
  for (std::size_t i = 0; i < bytes.pixels.size(); ++i)
    worst = std::max(worst, std::abs(bytes.pixels[i] - rounded.pixels[i]));
  CHECK(worst <= 1);
}

TEST_CASE("stylegan2: enlarging by phases, as on a GPU, is the same picture") {
  Fixture f;
  const auto phases = makeStyleGan2Engine(*f.model, {.threads = 2, .enlarging = TorchOptions::Enlarging::kPhases});
  const ImageF whole = renderPicture(*f.engine, f.styles, f.whole);
  CHECK(largest(renderPicture(*phases, f.styles, f.whole), whole) < 1e-4);
  const Roi part{31, 20, 100, 77};
  CHECK(largest(renderPicture(*phases, f.styles, part), crop(whole, part)) < 1e-4);
  const StyleSet edited = test::withLocalEdits(*phases, f.styles);
  CHECK(largest(renderPicture(*phases, edited, f.whole),
                renderPicture(*f.engine, test::withLocalEdits(*f.engine, f.styles), f.whole)) < 1e-3);
}

TEST_CASE("stylegan2: a mask that is 1 everywhere is the other style") {
  Fixture f;
  const StyleSet other = f.engine->styles(evaluate(EditRecipe(Seed{9}, 1.0F), *f.engine));
  StyleSet masked = f.styles;
  masked.local.resize(masked.rows.size());
  for (int row = 0; row < f.engine->spec().styleRows; ++row) {
    const int side = test::inputResolution(f.engine->spec(), row);
    MaskPlane plane{1, side, Roi::square(side), std::vector<float>(at(side * side), 1.0F)};
    MaskedVector change{std::make_shared<const MaskPlane>(plane), {}};
    for (std::size_t i = 0; i < other.rows[at(row)].size(); ++i)
      change.values.push_back(other.rows[at(row)][i] - f.styles.rows[at(row)][i]);
    masked.local[at(row)].styles.push_back(change);
  }
  const ImageF expected = renderPicture(*f.engine, other, f.whole);
  CHECK(largest(expected, renderPicture(*f.engine, f.styles, f.whole)) > 0.1);
  CHECK(largest(renderPicture(*f.engine, masked, f.whole), expected) < 1e-3);
}

TEST_CASE("stylegan2: local edits on regions, patches and resumed runs") {
  Fixture f;
  const StyleSet edited = test::withLocalEdits(*f.engine, f.styles);
  const ImageF whole = renderPicture(*f.engine, edited, f.whole);
  CHECK(largest(whole, renderPicture(*f.engine, f.styles, f.whole)) > 1e-2);
  const Roi part{30, 20, 100, 77};
  CHECK(largest(renderPicture(*f.engine, edited, part), crop(whole, part)) <= 1e-4);
  const int layer = f.engine->spec().levelEnd(32);
  const auto all = f.engine->run(nullptr, layer, edited, Roi::square(32));
  CHECK(largest(renderPicture(*f.engine, edited, f.whole, all), whole) <= 1e-5);
  const auto plain = f.engine->run(nullptr, layer, f.styles, Roi::square(32));
  CHECK(f.engine->patched(plain, all)->toHost() == all->toHost());
  // The picture so far is patched with it.
  CHECK(largest(renderPicture(*f.engine, edited, f.whole, f.engine->patched(plain, all)), whole) <= 1e-5);
  const auto hole = f.engine->run(nullptr, layer, edited, Roi{3, 4, 20, 11});
  const auto patched = f.engine->patched(plain, hole);
  CHECK(patched->toHost() != plain->toHost());
  CHECK(patched->toHost()[0] == plain->toHost()[0]);
}

TEST_CASE("stylegan2: added values act where their mask is, a blend of 1 gives the other branch back") {
  Fixture f;
  const GeneratorSpec& spec = f.engine->spec();
  const int layer = spec.levelEnd(16);
  StyleSet changed = f.styles;
  changed.local.resize(changed.rows.size());
  MaskPlane plane{1, 16, Roi{4, 4, 8, 8}, std::vector<float>(16, 1.0F)};
  std::vector<float> values(at(spec.layers[at(layer)].channels), 0.0F);
  values[2] = 3.0F;
  changed.local[at(layer)].added.push_back({std::make_shared<const MaskPlane>(plane), values});
  const auto before = f.engine->run(nullptr, layer, f.styles, Roi::square(16))->toHost();
  const auto after = f.engine->run(nullptr, layer, changed, Roi::square(16))->toHost();
  const auto cell = [](int c, int y, int x) { return at((c * 16 + y) * 16 + x); };
  CHECK(double{after[cell(2, 5, 6)] - before[cell(2, 5, 6)]} == Catch::Approx(3.0));
  CHECK(after[cell(2, 5, 9)] == before[cell(2, 5, 9)]);
  CHECK(after[cell(1, 5, 6)] == before[cell(1, 5, 6)]);
  // Whatever came before, also in the picture so far: kept cells are those of the branch.
  const StyleSet other = f.engine->styles(evaluate(EditRecipe(Seed{9}, 1.0F), *f.engine));
  StyleSet kept = f.styles;
  for (int row = 0; row <= layer; ++row) kept.rows[at(row)] = other.rows[at(row)];
  const ImageF expected = renderPicture(*f.engine, f.styles, f.whole);
  CHECK(largest(renderPicture(*f.engine, kept, f.whole), expected) > 1e-2);
  kept.local.resize(kept.rows.size());
  MaskPlane ones{2, 16, Roi::square(16), std::vector<float>(256, 1.0F)};
  kept.local[at(layer)].blends.push_back(
      {std::make_shared<const MaskPlane>(ones), f.engine->run(nullptr, layer, f.styles, Roi::square(16))});
  CHECK(largest(renderPicture(*f.engine, kept, f.whole), expected) <= 1e-6);
}

TEST_CASE("stylegan2: previews from the levels' own heads look like the picture") {
  Fixture f;
  const ImageF picture = renderPicture(*f.engine, f.styles, f.whole);
  const std::vector<PreviewHead> heads = ownHeads(f.engine->spec());
  REQUIRE(heads.size() == 5);  // 4 to 64
  const PreviewHead& head = heads.back();
  const auto a = f.engine->run(nullptr, head.layer, f.styles, Roi::square(64));
  const ImageF plain = f.engine->preview(*a, head, f.styles);
  REQUIRE(plain.width == kImage);
  const PreviewHead fitted = recoloured(head, plain, picture);
  const ImageF coloured = f.engine->preview(*a, fitted, f.styles);
  const auto squares = [&](const ImageF& p) {
    double sum = 0.0;
    for (std::size_t i = 0; i < p.pixels.size(); ++i) sum += std::pow(double{p.pixels[i] - picture.pixels[i]}, 2);
    return sum;
  };
  CHECK(squares(coloured) < squares(plain));
  // A part is the crop, but for its rim.
  const Roi part{20, 10, 50, 40};
  const auto cells = f.engine->run(nullptr, head.layer, f.styles, part);
  const ImageF inner = f.engine->preview(*cells, head, f.styles);
  const Roi pixels = part.doubled();
  CHECK(largest(crop(inner, {2, 2, inner.width - 2, inner.height - 2}),
                crop(plain, {pixels.x0 + 2, pixels.y0 + 2, pixels.x1 - 2, pixels.y1 - 2})) <= 1e-5);
}

TEST_CASE("stylegan2: half precision stays near float32, where float32 would overflow it too") {
  Fixture f;
  const ImageF exact = renderPicture(*f.engine, f.styles, f.whole);
  const auto relative = [&](TorchDtype dtype) {
    const auto engine = makeStyleGan2Engine(*f.model, {.dtype = dtype, .threads = 2});
    const ImageF picture = renderPicture(*engine, f.styles, f.whole);
    double square = 0.0, signal = 0.0;
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
      square += std::pow(double{picture.pixels[i]} - double{exact.pixels[i]}, 2);
      signal += std::pow(double{exact.pixels[i]}, 2);
    }
    return std::sqrt(square / signal);
  };
  const double half = relative(TorchDtype::kFloat16), brain = relative(TorchDtype::kBFloat16);
  CHECK(half < 0.005);
  CHECK(half > 0.0);
  CHECK(brain < 0.03);
  // Weights and styles of any size: demodulation takes it out again, half has to survive until then.
  StyleGan2Model large = *f.model;
  for (float& v : large.convs.back().weight) v *= 1e6F;
  const auto engine = makeStyleGan2Engine(large, {.dtype = TorchDtype::kFloat16, .threads = 2});
  const ImageF picture = renderPicture(*engine, f.styles, f.whole);
  double worst = 0.0;
  for (const float v : picture.pixels) worst = std::isfinite(v) ? std::max(worst, std::abs(double{v})) : 1e9;
  CHECK(worst < 1e3);
}

TEST_CASE("stylegan2: wrong latents are refused in one sentence") {
  Fixture f;
  CHECK_THROWS_AS(f.engine->map(LatentZ{{1.0F, 2.0F}}), Error);
  CHECK_THROWS_AS(f.engine->styles(LatentWPlus(LatentW{std::vector<float>(32, 0.0F)}, 3)), Error);
  CHECK_THROWS_AS(makeStyleGan2Engine(*f.model, {.device = "toaster"}), Error);
}

TEST_CASE("stylegan2: CUDA gives the CPU's picture") {
  Fixture f;
  std::unique_ptr<SynthesisEngine> gpu;
  try {
    gpu = makeStyleGan2Engine(*f.model, {.device = "cuda"});
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);  // no GPU; anything else is a failure
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  CHECK(largest(renderPicture(*gpu, f.styles, f.whole), renderPicture(*f.engine, f.styles, f.whole)) < 1e-3);
}

TEST_CASE("stylegan2: the project's CUDA kernels give what LibTorch's operators give") {
  Fixture f;
  const auto wide = makeRandomStyleGan2(7, {64, 64, 32, 16, 16}, 32, 2);  // all halves in groups of eight channels
  for (const TorchDtype dtype : {TorchDtype::kFloat32, TorchDtype::kFloat16, TorchDtype::kBFloat16}) {
    for (const auto* model : {f.model.get(), wide.get()}) {
      using Enlarging = TorchOptions::Enlarging;
      for (const Enlarging enlarging : {Enlarging::kPhases, Enlarging::kTransposed}) {
        std::unique_ptr<SynthesisEngine> ours, theirs;
        try {
          TorchOptions options{.device = "cuda", .dtype = dtype, .enlarging = enlarging};
          ours = makeStyleGan2Engine(*model, options);
          options.kernels = false;
          theirs = makeStyleGan2Engine(*model, options);
        } catch (const Error& e) {
          REQUIRE(e.code() == ErrorCode::kUnsupported);
          std::cerr << "SKIPPED: " << e.sentence() << "\n";
          return;
        }
        const StyleSet styles = ours->styles(evaluate(EditRecipe(Seed{3}, 1.0F), *ours));
        const Roi whole = Roi::square(ours->spec().imageResolution);
        const ImageF wanted = renderPicture(*theirs, styles, whole);
        float size = 1.0F;
        for (const float v : wanted.pixels) size = std::max(size, std::abs(v));
        // One rounding where there were five: half has 11 bits, bfloat16 8, over some layers.
        const double bound = dtype == TorchDtype::kFloat32 ? 1e-4 : dtype == TorchDtype::kFloat16 ? 0.02 : 0.15;
        CHECK(largest(renderPicture(*ours, styles, whole), wanted) < bound * size);
        const Roi part{3, 5, 3 + whole.width() / 2, 5 + whole.height() / 2};
        CHECK(largest(renderPicture(*ours, styles, part), renderPicture(*theirs, styles, part)) < bound * size);
      }
    }
  }
}

TEST_CASE("stylegan2: CUDA graphs give the frames of single operators, whatever the face") {
  Fixture f;
  std::unique_ptr<SynthesisEngine> graphs, single;
  try {
    graphs = makeStyleGan2Engine(*f.model, {.device = "cuda"});
    single = makeStyleGan2Engine(*f.model, {.device = "cuda", .graphs = false});
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  test::checkGraphFrames(*graphs, *single, f.styles);
}
