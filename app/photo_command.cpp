// `lineament photo`: the faces of a photo, and their aligned squares.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/edit/mask_ops.h"
#include "core/nn/face_api_scorer.h"
#include "core/nn/lpips_difference.h"
#include "core/vision/aligned_crop.h"
#include "core/vision/paste_back.h"
#include "core/vision/photo_faces.h"
#include "core/vision/photo_file.h"

namespace lineament::app {
namespace {

struct PhotoOptions {
  std::string photo, output, unedited, edited, mask, uneditedSubject, editedSubject, method = "blend";
  std::string scorers;
  std::vector<std::string> others;
  std::vector<float> points;
  int face = 1, side = 1024;
  int quality = 95;
  bool json = false, keepLocation = false;
};

nlohmann::json listed(const Point& p) {
  return nlohmann::json::array({p.x, p.y});
}

template <class Points>
nlohmann::json listed(const Points& points) {
  nlohmann::json list = nlohmann::json::array();
  for (const Point& p : points) list.push_back(listed(p));
  return list;
}

nlohmann::json described(const PhotoFace& face) {
  const FaceAlignment alignment(face.landmarks);
  return {{"confidence", face.confidence},
          {"side", alignment.photoSide()},
          {"corners", listed(alignment.corners())},
          {"points", listed(fivePoints(face.landmarks).list())},
          {"landmarks", listed(face.landmarks)}};
}

int faces(const PhotoOptions& o) {
  const Photo photo = readPhoto(o.photo);
  const std::vector<PhotoFace> found = PhotoFaces().find(photo.picture);
  if (o.json) {
    nlohmann::json all = {{"width", photo.picture.width}, {"height", photo.picture.height}};
    all["faces"] = nlohmann::json::array();
    for (const PhotoFace& face : found) all["faces"].push_back(described(face));
    std::cout << all.dump(2) << "\n";
    return 0;
  }
  std::cout << photo.picture.width << " x " << photo.picture.height << " pixels, " << found.size()
            << (found.size() == 1 ? " face\n" : " faces\n");
  for (std::size_t i = 0; i < found.size(); ++i) {
    const FaceAlignment alignment(found[i].landmarks);
    const Place centre = alignment.photoFromUnit()(0.5, 0.5);
    std::cout << i + 1 << "\tsquare of " << std::lround(alignment.photoSide()) << " pixels round "
              << std::lround(centre.x) << ", " << std::lround(centre.y) << "\n";
  }
  return 0;
}

int align(const PhotoOptions& o) {
  const Photo photo = readPhoto(o.photo);
  const Landmarks landmarks = faceOf(photo.picture, o.photo, o.face, o.points);
  writePicture(alignedCrop(photo.picture, FaceAlignment(landmarks), o.side), o.output);
  return 0;
}

int paste(const PhotoOptions& o) {
  Photo photo = readPhoto(o.photo);
  const Landmarks landmarks = faceOf(photo.picture, o.photo, o.face, o.points);
  PasteOptions options;
  options.method = o.method == "difference" ? PasteMethod::kDifference
                   : o.method == "replace"  ? PasteMethod::kReplace
                                            : PasteMethod::kBlend;
  const auto maskOf = [](const std::string& file) {
    return file.empty() ? nullptr : std::make_shared<const Mask>(maskFromGrey(readPicture(file)));
  };
  options.mask = maskOf(o.mask);
  options.subject = maskOf(o.editedSubject);
  const PasteBack back(photo.picture, FaceAlignment(landmarks), landmarks, readPicture(o.unedited),
                       maskOf(o.uneditedSubject));
  photo.picture = withPatch(photo.picture, back.patch(readPicture(o.edited), options));
  writePhoto(photo, o.output, {.quality = o.quality, .location = o.keepLocation ? Location::kKeep : Location::kDrop});
  return 0;
}

// A square that the networks can look at.
Image8 readFace(const std::string& file) {
  Image8 face = readPicture(file);
  constexpr int kSide = 256;
  if (face.width != face.height || face.width % kSide != 0) {
    throw Error::badFile(file, std::to_string(face.width) + " x " + std::to_string(face.height) + " pixels",
                         "an aligned square of 256 pixels or a multiple (`lineament photo align`)");
  }
  return face;
}

int compare(const PhotoOptions& o) {
  const auto scorer = o.scorers.empty() ? nullptr : makeFaceApiScorer(o.scorers);
  const Image8 first = readFace(o.photo);
  std::filesystem::path vgg;
  try {
    vgg = findVgg();
  } catch (const Error&) {
    if (!scorer) throw;  // nothing is left to compare by
  }
  const auto loss = makeLossNetwork({.weights = [vgg] { return vgg; }});
  std::vector<float> identity, scores;
  if (scorer) {
    identity = scorer->identity(first);
    scores = scorer->score(first);
  }
  nlohmann::ordered_json all = nlohmann::json::array();
  for (const std::string& file : o.others) {
    const Image8 face = readFace(file);
    nlohmann::ordered_json row = {{"file", file}};
    if (!vgg.empty()) row["lpips"] = lpipsDifference(*loss, toImageF(first), toImageF(face));
    if (!scorer) {
      all.push_back(std::move(row));
      continue;
    }
    const std::vector<float> other = scorer->identity(face), theirs = scorer->score(face);
    double cosine = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < identity.size(); ++i) {
      cosine += double{identity[i]} * double{other[i]};
      squares += (double{identity[i]} - double{other[i]}) * (double{identity[i]} - double{other[i]});
    }
    row["cosine"] = cosine;
    row["distance"] = std::sqrt(squares);
    for (std::size_t i = 0; i < theirs.size(); ++i) row["scores"][scorer->names()[i]] = {scores[i], theirs[i]};
    all.push_back(std::move(row));
  }
  if (o.json) {
    std::cout << all.dump(2) << "\n";
    return 0;
  }
  for (const auto& row : all) {
    std::printf("%-40s", row["file"].get<std::string>().c_str());
    if (row.contains("lpips")) std::printf(" lpips %.3f", row["lpips"].get<double>());
    if (row.contains("cosine")) {
      std::printf(" identity: cosine %.3f, distance %.3f", row["cosine"].get<double>(), row["distance"].get<double>());
    }
    std::printf("\n");
    if (!row.contains("scores")) continue;
    for (const auto& [name, both] : row["scores"].items()) {
      std::printf("  %-12s %8.2f  %8.2f\n", name.c_str(), both[0].get<double>(), both[1].get<double>());
    }
  }
  return 0;
}

}  // namespace

