// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/jobtimer.h"

#include "app/core/usecases/runs.h"
#include "models/store/jobreads.h"

#include <QtCore/qloggingcategory.h>

namespace berth::core {

Q_LOGGING_CATEGORY(lcJobs, "berth.jobs")

/// A firing that has not been heard of after this is asked for again.
constexpr Seconds AskAgain{10};

JobTimer::JobTimer(Requests requests)
    : m_requests(std::move(requests))
{
}

Result<void> JobTimer::load(store::Reader &reader, TimePoint now)
{
    const auto jobs = store::readAllJobs(reader);
    if (!jobs)
        return tl::unexpected(jobs.error());
    m_jobs.clear();
    m_alarms = {};
    const bool isFirst = !m_lastNow;
    for (const Job &job : *jobs) {
        upsert(job);
        const auto entry = m_jobs.find(job.id);
        if (isFirst && !job.paused && entry != m_jobs.end()
            && entry->second.schedule->expression().atStart)
            m_requests.fireAtStart(job.id);
    }
    m_lastNow = now;
    checkForSetBack(now);
    return {};
}

void JobTimer::upsert(const Job &job)
{
    const auto schedule = scheduleOf(job);
    if (!schedule) {
        // It was checked when it was saved: the zone data of this machine may have changed.
        qCWarning(lcJobs).noquote()
            << "Job" << job.id.value() << "cannot fire:" << schedule.error().message;
        m_jobs.erase(job.id);
        if (!job.paused)
            m_requests.fire(job.id); // which pauses it, and says why
        return;
    }
    Entry &entry = m_jobs[job.id];
    entry = {*schedule, job.decidedUntil, job.startsAt, nextRunAt(job)};
    if (entry.due)
        m_alarms.push({*entry.due, job.id});
}

void JobTimer::apply(const ChangeBatch &batch)
{
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Job)
            m_jobs.erase(JobId(removed.id));
    }
    for (const Job &job : batch.jobs)
        upsert(job);
}

void JobTimer::checkForSetBack(TimePoint now)
{
    for (const auto &[id, entry] : m_jobs) {
        const bool isBeforeStart = entry.startsAt && *entry.startsAt > now;
        if (entry.due && !isBeforeStart && entry.decidedUntil > now + ClockCorrection)
            m_requests.fire(id);
    }
}

void JobTimer::passTime(TimePoint now)
{
    if (m_lastNow && *m_lastNow > now + ClockCorrection)
        checkForSetBack(now);
    m_lastNow = now;
    while (!m_alarms.empty() && m_alarms.top().at <= now) {
        const Alarm alarm = m_alarms.top();
        m_alarms.pop();
        const auto job = m_jobs.find(alarm.job);
        if (job == m_jobs.end() || job->second.due != alarm.at)
            continue;
        job->second.due = now + AskAgain;
        m_alarms.push({*job->second.due, alarm.job});
        m_requests.fire(alarm.job);
    }
}

} // namespace berth::core
