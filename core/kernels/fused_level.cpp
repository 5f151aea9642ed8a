#include "core/kernels/fused_level.h"

#include <algorithm>
#include <atomic>

#include "core/kernels/level_kernels.h"

namespace lineament::kernels {
namespace {

// Measured on AVX-512 and AVX2: wide tiles overflow the second-level cache at 512 cells, short ones repeat too much
// halo.
constexpr int kTileWidth = 256;
constexpr int kTileHeight = 32;
constexpr int kRing = 4;               // three rows are read while the next is made, and a wavelet row makes two
constexpr int kSegmentFloats = 16384;  // left side of one product: 64 KiB, half in the first-level cache
constexpr int kBandRows = 8;           // cell rows per sink call: 16 picture rows

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<Roi> tilesOf(Roi region, int threads) {
  std::vector<Roi> tiles;
  const int share = (region.height() + threads - 1) / threads;
  const int height = std::clamp(share, std::min(8, region.height()), kTileHeight);
  const int columns = std::max(1, (region.width() + kTileWidth - 1) / kTileWidth);
  const int width = (region.width() + columns - 1) / columns;
  for (int y = region.y0; y < region.y1; y += height) {
    for (int x = region.x0; x < region.x1; x += width) {
      tiles.push_back({x, y, std::min(x + width, region.x1), std::min(y + height, region.y1)});
    }
  }
  return tiles;
}

// Runs `body` for every tile; the calling thread polls `stop` before each of its own.
template <class Body>
bool forEachTile(ThreadTeam& team, const std::vector<Roi>& tiles, const StopCheck& stop, const Body& body) {
  std::atomic<bool> stopped{false};
  team.forEach(static_cast<int>(tiles.size()), [&](int task, int member) {
    if (member == 0 && stop && stop()) stopped.store(true, std::memory_order_relaxed);
    if (stopped.load(std::memory_order_relaxed)) return;
    body(tiles[at(task)]);
  });
  return !stopped.load();
}

// A few rows of a tile, reused in turn; same padding rule as CellRows.
class RowRing {
 public:
  void reset(Roi region, int channels) {
    region_ = region;
    channels_ = channels;
    stride_ = at(region.width() + 2) * at(channels);
    rows_.assign((kRing + 1) * stride_, 0.0F);  // the last row stays zero: outside the frame
  }
  float* cell(int x, int y) {
    return rows_.data() + at(y & (kRing - 1)) * stride_ + at(x - region_.x0 + 1) * at(channels_);
  }
  const float* cellOrZero(int x, int y) {
    if (y >= region_.y0 && y < region_.y1) return cell(x, y);
    return rows_.data() + kRing * stride_ + at(x - region_.x0 + 1) * at(channels_);
  }
  const Roi& region() const { return region_; }

 private:
  Roi region_;
  int channels_ = 0;
  std::size_t stride_ = 0;
  std::vector<float> rows_;
};

struct Scratch {
  RowRing up, conv1;
  std::vector<float> input;  // one row of the level's input, where masks change its style
  std::vector<float> left;   // depthwise results of one segment
  std::vector<float> cells;  // one row of conv2 for the head
  std::vector<float> band;   // picture rows for the sink
};

Scratch& scratchOfThisThread() {
  thread_local Scratch scratch;
  return scratch;
}

class TileStream {
 public:
  TileStream(const FusedLevel& level, const CellRows& input, Roi tile, Scratch& scratch)
      : level_(level), input_(input), tile_(tile), scratch_(scratch) {
    const int resolution = level.up->layer->resolution;
    const Roi frame = Roi::square(resolution);
    const Roi conv1 = tile.grown(1).intersected(frame);
    const Roi up = conv1.grown(1).intersected(frame).halved().doubled();
    scratch.conv1.reset(conv1, level.conv1->layer->outChannels);
    scratch.up.reset(up, level.up->layer->outChannels);
    upDone_ = up.y0;
    conv1Done_ = conv1.y0;
  }

  /// Row y of the tile, rows in order; `result` is its first cell, channels of conv2 apart.
  void row(int y, float* result) {
    const Roi conv1 = scratch_.conv1.region();
    for (const int needed = std::min(y + 2, conv1.y1); conv1Done_ < needed; ++conv1Done_) {
      makeUpRows(std::min(conv1Done_ + 2, scratch_.up.region().y1));
      float* made = scratch_.conv1.cell(conv1.x0, conv1Done_);
      convolve(*level_.conv1, scratch_.up, conv1Done_, conv1.x0, conv1.x1, made);
      handOn(*level_.conv1, *level_.conv2, conv1Done_, conv1.x0, conv1.x1, made);
    }
    convolve(*level_.conv2, scratch_.conv1, y, tile_.x0, tile_.x1, result);
    level_.conv2->local.changeOutput(y, tile_.x0, tile_.x1, level_.conv2->layer->outChannels, result);
  }

 private:
  void makeUpRows(int needed) {
    const Roi region = scratch_.up.region();
    for (; upDone_ < needed; upDone_ += 2) {
      haarRow(styledInput(upDone_ / 2, region.x0 / 2, region.x1 / 2), region.width() / 2, level_.up->layer->outChannels,
              level_.up->style.data(), scratch_.up.cell(region.x0, upDone_), scratch_.up.cell(region.x0, upDone_ + 1));
      for (int y = upDone_; y < upDone_ + 2; ++y) {
        handOn(*level_.up, *level_.conv1, y, region.x0, region.x1, scratch_.up.cell(region.x0, y));
      }
    }
  }

