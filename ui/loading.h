#pragma once
// Work that has to be done before there is a window: on a worker, with its progress in a small dialog once it takes
// longer than a blink, and a way to give up. GUI thread.
#include <QString>
#include <functional>

namespace lineament {

/// `work` gets what it tells its progress to, 0..1; a call of that throws when the user gave up, and the work is to let
/// it through. False when they did; other exceptions come out of here.
bool withProgress(const QString& what, const std::function<void(const std::function<void(double)>& progress)>& work);

}  // namespace lineament
