// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace berth {

namespace {

/// RFC 8785 section 3.2.2.2: the two-letter escapes, \u00xx for other controls, all else as it is.
void writeString(QByteArray &out, const QString &text)
{
    static constexpr char Hex[] = "0123456789abcdef";
    out += '"';
    for (const char byte : text.toUtf8()) {
        switch (byte) {
        case '"':
            out += "\\\"";
            continue;
        case '\\':
            out += "\\\\";
            continue;
        case '\b':
            out += "\\b";
            continue;
        case '\t':
            out += "\\t";
            continue;
        case '\n':
            out += "\\n";
            continue;
        case '\f':
            out += "\\f";
            continue;
        case '\r':
            out += "\\r";
            continue;
        }
        if (const auto value = static_cast<unsigned char>(byte); value < 0x20) {
            out += "\\u00";
            out += Hex[value >> 4];
            out += Hex[value & 0xf];
            continue;
        }
        out += byte;
    }
    out += '"';
}

/// ECMAScript's Number::toString (ECMA-262 section 6.1.6.1.20), which RFC 8785 section 3.2.2.3
/// asks for: the shortest digits that read back, laid out by their exponent.
void writeNumber(QByteArray &out, double value)
{
    if (!std::isfinite(value)) { // has no JSON form
        out += "null";
        return;
    }
    if (value == 0) { // minus zero included
        out += '0';
        return;
    }
    if (value < 0)
        out += '-';
    std::array<char, 40> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                       std::abs(value), std::chars_format::scientific);
    const QByteArrayView text(buffer.data(), written.ptr - buffer.data());
    const qsizetype e = text.indexOf('e');
    QByteArray digits = text.first(e).toByteArray();
    digits.remove(1, 1); // the point, where there is one
    int exponent = 0;
    const char *first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(first, text.data() + text.size(), exponent);

    const int count = int(digits.size());
    const int point = exponent + 1; // n in the standard's words, and count is its k
    if (count <= point && point <= 21) {
        out += digits + QByteArray(point - count, '0');
    } else if (0 < point && point <= 21) {
        out += digits.first(point) + '.' + digits.sliced(point);
    } else if (-6 < point && point <= 0) {
        out += "0." + QByteArray(-point, '0') + digits;
    } else {
        out += digits[0];
        if (count > 1)
            out += '.' + digits.sliced(1);
        out += point - 1 < 0 ? "e-" : "e+";
        out += QByteArray::number(std::abs(point - 1));
    }
}

void writeValue(QByteArray &out, const QJsonValue &value);

void writeArray(QByteArray &out, const QJsonArray &array)
{
    out += '[';
    bool isFirst = true;
    for (const QJsonValue element : array) {
        if (!isFirst)
            out += ',';
        isFirst = false;
        writeValue(out, element);
    }
    out += ']';
}

void writeObject(QByteArray &out, const QJsonObject &object)
{
    QStringList names = object.keys();
    std::sort(names.begin(), names.end(), [](const QString &a, const QString &b) {
        const auto less = [](QChar x, QChar y) { return x.unicode() < y.unicode(); };
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), less);
    });
    out += '{';
    bool isFirst = true;
    for (const QString &name : names) {
        if (!isFirst)
            out += ',';
        isFirst = false;
        writeString(out, name);
        out += ':';
        writeValue(out, object.value(name));
    }
    out += '}';
}

void writeValue(QByteArray &out, const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        return;
    case QJsonValue::Double:
        writeNumber(out, value.toDouble());
        return;
    case QJsonValue::String:
        writeString(out, value.toString());
        return;
    case QJsonValue::Array:
        writeArray(out, value.toArray());
        return;
    case QJsonValue::Object:
        writeObject(out, value.toObject());
        return;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        out += "null";
        return;
    }
}

} // namespace

QByteArray canonicalJson(const QJsonValue &value)
{
    QByteArray out;
    writeValue(out, value);
    return out;
}

QByteArray sha256Hex(QByteArrayView bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

} // namespace berth
