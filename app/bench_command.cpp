// Times of the embedded model's engine, each beside the time that the same network takes in its own run-time (the
// peer).
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/bench_rows.h"
#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/engine/evaluate.h"
#include "core/engine/preview_heads.h"

namespace lineament::app {
namespace {

struct BenchOptions {
  EngineOptions engine;
  std::string peer, json;
  int runs = 15;
  bool onlyStylePicture = false;
  GeneratorBench generators;
};

// tools/bench/style.sh calls this several times, its peer in between.
int benchStylePicture(const BenchOptions& o) {
  const BenchRow row = stylePictureRow(o.engine.threads, o.runs);
  std::printf("%s: min %.1f ms, median %.1f ms\n", row.name.c_str(), row.minimum * 1e3, row.median * 1e3);
  const nlohmann::ordered_json entry = {
      {"name", row.name}, {"seconds", row.minimum}, {"median_seconds", row.median}, {"target", row.target}};
  if (!o.json.empty()) writeFileAtomically(o.json, entry.dump(2) + "\n");
  return 0;
}

int bench(const BenchOptions& o) {
  if (o.onlyStylePicture) return benchStylePicture(o);
  if (isGpu(o.engine.device) || o.generators.randomConfigF || o.generators.wanted) {
    const std::string report = generatorReport(o.engine, o.generators, o.runs);
    std::cout << report;
    if (!o.json.empty()) writeFileAtomically(o.json, report);
    return 0;
  }
  double peer = 0.0, peerMedian = 0.0;
  if (!o.peer.empty()) {
    const auto bytes = readFile(o.peer, 1 << 20);
    try {
      const auto* text = reinterpret_cast<const char*>(bytes.data());
      const auto json = nlohmann::json::parse(text, text + bytes.size());
      peer = json.at("seconds").get<double>();
      peerMedian = json.value("median_seconds", peer);
    } catch (const nlohmann::json::exception& e) {
      throw Error::badFile(o.peer, "no peer's time", "JSON with \"seconds\"").withDetails(e.what());
    }
  }
  const auto engine = makeEngine(o.engine);
  const GeneratorSpec& spec = engine->spec();
  const auto heads = readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", spec);
  // Another face every time: every row changes, nothing can be resumed.
  std::vector<LatentWPlus> faces;
  for (std::uint32_t s = 0; s < 8; ++s) faces.push_back(evaluate(EditRecipe(Seed{s}), *engine));
  const auto face = [&](int i) -> const LatentWPlus& { return faces[static_cast<std::size_t>(i) % faces.size()]; };
  const auto sink = [](Roi, const float*, std::size_t) {};
  const Roi whole = Roi::square(spec.imageResolution);

  std::vector<BenchRow> rows;
  rows.push_back(timed("full frame, all rows changed", 0.5, o.runs,
                       [&](int i) { engine->render(nullptr, engine->styles(face(i)), whole, sink); }));
  for (const PreviewHead& head : heads) {
    const int resolution = spec.layers[static_cast<std::size_t>(head.layer)].resolution;
    rows.push_back(timed("preview from the " + std::to_string(resolution) + " level, all rows changed",
                         resolution <= 128 ? 0.15 : 0.0, o.runs, [&](int i) {
                           const StyleSet styles = engine->styles(face(i));
                           const auto a = engine->run(nullptr, head.layer, styles, Roi::square(resolution));
                           engine->preview(*a, head, styles);
                         }));
  }
  const int coarseEnd = spec.levelEnd(32);
  const auto coarse = engine->run(nullptr, coarseEnd, engine->styles(face(0)), Roi::square(32));
  rows.push_back(timed("full frame, rows from 64x64 up changed", 0.45, o.runs,
                       [&](int i) { engine->render(coarse, engine->styles(face(i)), whole, sink); }));
  const int half = spec.imageResolution / 2;
  const Roi patch{half - 64, half - 64, half + 64, half + 64};
  rows.push_back(timed("128x128 region, all rows changed", 0.1, o.runs,
                       [&](int i) { engine->render(nullptr, engine->styles(face(i)), patch, sink); }));

  for (BenchRow& row : localRows(*engine, o.runs)) rows.push_back(std::move(row));
  for (BenchRow& row : styleRows(o.engine.threads, std::max(3, o.runs / 3))) rows.push_back(std::move(row));

  std::printf("%s, %s\n%-50s %9s %9s %7s %7s\n", spec.title.c_str(), engine->deviceName().c_str(), "", "min ms",
              "median ms", "ratio", "target");
  nlohmann::ordered_json report = nlohmann::ordered_json::array();
  for (const BenchRow& row : rows) {
    std::printf("%-50s %9.2f %9.2f", row.name.c_str(), row.minimum * 1e3, row.median * 1e3);
    nlohmann::ordered_json entry = {{"name", row.name}, {"seconds", row.minimum}, {"median_seconds", row.median}};
    const double against = row.reference > 0.0 ? row.reference : peer;
    const double againstMedian = row.reference > 0.0 ? row.referenceMedian : peerMedian;
    if (against > 0.0) {
      std::printf(" %7.3f", row.minimum / against);
      entry["peer_seconds"] = against;
      entry["peer_median_seconds"] = againstMedian;
      entry["ratio"] = row.minimum / against;
      entry["median_ratio"] = row.median / againstMedian;
    } else {
      std::printf(" %7s", "-");
    }
    if (row.target > 0.0) {
      std::printf(" %7.2f", row.target);
      entry["target"] = row.target;
    }
    std::printf("\n");
    report.push_back(entry);
  }
  if (peer > 0.0) std::printf("peer, full frame: min %.1f ms, median %.1f ms\n", peer * 1e3, peerMedian * 1e3);
  if (!o.json.empty()) writeFileAtomically(o.json, report.dump(2) + "\n");
  return 0;
}

}  // namespace

void addBench(CLI::App& app, Command& run) {
  const auto o = std::make_shared<BenchOptions>();
  CLI::App* command = app.add_subcommand("bench", "Time the engine on this machine");
  command->add_option("--runs", o->runs, "Counted runs of each")->check(CLI::Range(1, 1000))->capture_default_str();
  command->add_option("--peer", o->peer, "JSON with the peer's \"seconds\" for a full frame");
  command->add_option("--json", o->json, "Write the table as JSON");
  command->add_flag("--only-style-picture", o->onlyStylePicture, "Time one step toward a style picture, nothing else");
  command->add_flag("--generators", o->generators.wanted,
                    "Times of StyleGAN2 and of the embedded model with LibTorch on --device, as JSON (the default on a "
                    "GPU)");
  command->add_flag("--random-config-f", o->generators.randomConfigF,
                    "The same with a StyleGAN2 of random weights, of the paper's largest size, instead of --model");
  command->add_option("--side", o->generators.side, "Picture size of the random StyleGAN2")
      ->check(CLI::IsMember({32, 64, 128, 256, 512, 1024}))
      ->capture_default_str();
  command->add_flag("--tune-cudnn", o->generators.tuneCudnn, "Let cuDNN try its algorithms (a slower first frame)");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return bench(*o); }; });
}

}  // namespace lineament::app
