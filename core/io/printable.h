#pragma once
// Names and texts from files of other programs, made fit for a sentence or a list: valid UTF-8 without control
// characters ('?' instead), at most `maxBytes` long. Any thread.
#include <string>
#include <string_view>

namespace lineament {

std::string printable(std::string_view text, std::size_t maxBytes = 80);

}  // namespace lineament
