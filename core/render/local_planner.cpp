#include "core/render/local_planner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/engine/evaluate.h"

namespace lineament {
namespace {

// The clamp to the unedited activations stands at an eighth of the picture's resolution, 128 cells for 1024 pixels:
// late enough that the network has healed the seam, early enough that what comes after carries a change only 12 pixels
// further (design study: share of the change inside 0.975 to 0.999).
constexpr int kPixelsPerClampCell = 8;
constexpr int kClampGrow = 3;  // cells: 24 of 1024 pixels for shadows and wrinkles beside the mask
constexpr std::size_t kKept = 32;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

// Keeps the newest entries of a list in order of use.
template <class List>
void limit(List& list) {
  while (list.size() > kKept) list.pop_back();
}

}  // namespace

struct LocalPlanner::Change {
  const LocalEdit* edit = nullptr;
  MaskPyramid* mask = nullptr;
  std::vector<std::vector<float>> rows;  // [styleRows]: change of the style at full weight; empty: none
  int firstRow = -1;                     // first layer that differs
};

LocalPlanner::LocalPlanner(const SynthesisEngine& engine) : engine_(engine) {
  const GeneratorSpec& spec = engine.spec();
  clampLayer_ = spec.levelEnd(spec.imageResolution / kPixelsPerClampCell);
  const LatentW zero{std::vector<float>(at(spec.latentSize), 0.0F)};
  offsets_ = engine.styles(LatentWPlus(zero, spec.styleRows));
}

bool LocalPlanner::hasEdits(const EditRecipe& recipe) {
  return std::any_of(recipe.locals().begin(), recipe.locals().end(), [](const LocalEdit& e) { return e.acts(); });
}

bool LocalPlanner::needsRegions(const EditRecipe& recipe) {
  return std::any_of(recipe.locals().begin(), recipe.locals().end(),
                     [](const LocalEdit& e) { return e.acts() && std::holds_alternative<std::string>(e.region); });
}

MaskPtr LocalPlanner::maskOf(const EditRegion& region, const FaceRegions* regions) {
  if (const auto* drawn = std::get_if<MaskPtr>(&region)) return *drawn ? *drawn : std::make_shared<Mask>(kMaskSide);
  if (regions == nullptr) throw Error::unsupported("A region that follows the face", "a painted mask here");
  return regions->mask(std::get<std::string>(region));
}

SynthesisPlanPtr LocalPlanner::plan(const EditRecipe& recipe, const SynthesisPlanPtr& base,
                                    const FaceRegions* regions) {
  auto plan = std::make_shared<SynthesisPlan>();
  plan->styles = base->styles;
  plan->styles.local.resize(plan->styles.rows.size());
  std::vector<Change> changes;
  for (const LocalEdit& edit : recipe.locals()) {
    if (!edit.acts()) continue;
    Change change = changeOf(edit, *base, regions);
    if (change.firstRow < 0 || change.mask->mask()->bounds().empty()) continue;
    if (const auto* channels = std::get_if<ChannelAttributePtr>(&edit.effect)) {
      addChannels(edit, **channels, change, *plan);
    } else {
      const int blended = edit.mode == LocalMode::kTwoBranches ? addBranch(change, base, *plan) : -1;
      addMasked(change, blended + 1, *plan);
    }
    changes.push_back(std::move(change));
  }
  addClamp(changes, base, *plan);
  std::stable_sort(plan->blends.begin(), plan->blends.end(),
                   [](const PlannedBlend& a, const PlannedBlend& b) { return a.layer < b.layer; });
  chainKeys(*plan, engine_.spec());
  limit(responses_);
  limit(donors_);
  limit(pyramids_);
  return plan;
}

LocalPlanner::Change LocalPlanner::changeOf(const LocalEdit& edit, const SynthesisPlan& base,
                                            const FaceRegions* regions) {
  const GeneratorSpec& spec = engine_.spec();
  Change change;
  change.edit = &edit;
  change.mask = &pyramidOf(maskOf(edit.region, regions));
  if (const auto* channels = std::get_if<ChannelAttributePtr>(&edit.effect)) {
    for (std::size_t i = 0; i < spec.layers.size(); ++i) {
      if (spec.layers[i].name == (*channels)->layer) change.firstRow = static_cast<int>(i);
    }
    if (change.firstRow < 0) {
      throw Error::unsupported("\"" + edit.title + "\" (channels of a layer " + (*channels)->layer + ")",
                               "the model it was made for");
    }
    return change;
  }
  const auto* direction = std::get_if<DirectionPtr>(&edit.effect);
  const StyleSet& other = direction != nullptr ? responseOf(*direction) : stylesOf(std::get<Donor>(edit.effect));
  change.rows.resize(at(spec.styleRows));
  for (int r = 0; r < spec.styleRows; ++r) {
    if (!edit.rows.contains(spec.rowResolution[at(r)])) continue;
    if (change.firstRow < 0) change.firstRow = r;
    const std::vector<float>& to = other.rows[at(r)];
    const std::vector<float>& own = base.styles.rows[at(r)];
    std::vector<float>& row = change.rows[at(r)];
    row.reserve(to.size());
    for (std::size_t i = 0; i < to.size(); ++i)
      row.push_back(edit.strength * (direction != nullptr ? to[i] : to[i] - own[i]));
  }
  return change;
}

const StyleSet& LocalPlanner::responseOf(const DirectionPtr& direction) {
  const auto known =
      std::find_if(responses_.begin(), responses_.end(), [&](const auto& r) { return r.first == direction; });
  if (known != responses_.end()) {
    responses_.splice(responses_.begin(), responses_, known);
    return responses_.front().second;
  }
  // Styles are affine in w: without the offset, what is left is the change, the same from every face.
  StyleSet change = engine_.styles(stepOf(*direction, engine_.spec()));
  for (std::size_t r = 0; r < change.rows.size(); ++r) {
    for (std::size_t i = 0; i < change.rows[r].size(); ++i) change.rows[r][i] -= offsets_.rows[r][i];
  }
  responses_.push_front({direction, std::move(change)});
  return responses_.front().second;
}

const StyleSet& LocalPlanner::stylesOf(const Donor& donor) {
  const auto known = std::find_if(donors_.begin(), donors_.end(), [&](const auto& d) { return d.first == donor; });
  if (known != donors_.end()) {
    donors_.splice(donors_.begin(), donors_, known);
    return donors_.front().second;
  }
  donors_.emplace_front(donor, engine_.styles(sourceLatent(EditRecipe(donor.source, donor.psi), engine_)));
  return donors_.front().second;
}

MaskPyramid& LocalPlanner::pyramidOf(const MaskPtr& mask) {
  const auto known =
      std::find_if(pyramids_.begin(), pyramids_.end(), [&](const MaskPyramid& p) { return p.mask() == mask; });
  if (known != pyramids_.end()) {
    pyramids_.splice(pyramids_.begin(), pyramids_, known);
  } else {
    pyramids_.emplace_front(mask);
  }
  return pyramids_.front();
}

int LocalPlanner::inputResolution(int row) const {
  const auto& layers = engine_.spec().layers;
  if (at(row) == layers.size()) return layers.back().resolution;
  return layers[at(row)].upsamples ? layers[at(row)].resolution / 2 : layers[at(row)].resolution;
}

void LocalPlanner::addMasked(const Change& change, int firstRow, SynthesisPlan& plan) {
  for (int r = firstRow; r < static_cast<int>(change.rows.size()); ++r) {
    if (change.rows[at(r)].empty()) continue;
    MaskPlanePtr plane = change.mask->at(inputResolution(r));
    if (!plane->region.empty()) plan.styles.local[at(r)].styles.push_back({std::move(plane), change.rows[at(r)]});
  }
}

void LocalPlanner::addChannels(const LocalEdit& edit, const ChannelAttribute& attribute, const Change& change,
                               SynthesisPlan& plan) {
  const GeneratorSpec& spec = engine_.spec();
  const SynthesisLayer& layer = spec.layers[at(change.firstRow)];
  if (attribute.modelHash != spec.modelHash || attribute.values.size() != at(layer.channels)) {
    throw Error::unsupported("\"" + edit.title + "\" (channels of another model)", "the model it was made for");
  }
  MaskPlanePtr plane = change.mask->at(layer.resolution);
  if (plane->region.empty()) return;
  std::vector<float> values(attribute.values);
  for (float& v : values) v *= edit.strength;
  plan.styles.local[at(change.firstRow)].added.push_back({std::move(plane), std::move(values)});
}

// The other branch has the changed rows everywhere; it is blended in at every level that its rows reach. Returns the
// last blended layer, -1 when there is none.
int LocalPlanner::addBranch(const Change& change, const SynthesisPlanPtr& base, SynthesisPlan& plan) {
  const GeneratorSpec& spec = engine_.spec();
  auto branch = std::make_shared<SynthesisPlan>();
  branch->styles = base->styles;
  for (std::size_t r = 0; r < change.rows.size(); ++r) {
    for (std::size_t i = 0; i < change.rows[r].size(); ++i) branch->styles.rows[r][i] += change.rows[r][i];
  }
  chainKeys(*branch, spec);
  int last = -1;
  for (int i = change.firstRow; i < static_cast<int>(spec.layers.size()); ++i) {
    const SynthesisLayer& layer = spec.layers[at(i)];
    if (!layer.endsLevel || layer.resolution > kLargestCachedResolution ||
        !change.edit->rows.contains(layer.resolution))
      continue;
    MaskPlanePtr plane = change.mask->at(layer.resolution);
    if (plane->region.empty()) continue;
    plan.blends.push_back({i, std::move(plane), branch});
    last = i;
  }
  return last;
}

void LocalPlanner::addClamp(const std::vector<Change>& changes, const SynthesisPlanPtr& base, SynthesisPlan& plan) {
  if (clampLayer_ < 0) return;
  const int resolution = engine_.spec().layers[at(clampLayer_)].resolution;
  std::vector<MaskPlanePtr> planes;
  for (const Change& change : changes) {
    if (change.firstRow > clampLayer_) continue;
    if (!change.edit->protect) return;  // it may change everything, so nothing can be put back
    planes.push_back(change.mask->at(resolution));
  }
  if (planes.empty()) return;
  MaskPlanePtr keep = keepPlane(planes, resolution, kClampGrow);
  if (!keep->region.empty()) plan.blends.push_back({clampLayer_, std::move(keep), base});
}

void LocalPlanner::dropMemory() {
  responses_.clear();
  donors_.clear();
  pyramids_.clear();
}

}  // namespace lineament
