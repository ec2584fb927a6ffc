// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace berth {

/// What changed in the queue up to feed position `seq`: rows as they stand then, and ids that are
/// gone. An id that stands in both is gone.
struct DeploymentDelta
{
    qint64 seq = 0;
    std::vector<DeploymentSummary> upserts;
    std::vector<DeploymentId> removed;

    [[nodiscard]] bool isEmpty() const { return upserts.empty() && removed.empty(); }
};

/// Folds the deltas of many commits into one a frame, so that a table changes at most ten times a
/// second. The later state of a row wins. Time enters as an argument; any one thread.
class DeltaCoalescer final
{
public:
    explicit DeltaCoalescer(Milliseconds frame = Milliseconds(100));

    /// Deltas come in the order of their seq; one that is not newer than the last is ignored.
    void add(DeploymentDelta delta, TimePoint now);
    /// When take() will have something to give; absent while nothing waits. The first delta after
    /// a pause is due at once, the next ones a frame after the last that was taken.
    [[nodiscard]] std::optional<TimePoint> dueAt() const;
    /// @returns everything that waits, or nothing before dueAt().
    [[nodiscard]] std::optional<DeploymentDelta> take(TimePoint now);
    /// Forgets what waits: the table is loaded anew.
    void clear();

private:
    Milliseconds m_frame;
    std::optional<TimePoint> m_lastTaken;
    TimePoint m_firstWaiting{};
    qint64 m_seq = 0;
    std::unordered_map<DeploymentId, std::optional<DeploymentSummary>> m_rows;
    std::vector<DeploymentId> m_order; ///< as they first came, so that one run gives one result
};

} // namespace berth
