// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

namespace berth::store::sql {

inline constexpr char SelectClusterPage[]
    = "SELECT " BERTH_CLUSTER_COLUMNS " FROM clusters WHERE id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectClusterPageOfOrganization[]
    = "SELECT " BERTH_CLUSTER_COLUMNS
      " FROM clusters WHERE organization_id = :organization_id AND id > :after"
      " ORDER BY id LIMIT :limit";
inline constexpr char SelectClusterNodeCounts[]
    = "SELECT count(*), sum(presence = 0), sum(presence = 0 AND scheduling = 0)"
      " FROM nodes WHERE cluster_id = :cluster_id";
inline constexpr char SelectClusterRoom[]
    = "SELECT r.resource, sum(r.total), sum(r.allocated) FROM nodes n"
      " JOIN node_resources r ON r.node_id = n.id WHERE n.cluster_id = :cluster_id"
      " GROUP BY r.resource";
inline constexpr char SelectClusterOrganization[]
    = "SELECT organization_id FROM clusters WHERE id = :id";
inline constexpr char SelectNodePage[]
    = "SELECT " BERTH_NODE_COLUMNS
      " FROM nodes WHERE cluster_id = :cluster_id AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectReservationPage[]
    = "SELECT id, version, cluster_id, note, created_by, created_at FROM reservations"
      " WHERE cluster_id = :cluster_id AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectOrganizationPage[]
    = "SELECT id, version, name, created_at FROM organizations WHERE id > :after"
      " ORDER BY id LIMIT :limit";

// Deployments by id. The plus keeps SQLite from the index of the clusters, which is in another
// order: these walk the ids, and are asked only where most of what they meet is wanted.
inline constexpr char WalkDeploymentsOfCluster[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS
      " FROM deployments WHERE id > :after AND +cluster_id = :cluster_id ORDER BY id LIMIT :limit";
inline constexpr char WalkDeploymentsOfOrganization[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS " FROM deployments WHERE id > :after AND +cluster_id IN"
      " (SELECT id FROM clusters WHERE organization_id = :organization_id)"
      " ORDER BY id LIMIT :limit";
// Where little of it is wanted the ids come out of the index, status by status.
inline constexpr char SelectDeploymentIds[]
    = "SELECT id FROM deployments WHERE cluster_id = :cluster_id AND status = :status"
      " AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectDeploymentTotals[]
    = "SELECT d.cluster_id, c.organization_id, sum(d.deployments) FROM deployment_counts d"
      " JOIN clusters c ON c.id = d.cluster_id GROUP BY d.cluster_id, c.organization_id";

inline constexpr char SelectPlacements[]
    = "SELECT r.deployment_id, r.ordinal, r.state, r.attempts, r.node_id, n.name, r.started_at"
      " FROM replicas r JOIN nodes n ON n.id = r.node_id"
      " WHERE r.deployment_id BETWEEN :first AND :last AND r.node_id IS NOT NULL"
      " ORDER BY r.deployment_id, r.ordinal";

} // namespace berth::store::sql
