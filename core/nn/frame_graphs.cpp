#include "core/nn/frame_graphs.h"

#include <c10/util/Exception.h>

#include <algorithm>

#include "core/base/error.h"

namespace lineament::nn {

namespace {

// Every algorithm is chosen and every buffer of a library there after the first; the second shows that it stays so.
constexpr int kRunsBefore = 2;

bool fits(const FrameGraphs::Inputs& a, const FrameGraphs::Inputs& b) {
  if (a.from.size() != b.from.size() || a.styles.sizes() != b.styles.sizes()) return false;
  for (std::size_t i = 0; i < a.from.size(); ++i) {
    if (a.from[i].sizes() != b.from[i].sizes() || a.from[i].scalar_type() != b.from[i].scalar_type()) return false;
  }
  return true;
}

}  // namespace

bool isPlainFrame(const GeneratorSpec& spec, const ActivationPtr& from, const StyleSet& styles, Roi region) {
  if (styles.tuning || region != Roi::square(spec.imageResolution)) return false;
  if (std::any_of(styles.local.begin(), styles.local.end(), [](const LocalLayer& l) { return !l.empty(); }))
    return false;
  return !from || from->region() == Roi::square(spec.layers[static_cast<std::size_t>(from->layer())].resolution);
}

at::Tensor FrameGraphs::run(int start, const Inputs& now, const Frame& frame) {
  if (impossible_) return frame(now);
  Slot& slot = slots_[start];
  if (slot.graph && !fits(slot.inputs, now)) slot = {};
  if (!slot.graph) {
    if (slot.runs++ < kRunsBefore) return frame(now);
    try {
      record(slot, now, frame);
    } catch (const c10::OutOfMemoryError&) {
      clear();
      throw;
    } catch (const Error& e) {
      clear();
      if (e.code() == ErrorCode::kOutOfMemory) throw;
      impossible_ = true;
    } catch (const c10::Error&) {
      clear();
      impossible_ = true;
    }
    if (impossible_) return frame(now);
  }
  slot.inputs.styles.copy_(now.styles);
  for (std::size_t i = 0; i < now.from.size(); ++i) slot.inputs.from[i].copy_(now.from[i]);
  slot.graph->replay();
  return slot.bytes;
}

void FrameGraphs::record(Slot& slot, const Inputs& now, const Frame& frame) {
  if (!pool_) pool_.emplace();
  slot.inputs.styles = now.styles.clone();
  slot.inputs.from.clear();
  for (const at::Tensor& t : now.from) slot.inputs.from.push_back(t.clone());
  slot.graph = recordedGraph(device_, *pool_, [&] { slot.bytes = frame(slot.inputs); });
  impossible_ = !slot.graph;
}

void FrameGraphs::clear() {
  slots_.clear();
  pool_.reset();
}

}  // namespace lineament::nn
