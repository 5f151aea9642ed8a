#include "core/vision/paste_fields.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace lineament {
namespace {

// Soft weights need no more: all blurs are wide.
constexpr int kSmallSide = 256;

cv::Mat small(const cv::Mat& full) {
  if (full.cols <= kSmallSide) return full.clone();
  cv::Mat out;
  cv::resize(full, out, cv::Size(kSmallSide, kSmallSide), 0, 0, cv::INTER_AREA);
  return out;
}

cv::Mat large(const cv::Mat& of, int side) {
  if (of.cols == side) return of;
  cv::Mat out;
  cv::resize(of, out, cv::Size(side, side), 0, 0, cv::INTER_LINEAR);
  return out;
}

/// `sigma` in pixels of a square of 1024.
cv::Mat blurred(const cv::Mat& of, double sigma, int border = cv::BORDER_REPLICATE) {
  cv::Mat out;
  cv::GaussianBlur(of, out, {}, std::max(0.3, sigma * of.cols / 1024.0), 0, border);
  return out;
}

cv::Mat smoothStep(const cv::Mat& of, float low, float high) {
  cv::Mat out(of.size(), CV_32F);
  for (int y = 0; y < of.rows; ++y) {
    const float* from = of.ptr<float>(y);
    float* to = out.ptr<float>(y);
    for (int x = 0; x < of.cols; ++x) {
      const float t = std::clamp((from[x] - low) / (high - low), 0.0F, 1.0F);
      to[x] = t * t * (3 - 2 * t);
    }
  }
  return out;
}

/// Mean over the channels of |a - b|.
cv::Mat change(const cv::Mat& a, const cv::Mat& b) {
  cv::Mat apart, mean;
  cv::absdiff(a, b, apart);
  cv::transform(apart, mean, cv::Matx13f(1 / 3.0F, 1 / 3.0F, 1 / 3.0F));
  return mean;
}

cv::Mat times(const cv::Mat& colours, const cv::Mat& weight) {
  cv::Mat three;
  cv::merge(std::vector<cv::Mat>(3, weight), three);
  return colours.mul(three);
}

cv::Mat squareEdge(int side) {
  constexpr float kFeather = 0.07F;
  cv::Mat edge(side, side, CV_32F);
  const auto ramp = [&](int i) {
    const float inside = (static_cast<float>(std::min(i, side - 1 - i)) + 0.5F) / static_cast<float>(side);
    const float t = std::clamp(inside / kFeather, 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
  };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) edge.at<float>(y, x) = ramp(x) * ramp(y);
  }
  return edge;
}

// Broad colour difference between two pictures, of the pixels that have weight.
cv::Mat offsetOf(const cv::Mat& from, const cv::Mat& to, const cv::Mat& weight) {
  cv::Mat three;
  cv::merge(std::vector<cv::Mat>(3, cv::Mat(blurred(weight, 40) + 1e-4)), three);
  cv::Mat offset;
  cv::divide(blurred(times(to - from, weight), 40), three, offset);
  return offset;
}

cv::Mat belief(const cv::Mat& change, float believed) {
  cv::Mat out = change.mul(change) / (-believed * believed);
  cv::exp(out, out);
  cv::erode(out, out, cv::Mat::ones(3, 3, CV_8U));
  return blurred(out, 6);
}

// A little wider than the person is, before or after: the edge is where it matters.
cv::Mat around(const FaceFields& face, const cv::Mat& after) {
  cv::Mat person = cv::max(face.subject, after);
  cv::dilate(person, person, cv::Mat::ones(3, 3, CV_8U));
  return blurred(person, 4);
}

// Without the thin seams that stay between regions when others are taken away, and only what hangs together with the
// face: neither shoulders nor other people.
cv::Mat personOf(const Mask& mask, const cv::Mat& hull) {
  cv::Mat person = weightsOf(mask, hull.cols);
  cv::morphologyEx(person, person, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  cv::Mat labels;
  const int parts = cv::connectedComponents(person > 0.25, labels, 4);
  std::vector<bool> belongs(static_cast<std::size_t>(parts), false);
  for (int y = 0; y < hull.rows; ++y) {
    for (int x = 0; x < hull.cols; ++x) {
      if (hull.at<float>(y, x) > 0.5F) belongs[static_cast<std::size_t>(labels.at<int>(y, x))] = true;
    }
  }
  belongs[0] = false;
  cv::Mat kept(person.size(), CV_8U);
  for (int y = 0; y < hull.rows; ++y) {
    for (int x = 0; x < hull.cols; ++x) {
      kept.at<std::uint8_t>(y, x) = belongs[static_cast<std::size_t>(labels.at<int>(y, x))] ? 255 : 0;
    }
  }
  cv::dilate(kept, kept, cv::Mat::ones(3, 3, CV_8U));  // with its soft edge
  person.setTo(0.0, kept == 0);
  return person;
}

// Where the head's outline moves, a difference leaves a ring of the old one: there the edited picture is taken.
cv::Mat outlineOf(const FaceFields& face, const cv::Mat& after) {
  cv::Mat moved;
  cv::absdiff(face.subject, after, moved);
  cv::dilate(moved, moved, cv::getStructuringElement(cv::MORPH_ELLIPSE, {7, 7}));
  return smoothStep(blurred(moved, 8), 0.1F, 0.5F).mul(face.near);
}

}  // namespace

