#include "core/nn/pixel_optimiser.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

namespace lineament::nn {
namespace {

constexpr std::size_t kHistory = 10;
constexpr int kMostTries = 4;
constexpr double kArmijo = 1e-4;
// Root mean square of a move, the range of a pixel being 2.
constexpr double kFirstMove = 0.05, kLargestMove = 0.25;
constexpr double kAdamRate = 0.04, kDecay1 = 0.9, kDecay2 = 0.99;

// Both channels last: a view, no copy.
at::Tensor flat(const at::Tensor& x) {
  return x.permute({0, 2, 3, 1}).reshape({-1});
}

double dot(const at::Tensor& a, const at::Tensor& b) {
  return flat(a).dot(flat(b)).item().toDouble();
}

double rms(const at::Tensor& x) {
  return std::sqrt(dot(x, x) / static_cast<double>(x.numel()));
}

class Lbfgs final : public PixelOptimiser {
 public:
  explicit Lbfgs(const at::Tensor& start) : point_(start), trial_(start) {}

  at::Tensor next(double loss, const at::Tensor& gradient) override {
    if (!started_) {
      started_ = true;
      accept(loss, gradient);
    } else if (std::isfinite(loss) && loss <= loss_ + kArmijo * length_ * slope_) {
      remember(trial_.sub(point_), gradient.sub(gradient_));
      point_ = trial_;
      accept(loss, gradient);
    } else {
      retreat(loss);
    }
    trial_ = point_.add(direction_, length_);
    return trial_;
  }
  const at::Tensor& best() const override { return point_; }

 private:
  struct Pair {
    at::Tensor s, y;
    double rho = 0.0;  // 1 / (s . y)
  };

  void remember(at::Tensor s, at::Tensor y) {
    const double product = dot(s, y);
    if (product <= 1e-10 * dot(y, y)) return;  // no curvature to learn from
    pairs_.push_back({std::move(s), std::move(y), 1.0 / product});
    if (pairs_.size() > kHistory) pairs_.pop_front();
  }
  void accept(double loss, const at::Tensor& gradient) {
    loss_ = loss;
    gradient_ = gradient.clone();
    tries_ = 0;
    choose();
  }
  void retreat(double loss) {
    if (++tries_ > kMostTries) {
      pairs_.clear();
      tries_ = 0;
      shortening_ *= 0.1;
      return choose();
    }
    const double bend = loss - loss_ - slope_ * length_;
    const double lowest = std::isfinite(bend) && bend > 0.0 ? -slope_ * length_ * length_ / (2.0 * bend) : 0.0;
    length_ = std::clamp(lowest, 0.1 * length_, 0.5 * length_);
  }
  void choose() {
    direction_ = downhill();
    slope_ = dot(gradient_, direction_);
    if (!(slope_ < 0.0) || !std::isfinite(slope_)) {
      pairs_.clear();
      direction_ = gradient_.neg();
      slope_ = -dot(gradient_, gradient_);
    }
    const double move = std::max(rms(direction_), 1e-30);
    length_ = pairs_.empty() ? shortening_ * kFirstMove / move : std::min(1.0, kLargestMove / move);
  }
  // The two loops of Nocedal.
  at::Tensor downhill() const {
    at::Tensor q = gradient_.neg();
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alpha[i] = pairs_[i].rho * dot(pairs_[i].s, q);
      q.sub_(pairs_[i].y, alpha[i]);
    }
    if (!pairs_.empty()) {
      const Pair& last = pairs_.back();
      q.mul_(1.0 / (last.rho * dot(last.y, last.y)));
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const double beta = pairs_[i].rho * dot(pairs_[i].y, q);
      q.add_(pairs_[i].s, alpha[i] - beta);
    }
    return q;
  }

  at::Tensor point_, trial_, gradient_, direction_;
  std::deque<Pair> pairs_;
  double loss_ = 0.0, slope_ = 0.0, length_ = 0.0, shortening_ = 1.0;
  int tries_ = 0;
  bool started_ = false;
};

class Adam final : public PixelOptimiser {
 public:
  Adam(const at::Tensor& start, int steps) : point_(start), newest_(start), steps_(std::max(steps, 1)) {}

  at::Tensor next(double loss, const at::Tensor& gradient) override {
    point_ = newest_;
    if (!std::isfinite(loss)) return newest_;
    if (!first_.defined()) {
      first_ = gradient.mul(0.0);
      second_ = gradient.mul(0.0);
    }
    ++done_;
    first_.mul_(kDecay1).add_(gradient, 1.0 - kDecay1);
    second_.mul_(kDecay2).addcmul_(gradient, gradient, 1.0 - kDecay2);
    const double rate = kAdamRate * std::pow(0.1, static_cast<double>(done_) / steps_);
    const double scale = rate / (1.0 - std::pow(kDecay1, done_));
    const at::Tensor size = second_.div(1.0 - std::pow(kDecay2, done_)).sqrt_().add_(1e-12);
    newest_ = point_.sub(first_.div(size), scale);
    return newest_;
  }
  const at::Tensor& best() const override { return point_; }

 private:
  at::Tensor point_, newest_, first_, second_;
  int steps_, done_ = 0;
};

}  // namespace

std::unique_ptr<PixelOptimiser> makeLbfgs(const at::Tensor& start) {
  return std::make_unique<Lbfgs>(start);
}

std::unique_ptr<PixelOptimiser> makeAdam(const at::Tensor& start, int steps) {
  return std::make_unique<Adam>(start, steps);
}

}  // namespace lineament::nn
