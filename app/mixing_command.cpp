// mixing: what a transfer between pairs of faces takes over and what it leaves, as numbers and as a sheet.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/nn/face_api_scorer.h"
#include "core/vision/face_measures.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct MixingOptions {
  EngineOptions engine;
  std::vector<std::string> pairs;
  std::string transfer = "makeup", scorers, output;
  int size = 256;
};

struct Pair {
  std::uint32_t face = 0, reference = 0;
};

Pair pairOf(const std::string& text) {
  Pair pair;
  const char* end = text.data() + text.size();
  const auto [colon, first] = std::from_chars(text.data(), end, pair.face);
  if (first == std::errc() && colon != end && *colon == ':') {
    const auto [rest, second] = std::from_chars(colon + 1, end, pair.reference);
    if (second == std::errc() && rest == end) return pair;
  }
  throw Error::badArgument("--pairs", "\"" + text + "\"", "two seeds, face and reference, as in 12:85");
}

double similarity(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

int mixing(const MixingOptions& o) {
  constexpr int kScored = 256;
  std::vector<Pair> pairs;
  for (const std::string& p : o.pairs) pairs.push_back(pairOf(p));
  const auto engine = makeEngine(o.engine);
  const FaceLandmarks landmarks;
  const auto scorer = o.scorers.empty() ? nullptr : makeFaceApiScorer(o.scorers);
  const FaceRenderer render = fullRenderer(*engine, engine->spec().imageResolution);
  Image8 page(3 * o.size, static_cast<int>(pairs.size()) * o.size);
  std::printf(
      "| face : reference | identity with the face | identity with the reference | colour distance before | after |\n"
      "| --- | --- | --- | --- | --- |\n");
  int line = 0;
  for (const Pair& pair : pairs) {
    EditOptions edits;
    edits.mixes = {std::to_string(pair.reference) + ":" + o.transfer};
    const EditRecipe recipes[] = {EditRecipe(Seed{pair.face}), EditRecipe(Seed{pair.reference}),
                                  edited(EditRecipe(Seed{pair.face}), edits, {})};
    std::vector<Image8> scored;
    for (int i = 0; i < 3; ++i) {
      const Image8 full = render(evaluatedStyles(recipes[i], *engine));
      scored.push_back(resized(full, kScored, kScored));
      const Image8 tile = resized(full, o.size, o.size);
      for (int y = 0; y < o.size; ++y) {
        std::copy_n(tile.row(y), o.size * 3, page.row(line * o.size + y) + i * o.size * 3);
      }
    }
    std::vector<FaceColours> colours;
    colours.reserve(scored.size());
    for (const Image8& face : scored) colours.push_back(faceColours(face, landmarks.find(face)));
    std::printf("| %u : %u | ", pair.face, pair.reference);
    if (scorer) {
      const std::vector<float> mixed = scorer->identity(scored[2]);
      std::printf("%.3f | %.3f", similarity(scorer->identity(scored[0]), mixed),
                  similarity(scorer->identity(scored[1]), mixed));
    } else {
      std::printf("- | -");
    }
    std::printf(" | %.1f | %.1f |\n", makeupDistance(colours[0], colours[1]), makeupDistance(colours[2], colours[1]));
    ++line;
  }
  if (!o.output.empty()) writePicture(page, o.output);
  return 0;
}

}  // namespace

void addMixing(CLI::App& app, Command& run) {
  const auto o = std::make_shared<MixingOptions>();
  CLI::App* command =
      app.add_subcommand("mixing", "Measure a transfer between pairs of faces: identity kept, colours taken over");
  command->add_option("--pairs", o->pairs, "Seeds of face and reference, as in 12:85,3:40")->delimiter(',')->required();
  command->add_option("--transfer", o->transfer, "What is transferred, as after the colon of --mix")
      ->capture_default_str();
  command->add_option("--scorers", o->scorers, "Folder with face-api's networks, for identity");
  command->add_option("--size", o->size, "Side of one face on the sheet")
      ->check(CLI::Range(16, 1024))
      ->capture_default_str();
  command->add_option("-o,--output", o->output, "Sheet: face, reference, mixed");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return mixing(*o); }; });
}

}  // namespace lineament::app
