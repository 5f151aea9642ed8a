#pragma once
// Small pictures of what every slider's ends do to the user's own face, rendered in the background when the document
// has rested for a moment. GUI thread.
#include <QObject>
#include <QTimer>
#include <map>
#include <vector>

#include "core/render/render_service.h"
#include "ui/attribute_row.h"

namespace lineament {

class Document;

class EffectThumbnails : public QObject {
  Q_OBJECT

 public:
  EffectThumbnails(Document& document, RenderService& service, QObject* parent = nullptr);
  /// Rows to serve, in order of need; rows that are not wanted any more are forgotten.
  void setRows(std::vector<AttributeRow*> rows);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 private:
  void restart();
  void request();
  struct Wanted {
    AttributeRow* row;
    AttributeRow::End end;
  };
  Document& document_;
  RenderService& service_;
  QTimer rest_;
  std::vector<AttributeRow*> rows_;
  std::map<JobId, Wanted> jobs_;
};

}  // namespace lineament
