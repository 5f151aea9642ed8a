#pragma once
// An edited face back into its photo. Three pictures are at hand on the aligned square: the photo P, the generator's
// reconstruction B, and the edited reconstruction E. What the edit changes is brought to the photo, not the
// reconstruction: pores, hair and background stay the photo's own. Throws Error. Any thread: the object is immutable.
#include <memory>
#include <vector>

#include "core/base/geometry.h"
#include "core/base/image.h"
#include "core/edit/mask.h"
#include "core/engine/region_finder.h"
#include "core/vision/face_alignment.h"

namespace lineament {

enum class PasteMethod {
  kBlend,       ///< the difference E - B where the edit is small, E itself where it is large and in the face, nothing
                ///< where the reconstruction disagrees with the photo
  kDifference,  ///< P + E - B wherever they agree: the finest skin, but ghosts where something moves
  kReplace,     ///< E inside a soft outline of the face: no ghosts, but the skin is the generator's
};

struct PasteOptions {
  PasteMethod method = PasteMethod::kBlend;
  /// Where E shows the person (head, hair, neck; not clothes and background), over the aligned square; null: unknown.
  MaskPtr subject{};
  MaskPtr mask{};  ///< over the aligned square; what is done is weighted with it; null: everywhere
};

/// The person, where the generator's own regions of a face are known: what is neither `background` nor `clothes`.
/// kBadArgument when their sides differ.
MaskPtr subjectOf(const Mask& background, const Mask& clothes);

/// The same from what a finder found; null where it does not know both.
MaskPtr subjectIn(const FaceRegions& regions, const std::vector<RegionName>& names);

/// Part of a photo, as it is after the edit.
struct PhotoPatch {
  Roi region;     ///< of the photo
  Image8 pixels;  ///< [region]
};

class PasteBack {
 public:
  /// `landmarks` in photo pixels; `unedited` is B, square, any side from 16 (1024 is what the lengths were chosen at);
  /// `subject`: where B shows the person. With both subjects known, what an edit does to clothes and background never
  /// reaches the photo. The photo's part under the square is copied. kBadArgument as alignedCrop says.
  PasteBack(const Image8& photo, const FaceAlignment& alignment, const Landmarks& landmarks, const Image8& unedited,
            const MaskPtr& subject = nullptr);
  ~PasteBack();
  PasteBack(PasteBack&&) noexcept;
  PasteBack& operator=(PasteBack&&) noexcept;

  /// `edited` is E, of B's size. E = B gives the photo's own pixels.
  PhotoPatch patch(const Image8& edited, const PasteOptions& options = {}) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

/// The photo with the patch laid in: every other pixel is the photo's, bit for bit.
Image8 withPatch(const Image8& photo, const PhotoPatch& patch);

}  // namespace lineament
