// Times of the embedded model on a GPU (or any device of LibTorch's), beside the CPU kernels' pictures: one program
// without a window's libraries, so that it runs on a bare machine with LibTorch.
//   gpu_bench MODEL [DEVICE]
// Prints JSON: milliseconds of a whole frame at every type of number (picture on the host as bytes), of the first one,
// and the largest and the mean difference to float32 of the kernels in grey levels of 255.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/base/image.h"
#include "core/engine/evaluate.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/mobile_torch_engine.h"

namespace {

using namespace lineament;

double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

nlohmann::ordered_json measured(const std::shared_ptr<const MobileModel>& model, const std::string& device,
                                TorchDtype dtype, const char* name, SynthesisEngine& reference) {
  const double start = now();
  const auto engine = makeMobileTorchEngine(model, {.device = device, .dtype = dtype, .threads = 0});
  const double loaded = now();
  const Roi whole = Roi::square(engine->spec().imageResolution);
  std::vector<StyleSet> faces;
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    faces.push_back(engine->styles(evaluate(EditRecipe(Seed{seed}), *engine)));
  }
  const double before = now();
  renderPicture(*engine, faces[0], whole);
  const double first = now() - before;
  constexpr int kRuns = 40;
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) {
    const double t = now();
    renderPicture(*engine, faces[static_cast<std::size_t>(i) % faces.size()], whole);
    times.push_back(now() - t);
  }
  std::sort(times.begin(), times.end());
  const ImageF found = renderPicture(*engine, faces[3], whole);
  const ImageF wanted = renderPicture(reference, reference.styles(evaluate(EditRecipe(Seed{3}), reference)), whole);
  double largest = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < found.pixels.size(); ++i) {
    const double d = std::abs(double{found.pixels[i]} - double{wanted.pixels[i]}) * 127.5;
    largest = std::max(largest, d);
    sum += d;
  }
  return {{"type", name},
          {"load_ms", loaded - start},
          {"first_frame_ms", first},
          {"min_ms", times.front()},
          {"median_ms", times[times.size() / 2]},
          {"largest_difference", largest},
          {"mean_difference", sum / static_cast<double>(found.pixels.size())}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "gpu_bench: expected a model file and, if you like, a device.\n");
    return 2;
  }
  try {
    const std::string device = count > 2 ? arguments[2] : "cuda";
    const auto model = readMobileModel(arguments[1]);
    const auto reference = makeMobileKernelEngine(model);
    nlohmann::ordered_json report = {{"model", model->title}, {"device", device}, {"frames", nlohmann::json::array()}};
    report["frames"].push_back(measured(model, device, TorchDtype::kFloat32, "float32", *reference));
    report["frames"].push_back(measured(model, device, TorchDtype::kFloat16, "float16", *reference));
    report["frames"].push_back(measured(model, device, TorchDtype::kBFloat16, "bfloat16", *reference));
    std::printf("%s\n", report.dump(1).c_str());
    return 0;
  } catch (const Error& e) {
    std::fprintf(stderr, "gpu_bench: %s\n%s\n", e.sentence().c_str(), e.details().c_str());
    return 1;
  }
}
