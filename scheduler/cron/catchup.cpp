// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/catchup.h"

#include <algorithm>

namespace berth::cron {

/// The latest @p count firings in (@p from, @p to], the oldest first. Looks back in windows that
/// grow, so that a schedule of seconds is not walked through from a year ago.
static std::vector<TimePoint> latestBetween(const Occurrences &schedule, TimePoint from,
                                            TimePoint to, int count)
{
    std::vector<TimePoint> found;
    for (Seconds window(std::max(1, count)); count > 0; window *= 8) {
        const TimePoint begin = std::max(from, to - window);
        found.clear();
        for (auto at = schedule.next(begin); at && *at <= to; at = schedule.next(*at))
            found.push_back(*at);
        if (begin == from || int(found.size()) >= count)
            break;
    }
    if (int(found.size()) > count)
        found.erase(found.begin(), found.end() - count);
    return found;
}

std::optional<MissedFirings> firingsBetween(const Occurrences &schedule, TimePoint from,
                                            TimePoint to)
{
    std::optional<MissedFirings> all;
    for (auto at = schedule.next(from); at && *at <= to; at = schedule.next(*at)) {
        if (!all)
            all = MissedFirings{*at, *at, 0};
        all->last = *at;
        if (++all->firings >= MostCounted) {
            if (const auto latest = latestBetween(schedule, *at, to, 1); !latest.empty())
                all->last = latest.back();
            break;
        }
    }
    return all;
}

CatchUp catchUp(const Occurrences &schedule, TimePoint decided, TimePoint now,
                const CatchUpRule &rule)
{
    CatchUp result;
    if (now <= decided)
        return result;
    // On time is what lies in (punctual, now].
    const TimePoint punctual = std::max(decided, now - OnTime - Milliseconds(1));
    for (auto at = schedule.next(punctual); at && *at <= now; at = schedule.next(*at))
        result.run.push_back(*at);

    TimePoint tooLate = decided; // what is not later than this is missed for good
    if (rule.deadline)
        tooLate = std::clamp(now - *rule.deadline, decided, punctual);
    std::vector<TimePoint> madeUp;
    if (rule.missed == MissedPolicy::RunAll)
        madeUp = latestBetween(schedule, tooLate, punctual, rule.cap);
    else if (rule.missed == MissedPolicy::RunOnce && result.run.empty())
        madeUp = latestBetween(schedule, tooLate, punctual, 1);
    const TimePoint until = madeUp.empty() ? punctual : madeUp.front() - Milliseconds(1);
    if (until > decided)
        result.missed = firingsBetween(schedule, decided, until);
    result.run.insert(result.run.begin(), madeUp.begin(), madeUp.end());
    return result;
}

} // namespace berth::cron
