#pragma once
// A page of faces to be judged by hand: a click says yes, a right click no, the same again takes it back; plus and
// minus do it from the keyboard. GUI thread.
#include <QListWidget>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/render/render_service.h"

namespace lineament {

class FacePage : public QListWidget {
  Q_OBJECT

 public:
  explicit FacePage(RenderService& service, QWidget* parent = nullptr);
  ~FacePage() override;
  /// In place of those before them, without a mark.
  void setFaces(const std::vector<std::uint32_t>& seeds, float psi);
  /// Faces that are not on the page are no matter.
  void setMark(std::uint32_t seed, std::optional<bool> mark);
  std::vector<std::uint32_t> unmarked() const;
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  /// What the hand wants; the mark itself is set by whoever keeps the judgements.
  void judged(std::uint32_t seed, std::optional<bool> mark);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void judge(QListWidgetItem* item, bool up);
  void draw(QListWidgetItem* item);
  void cancel();

  RenderService& service_;
  std::map<JobId, QListWidgetItem*> jobs_;
};

}  // namespace lineament
