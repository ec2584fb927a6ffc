// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

namespace berth::store::sql {

inline constexpr char SelectReplicaPage[]
    = "SELECT " BERTH_REPLICA_COLUMNS " FROM replicas WHERE id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectAllocationPage[]
    = "SELECT " BERTH_ALLOCATION_COLUMNS
      ", a.created_at FROM allocations a WHERE a.id > :after ORDER BY a.id LIMIT :limit";
inline constexpr char SelectStoreEpoch[] = "SELECT epoch FROM store WHERE id = 1";

// What a checkpoint holds, one row after the other.
inline constexpr char SelectCheckpointClusters[]
    = "SELECT id, queue_held, 0, 0, version FROM clusters ORDER BY id";
inline constexpr char SelectCheckpointNodes[]
    = "SELECT id, scheduling + 4 * presence, id, 0, version FROM nodes ORDER BY id";
inline constexpr char SelectCheckpointDeployments[]
    = "SELECT id, status, 0, priority, version FROM deployments ORDER BY id";
inline constexpr char SelectCheckpointReplicas[]
    = "SELECT id, state, node_id, 0, state_version FROM replicas WHERE state < 5 ORDER BY id";
inline constexpr char SelectCheckpointReservations[]
    = "SELECT r.id, 0, a.node_id, 0, r.version FROM reservations r"
      " JOIN allocations a ON a.reservation_id = r.id ORDER BY r.id";
inline constexpr char InsertCheckpoint[]
    = "INSERT INTO checkpoints (seq, created_at, body) VALUES (:seq, :created_at, :body)"
      " ON CONFLICT (seq) DO NOTHING";
inline constexpr char SelectCheckpoint[]
    = "SELECT seq, body FROM checkpoints WHERE seq <= :seq ORDER BY seq DESC LIMIT 1";

} // namespace berth::store::sql
