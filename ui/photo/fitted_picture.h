#pragma once
// A picture of any shape, as large as the widget allows. GUI thread.
#include <QImage>
#include <QWidget>

namespace lineament {

class FittedPicture : public QWidget {
  Q_OBJECT

 public:
  explicit FittedPicture(QWidget* parent = nullptr);
  void setPicture(const QImage& picture);
  const QImage& picture() const { return picture_; }
  QSize sizeHint() const override { return {280, 280}; }
  QSize minimumSizeHint() const override { return {120, 120}; }

 Q_SIGNALS:
  void opened();  ///< double-clicked

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  QImage picture_;
};

}  // namespace lineament
