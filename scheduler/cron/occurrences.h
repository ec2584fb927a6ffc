// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "scheduler/cron/expression.h"
#include "scheduler/cron/zonerules.h"

#include <optional>
#include <vector>

namespace berth::cron {

/// What a change of the clocks has to do with one firing.
enum class DstMark {
    None,
    AfterGap, ///< its wall clock time does not exist that day; moved behind the gap
    FirstPass, ///< its wall clock time happens twice: this is the first time
    SecondPass, ///< and this the second
};
[[nodiscard]] QString word(DstMark mark);

struct Firing
{
    TimePoint at;
    Seconds offset; ///< wall clock minus UTC at that instant
    DstMark mark;

    bool operator==(const Firing &) const = default;
};

/// When a schedule fires in one zone: a fixed set of instants, whoever asks and when. So a fixed
/// time in a repeated hour belongs to the first pass for ever, and nothing runs twice when a
/// program restarts in the second. A jump of the clocks by more than three hours (Apia left out the
/// 30th of December 2011) is no gap: what lay in it is skipped.
/// Pure; any thread. A next() costs some tens of nanoseconds.
class Occurrences final
{
public:
    Occurrences(Expression expression, ZoneRules zone, DstGap gap = DstGap::RunAfter);

    [[nodiscard]] const Expression &expression() const { return m_expression; }
    [[nodiscard]] const ZoneRules &zone() const { return m_zone; }

    /// The first instant after @p time, strictly; none up to the end of 2199, or for `@reboot`.
    [[nodiscard]] std::optional<TimePoint> next(TimePoint time) const;
    /// The next @p count firings after @p time, fewer where there are no more.
    [[nodiscard]] std::vector<Firing> firings(TimePoint time, int count) const;
    /// The shortest time between two of the next @p count firings after @p time; none where there
    /// are fewer than two.
    [[nodiscard]] std::optional<Seconds> shortestInterval(TimePoint time, int count = 400) const;

private:
    [[nodiscard]] std::optional<qint64> nextInRealTime(qint64 second) const;
    [[nodiscard]] std::optional<qint64> nextFixedTime(qint64 second) const;
    [[nodiscard]] std::optional<qint64> wallFrom(qint64 wall) const;
    [[nodiscard]] std::optional<qint64> dayFrom(qint64 day) const;
    [[nodiscard]] int timeOfDayFrom(int second) const;
    [[nodiscard]] DstMark markOf(qint64 second) const;

    Expression m_expression;
    ZoneRules m_zone;
    DstGap m_gap;
    int m_firstTimeOfDay = 0; ///< seconds after midnight
};

} // namespace berth::cron
