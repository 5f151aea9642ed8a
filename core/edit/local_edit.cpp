#include "core/edit/local_edit.h"

namespace lineament {

bool sameRegion(const EditRegion& a, const EditRegion& b) {
  if (a == b) return true;
  const auto* drawn = std::get_if<MaskPtr>(&a);
  const auto* other = std::get_if<MaskPtr>(&b);
  return drawn != nullptr && other != nullptr && *drawn && *other && **drawn == **other;
}

bool operator==(const LocalEdit& a, const LocalEdit& b) {
  return a.id == b.id && a.title == b.title && a.effect == b.effect && sameRegion(a.region, b.region) &&
         a.strength == b.strength && a.rows == b.rows && a.mode == b.mode && a.enabled == b.enabled &&
         a.foreign == b.foreign && a.protect == b.protect;
}

RowRange partRows(const std::string& region) {
  const bool around = region == "hair" || region == "clothes" || region == "background";
  return around ? RowRange{8, kAllRows.last} : RowRange{4, 32};
}

std::string describe(const EditRegion& region) {
  const auto* name = std::get_if<std::string>(&region);
  return name != nullptr ? *name : "painted";
}

}  // namespace lineament
