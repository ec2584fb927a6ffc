// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtCore/qobject.h>

class QApplication;

namespace berth {

enum class Appearance : quint8 { System, Light, Dark };

[[nodiscard]] QLatin1StringView word(Appearance appearance);
[[nodiscard]] Appearance appearanceFromWord(QStringView text); ///< System for anything else

/// Gives the application Berth's style and palette. `System` keeps the desktop's own palette where
/// there is one, and follows it while the program runs; `Light` and `Dark` are ours.
/// One per application, made after it and before the first widget. GUI thread.
class Theme final : public QObject
{
    Q_OBJECT
public:
    explicit Theme(QApplication &application, Appearance appearance = Appearance::System);

    [[nodiscard]] Appearance appearance() const { return m_appearance; }
    void setAppearance(Appearance appearance);

    [[nodiscard]] static QPalette lightPalette();
    [[nodiscard]] static QPalette darkPalette();

Q_SIGNALS:
    void appearanceChanged(berth::Appearance appearance);

private:
    void apply();

    Appearance m_appearance;
    bool m_hasSystemPalette = false;
};

} // namespace berth
