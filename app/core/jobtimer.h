// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/schedules.h"
#include "models/domain/change.h"

#include <functional>
#include <queue>
#include <unordered_map>

namespace berth::store {
class Reader;
}

namespace berth::core {

/// Knows when which job is due: one heap for all. It decides nothing: what is due is asked to be
/// fired, and the use case looks at the stored job, so that a request too many does no harm and one
/// that was lost is asked for again. Core thread only.
class JobTimer final
{
public:
    struct Requests
    {
        std::function<void(JobId)> fire;
        std::function<void(JobId)> fireAtStart;
    };
    explicit JobTimer(Requests requests);

    /// Learns all jobs. @param now when the program started: what `@reboot` fires at, on the first
    /// call only
    [[nodiscard]] Result<void> load(store::Reader &reader, TimePoint now);
    void apply(const ChangeBatch &batch);
    /// Asks for what is due at @p now. Call it a few times a second.
    void passTime(TimePoint now);

    [[nodiscard]] qsizetype jobs() const { return qsizetype(m_jobs.size()); }

private:
    struct Entry
    {
        Schedule schedule;
        TimePoint decidedUntil;
        std::optional<TimePoint> startsAt;
        std::optional<TimePoint> due;
    };
    struct Alarm
    {
        TimePoint at;
        JobId job;
        bool operator>(const Alarm &other) const
        {
            return std::tie(at, job) > std::tie(other.at, other.job);
        }
    };

    void upsert(const Job &job);
    void checkForSetBack(TimePoint now);

    Requests m_requests;
    std::unordered_map<JobId, Entry> m_jobs;
    /// Also holds alarms that no longer hold: only one at a job's `due` counts.
    std::priority_queue<Alarm, std::vector<Alarm>, std::greater<>> m_alarms;
    std::optional<TimePoint> m_lastNow;
};

} // namespace berth::core
