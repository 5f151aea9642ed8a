#include "core/io/sha256.h"

#include "core/io/sha256_stream.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::string hashText256(std::string_view s) {
  return sha256(std::as_bytes(std::span<const char>(s.data(), s.size())));
}

}  // namespace

// Vectors of FIPS 180-2 and the empty text.
TEST_CASE("known hashes", "[sha256]") {
  CHECK(hashText256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hashText256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hashText256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hashText256(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces and files hash like the whole", "[sha256]") {
  const std::string text(700001, 'q');
  const test::TemporaryFolder f;
  CHECK(sha256OfFile(f.write("q", text)) == hashText256(text));
  Sha256Stream stream;
  stream.add(text.data(), 1);
  stream.add(text.data() + 1, 0);
  stream.add(text.data() + 1, text.size() - 1);
  CHECK(stream.finish() == hashText256(text));
  CHECK_THROWS_AS(sha256OfFile(f.file("missing")), Error);
}
