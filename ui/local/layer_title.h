#pragma once
// How the window names a layer: its cells, then its name in the model. "32 × 32 · l2.conv1".
#include <QCoreApplication>
#include <QString>

#include "core/engine/generator_spec.h"

namespace lineament {

inline QString layerTitle(const SynthesisLayer& layer) {
  return QCoreApplication::translate("LayerTitle", "%1 × %1 · %2")
      .arg(layer.resolution)
      .arg(QString::fromStdString(layer.name));
}

}  // namespace lineament
