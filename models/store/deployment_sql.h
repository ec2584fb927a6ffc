// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char InsertSpecification[]
    = "INSERT INTO specifications (id, hash, image, cpu_milli, memory_bytes, gpu_milli, body)"
      " VALUES (:id, :hash, :image, :cpu_milli, :memory_bytes, :gpu_milli, :body)";

inline constexpr char InsertDeployment[]
    = "INSERT INTO deployments (id, version, state_version, cluster_id, name, kind, revision_id,"
      " revision, specification_id, replicas, min_available, gang, priority, held, preemptible,"
      " movable, min_run_seconds, grace_seconds, expected_seconds, max_run_seconds, autoscale,"
      " max_retries, expires_at, on_node_loss, waits_for, owner_id, created_by, created_at, "
      "submitted_at, stop_requested, "
      "delete_requested_at, status,"
      " ready_replicas, waiting_replicas, not_before, cause, started_at, finished_at)"
      " VALUES (:id, 1, 1, :cluster_id, :name, :kind, :revision_id, :revision, :specification_id,"
      " :replicas, :min_available, :gang, :priority, :held, :preemptible, :movable,"
      " :min_run_seconds, :grace_seconds, :expected_seconds, :max_run_seconds, :autoscale,"
      " :max_retries, :expires_at,"
      " :on_node_loss, :waits_for, :owner_id, :created_by,"
      " :created_at, :submitted_at, :stop_requested, :delete_requested_at, :status,"
      " :ready_replicas, :waiting_replicas, :not_before, :cause, :started_at, :finished_at)";
inline constexpr char UpdateDeployment[]
    = "UPDATE deployments SET version = :new_version, state_version = :new_state_version,"
      " cluster_id = :cluster_id, name = :name, kind = :kind, revision_id = :revision_id,"
      " revision = :revision, specification_id = :specification_id, replicas = :replicas,"
      " min_available = :min_available, gang = :gang, priority = :priority, held = :held,"
      " preemptible = :preemptible, movable = :movable, min_run_seconds = :min_run_seconds,"
      " grace_seconds = :grace_seconds, expected_seconds = :expected_seconds,"
      " max_run_seconds = :max_run_seconds, autoscale = :autoscale, max_retries = :max_retries,"
      " expires_at = :expires_at, on_node_loss = :on_node_loss, waits_for = :waits_for,"
      " owner_id = :owner_id,"
      " created_by = :created_by, created_at = :created_at, submitted_at = :submitted_at,"
      " stop_requested = :stop_requested, delete_requested_at = :delete_requested_at,"
      " status = :status, ready_replicas = :ready_replicas, waiting_replicas = :waiting_replicas,"
      " not_before = :not_before, cause = :cause, started_at = :started_at,"
      " finished_at = :finished_at"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char UpdateDeploymentStatus[]
    = "UPDATE deployments SET state_version = :new_state_version, status = :status,"
      " ready_replicas = :ready_replicas, waiting_replicas = :waiting_replicas,"
      " not_before = :not_before, cause = :cause, started_at = :started_at,"
      " finished_at = :finished_at WHERE id = :id AND state_version = :state_version";
inline constexpr char DeleteDeployment[]
    = "DELETE FROM deployments"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char DeleteDependencies[] = "DELETE FROM dependencies WHERE deployment_id = :id";
inline constexpr char InsertDependency[]
    = "INSERT INTO dependencies (on_id, deployment_id) VALUES (:on_id, :id)";
inline constexpr char SelectDependents[]
    = "SELECT deployment_id FROM dependencies WHERE on_id = :id ORDER BY deployment_id";
inline constexpr char InsertRevision[]
    = "INSERT INTO revisions (id, deployment_id, number, specification_id, created_by, created_at)"
      " VALUES (:id, :deployment_id, :number, :specification_id, :created_by, :created_at)";
inline constexpr char SelectLatestRevisionNumber[]
    = "SELECT max(number) FROM revisions WHERE deployment_id = :id";

inline constexpr char SummariseReplicas[]
    = "SELECT state, outcome, count(*), max(cause), min(not_before), max(not_before),"
      " count(not_before), min(started_at), max(finished_at)"
      " FROM replicas WHERE deployment_id = :id GROUP BY state, outcome";
inline constexpr char SelectReplicaIds[]
    = "SELECT id, state FROM replicas WHERE deployment_id = :id ORDER BY id";

} // namespace berth::store::sql
