#include "core/io/tfjs_weights.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20, kLargestWeights = std::size_t{256} << 20;
constexpr const char* kExpected = "TensorFlow.js weights of float32 or uint8";

}  // namespace

std::map<std::string, NamedTensor> readTfjsWeights(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path manifest = folder / (name + "-weights_manifest.json");
  const std::vector<std::byte> text = readFile(manifest, kLargestManifest);
  const std::vector<std::byte> data = readFile(folder / (name + ".bin"), kLargestWeights);
  std::map<std::string, NamedTensor> tensors;
  std::size_t at = 0;
  try {
    const auto* chars = reinterpret_cast<const char*>(text.data());
    const nlohmann::json groups = nlohmann::json::parse(chars, chars + text.size());
    for (const nlohmann::json& group : groups) {
      for (const nlohmann::json& entry : group.at("weights")) {
        NamedTensor tensor;
        tensor.name = entry.at("name").get<std::string>();
        std::size_t count = 1;
        for (const nlohmann::json& extent : entry.at("shape")) {
          const auto e = extent.get<std::int64_t>();
          // Each factor is checked, so the product cannot overflow: no tensor has more numbers than the file has bytes.
          if (e < 1 || static_cast<std::size_t>(e) > data.size() || count * static_cast<std::size_t>(e) > data.size()) {
            throw Error::badFile(manifest.string(), "more numbers for \"" + tensor.name + "\" than there is data",
                                 kExpected);
          }
          count *= static_cast<std::size_t>(e);
          tensor.shape.push_back(static_cast<int>(e));
        }
        const bool packed = entry.contains("quantization");
        const std::size_t bytes = packed ? count : 4 * count;
        if (bytes > data.size() - at) {
          throw Error::badFile(manifest.string(), "\"" + tensor.name + "\" beyond the end of the data", kExpected);
        }
        tensor.values.resize(count);
        if (packed) {
          const nlohmann::json& q = entry.at("quantization");
          if (q.value("dtype", "uint8") != "uint8") {
            throw Error::badFile(manifest.string(), "numbers packed as " + q.at("dtype").dump(), kExpected);
          }
          const float scale = q.at("scale").get<float>(), low = q.at("min").get<float>();
          for (std::size_t i = 0; i < count; ++i)
            tensor.values[i] = scale * static_cast<float>(std::to_integer<int>(data[at + i])) + low;
        } else {
          std::memcpy(tensor.values.data(), data.data() + at, bytes);
        }
        at += bytes;
        for (const float v : tensor.values) {
          if (!std::isfinite(v)) {
            throw Error::badFile(manifest.string(), "a number that is not finite in \"" + tensor.name + "\"",
                                 kExpected);
          }
        }
        std::string key = tensor.name;
        tensors.emplace(std::move(key), std::move(tensor));
      }
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "text that is no list of weights", kExpected).withDetails(e.what());
  }
  return tensors;
}

}  // namespace lineament