  const float* styledInput(int y, int x0, int x1) {
    const LocalPass& local = level_.up->local;
    if (!local.changesInput()) return input_.cell(x0, y);
    const std::size_t floats = at(x1 - x0) * at(input_.channels);
    scratch_.input.resize(floats);
    std::copy_n(input_.cell(x0, y), floats, scratch_.input.data());
    local.scaleInput(y, x0, x1, input_.channels, scratch_.input.data());
    return scratch_.input.data();
  }

  // A row that `from` has made becomes input of `to`.
  static void handOn(const ModulatedLayer& from, const ModulatedLayer& to, int y, int x0, int x1, float* row) {
    from.local.changeOutput(y, x0, x1, from.layer->outChannels, row);
    to.local.scaleInput(y, x0, x1, from.layer->outChannels, row);
  }

  void convolve(const ModulatedLayer& conv, RowRing& from, int y, int x0, int x1, float* result) {
    const PackedLayer& layer = *conv.layer;
    const int in = layer.inChannels;
    const int segment = std::max(12, kSegmentFloats / in / 12 * 12);
    scratch_.left.resize(at(segment) * at(in));
    for (int x = x0; x < x1; x += segment) {
      const int cells = std::min(segment, x1 - x);
      const float* rows[3] = {from.cellOrZero(x - 1, y - 1), from.cellOrZero(x - 1, y), from.cellOrZero(x - 1, y + 1)};
      depthwise(rows, cells, in, conv.taps.data(), scratch_.left.data());
      pointwise(scratch_.left.data(), cells, in, layer.weights.data(), 0, layer.outChannels / kPanel, layer.bias.data(),
                layer.noise.data() + at(y) * at(layer.resolution) + at(x), result + at(x - x0) * at(layer.outChannels),
                at(layer.outChannels));
    }
  }

  const FusedLevel& level_;
  const CellRows& input_;
  Roi tile_;
  Scratch& scratch_;
  int upDone_ = 0;
  int conv1Done_ = 0;
};

// Gives the sink the part of finished picture rows that was asked for.
class BandWriter {
 public:
  BandWriter(const FusedHead& head, int channels, Roi tile, Roi picture, const PictureSink& sink,
             std::vector<float>& band)
      : head_(head), channels_(channels), tile_(tile), picture_(picture), sink_(sink), band_(band) {
    stride_ = at(tile.width()) * 6;
    band_.resize(2 * kBandRows * stride_);
  }
  void row(int y, const float* cells) {
    float* top = band_.data() + at(2 * filled_) * stride_;
    head(cells, tile_.width(), channels_, head_.weights.data(), head_.bias.data(), top, top + stride_);
    ++filled_;
    if (filled_ == kBandRows || y + 1 == tile_.y1) flush(y + 1);
  }

 private:
  void flush(int endRow) {
    const Roi made = Roi{tile_.x0, endRow - filled_, tile_.x1, endRow}.doubled();
    const Roi wanted = made.intersected(picture_);
    if (!wanted.empty()) {
      sink_(wanted, band_.data() + at(wanted.y0 - made.y0) * stride_ + at(wanted.x0 - made.x0) * 3, stride_);
    }
    filled_ = 0;
  }

  const FusedHead& head_;
  int channels_;
  Roi tile_;
  Roi picture_;
  const PictureSink& sink_;
  std::vector<float>& band_;
  std::size_t stride_ = 0;
  int filled_ = 0;
};

}  // namespace

bool runFusedLevel(ThreadTeam& team, const FusedLevel& level, const CellRows& input, const CellRows& output,
                   const StopCheck& stop) {
  const bool done = forEachTile(team, tilesOf(output.region, team.size()), stop, [&](Roi tile) {
    TileStream stream(level, input, tile, scratchOfThisThread());
    for (int y = tile.y0; y < tile.y1; ++y) stream.row(y, output.cell(tile.x0, y));
  });
  for (int y = output.region.y0; y < output.region.y1; ++y) output.clearPadding(y);
  return done;
}

bool renderFusedLevel(ThreadTeam& team, const FusedLevel& level, const FusedHead& head, const CellRows& input,
                      Roi picture, const PictureSink& sink, const StopCheck& stop) {
  const int channels = level.conv2->layer->outChannels;
  return forEachTile(team, tilesOf(picture.halved(), team.size()), stop, [&](Roi tile) {
    Scratch& scratch = scratchOfThisThread();
    TileStream stream(level, input, tile, scratch);
    BandWriter writer(head, channels, tile, picture, sink, scratch.band);
    scratch.cells.resize(at(tile.width()) * at(channels));
    for (int y = tile.y0; y < tile.y1; ++y) {
      stream.row(y, scratch.cells.data());
      head.local.scaleInput(y, tile.x0, tile.x1, channels, scratch.cells.data());
      writer.row(y, scratch.cells.data());
    }
  });
}

bool renderHead(ThreadTeam& team, const FusedHead& head, const CellRows& input, Roi picture, const PictureSink& sink,
                const StopCheck& stop) {
  return forEachTile(team, tilesOf(picture.halved(), team.size()), stop, [&](Roi tile) {
    Scratch& scratch = scratchOfThisThread();
    BandWriter writer(head, input.channels, tile, picture, sink, scratch.band);
    for (int y = tile.y0; y < tile.y1; ++y) {
      const float* cells = input.cell(tile.x0, y);
      if (head.local.changesInput()) {
        scratch.cells.resize(at(tile.width()) * at(input.channels));
        std::copy_n(cells, scratch.cells.size(), scratch.cells.data());
        head.local.scaleInput(y, tile.x0, tile.x1, input.channels, scratch.cells.data());
        cells = scratch.cells.data();
      }
      writer.row(y, cells);
    }
  });
}

}  // namespace lineament::kernels
