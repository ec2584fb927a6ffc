// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/event.h"
#include "models/store/store.h"

#include <vector>

namespace berth::store {

inline constexpr qint64 EventsPerCheckpoint = 100'000;

/// What stood at one moment, enough to draw queue and clusters as they were.
struct CheckpointRow
{
    SubjectKind kind = SubjectKind::Deployment; ///< Cluster, Node, Deployment, Replica, Reservation
    qint64 id = 0;
    int state = 0; ///< status, replica state, or a node's scheduling + 4 * presence
    qint64 node = 0;
    int priority = 0;
    qint64 version = 0;

    bool operator==(const CheckpointRow &) const = default;
};

struct Checkpoint
{
    qint64 seq = 0;
    QByteArray body; ///< packed rows
};

/// Whether events have passed a multiple of EventsPerCheckpoint since the latest checkpoint.
[[nodiscard]] Result<bool> isCheckpointDue(Reader &reader);

/// Reads all live rows as of one `seq`; for a worker: it takes seconds for a million rows.
[[nodiscard]] Result<Checkpoint> takeCheckpoint(Reader &reader);

/// The latest checkpoint at or before @p seq; a miss where there is none.
[[nodiscard]] Result<std::optional<Checkpoint>> findCheckpoint(Reader &reader, qint64 seq);

[[nodiscard]] Result<std::vector<CheckpointRow>> unpack(const Checkpoint &checkpoint);

class Transaction;
/// Stores it (no event: it is derived). In a use case on the core thread.
[[nodiscard]] Result<void> storeCheckpoint(Transaction &transaction, const Checkpoint &checkpoint);

} // namespace berth::store
