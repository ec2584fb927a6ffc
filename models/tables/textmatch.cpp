// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/textmatch.h"

#include <algorithm>
#include <limits>

namespace berth {

namespace {

constexpr uchar folded(uchar c)
{
    return c >= 'A' && c <= 'Z' ? uchar(c | 0x20) : c;
}

constexpr char16_t folded(char16_t c)
{
    return c >= u'A' && c <= u'Z' ? char16_t(c | 0x20) : c;
}

std::string utf8(char32_t letter)
{
    return QString::fromUcs4(&letter, 1).toUtf8().toStdString();
}

/// UTF-16 units in code point order, which is the order of UTF-8's bytes: surrogates go last.
constexpr int codePointOrder(char16_t unit)
{
    return unit >= 0xE000 ? unit - 0x800 : unit >= 0xD800 ? unit + 0x2000 : unit;
}

} // namespace

Utf8Needle::Utf8Needle(QStringView text)
{
    for (uint letter : text.toUcs4()) {
        if (letter == 0)
            letter = QChar::ReplacementCharacter; // as TextArena stores it
        std::vector<std::string> spellings;
        for (const char32_t spelling :
             {char32_t(letter), char32_t(QChar::toLower(letter)), char32_t(QChar::toUpper(letter)),
              char32_t(QChar::toTitleCase(letter)), char32_t(QChar::toCaseFolded(letter))}) {
            std::string bytes = utf8(spelling);
            if (std::find(spellings.begin(), spellings.end(), bytes) == spellings.end())
                spellings.push_back(std::move(bytes));
        }
        m_letters.push_back(std::move(spellings));
    }
    if (!m_letters.empty()) {
        for (const std::string &spelling : m_letters.front())
            m_first[uchar(spelling.front())] = true;
    }
    prepareSkips();
}

void Utf8Needle::prepareSkips()
{
    constexpr size_t longest = std::numeric_limits<quint8>::max();
    const bool isOfBytes = std::all_of(m_letters.begin(), m_letters.end(), [](const auto &letter) {
        return letter.size() <= 2
            && std::all_of(letter.begin(), letter.end(), [](auto &s) { return s.size() == 1; });
    });
    if (m_letters.empty() || m_letters.size() > longest || !isOfBytes)
        return;
    for (const std::vector<std::string> &letter : m_letters) {
        m_bytes[0] += letter.front().front();
        m_bytes[1] += letter.back().front();
    }
    const size_t size = m_letters.size();
    m_skips.fill(quint8(size));
    for (size_t i = 0; i + 1 < size; ++i) {
        for (const std::string &spelling : m_bytes)
            m_skips[uchar(spelling[i])] = quint8(size - 1 - i);
    }
}

const char *Utf8Needle::findBySkipping(const char *begin, const char *end) const
{
    const auto size = qsizetype(m_letters.size());
    for (const char *at = begin; end - at >= size; at += m_skips[uchar(at[size - 1])]) {
        qsizetype i = size;
        while (
            i > 0
            && (at[i - 1] == m_bytes[0][size_t(i - 1)] || at[i - 1] == m_bytes[1][size_t(i - 1)]))
            --i;
        if (i == 0)
            return at;
    }
    return end;
}

bool Utf8Needle::matchesAt(const char *at, const char *end) const
{
    for (const std::vector<std::string> &spellings : m_letters) {
        const auto hit = std::find_if(spellings.begin(), spellings.end(), [&](const auto &bytes) {
            return size_t(end - at) >= bytes.size() && std::equal(bytes.begin(), bytes.end(), at);
        });
        if (hit == spellings.end())
            return false;
        at += hit->size();
    }
    return true;
}

const char *Utf8Needle::find(const char *begin, const char *end) const
{
    if (m_letters.empty())
        return begin;
    if (!m_bytes[0].empty())
        return findBySkipping(begin, end);
    for (const char *at = begin; at != end; ++at) {
        if (m_first[uchar(*at)] && matchesAt(at, end))
            return at;
    }
    return end;
}

int compareNames(QByteArrayView a, QByteArrayView b)
{
    const qsizetype common = std::min(a.size(), b.size());
    for (qsizetype i = 0; i < common; ++i) {
        const int difference = folded(uchar(a[i])) - folded(uchar(b[i]));
        if (difference != 0)
            return difference;
    }
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    return std::char_traits<char>::compare(a.data(), b.data(), size_t(common));
}

int compareNames(QStringView a, QStringView b)
{
    const qsizetype common = std::min(a.size(), b.size());
    for (qsizetype i = 0; i < common; ++i) {
        const int difference
            = codePointOrder(folded(a[i].unicode())) - codePointOrder(folded(b[i].unicode()));
        if (difference != 0)
            return difference;
    }
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    for (qsizetype i = 0; i < common; ++i) {
        if (a[i] != b[i])
            return a[i].unicode() - b[i].unicode();
    }
    return 0;
}

TextMatch::TextMatch(filter::Operator op, const QString &text)
    : m_op(op)
    , m_text(text)
{
    if (op == filter::Operator::Contains) {
        m_needle = Utf8Needle(text);
    } else if (op == filter::Operator::Matches) {
        m_expression.setPattern(text);
        m_expression.setPatternOptions(QRegularExpression::CaseInsensitiveOption
                                       | QRegularExpression::UseUnicodePropertiesOption);
        m_expression.optimize();
    }
}

const Utf8Needle *TextMatch::needle() const
{
    return m_op == filter::Operator::Contains ? &m_needle : nullptr;
}

bool TextMatch::matches(const QString &text) const
{
    switch (m_op) {
    case filter::Operator::Contains:
        return matches(QByteArrayView(text.toUtf8()));
    case filter::Operator::Equal:
        return text.compare(m_text, Qt::CaseInsensitive) == 0;
    case filter::Operator::NotEqual:
        return text.compare(m_text, Qt::CaseInsensitive) != 0;
    case filter::Operator::Less:
        return text.compare(m_text, Qt::CaseInsensitive) < 0;
    case filter::Operator::LessEqual:
        return text.compare(m_text, Qt::CaseInsensitive) <= 0;
    case filter::Operator::Greater:
        return text.compare(m_text, Qt::CaseInsensitive) > 0;
    case filter::Operator::GreaterEqual:
        return text.compare(m_text, Qt::CaseInsensitive) >= 0;
    case filter::Operator::Matches:
        return m_expression.match(text).hasMatch();
    }
    Q_UNREACHABLE();
}

bool TextMatch::matches(QByteArrayView utf8) const
{
    if (m_op == filter::Operator::Contains) {
        const char *end = utf8.data() + utf8.size();
        return m_needle.isEmpty() || m_needle.find(utf8.data(), end) != end;
    }
    return matches(QString::fromUtf8(utf8));
}

} // namespace berth
