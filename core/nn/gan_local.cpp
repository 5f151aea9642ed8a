#include "core/nn/gan_local.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

at::Tensor onDevice(const at::Device& device, const std::vector<float>& values,
                    const std::vector<std::int64_t>& shape) {
  return fromHost(values, shape).to(device);
}

// [region.height, region.width] of a mask at the cells of its own resolution.
std::vector<float> weightsOf(const MaskPlane& mask, Roi region) {
  std::vector<float> weights;
  weights.reserve(region.area());
  for (int y = region.y0; y < region.y1; ++y) {
    for (int x = region.x0; x < region.x1; ++x) weights.push_back(mask.at(x, y));
  }
  return weights;
}

// The same at twice its resolution, linear between cells.
std::vector<float> enlargedWeightsOf(const MaskPlane& mask, Roi region) {
  std::vector<float> weights;
  weights.reserve(region.area());
  const auto limited = [&](int i) { return std::clamp(i, 0, mask.resolution - 1); };
  for (int y = region.y0; y < region.y1; ++y) {
    const int ya = y / 2, yb = limited(y % 2 == 0 ? ya - 1 : ya + 1);
    for (int x = region.x0; x < region.x1; ++x) {
      const int xa = x / 2, xb = limited(x % 2 == 0 ? xa - 1 : xa + 1);
      weights.push_back(0.5625F * mask.at(xa, ya) + 0.1875F * (mask.at(xb, ya) + mask.at(xa, yb)) +
                        0.0625F * mask.at(xb, yb));
    }
  }
  return weights;
}

}  // namespace

at::Tensor maskOn(const at::Device& device, const MaskPlane& mask, Roi region) {
  return onDevice(device, weightsOf(mask, region), {1, 1, region.height(), region.width()});
}

Roi maskedRegion(const std::vector<MaskedVector>& vectors) {
  Roi all;
  for (const MaskedVector& v : vectors) {
    const Roi r = v.mask->region;
    if (r.empty()) continue;
    all = all.empty()
              ? r
              : Roi{std::min(all.x0, r.x0), std::min(all.y0, r.y0), std::max(all.x1, r.x1), std::max(all.y1, r.y1)};
  }
  return all;
}

// Where masks are, the convolution of the style's change is added and the demodulation replaced by that of the
// cell's own style: s(x) = s0 + sum m_r(x) (s_r - s0), d(x) = rsqrt(sum w^2 s(x)^2). Other cells keep their bits.
void addMaskedStyles(const GanWeights& gan, const GeneratorSpec& spec, int layer, const FoldedConv& folded,
                     const std::vector<MaskedVector>& masks, const at::Tensor& input, Roi has, at::Tensor& x,
                     Roi output) {
  const GanConv& conv = gan.convs[static_cast<std::size_t>(layer)];
  const Roi cells = maskedRegion(masks).intersected(has);
  if (cells.empty()) return;
  const Roi reached = conv.upsamples ? cells.grown(1).doubled() : cells.grown(1);
  const Roi part = reached.intersected(output);
  if (part.empty()) return;
  const Roi needs = spec.inputRegion(layer, part);
  at::Tensor change;  // of the style [1, in, h, w]
  std::vector<at::Tensor> vectors, planes;
  for (const MaskedVector& masked : masks) {
    if (masked.values.size() < static_cast<std::size_t>(conv.in))
      throw Error::internal("a masked style of another model was given");
    at::Tensor v =
        onDevice(x.device(), masked.values, {static_cast<std::int64_t>(masked.values.size())}).narrow(0, 0, conv.in);
    if (conv.half) v = v.div(folded.norm);
    const at::Tensor m = onDevice(x.device(), weightsOf(*masked.mask, needs), {1, 1, needs.height(), needs.width()});
    const at::Tensor product = m.mul(v.reshape({1, conv.in, 1, 1}));
    change = change.defined() ? change.add_(product) : product;
    vectors.push_back(v);
    planes.push_back(
        conv.upsamples
            ? onDevice(x.device(), enlargedWeightsOf(*masked.mask, part), {1, 1, part.height(), part.width()})
            : onDevice(x.device(), weightsOf(*masked.mask, part), {1, 1, part.height(), part.width()}));
  }
  const auto perChannel = [&](const at::Tensor& v) { return conv.squares.matmul(v).reshape({1, conv.out, 1, 1}); };
  at::Tensor squares = perChannel(folded.style.square()).add(kDemodulationEpsilon);
  for (std::size_t r = 0; r < vectors.size(); ++r) {
    squares = squares.add(planes[r].mul(perChannel(vectors[r].mul(folded.style).mul(2.0))));
    for (std::size_t s = 0; s < vectors.size(); ++s) {
      squares = squares.add(planes[r].mul(planes[s]).mul(perChannel(vectors[r].mul(vectors[s]))));
    }
  }
  const at::Tensor demodulation = squares.clamp_min(kDemodulationEpsilon).rsqrt();
  const at::Tensor changed = cropped(input, has, needs).to(at::kFloat).mul(change);
  const at::Tensor plain = placed(gan, plainWeight(conv), conv.half);
  const at::Tensor added =
      convolved(gan, conv, plain, placed(gan, changed, conv.half), needs, part, GanEnd::kPlain).to(at::kFloat);
  const at::Tensor hole = cropped(x, output, part);
  const at::Tensor ratio = demodulation.div(folded.demodulation.reshape({1, conv.out, 1, 1}));
  hole.copy_(hole.to(at::kFloat).mul(ratio).add_(added.mul(demodulation).mul_(kActivationGain)));
}

void addMaskedHead(const GanHead& head, const std::vector<MaskedVector>& masks, const at::Tensor& x, Roi region,
                   at::Tensor& picture) {
  const Roi part = maskedRegion(masks).intersected(region);
  if (part.empty()) return;
  at::Tensor change;
  for (const MaskedVector& masked : masks) {
    if (masked.values.size() < static_cast<std::size_t>(head.in)) {
      throw Error::internal("a masked style of another model was given");
    }
    const std::vector<float> own(masked.values.end() - head.in, masked.values.end());
    const at::Tensor product =
        maskOn(x.device(), *masked.mask, part).mul(onDevice(x.device(), own, {1, head.in, 1, 1}));
    change = change.defined() ? change.add_(product) : product;
  }
  const at::Tensor changed = cropped(x, region, part).to(at::kFloat).mul(change);
  cropped(picture, region, part).add_(conv2d(changed, head.weight, 1));
}

}  // namespace lineament::nn
