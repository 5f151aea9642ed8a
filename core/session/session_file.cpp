#include "core/session/session_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/zip_archive.h"
#include "core/io/zip_writer.h"
#include "core/session/recipe_reader.h"
#include "core/session/recipe_writer.h"
#include "core/vision/picture_file.h"

namespace lineament {
namespace {

constexpr const char* kRecipe = "recipe.json";
constexpr const char* kTensors = "latents.safetensors";
constexpr const char* kTuning = "tuning.safetensors";
constexpr std::uint64_t kLargestFile = std::uint64_t{512} << 20U;
constexpr std::uint64_t kLargestRecipe = std::uint64_t{16} << 20U;
constexpr std::uint64_t kLargestTensors = std::uint64_t{64} << 20U;
constexpr std::uint64_t kLargestPicture = std::uint64_t{64} << 20U;
constexpr std::uint64_t kLargestPhoto = std::uint64_t{256} << 20U;

std::vector<std::byte> bytesOf(const std::string& text) {
  const auto all = std::as_bytes(std::span(text));
  return {all.begin(), all.end()};
}

}  // namespace

void writeSession(const Session& session, const std::filesystem::path& file) {
  const WrittenRecipe written = writtenRecipe(session.recipe, session.modelTitle, session.modelHash);
  std::vector<ZipMember> members;
  members.push_back({kRecipe, bytesOf(written.json)});
  if (!written.tensors.tensors.empty()) members.push_back({kTensors, safetensorsBytes(written.tensors)});
  if (!written.tuning.tensors.empty()) {
    members.push_back({kTuning, safetensorsBytes(written.tuning, StoredAs::kFloat16)});
  }
  if (written.photo) members.push_back({written.photoName, *written.photo, false});
  for (const auto& [name, picture] : written.pictures) members.push_back({name, pngOf(picture), false});
  writeFileAtomically(file, zipOf(members));
}

Session readSession(const std::filesystem::path& file, const std::vector<DirectionPtr>& known) {
  const ZipArchive zip(file, kLargestFile);
  if (!zip.contains(kRecipe))
    throw Error::badFile(file.string(), "a zip file without a recipe", "a session of Lineament");
  RecipeParts parts;
  parts.file = file.string();
  const std::vector<std::byte> recipe = zip.read(kRecipe, kLargestRecipe);
  parts.json.assign(reinterpret_cast<const char*>(recipe.data()), recipe.size());
  if (zip.contains(kTensors)) parts.tensors = readSafetensors(zip.read(kTensors, kLargestTensors), file.string());
  if (zip.contains(kTuning)) parts.tuning = readSafetensors(zip.read(kTuning, kLargestTensors), file.string());
  parts.picture = [&](const std::string& member) {
    return decodedPicture(zip.read(member, kLargestPicture), file.string());
  };
  parts.bytes = [&](const std::string& member) { return zip.read(member, kLargestPhoto); };
  return recipeFrom(parts, known);
}

}  // namespace lineament
