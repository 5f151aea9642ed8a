// Latents of other programs: shapes, and numbers that are none.
#include "core/session/latent_file.h"

#include <cmath>

#include "core/io/npy.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("latents come in three shapes") {
  const test::TemporaryFolder folder;
  const auto file = folder.file("latent.npy");
  const std::vector<float> six{1, 2, 3, 4, 5, 6};
  for (const std::vector<int>& shape : {std::vector<int>{6}, std::vector<int>{1, 6}}) {
    writeNpy({shape, six}, file);
    CHECK(std::get<std::shared_ptr<const LatentW>>(latentFromNpy(file))->values == six);
    CHECK(std::get<std::shared_ptr<const LatentZ>>(zFromNpy(file))->values == six);
  }
  writeNpy({{2, 3}, six}, file);
  const auto plus = std::get<std::shared_ptr<const LatentWPlus>>(latentFromNpy(file));
  CHECK(plus->rows() == 2);
  CHECK(plus->values() == six);
}

TEST_CASE("what is no latent is one sentence") {
  const test::TemporaryFolder folder;
  const auto file = folder.file("latent.npy");
  const auto told = [&](const NpyArray& array, const char* word) {
    writeNpy(array, file);
    CHECK(test::refusal([&] { latentFromNpy(file); }).find(word) != std::string::npos);
  };
  told({{3}, {1.0F, std::nanf(""), 2.0F}}, "not finite");
  told({{2}, {1.0F, INFINITY}}, "not finite");
  told({{1, 1, 2}, {1.0F, 2.0F}}, "3 axes");
  writeNpy({{2, 2}, {1, 2, 3, 4}}, file);
  CHECK(test::refusal([&] { zFromNpy(file); }).find("2 axes") != std::string::npos);
}
