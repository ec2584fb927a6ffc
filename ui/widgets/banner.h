// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtWidgets/qframe.h>

class QLabel;
class QPushButton;

namespace berth {

/// A line across the window that stays until what it says is over: the demo, a broken store.
class Banner final : public QFrame
{
    Q_OBJECT
public:
    Banner(const QString &name, QLatin1StringView iconName, Tone tone, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    /// Adds the button that ends or mends it.
    QPushButton *addButton(const QString &name, const QString &text, const QString &tip);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_label;
    QLatin1StringView m_icon;
    Tone m_tone;
};

} // namespace berth