cv::Mat faceHull(const Landmarks& points, int side, double scale) {
  const auto at = [&](std::size_t i) {
    return cv::Point2f(static_cast<float>((points[i].x + 0.5) * scale - 0.5),
                       static_cast<float>((points[i].y + 0.5) * scale - 0.5));
  };
  constexpr float kRaised = 0.45F, kWider = 1.12F;
  const cv::Point2f up = kRaised * (at(27) - at(8));
  std::vector<cv::Point2f> outline;
  for (std::size_t i = 0; i <= 16; ++i) outline.push_back(at(i));
  for (std::size_t i = 27; i-- > 17;) outline.push_back(at(i) + up);
  std::vector<cv::Point2f> hull;
  cv::convexHull(outline, hull);
  cv::Point2f centre;
  for (const cv::Point2f& p : hull) centre += p * (1.0F / static_cast<float>(hull.size()));
  constexpr int kSubpixels = 4;
  std::vector<cv::Point> polygon;
  for (const cv::Point2f& p : hull) {
    const cv::Point2f q = centre + kWider * (p - centre);
    const auto fixed = [](float v) {
      return static_cast<int>(std::lround(std::clamp(v, -4e3F, 4e3F) * (1 << kSubpixels)));
    };
    polygon.emplace_back(fixed(q.x), fixed(q.y));
  }
  cv::Mat mask(side, side, CV_32F, cv::Scalar(0));
  cv::fillConvexPoly(mask, polygon, cv::Scalar(1), cv::LINE_8, kSubpixels);
  return blurred(mask, 26, cv::BORDER_REPLICATE);
}

cv::Mat weightsOf(const Mask& mask, int side) {
  const cv::Mat stored(mask.side, mask.side, CV_8UC1, const_cast<std::uint8_t*>(mask.weights.data()));
  cv::Mat weights;
  cv::resize(stored, weights, cv::Size(side, side), 0, 0, mask.side > side ? cv::INTER_AREA : cv::INTER_LINEAR);
  weights.convertTo(weights, CV_32F, 1.0 / 255.0);
  return weights;
}

FaceFields faceFields(const cv::Mat& photo, const cv::Mat& before, const Landmarks& points, const Mask* subject) {
  const cv::Mat p = small(photo), b = small(before);
  const int side = p.cols;
  FaceFields face;
  face.edge = squareEdge(side);
  face.hull = faceHull(points, side, static_cast<double>(side) / photo.cols).mul(face.edge);
  const cv::Mat apart = blurred(change(p, b), 10);
  constexpr float kBelieved = 22.0F, kNear = 45.0F;
  face.agree = belief(apart, kBelieved).mul(face.edge);
  face.near = belief(apart, kNear).mul(face.edge);
  face.photo = p;
  cv::Mat weight = face.hull.clone();
  if (subject != nullptr) {
    face.subject = personOf(*subject, face.hull);
    weight = cv::max(weight, face.subject.mul(face.agree));
  }
  face.offset = offsetOf(b, p, weight);
  return face;
}

PasteFields pasteFields(const FaceFields& face, const cv::Mat& before, const cv::Mat& after, PasteMethod method,
                        const Mask* subject) {
  const int side = before.cols;
  // Below .low. grey values a change is brought as a difference, above .high. as the edited picture itself.
  constexpr float kLow = 10.0F, kHigh = 30.0F;
  const cv::Mat person = subject == nullptr || face.subject.empty() ? cv::Mat() : personOf(*subject, face.hull);
  const cv::Mat moving = smoothStep(blurred(small(change(after, before)), 14), kLow, kHigh);
  // Copies: assigning an expression to a cv::Mat writes into whatever it shares.
  cv::Mat taken, offset = face.offset.clone(), hull = face.hull.clone(), gate = cv::max(face.hull, face.agree);
  if (!person.empty()) {
    // Known persons keep their edits to themselves, and out of the collar that the face's outline takes in.
    const cv::Mat whole = around(face, person);
    hull = hull.mul(cv::max(smoothStep(hull, 0.5F, 0.95F), whole));
    gate = cv::max(hull, whole.mul(face.agree));
  }
  switch (method) {
    case PasteMethod::kBlend:
      taken = blurred(moving.mul(hull), 8);
      if (!person.empty()) {
        taken = cv::max(taken, outlineOf(face, person).mul(moving));
        // What the head uncovers gets the colours of the photo's own background.
        const cv::Mat ground = cv::Mat(1.0 - face.subject).mul(cv::Mat(1.0 - person)).mul(face.edge);
        offset = times(offset, person) + times(offsetOf(small(after), face.photo, ground), 1.0 - person);
      }
      taken = taken.mul(face.edge);
      break;
    case PasteMethod::kReplace:
      taken = face.hull.clone();
      break;
    case PasteMethod::kDifference:
      taken = cv::Mat::zeros(hull.size(), CV_32F);
      break;
  }
  PasteFields out;
  out.taken = large(taken, side);
  out.added = times(after + large(offset, side), out.taken);
  if (method != PasteMethod::kReplace) {
    out.added += times(after - before, large(cv::Mat(1.0 - taken).mul(gate), side));
  }
  return out;
}

}  // namespace lineament
