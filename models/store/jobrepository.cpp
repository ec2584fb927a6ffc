// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/jobrepository.h"

#include "models/store/job_sql.h"
#include "models/store/rows.h"
#include "models/store/writesession.h"

namespace berth::store {

using namespace Qt::StringLiterals;

namespace {

void record(WriteSession &session, const Job &before, const Job &after, QLatin1StringView action,
            QLatin1StringView defaultAction)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Job, after.id.value(), after.version, after.organizationId},
                   action, defaultAction, changes);
    session.journal().jobs.push_back(after);
}

void record(WriteSession &session, const Run &before, const Run &after, OrganizationId organization,
            QLatin1StringView action)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Run, after.id.value(), after.version, organization}, action,
                   action, changes);
    session.journal().runs.push_back(after);
}

/// "run.missed", "run.succeeded": what it has become.
QLatin1StringView actionFor(RunState state)
{
    switch (state) {
    case RunState::Queued:
        return "run.queued"_L1;
    case RunState::Running:
        return "run.fired"_L1;
    case RunState::Succeeded:
        return "run.succeeded"_L1;
    case RunState::Failed:
        return "run.failed"_L1;
    case RunState::Stopped:
        return "run.stopped"_L1;
    case RunState::Missed:
        return "run.missed"_L1;
    }
    return {};
}

Result<Job> write(WriteSession &session, const Job &before, const Job &after,
                  QLatin1StringView action)
{
    Statement &update = session.prepared(sql::UpdateJob);
    bindColumns(update, after);
    const Result<int> written = update.bind(":id"_L1, toColumn(before.id))
                                    .bind(":version"_L1, before.version)
                                    .bind(":state_version"_L1, before.stateVersion)
                                    .bind(":new_version"_L1, after.version)
                                    .bind(":new_state_version"_L1, after.stateVersion)
                                    .change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile("job"_L1, before.id.value()));
    record(session, before, after, action, "job.changed"_L1);
    return after;
}

} // namespace

Result<std::optional<Job>> JobRepository::find(JobId id)
{
    return findRow<Job>(m_session.prepared(sql::SelectJob).bind(":id"_L1, toColumn(id)));
}

Result<std::vector<Job>> JobRepository::ownedBy(UserId owner)
{
    return findRows<Job>(
        m_session.prepared(sql::SelectJobsOfOwner).bind(":owner_id"_L1, toColumn(owner)));
}

Result<std::vector<Job>> JobRepository::restarting(DeploymentId deployment)
{
    return findRows<Job>(
        m_session.prepared(sql::SelectJobsOfRestart).bind(":restart_id"_L1, toColumn(deployment)));
}

Result<Job> JobRepository::insert(Job row, QLatin1StringView action)
{
    row.id = JobId(m_session.takeIds(Sequence::Jobs));
    row.version = 1;
    row.stateVersion = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertJob);
    bindColumns(insert, row);
    if (Result<void> written = insert.bind(":id"_L1, toColumn(row.id)).run(); !written)
        return tl::unexpected(written.error());
    Job blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, action, "job.created"_L1);
    return row;
}

Result<Job> JobRepository::update(const Job &before, Job after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    after.stateVersion = before.stateVersion;
    return write(m_session, before, after, action);
}

Result<Job> JobRepository::updateState(const Job &before, Job after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version;
    after.stateVersion = before.stateVersion;
    if (after == before)
        return after;
    ++after.stateVersion;
    return write(m_session, before, after, action);
}

Result<void> JobRepository::remove(const Job &row, QLatin1StringView action)
{
    RunRepository runs(m_session);
    const auto all = runs.ofJob(row.id);
    if (!all)
        return tl::unexpected(all.error());
    for (const Run &run : *all) {
        if (Result<void> removed = runs.remove(run, row.organizationId); !removed)
            return removed;
    }
    const Result<int> removed = m_session.prepared(sql::DeleteJob)
                                    .bind(":id"_L1, toColumn(row.id))
                                    .bind(":version"_L1, row.version)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile("job"_L1, row.id.value()));
    recordRemoval(m_session, {SubjectKind::Job, row.id.value(), row.version, row.organizationId},
                  action, "job.removed"_L1);
    return {};
}

Result<std::optional<Run>> RunRepository::find(RunId id)
{
    return findRow<Run>(m_session.prepared(sql::SelectRun).bind(":id"_L1, toColumn(id)));
}

Result<std::vector<Run>> RunRepository::ofJob(JobId job)
{
    return findRows<Run>(
        m_session.prepared(sql::SelectAllRunsOfJob).bind(":job_id"_L1, toColumn(job)));
}

Result<std::optional<Run>> RunRepository::latestOf(JobId job)
{
    return findRow<Run>(
        m_session.prepared(sql::SelectLatestRunOfJob).bind(":job_id"_L1, toColumn(job)));
}

Result<std::vector<Run>> RunRepository::liveOf(JobId job)
{
    return findRows<Run>(
        m_session.prepared(sql::SelectLiveRunsOfJob).bind(":job_id"_L1, toColumn(job)));
}

Result<std::vector<Run>> RunRepository::liveOf(DeploymentId deployment)
{
    return findRows<Run>(m_session.prepared(sql::SelectRunsOfDeployment)
                             .bind(":deployment_id"_L1, toColumn(deployment)));
}

Result<std::optional<Run>> RunRepository::fired(JobId job, TimePoint nominal)
{
    return findRow<Run>(m_session.prepared(sql::SelectFiredRun)
                            .bind(":job_id"_L1, toColumn(job))
                            .bind(":nominal_at"_L1, toColumn(nominal)));
}

Result<std::vector<Run>> RunRepository::beyond(JobId job, RunState first, RunState last, int kept)
{
    return findRows<Run>(m_session.prepared(sql::SelectRunsBeyond)
                             .bind(":job_id"_L1, toColumn(job))
                             .bind(":first"_L1, toColumn(first))
                             .bind(":last"_L1, toColumn(last))
                             .bind(":kept"_L1, qint64(kept)));
}

Result<Run> RunRepository::insert(Run row, OrganizationId organization)
{
    row.id = RunId(m_session.takeIds(Sequence::Runs));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertRun);
    bindColumns(insert, row);
    if (Result<void> written = insert.bind(":id"_L1, toColumn(row.id)).run(); !written)
        return tl::unexpected(written.error());
    Run blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, organization, actionFor(row.state));
    return row;
}

Result<Run> RunRepository::update(const Run &before, Run after, OrganizationId organization)
{
    after.id = before.id;
    after.version = before.version + 1;
    Statement &update = m_session.prepared(sql::UpdateRun);
    bindColumns(update, after);
    const Result<int> written
        = update.bind(":id"_L1, toColumn(before.id)).bind(":version"_L1, before.version).change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile("run"_L1, before.id.value()));
    record(m_session, before, after, organization, actionFor(after.state));
    return after;
}

Result<void> RunRepository::remove(const Run &row, OrganizationId organization)
{
    const Result<int> removed = m_session.prepared(sql::DeleteRun)
                                    .bind(":id"_L1, toColumn(row.id))
                                    .bind(":version"_L1, row.version)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile("run"_L1, row.id.value()));
    recordRemoval(m_session, {SubjectKind::Run, row.id.value(), row.version, organization}, {},
                  "run.removed"_L1);
    return {};
}

} // namespace berth::store
