#pragma once
// A face on its way from one panel to another: drag and drop inside the program. GUI thread.
#include <QMimeData>
#include <memory>
#include <optional>

#include "core/edit/style_mix.h"

namespace lineament {

/// Null for faces that cannot travel (latents from files).
std::unique_ptr<QMimeData> mimeOf(const FaceSource& face);
/// Nothing when the data is no face of ours, or not well-formed.
std::optional<FaceSource> faceOf(const QMimeData& data);

}  // namespace lineament
