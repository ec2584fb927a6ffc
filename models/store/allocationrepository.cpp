// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/allocationrepository.h"

#include "models/store/reads.h"
#include "models/store/reads_sql.h"
#include "models/store/writesession.h"

namespace berth::store {

Result<std::optional<Allocation>> AllocationRepository::find(AllocationId id)
{
    return selectAllocation(
        m_session.connection(),
        m_session.prepared(sql::SelectAllocation).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Allocation>> AllocationRepository::ofReplica(ReplicaId id)
{
    return selectAllocation(m_session.connection(),
                            m_session.prepared(sql::SelectAllocationOfReplica)
                                .bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Allocation>> AllocationRepository::ofReservation(ReservationId id)
{
    return selectAllocation(m_session.connection(),
                            m_session.prepared(sql::SelectAllocationOfReservation)
                                .bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<Allocation>> AllocationRepository::ofNode(NodeId id)
{
    return selectAllocations(
        m_session.connection(),
        m_session.prepared(sql::SelectAllocationsOfNode).bind(QLatin1String(":id"), toColumn(id)));
}

} // namespace berth::store
