#include <algorithm>
#include <cmath>
#include <vector>

#include "core/edit/mask_ops.h"

namespace lineament {
namespace {

// Each row of cells is cut into this many lines. Along a line the cover is exact.
constexpr int kLines = 16;

struct Edge {
  double x0, y0, x1, y1;  ///< y0 < y1
  int turn;               ///< 1 downward, -1 upward
  double xAt(double y) const { return x0 + (y - y0) / (y1 - y0) * (x1 - x0); }
};

struct Crossing {
  double x;
  int turn;
};

// By the upper end.
std::vector<Edge> edgesOf(std::span<const MaskPoint> outline) {
  std::vector<MaskPoint> points;
  std::copy_if(outline.begin(), outline.end(), std::back_inserter(points),
               [](const MaskPoint& p) { return std::isfinite(p.x) && std::isfinite(p.y); });
  std::vector<Edge> edges;
  if (points.size() < 3) return edges;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const MaskPoint &a = points[i], &b = points[(i + 1) % points.size()];
    if (a.y < b.y) edges.push_back({double{a.x}, double{a.y}, double{b.x}, double{b.y}, 1});
    if (a.y > b.y) edges.push_back({double{b.x}, double{b.y}, double{a.x}, double{a.y}, -1});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.y0 < b.y0; });
  return edges;
}

// Adds the part of every cell that lies in from..to.
void cover(std::vector<double>& cells, double from, double to) {
  from = std::clamp(from, 0.0, static_cast<double>(cells.size()));
  to = std::clamp(to, 0.0, static_cast<double>(cells.size()));
  if (!(from < to)) return;
  const auto first = static_cast<std::size_t>(from), last = static_cast<std::size_t>(to);
  if (first == last) {
    cells[first] += to - from;
    return;
  }
  cells[first] += static_cast<double>(first + 1) - from;
  for (std::size_t x = first + 1; x < last; ++x) cells[x] += 1.0;
  if (last < cells.size()) cells[last] += to - static_cast<double>(last);
}

Mask enclosed(std::span<const MaskPoint> outline, int side) {
  Mask mask(side);
  const std::vector<Edge> edges = edgesOf(outline);
  std::vector<const Edge*> active;
  std::vector<Crossing> crossings;
  std::vector<double> cells(static_cast<std::size_t>(side));
  std::size_t next = 0;
  for (int row = 0; row < side; ++row) {
    std::fill(cells.begin(), cells.end(), 0.0);
    for (int line = 0; line < kLines; ++line) {
      const double y = row + (line + 0.5) / kLines;
      for (; next < edges.size() && edges[next].y0 <= y; ++next) active.push_back(&edges[next]);
      std::erase_if(active, [&](const Edge* e) { return e->y1 <= y; });
      crossings.clear();
      for (const Edge* e : active) crossings.push_back({e->xAt(y), e->turn});
      std::sort(crossings.begin(), crossings.end(), [](const Crossing& a, const Crossing& b) { return a.x < b.x; });
      int turns = 0;
      for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
        turns += crossings[i].turn;
        if (turns != 0) cover(cells, crossings[i].x, crossings[i + 1].x);
      }
    }
    for (int x = 0; x < side; ++x) {
      const double share = std::min(1.0, cells[static_cast<std::size_t>(x)] / kLines);
      mask.row(row)[x] = static_cast<std::uint8_t>(std::lround(255.0 * share));
    }
  }
  return mask;
}

}  // namespace

Mask withLasso(const Mask& mask, std::span<const MaskPoint> outline, LassoAction action) {
  const Mask inside = enclosed(outline, mask.side);
  return action == LassoAction::kAdd ? united(mask, inside) : subtracted(mask, inside);
}

}  // namespace lineament
