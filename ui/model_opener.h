#pragma once
// File > Open model: a checkpoint is looked at on a worker, its card is shown, and the model opens in a window of its
// own, so that the face at hand is never held up. GUI thread.
#include <QObject>
#include <QPointer>
#include <QThread>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

class QMessageBox;
class QSettings;
class QWidget;

namespace lineament {

/// What the composition root knows about models; either may be empty, then there is nothing to open.
struct ModelSetup {
  std::function<std::string(const std::filesystem::path&)> card;  ///< any thread; throws Error
  std::function<void(const std::filesystem::path&)> open;         ///< in a window of its own; GUI thread
};

class ModelOpener : public QObject {
  Q_OBJECT

 public:
  ModelOpener(QSettings& settings, ModelSetup setup, QWidget* window);
  ~ModelOpener() override;

  void ask();
  void look(const QString& file);
  QStringList recent() const;  ///< newest first, that are still there

 Q_SIGNALS:
  void looking(const QString& name);

 private:
  void show(const QString& file, const QString& card, const QString& problem);

  QSettings& settings_;
  ModelSetup setup_;
  QWidget* window_;
  std::unique_ptr<QThread> worker_;
  QPointer<QMessageBox> box_;
};

}  // namespace lineament
