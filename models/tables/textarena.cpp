// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/textarena.h"

#include "models/tables/textmatch.h"

#include <algorithm>
#include <span>

namespace berth {

namespace {

struct Keyed
{
    quint64 key;
    quint32 text;
};

constexpr int KeyBytes = 8;
constexpr quint32 NoText = 0xFFFF'FFFF;

/// The next bytes of a text as one number that sorts as they do; 0 where it has ended.
quint64 keyAt(QByteArrayView text, qsizetype depth)
{
    quint64 key = 0;
    for (qsizetype i = depth; i < depth + KeyBytes; ++i) {
        uchar byte = i < text.size() ? uchar(text[i]) : 0;
        if (byte >= 'A' && byte <= 'Z')
            byte |= 0x20;
        key = key << 8 | byte;
    }
    return key;
}

/// Sorts by eight bytes at a time (Bentley and Sedgewick's multikey sort with cached keys), so
/// that the texts themselves are read once per eight bytes that they share.
void sortFrom(std::span<Keyed> texts, qsizetype depth, const TextArena &arena)
{
    for (Keyed &each : texts)
        each.key = keyAt(arena.view(each.text), depth);
    const auto byKey = [](const Keyed &a, const Keyed &b) { return a.key < b.key; };
    if (!std::is_sorted(texts.begin(), texts.end(), byKey))
        std::sort(texts.begin(), texts.end(), byKey);
    for (size_t begin = 0; begin < texts.size();) {
        size_t end = begin + 1;
        while (end < texts.size() && texts[end].key == texts[begin].key)
            ++end;
        const std::span<Keyed> same = texts.subspan(begin, end - begin);
        if (same.size() > 1) {
            const bool hasEnded = (texts[begin].key & 0xFF) == 0;
            if (hasEnded) {
                std::sort(same.begin(), same.end(), [&](const Keyed &a, const Keyed &b) {
                    return compareNames(arena.view(a.text), arena.view(b.text)) < 0;
                });
            } else {
                sortFrom(same, depth + KeyBytes, arena);
            }
        }
        begin = end;
    }
}

} // namespace

void TextArena::reserve(quint32 texts, qint64 bytes)
{
    m_offsets.reserve(texts);
    if (!m_ranks.empty())
        m_ranks.reserve(texts);
    m_bytes.reserve(size_t(bytes));
}

void TextArena::append(QStringView text)
{
    const QByteArray utf8 = text.toUtf8();
    m_offsets.push_back(quint32(m_bytes.size()));
    if (!m_ranks.empty())
        m_ranks.push_back(NoRank);
    if (m_bytes.capacity() - m_bytes.size() < size_t(utf8.size()) + 1)
        m_bytes.reserve(m_bytes.size() + m_bytes.size() / 8 + size_t(utf8.size()) + 4096);
    if (utf8.contains('\0')) {
        const QByteArray clean
            = QByteArray(utf8).replace(QByteArrayView("\0", 1), QByteArrayView("\xEF\xBF\xBD"));
        m_bytes.insert(m_bytes.end(), clean.begin(), clean.end());
    } else {
        m_bytes.insert(m_bytes.end(), utf8.begin(), utf8.end());
    }
    m_bytes.push_back('\0');
}

void TextArena::clear()
{
    m_bytes = {};
    m_offsets = {};
    m_ranks = {};
}

QByteArrayView TextArena::view(quint32 at) const
{
    const size_t begin = m_offsets[at];
    const size_t end = at + 1 < m_offsets.size() ? m_offsets[at + 1] : m_bytes.size();
    return QByteArrayView(m_bytes.data() + begin, qsizetype(end - begin - 1));
}

bool TextArena::equals(quint32 at, QStringView text) const
{
    const QByteArrayView stored = view(at);
    if (stored.size() < text.size()) // UTF-8 never needs fewer bytes than UTF-16 has units
        return false;
    return stored == text.toUtf8();
}

int TextArena::compare(quint32 a, quint32 b) const
{
    if (!m_ranks.empty() && m_ranks[a] != NoRank && m_ranks[b] != NoRank)
        return m_ranks[a] < m_ranks[b] ? -1 : m_ranks[a] > m_ranks[b] ? 1 : 0;
    return compareNames(view(a), view(b));
}

std::vector<quint32> TextArena::sorted(std::vector<quint32> texts) const
{
    std::vector<Keyed> keyed;
    keyed.reserve(texts.size());
    for (const quint32 text : texts)
        keyed.push_back({0, text});
    sortFrom(keyed, 0, *this);
    std::transform(keyed.begin(), keyed.end(), texts.begin(),
                   [](const Keyed &each) { return each.text; });
    return texts;
}

void TextArena::ensureRanks(const Bitmap &live)
{
    m_ranks.resize(m_offsets.size(), NoRank);
    std::vector<quint32> fresh;
    quint32 ranks = 0; // one more than the highest kept
    live.forEach([&](quint32 at) {
        if (m_ranks[at] == NoRank)
            fresh.push_back(at);
        else
            ranks = std::max(ranks, m_ranks[at] + 1);
    });
    if (fresh.empty())
        return;
    fresh = sorted(std::move(fresh));

    // The ranked ones in their order: a counting sort by rank.
    std::vector<quint32> start(size_t(ranks) + 1);
    quint32 ranked = 0;
    live.forEach([&](quint32 at) {
        if (m_ranks[at] != NoRank) {
            ++start[m_ranks[at] + 1];
            ++ranked;
        }
    });
    for (size_t i = 1; i < start.size(); ++i)
        start[i] += start[i - 1];
    std::vector<quint32> kept(ranked);
    live.forEach([&](quint32 at) {
        if (m_ranks[at] != NoRank)
            kept[start[m_ranks[at]]++] = at;
    });

    // Merge: a search for each fresh one, the kept ones between them by their old ranks.
    quint32 rank = 0;
    quint32 previous = NoText;
    const auto give = [&](quint32 at, bool isSame) {
        if (previous != NoText && !isSame)
            ++rank;
        previous = at;
        return rank;
    };
    size_t next = 0;
    quint32 lastOldRank = NoRank;
    const auto takeKept = [&](size_t end) {
        for (; next < end; ++next) {
            const quint32 at = kept[next];
            const quint32 oldRank = m_ranks[at];
            const bool isSame = oldRank == lastOldRank
                || (lastOldRank == NoRank && previous != NoText
                    && compareNames(view(previous), view(at)) == 0);
            m_ranks[at] = give(at, isSame);
            lastOldRank = oldRank;
        }
    };
    for (const quint32 at : fresh) {
        const QByteArrayView text = view(at);
        const auto place = std::lower_bound(kept.begin() + qptrdiff(next), kept.end(), text,
                                            [this](quint32 other, QByteArrayView wanted) {
                                                return compareNames(view(other), wanted) < 0;
                                            });
        takeKept(size_t(place - kept.begin()));
        const bool isSame = previous != NoText && compareNames(view(previous), text) == 0;
        m_ranks[at] = give(at, isSame);
        lastOldRank = NoRank;
    }
    takeKept(kept.size());
}

void TextArena::search(const Utf8Needle &needle, Bitmap &hits) const
{
    if (needle.isEmpty()) {
        hits.fill(true);
        return;
    }
    const char *const begin = m_bytes.data();
    const char *const end = begin + m_bytes.size();
    quint32 text = 0;
    for (const char *at = begin; at != end;) {
        at = needle.find(at, end);
        if (at == end)
            return;
        // A needle holds no 0 byte, so a hit lies inside one text.
        const quint32 offset = quint32(at - begin);
        const auto after = std::upper_bound(m_offsets.begin() + text, m_offsets.end(), offset);
        text = quint32(after - m_offsets.begin()) - 1;
        hits.set(text);
        if (after == m_offsets.end())
            return;
        at = begin + *after;
    }
}

void TextArena::compact(const Bitmap &live)
{
    size_t bytes = 0;
    quint32 kept = 0;
    live.forEach([&](quint32 at) {
        const QByteArrayView text = view(at);
        // Texts only move down, so nothing is overwritten before it was read; the offset of the
        // next text is read by view() before it is written, since kept <= at.
        const size_t length = size_t(text.size()) + 1;
        std::copy_n(text.data(), length, m_bytes.data() + bytes);
        if (!m_ranks.empty())
            m_ranks[kept] = m_ranks[at];
        m_offsets[kept++] = quint32(bytes);
        bytes += length;
    });
    m_bytes.resize(bytes);
    m_bytes.shrink_to_fit();
    m_offsets.resize(kept);
    m_offsets.shrink_to_fit();
    if (!m_ranks.empty()) {
        m_ranks.resize(kept);
        m_ranks.shrink_to_fit();
    }
}

qint64 TextArena::bytes() const
{
    return qint64(m_bytes.capacity() + (m_offsets.capacity() + m_ranks.capacity()) * 4);
}

} // namespace berth
