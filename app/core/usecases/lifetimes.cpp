// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/lifetimes.h"

#include "app/core/usecases/replicas.h"
#include "models/store/transaction.h"

namespace berth::core {

Result<std::optional<TimePoint>> endOverdue(store::Transaction &tx, DeploymentId id)
{
    const auto found = tx.deployments().find(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found || isFinished((*found)->status))
        return std::nullopt;
    const Deployment &row = **found;
    const bool isExpired = row.expiresAt && *row.expiresAt <= tx.now();
    std::optional<TimePoint> next = isExpired ? std::nullopt : row.expiresAt;
    const auto replicas = tx.replicas().ofDeployment(id);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        Overdue overdue = isExpired ? Overdue::Deadline : Overdue::None;
        if (!isExpired && row.maxRun && replica.state == ReplicaState::Running
            && replica.startedAt) {
            const TimePoint until = *replica.startedAt + *row.maxRun;
            if (until <= tx.now())
                overdue = Overdue::MaxRun;
            else
                next = next ? std::min(*next, until) : until;
        }
        if (overdue == Overdue::None)
            continue;
        if (const auto ended = endOverdueReplica(tx, replica, overdue); !ended)
            return tl::unexpected(ended.error());
    }
    if (const auto settled = settleDeployment(tx, id); !settled)
        return tl::unexpected(settled.error());
    return next;
}

} // namespace berth::core
