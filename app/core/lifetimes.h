// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"

#include <queue>
#include <tuple>
#include <unordered_map>

namespace berth::store {
class Reader;
}

namespace berth::core {

/// Knows when the time of which deployment is up (`expires_at`, `max_run_seconds`). It decides
/// nothing: the use case looks at what is stored, so that an alarm too many does no harm. Core
/// thread only.
class Lifetimes final
{
public:
    /// @param end asks for endOverdue()
    explicit Lifetimes(std::function<void(DeploymentId)> end);

    [[nodiscard]] Result<void> load(store::Reader &reader);
    void apply(const ChangeBatch &batch);
    /// Asks for what is due at @p now.
    void passTime(TimePoint now);
    /// Looks at a deployment again at @p at.
    void arm(DeploymentId id, TimePoint at) { m_alarms.push({at, id}); }

private:
    struct Alarm
    {
        TimePoint at;
        DeploymentId deployment;
        bool operator>(const Alarm &other) const
        {
            return std::tie(at, deployment) > std::tie(other.at, other.deployment);
        }
    };
    void learn(const Deployment &deployment);
    void learn(const Replica &replica);

    std::function<void(DeploymentId)> m_end;
    std::unordered_map<DeploymentId, Seconds> m_maxRun;
    std::priority_queue<Alarm, std::vector<Alarm>, std::greater<>> m_alarms;
};

} // namespace berth::core
