// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/devices.h"

#include "models/tables/format.h"
#include "ui/theme/icons.h"

#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qtooltip.h>

namespace berth {

static constexpr int Gap = 3;

int deviceStripWidth(int devices, int size)
{
    return devices > 0 ? devices * (size + Gap) - Gap : 0;
}

void paintDeviceStrip(QPainter *painter, const QRect &rect, const QList<double> &shares,
                      const ThemeColors &colors)
{
    painter->save();
    for (int i = 0; i < shares.size(); ++i) {
        const QRect device(rect.left() + i * (DeviceSize + Gap), rect.top(), DeviceSize,
                           rect.height());
        if (device.right() > rect.right())
            break;
        const bool isHealthy = shares[i] >= 0.0;
        painter->fillRect(device, colors.track);
        if (isHealthy) {
            const int height = int(device.height() * std::clamp(shares[i], 0.0, 1.0) + 0.5);
            painter->fillRect(
                QRect(device.left(), device.bottom() - height + 1, device.width(), height),
                colors.accent);
        } else {
            painter->setPen(QPen(colors.tone(Tone::Bad), 1.4));
            painter->drawLine(device.topLeft() + QPoint(1, 3), device.bottomRight() - QPoint(1, 3));
            painter->drawLine(device.bottomLeft() + QPoint(1, -3),
                              device.topRight() + QPoint(-1, 3));
        }
    }
    painter->restore();
}

static constexpr int CellWidth = 92;
static constexpr int CellHeight = 52;
static constexpr int CellGap = 8;

DeviceGrid::DeviceGrid(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
    setAccessibleName(tr("GPU devices"));
}

QString DeviceGrid::words(const GpuDevice &device) const
{
    const QString use = device.health == DeviceHealth::Unhealthy ? tr("unhealthy")
        : device.allocatedMilli == 0                             ? tr("free")
        : device.allocatedMilli >= WholeGpu
        ? tr("in use")
        : tr("%1 shared").arg(format::percent(double(device.allocatedMilli) / WholeGpu));
    return use;
}

void DeviceGrid::setDevices(const QList<GpuDevice> &devices)
{
    if (devices == m_devices)
        return;
    m_devices = devices;
    QStringList description;
    for (const GpuDevice &device : devices)
        description << tr("device %1 %2").arg(device.index).arg(words(device));
    setAccessibleDescription(description.join(QLatin1String(", ")));
    updateGeometry();
    update();
}

int DeviceGrid::columns(int width) const
{
    return std::max(1, (width + CellGap) / (CellWidth + CellGap));
}

int DeviceGrid::heightForWidth(int width) const
{
    const int perRow = columns(width);
    const int rows = (int(m_devices.size()) + perRow - 1) / perRow;
    return rows > 0 ? rows * (CellHeight + CellGap) - CellGap : 0;
}

QSize DeviceGrid::sizeHint() const
{
    const int width = 3 * (CellWidth + CellGap) - CellGap;
    return {width, heightForWidth(width)};
}

QSize DeviceGrid::minimumSizeHint() const
{
    return {CellWidth, m_devices.isEmpty() ? 0 : CellHeight};
}

QRect DeviceGrid::cell(int device) const
{
    const int perRow = columns(width());
    return {(device % perRow) * (CellWidth + CellGap), (device / perRow) * (CellHeight + CellGap),
            CellWidth, CellHeight};
}

void DeviceGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto &c = themeColors(palette());
    for (int i = 0; i < m_devices.size(); ++i) {
        const GpuDevice &device = m_devices[i];
        const QRect card = cell(i);
        const bool isHealthy = device.health == DeviceHealth::Healthy;
        painter.setPen(isHealthy ? c.edge : c.tone(Tone::Bad));
        painter.setBrush(c.card);
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);

        paintIcon(&painter, QRect(card.left() + 8, card.top() + 6, 16, 16),
                  isHealthy ? QLatin1StringView("gpu") : QLatin1StringView("warning"),
                  isHealthy ? c.muted : c.tone(Tone::Bad));
        painter.setPen(c.text);
        painter.drawText(card.adjusted(29, 5, -8, 0), int(Qt::AlignLeft | Qt::AlignTop),
                         tr("GPU %1").arg(device.index));
        painter.setPen(isHealthy ? c.muted : c.tone(Tone::Bad));
        painter.drawText(card.adjusted(8, 23, -8, 0), int(Qt::AlignLeft | Qt::AlignTop),
                         words(device));

        const QRect bar(card.left() + 8, card.bottom() - 8, card.width() - 16, 4);
        painter.fillRect(bar, c.track);
        const double share = double(device.allocatedMilli) / WholeGpu;
        painter.fillRect(
            QRect(bar.left(), bar.top(), int(bar.width() * std::min(share, 1.0)), bar.height()),
            c.accent);
    }
}

bool DeviceGrid::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (int i = 0; i < m_devices.size(); ++i) {
            if (!cell(i).contains(help->pos()))
                continue;
            const GpuDevice &device = m_devices[i];
            QStringList lines{tr("GPU %1: %2").arg(device.index).arg(words(device))};
            if (!device.model.isEmpty())
                lines << device.model;
            if (!device.uuid.isEmpty())
                lines << device.uuid;
            QToolTip::showText(help->globalPos(), lines.join(u'\n'), this, cell(i));
            return true;
        }
        QToolTip::hideText();
    }
    return QWidget::event(event);
}

} // namespace berth
