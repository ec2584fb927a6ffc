// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Live allocations, for reading: they are written by placing, releasing and reserving.
class AllocationRepository final
{
public:
    explicit AllocationRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Allocation>> find(AllocationId id);
    [[nodiscard]] Result<std::optional<Allocation>> ofReplica(ReplicaId id);
    [[nodiscard]] Result<std::optional<Allocation>> ofReservation(ReservationId id);
    [[nodiscard]] Result<std::vector<Allocation>> ofNode(NodeId id);

private:
    WriteSession &m_session;
};

} // namespace berth::store
