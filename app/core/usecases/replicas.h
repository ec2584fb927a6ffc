// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/runtime.h"
#include "models/domain/allocation.h"
#include "models/domain/cluster.h"
#include "models/domain/deployment.h"

namespace berth::store {
class Transaction;
}

/// What happens to replicas: stopped, evicted, reported on. Core thread, inside Writer::run().
namespace berth::core {

/// Asks for the end of a replica: one that waits ends at once, one that holds resources is stopping
/// until the runtime has seen its end. One that ended or is stopping stays as it is.
/// @param cause why it will wait again, or None
[[nodiscard]] Result<void> stopReplica(store::Transaction &tx, const Replica &replica, Cause cause);

/// Ends a replica whose time is up: one that waits fails at once, one that holds resources is asked
/// to stop and fails (or is tried again) once it has.
[[nodiscard]] Result<void> endOverdueReplica(store::Transaction &tx, const Replica &replica,
                                             Overdue overdue);

enum class Evict { Services, Everything };

/// Asks what runs on a draining node to stop, to be placed elsewhere; a node on which nothing is
/// left becomes cordoned.
[[nodiscard]] Result<void> evictFrom(store::Transaction &tx, const Node &node, Evict what);

/// Stores what a runtime saw of an attempt. A report on an older attempt, or one that says nothing
/// new, changes nothing.
[[nodiscard]] Result<void> recordReport(store::Transaction &tx, const AttemptReport &report);

/// Stores that a node fell silent or answers again. The replicas of a lost node wait again at once
/// (their attempts are to be stopped when it returns); where every node of the cluster is silent
/// nothing is moved.
[[nodiscard]] Result<void> recordPresence(store::Transaction &tx, NodeId id, NodePresence presence);

/// Stores whether the engine of a cluster answers; an empty @p reason says it does.
[[nodiscard]] Result<void> recordReachability(store::Transaction &tx, ClusterId id,
                                              const QString &reason);

/// After a replica changed: the deployment's status, and its rows' end where it was to be deleted.
[[nodiscard]] Result<void> settleDeployment(store::Transaction &tx, DeploymentId id);

/// Removes a finished deployment; the jobs and runs that name it are told.
[[nodiscard]] Result<void> removeDeployment(store::Transaction &tx, const Deployment &row);

} // namespace berth::core
