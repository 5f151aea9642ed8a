// A tiny generator's own picture is projected: its latent is somewhere, so the error must fall.
#include "core/nn/projection.h"

#include <cmath>
#include <iostream>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/encoder_model.h"
#include "core/io/safetensors.h"
#include "core/io/vgg_model.h"
#include "core/kernels/mobile_gradient.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/mobile_torch_gradient.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kSide = 64;

struct Tiny {
  std::shared_ptr<const MobileModel> model = makeTinyModel(3, kSide);
  test::TemporaryFolder folder;
  ProjectionJobs jobs;
  ProjectionTarget target;

  Tiny() {
    writeVggModel(*makeTinyVgg(5, 8), folder.file("vgg"));
    jobs = makeProjectionJobs(mobileGradientSource(model, 2),
                              makeLossNetwork({.weights = [this] { return folder.file("vgg"); }, .threads = 1}),
                              {.encoder = {}, .piece = {}});  // nothing is passed over on a fast machine
    MobileGradient gradient(model, 1);
    const int rows = static_cast<int>(model->layers.size());
    std::vector<float> w = NumpyRandomState(9).randn(static_cast<std::size_t>(model->latentSize));
    for (float& v : w) v *= 0.5F;
    gradient.start(LatentWPlus(LatentW{w}, rows), Roi::square(kSide));
    while (!gradient.forward()) {
    }
    target.picture = gradient.picture();
    target.inside.assign(kSide * kSide / 16, 1.0F);
    target.face = target.inside;
  }
};

void finish(ProjectionJob& job) {
  while (!job.work()) {
  }
}

}  // namespace

TEST_CASE("a projection comes nearer at both stages and leaves a state at every step") {
  Tiny tiny;
  ProjectionOptions options;
  options.latentSteps = 30;
  options.tuningSteps = 30;
  const auto job = tiny.jobs(tiny.target, options);
  CHECK(!job->state());
  bool latentSeen = false, tuningSeen = false;
  while (!job->work()) {
    const ProjectionProgress p = job->progress();
    latentSeen = latentSeen || (p.stage == ProjectionStage::kLatent && job->state() && !job->state()->tuning);
    tuningSeen = tuningSeen || (p.stage == ProjectionStage::kTuning && job->state()->tuning);
  }
  const ProjectionProgress p = job->progress();
  CHECK(latentSeen);
  CHECK(tuningSeen);
  CHECK(p.stage == ProjectionStage::kDone);
  CHECK(p.step == 60);
  REQUIRE(p.faceErrors.size() == 60);
  CHECK(p.faceErrors[29] < 0.7F * p.faceErrors[0]);
  CHECK(p.faceErrors[59] < 0.9F * p.faceErrors[29]);
  // The state is what was measured: its picture by the engine has the error that is reported.
  const auto state = job->state();
  REQUIRE(state->tuning);
  CHECK(state->tuning->modelHash == tiny.model->hash);
  const auto engine = makeMobileKernelEngine(tiny.model, {});
  StyleSet styles = engine->styles(state->latent);
  styles.tuning = state->tuning;
  const ImageF picture = shrunk(renderPicture(*engine, styles, Roi::square(kSide)), 4);
  const ImageF wanted = shrunk(tiny.target.picture, 4);
  double squared = 0.0;
  for (std::size_t i = 0; i < wanted.pixels.size(); ++i) {
    const double d = double{picture.pixels[i]} - double{wanted.pixels[i]};
    squared += d * d / static_cast<double>(wanted.pixels.size());
  }
  CHECK(squared == Approx(double{state->errors.squared}).epsilon(0.05));  // the weights are stored as half floats
}

TEST_CASE("a projection by LibTorch goes the way of the kernels, and comes as near on CUDA") {
  Tiny tiny;
  ProjectionOptions options;
  options.latentSteps = 20;
  options.tuningSteps = 10;
  const auto errorsOf = [&](const ProjectionJobs& jobs) {
    const auto job = jobs(tiny.target, options);
    finish(*job);
    return job->progress().faceErrors;
  };
  const auto jobsOn = [&](const std::string& device) {
    return makeProjectionJobs(
        mobileTorchGradientSource(tiny.model, {.device = device}),
        makeLossNetwork({.weights = [&] { return tiny.folder.file("vgg"); }, .device = device, .threads = 1}), {});
  };
  const std::vector<float> wanted = errorsOf(tiny.jobs), found = errorsOf(jobsOn("cpu"));
  REQUIRE(found.size() == wanted.size());
  CHECK(found.front() == Approx(wanted.front()).epsilon(1e-3));
  // Adam divides by the size of a gradient, so small differences grow; the error must not.
  CHECK(found.back() == Approx(wanted.back()).epsilon(0.1));
  try {
    const std::vector<float> gpu = errorsOf(jobsOn("cuda"));
    CHECK(gpu.front() == Approx(wanted.front()).epsilon(0.01));
    CHECK(gpu.back() == Approx(wanted.back()).epsilon(0.2));
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
  }
}

