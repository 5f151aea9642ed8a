#include "core/vision/quiet_decoder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace lineament {
namespace {

std::mutex& oneAtATime() {
  static std::mutex one;
  return one;
}

}  // namespace

QuietDecoder::QuietDecoder() : lock_(oneAtATime()) {
#ifndef LINEAMENT_SANITIZED
  std::fflush(stderr);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  before_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (before_ >= 0) dup2(nowhere, STDERR_FILENO);
  close(nowhere);
#endif
}

QuietDecoder::~QuietDecoder() {
  if (before_ < 0) return;
  std::fflush(stderr);
  dup2(before_, STDERR_FILENO);
  close(before_);
}

}  // namespace lineament
