// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/clock.h"

#include <atomic>

namespace berth::test {

/// A clock that stands still until a test moves it. Any thread.
class VirtualClock final : public Clock
{
public:
    /// 2026-11-21 08:00:00 UTC
    static constexpr TimePoint Beginning = TimePoint(Seconds(1'795'248'000));

    [[nodiscard]] TimePoint now() const override
    {
        return fromEpochMillis(m_millis.load(std::memory_order_acquire));
    }
    void set(TimePoint time) { m_millis.store(toEpochMillis(time), std::memory_order_release); }
    void advance(Milliseconds time) { m_millis.fetch_add(time.count(), std::memory_order_acq_rel); }

private:
    std::atomic<qint64> m_millis{toEpochMillis(Beginning)};
};

} // namespace berth::test
