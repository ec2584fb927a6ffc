// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

namespace berth::store::sql {

inline constexpr char SelectClusterByName[]
    = "SELECT " BERTH_CLUSTER_COLUMNS
      " FROM clusters WHERE organization_id = :organization_id AND folded_name = :folded_name";
inline constexpr char SelectClustersInOrganization[]
    = "SELECT " BERTH_CLUSTER_COLUMNS
      " FROM clusters WHERE organization_id = :organization_id ORDER BY id";
inline constexpr char InsertCluster[]
    = "INSERT INTO clusters (id, version, state_version, organization_id, name, folded_name,"
      " runtime, objective, policy, refuse_unfittable, queue_held, unreachable_reason, created_by,"
      " created_at)"
      " VALUES (:id, 1, 1, :organization_id, :name, :folded_name, :runtime, :objective, :policy,"
      " :refuse_unfittable, :queue_held, :unreachable_reason, :created_by, :created_at)";
inline constexpr char UpdateCluster[]
    = "UPDATE clusters SET version = :new_version, state_version = :new_state_version,"
      " organization_id = :organization_id, name = :name, folded_name = :folded_name,"
      " runtime = :runtime, objective = :objective, policy = :policy,"
      " refuse_unfittable = :refuse_unfittable, queue_held = :queue_held,"
      " unreachable_reason = :unreachable_reason, created_by = :created_by,"
      " created_at = :created_at"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char DeleteCluster[]
    = "DELETE FROM clusters"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char CountReservationsInCluster[]
    = "SELECT count(*) FROM reservations WHERE cluster_id = :cluster_id";

inline constexpr char SelectNodeByName[]
    = "SELECT id FROM nodes WHERE cluster_id = :cluster_id AND folded_name = :folded_name";
inline constexpr char InsertNode[]
    = "INSERT INTO nodes (id, version, state_version, cluster_id, name, folded_name, gpu_model,"
      " address, scheduling, presence, drain_deadline, created_at)"
      " VALUES (:id, 1, 1, :cluster_id, :name, :folded_name, :gpu_model, :address, :scheduling,"
      " :presence, :drain_deadline, :created_at)";
inline constexpr char UpdateNode[]
    = "UPDATE nodes SET version = :new_version, state_version = :new_state_version,"
      " cluster_id = :cluster_id, name = :name, folded_name = :folded_name,"
      " gpu_model = :gpu_model, address = :address, scheduling = :scheduling,"
      " presence = :presence, drain_deadline = :drain_deadline, created_at = :created_at"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char DeleteNode[]
    = "DELETE FROM nodes"
      " WHERE id = :id AND version = :version AND state_version = :state_version";

inline constexpr char WriteNodeResource[]
    = "INSERT INTO node_resources (node_id, resource, total, ceiling, allocated)"
      " VALUES (:node_id, :resource, :total, :total, 0)"
      " ON CONFLICT (node_id, resource) DO UPDATE SET total = excluded.total,"
      " ceiling = CASE WHEN excluded.total > node_resources.allocated THEN excluded.total"
      " ELSE node_resources.allocated END";
inline constexpr char DeleteUnusedNodeResource[]
    = "DELETE FROM node_resources"
      " WHERE node_id = :node_id AND resource = :resource AND total = 0 AND allocated = 0";
inline constexpr char WriteNodeDevice[]
    = "INSERT INTO node_devices (node_id, device, uuid, model, health, allocated_milli)"
      " VALUES (:node_id, :device, :uuid, :model, :health, 0)"
      " ON CONFLICT (node_id, device) DO UPDATE SET uuid = excluded.uuid, model = excluded.model,"
      " health = excluded.health";
inline constexpr char DeleteNodeDevices[]
    = "DELETE FROM node_devices WHERE node_id = :node_id AND device >= :first_gone";
inline constexpr char InsertNodeLabel[]
    = "INSERT INTO node_labels (node_id, label, value) VALUES (:node_id, :label, :value)";
inline constexpr char DeleteNodeLabels[] = "DELETE FROM node_labels WHERE node_id = :node_id";
inline constexpr char InsertNodeTaint[]
    = "INSERT INTO node_taints (node_id, position, taint, value, effect)"
      " VALUES (:node_id, :position, :taint, :value, :effect)";
inline constexpr char DeleteNodeTaints[] = "DELETE FROM node_taints WHERE node_id = :node_id";

// What is taken and given back. The CHECKs refuse more than there is; a ceiling that stood above
// the total (the node was found to be smaller) comes down with what is given back.
inline constexpr char TakeResource[] = "UPDATE node_resources SET allocated = allocated + :amount"
                                       " WHERE node_id = :node_id AND resource = :resource";
inline constexpr char GiveResource[]
    = "UPDATE node_resources SET allocated = allocated - :amount,"
      " ceiling = CASE WHEN total > allocated - :amount THEN total ELSE allocated - :amount END"
      " WHERE node_id = :node_id AND resource = :resource";
inline constexpr char TakeDevice[]
    = "UPDATE node_devices SET allocated_milli = allocated_milli + :milli"
      " WHERE node_id = :node_id AND device = :device";
inline constexpr char InsertAllocation[]
    = "INSERT INTO allocations (id, node_id, replica_id, reservation_id, cpu_milli, memory_bytes,"
      " gpu_milli, created_at)"
      " VALUES (:id, :node_id, :replica_id, :reservation_id, :cpu_milli, :memory_bytes,"
      " :gpu_milli, :created_at)";
inline constexpr char InsertAllocationResource[]
    = "INSERT INTO allocation_resources (allocation_id, resource, amount)"
      " VALUES (:allocation_id, :resource, :amount)";
inline constexpr char InsertAllocationDevice[]
    = "INSERT INTO allocation_devices (allocation_id, node_id, device, milli)"
      " VALUES (:allocation_id, :node_id, :device, :milli)";
inline constexpr char DeleteAllocation[] = "DELETE FROM allocations WHERE id = :id";

} // namespace berth::store::sql
