#include "core/learn/foreign_directions.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/base/error.h"

namespace lineament {

std::string idOf(const std::string& name) {
  constexpr std::size_t kLongest = 60;
  std::string id;
  for (const char c : name.substr(0, kLongest)) {
    const auto u = static_cast<unsigned char>(c);
    id += std::isalnum(u) != 0 || c == '_' || c == '-' ? static_cast<char>(std::tolower(u)) : '-';
  }
  return id.empty() ? "direction" : id;
}

std::vector<float> flattened(const Direction& d) {
  const std::size_t size = d.normal.size() / static_cast<std::size_t>(d.rows);
  std::vector<float> mean(size);
  for (std::size_t i = 0; i < d.normal.size(); ++i) mean[i % size] += d.normal[i] / static_cast<float>(d.rows);
  return mean;
}

std::vector<AdoptedDirection> adopted(const std::vector<ForeignDirection>& foreign, const std::string& file,
                                      const Population& population, const std::vector<DirectionPtr>& known) {
  std::vector<AdoptedDirection> result;
  const auto taken = [&](const std::string& id) {
    return std::any_of(known.begin(), known.end(), [&](const DirectionPtr& d) { return d->id == id; }) ||
           std::any_of(result.begin(), result.end(), [&](const AdoptedDirection& a) { return a.direction->id == id; });
  };
  for (const ForeignDirection& f : foreign) {
    if (f.size != population.size) {
      throw Error::badFile(file, "directions of " + std::to_string(f.size) + " numbers",
                           std::to_string(population.size) + ", the latent size of this model");
    }
    auto d = std::make_shared<Direction>();
    d->title = f.name;
    d->group = "From files";
    d->id = idOf(f.name);
    for (int i = 2; taken(d->id); ++i) d->id = idOf(f.name) + "-" + std::to_string(i);
    d->rows = f.rows;
    double square = 0.0;
    for (const float v : f.values) square += double{v} * double{v};
    const double length = std::sqrt(square / f.rows);
    for (const float v : f.values) d->normal.push_back(static_cast<float>(double{v} / length));
    d->standardDeviation = f.lengthIsUnit ? static_cast<float>(length) : population.unit(*d);
    DirectionCard card{f.rows, static_cast<float>(length), "", 0.0F};
    const std::vector<float> flat = flattened(*d);
    for (const DirectionPtr& other : known) {
      const float c = cosine(flat, flattened(*other));
      if (std::abs(c) <= std::abs(card.nearestCosine)) continue;
      card.nearestCosine = c;
      card.nearest = other->id;
    }
    result.push_back({std::move(d), std::move(card)});
  }
  return result;
}

}  // namespace lineament
