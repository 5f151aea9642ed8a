// diff: how far two pictures are apart, how much of that lies inside a mask, and where.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands.h"
#include "core/base/difference.h"
#include "core/base/difference_map.h"
#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct DiffOptions {
  std::string first, second, mask, output;
  double full = 0.0;
  bool alone = false, json = false;
};

// A weight for every pixel of a picture of that size. A mask of the same size is taken pixel by pixel, any other is
// resized, which asks for squares.
std::vector<float> regionOf(const std::string& file, int width, int height) {
  const Image8 picture = readPicture(file);
  std::vector<float> region;
  region.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  if (picture.width == width && picture.height == height) {
    for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
      region.push_back(static_cast<float>(luminance(&picture.pixels[i])) / 255.0F);
    }
    if (std::all_of(region.begin(), region.end(), [](float w) { return w <= 0.0F; })) {
      throw Error::badArgument("The mask " + file, "only black", "white or grey where the mask is");
    }
    return region;
  }
  if (width != height) {
    throw Error::badArgument("The mask " + file,
                             std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                             "the pictures' size, " + std::to_string(width) + " x " + std::to_string(height));
  }
  for (const std::uint8_t w : maskFromGrey(picture, width).weights) region.push_back(static_cast<float>(w) / 255.0F);
  return region;
}

nlohmann::ordered_json jsonOf(const DiffOptions& o, const Image8& picture, const DifferenceReport& whole,
                              const std::optional<LocalityReport>& local, const std::optional<double>& full) {
  nlohmann::ordered_json json = {{"first", o.first},         {"second", o.second}, {"width", picture.width},
                                 {"height", picture.height}, {"mean", whole.mean}, {"largest", whole.largest},
                                 {"equal", whole.equal}};
  if (local) {
    json["mask"] = {{"file", o.mask},
                    {"locality", local->locality ? nlohmann::ordered_json(*local->locality) : nullptr},
                    {"mean_inside", local->meanInside},
                    {"mean_outside", local->meanOutside},
                    {"largest_outside", local->largestOutside},
                    {"equal_outside", local->equalOutside}};
  }
  if (full) json["map"] = {{"file", o.output}, {"full", *full}};
  return json;
}

void print(const DiffOptions& o, const DifferenceReport& whole, const std::optional<LocalityReport>& local,
           const std::optional<double>& full) {
  std::printf("mean difference  %.4f grey levels, largest %d, %.2f %% of the pixels equal\n", whole.mean, whole.largest,
              100.0 * whole.equal);
  if (local) {
    std::printf("inside the mask  %.4f grey levels\n", local->meanInside);
    std::printf("outside          %.4f grey levels, largest %d, %.2f %% of the pixels equal\n", local->meanOutside,
                local->largestOutside, 100.0 * local->equalOutside);
    if (local->locality) {
      std::printf("locality         %.4f\n", *local->locality);
    } else {
      std::printf("locality         none: the pictures are equal\n");
    }
  }
  if (full) {
    std::printf("ticks of %s: 0, %.4g, %.4g, %.4g, %.4g grey levels\n", o.output.c_str(), *full / 4, *full / 2,
                *full * 3 / 4, *full);
  }
}

int diff(const DiffOptions& o) {
  const Image8 a = readPicture(o.first), b = readPicture(o.second);
  const DifferenceReport whole = measureDifference(a, b);
  std::optional<LocalityReport> local;
  if (!o.mask.empty()) local = measureLocality(a, b, regionOf(o.mask, a.width, a.height));
  std::optional<double> full;
  if (!o.output.empty()) {
    const DifferenceMap map =
        differenceMap(a, b, {.full = o.full, .backdrop = o.alone ? HeatBackdrop::kNone : HeatBackdrop::kPicture});
    writePicture(map.picture, o.output);
    full = map.full;
  }
  if (o.json) {
    std::cout << jsonOf(o, a, whole, local, full).dump(2) << "\n";
  } else {
    print(o, whole, local, full);
  }
  return 0;
}

}  // namespace

void addDiff(CLI::App& app, Command& run) {
  const auto o = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand("diff", "Measure and draw the difference of two pictures");
  command->add_option("first", o->first, "Picture file")->required();
  command->add_option("second", o->second, "Picture file of the same size")->required();
  command->add_option("--mask", o->mask,
                      "Grey picture, white inside: how much of the difference lies there (locality, 0 to 1)");
  command->add_option("-o,--output", o->output,
                      "Draw the difference over the first picture: .png, .jpg, .tif or .webp");
  command->add_option("--full", o->full, "Grey levels that are drawn white (default: the largest that occurs)")
      ->check(CLI::Range(0.01, 255.0));
  command->add_flag("--alone", o->alone, "Draw the difference without the picture");
  command->add_flag("--json", o->json, "Report as JSON on standard output");
  command->callback([o, &run] { run = [o] { return diff(*o); }; });
}

}  // namespace lineament::app
