// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "ui/backendtypes.h"

#include <vector>

namespace berth {

/// Acts on jobs. A can…() as ClusterActs has it.
class JobActs
{
public:
    virtual ~JobActs() = default;

    [[nodiscard]] virtual Result<void> canMakeJob() const = 0;
    [[nodiscard]] virtual Result<void> canChangeJob(JobId id) const = 0;
    /// The zone that a job gets where none is given.
    [[nodiscard]] virtual QString serverTimeZone() const = 0;

    virtual Act<JobId> createJob(const JobDraft &draft) = 0;
    virtual Act<void> changeJob(JobId id, const JobDraft &draft, qint64 version) = 0;
    virtual Act<RunId> runJob(JobId id) = 0;
    virtual Act<void> pauseJob(JobId id) = 0;
    virtual Act<void> resumeJob(JobId id) = 0;
    virtual Act<void> deleteJob(JobId id) = 0;

    /// The newest first.
    virtual Read<std::vector<Run>> runs(JobId id, int limit) = 0;
    /// What the job says, to be changed.
    virtual Read<JobDraft> jobDraft(JobId id) = 0;
};

} // namespace berth
