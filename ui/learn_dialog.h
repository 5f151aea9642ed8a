#pragma once
// A new attribute by thumbs: pages of faces, a click says yes, a right click says no, and the direction's effect on the
// open face is shown as soon as there is one. Not modal: the window stays usable. GUI thread.
#include <QDialog>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/learn/thumb_session.h"
#include "core/render/render_service.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace lineament {

class Document;
class FacePage;

class LearnDialog : public QDialog {
  Q_OBJECT

 public:
  LearnDialog(Document& document, RenderService& service, std::filesystem::path ownFolder, QWidget* parent = nullptr);
  ~LearnDialog() override;
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  /// Saved in the user's own folder and wanted in the panel.
  void learned(const lineament::DirectionPtr& direction);

 private:
  void nextPage();
  void judge(std::uint32_t seed, std::optional<bool> up);
  void restAreNo();
  void showState();
  void save();

  Document& document_;
  RenderService& service_;
  std::filesystem::path ownFolder_;
  std::shared_ptr<ThumbBasisJob> gather_;
  JobId gatherJob_ = 0;
  std::unique_ptr<ThumbSession> session_;
  QLineEdit* name_ = nullptr;
  FacePage* faces_ = nullptr;
  QLabel* state_ = nullptr;
  QLabel* message_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* next_ = nullptr;
  QPushButton* restNo_ = nullptr;
  QPushButton* save_ = nullptr;
  std::vector<QLabel*> effect_;  // the open face at -3, 0, +3
  std::map<JobId, std::size_t> effectJobs_;
};

}  // namespace lineament
