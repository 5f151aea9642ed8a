#pragma once
// OpenCV and the libraries below it (libpng, libjpeg, libtiff) write lines of their own about damaged pictures, each in
// its own way. What is wrong is said once, by the error: while one of these is alive the process's standard error goes
// nowhere. Only around a decoder: what other threads say in these milliseconds is lost too. Sanitizers are listened to.
#include <mutex>

namespace lineament {

class QuietDecoder {
 public:
  QuietDecoder();
  ~QuietDecoder();
  QuietDecoder(const QuietDecoder&) = delete;
  QuietDecoder& operator=(const QuietDecoder&) = delete;

 private:
  std::lock_guard<std::mutex> lock_;
  int before_ = -1;
};

}  // namespace lineament
