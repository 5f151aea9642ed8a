#pragma once
// models/regions: the table of clusters and manifest.json, the record of how it was made. Throws Error.
#include <filesystem>
#include <string>

#include "core/learn/cluster_training.h"

namespace lineament {

/// Makes the folder; both files are replaced atomically, the table first. `command`: what repeats the table.
void writeClusters(const ClusterTraining& training, const ClusterTrainingOptions& options, const GeneratorSpec& spec,
                   const std::string& command, const std::filesystem::path& folder);

}  // namespace lineament
