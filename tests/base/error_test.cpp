#include "core/base/error.h"

#include <cerrno>

#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("sentences say what was found and what was expected", "[error]") {
  CHECK(Error::badFile("a.npy", "12 bytes", "a .npy file").sentence() ==
        "a.npy: found 12 bytes, expected a .npy file.");
  CHECK(Error::badFile("a", "b", "c").code() == ErrorCode::kBadFile);
  CHECK(Error::badArgument("Strength", "9", "-5 to 5").sentence() == "Strength: found 9, expected -5 to 5.");
  CHECK(Error::badArgument("a", "b", "c").code() == ErrorCode::kBadArgument);
  CHECK(Error::notFound("The model", "run the import").sentence() == "The model was not found: run the import.");
  CHECK(Error::unsupported("Type I64", "F32").sentence() == "Type I64 is not supported; supported: F32.");
  CHECK(std::string(Error::internal("a row is missing").what()) ==
        "Something inside the program went wrong: a row is missing.");
  CHECK(Error::outOfMemory("show the picture").code() == ErrorCode::kOutOfMemory);
}

TEST_CASE("a full disk has its own code", "[error]") {
  CHECK(Error::io("write a", ENOSPC).code() == ErrorCode::kNoSpace);
  CHECK(Error::io("write a", EDQUOT).code() == ErrorCode::kNoSpace);
  CHECK(Error::io("write a", ENOSPC).sentence() == "Could not write a: there is no space left.");
  CHECK(Error::io("write a", EACCES).code() == ErrorCode::kIo);
  CHECK(Error::io("write a", EACCES).details() == "errno " + std::to_string(EACCES));
}

TEST_CASE("details are added to a copy", "[error]") {
  const Error plain = Error::internal("x");
  const Error more = plain.withDetails("line 3");
  CHECK(plain.details().empty());
  CHECK(more.details() == "line 3");
  CHECK(more.sentence() == plain.sentence());
}
