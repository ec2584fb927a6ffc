// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtWidgets/qwidget.h>

namespace berth {

/// A word on a tinted ground: SIMULATED, demo, a count.
class Tag final : public QWidget
{
    Q_OBJECT
public:
    explicit Tag(const QString &text = {}, Tone tone = Tone::Neutral, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    void setTone(Tone tone);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Tone m_tone;
};

[[nodiscard]] QSize tagSize(const QFont &font, const QString &text);
void paintTag(QPainter *painter, const QRect &rect, const QFont &font, const QString &text,
              Tone tone, const ThemeColors &colors);

/// What every simulated cluster, row and drawer says.
[[nodiscard]] QString simulatedWord();

} // namespace berth
