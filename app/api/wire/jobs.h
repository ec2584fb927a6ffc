// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "models/domain/job.h"
#include "scheduler/cron/occurrences.h"

/// Jobs and their runs on the wire (DESIGN section 7).
namespace berth::api {

class JsonWriter;

[[nodiscard]] const SchemaRef &jobSchema();
[[nodiscard]] const SchemaRef &jobDraftSchema();
[[nodiscard]] const SchemaRef &jobPatchSchema();
[[nodiscard]] const SchemaRef &runSchema();
[[nodiscard]] const SchemaRef &cronPreviewSchema();

/// Reads what has passed jobDraftSchema().
[[nodiscard]] Result<JobDraft> readJobDraft(const QJsonObject &json);
/// A merge patch (RFC 7396) on top of @p current.
[[nodiscard]] Result<JobDraft> readJobPatch(const QJsonObject &patch, const JobDraft &current);

/// What of a job is not in its row.
struct JobFacts
{
    std::optional<TimePoint> nextRunAt;
    QString description; ///< of its expression, in words
    std::optional<Run> lastRun;
    /// Members of the template's specification; empty: it restarts.
    QByteArray specification;
};
/// All but the last run and the specification.
[[nodiscard]] JobFacts factsOf(const Job &job);

void writeJob(JsonWriter &json, const Job &job, const JobFacts &facts);
void writeRun(JsonWriter &json, const Run &run);
void writeFiring(JsonWriter &json, const cron::Firing &firing);

} // namespace berth::api
