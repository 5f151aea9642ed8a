#include "core/vision/heat_map.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lineament {
namespace {

constexpr int kCell = 46, kRow = 24, kTitle = 34, kMargin = 8, kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kText = 0.4;

int widthOf(const std::string& text) {
  int baseline = 0;
  return cv::getTextSize(text, kFont, kText, 1, &baseline).width;
}

void write(cv::Mat& page, const std::string& text, cv::Point at) {
  cv::putText(page, text, at, kFont, kText, cv::Scalar(20, 20, 20), 1, cv::LINE_AA);
}

}  // namespace

Image8 drawn(const HeatMap& map) {
  int labels = 0, heads = 0;
  for (const std::string& s : map.rows) labels = std::max(labels, widthOf(s));
  for (const std::string& s : map.columns) heads = std::max(heads, widthOf(s));
  const int left = labels + 2 * kMargin, top = kTitle + heads + 2 * kMargin;
  const int columns = static_cast<int>(map.columns.size()), rows = static_cast<int>(map.rows.size());
  Image8 result(left + columns * kCell + kMargin, top + rows * kRow + kMargin);
  cv::Mat page(result.height, result.width, CV_8UC3, result.pixels.data());
  page.setTo(cv::Scalar(255, 255, 255));
  write(page, map.title, {kMargin, kTitle - 12});
  for (int c = 0; c < columns; ++c) {  // names of columns stand upright: drawn level, then turned
    const std::string& text = map.columns[static_cast<std::size_t>(c)];
    cv::Mat flat(kRow, heads, CV_8UC3, cv::Scalar(255, 255, 255)), turned;
    write(flat, text, {0, kRow - 8});
    cv::rotate(flat, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
    turned.copyTo(page(cv::Rect(left + c * kCell + (kCell - kRow) / 2, kTitle + kMargin, kRow, heads)));
  }
  for (int r = 0; r < rows; ++r) {
    const std::string& name = map.rows[static_cast<std::size_t>(r)];
    write(page, name, {left - kMargin - widthOf(name), top + r * kRow + kRow - 8});
    for (int c = 0; c < columns; ++c) {
      const double v = map.values[static_cast<std::size_t>(r) * map.columns.size() + static_cast<std::size_t>(c)];
      const double t = std::clamp(v / map.full, -1.0, 1.0);
      const double pale = 255 * (1 - std::abs(t));
      const cv::Scalar colour = t > 0 ? cv::Scalar(235, 90 + pale * 165 / 255, 70 + pale * 185 / 255)
                                      : cv::Scalar(60 + pale * 195 / 255, 110 + pale * 145 / 255, 235);
      const cv::Rect cell(left + c * kCell, top + r * kRow, kCell - 1, kRow - 1);
      cv::rectangle(page, cell, std::abs(t) < 1e-9 ? cv::Scalar(255, 255, 255) : colour, cv::FILLED);
      char number[16];
      std::snprintf(number, sizeof number, "%.2f", v);
      write(page, number, {cell.x + (kCell - widthOf(number)) / 2, cell.y + kRow - 8});
    }
  }
  return result;
}

}  // namespace lineament
