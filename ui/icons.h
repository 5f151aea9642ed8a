#pragma once
// Small icons drawn in the palette's own colours. GUI thread.
#include <QIcon>
#include <QPalette>

namespace lineament {

/// A padlock: open and pale when off, closed and in the highlight colour when on.
QIcon lockIcon(const QPalette& palette);

}  // namespace lineament
