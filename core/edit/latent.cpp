#include "core/edit/latent.h"

#include <string>

#include "core/base/error.h"

namespace lineament {

LatentWPlus::LatentWPlus(const LatentW& w, int rows) : rows_(rows) {
  values_.reserve(w.values.size() * static_cast<std::size_t>(rows));
  for (int r = 0; r < rows; ++r) values_.insert(values_.end(), w.values.begin(), w.values.end());
}

LatentWPlus::LatentWPlus(std::vector<float> values, int rows) : values_(std::move(values)), rows_(rows) {
  if (rows < 0 || (rows == 0 && !values_.empty()) ||
      (rows > 0 && values_.size() % static_cast<std::size_t>(rows) != 0)) {
    throw Error::badArgument("The latent w+", std::to_string(values_.size()) + " numbers",
                             "a multiple of " + std::to_string(rows) + " rows");
  }
}

std::span<float> LatentWPlus::row(int r) {
  const auto n = static_cast<std::size_t>(size());
  return std::span<float>(values_).subspan(static_cast<std::size_t>(r) * n, n);
}

std::span<const float> LatentWPlus::row(int r) const {
  const auto n = static_cast<std::size_t>(size());
  return std::span<const float>(values_).subspan(static_cast<std::size_t>(r) * n, n);
}

}  // namespace lineament
