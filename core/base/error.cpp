#include "core/base/error.h"

#include <cctype>

#include <cerrno>
#include <system_error>
#include <utility>

namespace lineament {

namespace {

std::string foundExpected(std::string_view what, std::string_view found, std::string_view expected) {
  std::string s;
  s.reserve(what.size() + found.size() + expected.size() + 32);
  s.append(what).append(": found ").append(found).append(", expected ").append(expected).append(".");
  return s;
}

}  // namespace

Error Error::badFile(std::string_view file, std::string_view found, std::string_view expected) {
  return {ErrorCode::kBadFile, foundExpected(file, found, expected)};
}

Error Error::badArgument(std::string_view what, std::string_view found, std::string_view expected) {
  return {ErrorCode::kBadArgument, foundExpected(what, found, expected)};
}

Error Error::notFound(std::string_view what, std::string_view hint) {
  std::string s{what};
  s += " was not found";
  if (!hint.empty()) s.append(": ").append(hint);
  return {ErrorCode::kNotFound, s + "."};
}

Error Error::unsupported(std::string_view what, std::string_view supported) {
  std::string s{what};
  s += " is not supported";
  if (!supported.empty()) s.append("; supported: ").append(supported);
  return {ErrorCode::kUnsupported, s + "."};
}

Error Error::io(std::string_view doing, int errnoValue) {
  const bool full = errnoValue == ENOSPC || errnoValue == EDQUOT;
  // std::generic_category is used because strerror is not safe from several threads.
  const std::string reason = full ? "there is no space left" : std::generic_category().message(errnoValue);
  std::string s = "Could not ";
  s.append(doing).append(": ").append(reason).append(".");
  return Error{full ? ErrorCode::kNoSpace : ErrorCode::kIo, std::move(s)}.withDetails("errno " +
                                                                                      std::to_string(errnoValue));
}

Error Error::outOfMemory(std::string_view doing) {
  std::string s(doing);
  if (!s.empty()) s[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(s[0])));
  s.append(" needs more memory than there is.");
  return {ErrorCode::kOutOfMemory, std::move(s)};
}

Error Error::internal(std::string_view what) {
  std::string s = "Something inside the program went wrong: ";
  s.append(what).append(".");
  return {ErrorCode::kInternal, std::move(s)};
}

Error Error::withDetails(std::string details) const {
  Error e = *this;
  e.details_ = std::move(details);
  return e;
}

}  // namespace lineament
