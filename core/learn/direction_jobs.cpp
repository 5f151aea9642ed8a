#include "core/learn/direction_jobs.h"

#include "core/learn/principal_components.h"

namespace lineament {
namespace {
constexpr std::uint32_t kFirstSeed = 100'000;
constexpr std::size_t kForUnits = 1000;         // a unit to two percent
constexpr std::size_t kForComponents = 10'000;  // what GANSpace's authors found enough
}  // namespace

DirectionFileJob::DirectionFileJob(std::filesystem::path file, std::vector<DirectionPtr> known)
    : file_(std::move(file)), known_(std::move(known)), gather_(kFirstSeed, kForUnits) {}

bool DirectionFileJob::step(SynthesisEngine& engine) {
  if (!foreign_) {
    foreign_ = readDirectionFile(file_);
    return false;
  }
  if (!gather_.step(engine)) return false;
  found_ = adopted(*foreign_, file_.string(), *gather_.population(), known_);
  return true;
}

ComponentsJob::ComponentsJob(int count) : count_(count), gather_(kFirstSeed, kForComponents) {}

bool ComponentsJob::step(SynthesisEngine& engine) {
  if (!gather_.step(engine)) return false;
  for (Direction& d : principalComponents(gather_.population()->latents, gather_.population()->size, count_)) {
    components_.push_back(std::make_shared<const Direction>(std::move(d)));
  }
  return true;
}

}  // namespace lineament
