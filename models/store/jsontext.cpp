// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/jsontext.h"

#include <algorithm>

namespace berth::store {

void appendJson(QByteArray &out, qint64 value)
{
    out += QByteArray::number(value);
}

void appendJson(QByteArray &out, bool value)
{
    out += value ? "true" : "false";
}

void appendJson(QByteArray &out, QStringView value)
{
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
    QByteArray out;
    qsizetype size = 2;
    for (const auto &[name, json] : m_members)
        size += name.size() + json.size() + 4;
    out.reserve(size);
    out += '{';
    for (const auto &[name, json] : m_members) {
        if (out.size() > 1)
            out += ',';
        out += '"';
        out += name;
        out += "\":";
        out += json;
    }
    out += '}';
    m_members.clear();
    return out;
}

} // namespace berth::store
