#include "core/kernels/layer_passes.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/kernels/level_kernels.h"

namespace lineament::kernels {
namespace {

constexpr int kCellsPerTask = 96;  // enough cells per pass over the weights that reading them does not dominate

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

// Splits an output into row chunks and, when there are fewer of these than threads, groups of panels; `gather` fills
// one row of the product's left side ([width + 2 padding cells, in], padding left at zero).
void runProduct(ThreadTeam& team, const PackedLayer& layer, int in, const CellRows& output,
                const std::function<void(int y, float* a)>& gather) {
  const Roi region = output.region;
  const int pitch = region.width() + 2;
  const int rowsPerTask = std::max(1, (kCellsPerTask + pitch - 1) / pitch);
  const int chunks = (region.height() + rowsPerTask - 1) / rowsPerTask;
  const int panels = layer.outChannels / kPanel;
  const int groups = chunks >= team.size() ? 1 : std::min(panels, team.size());
  team.forEach(chunks * groups, [&](int task, int) {
    const int y0 = region.y0 + task / groups * rowsPerTask;
    const int y1 = std::min(region.y1, y0 + rowsPerTask);
    const int group = task % groups;
    const int firstPanel = panels * group / groups, lastPanel = panels * (group + 1) / groups;
    // Rows follow one another with their padding cells, so that one product covers several short rows.
    thread_local std::vector<float> a, noise;
    const int cells = (y1 - y0) * pitch;
    a.assign(at(cells) * at(in), 0.0F);
    noise.assign(at(cells), 0.0F);
    for (int y = y0; y < y1; ++y) {
      gather(y, a.data() + at((y - y0) * pitch + 1) * at(in));
      const float* plane = layer.noise.data() + at(y) * at(layer.resolution) + at(region.x0);
      std::copy_n(plane, region.width(), noise.data() + (y - y0) * pitch + 1);
    }
    pointwise(a.data(), cells, in, layer.weights.data(), firstPanel, lastPanel, layer.bias.data(), noise.data(),
              output.cell(region.x0 - 1, y0), at(output.channels));
    for (int y = y0; y < y1; ++y) {
      const auto from = at(firstPanel * kPanel), count = at((lastPanel - firstPanel) * kPanel);
      std::fill_n(output.cell(region.x0 - 1, y) + from, count, 0.0F);
      std::fill_n(output.cell(region.x1, y) + from, count, 0.0F);
    }
  });
}

void changeOutput(ThreadTeam& team, const LocalPass& local, const CellRows& output) {
  if (!local.changesOutput()) return;
  const Roi region = output.region;
  team.forEach(region.height(), [&](int task, int) {
    const int y = region.y0 + task;
    local.changeOutput(y, region.x0, region.x1, output.channels, output.cell(region.x0, y));
  });
}

}  // namespace

CellRows styledCopy(ThreadTeam& team, const ModulatedLayer& layer, const CellRows& input, std::shared_ptr<float> data) {
  CellRows copy{std::move(data), input.region, input.channels};
  team.forEach(input.region.height(), [&](int task, int) {
    const int y = input.region.y0 + task;
    std::copy_n(input.cell(input.region.x0 - 1, y), input.rowStride(), copy.cell(input.region.x0 - 1, y));
    layer.local.scaleInput(y, input.region.x0, input.region.x1, input.channels, copy.cell(input.region.x0, y));
  });
  return copy;
}

ModulatedLayer modulate(const PackedLayer& layer, const std::vector<float>& styleInFileOrder, const LocalLayer* local,
                        std::vector<LocalPass::Blend> blends) {
  ModulatedLayer m;
  m.layer = &layer;
  m.style.resize(styleInFileOrder.size());
  for (std::size_t k = 0; k < m.style.size(); ++k) m.style[k] = styleInFileOrder[at(layer.inputOrder[k])];
  if (local != nullptr) m.local = LocalPass(*local, layer.inputOrder, layer.outputOrder, m.style, std::move(blends));
  m.taps = layer.taps;
  for (std::size_t i = 0; i < m.taps.size(); ++i) m.taps[i] *= m.style[i % m.style.size()];
  return m;
}

void runUp(ThreadTeam& team, const ModulatedLayer& up, const CellRows& input, const CellRows& output) {
  const int out = up.layer->outChannels;
  const Roi half = output.region.halved();
  team.forEach(half.height(), [&](int task, int) {
    const int y = half.y0 + task;
    const std::size_t floats = at(2 * half.width()) * at(out);
    thread_local std::vector<float> rows;
    rows.resize(2 * floats);
    haarRow(input.cell(half.x0, y), half.width(), out, up.style.data(), rows.data(), rows.data() + floats);
    for (int i = 0; i < 2; ++i) {
      const int fine = 2 * y + i;
      if (!output.hasRow(fine)) continue;
      const float* from = rows.data() + at(i) * floats + at(output.region.x0 - 2 * half.x0) * at(out);
      std::copy_n(from, at(output.region.width()) * at(out), output.cell(output.region.x0, fine));
      output.clearPadding(fine);
    }
  });
  changeOutput(team, up.local, output);
}

void runDepthwiseConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output) {
  const PackedLayer& layer = *conv.layer;
  const std::vector<float> zeros(input.rowStride(), 0.0F);
  runProduct(team, layer, layer.inChannels, output, [&](int y, float* a) {
    const int left = output.region.x0 - 1;
    const std::size_t offset = at(left - input.region.x0 + 1) * at(input.channels);
    const float* rows[3];
    for (int i = 0; i < 3; ++i) {
      rows[i] = input.hasRow(y + i - 1) ? input.cell(left, y + i - 1) : zeros.data() + offset;
    }
    depthwise(rows, output.region.width(), layer.inChannels, conv.taps.data(), a);
  });
  changeOutput(team, conv.local, output);
}

void runFullConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output) {
  const PackedLayer& layer = *conv.layer;
  const int in = layer.inChannels;
  runProduct(team, layer, 9 * in, output, [&](int y, float* a) {
    for (int x = output.region.x0; x < output.region.x1; ++x) {
      for (int t = 0; t < 9; ++t, a += in) {
        const int row = y + t / 3 - 1;
        if (!input.hasRow(row)) continue;  // the left side starts at zero
        const float* cell = input.cell(x + t % 3 - 1, row);
        for (std::size_t k = 0; k < at(in); ++k) a[k] = cell[k] * conv.style[k];
      }
    }
  });
  changeOutput(team, conv.local, output);
}

}  // namespace lineament::kernels
