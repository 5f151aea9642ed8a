#pragma once
// Channel attributes on disk: an entry of kind "channels" in a manifest of local attributes.
//
//   "kind": "channels", "layer": "l3.conv1", "model_sha256": "75ab...",
//   "deviations": "lips_deviations.npy",    a file in the manifest's folder or a list: [channels], the layer's size
//   "values": "lips_values.npy",            the same, for strength 1, in standard deviations of each channel; or
//   "values": [{"channel": 243, "value": 1.5}, ...]
//
// Any thread. Throws kBadFile, one sentence that names the attribute.
#include <filesystem>
#include <string>

#include "core/edit/local_edit.h"

namespace lineament {

inline constexpr int kMostChannels = 4096;      ///< of a layer
inline constexpr float kMostDeviations = 1000;  ///< of a value: beyond is a damaged file

/// `entry`: a JSON object with "id"; `manifest`: where it stands, for the names of files beside it. Values become raw
/// units; id and title stay empty.
ChannelAttribute readChannelEntry(const std::string& entry, const std::filesystem::path& manifest);

}  // namespace lineament
