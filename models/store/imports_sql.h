// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char InsertImport[]
    = "INSERT INTO imports (id, source, applied, nodes, deployments, replicas, sha256, created_at)"
      " VALUES (:id, :source, :applied, :nodes, :deployments, :replicas, :sha256, :created_at)";
inline constexpr char ApplyImport[]
    = "UPDATE imports SET applied = 1, nodes = :nodes, deployments = :deployments,"
      " replicas = :replicas, sha256 = :sha256 WHERE id = :id AND applied = 0";
inline constexpr char DeleteImport[] = "DELETE FROM imports WHERE id = :id AND applied = 0";
inline constexpr char DeleteAbandonedImports[] = "DELETE FROM imports WHERE applied = 0";
inline constexpr char SelectAppliedImports[]
    = "SELECT id, source, applied, nodes, deployments, replicas, sha256, created_at FROM imports"
      " WHERE applied = 1 ORDER BY id";

inline constexpr char InsertStagedNode[]
    = "INSERT INTO staged_nodes (import_id, position, body) VALUES (:import_id, :position, :body)";
inline constexpr char SelectStagedNodes[]
    = "SELECT body FROM staged_nodes WHERE import_id = :id ORDER BY position";
inline constexpr char InsertStagedDeployment[]
    = "INSERT INTO staged_deployments (import_id, position, first_replica, specification_id, name,"
      " kind, replicas, min_available, gang, priority, held, preemptible, min_run_seconds,"
      " grace_seconds, expected_seconds, max_run_seconds, max_retries)"
      " VALUES (:import_id, :position, :first_replica, :specification_id, :name, :kind, :replicas,"
      " :min_available, :gang, :priority, :held, :preemptible, :min_run_seconds, :grace_seconds,"
      " :expected_seconds, :max_run_seconds, :max_retries)";
inline constexpr char SelectStagedDeployments[]
    = "SELECT t.position, t.first_replica, t.specification_id, s.hash, t.name, t.kind, t.replicas,"
      " t.min_available, t.gang, t.priority, t.held, t.preemptible, t.min_run_seconds,"
      " t.grace_seconds, t.expected_seconds, t.max_run_seconds, t.max_retries"
      " FROM staged_deployments t JOIN specifications s ON s.id = t.specification_id"
      " WHERE t.import_id = :id AND t.position > :after ORDER BY t.position LIMIT :limit";

// Ids follow the positions, so that one statement makes them all, and the fold can do the same.
inline constexpr char ApplyStagedDeployments[]
    = "INSERT INTO deployments (id, version, state_version, cluster_id, name, kind, revision_id,"
      " revision, specification_id, replicas, min_available, gang, priority, held, preemptible,"
      " min_run_seconds, grace_seconds, expected_seconds, max_run_seconds, max_retries, owner_id,"
      " created_by, created_at, submitted_at, stop_requested, delete_requested_at, status,"
      " ready_replicas, waiting_replicas, not_before, cause, started_at, finished_at)"
      " SELECT :first_deployment + position, 1, 1, :cluster_id, name, kind,"
      " :first_revision + position, 1, specification_id, replicas, min_available, gang, priority,"
      " held, preemptible, min_run_seconds, grace_seconds, expected_seconds, max_run_seconds,"
      " max_retries, :owner_id, :created_by, :now, :now, 0, NULL, 0, 0, replicas, NULL, 0, NULL,"
      " NULL FROM staged_deployments WHERE import_id = :import_id ORDER BY position";
inline constexpr char ApplyStagedRevisions[]
    = "INSERT INTO revisions (id, deployment_id, number, specification_id, created_by, created_at)"
      " SELECT :first_revision + position, :first_deployment + position, 1, specification_id,"
      " :created_by, :now FROM staged_deployments WHERE import_id = :import_id ORDER BY position";
inline constexpr char ApplyStagedReplicas[]
    = "WITH RECURSIVE ordinals (ordinal) AS (SELECT 0 UNION ALL SELECT ordinal + 1 FROM ordinals"
      " WHERE ordinal + 1 < (SELECT max(replicas) FROM staged_deployments"
      " WHERE import_id = :import_id))"
      " INSERT INTO replicas (id, state_version, deployment_id, cluster_id, ordinal, state, "
      "outcome,"
      " cause, not_before, failures, attempts, node_id, started_at, finished_at)"
      " SELECT :first_replica + t.first_replica + o.ordinal, 1, :first_deployment + t.position,"
      " :cluster_id, o.ordinal, 0, 0, 0, NULL, 0, 0, NULL, NULL, NULL"
      " FROM staged_deployments t JOIN ordinals o ON o.ordinal < t.replicas"
      " WHERE t.import_id = :import_id";

} // namespace berth::store::sql
