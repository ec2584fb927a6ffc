// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"
#include "scheduler/demand.h"

#include <deque>
#include <map>
#include <vector>

namespace berth::sched {

/// How long things really ran: what to expect where nobody said, and how far off those are who do.
/// Looks at the latest runs only, since habits change. A value.
class RunTimes final
{
public:
    /// A batch that ended by itself, after @p ran. @p expected as it was told or assumed; 0: not
    /// at all.
    void learn(const DemandKey &key, Seconds ran, Seconds expected);

    /// What to expect of a batch of which nobody said anything: the median of those that asked for
    /// the same, or of all where those are few; 0 where hardly anything has run yet.
    [[nodiscard]] Seconds usual(const DemandKey &key) const;

    /// How long the latest runs took, in thousandths of what was expected, ascending; a guess
    /// (half, to three times) where hardly anything has run yet.
    [[nodiscard]] std::vector<int> ratios() const;
    [[nodiscard]] qint64 seen() const { return m_seen; }

    bool operator==(const RunTimes &) const = default;

private:
    static constexpr size_t MostKinds = 512;
    static constexpr size_t MostOfKind = 51;
    static constexpr size_t MostRatios = 501;
    static constexpr size_t Few = 5;

    std::map<DemandKey, std::deque<qint64>> m_ofKind; ///< seconds
    std::deque<qint64> m_all;
    std::deque<int> m_ratios; ///< thousandths of the expected
    qint64 m_seen = 0;
};

} // namespace berth::sched
