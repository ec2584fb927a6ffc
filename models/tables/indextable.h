// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <algorithm>
#include <vector>

namespace berth {

/// An open-addressing set of 32-bit positions whose keys live elsewhere: 5 bytes an entry at most.
/// The caller gives the 64-bit hash of a position (HashOf) and says whether one is meant (Match).
/// Linear probing; removal shifts back, so there are no tombstones.
class IndexTable final
{
public:
    static constexpr quint32 None = 0xFFFF'FFFF;

    /// Spreads a key over 64 bits (the finaliser of SplitMix64, Steele et al., OOPSLA 2014).
    [[nodiscard]] static quint64 mix(quint64 x)
    {
        x += 0x9E37'79B9'7F4A'7C15;
        x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9;
        x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EB;
        return x ^ (x >> 31);
    }

    template<typename Match>
    [[nodiscard]] quint32 find(quint64 hash, Match match) const
    {
        if (m_cells.empty())
            return None;
        for (size_t at = home(hash);; at = next(at)) {
            if (m_cells[at] == None || match(m_cells[at]))
                return m_cells[at];
        }
    }

    template<typename HashOf>
    void insert(quint32 position, HashOf hashOf)
    {
        if ((m_count + 1) * 5 > m_cells.size() * 4)
            rehash(m_count + m_count / 4 + 16, hashOf);
        place(position, hashOf(position));
        ++m_count;
    }

    template<typename HashOf>
    void remove(quint32 position, HashOf hashOf)
    {
        size_t hole = home(hashOf(position));
        while (m_cells[hole] != position)
            hole = next(hole);
        for (size_t at = next(hole); m_cells[at] != None; at = next(at)) {
            // An entry moves into the hole unless its home lies after the hole.
            const size_t wanted = home(hashOf(m_cells[at]));
            const bool stays
                = hole <= at ? (hole < wanted && wanted <= at) : (hole < wanted || wanted <= at);
            if (stays)
                continue;
            m_cells[hole] = m_cells[at];
            hole = at;
        }
        m_cells[hole] = None;
        --m_count;
    }

    /// Makes room for @p entries at a load of 4/5 and puts those that are in it anew.
    template<typename HashOf>
    void rehash(size_t entries, HashOf hashOf)
    {
        std::vector<quint32> old = std::exchange(m_cells, {});
        m_cells.assign(std::max(entries, m_count) * 5 / 4 + 16, None);
        for (const quint32 position : old) {
            if (position != None)
                place(position, hashOf(position));
        }
    }

    void clear()
    {
        m_cells = {};
        m_count = 0;
    }

    [[nodiscard]] qint64 bytes() const { return qint64(m_cells.capacity() * sizeof(quint32)); }

private:
    [[nodiscard]] size_t home(quint64 hash) const
    {
        // Lemire, "Fast random integer generation in an interval", 2019: no division.
        return size_t((quint64(quint32(hash >> 32)) * quint64(m_cells.size())) >> 32);
    }
    [[nodiscard]] size_t next(size_t at) const { return at + 1 == m_cells.size() ? 0 : at + 1; }
    void place(quint32 position, quint64 hash)
    {
        size_t at = home(hash);
        while (m_cells[at] != None)
            at = next(at);
        m_cells[at] = position;
    }

    std::vector<quint32> m_cells;
    size_t m_count = 0;
};

/// Values that are kept once and named by a number. Hash answers 64 bits for a T.
template<typename T, typename Hash>
class Interned final
{
public:
    quint32 intern(const T &value)
    {
        const quint32 known
            = m_index.find(Hash()(value), [&](quint32 at) { return m_values[at] == value; });
        if (known != IndexTable::None)
            return known;
        m_values.push_back(value);
        const quint32 at = quint32(m_values.size() - 1);
        m_index.insert(at, [this](quint32 i) { return Hash()(m_values[i]); });
        return at;
    }

    [[nodiscard]] const T &operator[](quint32 at) const { return m_values[at]; }
    [[nodiscard]] quint32 size() const { return quint32(m_values.size()); }
    void clear()
    {
        m_values = {};
        m_index.clear();
    }
    [[nodiscard]] qint64 bytes() const
    {
        return qint64(m_values.capacity() * sizeof(T)) + m_index.bytes();
    }

private:
    std::vector<T> m_values;
    IndexTable m_index;
};

} // namespace berth
