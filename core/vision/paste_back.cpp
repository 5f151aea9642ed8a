#include "core/vision/paste_back.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/vision/aligned_crop.h"
#include "core/vision/paste_fields.h"
#include "core/vision/warp.h"

namespace lineament {
namespace {

cv::Mat view(const Image8& picture) {
  return {picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.pixels.data())};
}

cv::Mat asFloat(const Image8& picture) {
  cv::Mat out;
  view(picture).convertTo(out, CV_32F);
  return out;
}

Roi squareIn(const Image8& photo, const FaceAlignment& alignment) {
  double left = 1e30, right = -1e30, top = 1e30, bottom = -1e30;
  for (const Point& p : alignment.corners()) {
    left = std::min<double>(left, p.x);
    right = std::max<double>(right, p.x);
    top = std::min<double>(top, p.y);
    bottom = std::max<double>(bottom, p.y);
  }
  const Roi around{static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)),
                   static_cast<int>(std::ceil(right)) + 1, static_cast<int>(std::ceil(bottom)) + 1};
  return around.intersected({0, 0, photo.width, photo.height});
}

void checkSquare(const Image8& picture, const char* what, int side) {
  if (picture.width == picture.height && picture.width >= 16 && (side == 0 || picture.width == side)) return;
  throw Error::badArgument(what, std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                           side == 0 ? "a square of at least 16 pixels" : "the size of the unedited one");
}

}  // namespace

struct PasteBack::State {
  FaceAlignment alignment;
  Roi region;
  cv::Mat photo;     // CV_32FC3 [region], 0..255
  cv::Mat unedited;  // CV_32FC3 [side, side]
  FaceFields fields;
};

PasteBack::PasteBack(const Image8& photo, const FaceAlignment& alignment, const Landmarks& landmarks,
                     const Image8& unedited, const MaskPtr& subject) {
  checkSquare(unedited, "The unedited face", 0);
  const int side = unedited.width;
  const Image8 crop = alignedCrop(photo, alignment, side);  // checks the square too
  try {
    const Roi region = squareIn(photo, alignment);
    cv::Mat part;
    view(photo)(cv::Rect(region.x0, region.y0, region.width(), region.height())).convertTo(part, CV_32F);
    const cv::Mat before = asFloat(unedited);
    state_ = std::make_unique<const State>(
        State{alignment, region, part, before,
              faceFields(asFloat(crop), before, mapped(alignment.cropFromPhoto(side), landmarks), subject.get())});
  } catch (const cv::Exception& e) {
    throw Error::internal("the face could not be prepared for its photo").withDetails(e.what());
  }
}

PasteBack::~PasteBack() = default;
PasteBack::PasteBack(PasteBack&&) noexcept = default;
PasteBack& PasteBack::operator=(PasteBack&&) noexcept = default;

PhotoPatch PasteBack::patch(const Image8& edited, const PasteOptions& options) const {
  const State& s = *state_;
  checkSquare(edited, "The edited face", s.unedited.cols);
  try {
    PasteFields made = pasteFields(s.fields, s.unedited, asFloat(edited), options.method, options.subject.get());
    cv::Mat field;  // red, green, blue to be added, and the share of the photo that goes
    cv::merge(std::vector<cv::Mat>{made.added, made.taken}, field);
    if (options.mask) {
      cv::Mat weight = weightsOf(*options.mask, field.cols);
      cv::merge(std::vector<cv::Mat>(4, weight), weight);
      field = field.mul(weight);
    }
    // As sharp as the photo can carry, or else a patch of a small photo looks pasted.
    const double ratio = s.unedited.cols / s.alignment.photoSide();  // crop pixels a photo pixel
    if (ratio > 1.0) cv::GaussianBlur(field, field, {}, blurBeforeShrinking(ratio), 0, cv::BORDER_CONSTANT);
    const Affine photoFromPart{1, 0, static_cast<double>(s.region.x0), 0, 1, static_cast<double>(s.region.y0)};
    cv::Mat there;
    cv::warpAffine(field, there, matrixOf(s.alignment.cropFromPhoto(s.unedited.cols).after(photoFromPart)),
                   s.photo.size(), (ratio > 1.0 ? cv::INTER_LINEAR : cv::INTER_CUBIC) | cv::WARP_INVERSE_MAP,
                   cv::BORDER_CONSTANT);
    PhotoPatch patch{s.region, Image8(s.region.width(), s.region.height())};
    for (int y = 0; y < there.rows; ++y) {
      const float* from = there.ptr<float>(y);
      const float* photo = s.photo.ptr<float>(y);
      std::uint8_t* to = patch.pixels.row(y);
      for (int x = 0; x < there.cols; ++x, from += 4, photo += 3, to += 3) {
        const float keep = 1.0F - std::clamp(from[3], 0.0F, 1.0F);
        for (int c = 0; c < 3; ++c) to[c] = cv::saturate_cast<std::uint8_t>(photo[c] * keep + from[c]);
      }
    }
    return patch;
  } catch (const cv::Exception& e) {
    throw Error::internal("the face could not be put back into its photo").withDetails(e.what());
  }
}

MaskPtr subjectIn(const FaceRegions& regions, const std::vector<RegionName>& names) {
  const auto known = [&](const char* id) {
    return std::any_of(names.begin(), names.end(), [&](const RegionName& n) { return n.id == id; });
  };
  if (!known("background") || !known("clothes")) return nullptr;
  return subjectOf(*regions.mask("background"), *regions.mask("clothes"));
}

MaskPtr subjectOf(const Mask& background, const Mask& clothes) {
  return std::make_shared<const Mask>(subtracted(inverted(background), clothes));
}

Image8 withPatch(const Image8& photo, const PhotoPatch& patch) {
  const Roi& r = patch.region;
  if (!Roi{0, 0, photo.width, photo.height}.contains(r) || patch.pixels.width != r.width() ||
      patch.pixels.height != r.height()) {
    throw Error::badArgument("A patch of a photo", "one of another photo", "one that lies in it");
  }
  Image8 out = photo;
  for (int y = r.y0; y < r.y1; ++y) {
    std::memcpy(out.row(y) + static_cast<std::ptrdiff_t>(r.x0) * 3, patch.pixels.row(y - r.y0),
                static_cast<std::size_t>(r.width()) * 3);
  }
  return out;
}

}  // namespace lineament
