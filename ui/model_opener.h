#pragma once
// File > Open model: a checkpoint is looked at on a worker, its card is shown, and the model opens in a window of its
// own, so that the face at hand is never held up. GUI thread.
#include <QObject>
#include <QPointer>
#include <QThread>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/engine/recipe_transfer.h"

class QMessageBox;
class QSettings;
class QWidget;

namespace lineament {

class Document;

struct ModelCard {
  std::string text;
  /// The face at hand in the model's latent space; null where that is another one.
  std::function<TransferredRecipe(const EditRecipe&)> transfer;
};

/// What the composition root knows about models; either may be empty, then there is nothing to open.
struct ModelSetup {
  std::function<ModelCard(const std::filesystem::path&)> card;  ///< any thread; throws Error
  /// In a window of its own, with this face or its own first one; GUI thread, does not wait.
  std::function<void(const std::filesystem::path&, const std::optional<EditRecipe>&)> open;
};

class ModelOpener : public QObject {
  Q_OBJECT

 public:
  ModelOpener(Document& document, QSettings& settings, ModelSetup setup, QWidget* window);
  ~ModelOpener() override;

  void ask();
  void look(const QString& file);
  /// A dropped file that may be a model or hold directions: a small one that is no model is `noModel`.
  void consider(const QString& file);
  QStringList recent() const;  ///< newest first, that are still there

 Q_SIGNALS:
  void looking(const QString& name);
  void noModel(const QString& file);

 private:
  void read(const QString& file, bool orDirections);
  void show(const QString& file, const ModelCard& card);
  void refuse(const QString& file, const QString& problem);
  QMessageBox* newBox(const QString& file);

  Document& document_;
  QSettings& settings_;
  ModelSetup setup_;
  QWidget* window_;
  std::unique_ptr<QThread> worker_;
  QPointer<QMessageBox> box_;
};

}  // namespace lineament
