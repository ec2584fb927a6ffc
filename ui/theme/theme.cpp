// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/style.h"

#include <QtWidgets/qapplication.h>
#include <QtWidgets/qstylefactory.h>

namespace berth {

QLatin1StringView word(Appearance appearance)
{
    switch (appearance) {
    case Appearance::System:
        return QLatin1String("system");
    case Appearance::Light:
        return QLatin1String("light");
    case Appearance::Dark:
        return QLatin1String("dark");
    }
    Q_UNREACHABLE();
}

Appearance appearanceFromWord(QStringView text)
{
    for (const auto appearance : {Appearance::Light, Appearance::Dark}) {
        if (text == word(appearance))
            return appearance;
    }
    return Appearance::System;
}

namespace {

struct Ground
{
    QRgb window, base, alternate, text, button, edge, accent, onAccent, placeholder, disabled;
};

} // namespace

static QPalette paletteOf(const Ground &g)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) {
        palette.setColor(QPalette::All, role, QColor(color));
    };
    set(QPalette::Window, g.window);
    set(QPalette::WindowText, g.text);
    set(QPalette::Base, g.base);
    set(QPalette::AlternateBase, g.alternate);
    set(QPalette::Text, g.text);
    set(QPalette::Button, g.button);
    set(QPalette::ButtonText, g.text);
    set(QPalette::BrightText, g.onAccent);
    set(QPalette::ToolTipBase, g.base);
    set(QPalette::ToolTipText, g.text);
    set(QPalette::PlaceholderText, g.placeholder);
    set(QPalette::Highlight, g.accent);
    set(QPalette::HighlightedText, g.onAccent);
    set(QPalette::Link, g.accent);
    set(QPalette::LinkVisited, g.accent);
    set(QPalette::Light, g.base);
    set(QPalette::Midlight, g.alternate);
    set(QPalette::Mid, g.edge);
    set(QPalette::Dark, g.edge);
    set(QPalette::Shadow, g.edge);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(g.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(g.edge));
    return palette;
}

QPalette Theme::lightPalette()
{
    return paletteOf({0xfff2f5f7, 0xffffffff, 0xfff7f9fa, 0xff1b2631, 0xfffafbfc, 0xffc9d1d8,
                      0xff17698a, 0xffffffff, 0xff6a7783, 0xff9aa5af});
}

QPalette Theme::darkPalette()
{
    return paletteOf({0xff12171c, 0xff1a2027, 0xff1f262e, 0xffe2e8ed, 0xff232b33, 0xff3b4651,
                      0xff52b3d4, 0xff0c1419, 0xff8e9ba7, 0xff66727d});
}

Theme::Theme(QApplication &application, Appearance appearance)
    : QObject(&application)
    , m_appearance(appearance)
{
    // Without a desktop's platform theme Qt hands out Fusion's own greys; then ours are better.
    const std::unique_ptr<QStyle> fusion(QStyleFactory::create(QStringLiteral("Fusion")));
    const QPalette own = fusion->standardPalette();
    const QPalette given = QApplication::palette();
    m_hasSystemPalette = given.color(QPalette::Window) != own.color(QPalette::Window)
        || given.color(QPalette::Base) != own.color(QPalette::Base);
    QApplication::setStyle(new Style);
    apply();
}

void Theme::setAppearance(Appearance appearance)
{
    if (appearance == m_appearance)
        return;
    m_appearance = appearance;
    apply();
    Q_EMIT appearanceChanged(appearance);
}

void Theme::apply()
{
    switch (m_appearance) {
    case Appearance::Light:
        QApplication::setPalette(lightPalette());
        break;
    case Appearance::Dark:
        QApplication::setPalette(darkPalette());
        break;
    case Appearance::System:
        QApplication::setPalette(m_hasSystemPalette ? QPalette() : lightPalette());
        break;
    }
}

} // namespace berth
