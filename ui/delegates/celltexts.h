// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qhash.h>
#include <QtGui/qfont.h>
#include <QtGui/qstatictext.h>

class QPainter;

namespace berth {

/// Texts of table cells, cut to their width and shaped once: shaping is most of what a cell costs,
/// and a table says the same few words over and over. Bounded. GUI thread.
class CellTexts final
{
public:
    /// Draws one line of @p text into @p rect in the pen of @p painter, cut off with dots where it
    /// is wider.
    void draw(QPainter *painter, const QRect &rect, const QString &text, const QFont &font,
              Qt::Alignment alignment);

private:
    static constexpr qsizetype MostTexts = 4096;

    struct Key
    {
        QString text;
        int width = 0;

        bool operator==(const Key &) const = default;
        friend size_t qHash(const Key &key, size_t seed = 0)
        {
            return qHashMulti(seed, key.text, key.width);
        }
    };

    QFont m_font; ///< what is kept is in this one
    QHash<Key, QStaticText> m_texts;
};

} // namespace berth
