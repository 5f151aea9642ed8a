#include "core/session/latent_file.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/io/npy.h"

namespace lineament {
namespace {

NpyArray finiteNumbers(const std::filesystem::path& file) {
  NpyArray array = readNpy(file);
  const bool finite = std::all_of(array.values.begin(), array.values.end(), [](float v) { return std::isfinite(v); });
  if (!finite) throw Error::badFile(file.string(), "numbers that are not finite", "a latent");
  if (array.values.empty()) throw Error::badFile(file.string(), "no numbers", "a latent");
  return array;
}

bool isOneRow(const NpyArray& array) {
  return array.shape.size() == 1 || (array.shape.size() == 2 && array.shape[0] == 1);
}

std::string axesOf(const NpyArray& array) {
  return array.shape.empty() ? "a single number" : std::to_string(array.shape.size()) + " axes";
}

}  // namespace

FaceSource latentFromNpy(const std::filesystem::path& file) {
  NpyArray array = finiteNumbers(file);
  if (isOneRow(array)) return std::make_shared<const LatentW>(LatentW{std::move(array.values)});
  if (array.shape.size() != 2) {
    throw Error::badFile(file.string(), axesOf(array), "[512], [1, 512] or one row per style");
  }
  return std::make_shared<const LatentWPlus>(std::move(array.values), array.shape[0]);
}

FaceSource zFromNpy(const std::filesystem::path& file) {
  NpyArray array = finiteNumbers(file);
  if (!isOneRow(array)) throw Error::badFile(file.string(), axesOf(array), "[512] or [1, 512]");
  return std::make_shared<const LatentZ>(LatentZ{std::move(array.values)});
}

}  // namespace lineament
