// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Columns by type, so that the one decoder of each finds all that it reads.
#define BERTH_CLUSTER_COLUMNS                                                                      \
    "id, version, state_version, organization_id, name, runtime, objective, policy,"               \
    " refuse_unfittable, queue_held, unreachable_reason, created_by, created_at"
#define BERTH_NODE_COLUMNS                                                                         \
    "id, version, state_version, cluster_id, name, gpu_model, address, scheduling, presence,"      \
    " drain_deadline, created_at"
#define BERTH_DEPLOYMENT_COLUMNS                                                                   \
    "id, version, state_version, cluster_id, name, kind, revision_id, revision,"                   \
    " specification_id, replicas, min_available, gang, priority, held, preemptible,"               \
    " movable, min_run_seconds, grace_seconds, expected_seconds, max_run_seconds, autoscale,"      \
    " max_retries, expires_at, on_node_loss, waits_for, owner_id,"                                 \
    " created_by, created_at, submitted_at, stop_requested, delete_requested_at, status,"          \
    " ready_replicas, waiting_replicas, not_before, cause, started_at, finished_at"
#define BERTH_REVISION_COLUMNS                                                                     \
    "r.id AS id, r.deployment_id AS deployment_id, r.number AS number,"                            \
    " r.specification_id AS specification_id, r.created_by AS created_by,"                         \
    " r.created_at AS created_at, s.hash AS hash"
#define BERTH_REPLICA_COLUMNS                                                                      \
    "id, state_version, deployment_id, cluster_id, ordinal, state, outcome, cause, not_before,"    \
    " failures, overdue, attempts, node_id, started_at, finished_at"
#define BERTH_ATTEMPT_COLUMNS                                                                      \
    "id, replica_id, number, node_id, revision_id, desired, observed, exit_code, message,"         \
    " created_at, started_at, finished_at"
#define BERTH_ALLOCATION_COLUMNS                                                                   \
    "a.id, a.node_id, a.replica_id, a.reservation_id, a.cpu_milli, a.memory_bytes, a.gpu_milli"

