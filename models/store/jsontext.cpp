// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/jsontext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace berth::store {

void appendJson(QByteArray &out, qint64 value)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end - digits.data());
}

void appendJson(QByteArray &out, bool value)
{
    out += value ? "true" : "false";
}

namespace {

/// Appends text that is the same in JSON and in UTF-8, which nearly all is. @returns false, and
/// leaves @p out as it was, where it is not.
bool appendPlain(QByteArray &out, QStringView value)
{
    const qsizetype before = out.size();
    out.resize(before + value.size() + 2);
    char *to = out.data() + before;
    *to++ = '"';
    for (const QChar character : value) {
        const char16_t unit = character.unicode();
        if (unit < 0x20 || unit > 0x7e || unit == u'"' || unit == u'\\') {
            out.truncate(before);
            return false;
        }
        *to++ = char(unit);
    }
    *to = '"';
    return true;
}

} // namespace

void appendJson(QByteArray &out, QStringView value)
{
    if (appendPlain(out, value))
        return;
    static constexpr char Hex[] = "0123456789abcdef";
    out += '"';
    const QByteArray utf8 = value.toUtf8();
    for (const char byte : utf8) {
        switch (byte) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (uchar(byte) < 0x20) {
                out += "\\u00";
                out += Hex[uchar(byte) >> 4];
                out += Hex[uchar(byte) & 15];
            } else {
                out += byte;
            }
        }
    }
    out += '"';
}

QByteArray JsonMembers::take()
{
    std::sort(m_members.begin(), m_members.end(),
              [](const auto &a, const auto &b) { return a.first < b.first; });
    qsizetype size = 1; // the braces, and a comma less than there are members
    for (const auto &[name, json] : m_members)
        size += name.size() + json.size() + 4;
    QByteArray out(std::max<qsizetype>(size, 2), Qt::Uninitialized);
    char *to = out.data();
    const auto put = [&to](QByteArrayView bytes) {
        std::memcpy(to, bytes.data(), size_t(bytes.size()));
        to += bytes.size();
    };
    char separator = '{';
    for (const auto &[name, json] : m_members) {
        *to++ = std::exchange(separator, ',');
        *to++ = '"';
        put(name);
        put("\":");
        put(json);
    }
    if (m_members.empty())
        *to++ = '{';
    *to = '}';
    m_members.clear();
    return out;
}

} // namespace berth::store
