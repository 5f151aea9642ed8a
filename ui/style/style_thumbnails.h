#pragma once
// The user's own face in every style, rendered small in the background when the face has rested for a moment and
// somebody looks. GUI thread.
#include <QImage>
#include <QObject>
#include <QTimer>
#include <map>
#include <optional>
#include <set>

#include "core/edit/style_catalogue.h"
#include "core/render/render_service.h"

namespace lineament {

class Document;

class StyleThumbnails : public QObject {
  Q_OBJECT

 public:
  StyleThumbnails(Document& document, RenderService& service, QObject* parent = nullptr);
  ~StyleThumbnails() override;
  /// Styles to serve, in order of need; an empty id is the face itself.
  void setStyles(const StyleCatalogue& catalogue);
  /// Nothing is asked for while nobody looks.
  void setActive(bool active);
  /// Asks for one again that failed.
  void again(const QString& id);
  bool pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  /// True when it was one of them.
  bool pictureFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  /// Pictures of the face before are of no use any more.
  void otherPerson();
  void picture(const QString& id, const QImage& picture);
  void failed(const QString& id, const QString& sentence);

 private:
  void follow();
  void cancel();
  void request();
  void ask(const QString& id);
  Document& document_;
  RenderService& service_;
  QTimer rest_;
  std::vector<QString> ids_;
  bool active_ = false;
  EditRecipe face_;           // whose pictures are there or asked for
  std::set<QString> served_;  // of that face: there, asked for, or failed
  std::map<JobId, QString> jobs_;
};

}  // namespace lineament
