// Opening a model from the window: the card before anything is loaded, what cannot be opened in one sentence, and the
// list of the last ones.
#include "ui/model_opener.h"

#include <QFile>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/base/error.h"
#include "tests/ui/window_test.h"

namespace lineament {

class ModelOpenerTest : public test::WindowTest {
  Q_OBJECT

 private Q_SLOTS:
  void theCardIsShownAndTheModelOpensInAWindowOfItsOwn() {
    std::vector<std::string> opened;
    std::optional<EditRecipe> taken;
    EditorSetup setup;
    setup.settingsFolder = folder_.path().toStdString();
    setup.models.card = [](const std::filesystem::path& file) {
      if (file.filename() == "bad.pkl") throw Error::badFile(file.string(), "a StyleGAN3 generator", "StyleGAN2");
      ModelCard card{"A generator.\nPicture: 64 x 64 pixels", {}};
      if (file.filename() == "same.pkl") {
        card.transfer = [](const EditRecipe& r) { return TransferredRecipe{r, {"the photo"}}; };
      }
      return card;
    };
    setup.models.open = [&](const std::filesystem::path& file, const std::optional<EditRecipe>& recipe) {
      opened.push_back(file.string());
      taken = recipe;
    };
    open(std::move(setup));
    const QString good = folder_.filePath(QStringLiteral("good.pkl"));
    QFile file(good);
    QVERIFY(file.open(QIODevice::WriteOnly));
    auto* opener = find<ModelOpener>(QStringLiteral("modelOpener"));
    opener->look(good);
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) != nullptr);
    auto* card = find<QMessageBox>(QStringLiteral("modelCard"));
    QCOMPARE(card->text(), QStringLiteral("A generator."));
    QVERIFY(card->informativeText().contains(QStringLiteral("64 x 64")));
    QVERIFY(opened.empty());
    find<QPushButton>(QStringLiteral("openModel"))->click();
    QCOMPARE(opened, std::vector<std::string>{good.toStdString()});
    QVERIFY(!taken);
    QCOMPARE(opener->recent(), QStringList{good});
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) == nullptr);
    opener->look(folder_.filePath(QStringLiteral("bad.pkl")));
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) != nullptr);
    QVERIFY(find<QMessageBox>(QStringLiteral("modelCard"))->informativeText().contains(QStringLiteral("StyleGAN3")));
    QCOMPARE(opener->recent().size(), 1);
    // A model of the same latent space takes the face along and says what it does not take.
    delete find<QMessageBox>(QStringLiteral("modelCard"));
    opener->look(folder_.filePath(QStringLiteral("same.pkl")));
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) != nullptr);
    QVERIFY(find<QMessageBox>(QStringLiteral("modelCard"))->informativeText().contains(QStringLiteral("the photo")));
    find<QPushButton>(QStringLiteral("openModel"))->click();
    QVERIFY(taken && *taken == window_->document().recipe());
    // A small file that is no model may hold directions.
    QSignalSpy noModel(opener, &ModelOpener::noModel);
    opener->consider(folder_.filePath(QStringLiteral("bad.pkl")));
    QTRY_COMPARE(noModel.size(), 1);
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::ModelOpenerTest)
#include "model_opener_test.moc"