TEST_CASE("a projection can start anywhere, stop early and keep the model's weights") {
  Tiny tiny;
  ProjectionOptions options;
  options.latentSteps = 3;
  options.tuningSteps = 0;
  const int rows = static_cast<int>(tiny.model->layers.size());
  options.start = LatentWPlus(NumpyRandomState(7).randn(static_cast<std::size_t>(rows * tiny.model->latentSize)), rows);
  options.latentRate = 0.0F;
  const auto job = tiny.jobs(tiny.target, options);
  finish(*job);
  CHECK(!job->state()->tuning);
  double distance = 0.0;
  for (std::size_t i = 0; i < options.start->values().size(); ++i) {
    distance =
        std::max(distance, std::abs(double{options.start->values()[i]} - double{job->state()->latent.values()[i]}));
  }
  CHECK(distance < 1e-5);

  options.latentSteps = 100000;
  const auto endless = tiny.jobs(tiny.target, options);
  while (endless->progress().step < 2) REQUIRE(!endless->work());
  endless->finishNow();
  finish(*endless);
  CHECK(endless->progress().step < 1000);
  CHECK(endless->state());
}

TEST_CASE("the encoder's guess is where a projection starts, where it belongs to the generator") {
  Tiny tiny;
  const int rows = static_cast<int>(tiny.model->layers.size()), size = tiny.model->latentSize;
  SafetensorsFile encoder;
  const auto add = [&](const std::string& name, std::vector<int> shape, float value) {
    std::size_t count = 1;
    for (const int d : shape) count *= static_cast<std::size_t>(d);
    encoder.tensors.push_back({name, std::move(shape), std::vector<float>(count, value)});
  };
  add("conv0.weight", {4, 3, 3, 3}, 0.0F);
  add("conv0.bias", {4}, 1.0F);
  add("squeeze.weight", {2, 4}, 0.25F);
  add("squeeze.bias", {2}, 0.5F);  // 1.5 everywhere: 4 * 0.25 + 0.5
  add("shared.weight", {size, 2 * 64}, 0.0F);
  add("shared.bias", {size}, 3.0F);
  add("few.weight", {1, 2 * 64}, 1.0F / 128.0F);  // 1.5
  add("few.bias", {1}, 0.0F);
  add("spread.weight", {size * rows, 1}, 2.0F);  // 3
  add("mean", {size}, 0.5F);
  add("deviation", {size}, 0.1F);
  const auto started = [&](const std::string& hash) {
    encoder.metadata = {
        {"format", kEncoderFormat}, {"side", "16"}, {"rows", std::to_string(rows)}, {"model_sha256", hash}};
    writeSafetensors(encoder, tiny.folder.file("encoder"));
    const auto jobs =
        makeProjectionJobs(mobileGradientSource(tiny.model, 1),
                           makeLossNetwork({.weights = [&] { return tiny.folder.file("vgg"); }, .threads = 1}),
                           {.encoder = tiny.folder.file("encoder")});
    ProjectionOptions options;
    options.latentSteps = 1;
    options.tuningSteps = 0;
    options.latentRate = 0.0F;
    const auto job = jobs(tiny.target, options);
    finish(*job);
    return job->state()->latent.values()[0];
  };
  CHECK(started(tiny.model->hash) == Approx(0.5 + 0.1 * (3.0 + 3.0)).epsilon(1e-4));
  CHECK(started("another") == Approx(double{tiny.model->meanLatent[0]}).margin(1e-5));
}

TEST_CASE("what a projection cannot work on is refused") {
  Tiny tiny;
  ProjectionTarget wrong = tiny.target;
  wrong.picture = ImageF(10, 10);
  CHECK_THROWS_AS(tiny.jobs(wrong, {}), Error);
  ProjectionOptions start;
  start.start = LatentWPlus(std::vector<float>(6, 0.0F), 2);
  CHECK_THROWS_AS(tiny.jobs(tiny.target, start), Error);
  ProjectionTarget faceless = tiny.target;
  std::fill(faceless.face.begin(), faceless.face.end(), 0.0F);
  CHECK_THROWS_AS(finish(*tiny.jobs(faceless, {})), Error);
  const auto lost =
      makeProjectionJobs(mobileGradientSource(tiny.model, 1),
                         makeLossNetwork({.weights = [&] { return tiny.folder.file("nowhere"); }, .threads = 1}));
  CHECK_THROWS_AS(finish(*lost(tiny.target, {})), Error);
}

}  // namespace lineament
