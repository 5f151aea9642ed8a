#pragma once
// A mask as a tint over the picture: as it was painted, or as the cells of one tensor get it. GUI thread.
#include <QImage>

#include "core/edit/mask.h"

namespace lineament {

class MaskOverlay {
 public:
  /// 0: as painted; else the cells of a tensor of that resolution, each with its weight.
  void setCells(int resolution) { cells_ = resolution; }
  int cells() const { return cells_; }
  /// Draws the cells of `dirty` (of the mask) anew; everything when the overlay was empty or cells are shown.
  void show(const Mask& mask, Roi dirty);
  void clear() { image_ = QImage(); }
  const QImage& image() const { return image_; }

 private:
  QImage image_;
  int cells_ = 0;
};

}  // namespace lineament
