// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <bit>
#include <vector>

namespace berth {

/// One bit a row; bits beyond the size are always 0.
class Bitmap final
{
public:
    Bitmap() = default;
    explicit Bitmap(quint32 size)
        : m_words((size_t(size) + 63) / 64)
        , m_size(size)
    {
    }

    [[nodiscard]] quint32 size() const { return m_size; }
    [[nodiscard]] bool test(quint32 i) const { return (m_words[i >> 6] >> (i & 63)) & 1; }
    void set(quint32 i) { m_words[i >> 6] |= quint64(1) << (i & 63); }
    void reset(quint32 i) { m_words[i >> 6] &= ~(quint64(1) << (i & 63)); }
    void assign(quint32 i, bool value) { value ? set(i) : reset(i); }

    void append(bool value)
    {
        if ((m_size & 63) == 0)
            m_words.push_back(0);
        ++m_size;
        if (value)
            set(m_size - 1);
    }

    void clear()
    {
        m_words.clear();
        m_size = 0;
    }

    void fill(bool value)
    {
        m_words.assign(m_words.size(), value ? ~quint64(0) : 0);
        trim();
    }

    void invert()
    {
        for (quint64 &word : m_words)
            word = ~word;
        trim();
    }

    Bitmap &operator&=(const Bitmap &other)
    {
        for (size_t i = 0; i < m_words.size(); ++i)
            m_words[i] &= other.m_words[i];
        return *this;
    }
    Bitmap &operator|=(const Bitmap &other)
    {
        for (size_t i = 0; i < m_words.size(); ++i)
            m_words[i] |= other.m_words[i];
        return *this;
    }
    Bitmap &operator^=(const Bitmap &other)
    {
        for (size_t i = 0; i < m_words.size(); ++i)
            m_words[i] ^= other.m_words[i];
        return *this;
    }
    /// Takes out what @p other has.
    Bitmap &operator-=(const Bitmap &other)
    {
        for (size_t i = 0; i < m_words.size(); ++i)
            m_words[i] &= ~other.m_words[i];
        return *this;
    }

    [[nodiscard]] qint64 count() const
    {
        qint64 sum = 0;
        for (const quint64 word : m_words)
            sum += std::popcount(word);
        return sum;
    }
    [[nodiscard]] qint64 countWithout(const Bitmap &other) const
    {
        qint64 sum = 0;
        for (size_t i = 0; i < m_words.size(); ++i)
            sum += std::popcount(m_words[i] & ~other.m_words[i]);
        return sum;
    }

    /// Calls @p visit(i) for every set bit, ascending.
    template<typename Visit>
    void forEach(Visit visit) const
    {
        for (size_t w = 0; w < m_words.size(); ++w) {
            for (quint64 word = m_words[w]; word != 0; word &= word - 1)
                visit(quint32(w * 64) + quint32(std::countr_zero(word)));
        }
    }

    /// Sets every bit to @p test(i).
    template<typename Test>
    void setEach(Test test)
    {
        for (size_t w = 0; w < m_words.size(); ++w) {
            const quint32 first = quint32(w * 64);
            const quint32 end = qMin(first + 64, m_size);
            quint64 word = 0;
            for (quint32 i = first; i < end; ++i)
                word |= quint64(test(i) ? 1 : 0) << (i - first);
            m_words[w] = word;
        }
    }

    [[nodiscard]] qint64 bytes() const { return qint64(m_words.capacity() * sizeof(quint64)); }

    bool operator==(const Bitmap &) const = default;

private:
    void trim()
    {
        if ((m_size & 63) != 0)
            m_words.back() &= (quint64(1) << (m_size & 63)) - 1;
    }

    std::vector<quint64> m_words;
    quint32 m_size = 0;
};

} // namespace berth
