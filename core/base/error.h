#pragma once
// What went wrong, in one sentence for the user, with details for the log.
// Thrown by value by everything in core; ui and app catch it at their walls. Immutable, any thread.
#include <exception>
#include <string>
#include <string_view>

namespace lineament {

enum class ErrorCode { kBadArgument, kBadFile, kNotFound, kUnsupported, kIo, kNoSpace, kOutOfMemory, kInternal };

class Error : public std::exception {
 public:
  /// A file is not what it should be: "FILE: found FOUND, expected EXPECTED."
  static Error badFile(std::string_view file, std::string_view found, std::string_view expected);
  /// A value given by the user does not fit: "WHAT: found FOUND, expected EXPECTED."
  static Error badArgument(std::string_view what, std::string_view found, std::string_view expected);
  static Error notFound(std::string_view what, std::string_view hint);
  static Error unsupported(std::string_view what, std::string_view supported);
  /// A system call failed; `errnoValue` ENOSPC and EDQUOT become kNoSpace.
  static Error io(std::string_view doing, int errnoValue);
  static Error outOfMemory(std::string_view doing);
  static Error internal(std::string_view what);

  ErrorCode code() const { return code_; }
  const std::string& sentence() const { return sentence_; }
  const std::string& details() const { return details_; }
  Error withDetails(std::string details) const;
  const char* what() const noexcept override { return sentence_.c_str(); }

 private:
  Error(ErrorCode code, std::string sentence) : code_(code), sentence_(std::move(sentence)) {}
  ErrorCode code_;
  std::string sentence_;
  std::string details_;
};

}  // namespace lineament
