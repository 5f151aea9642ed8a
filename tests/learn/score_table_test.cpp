#include "core/learn/score_table.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/attribute_plan.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("a table comes back as it was written, a line cut off at the end is left out") {
  const test::TemporaryFolder f;
  ScoreTable table;
  table.notes = {"model x", "psi 0.8"};
  table.columns = {"yaw", "age"};
  std::string text = headerText(table) + rowText(7, {0.25F, -3.0F}) + rowText(4294967295U, {1e-6F, 12345.5F});
  const ScoreTable back = readScoreTable(f.write("a.csv", text));
  CHECK(back.notes == table.notes);
  CHECK(back.columns == table.columns);
  CHECK(back.seeds == std::vector<std::uint32_t>{7, 4294967295U});
  CHECK(back.columnValues("age") == std::vector<float>{-3.0F, 12345.5F});
  CHECK(readScoreTable(f.write("b.csv", text + "9,0.5,1")).rows() == 2);
  CHECK_THROWS_AS(back.column("smile"), Error);
}

TEST_CASE("tables of other programs: semicolons, tabs, quotes, Windows line ends") {
  const test::TemporaryFolder f;
  const ScoreTable t = readScoreTable(f.write("a.csv", "seed;\"label\"\r\n1;0\r\n2;1\r\n"));
  CHECK(t.columns == std::vector<std::string>{"label"});
  CHECK(t.columnValues("label") == std::vector<float>{0.0F, 1.0F});
  CHECK(readScoreTable(f.write("b.csv", "seed\tx\n5\t1.5\n")).at(0, 0) == 1.5F);
}

TEST_CASE("bad tables get a sentence") {
  const test::TemporaryFolder f;
  for (const char* text : {"", "# only a note\n", "index,x\n1,2\n", "seed\n1\n", "seed,x\n1\n2,3\n",
                           "seed,x\n1,nan\n2,1\n", "seed,x\n1,inf\n2,1\n", "seed,x\n-1,2\n2,1\n",
                           "seed,x\n4294967296,2\n2,1\n", "seed,x\n1,2,3\n2,1\n", "seed,x\n1,abc\n2,1\n"}) {
    INFO(text);
    CHECK_THROWS_AS(readScoreTable(f.write("bad.csv", text)), Error);
  }
  CHECK_THROWS_AS(readScoreTable(f.file("missing.csv")), Error);
}

TEST_CASE("plans and conditions") {
  const test::TemporaryFolder f;
  const auto plan = readAttributePlan(f.write("p.json", R"({"attributes": [
    {"id": "beard", "title": "Beard", "score": "beard", "where": ["gender>0"], "rows": ["all", "4-64"], "sign": -1}]})"));
  REQUIRE(plan.size() == 1);
  CHECK(plan[0].rows.size() == 2);
  CHECK(plan[0].rows[1] == RowRange{4, 64});
  CHECK(plan[0].sign == -1.0);
  for (const char* text :
       {"{}", "[]", "no", R"({"attributes": []})", R"({"attributes": [{"id": "a b", "score": "x"}]})",
        R"({"attributes": [{"id": "../x", "score": "x"}]})", R"({"attributes": [{"id": "x"}]})"}) {
    INFO(text);
    CHECK_THROWS_AS(readAttributePlan(f.write("bad.json", text)), Error);
  }
  const ScoreTable t = readScoreTable(f.write("t.csv", "seed,a,b\n1,1,5\n2,-1,6\n3,2,7\n"));
  CHECK(rowsWhere(t, {"a>0"}) == std::vector<std::size_t>{0, 2});
  CHECK(rowsWhere(t, {"a>0", "b<6"}) == std::vector<std::size_t>{0});
  for (const char* bad : {"a", "a>", "a>x", "c>0", ">1"}) CHECK_THROWS_AS(rowsWhere(t, {bad}), Error);
}
