// Times of the generators on a GPU (or any device of LibTorch's): one program without a window's libraries, so that it
// runs on a bare machine with LibTorch.
//   gpu_bench MODEL [DEVICE] [SIDE]
//   gpu_bench layers [DEVICE] [SIDE]
//   gpu_bench memory [DEVICE] [SIDE]
//   gpu_bench style [DEVICE] [SIDE] VGG
//   gpu_bench project [DEVICE] STEPS VGG MODEL
// "layers" times StyleGAN2 layer by layer. "memory" tries a frame of it whole and in bands, for a run under
// PYTORCH_ALLOC_CONF=per_process_memory_fraction:F. "style" times steps of the optimisation toward a picture (VGG: the
// loss network's file) at SIDE. "project" projects a generated face as a photo is, STEPS for the latent and STEPS for
// the weights (40), all of MODEL's. Else it prints JSON: the embedded model at every type of number, beside the CPU
// kernels' pictures (MODEL "none": left out); StyleGAN2 of random weights in the paper's largest widths at SIDE (1024)
// and at 256 pixels, half precision beside single. Milliseconds are of a whole frame to bytes on the host, another face
// every time; differences are in grey levels of 255.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/drag_times.h"
#include "core/base/error.h"
#include "core/base/image.h"
#include "core/engine/evaluate.h"
#include "core/io/stylegan2_model.h"
#include "core/kernels/mobile_gradient.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/loss_network.h"
#include "core/nn/mobile_torch_engine.h"
#include "core/nn/mobile_torch_gradient.h"
#include "core/nn/ops.h"
#include "core/nn/projection.h"
#include "core/nn/style_optimisation.h"
#include "core/nn/stylegan2_engine.h"

namespace {

using namespace lineament;

double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

using Engine = std::unique_ptr<SynthesisEngine>;

StyleSet stylesOf(SynthesisEngine& engine, std::uint32_t seed) {
  return engine.styles(evaluate(EditRecipe(Seed{seed}), engine));
}

double frame(SynthesisEngine& engine, const StyleSet& styles) {
  const Roi whole = Roi::square(engine.spec().imageResolution);
  Image8 picture(whole.width(), whole.height());
  const double start = now();
  engine.renderBytes(nullptr, styles, whole,
                     [&](Roi band, const std::uint8_t* rgb, std::size_t stride) {
                       for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
                         std::copy_n(rgb, static_cast<std::size_t>(band.width()) * 3, picture.row(y) + 3 * band.x0);
                       }
                     },
                     {});
  return now() - start;
}

nlohmann::ordered_json measured(const char* what, const char* type, const std::function<Engine()>& make,
                                SynthesisEngine* reference, int runs) {
  const double start = now();
  const Engine engine = make();
  const double loaded = now();
  std::vector<StyleSet> faces;
  for (std::uint32_t seed = 0; seed < 8; ++seed) faces.push_back(stylesOf(*engine, seed));
  const double first = frame(*engine, faces[0]);
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) times.push_back(frame(*engine, faces[static_cast<std::size_t>(i) % faces.size()]));
  std::sort(times.begin(), times.end());
  nlohmann::ordered_json row = {{"what", what},
                                {"side", engine->spec().imageResolution},
                                {"type", type},
                                {"load_ms", loaded - start},
                                {"first_frame_ms", first},
                                {"min_ms", times.front()},
                                {"median_ms", times[times.size() / 2]},
                                {"p95_ms", times[times.size() * 95 / 100]}};
  if (reference != nullptr) {
    const Roi whole = Roi::square(engine->spec().imageResolution);
    const ImageF found = renderPicture(*engine, faces[3], whole);
    const ImageF wanted = renderPicture(*reference, stylesOf(*reference, 3), whole);
    double largest = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < found.pixels.size(); ++i) {
      const double d = std::abs(double{found.pixels[i]} - double{wanted.pixels[i]}) * 127.5;
      largest = std::max(largest, d);
      sum += d;
    }
    row["largest_difference"] = largest;
    row["mean_difference"] = sum / static_cast<double>(found.pixels.size());
  }
  return row;
}

