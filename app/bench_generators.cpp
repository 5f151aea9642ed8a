// Generators with LibTorch on one device, everything in one call: frames, first frame, previews, what a drag feels
// like, and what half precision changes. tools/bench/peer_stylegan2.py times the same network in PyTorch.
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/bench_rows.h"
#include "app/drag_times.h"
#include "app/models.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/engine/preview_heads.h"
#include "core/nn/stylegan2_engine.h"

namespace lineament::app {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using Factory = std::function<std::unique_ptr<SynthesisEngine>(const std::string& dtype)>;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// `body(i)` after two runs that do not count.
template <class Body>
Json times(int runs, const Body& body) {
  std::vector<double> ms;
  for (int i = 0; i < runs + 2; ++i) {
    const auto start = Clock::now();
    body(i);
    if (i >= 2) ms.push_back(millisecondsSince(start));
  }
  return timesSummary(std::move(ms));
}

void frameInto(SynthesisEngine& engine, const StyleSet& styles, const ActivationPtr& from, Image8& picture) {
  engine.renderBytes(from, styles, Roi::square(picture.width),
                     [&](Roi band, const std::uint8_t* rgb, std::size_t stride) {
                       for (int y = band.y0; y < band.y1; ++y, rgb += stride)
                         std::copy_n(rgb, band.width() * 3, picture.row(y) + std::ptrdiff_t{band.x0} * 3);
                     });
}

Json differenceOf(const Image8& exact, const Image8& half) {
  double squares = 0.0, sum = 0.0;
  int largest = 0;
  for (std::size_t i = 0; i < exact.pixels.size(); ++i) {
    const int d = std::abs(int{exact.pixels[i]} - int{half.pixels[i]});
    largest = std::max(largest, d);
    sum += d;
    squares += double(d) * d;
  }
  const auto n = static_cast<double>(exact.pixels.size());
  return {{"mean_of_255", sum / n},
          {"largest_of_255", largest},
          {"psnr_db", squares > 0.0 ? 10.0 * std::log10(255.0 * 255.0 * n / squares) : 99.0}};
}

Json engineReport(const Factory& make, const std::string& dtype, int runs, Image8& shown) {
  Json report;
  auto start = Clock::now();
  const auto engine = make(dtype);
  report["engine"] = engine->deviceName();
  report["load_ms"] = millisecondsSince(start);
  const GeneratorSpec& spec = engine->spec();
  shown = Image8(spec.imageResolution, spec.imageResolution);
  start = Clock::now();
  frameInto(*engine, engine->styles(evaluate(EditRecipe(Seed{0}), *engine)), nullptr, shown);
  report["first_frame_ms"] = millisecondsSince(start);
  std::vector<LatentWPlus> faces;
  for (std::uint32_t s = 0; s < 8; ++s) faces.push_back(evaluate(EditRecipe(Seed{s}), *engine));
  const auto face = [&](int i) -> const LatentWPlus& { return faces[static_cast<std::size_t>(i) % faces.size()]; };
  // Styles, network, conversion and the transfer of the bytes.
  Image8 picture(spec.imageResolution, spec.imageResolution);
  report["frame_ms"] = times(runs, [&](int i) { frameInto(*engine, engine->styles(face(i)), nullptr, picture); });
  const int coarse = spec.levelEnd(std::min(32, spec.imageResolution / 4));
  const StyleSet base = engine->styles(face(0));
  const auto from =
      engine->run(nullptr, coarse, base, Roi::square(spec.layers[static_cast<std::size_t>(coarse)].resolution));
  report["frame_fine_rows_ms"] =
      times(runs, [&](int i) { frameInto(*engine, engine->styles(face(i)), from, picture); });
  if (spec.levelHeads) {
    const PreviewHead head{spec.levelEnd(spec.imageResolution / 4), {}, {}, {}};
    report["preview_ms"] = times(runs, [&](int i) {
      const StyleSet styles = engine->styles(face(i));
      const auto a = engine->run(nullptr, head.layer, styles, Roi::square(spec.imageResolution / 4));
      engine->preview(*a, head, styles);
    });
    report["preview_side"] = spec.imageResolution / 2;
  }
  frameInto(*engine, base, nullptr, shown);
  return report;
}

Json generatorOf(const std::string& title, const Factory& make, int runs, bool drag) {
  Json report = {{"title", title}};
  Image8 exact, half;
  report["float32"] = engineReport(make, "f32", runs, exact);
  report["float16"] = engineReport(make, "f16", runs, half);
  report["float16_against_float32"] = differenceOf(exact, half);
  if (!drag) return report;
  const GeneratorSpec spec = make("f16")->spec();
  report["float16"]["drag"] = dragTimes([&] { return make("f16"); }, spec, std::max(runs, 20));
  report["float32"]["drag"] = dragTimes([&] { return make("f32"); }, spec, std::max(runs, 20));
  return report;
}

}  // namespace

std::string generatorReport(const EngineOptions& options, const GeneratorBench& bench, int runs) {
  Json report = {{"device", options.device}, {"runs", runs}, {"cudnn_tuned", bench.tuneCudnn}};
  const auto ganFactory = [&](std::shared_ptr<const StyleGan2Model> model) -> Factory {
    return [&, model = std::move(model)](const std::string& dtype) {
      EngineOptions own = options;
      own.dtype = dtype;
      auto engine = makeStyleGan2Engine(*model, torchOptions(own, true));
      tuneCudnn(bench.tuneCudnn);  // not before: CUDA's half of LibTorch has to be there first
      return engine;
    };
  };
  if (bench.randomConfigF || options.model.empty()) {
    const auto model = makeRandomStyleGan2(1, configFChannels(bench.side), 512, 8);
    report["stylegan2"] = generatorOf(model->title + ", config F", ganFactory(model), runs, true);
    if (bench.side >= 256) {
      // The paper's network for 256 pixels: half as many channels in the fine levels.
      std::vector<int> channels;
      for (int r = 4; r <= 256; r *= 2) channels.push_back(std::min(512, 16384 / r));
      const auto small = makeRandomStyleGan2(2, channels, 512, 8);
      report["stylegan2_256"] = generatorOf(small->title, ganFactory(small), runs, false);
    }
  } else {
    LoadedModel model = loadModel(options);
    if (model.styleGan2) {
      report["stylegan2"] = generatorOf(model.spec.title, ganFactory(model.styleGan2->model), runs, true);
    }
  }
  if (bench.randomConfigF && bench.side < 1024) return report.dump(2) + "\n";  // a quick look
  EngineOptions embedded = options;
  if (bench.randomConfigF || (!options.model.empty() && report.contains("stylegan2"))) embedded.model.clear();
  if (std::filesystem::exists(embedded.model.empty() ? defaultModelFile() : std::filesystem::path(embedded.model))) {
    embedded.engine = "torch";
    const Factory make = [&](const std::string& dtype) {
      EngineOptions own = embedded;
      own.dtype = dtype;
      return makeEngine(loadModel(own), own);
    };
    report["embedded"] = generatorOf("embedded model", make, runs, true);
  }
  return report.dump(2) + "\n";
}

}  // namespace lineament::app
