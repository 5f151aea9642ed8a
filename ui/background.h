#pragma once
// Work that is too long for the GUI thread and needs no engine: reading and writing files.
#include <QCoreApplication>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace lineament {

/// `work()` on a worker, then on the GUI thread `done(its result)`, or `failed(sentence)` when it threw; neither when
/// `receiver` is gone by then.
template <class Work, class Done, class Failed>
void inBackground(QObject* receiver, Work work, Done done, Failed failed) {
  QThreadPool::globalInstance()->start([self = QPointer<QObject>(receiver), work = std::move(work),
                                        done = std::move(done), failed = std::move(failed)]() mutable {
    using Result = decltype(work());
    auto result = std::make_shared<std::optional<Result>>();
    QString sentence;
    try {
      result->emplace(work());
    } catch (const std::exception& e) {  // an Error's what() is its sentence
      sentence = QString::fromUtf8(e.what());
    }
    // Through the application: the receiver may go away at any moment on its own thread.
    QMetaObject::invokeMethod(QCoreApplication::instance(),
                              [self, result, sentence, done = std::move(done), failed = std::move(failed)]() mutable {
                                if (!self) return;
                                if (*result) {
                                  done(std::move(**result));
                                } else {
                                  failed(sentence);
                                }
                              });
  });
}

}  // namespace lineament