void addFaceOptions(CLI::App& command, int& face, std::vector<float>& points) {
  CLI::Option* number = command.add_option("--face", face, "Which face, counted from the largest")
                            ->check(CLI::Range(1, 1000))
                            ->capture_default_str();
  command
      .add_option("--points", points, "Ten numbers: left eye, right eye, nose, mouth's left and right corner, as x,y")
      ->delimiter(',')
      ->expected(10)
      ->excludes(number);
}

Landmarks faceOf(const Image8& photo, const std::string& name, int face, const std::vector<float>& points) {
  if (!points.empty()) {
    std::array<Point, 5> five;
    for (std::size_t i = 0; i < five.size(); ++i) five[i] = {points.at(2 * i), points.at(2 * i + 1)};
    return landmarksFrom(FivePoints::of(five));
  }
  const std::vector<PhotoFace> found = PhotoFaces().find(photo);
  if (found.empty()) {
    throw Error::badFile(name, "no face that looks at the camera", "one, or its five points by --points");
  }
  const auto index = static_cast<std::size_t>(face - 1);
  if (index >= found.size()) {
    throw Error::badArgument("--face", std::to_string(face), "1 to " + std::to_string(found.size()) + " in " + name);
  }
  return found[index].landmarks;
}

void addPhoto(CLI::App& app, Command& run) {
  const auto o = std::make_shared<PhotoOptions>();
  CLI::App* photo = app.add_subcommand("photo", "Faces of your own photos");
  photo->require_subcommand(1);

  CLI::App* list = photo->add_subcommand("faces", "List the faces of a photo, the largest first");
  list->add_option("photo", o->photo, "Picture file")->required();
  list->add_flag("--json", o->json, "Everything that was found, as JSON");
  list->callback([o, &run] { run = [o] { return faces(*o); }; });

  CLI::App* cut = photo->add_subcommand("align", "Cut a face out as the generator's faces are cut");
  cut->add_option("photo", o->photo, "Picture file")->required();
  addFaceOptions(*cut, o->face, o->points);
  cut->add_option("--side", o->side, "Side of the square in pixels")
      ->check(CLI::Range(16, 4096))
      ->capture_default_str();
  cut->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  cut->callback([o, &run] { run = [o] { return align(*o); }; });

  CLI::App* back = photo->add_subcommand("paste", "Bring what changed between two aligned faces into a photo");
  back->add_option("photo", o->photo, "Picture file")->required();
  back->add_option("--unedited", o->unedited, "The face's reconstruction on its aligned square")->required();
  back->add_option("--edited", o->edited, "The same with the edit")->required();
  back->add_option("--method", o->method, "blend, difference or replace")
      ->check(CLI::IsMember({"blend", "difference", "replace"}))
      ->capture_default_str();
  CLI::Option* before = back->add_option("--unedited-subject", o->uneditedSubject,
                                         "Grey picture: where the reconstruction shows the person");
  back->add_option("--edited-subject", o->editedSubject, "The same for the edit")->needs(before);
  back->add_option("--mask", o->mask, "Grey picture over the aligned square: where and how much");
  addFaceOptions(*back, o->face, o->points);
  back->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  back->add_option("--quality", o->quality, "Quality of JPEG and WebP")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  back->add_flag("--keep-location", o->keepLocation, "Where the photo was taken stays in the file");
  CLI::App* alike = photo->add_subcommand(
      "compare", "How alike aligned faces are: LPIPS, and with --scorers identity, age, expression");
  alike->add_option("first", o->photo, "Aligned face: a square of 256 pixels or a multiple")->required();
  alike->add_option("others", o->others, "The faces to compare it with")->required();
  alike->add_option("--scorers", o->scorers, "Folder with the networks of face-api.js");
  alike->add_flag("--json", o->json, "As JSON");
  alike->callback([o, &run] { run = [o] { return compare(*o); }; });

  back->callback([o, &run] { run = [o] { return paste(*o); }; });
}

}  // namespace lineament::app
