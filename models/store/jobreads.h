// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"

#include <vector>

namespace berth::store {

class Reader;

[[nodiscard]] Result<std::optional<Job>> readJob(Reader &reader, JobId id);
/// By id, after @p after. @param organization invalid: of all
[[nodiscard]] Result<std::vector<Job>> readJobs(Reader &reader, OrganizationId organization,
                                                JobId after, int limit);
[[nodiscard]] Result<std::vector<Job>> readAllJobs(Reader &reader);
/// The newest first, with ids below @p before (invalid: from the newest).
[[nodiscard]] Result<std::vector<Run>> readRuns(Reader &reader, JobId job, RunId before, int limit);

/// The newest run of each job that has one, by id.
[[nodiscard]] Result<std::vector<Run>> readLatestRuns(Reader &reader);

} // namespace berth::store
