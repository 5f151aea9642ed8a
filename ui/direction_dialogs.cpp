#include "ui/direction_dialogs.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>

#include "core/io/npy.h"

namespace lineament {
namespace {

QString text(const std::string& s) {
  return QString::fromStdString(s);
}

QDialogButtonBox* closing(QDialog* dialog) {
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  buttons->button(QDialogButtonBox::Close)->setAccessibleName(QObject::tr("Close"));
  return buttons;
}

QString listOf(const std::vector<SideEffect>& effects) {
  QStringList parts;
  for (const SideEffect& e : effects) parts << QStringLiteral("%1 %2").arg(text(e.id)).arg(double{e.change}, 0, 'f', 2);
  return parts.isEmpty() ? QObject::tr("none measured above 0.15") : parts.join(QStringLiteral(", "));
}

}  // namespace

QDialog* directionDialog(const DirectionPtr& d, const std::vector<DirectionPtr>& all, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setObjectName(QStringLiteral("directionDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(text(d->title));
  auto* form = new QFormLayout;
  const auto line = [&](const QString& name, const QString& value) {
    auto* label = new QLabel(value);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form->addRow(name, label);
  };
  line(QObject::tr("Name on the command line"), text(d->id));
  line(QObject::tr("From"), QObject::tr("%1 to %2").arg(text(d->lowEnd), text(d->highEnd)));
  line(QObject::tr("Rows"), d->rows == 1 ? text(describe(d->actsOn)) : QObject::tr("%1 rows of its own").arg(d->rows));
  line(QObject::tr("One unit moves w by"), QString::number(double{d->standardDeviation}, 'f', 3));
  line(QObject::tr("Also moves, for +2"), listOf(d->sideEffects));
  std::vector<std::pair<float, std::string>> near;
  for (const DirectionPtr& other : all) {
    if (other->id != d->id) near.emplace_back(cosine(flattened(*d), flattened(*other)), other->title);
  }
  std::sort(near.begin(), near.end(),
            [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
  QStringList neighbours;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i)
    neighbours << QStringLiteral("%1 %2").arg(text(near[i].second)).arg(double{near[i].first}, 0, 'f', 2);
  line(QObject::tr("Nearest, by cosine"), neighbours.join(QStringLiteral(", ")));
  auto* message = new QLabel;
  auto* save = new QPushButton(QObject::tr("&Export as .npy…"));
  save->setObjectName(QStringLiteral("directionExport"));
  save->setAccessibleName(QObject::tr("Export as .npy"));
  save->setAutoDefault(false);
  QObject::connect(save, &QPushButton::clicked, dialog, [dialog, d, message] {
    auto* files = new QFileDialog(dialog, QObject::tr("Export the direction"), text(d->id) + QStringLiteral(".npy"),
                                  QObject::tr("numpy array (*.npy)"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setAcceptMode(QFileDialog::AcceptSave);
    QObject::connect(files, &QFileDialog::fileSelected, dialog, [d, message](const QString& file) {
      try {
        const int size = static_cast<int>(d->normal.size()) / d->rows;
        // [1, 512] or [rows, 512]: what InterFaceGAN's and e4e's tools read.
        writeNpy({{d->rows, size}, d->normal}, file.toStdString());
        message->setText(QObject::tr("Saved %1").arg(file));
      } catch (const std::exception& e) {
        message->setText(QString::fromUtf8(e.what()));
      }
    });
    files->open();
  });
  auto* column = new QVBoxLayout(dialog);
  column->addLayout(form);
  column->addWidget(save);
  column->addWidget(message);
  column->addWidget(closing(dialog));
  dialog->resize(460, dialog->sizeHint().height());
  return dialog;
}

QDialog* cosineDialog(const std::vector<DirectionPtr>& all, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setObjectName(QStringLiteral("cosineDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("How alike the attributes are"));
  auto* help =
      new QLabel(QObject::tr("Cosine of an edit (row) with what is held when an attribute is kept (column). Beyond "
                             "0.7 the two cannot be told apart: keeping one nearly destroys the other."));
  help->setWordWrap(true);
  const int n = static_cast<int>(all.size());
  auto* table = new QTableWidget(n, n);
  table->setObjectName(QStringLiteral("cosineTable"));
  table->setAccessibleName(dialog->windowTitle());
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  QStringList names;
  for (const DirectionPtr& d : all) names << text(d->title);
  table->setVerticalHeaderLabels(names);
  table->setHorizontalHeaderLabels(names);
  table->horizontalHeader()->setDefaultSectionSize(56);
  table->verticalHeader()->setDefaultSectionSize(22);
  for (int r = 0; r < n; ++r) {
    const std::vector<float> edit = flattened(*all[static_cast<std::size_t>(r)]);
    for (int c = 0; c < n; ++c) {
      const Direction& other = *all[static_cast<std::size_t>(c)];
      const float v = cosine(edit, other.rows == 1 ? other.condition() : flattened(other));
      auto* item = new QTableWidgetItem(QString::number(double{v}, 'f', 2));
      const int strength = static_cast<int>(std::min(1.0F, std::abs(v)) * 200.0F);
      item->setBackground(v > 0 ? QColor(220, 80, 60, strength) : QColor(60, 110, 220, strength));
      item->setToolTip(QStringLiteral("%1 · %2").arg(names[r], names[c]));
      table->setItem(r, c, item);
    }
  }
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(help);
  column->addWidget(table, 1);
  column->addWidget(closing(dialog));
  dialog->resize(900, 620);
  return dialog;
}

DirectionFileDialog::DirectionFileDialog(const QString& file, std::vector<AdoptedDirection> found, QWidget* parent)
    : QDialog(parent), found_(std::move(found)) {
  setObjectName(QStringLiteral("directionFileDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Directions of %1").arg(file));
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("directionFileList"));
  list_->setAccessibleName(tr("Directions in the file"));
  for (const AdoptedDirection& a : found_) {
    QString line =
        QStringLiteral("%1 · %2 · length %3")
            .arg(text(a.direction->title), a.card.rows == 1 ? tr("every row the same") : tr("%1 rows").arg(a.card.rows))
            .arg(double{a.card.length}, 0, 'g', 3);
    if (!a.card.nearest.empty())
      line += tr(" · nearest %1 (%2)").arg(text(a.card.nearest)).arg(double{a.card.nearestCosine}, 0, 'f', 2);
    auto* item = new QListWidgetItem(line);
    item->setCheckState(Qt::Checked);
    list_->addItem(item);
  }
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  buttons->button(QDialogButtonBox::Ok)->setText(tr("Add to the panel"));
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(list_, 1);
  column->addWidget(buttons);
  resize(560, 360);
}

std::vector<DirectionPtr> DirectionFileDialog::chosen() const {
  std::vector<DirectionPtr> result;
  for (int i = 0; i < list_->count(); ++i) {
    if (list_->item(i)->checkState() == Qt::Checked) result.push_back(found_[static_cast<std::size_t>(i)].direction);
  }
  return result;
}

}  // namespace lineament
