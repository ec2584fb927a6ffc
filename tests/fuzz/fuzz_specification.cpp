// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "models/domain/deployment.h"
#include "tests/fuzz/property.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace berth;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QJsonDocument document = QJsonDocument::fromJson(fuzz::bytesOf(data, size));
    if (!document.isObject())
        return 0;
    const QJsonObject json = document.object();
    const auto specification = specificationFromJson(json);
    if (!specification) {
        require(specification.error().code == ErrorCode::Corrupt, "what is stored is or is not");
        return 0;
    }
    // Its hash names it: what reads as the same has to be stored as the same.
    require(canonicalJson(toJson(*specification)) == canonicalJson(json),
            "what is read is what would be written");
    require(specificationFromJson(toJson(*specification)) == specification,
            "fromJson(toJson(v)) == v");
    for (const FieldError &field : validate(*specification, QStringLiteral("/specification"))) {
        require(field.pointer.startsWith(QLatin1StringView("/specification")),
                "an error of a field points to it");
    }
    return 0;
}