// As measured(), of what the window does.
nlohmann::ordered_json dragged(const char* what, const std::function<Engine()>& make, int runs) {
  const GeneratorSpec spec = make()->spec();
  nlohmann::ordered_json row = app::dragTimes(make, spec, runs);
  row["what"] = what;
  return row;
}

// The mean of ten runs of each layer after one that does not count, each waited for.
void layerTimes(const StyleGan2Model& gan, const char* type, const TorchOptions& options) {
  const Engine engine = makeStyleGan2Engine(gan, options);
  const StyleSet styles = stylesOf(*engine, 1);
  const GeneratorSpec& spec = engine->spec();
  const at::Device device = nn::deviceOf(options.device);
  std::printf("%s, %s\n", type, engine->deviceName().c_str());
  const auto mean = [&](const std::function<void()>& body) {
    body();
    nn::waitFor(device);
    const double start = now();
    for (int i = 0; i < 10; ++i) body();
    nn::waitFor(device);
    return (now() - start) / 10.0;
  };
  ActivationPtr from;
  for (int i = 0; i < static_cast<int>(spec.layers.size()); ++i) {
    const Roi whole = Roi::square(spec.layers[static_cast<std::size_t>(i)].resolution);
    ActivationPtr next;
    const double ms = mean([&] { next = engine->run(from, i, styles, whole); });
    std::printf("  layer %2d  %4d pixels  %7.3f ms\n", i, whole.width(), ms);
    from = next;
  }
  const Roi whole = Roi::square(spec.imageResolution);
  std::printf("  picture to bytes on the host  %7.3f ms\n",
              mean([&] { engine->renderBytes(from, styles, whole, [](Roi, const std::uint8_t*, std::size_t) {}); }));
}

// A frame; when memory runs out, one in bands. Both beside a frame of the CPU.
int memory(const std::string& device, int side) {
  const auto gan = makeRandomStyleGan2(1, configFChannels(side), 512, 8);
  const Engine exact = makeStyleGan2Engine(*gan, {});
  const Roi whole = Roi::square(side);
  const ImageF wanted = renderPicture(*exact, stylesOf(*exact, 1), whole);
  const Engine engine = makeStyleGan2Engine(*gan, {.device = device});
  for (const bool saving : {false, true}) {
    if (saving) {
      engine->trim();
      engine->saveMemory();
    }
    try {
      const ImageF found = renderPicture(*engine, stylesOf(*engine, 1), whole);
      float largest = 0.0F;
      for (std::size_t i = 0; i < found.pixels.size(); ++i) {
        largest = std::max(largest, std::abs(found.pixels[i] - wanted.pixels[i]));
      }
      std::printf("%s: largest difference to the CPU's %g\n", saving ? "in bands" : "whole", double{largest});
    } catch (const Error& e) {
      std::printf("%s: %s (code %d)\n", saving ? "in bands" : "whole", e.sentence().c_str(),
                  static_cast<int>(e.code()));
    }
  }
  return 0;
}

