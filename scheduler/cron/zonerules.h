// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/time.h"

#include <memory>
#include <vector>

class QTimeZone;

namespace berth::cron {

/// When the clocks of one time zone change, from 1970 to the end of 2199, as a value.
/// Copies share their spans; immutable, any thread.
class ZoneRules final
{
public:
    /// A stretch of time with one offset. All in seconds.
    struct Span
    {
        qint64 start; ///< seconds since 1970 UTC at which it begins
        int offset; ///< wall clock minus UTC
        qint64 wallReached; ///< the latest wall clock second before it; its repeats are below

        [[nodiscard]] qint64 wallStart() const { return start + offset; }
    };

    ZoneRules(); ///< UTC
    [[nodiscard]] static ZoneRules fromTimeZone(const QTimeZone &zone);
    /// @returns the rules of an IANA zone, or InvalidArgument with the nearest name where there is
    /// no such zone. Reads the system's time zone data: keep what it gives. About a millisecond.
    [[nodiscard]] static Result<ZoneRules> find(const QString &id);

    [[nodiscard]] const QString &id() const { return m_id; }
    [[nodiscard]] const std::vector<Span> &spans() const { return *m_spans; }
    /// The index of the span that holds @p second (since 1970 UTC); the first holds all before it.
    [[nodiscard]] size_t spanAt(qint64 second) const;
    [[nodiscard]] Seconds offsetAt(TimePoint time) const;

private:
    QString m_id;
    std::shared_ptr<const std::vector<Span>> m_spans;
};

} // namespace berth::cron
