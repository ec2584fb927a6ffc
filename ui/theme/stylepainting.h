// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtWidgets/qstyleoption.h>

class QPainter;

namespace berth {

inline constexpr qreal CornerRadius = 5.0;

[[nodiscard]] inline const ThemeColors &colorsOf(const QStyleOption *option)
{
    return themeColors(option->palette);
}

/// An invalid colour leaves out fill or edge.
void roundedPanel(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &edge,
                  qreal radius = CornerRadius, qreal width = 1.0);

/// The ground of a line edit, combo or spin box; red where the property "wrong" is set.
void drawField(const QStyleOption *option, QPainter *painter, const QWidget *widget, bool hasFocus);

} // namespace berth
