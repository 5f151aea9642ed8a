#pragma once
// Latents as distinct types: mixing the spaces does not compile. Plain values, any thread.
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace lineament {

/// Gaussian latent z, [size].
struct LatentZ {
  std::vector<float> values;
  friend bool operator==(const LatentZ&, const LatentZ&) = default;
};

/// Mapped latent w, [size].
struct LatentW {
  std::vector<float> values;
  friend bool operator==(const LatentW&, const LatentW&) = default;
};

/// One w per style row of one model, [rows, size].
class LatentWPlus {
 public:
  LatentWPlus() = default;
  /// The same w in every row.
  LatentWPlus(const LatentW& w, int rows);
  LatentWPlus(std::vector<float> values, int rows);
  int rows() const { return rows_; }
  int size() const { return rows_ == 0 ? 0 : static_cast<int>(values_.size()) / rows_; }
  std::span<float> row(int r);
  std::span<const float> row(int r) const;
  const std::vector<float>& values() const { return values_; }
  friend bool operator==(const LatentWPlus&, const LatentWPlus&) = default;

 private:
  std::vector<float> values_;
  int rows_ = 0;
};

}  // namespace lineament
