// Scores of channels on activations where the right answer is known by construction.
#include "core/learn/channel_scores.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/mask_planes.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kChannels = 6, kSide = 8;

MaskPlanePtr halfMask() {
  std::vector<float> weights(kSide * kSide, 0.0F);
  for (int y = 0; y < 4; ++y) std::fill_n(weights.begin() + y * kSide, kSide, y < 2 ? 1.0F : 0.5F);
  return planeOf(kSide, weights);
}

// Channel 0 is loud everywhere, channel 1 is higher under the mask where the face has the attribute, channel 2 lower,
// channel 3 outside of the mask only; the rest is noise of the same size.
std::vector<float> activation(bool has, std::uint32_t seed) {
  std::vector<float> planar = NumpyRandomState(seed).randn(std::size_t{kChannels} * kSide * kSide);
  for (int c = 0; c < kChannels; ++c) {
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        float& v = planar[static_cast<std::size_t>((c * kSide + y) * kSide + x)];
        v *= 0.5F;
        if (c == 0) v += 20.0F;
        if (has && c == 1 && y < 4) v += 3.0F;
        if (has && c == 2 && y < 4) v -= 2.0F;
        if (has && c == 3 && y >= 4) v += 9.0F;
      }
    }
  }
  return planar;
}

struct Faces {
  std::vector<MaskedChannels> with, without;
  ChannelMoments moments{kChannels};
  Faces() {
    for (std::uint32_t s = 0; s < 12; ++s) {
      const std::vector<float> planar = activation(s % 2 == 0, s);
      moments.add(planar);
      (s % 2 == 0 ? with : without).push_back(maskedChannels(planar, kChannels, *halfMask()));
    }
  }
};

ChannelTable tableOf(const Faces& f) {
  ChannelTable t;
  t.mean = f.moments.mean();
  t.deviation = f.moments.deviation();
  t.published = publishedScores(f.with);
  t.contrast = contrastScores(f.with, f.without);
  t.difference = meanDifference(f.with, f.without);
  t.effect.resize(t.size());
  return t;
}

}  // namespace

TEST_CASE("masked sums and means weigh cells by the mask") {
  std::vector<float> planar(std::size_t{2} * kSide * kSide, 1.0F);
  std::fill(planar.begin() + kSide * kSide, planar.end(), -3.0F);
  const MaskedChannels m = maskedChannels(planar, 2, *halfMask());
  CHECK(m.sums[0] == Catch::Approx(24.0));  // two rows of 8, two of 8 halves
  CHECK(m.means[0] == Catch::Approx(1.0));
  CHECK(m.sums[1] == Catch::Approx(-72.0));
  CHECK(m.means[1] == Catch::Approx(-3.0));
  CHECK(maskedChannels(planar, 2, *planeOf(kSide, std::vector<float>(kSide * kSide, 0.0F))).means.empty());
  CHECK_THROWS_AS(maskedChannels(planar, 3, *halfMask()), Error);
}

TEST_CASE("moments are those of all cells of all faces") {
  ChannelMoments moments(2);
  moments.add(std::vector<float>{1.0F, 3.0F, 5.0F, 5.0F});
  moments.add(std::vector<float>{5.0F, 7.0F, 5.0F, 5.0F});
  CHECK(double{moments.mean()[0]} == Catch::Approx(4.0));
  CHECK(double{moments.deviation()[0]} == Catch::Approx(std::sqrt(5.0)));
  CHECK(moments.deviation()[1] > 0.0F);
}

TEST_CASE("the published score finds what is loud, contrast finds what differs under the mask") {
  const ChannelTable t = tableOf(Faces());
  CHECK(ranked(t, ChannelScore::kPublished).front() == 0);
  const std::vector<std::size_t> order = ranked(t, ChannelScore::kContrast);
  CHECK(order[0] + order[1] == 3);  // 1 and 2, in either order
  CHECK(t.contrast[1] > 5.0);
  CHECK(t.contrast[2] < -5.0);
  CHECK(std::abs(t.contrast[0]) < 2.5);
  CHECK(std::abs(t.contrast[3]) < 2.5);  // differs, but not under the mask
  const std::vector<float> three = channelValues(t, ChannelScore::kContrast, 2);
  CHECK(three == std::vector<float>{0, 1, -1, 0, 0, 0});
  const std::vector<float> all = channelValues(t, ChannelScore::kContrast, 0);
  CHECK(double{all[1] * t.deviation[1]} == Catch::Approx(3.0).margin(0.2));
  CHECK(double{all[2] * t.deviation[2]} == Catch::Approx(-2.0).margin(0.2));
  CHECK(channelValues(t, ChannelScore::kPublished, 1) == std::vector<float>{1, 0, 0, 0, 0, 0});
  CHECK(t.published[0] == Catch::Approx(20.0 * 24).epsilon(0.01));
}

TEST_CASE("effect and product rank by effect for a change of the picture") {
  ChannelTable t = tableOf(Faces());
  t.effect[1] = ChannelEffect{.perDeviation = 0.4, .spread = 0.01, .greyPerDeviation = 2.0, .faces = 4};
  t.effect[2] = ChannelEffect{.perDeviation = 0.3, .spread = 0.01, .greyPerDeviation = 1.0, .faces = 4};  // wrong sign
  t.effect[4] = ChannelEffect{.perDeviation = -0.9, .spread = 0.01, .greyPerDeviation = 1.0, .faces = 4};
  CHECK(ranked(t, ChannelScore::kEffect) == std::vector<std::size_t>{4, 2, 1});
  CHECK(channelValues(t, ChannelScore::kEffect, 2) == std::vector<float>{0, 0, 1, 0, -1, 0});
  const std::vector<std::size_t> product = ranked(t, ChannelScore::kProduct);
  CHECK(std::find(product.begin(), product.end(), 1) != product.end());
  CHECK(std::find(product.begin(), product.end(), 2) == product.end());
  CHECK_THROWS_AS(channelValues(t, ChannelScore::kEffect, 0), Error);  // not all were measured
  for (auto& e : t.effect) {
    if (!e) e = ChannelEffect{.greyPerDeviation = 1.0, .faces = 4};
  }
  const std::vector<float> all = channelValues(t, ChannelScore::kEffect, 0);
  CHECK(double{all[4]} == Catch::Approx(-0.9).epsilon(0.01));
  CHECK(all[0] == 0.0F);
}

TEST_CASE("an effect that faces disagree about is drawn to nothing") {
  const ChannelEffect sure{.perDeviation = 1.0, .spread = 0.0, .faces = 4};
  const ChannelEffect doubtful{.perDeviation = 0.1, .spread = 2.0, .faces = 4};
  CHECK(sure.shrunk() == Catch::Approx(1.0));
  CHECK(std::abs(doubtful.shrunk()) < 0.01);
  CHECK(ChannelEffect{}.shrunk() == 0.0);
  CHECK(ChannelEffect{}.perGrey() == 0.0);
}

TEST_CASE("too few faces are one sentence") {
  const Faces f;
  CHECK_THROWS_AS(contrastScores(f.with, {f.without.data(), 1}), Error);
  CHECK_THROWS_AS(meanDifference({}, f.without), Error);
  CHECK(publishedScores({}).empty());
}
