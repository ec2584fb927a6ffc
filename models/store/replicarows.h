// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/rows.h"

namespace berth::store {

class WriteSession;

/// What a new deployment's event is told against: what the fold knows without being told.
[[nodiscard]] Deployment blankDeployment(const Deployment &row, TimePoint now, UserId by);

/// Writes @p count waiting replicas with ids and ordinals in a row; in the batch, no event.
[[nodiscard]] Result<std::vector<Replica>>
insertReplicas(WriteSession &session, const Deployment &deployment, int firstOrdinal, int count);

/// [first id, first ordinal, count]: new replicas travel in their deployment's event.
[[nodiscard]] QByteArray replicasJson(const std::vector<Replica> &replicas);

} // namespace berth::store
