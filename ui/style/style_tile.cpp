#include "ui/style/style_tile.h"

#include <QAbstractItemView>
#include <QPainter>
#include <algorithm>

namespace lineament {
namespace {

constexpr int kMargin = 4, kLines = 2, kMarkSide = 20;
constexpr int kSmallest = 104;  // width of a tile
constexpr int kGap = 3;         // what the view leaves between two

QFont smallFont(const QFont& font) {
  QFont f = font;
  f.setPointSizeF(font.pointSizeF() * 0.88);
  return f;
}

void paintMark(QPainter& painter, const QRect& picture, const QPalette& palette) {
  const QRectF disc(picture.right() - kMarkSide - 2, picture.top() + 4, kMarkSide, kMarkSide);
  painter.setPen(Qt::NoPen);
  painter.setBrush(palette.color(QPalette::Highlight));
  painter.drawEllipse(disc);
  painter.setPen(QPen(palette.color(QPalette::HighlightedText), 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const auto at = [&](double x, double y) { return disc.topLeft() + QPointF(x, y) * kMarkSide; };
  painter.drawPolyline(QPolygonF{at(0.28, 0.53), at(0.44, 0.68), at(0.73, 0.35)});
}

}  // namespace

QSize StyleTile::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  const int width = view != nullptr ? view->viewport()->width() - kGap : 2 * kSmallest;
  if (index.data(kStyleHeading).toBool()) return {width - kGap, option.fontMetrics.height() + 2 * kMargin};
  const QFontMetrics small(smallFont(option.font));
  const int tile = width / std::max(2, width / kSmallest) - kGap;
  return {tile, tile + kLines * small.lineSpacing() + kMargin};
}

void StyleTile::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QPalette& palette = option.palette;
  const QString title = index.data(kStyleTitle).toString();
  painter->save();
  painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  if (index.data(kStyleHeading).toBool()) {
    painter->setPen(palette.color(QPalette::WindowText));
    const QRect text = option.rect.adjusted(kMargin, 0, 0, 0);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(title, Qt::ElideRight, text.width()));
    painter->restore();
    return;
  }
  const bool applied = index.data(kStyleApplied).toBool();
  const bool focus = (option.state & QStyle::State_HasFocus) != 0;
  const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
  const bool problem = !index.data(kStyleProblem).toString().isEmpty();
  const QRectF frame = QRectF(option.rect).adjusted(1, 1, -1, -1);
  if (hovered || focus || applied) {
    QColor back = palette.color(QPalette::Highlight);
    back.setAlphaF(applied ? 0.35F : 0.16F);
    painter->setPen(Qt::NoPen);
    painter->setBrush(back);
    painter->drawRoundedRect(frame, 5, 5);
  }
  if (focus) {
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(palette.color(QPalette::Highlight), 2));
    painter->drawRoundedRect(frame, 5, 5);
  }
  const int side = option.rect.width() - 2 * kMargin;
  const QRect picture(option.rect.left() + kMargin, option.rect.top() + kMargin, side, side);
  const auto pixmap = index.data(Qt::DecorationRole).value<QPixmap>();
  painter->setOpacity(problem ? 0.35 : 1.0);
  if (pixmap.isNull()) {
    painter->fillRect(picture, QColor(128, 128, 128, 50));
    painter->setPen(palette.color(QPalette::Disabled, QPalette::WindowText));
    painter->drawText(picture, Qt::AlignCenter, problem ? QString() : title.left(1).toUpper());
  } else {
    painter->drawPixmap(picture, pixmap);
  }
  painter->setOpacity(1.0);
  if (problem) {
    painter->setPen(palette.color(QPalette::WindowText));
    QFont sign = option.font;
    sign.setPointSizeF(option.font.pointSizeF() * 2.0);
    painter->setFont(sign);
    painter->drawText(picture, Qt::AlignCenter, QStringLiteral("⚠"));
  }
  if (applied) paintMark(*painter, picture, palette);

  const QFont font = smallFont(option.font);
  const QFontMetrics metrics(font);
  painter->setFont(font);
  QRect line(picture.left(), picture.bottom() + kMargin, side, metrics.lineSpacing());
  painter->setPen(palette.color(QPalette::WindowText));
  painter->drawText(line, Qt::AlignHCenter | Qt::AlignTop, metrics.elidedText(title, Qt::ElideRight, line.width()));
  line.translate(0, metrics.lineSpacing());
  painter->setPen(palette.color(QPalette::PlaceholderText));
  painter->drawText(line, Qt::AlignHCenter | Qt::AlignTop,
                    metrics.elidedText(index.data(kStyleAbout).toString(), Qt::ElideRight, line.width()));
  painter->restore();
}

}  // namespace lineament
