// Sessions in the window: saved, opened, kept after a crash, and never lost by a failure.
#include <QAction>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/window_test.h"
#include "ui/session/session_keeper.h"

namespace lineament {

using test::direction;

class SessionTest : public test::WindowTest {
  Q_OBJECT

 private:
  QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
  SessionKeeper* keeper() const { return window_->sessions(); }
  EditRecipe recipe() const { return window_->document().recipe(); }
  void edit(float strength) const {
    window_->document().change(recipe().withStrength(smile_, strength), QStringLiteral("Smile"));
  }
  void start(const QString& toOpen = {}) {
    recorded_ = {};
    EditorSetup setup;
    setup.settingsFolder = folder_.path().toStdString();
    setup.cacheFolder = file("cache").toStdString();
    setup.directions = {smile_};
    setup.openFile = toOpen.toStdString();
    open(std::move(setup));
    giveModel();
    QCoreApplication::processEvents();
    keeper()->setDelay(0);
  }
  // What a crash leaves: the automatic copy as it was, and a lock of a process that is no more.
  void crashAndStart() {
    const QString copy = file("sessions/running-1.lineament");
    QVERIFY(QFile::exists(copy));
    QVERIFY(QFile::copy(copy, file("kept")));
    window_.reset();
    QFile::remove(copy);
    QVERIFY(QFile::rename(file("kept"), copy));
    start();
  }
  DirectionPtr smile_ = direction("smile", "Smile");

 private Q_SLOTS:
  void init() {
    QDir(file("sessions")).removeRecursively();
    start();
  }
  void cleanup() { window_.reset(); }

