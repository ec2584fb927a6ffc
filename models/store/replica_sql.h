// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

namespace berth::store::sql {

inline constexpr char InsertReplica[]
    = "INSERT INTO replicas (id, state_version, deployment_id, cluster_id, ordinal, state, outcome,"
      " cause, not_before, failures, attempts, node_id, started_at, finished_at)"
      " VALUES (:id, 1, :deployment_id, :cluster_id, :ordinal, 0, 0, 0, NULL, 0, 0, NULL, NULL,"
      " NULL)";
inline constexpr char UpdateReplica[]
    = "UPDATE replicas SET state_version = :new_state_version, deployment_id = :deployment_id,"
      " cluster_id = :cluster_id, ordinal = :ordinal, state = :state, outcome = :outcome,"
      " cause = :cause, not_before = :not_before, failures = :failures, overdue = :overdue,"
      " attempts = :attempts,"
      " node_id = :node_id, started_at = :started_at, finished_at = :finished_at"
      " WHERE id = :id AND state_version = :state_version";
inline constexpr char DeleteReplica[]
    = "DELETE FROM replicas WHERE id = :id AND state_version = :state_version";
inline constexpr char DeleteEndedReplicas[]
    = "DELETE FROM replicas WHERE deployment_id = :id AND state = 5";
inline constexpr char SelectEndedReplicaIds[]
    = "SELECT id FROM replicas WHERE deployment_id = :id AND state = 5 ORDER BY id";
inline constexpr char SelectWaitingReplicas[]
    = "SELECT " BERTH_REPLICA_COLUMNS
      " FROM replicas WHERE deployment_id = :id AND state = 0 ORDER BY ordinal, id LIMIT :limit";
inline constexpr char SelectReplicasOnNode[]
    = "SELECT " BERTH_REPLICA_COLUMNS " FROM replicas WHERE node_id = :id ORDER BY id";
inline constexpr char CountReplicas[]
    = "SELECT state, outcome, count(*) FROM replicas WHERE deployment_id = :id"
      " GROUP BY state, outcome";

inline constexpr char InsertAttempt[]
    = "INSERT INTO attempts (id, replica_id, number, node_id, revision_id, desired, observed,"
      " exit_code, message, created_at, started_at, finished_at)"
      " VALUES (:id, :replica_id, :number, :node_id, :revision_id, :desired, :observed, :exit_code,"
      " :message, :created_at, :started_at, :finished_at)";
inline constexpr char UpdateAttempt[]
    = "UPDATE attempts SET replica_id = :replica_id, number = :number, node_id = :node_id,"
      " revision_id = :revision_id, desired = :desired, observed = :observed,"
      " exit_code = :exit_code, message = :message, created_at = :created_at,"
      " started_at = :started_at, finished_at = :finished_at"
      " WHERE id = :id AND desired = :was_desired AND observed = :was_observed";

} // namespace berth::store::sql
