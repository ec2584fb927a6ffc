// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"
#include "ui/theme/themecolors.h"

#include <QtWidgets/qwidget.h>

namespace berth {

inline constexpr int DeviceSize = 9; ///< width of one device of a strip, pixels

[[nodiscard]] int deviceStripWidth(int devices, int size);

/// One upright gauge for each device: filled from below by the allocated share, crossed where it is
/// not healthy (share -1).
void paintDeviceStrip(QPainter *painter, const QRect &rect, const QList<double> &shares,
                      const ThemeColors &colors);

/// The GPU devices of one node, each a card with its index, what is allocated and its health.
class DeviceGrid final : public QWidget
{
    Q_OBJECT
public:
    explicit DeviceGrid(QWidget *parent = nullptr);

    void setDevices(const QList<GpuDevice> &devices);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] int columns(int width) const;
    [[nodiscard]] QRect cell(int device) const;
    [[nodiscard]] QString words(const GpuDevice &device) const;

    QList<GpuDevice> m_devices;
};

} // namespace berth
