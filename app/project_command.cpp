// `lineament project`: a photo's face into the generator, as a session that everything else works on.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/models.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/io/mobile_model.h"
#include "core/io/sha256.h"
#include "core/nn/projection.h"
#include "core/session/session_file.h"
#include "core/vision/photo_faces.h"
#include "core/vision/photo_file.h"
#include "core/vision/projection_target.h"

namespace lineament::app {
namespace {

struct ProjectOptions {
  EngineOptions engine;
  std::string photo, output;
  int face = 1;
  std::vector<float> points;
  ProjectionOptions projection;
  bool likeness = false, json = false, withPhoto = false;
};

constexpr float kLikenessRate = 0.012F;

int project(const ProjectOptions& o) {
  const Photo photo = readPhoto(o.photo);
  const Landmarks landmarks = faceOf(photo.picture, o.photo, o.face, o.points);
  const FaceAlignment alignment(landmarks);
  const auto model = mobileModel(o.engine, "Projecting a photo");
  const ProjectionJobs jobs =
      makeProjectionJobs(gradientSource(model, o.engine),
                         makeLossNetwork({.weights = findVgg, .device = o.engine.device, .threads = o.engine.threads}),
                         {.encoder = encoderFile()});
  ProjectionOptions options = o.projection;
  if (o.likeness) options.tuningRate = kLikenessRate;
  const auto job = jobs(projectionTarget(photo.picture, alignment, landmarks, model->imageResolution()), options);
  int told = 0;
  while (!job->work()) {
    const ProjectionProgress p = job->progress();
    if (p.step == told) continue;
    told = p.step;
    std::fprintf(stderr, "\rprojecting: %s, step %d of %d, difference of the face %.3f, %.1f s ",
                 p.stage == ProjectionStage::kTuning ? "weights" : "latent", p.step, p.steps,
                 double{p.faceErrors.back()}, p.seconds);
  }
  const ProjectionProgress p = job->progress();
  const auto state = job->state();
  std::fprintf(stderr, "\rprojecting: %d steps in %.1f s, difference of the face %.3f                     \n", p.step,
               p.seconds, double{state->errors.lpips});
  auto face = std::make_shared<ProjectedFace>();
  face->latent = state->latent;
  face->tuning = state->tuning;
  face->errors = state->errors;
  face->file = {std::filesystem::absolute(o.photo).lexically_normal().string(),
                sha256OfFile(o.photo),
                photo.picture.width,
                photo.picture.height,
                {}};
  if (o.withPhoto) face->file.bytes = std::make_shared<const std::vector<std::byte>>(photoBytesOf(face->file));
  face->place = placeOf(alignment, landmarks);
  writeSession({EditRecipe(ProjectedFacePtr(face), 1.0F), model->title, model->hash}, o.output);
  if (!o.json) return 0;
  const nlohmann::ordered_json report = {{"file", o.output},
                                         {"steps", p.step},
                                         {"latent_steps", options.latentSteps},
                                         {"seconds", p.seconds},
                                         {"lpips_face", face->errors.lpips},
                                         {"lpips", face->errors.lpipsCrop},
                                         {"squared_face", face->errors.squared},
                                         {"face_errors", p.faceErrors}};
  std::cout << report.dump(2) << "\n";
  return 0;
}

}  // namespace

void addProject(CLI::App& app, Command& run) {
  const auto o = std::make_shared<ProjectOptions>();
  CLI::App* command = app.add_subcommand("project", "Make a photo's face editable: a session file of it");
  command->add_option("photo", o->photo, "Picture file")->required();
  addFaceOptions(*command, o->face, o->points);
  command->add_option("--latent-steps", o->projection.latentSteps, "Steps that look for the latent")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command
      ->add_option("--tuning-steps", o->projection.tuningSteps, "Steps that fit the generator's weights to the photo")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  command
      ->add_option("--spread-penalty", o->projection.spreadPenalty,
                   "How tightly the rows of the latent are held together: tighter is less like the photo before the "
                   "weights are fitted, and edits act better")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  command->add_flag("--likeness", o->likeness, "Fit the weights harder: nearer to the photo, edits act less");
  command->add_flag("--with-photo", o->withPhoto,
                    "Keep the photo's file in the session, so that it can be moved to another machine");
  command->add_option("-o,--output", o->output, "Session file (.lineament)")->required();
  command->add_flag("--json", o->json, "Report steps, time and differences as JSON on standard output");
  command->add_option("--model", o->engine.model, "Model file of the embedded generator");
  command
      ->add_option("--device", o->engine.device,
                   "What the steps are computed on: auto (CUDA where it works), cpu, cuda, cuda:1 ...")
      ->capture_default_str();
  command->add_option("--threads", o->engine.threads, "Threads; 0: one per core")->check(CLI::Range(0, 256));
  command->callback([o, &run] { run = [o] { return project(*o); }; });
}

}  // namespace lineament::app
