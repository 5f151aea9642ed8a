#pragma once
// Boxes that the wheel changes only once they have the focus, so that scrolling past them changes nothing. GUI thread.
#include <initializer_list>

class QWidget;

namespace lineament {

void quietWheel(std::initializer_list<QWidget*> boxes);

}  // namespace lineament
