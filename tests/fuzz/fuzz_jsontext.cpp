// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "models/store/jsontext.h"
#include "tests/fuzz/property.h"

#include <QtCore/qjsonvalue.h>

using namespace berth;
using fuzz::require;

/// The store's own writer of JSON beside the plain one: events are hashed in its form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = fuzz::textOf(data, size);
    QByteArray json;
    store::appendJson(json, QStringView(text));
    require(json == canonicalJson(QJsonValue(text)), "both write the same text");
    return 0;
}