  void filesOnThisComputerAreShownAndCanBeEmptied() {
    edit(1.5F);
    const QString running = file("sessions/running-1.lineament"), last = file("sessions/last.lineament");
    QTRY_VERIFY(QFile::exists(running));
    QVERIFY(QFile::copy(running, last));
    QVERIFY(QDir().mkpath(file("cache/more")));
    QFile model(file("cache/more/model"));
    QVERIFY(model.open(QIODevice::WriteOnly) && model.write(QByteArray(3000, 'x')) == 3000);
    model.close();
    find<QAction>("actionStoredFiles")->trigger();
    const auto text = [this](const char* name) { return find<QLabel>(name)->text(); };
    QTRY_COMPARE(text("storedSize_cache"), QLocale().formattedDataSize(3000, 1));
    QVERIFY(window_->findChild<QPushButton*>(QStringLiteral("storedEmpty_settings")) == nullptr);
    find<QPushButton>("storedEmpty_copies")->click();
    QTRY_VERIFY(!QFile::exists(last));
    QVERIFY(QFile::exists(running));  // this window's own
    for (const auto answer : {QMessageBox::No, QMessageBox::Yes}) {
      QVERIFY(QFile::exists(model.fileName()));
      find<QPushButton>("storedEmpty_cache")->click();
      find<QMessageBox>("storedQuestion")->button(answer)->click();
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    QTRY_VERIFY(!QFile::exists(model.fileName()));
    QTRY_COMPARE(text("storedSize_cache"), QLocale().formattedDataSize(0, 1));
    QVERIFY(QFile::exists(file("cache")));
  }

  void whatIsSavedIsOpened() {
    edit(1.5F);
    QVERIFY(window_->isWindowModified());
    keeper()->save(file("me.lineament"));
    QTRY_VERIFY(!window_->isWindowModified());
    QVERIFY(window_->windowTitle().startsWith(QLatin1String("me[*]")));
    edit(-2.0F);
    QVERIFY(window_->isWindowModified());
    keeper()->open(file("me.lineament"));
    QTRY_COMPARE(recipe().strength("smile"), 1.5F);
    QVERIFY(!window_->isWindowModified());
    // The program's own direction, so the slider follows.
    QVERIFY(recipe().edits().front().direction == smile_);
    trigger(QStringLiteral("actionUndo"));
    QCOMPARE(recipe().strength("smile"), -2.0F);
  }

  void aFaceOfAnotherWindowIsTakenAndItsFileWithIt() {
    const QString handed = file((std::string("sessions/") + kHandedOver + "1.lineament").c_str());
    writeSession({EditRecipe(Seed{9}).withStrength(smile_, 1.25F), "", ""}, handed.toStdString());
    keeper()->open(handed);
    QTRY_COMPARE(recipe().strength("smile"), 1.25F);
    QVERIFY(!QFile::exists(handed));
    QVERIFY(keeper()->file().isEmpty());  // saving asks for a name
    QVERIFY(window_->isWindowModified());
  }

  void aSessionBringsItsDirectionsAlong() {
    const DirectionPtr strange = direction("strange", "Strange", 3);
    writeSession({EditRecipe(Seed{7}).withStrength(strange, 2.0F), "Other", "1"},
                 file("other.lineament").toStdString());
    keeper()->open(file("other.lineament"));
    QTRY_COMPARE(recipe().strength("strange"), 2.0F);
    QVERIFY(window_->findChild<QWidget*>(QStringLiteral("slider_strange")) != nullptr);
    QVERIFY(window_->statusBar()->currentMessage().contains(QLatin1String("another model")));
  }

  void channelsOfAnotherModelHaveNoEffectAndThatIsSaid() {
    auto channels = std::make_shared<ChannelAttribute>();
    channels->modelHash = "of another";
    LocalEdit edit;
    edit.id = "eyes";
    edit.title = "Dark eyes";
    edit.strength = 1.0F;
    edit.region = std::string("eyes");
    edit.effect = ChannelAttributePtr(channels);
    channels->layer = "l2.conv1";
    channels->values = {1.0F};
    writeSession({EditRecipe(Seed{11}).withLocal(edit), "Other", "of another"}, file("eyes.lineament").toStdString());
    keeper()->open(file("eyes.lineament"));
    QTRY_VERIFY(recipe().local("eyes") != nullptr);
    QVERIFY(!recipe().local("eyes")->acts() && recipe().local("eyes")->enabled);
    QVERIFY(window_->statusBar()->currentMessage().contains(QLatin1String("Dark eyes")));
    QVERIFY(!keeper()->changed());  // nothing was done to it
    // The same when the session is there before the model is.
    start(file("eyes.lineament"));
    QTRY_VERIFY(recipe().local("eyes") != nullptr);
    giveModel();
    QTRY_VERIFY(!recipe().local("eyes")->acts());
    QVERIFY(!keeper()->changed());
  }

  void aWindowStartsWithASession() {
    writeSession({EditRecipe(Seed{9}), "Test", "0"}, file("nine.lineament").toStdString());
    start(file("nine.lineament"));
    QTRY_VERIFY(recipe() == EditRecipe(Seed{9}));
  }

  void everyChangeIsCopied() {
    QSignalSpy copied(keeper(), &SessionKeeper::copied);
    edit(1.0F);
    QTRY_COMPARE(copied.count(), 1);
    const Session copy = readSession(file("sessions/running-1.lineament").toStdString(), {smile_});
    QVERIFY(copy.recipe == recipe());
  }

  void aCrashLosesNothing() {
    QSignalSpy copied(keeper(), &SessionKeeper::copied);
    edit(2.5F);
    QTRY_COMPARE(copied.count(), 1);
    crashAndStart();
    QCOMPARE(recipe().strength("smile"), 0.0F);
    QVERIFY(window_->statusBar()->currentMessage().contains(QLatin1String("Reopen last session")));
    edit(-1.0F);  // new work does not write over the old
    trigger(QStringLiteral("actionReopen"));
    QTRY_COMPARE(recipe().strength("smile"), 2.5F);
    QVERIFY(window_->isWindowModified());  // it has no name of the user's yet
  }

  void aRunThatEndsWellIsReopened() {
    edit(0.5F);
    window_->close();
    QVERIFY(!QFile::exists(file("sessions/running-1.lineament")));
    start();
    QVERIFY(keeper()->recovered().isEmpty());
    trigger(QStringLiteral("actionReopen"));
    QTRY_COMPARE(recipe().strength("smile"), 0.5F);
  }

  void twoWindowsKeepCopiesOfTheirOwn() {
    Recorded other;
    EditorSetup setup;
    setup.settingsFolder = folder_.path().toStdString();
    setup.directions = {smile_};
    setup.makeService = [&](RenderListener&) { return std::make_unique<test::RecordingService>(other); };
    MainWindow second(setup);
    second.sessions()->setDelay(0);
    QSignalSpy copied(second.sessions(), &SessionKeeper::copied);
    second.document().change(EditRecipe(Seed{4}), QStringLiteral("Seed 4"));
    QTRY_COMPARE(copied.count(), 1);
    QVERIFY(QFile::exists(file("sessions/running-2.lineament")));
  }

  void failuresAreSentencesAndLoseNothing() {
    edit(1.0F);
    const EditRecipe before = recipe();
    keeper()->save(file("no such folder/me.lineament"));
    QTRY_VERIFY(window_->statusBar()->currentMessage().contains(QLatin1String("no such folder")));
    QVERIFY(window_->isWindowModified());
    QFile damaged(file("damaged.lineament"));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("PK nonsense");
    damaged.close();
    keeper()->open(file("damaged.lineament"));
    QTRY_VERIFY(window_->statusBar()->currentMessage().contains(QLatin1String("damaged.lineament")));
    QVERIFY(recipe() == before);
  }

 private:
  using Recorded = test::Recorded;
};

}  // namespace lineament

QTEST_MAIN(lineament::SessionTest)
#include "session_test.moc"