int style(const std::string& device, int side, const char* weights) {
  const auto loss = makeLossNetwork({.weights = [&] { return std::filesystem::path(weights); }, .device = device});
  Image8 face(side, side), painting(side, side);
  for (std::size_t i = 0; i < face.pixels.size(); ++i) {
    face.pixels[i] = static_cast<std::uint8_t>(i / 977 % 256);
    painting.pixels[i] = static_cast<std::uint8_t>(i * 7919 / 64 % 256);
  }
  for (const StyleOptimiser optimiser : {StyleOptimiser::kLbfgs, StyleOptimiser::kAdam}) {
    StylePictureOptions options;
    options.side = options.coarsestSide = side;
    options.steps = device == "cpu" ? 4 : 100;
    options.optimiser = optimiser;
    const auto job = makeStylePictureJobs(loss)(face, painting, options);
    double first = 0.0;
    int done = 0;
    for (bool end = false; !end;) {
      end = job->work();
      if (first == 0.0 && job->progress().step > 1) {  // the first reads the weights and chooses algorithms
        done = job->progress().step;
        first = now();
      }
    }
    const StyleProgress p = job->progress();
    std::printf("%s at %d: %.2f ms a step, content %.4f, style %.4f after %d\n",
                optimiser == StyleOptimiser::kLbfgs ? "L-BFGS" : "Adam", side, (now() - first) / (p.step - done),
                p.contentLoss, p.styleLoss, p.step);
  }
  return 0;
}

int project(const std::string& device, int steps, const char* weights, const char* file) {
  const auto model = readMobileModel(file);
  const auto kernels = makeMobileKernelEngine(model);
  const int side = model->imageResolution(), small = side / 4;
  ProjectionTarget target{renderPicture(*kernels, stylesOf(*kernels, 5), Roi::square(side)),
                          std::vector<float>(static_cast<std::size_t>(small) * static_cast<std::size_t>(small), 1.0F),
                          std::vector<float>(static_cast<std::size_t>(small) * static_cast<std::size_t>(small), 0.0F)};
  for (int y = small / 4; y < small * 7 / 8; ++y) {  // where faces lie in an aligned square
    for (int x = small / 4; x < small * 3 / 4; ++x) target.face[static_cast<std::size_t>(y * small + x)] = 1.0F;
  }
  const auto loss = makeLossNetwork({.weights = [&] { return std::filesystem::path(weights); }, .device = device});
  const GradientSource source =
      device == "cpu" ? mobileGradientSource(model, 0) : mobileTorchGradientSource(model, {.device = device});
  for (const char* run : {"first", "second"}) {  // the first reads the weights and chooses algorithms
    const double start = now();
    const auto job =
        makeProjectionJobs(source, loss)(target, {.latentSteps = steps, .tuningSteps = steps, .start = std::nullopt});
    while (!job->work()) {
    }
    const ProjectionProgress p = job->progress();
    std::printf("%s: %d steps in %.2f s, face %.3f -> %.3f\n", run, p.step, (now() - start) / 1000.0,
                double{p.faceErrors.front()}, double{p.faceErrors.back()});
  }
  return 0;
}

