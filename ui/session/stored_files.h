#pragma once
// What the program keeps on this computer: where, how much, and a way to be rid of what is no work of the user's.
// Nothing of it leaves the machine. GUI thread; sizes are summed and files removed on a worker.
#include <QDialog>
#include <QString>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace lineament {

struct StoredFiles {
  QString name;   ///< of the widgets
  QString title;  ///< "Automatic copies of sessions"
  QString what;   ///< one or two sentences: what it is, what happens without it
  std::filesystem::path place;
  /// On a worker; may throw. Empty: the user's own work, which is not removed from here.
  std::function<void()> remove{};
  QString question{};               ///< asked before; empty: nothing is asked
  std::filesystem::path without{};  ///< inside `place`, and a row of its own
};

/// Of all files below a place; 0 when it is not there. Links are not followed.
std::uintmax_t bytesBelow(const std::filesystem::path& place);
/// Removes what is inside; the folder stays. Throws std::filesystem::filesystem_error.
void emptyFolder(const std::filesystem::path& folder);

/// All that the window keeps; places without a name are left out.
std::vector<StoredFiles> storedPlaces(const std::filesystem::path& settings, const std::filesystem::path& cache,
                                      const std::filesystem::path& own);

class StoredFilesDialog : public QDialog {
  Q_OBJECT

 public:
  explicit StoredFilesDialog(std::vector<StoredFiles> places, QWidget* parent = nullptr);

 Q_SIGNALS:
  void problem(const QString& sentence);

 private:
  void showSize(std::size_t index);
  void ask(std::size_t index);
  void empty(std::size_t index);
  std::vector<StoredFiles> places_;
};

}  // namespace lineament
