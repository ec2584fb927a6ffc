// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"
#include "ui/backend.h"

namespace berth::console {

/// Jobs of the core in this process.
class LocalJobActs final : public JobActs
{
public:
    LocalJobActs(const LocalSession &session, BackendTables tables);

    [[nodiscard]] Result<void> canMakeJob() const override;
    [[nodiscard]] Result<void> canChangeJob(JobId id) const override;
    [[nodiscard]] QString serverTimeZone() const override;
    Act<JobId> createJob(const JobDraft &draft) override;
    Act<void> changeJob(JobId id, const JobDraft &draft, qint64 version) override;
    Act<RunId> runJob(JobId id) override;
    Act<void> pauseJob(JobId id) override;
    Act<void> resumeJob(JobId id) override;
    Act<void> deleteJob(JobId id) override;
    Read<std::vector<Run>> runs(JobId id, int limit) override;
    Read<JobDraft> jobDraft(JobId id) override;

private:
    const LocalSession &m_session;
    BackendTables m_tables;
};

/// A job's row, but for its last run.
[[nodiscard]] JobRow jobRow(const Job &job);

} // namespace berth::console
