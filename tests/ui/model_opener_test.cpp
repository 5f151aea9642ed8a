// Opening a model from the window: the card before anything is loaded, what cannot be opened in one sentence, and the
// list of the last ones.
#include "ui/model_opener.h"

#include <QFile>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>

#include "core/base/error.h"
#include "tests/ui/window_test.h"

namespace lineament {

class ModelOpenerTest : public test::WindowTest {
  Q_OBJECT

 private Q_SLOTS:
  void theCardIsShownAndTheModelOpensInAWindowOfItsOwn() {
    std::vector<std::string> opened;
    EditorSetup setup;
    setup.settingsFolder = folder_.path().toStdString();
    setup.models.card = [](const std::filesystem::path& file) {
      if (file.filename() == "bad.pkl") throw Error::badFile(file.string(), "a StyleGAN3 generator", "StyleGAN2");
      return std::string("A generator.\nPicture: 64 x 64 pixels");
    };
    setup.models.open = [&](const std::filesystem::path& file) { opened.push_back(file.string()); };
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
    QCOMPARE(opener->recent(), QStringList{good});
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) == nullptr);
    opener->look(folder_.filePath(QStringLiteral("bad.pkl")));
    QTRY_VERIFY(window_->findChild<QMessageBox*>(QStringLiteral("modelCard")) != nullptr);
    QVERIFY(find<QMessageBox>(QStringLiteral("modelCard"))->informativeText().contains(QStringLiteral("StyleGAN3")));
    QCOMPARE(opener->recent().size(), 1);
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::ModelOpenerTest)
#include "model_opener_test.moc"
