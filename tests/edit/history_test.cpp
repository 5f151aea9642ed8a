#include "core/edit/history.h"

#include "tests/edit/directions.h"
#include "tests/support/catch.h"

using namespace lineament;
using test::direction;

TEST_CASE("a recipe is a value: changes leave the original alone") {
  const DirectionPtr smile = direction("smile"), age = direction("age");
  const EditRecipe start(Seed{85});
  const EditRecipe smiling = start.withStrength(smile, 1.5F), older = smiling.withStrength(age, 2.0F);
  CHECK(start.edits().empty());
  CHECK(smiling.strength("smile") == 1.5F);
  CHECK(smiling.strength("age") == 0.0F);
  CHECK(older.edits().size() == 2);
  CHECK(older.withStrength(smile, -1.0F).edits().front().strength == -1.0F);  // the order of first use stays
  CHECK(older.withStrength(smile, 0.0F).edits().size() == 1);
  CHECK(older.withoutEdits() == start);
  CHECK(older.withStrength(age, 0.0F) == smiling);
}

TEST_CASE("a gesture is one step, however many recipes it went through") {
  const DirectionPtr smile = direction("smile");
  History history(EditRecipe(Seed{1}));
  history.beginGesture("Smile");
  for (int i = 1; i <= 50; ++i) history.change(history.current().withStrength(smile, 0.05F * static_cast<float>(i)));
  CHECK(history.steps().size() == 1);
  CHECK(history.current().strength("smile") == 0.05F * 50.0F);  // live before the step is sealed
  history.endGesture();
  REQUIRE(history.steps().size() == 2);
  CHECK(history.steps()[1].label == "Smile");
  CHECK(history.undo() == EditRecipe(Seed{1}));
  CHECK(history.redo().strength("smile") == 0.05F * 50.0F);
}

TEST_CASE("a gesture that changes nothing leaves no step; a cancelled one leaves the old recipe") {
  const DirectionPtr smile = direction("smile");
  History history(EditRecipe(Seed{1}));
  history.beginGesture("Smile");
  history.endGesture();
  CHECK(history.steps().size() == 1);
  history.beginGesture("Smile");
  history.change(history.current().withStrength(smile, 3.0F));
  history.cancelGesture();
  CHECK(history.current() == EditRecipe(Seed{1}));
  CHECK_FALSE(history.canUndo());
  CHECK_FALSE(history.inGesture());
}

TEST_CASE("a face that gets better is better in every step that starts from it") {
  const auto face = [](float value) {
    auto f = std::make_shared<ProjectedFace>();
    f->latent = LatentWPlus({value, value}, 1);
    return ProjectedFacePtr(f);
  };
  const ProjectedFacePtr rough = face(1.0F), fine = face(2.0F);
  History history{EditRecipe(Seed{1})};
  history.change(EditRecipe(rough), "Photo");
  history.change(history.current().withPsi(0.5F), "Truncation");
  history.undo();
  history.replaceSource(rough, fine);
  CHECK(history.steps().size() == 3);
  CHECK(history.current().source() == FaceSource(fine));
  CHECK(history.redo().source() == FaceSource(fine));
  CHECK(history.current().psi() == 0.5F);
  CHECK(history.jumpTo(0).source() == FaceSource(Seed{1}));
  // In the middle of a drag too.
  history.jumpTo(2);
  history.beginGesture("Truncation");
  history.change(history.current().withPsi(0.25F));
  history.replaceSource(fine, rough);
  CHECK(history.current().source() == FaceSource(rough));
  CHECK(history.current().psi() == 0.25F);
  history.endGesture();
  CHECK(history.current().source() == FaceSource(rough));
}

TEST_CASE("nested gestures are one") {
  const DirectionPtr smile = direction("smile");
  History history(EditRecipe(Seed{1}));
  history.beginGesture("Outer");
  history.beginGesture("Inner");
  history.change(history.current().withStrength(smile, 1.0F));
  history.endGesture();
  CHECK(history.inGesture());
  history.endGesture();
  REQUIRE(history.steps().size() == 2);
  CHECK(history.steps()[1].label == "Outer");
}

TEST_CASE("a change after undo drops what was undone; jumps go anywhere") {
  History history(EditRecipe(Seed{1}));
  history.change(EditRecipe(Seed{2}), "Two");
  history.change(EditRecipe(Seed{3}), "Three");
  history.undo();
  history.undo();
  CHECK(history.canRedo());
  history.change(EditRecipe(Seed{4}), "Four");
  CHECK_FALSE(history.canRedo());
  REQUIRE(history.steps().size() == 2);
  CHECK(history.jumpTo(0) == EditRecipe(Seed{1}));
  CHECK(history.jumpTo(99) == EditRecipe(Seed{4}));
  CHECK(history.position() == 1);
}

TEST_CASE("no undo in the middle of a gesture") {
  History history(EditRecipe(Seed{1}));
  history.change(EditRecipe(Seed{2}), "Two");
  history.beginGesture("Drag");
  CHECK_FALSE(history.canUndo());
  CHECK(history.undo() == EditRecipe(Seed{2}));
}
