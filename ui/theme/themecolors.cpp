// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/themecolors.h"

#include <array>
#include <cmath>
#include <utility>

namespace berth {

static double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

QColor blend(const QColor &under, const QColor &over, double share)
{
    const auto mix
        = [share](int from, int to) { return int(std::lround(from + (to - from) * share)); };
    return QColor(mix(under.red(), over.red()), mix(under.green(), over.green()),
                  mix(under.blue(), over.blue()));
}

QColor readable(QColor color, const QColor &background, double ratio)
{
    const QColor end = luminance(background) < 0.3 ? QColor(Qt::white) : QColor(Qt::black);
    for (int step = 0; step < 20 && contrast(color, background) < ratio; ++step)
        color = blend(color, end, 0.1);
    return color;
}

static ThemeColors derive(const QPalette &palette)
{
    ThemeColors c;
    c.window = palette.color(QPalette::Active, QPalette::Window);
    c.card = palette.color(QPalette::Active, QPalette::Base);
    c.text = palette.color(QPalette::Active, QPalette::Text);
    c.isDark = luminance(c.card) < 0.2;
    c.muted = readable(blend(c.card, c.text, 0.62), c.card, 4.6);
    c.faint = readable(blend(c.card, c.text, 0.42), c.card, 3.0);
    c.line = blend(c.card, c.text, c.isDark ? 0.14 : 0.12);
    c.edge = readable(blend(c.card, c.text, c.isDark ? 0.26 : 0.24), c.card, 1.6);
    const QColor highlight = palette.color(QPalette::Active, QPalette::Highlight);
    c.accent = readable(highlight, c.card, 4.5);
    c.accentText
        = contrast(Qt::white, c.accent) >= 4.0 ? QColor(Qt::white) : QColor(0x0d, 0x14, 0x1a);
    c.hover = blend(c.card, c.text, c.isDark ? 0.07 : 0.045);
    c.pressed = blend(c.card, c.text, c.isDark ? 0.14 : 0.10);
    c.selection = blend(c.card, c.accent, c.isDark ? 0.26 : 0.14);
    c.track = blend(c.card, c.text, c.isDark ? 0.13 : 0.09);
    return c;
}

QColor ThemeColors::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return muted;
    case Tone::Info:
        return readable(isDark ? 0x6cb4f0 : 0x1f6fb5, card, 4.5);
    case Tone::Good:
        return readable(isDark ? 0x5fc58f : 0x1c7a4b, card, 4.5);
    case Tone::Warning:
        return readable(isDark ? 0xe6b04f : 0x935c00, card, 4.5);
    case Tone::Bad:
        return readable(isDark ? 0xf28b82 : 0xb3352b, card, 4.5);
    }
    Q_UNREACHABLE();
}

QColor ThemeColors::soft(Tone tone) const
{
    const QColor strong = tone == Tone::Neutral ? text : this->tone(tone);
    return blend(card, strong, isDark ? 0.17 : 0.10);
}

QColor ThemeColors::series(int index) const
{
    // Blue, orange, green and purple of Okabe and Ito, "Color universal design" (2008).
    static constexpr std::array<QRgb, 4> Light{0x0072b2, 0xc65a00, 0x008a66, 0x9c4f86};
    static constexpr std::array<QRgb, 4> Dark{0x56b4e9, 0xe69f3c, 0x3cc79b, 0xd68fbd};
    const auto slot = std::size_t(index) % Light.size();
    return QColor(isDark ? Dark[slot] : Light[slot]);
}

QColor ThemeColors::heat(double share) const
{
    // One hue whose lightness falls evenly: told apart without seeing the hue.
    const double t = std::clamp(share, 0.0, 1.0);
    if (t <= 0.0)
        return track;
    const QColor low = isDark ? QColor(0x24, 0x4a, 0x5e) : QColor(0xc4, 0xdf, 0xea);
    const QColor middle = isDark ? QColor(0x2f, 0x8c, 0xb0) : QColor(0x4f, 0x9f, 0xc0);
    const QColor high = isDark ? QColor(0x9f, 0xe0, 0xf5) : QColor(0x0f, 0x4a, 0x68);
    return t < 0.5 ? blend(low, middle, t * 2.0) : blend(middle, high, t * 2.0 - 1.0);
}

const ThemeColors &themeColors(const QPalette &palette)
{
    // Widgets ask at every paint. Palettes of widgets are copies with keys of their own, so the key
    // is what is derived from.
    using Key = std::array<QRgb, 4>;
    static std::array<std::pair<Key, ThemeColors>, 4> remembered;
    static std::size_t next = 0;
    const auto rgb = [&palette](QPalette::ColorRole role) {
        return palette.color(QPalette::Active, role).rgba();
    };
    const Key key{rgb(QPalette::Window), rgb(QPalette::Base), rgb(QPalette::Text),
                  rgb(QPalette::Highlight)};
    for (const auto &[known, colors] : remembered) {
        if (known == key && colors.card.isValid())
            return colors;
    }
    auto &slot = remembered[next];
    next = (next + 1) % remembered.size();
    slot = {key, derive(palette)};
    return slot.second;
}

} // namespace berth
