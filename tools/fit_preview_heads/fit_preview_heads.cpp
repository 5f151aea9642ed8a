// Fits the fixed preview heads: for each level, the linear map from its activation to the picture, by least squares
// over many faces, and says how good it is on faces it never saw. Development tool; writes models/preview/.
//   build/tools/fit_preview_heads MODEL OUTPUT_FOLDER [faces]
#include <Eigen/Dense>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/engine/evaluate.h"
#include "core/engine/preview_heads.h"
#include "core/io/safetensors.h"
#include "core/io/sha256.h"
#include "core/kernels/mobile_kernel_engine.h"

using namespace lineament;

namespace {

constexpr int kLevels[] = {64, 128, 256};
constexpr std::uint32_t kFirstSeed = 2000000;  // far from seeds that people use and that tests look at
constexpr int kTestFaces = 32;
constexpr int kCellsPerSide = 64;  // every level gives 64 x 64 evenly spaced cells a face
constexpr double kRidge = 1e-5;    // of the mean diagonal: only there to keep dead channels from dividing by zero

struct Normal {  // the normal equations of one level
  Eigen::MatrixXd gram, right;
};

struct Face {
  StyleSet styles;
  ImageF picture;
  std::map<int, ActivationPtr> activations;
};

Face renderFace(SynthesisEngine& engine, std::uint32_t index) {
  NumpyRandomState random(index + 77);
  const float psi = 0.5F + 0.5F * static_cast<float>(random.uniform());
  const EditRecipe recipe(Seed{kFirstSeed + index}, psi);
  Face face;
  face.styles = engine.styles(evaluate(recipe, engine));
  ActivationPtr from;
  for (const int level : kLevels) {
    from = engine.run(from, engine.spec().levelEnd(level), face.styles, Roi::square(level));
    face.activations[level] = from;
  }
  face.picture = renderPicture(engine, face.styles, Roi::square(engine.spec().imageResolution), from);
  return face;
}

// The 12 numbers whose inverse Haar is this 2x2 block, in the order of the model's own head.
Eigen::Matrix<double, 12, 1> bandsOf(const ImageF& picture, int x, int y) {
  Eigen::Matrix<double, 12, 1> t;
  for (int c = 0; c < 3; ++c) {
    const double p = double{picture.row(2 * y)[6 * x + c]}, q = double{picture.row(2 * y)[6 * x + 3 + c]};
    const double r = double{picture.row(2 * y + 1)[6 * x + c]}, s = double{picture.row(2 * y + 1)[6 * x + 3 + c]};
    t(c) = (p + q + r + s) / 2;
    t(3 + 3 * c) = (p + q - r - s) / 2;
    t(4 + 3 * c) = (p - q + r - s) / 2;
    t(5 + 3 * c) = (p - q - r + s) / 2;
  }
  return t;
}

void add(Normal& normal, const Activation& activation, const ImageF& target) {
  const int channels = activation.channels(), side = activation.region().width(), step = side / kCellsPerSide;
  const std::vector<float> host = activation.toHost();
  const int cells = kCellsPerSide * kCellsPerSide;
  Eigen::MatrixXf x(cells, channels + 1);
  Eigen::MatrixXf y(cells, 12);
  for (int i = 0; i < cells; ++i) {
    const int cx = i % kCellsPerSide * step + (i / kCellsPerSide) % step, cy = i / kCellsPerSide * step + i % step;
    for (int c = 0; c < channels; ++c) {
      x(i, c) = host[static_cast<std::size_t>(c) * static_cast<std::size_t>(side * side) +
                     static_cast<std::size_t>(cy * side + cx)];
    }
    x(i, channels) = 1.0F;
    y.row(i) = bandsOf(target, cx, cy).transpose().cast<float>();
  }
  if (normal.gram.size() == 0) {
    normal.gram = Eigen::MatrixXd::Zero(channels + 1, channels + 1);
    normal.right = Eigen::MatrixXd::Zero(channels + 1, 12);
  }
  normal.gram += (x.transpose() * x).cast<double>();
  normal.right += (x.transpose() * y).cast<double>();
}

PreviewHead solve(const Normal& normal, int layer) {
  const auto n = normal.gram.rows();
  const double lambda = kRidge * normal.gram.diagonal().mean();
  const Eigen::MatrixXd solution = (normal.gram + lambda * Eigen::MatrixXd::Identity(n, n)).ldlt().solve(normal.right);
  PreviewHead head;
  head.layer = layer;
  head.weight.resize(static_cast<std::size_t>(12 * (n - 1)));
  head.bias.resize(12);
  for (int j = 0; j < 12; ++j) {
    for (int c = 0; c + 1 < n; ++c)
      head.weight[static_cast<std::size_t>(j * (n - 1) + c)] = static_cast<float>(solution(c, j));
    head.bias[static_cast<std::size_t>(j)] = static_cast<float>(solution(n - 1, j));
  }
  return head;
}

// Peak signal 2 (-1..1), on clamped pictures, as docs/performance.md quotes it.
double psnr(const ImageF& a, const ImageF& b) {
  double square = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const double d = std::clamp(double{a.pixels[i]}, -1.0, 1.0) - std::clamp(double{b.pixels[i]}, -1.0, 1.0);
    square += d * d;
  }
  return 10.0 * std::log10(4.0 * static_cast<double>(a.pixels.size()) / square);
}

