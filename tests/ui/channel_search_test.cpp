// Channels found in the window: faces marked with the mouse, the search as a job on a tiny generator, strips, and an
// attribute that is kept.
#include "ui/local/channel_search.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>

#include "core/edit/local_attribute.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/ui/fake_regions.h"
#include "tests/ui/window_test.h"

namespace lineament {

using test::RecordingService;

class ChannelSearchTest : public test::WindowTest {
  Q_OBJECT

 private:
  std::unique_ptr<SynthesisEngine> engine_ = makeMobileKernelEngine(makeTinyModel(7, 64), {.threads = 1});

  const EditRecipe& recipe() const { return window_->document().recipe(); }
  std::filesystem::path own() const { return folder_.filePath(QStringLiteral("local")).toStdString(); }
  static void settle() {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  void click(const char* name) const {
    find<QAbstractButton>(QLatin1String(name))->click();
    settle();
  }
  void openSearch() const {
    trigger(QStringLiteral("localSearch"));
    settle();
  }
  void mark(int from, int to, Qt::MouseButton button) const {
    auto* faces = find<QListWidget>("searchFaces");
    for (int i = from; i < to; ++i) {
      const QPoint at = faces->visualItemRect(faces->item(i)).center();
      QTest::mouseClick(faces->viewport(), button, Qt::NoModifier, at);
    }
  }
  void onlyLayer(const char* name) const {
    auto* layers = find<QListWidget>("searchLayers");
    for (int i = 0; i < layers->count(); ++i)
      layers->item(i)->setCheckState(
          layers->item(i)->data(Qt::UserRole).toString() == QLatin1String(name) ? Qt::Checked : Qt::Unchecked);
  }
  std::shared_ptr<ChannelStudy> study() const {
    return recorded_.jobs.empty() ? nullptr : std::dynamic_pointer_cast<ChannelStudy>(recorded_.jobs.back());
  }
  JobId job() const { return RecordingService::kFirstJob + recorded_.jobs.size() - 1; }
  // What the compute thread does; `steps` of it, or all.
  void run(int steps = -1) {
    bool done = false;
    while (!done && steps-- != 0) {
      try {
        done = recorded_.jobs.back()->step(*engine_);
      } catch (const Error& e) {
        recorded_.listener->jobFailed(job(), e);
        done = true;
        break;
      }
      recorded_.listener->jobStepped(job(), done);
      if (done || steps == 0) QCoreApplication::processEvents();
    }
    settle();
  }
  void markedSearch() {
    openSearch();
    mark(0, 3, Qt::LeftButton);
    mark(3, 6, Qt::RightButton);
    onlyLayer("l2.conv1");
    click("searchStart");
    QVERIFY(study() != nullptr);
  }

 private Q_SLOTS:
  void init() {
    recorded_ = {};
    std::filesystem::remove_all(own());
    EditorSetup setup;
    setup.settingsFolder = folder_.filePath(QStringLiteral("settings")).toStdString();
    setup.ownLocalFolder = own();
    setup.regions.finder = std::make_shared<test::FakeFinder>();
    open(std::move(setup));
    const GeneratorSpec& spec = engine_->spec();
    recorded_.listener->modelReady({spec.title, "nothing", spec.modelHash, spec.imageResolution, spec.layers});
    recorded_.listener->frameReady({1, 256, true, std::make_shared<Image8>(64, 64), 1.0});
    settle();
  }
  void cleanup() { window_.reset(); }

  void marksBecomeChannelsThatAreUsedAndKept() {
    openSearch();
    auto* start = find<QPushButton>("searchStart");
    QVERIFY(!start->isEnabled());
    mark(0, 3, Qt::LeftButton);
    mark(3, 5, Qt::RightButton);
    mark(5, 6, Qt::RightButton);
    mark(5, 6, Qt::RightButton);  // taken back
    QVERIFY(find<QLabel>("searchMarks")->text().startsWith(QStringLiteral("3 with, 2 without")));
    QVERIFY(start->isEnabled());
    onlyLayer("none");
    QVERIFY(!start->isEnabled());
    onlyLayer("l2.conv1");
    start->click();
    QVERIFY(study() != nullptr);
    QVERIFY(study()->task().region == EditRegion(std::string("nose")));
    QVERIFY(study()->task().layers == std::vector<std::string>{"l2.conv1"});
    QCOMPARE(study()->task().with.size(), 3U);
    QCOMPARE(study()->task().without.size(), 2U);
    QVERIFY(!find<QComboBox>("searchRegion")->isEnabled());
    run(4);
    QVERIFY(find<QProgressBar>("searchProgress")->isVisible());
    QVERIFY(find<QProgressBar>("searchProgress")->maximum() > 0);
    const std::size_t pictures = recorded_.pictures.size();
    run();
    auto* found = find<ChannelStrips>("searchFound");
    QVERIFY(found->rowCount() > 8);  // eight single channels, and lists
    QCOMPARE(recorded_.pictures.size(), pictures + 1 + 4 * static_cast<std::size_t>(found->rowCount()));
    for (std::size_t i = pictures; i < recorded_.pictures.size(); ++i) {
      recorded_.listener->pictureReady(i + 1, std::make_shared<Image8>(256, 256));
      QCOMPARE(recorded_.pictures[i].recipe.withoutLocals() == recipe(), true);
    }
    settle();
    QCOMPARE(found->item(0, 0)->icon().pixmap(800, 80).toImage().pixelColor(10, 40), QColor(Qt::black));
    QVERIFY(found->item(0, 1)->text().endsWith(QStringLiteral("· l2.conv1")));

    QVERIFY(!find<QPushButton>("searchKeep")->isEnabled());  // without a name
    click("searchUse");
    QCOMPARE(recipe().locals().size(), 1U);
    QVERIFY(recipe().locals()[0].region == EditRegion(std::string("nose")));
    QVERIFY(recipe().locals()[0].strength > 0.0F);  // to be seen at once
    found->selectRow(1);
    find<QLineEdit>("searchName")->setText(QStringLiteral("Freckles"));
    click("searchKeep");
    const auto kept = readLocalAttributes(own(), {});
    QCOMPARE(kept.size(), 1U);
    QCOMPARE(QString::fromStdString(kept[0]->id), QStringLiteral("freckles"));
    QVERIFY(kept[0]->fits(engine_->spec().modelHash));
    trigger(QStringLiteral("localAdd_freckles"));
    settle();
    QVERIFY(recipe().local("freckles") != nullptr);
    click("searchKeep");  // the same name again
    QVERIFY(find<QLabel>("searchMessage")->text().contains(QStringLiteral("exists")));
    QCOMPARE(readLocalAttributes(own(), {}).size(), 1U);
  }

  void theSearchCanBeStoppedAndStartedAgain() {
    markedSearch();
    run(3);
    auto* start = find<QPushButton>("searchStart");
    const QString stopText = start->text();
    click("searchStart");
    QVERIFY(start->text() != stopText);
    QVERIFY(find<QComboBox>("searchRegion")->isEnabled());
    recorded_.listener->jobStepped(job(), true);  // the step that was running ends
    settle();
    QCOMPARE(find<ChannelStrips>("searchFound")->rowCount(), 0);
    click("searchStart");
    run();
    QVERIFY(find<ChannelStrips>("searchFound")->rowCount() > 0);
    find<QDialog>("channelSearch")->close();
    settle();
    QVERIFY(window_->findChild<QDialog*>(QStringLiteral("channelSearch")) == nullptr);
    recorded_.listener->jobStepped(job(), true);
    settle();
  }

  void aMeasureSortsInsteadOfTheHand() {
    openSearch();
    auto* sort = find<QComboBox>("searchSort");
    sort->setCurrentIndex(sort->findData(QStringLiteral("nose_width")));
    QVERIFY(!find<QListWidget>("searchFaces")->isVisible());
    click("searchStart");
    QVERIFY(study() != nullptr);
    QVERIFY(study()->task().with.empty());
    QVERIFY(study()->task().without.empty());
    QVERIFY(study()->task().faces > 6);
    recorded_.listener->jobFailed(job(), Error::internal("no landmarks"));
    settle();
    QVERIFY(!find<QLabel>("searchMessage")->text().isEmpty());
    QVERIFY(find<QComboBox>("searchSort")->isEnabled());
  }

  void aPaintedRegionIsSearchedAndKeptForANamedOne() {
    LocalEdit edit;
    edit.id = "painted";
    edit.effect = Donor{Seed{3}, 0.7F};
    edit.region = test::rectangle({100, 100, 300, 300});
    window_->document().change(recipe().withLocal(edit), QStringLiteral("Paint"));
    settle();
    markedSearch();
    QVERIFY(study()->task().region == edit.region);
    run();
    QVERIFY(find<QComboBox>("searchKeepRegion")->isVisible());
    find<QComboBox>("searchKeepRegion")->setCurrentText(QStringLiteral("Mouth"));
    find<QLineEdit>("searchName")->setText(QStringLiteral("Shade"));
    click("searchKeep");
    const auto kept = readLocalAttributes(own(), {});
    QCOMPARE(kept.size(), 1U);
    QCOMPARE(QString::fromStdString(kept[0]->region), QStringLiteral("mouth"));
    click("searchUse");
    QVERIFY(recipe().locals().back().region == edit.region);
  }

  void everyControlHasNames() {
    openSearch();
    for (const QWidget* w : find<QWidget>("channelSearch")->findChildren<QWidget*>()) {
      if (qobject_cast<const QAbstractButton*>(w) == nullptr && qobject_cast<const QComboBox*>(w) == nullptr) continue;
      if (w->inherits("QTableCornerButton")) continue;
      QVERIFY2(!w->objectName().isEmpty(), w->metaObject()->className());
      QVERIFY2(!w->accessibleName().isEmpty(), qPrintable(w->objectName()));
    }
  }
};

}  // namespace lineament

QTEST_MAIN(lineament::ChannelSearchTest)
#include "channel_search_test.moc"
