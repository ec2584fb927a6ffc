// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtGui/qicon.h>

#include <optional>

namespace berth {

/// One of our own stroke icons (resources/icons/NAME.svg), drawn in the colour of the text of the
/// palette that is in force when it is painted, so that a change of theme needs no new icon.
/// Any size, any device pixel ratio. An unknown name is a defect: it asserts, and draws nothing.
[[nodiscard]] QIcon icon(QLatin1StringView name);

/// The same, in the colour of @p tone.
[[nodiscard]] QIcon icon(QLatin1StringView name, Tone tone);

/// Paints the icon into @p rect in @p color; pixmaps are cached by name, size and colour.
void paintIcon(QPainter *painter, const QRect &rect, QLatin1StringView name, const QColor &color);

/// The program's own icon, in colour.
[[nodiscard]] QIcon programIcon();

/// Every name there is, for tests.
[[nodiscard]] QStringList iconNames();

} // namespace berth
