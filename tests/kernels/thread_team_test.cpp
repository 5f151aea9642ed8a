#include "core/kernels/thread_team.h"

#include <atomic>
#include <vector>

#include "tests/support/catch.h"

using lineament::kernels::ThreadTeam;

TEST_CASE("every task runs once, in many loops one after the other") {
  for (const int threads : {1, 2, 5}) {
    ThreadTeam team(threads);
    REQUIRE(team.size() == threads);
    for (int round = 0; round < 300; ++round) {
      const int tasks = round % 17;
      std::vector<std::atomic<int>> runs(17);
      team.forEach(tasks, [&](int task, int member) {
        if (member >= 0 && member < threads) runs[static_cast<std::size_t>(task)].fetch_add(1);
      });
      for (int t = 0; t < 17; ++t) REQUIRE(runs[static_cast<std::size_t>(t)].load() == (t < tasks ? 1 : 0));
    }
  }
}

TEST_CASE("a team that never worked, and one whose workers sleep, end cleanly") {
  { ThreadTeam idle(3); }
  ThreadTeam team(3);
  std::atomic<int> sum{0};
  team.forEach(3, [&](int task, int) { sum.fetch_add(task); });
  CHECK(sum.load() == 3);
}
