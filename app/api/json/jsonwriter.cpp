// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/json/jsonwriter.h"

#include "models/store/jsontext.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace berth::api {

namespace {

constexpr qsizetype LongestNumber = 20; ///< digits and sign of a 64-bit integer

/// Writes @p number with @p width digits at @p to. @returns what comes behind it.
char *putDigits(char *to, unsigned number, int width)
{
    for (int i = width - 1; i >= 0; --i) {
        to[i] = char('0' + number % 10);
        number /= 10;
    }
    return to + width;
}

/// "2026-11-21T".
QByteArray dayText(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date(day);
    QByteArray text("0000-00-00T");
    char *to = text.data();
    to = putDigits(to, unsigned(int(date.year())), 4) + 1;
    to = putDigits(to, unsigned(date.month()), 2) + 1;
    putDigits(to, unsigned(date.day()), 2);
    return text;
}

constexpr qsizetype ClockSize = 13; // "08:00:00.000Z"

void putClock(char *to, unsigned millis)
{
    std::memcpy(to, "00:00:00.000Z", ClockSize);
    to = putDigits(to, millis / 3'600'000, 2) + 1;
    to = putDigits(to, millis / 60'000 % 60, 2) + 1;
    to = putDigits(to, millis / 1'000 % 60, 2) + 1;
    putDigits(to, millis % 1'000, 3);
}

} // namespace

QByteArray rfc3339(TimePoint time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    char clock[ClockSize];
    putClock(clock, unsigned((time - day).count()));
    return dayText(day).append(clock, ClockSize);
}

JsonWriter::JsonWriter(QByteArray &out)
    : m_out(out)
    , m_size(out.size())
{
}

JsonWriter::~JsonWriter()
{
    m_out.resize(m_size);
}

char *JsonWriter::room(qsizetype size)
{
    if (m_size + size > m_capacity) {
        m_out.resize(m_size);
        m_out.reserve(std::max({m_out.capacity(), m_size + size, m_size * 2, qsizetype(256)}));
        m_capacity = m_out.capacity();
        m_out.resize(m_capacity);
        m_data = m_out.data();
    }
    return m_data + m_size;
}

void JsonWriter::put(char c)
{
    *room(1) = c;
    ++m_size;
}

void JsonWriter::put(QByteArrayView piece)
{
    std::memcpy(room(piece.size()), piece.data(), size_t(piece.size()));
    m_size += piece.size();
}

void JsonWriter::separate()
{
    if (m_needsComma)
        put(',');
    m_needsComma = true;
}

void JsonWriter::open(char bracket)
{
    separate();
    put(bracket);
    m_needsComma = false;
}

void JsonWriter::close(char bracket)
{
    put(bracket);
    m_needsComma = true;
}

JsonWriter &JsonWriter::name(QLatin1StringView name)
{
    char *to = room(name.size() + 4);
    if (m_needsComma)
        *to++ = ',';
    *to++ = '"';
    std::memcpy(to, name.data(), size_t(name.size()));
    to += name.size();
    *to++ = '"';
    *to++ = ':';
    used(to);
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::name(QStringView name)
{
    value(name);
    put(':');
    m_needsComma = false;
    return *this;
}

void JsonWriter::value(qint64 number)
{
    separate();
    char *to = room(LongestNumber);
    used(std::to_chars(to, to + LongestNumber, number).ptr);
}

void JsonWriter::value(bool truth)
{
    raw(truth ? QByteArrayView("true") : QByteArrayView("false"));
}

bool JsonWriter::putPlain(QStringView text)
{
    char *to = room(text.size() + 2);
    *to++ = '"';
    for (const QChar character : text) {
        const char16_t unit = character.unicode();
        if (unit < 0x20 || unit > 0x7e || unit == u'"' || unit == u'\\')
            return false;
        *to++ = char(unit);
    }
    *to++ = '"';
    used(to);
    return true;
}

void JsonWriter::value(QStringView text)
{
    separate();
    if (putPlain(text))
        return;
    QByteArray escaped;
    store::appendJson(escaped, text);
    put(escaped);
}

void JsonWriter::value(QLatin1StringView text)
{
    separate();
    char *to = room(text.size() + 2);
    *to++ = '"';
    std::memcpy(to, text.data(), size_t(text.size()));
    to += text.size();
    *to++ = '"';
    used(to);
}

void JsonWriter::value(TimePoint time)
{
    separate();
    const auto day = std::chrono::floor<std::chrono::days>(time);
    if (day != m_day || m_dayText.isEmpty()) {
        m_day = day;
        m_dayText = dayText(day);
    }
    char *to = room(m_dayText.size() + ClockSize + 2);
    *to++ = '"';
    std::memcpy(to, m_dayText.constData(), size_t(m_dayText.size()));
    to += m_dayText.size();
    putClock(to, unsigned((time - day).count()));
    to += ClockSize;
    *to++ = '"';
    used(to);
}

void JsonWriter::null()
{
    raw("null");
}

void JsonWriter::milli(qint64 thousandths)
{
    separate();
    char *to = room(LongestNumber + 5);
    if (thousandths < 0)
        *to++ = '-';
    to = std::to_chars(to, to + LongestNumber, std::abs(thousandths / 1000)).ptr;
    if (const qint64 rest = std::abs(thousandths % 1000); rest != 0) {
        *to++ = '.';
        to = putDigits(to, unsigned(rest), 3);
        while (to[-1] == '0')
            --to;
    }
    used(to);
}

void JsonWriter::raw(QByteArrayView json)
{
    separate();
    put(json);
}

} // namespace berth::api
