// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/bitmap.h"

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

#include <vector>

namespace berth {

class Utf8Needle;

/// Texts by number, in one block of UTF-8 in the order of their numbers, each ended by a 0 byte
/// (a 0 inside a text becomes U+FFFD). Ranks for sorting are made when first asked for and kept:
/// later texts have none until ensureRanks() merges them in. At most 4 GiB.
class TextArena final
{
public:
    static constexpr quint32 NoRank = 0xFFFF'FFFF;

    void reserve(quint32 texts, qint64 bytes);
    void append(QStringView text);
    void clear();

    [[nodiscard]] quint32 size() const { return quint32(m_offsets.size()); }
    [[nodiscard]] QByteArrayView view(quint32 at) const;
    [[nodiscard]] QString text(quint32 at) const { return QString::fromUtf8(view(at)); }
    [[nodiscard]] bool equals(quint32 at, QStringView text) const;

    /// As compareNames(), by rank where both have one.
    [[nodiscard]] int compare(quint32 a, quint32 b) const;
    [[nodiscard]] quint32 rank(quint32 at) const { return m_ranks[at]; }
    /// Ranks every text of @p live: equal texts share one, and ranks sort as compareNames().
    /// Cost: a sort of what has no rank yet, and a merge.
    void ensureRanks(const Bitmap &live);

    /// Sets the bits of the texts that contain @p needle. One pass over the block.
    void search(const Utf8Needle &needle, Bitmap &hits) const;

    /// Keeps the texts of @p live, numbered anew in their order.
    void compact(const Bitmap &live);

    [[nodiscard]] qint64 bytes() const;

private:
    [[nodiscard]] std::vector<quint32> sorted(std::vector<quint32> texts) const;

    std::vector<char> m_bytes;
    std::vector<quint32> m_offsets;
    std::vector<quint32> m_ranks; ///< empty until ranks are first asked for
};

} // namespace berth
