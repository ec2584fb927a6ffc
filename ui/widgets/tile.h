// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtWidgets/qabstractbutton.h>

#include <optional>

namespace berth {

/// A figure with its name, a line of detail and, for what has a capacity, a bar. A click leads to
/// what it counts.
class Tile final : public QAbstractButton
{
    Q_OBJECT
public:
    Tile(const QString &name, QLatin1StringView iconName, const QString &title, const QString &tip,
         QWidget *parent = nullptr);

    void setFigure(const QString &figure, const QString &detail, Tone tone = Tone::Neutral);
    /// @param share 0..1 of what there is
    void setShare(std::optional<double> share);
    [[nodiscard]] QString figure() const { return m_figure; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLatin1StringView m_icon;
    QString m_figure;
    QString m_detail;
    Tone m_tone = Tone::Neutral;
    std::optional<double> m_share;
};

} // namespace berth