int fit(const std::filesystem::path& modelFile, const std::filesystem::path& folder, int faces) {
  const auto model = readMobileModel(modelFile);
  const auto engine = makeMobileKernelEngine(model);
  std::map<int, Normal> normals;
  for (int i = 0; i < faces; ++i) {
    const Face face = renderFace(*engine, static_cast<std::uint32_t>(i));
    for (const int level : kLevels) {
      add(normals[level], *face.activations.at(level),
          shrunk(face.picture, engine->spec().imageResolution / (2 * level)));
    }
    std::fprintf(stderr, "\rface %d of %d", i + 1, faces);
  }
  std::fprintf(stderr, "\n");

  std::map<int, PreviewHead> heads;
  SafetensorsFile file;
  file.metadata["model"] = model->hash;
  file.metadata["license"] = "Derived from NVIDIA StyleGAN2 weights: non-commercial use";
  for (const int level : kLevels) {
    PreviewHead head = solve(normals[level], engine->spec().levelEnd(level));
    const std::string name = "head." + std::to_string(level);
    const int channels = static_cast<int>(head.weight.size() / 12);
    file.tensors.push_back({name + ".weight", {12, channels}, head.weight});
    file.tensors.push_back({name + ".bias", {12}, head.bias});
    heads[level] = std::move(head);
  }
  std::filesystem::create_directories(folder);
  writeSafetensors(file, folder / "preview_heads.safetensors");

  nlohmann::ordered_json scores;
  for (const int level : kLevels) {
    double fixed = 0.0, fixedWorst = 1e9, personal = 0.0, personalWorst = 1e9;
    for (int i = 0; i < kTestFaces; ++i) {
      const Face face = renderFace(*engine, static_cast<std::uint32_t>(1000000 + i));
      const ImageF target = shrunk(face.picture, engine->spec().imageResolution / (2 * level));
      const Activation& activation = *face.activations.at(level);
      const double a = psnr(engine->preview(activation, heads[level], {}), target);
      const double b = psnr(engine->preview(activation, refitted(heads[level], activation, target), {}), target);
      fixed += a / kTestFaces;
      personal += b / kTestFaces;
      fixedWorst = std::min(fixedWorst, a);
      personalWorst = std::min(personalWorst, b);
    }
    std::printf("level %3d -> picture %3d: fixed %.1f dB (worst %.1f), refitted to the face %.1f dB (worst %.1f)\n",
                level, 2 * level, fixed, fixedWorst, personal, personalWorst);
    scores[std::to_string(level)] = {{"picture", 2 * level},
                                     {"fixed_db", fixed},
                                     {"fixed_worst_db", fixedWorst},
                                     {"refitted_db", personal},
                                     {"refitted_worst_db", personalWorst}};
  }
  const nlohmann::ordered_json manifest = {{"file", "preview_heads.safetensors"},
                                           {"sha256", sha256OfFile(folder / "preview_heads.safetensors")},
                                           {"script", "tools/fit_preview_heads"},
                                           {"model", model->title},
                                           {"model_sha256", model->hash},
                                           {"faces", faces},
                                           {"seeds", {{"first", kFirstSeed}, {"test_first", kFirstSeed + 1000000}}},
                                           {"psi", "uniform 0.5..1"},
                                           {"cells_per_face", kCellsPerSide * kCellsPerSide},
                                           {"ridge", kRidge},
                                           {"test_faces", kTestFaces},
                                           {"psnr", scores},
                                           {"license", file.metadata["license"]}};
  writeFileAtomically(folder / "manifest.json", manifest.dump(2) + "\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: fit_preview_heads MODEL OUTPUT_FOLDER [faces]\n";
    return 2;
  }
  try {
    return fit(argv[1], argv[2], argc > 3 ? std::stoi(argv[3]) : 400);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
