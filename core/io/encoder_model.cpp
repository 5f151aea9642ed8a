#include "core/io/encoder_model.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/base/error.h"
#include "core/io/safetensors.h"

namespace lineament {
namespace {

constexpr int kMostConvolutions = 100, kLargestSide = 1024, kMostRows = 64;

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : name_(path.string()), file_(readSafetensors(path)) {}

  Error bad(const std::string& found) const { return Error::badFile(name_, found, "an encoder of faces"); }

  std::string text(const char* key) const {
    const auto it = file_.metadata.find(key);
    return it == file_.metadata.end() ? std::string() : it->second;
  }
  int whole(const char* key, int most) const {
    const int value = std::atoi(text(key).c_str());
    if (value < 1 || value > most) throw bad(std::string("a ") + key + " of \"" + text(key) + "\"");
    return value;
  }
  bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  const NamedTensor& tensor(const std::string& name, std::size_t axes) const {
    const NamedTensor* found = file_.find(name);
    if (found == nullptr || found->shape.size() != axes || found->values.empty()) {
      throw bad("no numbers \"" + name + "\" of " + std::to_string(axes) + " axes");
    }
    if (!std::all_of(found->values.begin(), found->values.end(), [](float v) { return std::isfinite(v); })) {
      throw bad("numbers in \"" + name + "\" that are not finite");
    }
    return *found;
  }
  EncoderLayer layer(const std::string& name, std::size_t axes, int inputs, bool biased = true) const {
    const NamedTensor& weight = tensor(name + ".weight", axes);
    const bool fits = weight.shape[1] == inputs && (axes == 2 || (weight.shape[2] == 3 && weight.shape[3] == 3));
    if (!fits) throw bad("\"" + name + "\" of another shape");
    EncoderLayer l{weight.shape[0], inputs, weight.values, {}};
    if (!biased) return l;
    l.bias = tensor(name + ".bias", 1).values;
    if (static_cast<int>(l.bias.size()) != l.outputs) throw bad("\"" + name + "\" with a bias of another size");
    return l;
  }

 private:
  std::string name_;
  SafetensorsFile file_;
};

}  // namespace

std::shared_ptr<const EncoderModel> readEncoderModel(const std::filesystem::path& safetensors) {
  const Reader file(safetensors);
  if (file.text("format") != kEncoderFormat) throw file.bad("another kind of file");
  auto model = std::make_shared<EncoderModel>();
  model->modelHash = file.text("model_sha256");
  model->side = file.whole("side", kLargestSide);
  model->rows = file.whole("rows", kMostRows);
  int channels = 3, side = model->side;
  for (int i = 0; i < kMostConvolutions && file.has("conv" + std::to_string(i) + ".weight"); ++i) {
    model->convolutions.push_back(file.layer("conv" + std::to_string(i), 4, channels));
    channels = model->convolutions.back().outputs;
    // The stem, and the first of every three that follow.
    if (i == 0 || i % 3 == 1) side = (side + 1) / 2;
    if (i > 0 && i % 3 != 1 && channels != model->convolutions.back().inputs) {
      throw file.bad("a residual block that changes its channels");
    }
  }
  if (model->convolutions.size() % 3 != 1) throw file.bad("stages that are not complete");
  model->squeeze = file.layer("squeeze", 2, channels);
  const int places = model->squeeze.outputs * side * side;
  model->shared = file.layer("shared", 2, places);
  model->few = file.layer("few", 2, places);
  model->spread = file.layer("spread", 2, model->few.outputs, false);
  model->mean = file.tensor("mean", 1).values;
  model->deviation = file.tensor("deviation", 1).values;
  const auto size = static_cast<int>(model->mean.size());
  if (static_cast<int>(model->deviation.size()) != size || model->shared.outputs != size ||
      model->spread.outputs != size * model->rows) {
    throw file.bad("latents of sizes that disagree");
  }
  return model;
}

}  // namespace lineament
