#pragma once
// A named local attribute: an effect with the region, rows and range where it works. Immutable. Any thread.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/edit/local_edit.h"

namespace lineament {

struct LocalAttribute {
  std::string id;     ///< "mouth-open": on the command line and in sessions
  std::string title;  ///< "Mouth open"
  std::string group;  ///< "Mouth": heading in the panel
  std::string lowEnd, highEnd;
  LocalEffect effect;  ///< a direction or channel values
  std::string region;  ///< "mouth-chin"
  RowRange rows;
  float lowest = -3.0F, highest = 3.0F;  ///< range of the strength in which it was looked at
  std::string measure;                   ///< the built-in measure that says how far it came; empty: none does
  bool protect = true;

  /// The edit with the attribute's own region; its id is the attribute's.
  LocalEdit edit(float strength) const;
  /// False for channels of another model: it may be listed, but applying it throws.
  bool fits(const std::string& modelHash) const;
};
using LocalAttributePtr = std::shared_ptr<const LocalAttribute>;

/// Reads `manifest.json` in `folder` (models/local, or the user's own): its own "directions", as in readDirections, and
/// its "attributes". Those name one of the directions or of `known`, or are of kind "channels" (channel_entry.h).
/// Throws Error, for a range that is not around 0 or beyond a hundred too.
std::vector<LocalAttributePtr> readLocalAttributes(const std::filesystem::path& folder,
                                                   const std::vector<DirectionPtr>& known);

}  // namespace lineament
