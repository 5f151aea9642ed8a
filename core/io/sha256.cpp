#include "core/io/sha256.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "core/base/error.h"
#include "core/io/input_file.h"
#include "core/io/sha256_stream.h"

namespace lineament {

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw Error::internal("SHA-256 could not be started");
  }
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(const void* data, std::size_t bytes) {
  if (EVP_DigestUpdate(state_->context, data, bytes) != 1) throw Error::internal("SHA-256 failed");
}

std::string Sha256Stream::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(state_->context, digest.data(), &length) != 1) throw Error::internal("SHA-256 failed");
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * static_cast<std::size_t>(length));
  for (unsigned i = 0; i < length; ++i) {
    hex += kHex[digest[i] >> 4U];
    hex += kHex[digest[i] & 15U];
  }
  return hex;
}

std::string sha256(std::span<const std::byte> bytes) {
  Sha256Stream stream;
  stream.add(bytes.data(), bytes.size());
  return stream.finish();
}

std::string sha256OfFile(const std::filesystem::path& path) {
  const InputFile file(path, std::numeric_limits<std::int64_t>::max());
  std::vector<std::byte> block(std::size_t{1} << 18U);  // stays in the second-level cache
  Sha256Stream stream;
  for (std::uint64_t at = 0; at < file.size();) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), file.size() - at));
    file.readAt(at, block.data(), n);
    stream.add(block.data(), n);
    at += n;
  }
  return stream.finish();
}

}  // namespace lineament
