#pragma once
// Channel attributes into a folder of local attributes: models/local, or the user's own. Throws Error.
#include <filesystem>
#include <string>
#include <vector>

#include "core/learn/channel_study.h"

namespace lineament {

struct SavedChannels {
  std::string id, title, group, lowEnd, highEnd;
  std::string region;
  std::string measure;  ///< what tells how far it came; empty: nothing does
  std::string layer, modelHash;
  std::vector<float> values;      ///< [channels], for strength 1, in SD
  std::vector<float> deviations;  ///< [channels]
  float lowest = -kChannelEnd, highest = kChannelEnd;
  std::string training;  ///< a JSON object: command, faces, score, measured effect ...
};

/// Adds an entry of kind "channels" (core/edit/channel_entry.h), or replaces the one of the same id if it is of that
/// kind; all others stay as they are, to the byte where the manifest has one line per attribute. Few values are written
/// as a list, many as ID_values.npy beside ID_deviations.npy. Makes the folder; the manifest comes last, atomically.
/// kBadArgument for an id that another kind of attribute has.
void addChannelAttribute(const SavedChannels& attribute, const std::filesystem::path& folder);

}  // namespace lineament
