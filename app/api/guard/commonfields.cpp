// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/commonfields.h"

#include "app/api/guard/syntax.h"

#include <array>
#include <cstdio>

namespace berth::api {

namespace {

constexpr qsizetype MostFields = 31; // a bit each, and one for Date

} // namespace

QList<CommonFields::Field> CommonFields::securityDefaults()
{
    return {
        {"X-Content-Type-Options", "nosniff"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
}

CommonFields::CommonFields(QList<Field> fields)
{
    m_lines.push_back({"date", {}});
    fields.resize(std::min(fields.size(), MostFields));
    for (const Field &field : fields) {
        QByteArray line = field.name;
        line.append(": ").append(field.value).append("\r\n");
        m_lines.push_back({field.name.toLower(), line});
    }
}

quint32 CommonFields::bitOf(QByteArrayView name) const
{
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        if (syntax::equalsLower(name, m_lines.at(i).lower))
            return quint32(1) << i;
    }
    return 0;
}

void CommonFields::appendMissing(quint32 present, std::string &out)
{
    refreshDate();
    const auto append
        = [&out](const QByteArray &text) { out.append(text.constData(), size_t(text.size())); };
    if (present == 0)
        return append(m_all);
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        if (!(present & quint32(1) << i))
            append(m_lines.at(i).line);
    }
}

QByteArrayView CommonFields::lines()
{
    refreshDate();
    return m_all;
}

/// The date has seconds, so it is made once in one (RFC 9110 section 5.6.7). By hand: the locale
/// must not write the names.
void CommonFields::refreshDate()
{
    const std::time_t now = std::time(nullptr);
    if (now == m_dateOf)
        return;
    m_dateOf = now;
    static constexpr std::array Days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array Months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 64> text{};
    const int size
        = std::snprintf(text.data(), text.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                        Days[size_t(utc.tm_wday)], utc.tm_mday, Months[size_t(utc.tm_mon)],
                        utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    m_lines[0].line = QByteArray(text.data(), size);
    m_all.clear();
    for (const Line &line : std::as_const(m_lines))
        m_all.append(line.line);
}

} // namespace berth::api
