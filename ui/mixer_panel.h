#pragma once
// Style mixing: faces dropped here (or on the picture) lend their rows to the face. Several stack, in order. GUI
// thread.
#include <QWidget>
#include <map>
#include <vector>

#include "core/edit/style_mix.h"
#include "core/render/render_service.h"

class QLabel;
class QVBoxLayout;

namespace lineament {

class Document;
class MixRow;

class MixerPanel : public QWidget {
  Q_OBJECT

 public:
  MixerPanel(Document& document, RenderService& service, QWidget* parent = nullptr);
  /// Adds a face with the first transfer (make-up and light), so that something is to be seen at once.
  void addFace(const FaceSource& face);
  void setImageResolution(int resolution);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void readDocument();
  void rebuild();
  Document& document_;
  RenderService& service_;
  int imageResolution_ = 1024;
  QLabel* empty_ = nullptr;
  QVBoxLayout* list_ = nullptr;
  std::vector<MixRow*> rows_;
  std::map<JobId, std::size_t> jobs_;  // row index
};

}  // namespace lineament
