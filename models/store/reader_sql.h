// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

namespace berth::store::sql {

inline constexpr char EndRead[] = "COMMIT";
inline constexpr char SelectFeedHead[] = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1";

// The order of what follows the id is that of Reader's decoding.
inline constexpr char SelectSummaries[]
    = "SELECT d.id, d.cluster_id, d.name, s.image, s.cpu_milli, s.memory_bytes, s.gpu_milli,"
      " d.kind, d.status, d.cause, d.held, d.priority, d.replicas, d.ready_replicas, d.owner_id,"
      " d.submitted_at, d.started_at, d.finished_at"
      " FROM deployments d JOIN specifications s ON s.id = d.specification_id"
      " WHERE d.id > :after ORDER BY d.id LIMIT :limit";
inline constexpr char SelectClusterCounts[]
    = "SELECT cluster_id, status, sum(deployments) FROM deployment_counts"
      " GROUP BY cluster_id, status ORDER BY cluster_id, status";

#define BERTH_OWNED_ALLOCATIONS                                                                    \
    "SELECT " BERTH_ALLOCATION_COLUMNS                                                             \
    ", a.created_at, n.cluster_id, r.deployment_id, r.state, d.priority, d.preemptible, d.gang,"   \
    " d.min_available, d.min_run_seconds, d.owner_id, d.kind, d.movable, d.grace_seconds,"         \
    " d.expected_seconds, d.max_run_seconds, d.specification_id"                                   \
    " FROM allocations a JOIN nodes n ON n.id = a.node_id"                                         \
    " LEFT JOIN replicas r ON r.id = a.replica_id"                                                 \
    " LEFT JOIN deployments d ON d.id = r.deployment_id"

inline constexpr char SelectOwnedAllocations[]
    = BERTH_OWNED_ALLOCATIONS " WHERE a.id > :after ORDER BY a.id LIMIT :limit";
inline constexpr char SelectOwnedAllocationsOfNode[]
    = BERTH_OWNED_ALLOCATIONS " WHERE a.node_id = :node_id ORDER BY a.id";
inline constexpr char SelectLiveReplicas[]
    = "SELECT " BERTH_REPLICA_COLUMNS
      " FROM replicas WHERE node_id IS NOT NULL AND node_id > 0 ORDER BY node_id, id";

#define BERTH_EVENT_COLUMNS                                                                        \
    "seq, at, actor, action, organization_id, kind, subject_id, version, payload, hash"

inline constexpr char SelectEvents[]
    = "SELECT " BERTH_EVENT_COLUMNS " FROM events WHERE seq > :after ORDER BY seq LIMIT :limit";
inline constexpr char SelectEventsNewest[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE seq < :after ORDER BY seq DESC LIMIT :limit";
inline constexpr char SelectEventsOfOrganization[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE organization_id = :organization_id AND seq > :after"
      " ORDER BY seq LIMIT :limit";
inline constexpr char SelectEventsOfOrganizationNewest[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE organization_id = :organization_id AND seq < :after"
      " ORDER BY seq DESC LIMIT :limit";
inline constexpr char SelectEventsOfDeployment[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE deployment_id = :deployment_id AND seq > :after"
      " ORDER BY seq LIMIT :limit";
inline constexpr char SelectEventsOfDeploymentNewest[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE deployment_id = :deployment_id AND seq < :after"
      " ORDER BY seq DESC LIMIT :limit";
inline constexpr char SelectEventsOfSubject[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE deployment_id IS NULL AND kind = :kind AND subject_id = :subject_id"
      " AND seq > :after ORDER BY seq LIMIT :limit";
inline constexpr char SelectEventsOfSubjectNewest[]
    = "SELECT " BERTH_EVENT_COLUMNS
      " FROM events WHERE deployment_id IS NULL AND kind = :kind AND subject_id = :subject_id"
      " AND seq < :after ORDER BY seq DESC LIMIT :limit";

} // namespace berth::store::sql
