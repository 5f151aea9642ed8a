#pragma once
// The presets there are: the shipped ones and those that the user added, whose files are copied to a folder of the
// user's own. GUI thread; files are read and written on a worker.
#include <QObject>
#include <QString>

#include "ui/style/style_setup.h"

namespace lineament {

class StyleLibrary : public QObject {
  Q_OBJECT

 public:
  explicit StyleLibrary(const StyleSetup& setup, QObject* parent = nullptr);

  /// Shipped ones first.
  const StyleCatalogue& catalogue() const { return catalogue_; }
  /// Checks the file and copies it; what is there already is never overwritten. added() or problem() follows.
  void add(const QString& file);
  /// Deletes the copy of one of the user's own.
  void remove(const std::string& id);
  /// What can be added, by suffix.
  static bool isStyleFile(const QString& file);

 Q_SIGNALS:
  void changed();
  void added(const QString& title);
  void problem(const QString& sentence);

 private:
  void read();
  StyleSetup setup_;
  StyleCatalogue catalogue_;
};

}  // namespace lineament
