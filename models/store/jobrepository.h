// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Jobs with their runs; conventions as in ClusterRepository.
class JobRepository final
{
public:
    explicit JobRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Job>> find(JobId id);
    [[nodiscard]] Result<std::vector<Job>> ownedBy(UserId owner);
    [[nodiscard]] Result<std::vector<Job>> restarting(DeploymentId deployment);
    [[nodiscard]] Result<Job> insert(Job row, QLatin1StringView action = {});
    [[nodiscard]] Result<Job> update(const Job &before, Job after, QLatin1StringView action = {});
    [[nodiscard]] Result<Job> updateState(const Job &before, Job after,
                                          QLatin1StringView action = {});
    /// Removes it with its runs.
    [[nodiscard]] Result<void> remove(const Job &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

/// The runs of jobs: what was fired, and what was missed.
class RunRepository final
{
public:
    explicit RunRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Run>> find(RunId id);
    [[nodiscard]] Result<std::vector<Run>> ofJob(JobId job); ///< by id
    [[nodiscard]] Result<std::optional<Run>> latestOf(JobId job);
    [[nodiscard]] Result<std::vector<Run>> liveOf(JobId job); ///< queued and running ones, by id
    [[nodiscard]] Result<std::vector<Run>> liveOf(DeploymentId deployment);
    /// What the schedule fired at @p nominal, whatever has become of it; missed ones do not count.
    [[nodiscard]] Result<std::optional<Run>> fired(JobId job, TimePoint nominal);
    /// Those with a state from @p first to @p last, without the newest @p kept.
    [[nodiscard]] Result<std::vector<Run>> beyond(JobId job, RunState first, RunState last,
                                                  int kept);
    [[nodiscard]] Result<Run> insert(Run row, OrganizationId organization);
    [[nodiscard]] Result<Run> update(const Run &before, Run after, OrganizationId organization);
    [[nodiscard]] Result<void> remove(const Run &row, OrganizationId organization);

private:
    WriteSession &m_session;
};

} // namespace berth::store
