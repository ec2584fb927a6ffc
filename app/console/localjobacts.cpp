// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localjobacts.h"

#include "app/core/schedules.h"
#include "app/core/usecases/jobs.h"
#include "models/store/jobreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"
#include "models/tables/clustertable.h"
#include "models/tables/jobtable.h"
#include "scheduler/cron/describe.h"

#include <QtCore/qcoreapplication.h>

namespace berth::console {

using store::Transaction;

LocalJobActs::LocalJobActs(const LocalSession &session, BackendTables tables)
    : m_session(session)
    , m_tables(tables)
{
}

Result<void> LocalJobActs::canMakeJob() const
{
    if (m_tables.clusters->rowCount() == 0) {
        return tl::unexpected(
            Error::notFound(FeedToTables::tr("There is no cluster yet that it could run on.")));
    }
    const OrganizationId own = m_session.actor.isAdministrator
        ? m_tables.clusters->rowAt(0).cluster.organizationId
        : m_session.actor.organization;
    return require(m_session.actor, Permission::WriteOwnDeployment, own);
}

Result<void> LocalJobActs::canChangeJob(JobId id) const
{
    const JobRow *row = m_tables.jobs->find(id);
    if (!row)
        return tl::unexpected(Error::notFound(FeedToTables::tr("Choose a job first.")));
    const bool isOwn = row->job.ownerId == m_session.actor.user;
    return require(m_session.actor,
                   isOwn ? Permission::WriteOwnDeployment : Permission::WriteAnyDeployment,
                   row->job.organizationId);
}

QString LocalJobActs::serverTimeZone() const
{
    return core::serverTimeZone();
}

Act<JobId> LocalJobActs::createJob(const JobDraft &draft)
{
    return m_session.submit<JobId>([draft](Transaction &tx) { return core::createJob(tx, draft); });
}

Act<void> LocalJobActs::changeJob(JobId id, const JobDraft &draft, qint64 version)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::changeJob(tx, id, draft, version); });
}

Act<RunId> LocalJobActs::runJob(JobId id)
{
    return m_session.submit<RunId>([id](Transaction &tx) { return core::runJob(tx, id); });
}

Act<void> LocalJobActs::pauseJob(JobId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::pauseJob(tx, id); });
}

Act<void> LocalJobActs::resumeJob(JobId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::resumeJob(tx, id); });
}

Act<void> LocalJobActs::deleteJob(JobId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::removeJob(tx, id); });
}

Read<std::vector<Run>> LocalJobActs::runs(JobId id, int limit)
{
    return m_session.core->reads().query<std::vector<Run>>(
        [id, limit](store::Reader &reader) { return store::readRuns(reader, id, {}, limit); });
}

Read<JobDraft> LocalJobActs::jobDraft(JobId id)
{
    return m_session.core->reads().query<JobDraft>([id](store::Reader &reader) -> Result<JobDraft> {
        const auto job = store::readJob(reader, id);
        if (!job)
            return tl::unexpected(job.error());
        if (!*job)
            return tl::unexpected(Error::notFound(FeedToTables::tr("The job is gone.")));
        if ((*job)->restartId.isValid())
            return core::draftOf(**job, nullptr);
        const auto specification = reader.specification((*job)->specificationId);
        if (!specification)
            return tl::unexpected(specification.error());
        return core::draftOf(**job, specification->get());
    });
}

JobRow jobRow(const Job &job)
{
    JobRow row;
    row.job = job;
    row.next = core::nextRunAt(job);
    if (const auto schedule = core::scheduleOf(job)) {
        row.words = cron::describe((*schedule)->expression(), [](const char *phrase) {
            return QCoreApplication::translate("Cron", phrase);
        });
    }
    return row;
}

} // namespace berth::console
