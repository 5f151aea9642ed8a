#pragma once
// The commands of the command line. Each adds itself to the parser and leaves what to do in `run`; run returns an exit
// code and throws Error for anything that goes wrong.
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/edit/direction.h"
#include "core/edit/edit_recipe.h"
#include "core/edit/local_attribute.h"
#include "core/edit/style_catalogue.h"
#include "core/engine/style_applier.h"
#include "core/engine/synthesis_engine.h"
#include "core/learn/face_renderer.h"
#include "core/render/synthesis_pipeline.h"
#include "core/vision/face_alignment.h"

namespace lineament::app {

using Command = std::function<int()>;

/// Options that choose the model and what computes it.
struct EngineOptions {
  std::string model;
  std::string engine = "auto";  ///< auto, kernels, torch
  std::string device = "auto";
  std::string dtype = "auto";
  int threads = 0;
};
bool isGpu(const std::string& device);  ///< a device that was asked for by name
void addEngineOptions(CLI::App& command, EngineOptions& options);
std::unique_ptr<SynthesisEngine> makeEngine(const EngineOptions& options);

std::vector<DirectionPtr> shippedDirections();
/// Shipped ones and the user's own; one of the user's that cannot be read is a warning.
std::vector<DirectionPtr> knownDirections();
/// The edits of a face as options; unknown names and bad numbers are one sentence.
struct EditOptions {
  std::vector<std::string> settings;    ///< --set smile=1.5
  std::vector<std::string> positions;   ///< --set-to age=2
  std::vector<std::string> kept;        ///< --keep glasses, --keep age=0.5
  bool hold = false;                    ///< --hold
  std::vector<std::string> rows;        ///< --rows age=coarse-middle
  std::vector<std::string> mixes;       ///< --mix 42:fine=0.8, --mix 42:makeup
  std::vector<std::string> directions;  ///< --directions FILE
  std::vector<std::string> locals;      ///< --local mouth-open=2
  std::vector<std::string> masked;      ///< --masked smile=1.5@mouth
  std::vector<std::string> parts;       ///< --part 42@eye-band
  std::string region;                   ///< --region NAME: instead of the local attributes' own
  std::string mask;                     ///< --mask FILE: the same
  bool any() const;
  bool anyLocal() const;
};
void addEditOptions(CLI::App& command, EditOptions& options);
/// Shipped directions, the user's own, and those of `options.directions`.
/// The engine is asked for only when files have to be measured: wrong options are told before a model is read.
std::vector<DirectionPtr> directionsFor(const EditOptions& options, const std::function<SynthesisEngine&()>& engine);
/// In the order: kept, mixes, rows, settings, positions, local edits.
EditRecipe edited(EditRecipe recipe, const EditOptions& options, const std::vector<DirectionPtr>& known);
/// With --hold: kept attributes that can be measured are held on this very face (core/learn/hold_job).
EditRecipe heldStill(const EditRecipe& recipe, const EditOptions& options, SynthesisEngine& engine);
/// One attribute moved, as in `smile=1.5`.
EditRecipe withSetting(const EditRecipe& recipe, const std::string& setting, const std::vector<DirectionPtr>& known);

/// The style of a picture as options.
struct StyleOptions {
  std::string style;  ///< --style starry-night=0.8
  std::string blend;  ///< --style-blend udnie=0.3
  std::string colours = "style";
  int side = 512;
  std::string region, mask;
};
void addStyleOptions(CLI::App& command, StyleOptions& options);
/// Colours and region alone.
StyleEdit styleEditOf(const StyleOptions& options);
/// Unknown names and bad numbers are one sentence.
EditRecipe styled(EditRecipe recipe, const StyleOptions& options);
/// Shipped presets and the user's own, which win.
StyleCatalogue knownStyles();
/// What puts them on pictures, computed like the face itself: kernels or LibTorch.
std::shared_ptr<StyleApplier> styleApplier(const EngineOptions& options);

/// Seeds on a sheet or in a list.
inline constexpr std::size_t kMostFaces = 400;
/// "1-16", "3", ...; `option` is for the sentence about what is none.
std::vector<std::uint32_t> seedsOf(const std::vector<std::string>& parts, const std::string& option);

/// Shipped local attributes and the user's own (one of those that cannot be read is a warning); `known` are the
/// directions they may name.
std::vector<LocalAttributePtr> knownLocalAttributes(const std::vector<DirectionPtr>& known);
/// What finds named regions, with the shipped head to look through where it fits the model.
RegionTools regionTools(const GeneratorSpec& spec);

/// "full", or "preview" of `side` pixels: what faces are scored on.
FaceRenderer rendererOf(const std::string& level, SynthesisEngine& engine, int side);

/// Options that say which face of a photo is meant: its number, or five points.
void addFaceOptions(CLI::App& command, int& face, std::vector<float>& points);
/// Of the photo `name`, in its pixels: the face that those options mean.
Landmarks faceOf(const Image8& photo, const std::string& name, int face, const std::vector<float>& points);

void addChannels(CLI::App& app, Command& run);
void addMixing(CLI::App& app, Command& run);
void addProject(CLI::App& app, Command& run);
void addRegion(CLI::App& app, Command& run);
void addRender(CLI::App& app, Command& run);
void addDiff(CLI::App& app, Command& run);
void addEvaluate(CLI::App& app, Command& run);
void addLearn(CLI::App& app, Command& run);
void addLearnClusters(CLI::App& learn, Command& run);  ///< called by addLearn
void addLocal(CLI::App& app, Command& run);
void addPhoto(CLI::App& app, Command& run);
void addStyles(CLI::App& app, Command& run);
void addSheet(CLI::App& app, Command& run);
void addStyle(CLI::App& app, Command& run);
void addImport(CLI::App& app, Command& run);
void addInfo(CLI::App& app, Command& run);
void addConvert(CLI::App& app, Command& run);
void addBench(CLI::App& app, Command& run);

/// Opens the window; never returns before it is closed.
/// `session`: a file to begin with; empty: none.
int openEditor(int argc, char** argv, const EngineOptions& options, const std::string& session);

}  // namespace lineament::app
