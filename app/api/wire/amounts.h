// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "models/domain/resources.h"

namespace berth::api {

class JsonWriter;

/// "resources" of a request: cpu in cores, memory in bytes, gpu in devices, named ones as integers;
/// numbers, or texts such as "500m" and "8GiB".
[[nodiscard]] const SchemaRef &amountsSchema();
/// "resources" of an answer: every amount as a number.
[[nodiscard]] const SchemaRef &numbersSchema();
/// "resources" of a node or a cluster: total, allocated and available of each.
[[nodiscard]] const SchemaRef &roomSchema();

/// Reads amounts that have passed their schema; what is wrong with one goes to @p errors, with its
/// position where it is a text.
[[nodiscard]] ResourceVector readAmounts(const QJsonObject &json, const QString &pointer,
                                         QList<FieldError> &errors);

/// As an object: cpu, memory and gpu always, named ones where there are any.
void writeAmounts(JsonWriter &json, const ResourceVector &amounts);
void writeRoom(JsonWriter &json, const ResourceVector &total, const ResourceVector &allocated);

} // namespace berth::api
