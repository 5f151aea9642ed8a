#pragma once
// The orthonormal Haar transform that the embedded model enlarges and draws with: bands [1, 4 c, h, w], the means of
// all channels first, then three details of each, to pixels [1, c, 2 h, 2 w], and back. Throws c10::Error.
#include "core/nn/ops.h"

namespace lineament::nn {

inline at::Tensor inverseHaar(const at::Tensor& x) {
  const auto c = x.size(1) / 4, h = x.size(2), w = x.size(3);
  const at::Tensor a = x.narrow(1, 0, c), bands = x.narrow(1, c, 3 * c).reshape({1, c, 3, h, w});
  const at::Tensor b = bands.select(2, 0), d = bands.select(2, 1), e = bands.select(2, 2);
  const at::Tensor top = stacked({a.add(b).add(d).add(e), a.add(b).sub(d).sub(e)}, -1);
  const at::Tensor bottom = stacked({a.sub(b).add(d).sub(e), a.sub(b).sub(d).add(e)}, -1);
  return stacked({top, bottom}, 3).mul(0.5).reshape({1, c, 2 * h, 2 * w});  // [1, c, h, 2, w, 2]
}

/// Its transpose, which is its inverse.
inline at::Tensor haar(const at::Tensor& x) {
  const auto c = x.size(1), h = x.size(2) / 2, w = x.size(3) / 2;
  const at::Tensor cells = x.reshape({1, c, h, 2, w, 2}), top = cells.select(3, 0), bottom = cells.select(3, 1);
  const at::Tensor p = top.select(4, 0), q = top.select(4, 1), r = bottom.select(4, 0), s = bottom.select(4, 1);
  const at::Tensor up = p.add(q), down = r.add(s), upDetail = p.sub(q), downDetail = r.sub(s);
  const at::Tensor details =
      stacked({up.sub(down), upDetail.add(downDetail), upDetail.sub(downDetail)}, 2).reshape({1, 3 * c, h, w});
  return concatenated({up.add(down), details}, 1).mul(0.5);
}

}  // namespace lineament::nn
