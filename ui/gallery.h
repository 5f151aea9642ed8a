#pragma once
// Faces to start from: thumbnails rendered in the background, random faces, faces like the current one, a seed by
// number, favourites that outlive the program. GUI thread.
#include <QWidget>
#include <filesystem>
#include <unordered_map>
#include <vector>

#include "core/render/render_service.h"

class QListWidget;
class QListWidgetItem;
class QPushButton;
class QDoubleSpinBox;

namespace lineament {

class Document;

class Gallery : public QWidget {
  Q_OBJECT

 public:
  Gallery(Document& document, RenderService& service, std::filesystem::path favouritesFile, QWidget* parent = nullptr);

  void addRandom();
  void addLikeThis();
  void goToSeed(std::uint32_t seed);
  void toggleFavourite();
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  void problem(const QString& sentence);
  void mixWanted(const lineament::FaceSource& face);
  void partWanted(const lineament::FaceSource& face);

 private:
  struct Entry {
    FaceSource source;
    QListWidgetItem* item = nullptr;
    bool favourite = false;
  };
  void add(FaceSource source, bool favourite, bool first);
  void choose(QListWidgetItem* item);
  void showMenu(const QPoint& at);
  void filter(bool favouritesOnly);
  void setUnreadableAside(const QString& sentence);
  void refresh(Entry& entry);
  void readFavourites();
  void saveFavourites();
  Entry* entryOf(const QListWidgetItem* item);
  Entry* entryOfDocument();

  Document& document_;
  RenderService& service_;
  std::filesystem::path favouritesFile_;
  QListWidget* list_ = nullptr;
  QDoubleSpinBox* seed_ = nullptr;
  QPushButton* favourite_ = nullptr;
  QPushButton* likeThis_ = nullptr;
  bool favouritesOnly_ = false;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::unordered_map<JobId, QListWidgetItem*> jobs_;
};

}  // namespace lineament
