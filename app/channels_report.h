#pragma once
// The outcome of a search for channels, to read and as JSON.
#include <nlohmann/json.hpp>
#include <string>

#include "app/channel_check.h"
#include "core/learn/channel_study.h"

namespace lineament::app {

/// "published", "contrast", "effect", "product"
std::string nameOf(ChannelScore score);
/// kBadArgument for another name.
ChannelScore scoreNamed(const std::string& name);
/// "3", "12", "all"
std::string nameOfTop(std::size_t top);

/// The rankings side by side, what single channels do, and the recipes made of them.
void printStudy(const ChannelStudy& study, std::size_t rows);
nlohmann::ordered_json jsonOf(const ChannelStudy& study);
/// `deviation`: of the measure.
nlohmann::ordered_json jsonOf(const ChannelCheck& check, double deviation);
nlohmann::ordered_json jsonOf(const ChannelCalibration::End& end);

}  // namespace lineament::app
