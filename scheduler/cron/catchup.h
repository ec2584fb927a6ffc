// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/occurrences.h"

namespace berth::cron {

/// A firing that is later than this was missed: nobody was there to fire it.
inline constexpr Seconds OnTime{60};
/// More firings than these are not counted one by one.
inline constexpr qint64 MostCounted = 50'000;

struct CatchUpRule
{
    MissedPolicy missed = MissedPolicy::RunOnce;
    int cap = 10; ///< of run_all
    std::optional<Seconds> deadline; ///< later than this nothing is made up for
};

/// A stretch of firings that nobody makes up for.
struct MissedFirings
{
    TimePoint first;
    TimePoint last;
    qint64 firings = 0; ///< at most MostCounted: then there were at least so many

    bool operator==(const MissedFirings &) const = default;
};

/// What is to be done about the firings since somebody last looked.
struct CatchUp
{
    std::optional<MissedFirings> missed;
    std::vector<TimePoint> run; ///< nominal times, the oldest first

    bool operator==(const CatchUp &) const = default;
};

/// Decides about every firing in (@p decided, @p now]: those within OnTime of @p now run, and of
/// the later ones what @p rule makes up for; run_once makes up for nothing where one on time runs
/// as well, since it stands for them all. Pure; its cost does not grow beyond MostCounted.
[[nodiscard]] CatchUp catchUp(const Occurrences &schedule, TimePoint decided, TimePoint now,
                              const CatchUpRule &rule);

/// The firings in (@p from, @p to]; none where there are none.
[[nodiscard]] std::optional<MissedFirings> firingsBetween(const Occurrences &schedule,
                                                          TimePoint from, TimePoint to);

} // namespace berth::cron
