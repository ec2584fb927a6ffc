// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGui/qpalette.h>

namespace berth {

/// What a colour says. It never says it alone: an icon or a word stands beside it.
enum class Tone : quint8 { Neutral, Info, Good, Warning, Bad };

/// The colours that a QPalette has no role for, derived from one; light or dark follows from it.
struct ThemeColors
{
    bool isDark = false;
    QColor window; ///< behind cards and bars
    QColor card; ///< behind tables, forms and cards
    QColor text;
    QColor muted; ///< secondary text, at least 4.5:1 on `card`
    QColor faint; ///< ticks and placeholders, at least 3:1
    QColor line; ///< hairlines between things
    QColor edge; ///< borders of controls, at least 1.6:1 on `card`
    QColor accent; ///< focus, the current thing, links; at least 4.5:1 on `card`
    QColor accentText; ///< on an area of `accent`
    QColor hover;
    QColor pressed;
    QColor selection; ///< behind the current row
    QColor track; ///< the empty part of a bar

    /// Text or icon of @p tone, at least 4.5:1 on `card`.
    [[nodiscard]] QColor tone(Tone tone) const;
    /// A background that carries text of @p tone.
    [[nodiscard]] QColor soft(Tone tone) const;
    /// Line @p index of a chart; four that colour-blind people tell apart, repeated.
    [[nodiscard]] QColor series(int index) const;
    /// The fill of a bar or a heat map cell: @p share 0..1 of what there is.
    [[nodiscard]] QColor heat(double share) const;
};

/// Derives the colours; the last few palettes are remembered, the reference lives until four others
/// were asked for. GUI thread.
[[nodiscard]] const ThemeColors &themeColors(const QPalette &palette);

/// The contrast of two opaque colours after WCAG 2.1, 1..21.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

/// @p color moved towards black or white until it has @p ratio against @p background.
[[nodiscard]] QColor readable(QColor color, const QColor &background, double ratio);

/// @p share of @p over laid on @p under.
[[nodiscard]] QColor blend(const QColor &under, const QColor &over, double share);

} // namespace berth