namespace berth::store::sql {

inline constexpr char SelectOrganizations[]
    = "SELECT id, version, name, created_at FROM organizations ORDER BY id";
inline constexpr char SelectUsers[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at FROM users u LEFT JOIN memberships m ON m.user_id = u.id ORDER BY u.id";
inline constexpr char SelectQuotas[]
    = "SELECT id, version, subject, subject_id, max_deployments, max_running, max_priority,"
      " max_cpu_milli, max_memory_bytes, max_gpu_milli, weight FROM quotas ORDER BY id";

inline constexpr char SelectClusters[]
    = "SELECT " BERTH_CLUSTER_COLUMNS " FROM clusters ORDER BY id";
inline constexpr char SelectCluster[]
    = "SELECT " BERTH_CLUSTER_COLUMNS " FROM clusters WHERE id = :id";

inline constexpr char SelectNodes[] = "SELECT " BERTH_NODE_COLUMNS " FROM nodes ORDER BY id";
inline constexpr char SelectNode[] = "SELECT " BERTH_NODE_COLUMNS " FROM nodes WHERE id = :id";
inline constexpr char SelectNodesOfCluster[]
    = "SELECT " BERTH_NODE_COLUMNS " FROM nodes WHERE cluster_id = :cluster_id ORDER BY id";
inline constexpr char SelectNodeResources[]
    = "SELECT node_id, resource, total, allocated FROM node_resources"
      " WHERE node_id BETWEEN :first AND :last ORDER BY node_id, resource";
inline constexpr char SelectNodeDevices[]
    = "SELECT node_id, device, uuid, model, health, allocated_milli FROM node_devices"
      " WHERE node_id BETWEEN :first AND :last ORDER BY node_id, device";
inline constexpr char SelectNodeLabels[]
    = "SELECT node_id, label, value FROM node_labels"
      " WHERE node_id BETWEEN :first AND :last ORDER BY node_id, label";
inline constexpr char SelectNodeTaints[]
    = "SELECT node_id, taint, value, effect FROM node_taints"
      " WHERE node_id BETWEEN :first AND :last ORDER BY node_id, position";

inline constexpr char SelectSpecification[]
    = "SELECT id, hash, body FROM specifications WHERE id = :id";
inline constexpr char SelectSpecificationByHash[]
    = "SELECT id FROM specifications WHERE hash = :hash";
inline constexpr char SelectSpecificationPage[]
    = "SELECT id, hash, body FROM specifications WHERE id > :after ORDER BY id LIMIT :limit";

inline constexpr char SelectDeployment[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS " FROM deployments WHERE id = :id";
inline constexpr char SelectDeploymentPage[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS
      " FROM deployments WHERE id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectDeploymentsInCluster[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS
      " FROM deployments WHERE cluster_id = :cluster_id AND status = :status ORDER BY id";
inline constexpr char SelectAutoscaledDeployments[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS " FROM deployments WHERE autoscale <> '' AND status < 4"
      " AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectLimitedDeployments[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS
      " FROM deployments WHERE (expires_at IS NOT NULL OR max_run_seconds IS NOT NULL)"
      " AND status < 4 AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectWaitingDeployments[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS
      " FROM deployments WHERE waiting_replicas > 0 AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectRevisions[]
    = "SELECT " BERTH_REVISION_COLUMNS
      " FROM revisions r JOIN specifications s ON s.id = r.specification_id"
      " WHERE r.deployment_id = :id ORDER BY r.number";

inline constexpr char SelectReplica[]
    = "SELECT " BERTH_REPLICA_COLUMNS " FROM replicas WHERE id = :id";
inline constexpr char SelectReplicas[]
    = "SELECT " BERTH_REPLICA_COLUMNS
      " FROM replicas WHERE deployment_id = :id ORDER BY ordinal, id";
inline constexpr char SelectAttempt[]
    = "SELECT " BERTH_ATTEMPT_COLUMNS " FROM attempts WHERE id = :id";
inline constexpr char SelectAttempts[]
    = "SELECT " BERTH_ATTEMPT_COLUMNS " FROM attempts WHERE replica_id = :id ORDER BY number";
inline constexpr char SelectLatestAttempt[]
    = "SELECT " BERTH_ATTEMPT_COLUMNS
      " FROM attempts WHERE replica_id = :id ORDER BY number DESC LIMIT 1";

inline constexpr char SelectAllocation[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS " FROM allocations a WHERE a.id = :id";
inline constexpr char SelectAllocationOfReplica[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS " FROM allocations a WHERE a.replica_id = :id";
inline constexpr char SelectAllocationOfReservation[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS " FROM allocations a WHERE a.reservation_id = :id";
inline constexpr char SelectAllocationsOfNode[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS " FROM allocations a WHERE a.node_id = :id ORDER BY a.id";
inline constexpr char SelectAllocationsOfDeployment[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS
      " FROM replicas r JOIN allocations a ON a.replica_id = r.id"
      " WHERE r.deployment_id = :id ORDER BY a.id";
inline constexpr char SelectAllocationResources[]
    = "SELECT allocation_id, resource, amount FROM allocation_resources"
      " WHERE allocation_id BETWEEN :first AND :last ORDER BY allocation_id, resource";
inline constexpr char SelectAllocationDevices[]
    = "SELECT allocation_id, device, milli FROM allocation_devices"
      " WHERE allocation_id BETWEEN :first AND :last ORDER BY allocation_id, device";

inline constexpr char SelectReservations[]
    = "SELECT id, version, cluster_id, note, created_by, created_at FROM reservations"
      " ORDER BY id";
inline constexpr char SelectReservation[]
    = "SELECT id, version, cluster_id, note, created_by, created_at FROM reservations"
      " WHERE id = :id";
inline constexpr char SelectReservationsInCluster[]
    = "SELECT id, version, cluster_id, note, created_by, created_at FROM reservations"
      " WHERE cluster_id = :cluster_id ORDER BY id DESC";

} // namespace berth::store::sql
