#pragma once
// Where and how to save the picture. The picture is rendered exactly and written on a worker thread; nothing blocks.
// GUI thread.
#include <QDialog>
#include <filesystem>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QSpinBox;

#include "core/base/image.h"

namespace lineament {

class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(int fullSide, const QString& folder, const QString& name, QWidget* parent = nullptr);

  int size() const;
  QString path() const;
  /// The rendered picture is here: writes it and closes when done.
  void write(std::shared_ptr<const Image8> picture);
  void fail(const QString& sentence);

  void reject() override;  ///< not while the file is being written: its outcome would be lost

 Q_SIGNALS:
  /// The user wants the picture of size(); answer with write() or fail().
  void pictureWanted(int size);
  void written(const QString& path);

 private:
  void start();
  void browse();
  void updateSuffix();
  void setBusy(bool busy);
  void finished(const QString& error);

  bool writing_ = false;
  QComboBox* format_ = nullptr;
  QComboBox* size_ = nullptr;
  QSpinBox* quality_ = nullptr;
  QLineEdit* path_ = nullptr;
  QLabel* message_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QDialogButtonBox* buttons_ = nullptr;
};

}  // namespace lineament
