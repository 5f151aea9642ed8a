#include "core/vision/aligned_crop.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/base/error.h"
#include "core/vision/warp.h"

namespace lineament {
namespace {

struct Span {
  int first = 0, last = 0;  // last excluded
};

// Photo pixels along one axis that a square between `low` and `high` needs, in whole cells of `step` pixels.
Span needed(double low, double high, int step, int margin) {
  const auto cell = [&](double v) { return static_cast<int>(std::floor(v / step)); };
  return {(cell(low) - margin) * step, (cell(high) + 1 + margin) * step};
}

// Along one axis: the part inside the photo, and what has to be mirrored before and behind it, in cells.
struct Axis {
  Span inside;
  int before = 0, behind = 0;
};

Axis axis(Span need, int size, int step) {
  Axis a;
  const int cells = (size + step - 1) / step;
  const int first = std::clamp(need.first / step, 0, cells - 1);
  const int last = std::clamp(need.last / step, first + 1, cells);
  a.inside = {first * step, last * step};
  a.before = std::max(0, first - need.first / step);
  a.behind = std::max(0, need.last / step - last);
  return a;
}

void check(const Image8& photo, const FaceAlignment& alignment, int side) {
  if (side < 16 || side > 4096) {
    throw Error::badArgument("The side of an aligned face", std::to_string(side) + " pixels", "16 to 4096");
  }
  double left = 1e30, right = -1e30, top = 1e30, bottom = -1e30;
  for (const Point& p : alignment.corners()) {
    left = std::min<double>(left, p.x);
    right = std::max<double>(right, p.x);
    top = std::min<double>(top, p.y);
    bottom = std::max<double>(bottom, p.y);
  }
  const bool touches = !photo.empty() && right > 0 && bottom > 0 && left < photo.width - 1 && top < photo.height - 1;
  if (!touches) throw Error::badArgument("The square of a face", "one beside the photo", "one that lies on it");
  const double longest = std::max(photo.width, photo.height);
  if (alignment.photoSide() > 8 * longest) {
    throw Error::badArgument("The square of a face", "one many times as large as the photo", "one of a face in it");
  }
}

}  // namespace

Image8 alignedCrop(const Image8& photo, const FaceAlignment& alignment, int side) {
  check(photo, alignment, side);
  const double ratio = alignment.photoSide() / side;  // photo pixels a crop pixel
  // Far larger photos are averaged over whole cells first: cheaper than a wide blur, and bounded in memory.
  const int step = std::max(1, static_cast<int>(ratio / 1.5));
  const double rest = ratio / step;
  const int margin = static_cast<int>(std::ceil(3 * rest)) + 4;
  double left = 1e30, right = -1e30, top = 1e30, bottom = -1e30;
  for (const Point& p : alignment.corners()) {
    left = std::min<double>(left, p.x);
    right = std::max<double>(right, p.x);
    top = std::min<double>(top, p.y);
    bottom = std::max<double>(bottom, p.y);
  }
  const Axis across = axis(needed(left, right, step, margin), photo.width, step);
  const Axis down = axis(needed(top, bottom, step, margin), photo.height, step);

  const cv::Mat whole(photo.height, photo.width, CV_8UC3, const_cast<std::uint8_t*>(photo.pixels.data()));
  const int x1 = std::min(across.inside.last, photo.width), y1 = std::min(down.inside.last, photo.height);
  cv::Mat part =
      whole(cv::Rect(across.inside.first, down.inside.first, x1 - across.inside.first, y1 - down.inside.first));
  if (step > 1) {
    // The last cell may stick out of the photo; its edge goes on.
    cv::Mat cells;
    cv::copyMakeBorder(part, cells, 0, down.inside.last - y1, 0, across.inside.last - x1,
                       cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
    cv::resize(cells, part, cv::Size(cells.cols / step, cells.rows / step), 0, 0, cv::INTER_AREA);
  }
  cv::Mat padded;
  cv::copyMakeBorder(part, padded, down.before, down.behind, across.before, across.behind,
                     cv::BORDER_REFLECT | cv::BORDER_ISOLATED);
  if (rest > 1.0) cv::GaussianBlur(padded, padded, {}, blurBeforeShrinking(rest), 0, cv::BORDER_REFLECT);

  // padded pixel (i, j) covers photo pixels from origin + step * i on.
  const double originX = across.inside.first - static_cast<double>(across.before) * step;
  const double originY = down.inside.first - static_cast<double>(down.before) * step;
  const double s = 1.0 / step;
  const Affine paddedFromPhoto{s, 0.0, (0.5 - originX) * s - 0.5, 0.0, s, (0.5 - originY) * s - 0.5};
  Image8 crop(side, side);
  cv::Mat to(side, side, CV_8UC3, crop.pixels.data());
  cv::warpAffine(padded, to, matrixOf(paddedFromPhoto.after(alignment.photoFromCrop(side))), to.size(),
                 cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REFLECT);
  return crop;
}

Mask photoMask(int photoWidth, int photoHeight, const FaceAlignment& alignment, int side) {
  const Affine map = alignment.photoFromCrop(side);
  Mask mask(side);
  for (int y = 0; y < side; ++y) {
    std::uint8_t* row = mask.row(y);
    for (int x = 0; x < side; ++x) {
      const Place p = map(x, y);
      const bool inside = p.x >= -0.5 && p.y >= -0.5 && p.x <= photoWidth - 0.5 && p.y <= photoHeight - 0.5;
      row[x] = inside ? 255 : 0;
    }
  }
  return mask;
}

}  // namespace lineament
