#include "ui/frame_bridge.h"

#include <QMetaObject>

namespace lineament {

QImage toQImage(std::shared_ptr<const Image8> picture) {
  auto* owner = new std::shared_ptr<const Image8>(std::move(picture));
  const Image8& p = **owner;
  return QImage(
      p.pixels.data(), p.width, p.height, p.width * 3, QImage::Format_RGB888,
      [](void* o) { delete static_cast<std::shared_ptr<const Image8>*>(o); }, owner);
}

void FrameBridge::modelReady(const ModelInfo& info) {
  {
    const std::lock_guard lock(mutex_);
    model_ = info;
  }
  wake();
}

void FrameBridge::modelFailed(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = {QString::fromStdString(error.sentence()), true};
  }
  wake();
}

void FrameBridge::engineChanged(const ModelInfo& info, const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    engine_ = {info, QString::fromStdString(why)};
  }
  wake();
}

void FrameBridge::frameReady(const Frame& frame) {
  {
    const std::lock_guard lock(mutex_);
    frame_ = frame;
  }
  wake();
}

void FrameBridge::frameFailed(Generation, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = {QString::fromStdString(error.sentence()), false};
  }
  wake();
}

void FrameBridge::pictureReady(JobId job, std::shared_ptr<const Image8> picture) {
  {
    const std::lock_guard lock(mutex_);
    pictures_.push_back({job, std::move(picture), {}});
  }
  wake();
}

void FrameBridge::pictureFailed(JobId job, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    pictures_.push_back({job, nullptr, QString::fromStdString(error.sentence())});
  }
  wake();
}

void FrameBridge::jobStepped(JobId job, bool done) {
  {
    const std::lock_guard lock(mutex_);
    jobs_[job].done = done;  // many steps, one wake-up: only the newest state is told
  }
  wake();
}

void FrameBridge::jobFailed(JobId job, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    jobs_[job].error = QString::fromStdString(error.sentence());
  }
  wake();
}

void FrameBridge::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(wakeQueued_, true)) return;
  }
  QMetaObject::invokeMethod(
      this, [this] { deliver(); }, Qt::QueuedConnection);
}

void FrameBridge::deliver() {
  std::optional<ModelInfo> info;
  std::optional<std::pair<ModelInfo, QString>> changed;
  std::optional<Frame> newest;
  std::optional<std::pair<QString, bool>> failed;
  std::vector<Finished> finished;
  std::map<JobId, Stepped> stepped;
  {
    const std::lock_guard lock(mutex_);
    wakeQueued_ = false;
    info = std::exchange(model_, std::nullopt);
    changed = std::exchange(engine_, std::nullopt);
    newest = std::exchange(frame_, std::nullopt);
    failed = std::exchange(failure_, std::nullopt);
    finished = std::exchange(pictures_, {});
    stepped = std::exchange(jobs_, {});
  }
  if (info) Q_EMIT model(*info);
  if (changed) Q_EMIT engine(changed->first, changed->second);
  if (newest) Q_EMIT frame(*newest);
  if (failed) Q_EMIT failure(failed->first, failed->second);
  for (const Finished& f : finished) {
    if (f.picture) {
      Q_EMIT picture(f.job, f.picture);
    } else {
      Q_EMIT pictureError(f.job, f.error);
    }
  }
  for (const auto& [job, state] : stepped) {
    if (state.error.isEmpty()) {
      Q_EMIT jobStep(job, state.done);
    } else {
      Q_EMIT jobError(job, state.error);
    }
  }
}

}  // namespace lineament
