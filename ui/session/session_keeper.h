#pragma once
// Sessions of the window: opening and saving off the GUI thread, and an automatic copy after every change, so that a
// crash or a power cut costs a few seconds of work at most. GUI thread; no call blocks, except finish().
#include <QLockFile>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/session/session_file.h"

namespace lineament {

class Document;

/// Sessions in the keeper's folder with this at the start of their names were written by another window for the next
/// one, which takes them away.
inline constexpr const char* kHandedOver = "handed-over-";
/// The keeper's folder.
inline std::filesystem::path sessionsFolder(const std::filesystem::path& settings) {
  return settings / "sessions";
}

class SessionKeeper : public QObject {
  Q_OBJECT

 public:
  /// Copies go to `folder`; `known`: the directions of the moment.
  SessionKeeper(Document& document, std::filesystem::path folder, std::function<std::vector<DirectionPtr>()> known);
  ~SessionKeeper() override;

  void setModel(const std::string& title, const std::string& hash);
  const QString& file() const { return file_; }  ///< empty: never saved
  bool changed() const;                          ///< since it was saved or opened

  void open(const QString& file);
  void save(const QString& file);
  /// What a run that ended without finish() left behind; empty: nothing.
  QString recovered() const { return recovered_; }
  /// The session of the last run; empty: none.
  QString last() const;
  /// Removes the automatic copies but those of windows that are open. Any thread. Throws filesystem_error.
  static void forgetCopies(const std::filesystem::path& folder);
  /// Writes what is pending and marks the run as ended well. Waits for the disk.
  void finish();
  /// How long after a change its copy is written; for tests.
  void setDelay(int milliseconds) { timer_.setInterval(milliseconds); }

 Q_SIGNALS:
  void stateChanged();  ///< file() or changed()
  void message(const QString& sentence);
  /// Directions that the opened session brings along.
  void opened(const std::vector<DirectionPtr>& directions);
  void copied();  ///< the automatic copy is on disk

 private:
  void documentChanged();
  void copy();
  void adopt(const QString& file, const Session& session);
  /// What this model can show of it; says what has no effect here, after what was `said`.
  EditRecipe fitting(const EditRecipe& recipe, const QString& said = {});
  std::filesystem::path copyFile() const;
  Session session() const;
  /// On a worker thread, one at a time; `then` on the GUI thread with the error's sentence, empty when all went well.
  void write(const Session& session, const std::filesystem::path& file, std::function<void(QString)> then);

  Document& document_;
  std::filesystem::path folder_;
  std::function<std::vector<DirectionPtr>()> known_;
  std::unique_ptr<QLockFile> lock_;
  int slot_ = 0;  // windows that are open at the same time have copies of their own
  QThreadPool worker_;
  QTimer timer_;
  QString file_, recovered_;
  std::string modelTitle_, modelHash_;
  std::optional<EditRecipe> savedRecipe_;  // none: never saved under a name
  std::optional<EditRecipe> copiedRecipe_;
  bool copyFailed_ = false;
};

}  // namespace lineament