int layers(const std::string& device, int side) {
  const auto gan = makeRandomStyleGan2(1, configFChannels(side), 512, 8);
  using Enlarging = TorchOptions::Enlarging;
  const auto with = [&](TorchDtype dtype, Enlarging enlarging, bool tensorFloat = false) {
    return TorchOptions{.device = device, .dtype = dtype, .enlarging = enlarging, .tensorFloat = tensorFloat};
  };
  layerTimes(*gan, "float32, phases", with(TorchDtype::kFloat32, Enlarging::kPhases));
  layerTimes(*gan, "float32, transposed", with(TorchDtype::kFloat32, Enlarging::kTransposed));
  layerTimes(*gan, "float32, TF32, phases", with(TorchDtype::kFloat32, Enlarging::kPhases, true));
  layerTimes(*gan, "float16, phases", with(TorchDtype::kFloat16, Enlarging::kPhases));
  layerTimes(*gan, "float16, transposed", with(TorchDtype::kFloat16, Enlarging::kTransposed));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "gpu_bench: expected a model file and, if you like, a device.\n");
    return 2;
  }
  try {
    const std::string device = count > 2 ? arguments[2] : "cuda";
    const int side = count > 3 ? std::atoi(arguments[3]) : 1024;
    if (std::string(arguments[1]) == "memory") return memory(device, side);
    if (std::string(arguments[1]) == "style" && count > 4) return style(device, side, arguments[4]);
    if (std::string(arguments[1]) == "project" && count > 5) return project(device, side, arguments[4], arguments[5]);
    if (std::string(arguments[1]) == "layers") return layers(device, side);
    const int runs = device == "cpu" ? 3 : 60;
    const bool embedded = std::string(arguments[1]) != "none";
    const auto model = embedded ? readMobileModel(arguments[1]) : nullptr;
    const auto kernels = embedded ? makeMobileKernelEngine(model) : nullptr;
    nlohmann::ordered_json report = {{"device", device}, {"frames", nlohmann::json::array()}};
    const auto with = [&](TorchDtype dtype, bool tensorFloat = false) {
      return TorchOptions{.device = device, .dtype = dtype, .threads = 0, .tensorFloat = tensorFloat};
    };
    const auto mobile = [&](const char* type, const TorchOptions& options) {
      if (!embedded) return;
      report["frames"].push_back(measured(
          "embedded", type, [&] { return makeMobileTorchEngine(model, options); }, kernels.get(), runs));
      std::fprintf(stderr, "%s\n", report["frames"].back().dump().c_str());
    };
    mobile("float32", with(TorchDtype::kFloat32));
    mobile("float32, TF32", with(TorchDtype::kFloat32, true));
    mobile("float16", with(TorchDtype::kFloat16));
    if (device != "cpu") {
      TorchOptions options = with(TorchDtype::kFloat16);
      options.graphs = false;
      mobile("float16, no graphs", options);
    }
    for (const int resolution : {std::min(side, 256), side}) {
      const auto gan = makeRandomStyleGan2(1, configFChannels(resolution), 512, 8);
      const Engine single = makeStyleGan2Engine(*gan, with(TorchDtype::kFloat32));
      const auto row = [&](const char* type, const TorchOptions& options) {
        report["frames"].push_back(measured(
            "StyleGAN2 config-F", type, [&] { return makeStyleGan2Engine(*gan, options); }, single.get(), runs));
        std::fprintf(stderr, "%s\n", report["frames"].back().dump().c_str());
      };
      row("float32", with(TorchDtype::kFloat32));
      row("float16", with(TorchDtype::kFloat16));
      if (device != "cpu") {
        TorchOptions options = with(TorchDtype::kFloat16);
        options.graphs = false;
        row("float16, no graphs", options);
        options.graphs = true;
        options.kernels = false;
        row("float16, no kernels", options);
      }
      // The other way of enlarging: which one is better is a matter of the device.
      using Enlarging = TorchOptions::Enlarging;
      const Enlarging other = device == "cpu" ? Enlarging::kPhases : Enlarging::kTransposed;
      for (const TorchDtype dtype : {TorchDtype::kFloat32, TorchDtype::kFloat16}) {
        TorchOptions options = with(dtype);
        options.enlarging = other;
        row(dtype == TorchDtype::kFloat32 ? "float32, other enlarging" : "float16, other enlarging", options);
      }
    }
    report["drags"] = nlohmann::json::array();
    const auto drag = [&](const char* what, const std::function<Engine()>& make) {
      report["drags"].push_back(dragged(what, make, runs));
      std::fprintf(stderr, "%s\n", report["drags"].back().dump().c_str());
    };
    const TorchOptions half = with(device == "cpu" ? TorchDtype::kFloat32 : TorchDtype::kFloat16);
    if (embedded) drag("embedded", [&] { return makeMobileTorchEngine(model, half); });
    const auto gan = makeRandomStyleGan2(1, configFChannels(side), 512, 8);
    drag("StyleGAN2 config-F", [&] { return makeStyleGan2Engine(*gan, half); });
    std::printf("%s\n", report.dump(1).c_str());
    return 0;
  } catch (const Error& e) {
    std::fprintf(stderr, "gpu_bench: %s\n%s\n", e.sentence().c_str(), e.details().c_str());
    return 1;
  }
}
