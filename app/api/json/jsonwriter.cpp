// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/json/jsonwriter.h"

#include "models/store/jsontext.h"

#include <cstdlib>

namespace berth::api {

namespace {

/// Writes @p number with @p width digits at @p to. @returns what comes behind it.
char *putDigits(char *to, unsigned number, int width)
{
    for (int i = width - 1; i >= 0; --i) {
        to[i] = char('0' + number % 10);
        number /= 10;
    }
    return to + width;
}

} // namespace

QByteArray rfc3339(TimePoint time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto millis = unsigned((time - day).count());
    QByteArray text("0000-00-00T00:00:00.000Z");
    char *to = text.data();
    to = putDigits(to, unsigned(int(date.year())), 4) + 1;
    to = putDigits(to, unsigned(date.month()), 2) + 1;
    to = putDigits(to, unsigned(date.day()), 2) + 1;
    to = putDigits(to, millis / 3'600'000, 2) + 1;
    to = putDigits(to, millis / 60'000 % 60, 2) + 1;
    to = putDigits(to, millis / 1'000 % 60, 2) + 1;
    putDigits(to, millis % 1'000, 3);
    return text;
}

void JsonWriter::separate()
{
    if (m_needsComma)
        m_out += ',';
    m_needsComma = true;
}

void JsonWriter::open(char bracket)
{
    separate();
    m_out += bracket;
    m_needsComma = false;
}

void JsonWriter::close(char bracket)
{
    m_out += bracket;
    m_needsComma = true;
}

JsonWriter &JsonWriter::name(QLatin1StringView name)
{
    separate();
    m_out += '"';
    m_out.append(name.data(), name.size());
    m_out += "\":";
    m_needsComma = false;
    return *this;
}

JsonWriter &JsonWriter::name(QStringView name)
{
    separate();
    store::appendJson(m_out, name);
    m_out += ':';
    m_needsComma = false;
    return *this;
}

void JsonWriter::value(qint64 number)
{
    separate();
    store::appendJson(m_out, number);
}

void JsonWriter::value(bool truth)
{
    separate();
    store::appendJson(m_out, truth);
}

void JsonWriter::value(QStringView text)
{
    separate();
    store::appendJson(m_out, text);
}

void JsonWriter::value(QLatin1StringView text)
{
    separate();
    m_out += '"';
    m_out.append(text.data(), text.size());
    m_out += '"';
}

void JsonWriter::value(TimePoint time)
{
    separate();
    m_out += '"';
    m_out += rfc3339(time);
    m_out += '"';
}

void JsonWriter::null()
{
    separate();
    m_out += "null";
}

void JsonWriter::milli(qint64 thousandths)
{
    separate();
    if (thousandths < 0)
        m_out += '-';
    store::appendJson(m_out, std::abs(thousandths / 1000));
    qint64 rest = std::abs(thousandths % 1000);
    if (rest == 0)
        return;
    char digits[4] = {'.'};
    putDigits(digits + 1, unsigned(rest), 3);
    qsizetype size = 4;
    while (digits[size - 1] == '0')
        --size;
    m_out.append(digits, size);
}

void JsonWriter::raw(QByteArrayView json)
{
    separate();
    m_out.append(json);
}

} // namespace berth::api
