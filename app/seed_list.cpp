// Lists of seeds on the command line: numbers and ranges.
#include <charconv>

#include "app/commands.h"
#include "core/base/error.h"

namespace lineament::app {
namespace {

std::uint32_t seedOf(std::string_view text, const std::string& option) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw Error::badArgument(option, "\"" + std::string(text) + "\"", "numbers and ranges, as in 1-16 or 3,85,101");
  }
  return value;
}

}  // namespace

std::vector<std::uint32_t> seedsOf(const std::vector<std::string>& parts, const std::string& option) {
  std::vector<std::uint32_t> seeds;
  for (const std::string& part : parts) {
    const std::size_t dash = part.find('-');
    const std::uint32_t first = seedOf(part.substr(0, dash), option);
    const std::uint32_t last = dash == std::string::npos ? first : seedOf(part.substr(dash + 1), option);
    if (last < first || last - first >= kMostFaces) {
      throw Error::badArgument(option, "the range \"" + part + "\"", "a rising range of at most 400 faces");
    }
    for (std::uint64_t s = first; s <= last; ++s) seeds.push_back(static_cast<std::uint32_t>(s));
  }
  return seeds;
}

}  // namespace lineament::app
