// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakejobs.h"

namespace berth::test {

FakeJobs::FakeJobs(QStringList &asked, std::optional<Error> &refusal)
    : m_asked(asked)
    , m_refusal(refusal)
{
}

template<typename T>
Act<T> FakeJobs::answer(const QString &asked, T value)
{
    m_asked << asked;
    if (const auto refusal = std::exchange(m_refusal, std::nullopt))
        return QtFuture::makeReadyFuture(Result<Acknowledged<T>>(tl::unexpected(*refusal)));
    return QtFuture::makeReadyFuture(Result<Acknowledged<T>>(Acknowledged<T>{std::move(value), 1}));
}

Act<void> FakeJobs::answer(const QString &asked)
{
    m_asked << asked;
    if (const auto refusal = std::exchange(m_refusal, std::nullopt))
        return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(tl::unexpected(*refusal)));
    return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(Acknowledged<void>{1}));
}

void FakeJobs::add(const QString &name, const QString &expression, bool isPaused)
{
    JobRow row;
    row.job.id = JobId(++m_lastId);
    row.job.name = name;
    row.job.expression = expression;
    row.job.timeZone = serverTimeZone();
    row.job.paused = isPaused;
    table.applyChanges({row}, {}, {});
}

Result<void> FakeJobs::canChangeJob(JobId id) const
{
    if (table.find(id))
        return {};
    return tl::unexpected(Error::notFound(QStringLiteral("choose a job first")));
}

Act<JobId> FakeJobs::createJob(const JobDraft &draft)
{
    lastDraft = draft;
    if (!m_refusal)
        add(draft.name, draft.expression);
    return answer(QStringLiteral("create job"), JobId(m_lastId));
}

Act<void> FakeJobs::changeJob(JobId id, const JobDraft &draft, qint64)
{
    lastDraft = draft;
    return answer(QStringLiteral("change job %1").arg(id.value()));
}

Act<RunId> FakeJobs::runJob(JobId id)
{
    return answer(QStringLiteral("run job %1").arg(id.value()), RunId(1));
}

void FakeJobs::setPaused(JobId id, bool isPaused)
{
    JobRow row = *table.find(id);
    row.job.paused = isPaused;
    table.applyChanges({row}, {}, {});
}

Act<void> FakeJobs::pauseJob(JobId id)
{
    setPaused(id, true);
    return answer(QStringLiteral("pause job %1").arg(id.value()));
}

Act<void> FakeJobs::resumeJob(JobId id)
{
    setPaused(id, false);
    return answer(QStringLiteral("resume job %1").arg(id.value()));
}

Act<void> FakeJobs::deleteJob(JobId id)
{
    table.applyChanges({}, {}, {id.value()});
    return answer(QStringLiteral("delete job %1").arg(id.value()));
}

Read<std::vector<Run>> FakeJobs::runs(JobId, int)
{
    return QtFuture::makeReadyFuture(Result<std::vector<Run>>(history));
}

Read<JobDraft> FakeJobs::jobDraft(JobId id)
{
    const Job &job = table.find(id)->job;
    JobDraft draft;
    draft.name = job.name;
    draft.expression = job.expression;
    draft.timeZone = job.timeZone;
    draft.restartId = DeploymentId(1);
    return QtFuture::makeReadyFuture(Result<JobDraft>(draft));
}

} // namespace berth::test
