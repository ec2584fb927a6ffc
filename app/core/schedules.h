// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/occurrences.h"

#include <memory>

namespace berth::core {

using Schedule = std::shared_ptr<const cron::Occurrences>;

/// When an expression fires in a zone. Equal questions share one answer, which is remembered: jobs
/// by the hundred thousand have few schedules. Any thread.
/// @param timeZone empty: the server's
/// @returns InvalidArgument at "/expression" (with the position) or at "/time_zone"
[[nodiscard]] Result<Schedule> findSchedule(const QString &expression, bool extended,
                                            const QString &timeZone, DstGap gap = DstGap::RunAfter);
[[nodiscard]] Result<Schedule> scheduleOf(const Job &job);

/// The IANA name of the zone that this machine is set to; "UTC" where it has none.
[[nodiscard]] QString serverTimeZone();

/// When @p job fires next, jitter included, if nothing changes; none where it never does, or is
/// paused. Any thread.
[[nodiscard]] std::optional<TimePoint> nextRunAt(const Job &job);

} // namespace berth::core
