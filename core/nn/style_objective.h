#pragma once
// What a style picture asks of a picture of one size: a number and its gradient, worked out band by band.
//   contentWeight * content + styleWeight * style + variationWeight * variation
// content: relu2_2 against the face's; style: mean over relu1_2, relu2_2, relu3_3, relu4_3 of Gram matrices against the
// style picture's (core/nn/style_losses.h). The weights are balanced by kContentShare and its neighbours, so that 1 is
// a good value of each option. One thread at a time; throws c10::Error.
#include <array>
#include <map>

#include "core/engine/style_picture_job.h"
#include "core/nn/style_losses.h"
#include "core/nn/vgg16.h"

namespace lineament::nn {

inline constexpr double kContentShare = 1.0, kStyleShare = 20.0, kVariationShare = 5.0;
inline constexpr std::array<int, 4> kStyleLayers{1, 3, 6, 9};
inline constexpr int kContentLayer = 3;

struct StyleLossValues {
  double total = 0.0, content = 0.0, style = 0.0, variation = 0.0;  ///< the last three without weights
};

class StyleObjective {
 public:
  /// face [1, 3, h, w], style [1, 3, any, any], -1..1, on the network's device.
  StyleObjective(std::shared_ptr<const Vgg16> network, const at::Tensor& face, const at::Tensor& style,
                 const StylePictureOptions& options);

  /// One piece of measuring the targets; true when they are there.
  bool prepare();
  /// Begins to measure x [1, 3, h, w].
  void start(const at::Tensor& x);
  /// One piece of it; true when values() and gradient() belong to x.
  bool work();
  const StyleLossValues& values() const { return values_; }
  at::Tensor gradient() const;

 private:
  enum class Stage { kFace, kStyle, kReady, kForward, kBackward };
  bool isStyle(int layer) const;
  void finishForward();
  at::Tensor added(int layer, std::int64_t first, const at::Tensor& activation) const;

  StylePictureOptions options_;
  at::Tensor x_;
  std::unique_ptr<VggPass> pass_, stylePass_;
  std::map<int, at::Tensor> wanted_;  // Gram matrices of the style
  std::map<int, double> wantedSize_;
  std::map<int, at::Tensor> gramGradients_;
  std::map<int, GramSum> grams_;
  at::Tensor content_;  // the face's activation
  double contentSize_ = 1.0, contentDistance_ = 0.0;
  Stage stage_ = Stage::kFace;
  StyleLossValues values_;
};

}  // namespace lineament::nn
