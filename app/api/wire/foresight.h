// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "app/core/core.h"

#include <functional>

namespace berth::api {

class JsonWriter;

/// How objects are called by people; empty where they are gone.
struct Names
{
    std::function<QString(NodeId)> node;
    std::function<QString(DeploymentId)> deployment;
};

[[nodiscard]] const SchemaRef &startRangeSchema();
[[nodiscard]] const SchemaRef &previewSchema();
[[nodiscard]] const SchemaRef &whatIfSchema(); ///< of the request
[[nodiscard]] const SchemaRef &comparisonSchema();

/// The changes of a body that has passed its schema; what they mean may still be wrong.
[[nodiscard]] Result<QList<core::Trial>> readTrials(const QJsonObject &json);

void writeStartRange(JsonWriter &json, const std::optional<core::StartRange> &range);
/// Members, without the braces around them.
void writePreview(JsonWriter &json, const core::Preview &preview, const Names &names);
[[nodiscard]] const SchemaRef &relocationsSchema();
void writeRelocations(JsonWriter &json, const std::vector<sched::Relocation> &relocations,
                      const Names &names);
void writeComparison(JsonWriter &json, const core::Comparison &comparison, const Names &names);

} // namespace berth::api
