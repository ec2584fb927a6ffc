// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "tests/fuzz/property.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <optional>

using namespace berth;
using fuzz::require;

namespace {

std::optional<QJsonValue> parse(const QByteArray &bytes)
{
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    return std::nullopt;
}

/// Whether every text is well-formed, as canonicalJson() asks for.
bool isWellFormed(const QJsonValue &value)
{
    if (value.isString())
        return QStringView(value.toString()).isValidUtf16();
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::all_of(array.begin(), array.end(), isWellFormed);
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!QStringView(it.key()).isValidUtf16() || !isWellFormed(it.value()))
            return false;
    }
    return true;
}

/// Equal where numbers are doubles, as in RFC 8785: QJsonValue keeps larger integers exactly.
bool isSame(const QJsonValue &a, const QJsonValue &b)
{
    if (a.type() != b.type())
        return false;
    if (a.isDouble())
        return a.toDouble() == b.toDouble();
    if (a.isArray()) {
        const QJsonArray one = a.toArray();
        const QJsonArray other = b.toArray();
        return std::equal(one.begin(), one.end(), other.begin(), other.end(), isSame);
    }
    if (!a.isObject())
        return a == b;
    const QJsonObject one = a.toObject();
    const QJsonObject other = b.toObject();
    if (one.keys() != other.keys())
        return false;
    for (auto it = one.begin(); it != one.end(); ++it) {
        if (!isSame(it.value(), other.value(it.key())))
            return false;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto value = parse(fuzz::bytesOf(data, size));
    if (!value || !isWellFormed(*value))
        return 0;
    const QByteArray canonical = canonicalJson(*value);
    const auto again = parse(canonical);
    require(again.has_value(), "canonical JSON is JSON");
    require(isSame(*again, *value), "canonical JSON says the same");
    require(canonicalJson(*again) == canonical, "canonical JSON is its own canonical form");
    require(canonical.isValidUtf8(), "canonical JSON is UTF-8");
    require(std::none_of(canonical.begin(), canonical.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
            "controls are escaped");
    const QJsonDocument document
        = value->isObject() ? QJsonDocument(value->toObject()) : QJsonDocument(value->toArray());
    const auto indented = parse(document.toJson(QJsonDocument::Indented));
    require(indented && canonicalJson(*indented) == canonical, "white space changes nothing");
    return 0;
}
