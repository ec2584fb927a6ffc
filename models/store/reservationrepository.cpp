// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/reservationrepository.h"

#include "models/store/allocationrepository.h"
#include "models/store/noderows.h"
#include "models/store/reads.h"
#include "models/store/reads_sql.h"
#include "models/store/reservation_sql.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

constexpr QLatin1StringView What = QLatin1String("reservation");

Result<void> record(WriteSession &session, const Reservation &before, const Reservation &after,
                    QLatin1StringView action, QLatin1StringView defaultAction, JsonMembers members)
{
    const Result<OrganizationId> organization = session.organizationOf(after.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Reservation, after.id.value(), after.version, *organization},
                   action, defaultAction, changes, std::move(members));
    session.journal().reservations.push_back(after);
    return {};
}

Result<void> take(WriteSession &session, const Reservation &row, const QList<DeviceShare> &devices,
                  JsonMembers &members)
{
    Allocation allocation;
    allocation.nodeId = row.nodeId;
    allocation.reservationId = row.id;
    allocation.resources = row.resources;
    allocation.devices = devices;
    if (Result<void> taken = takeAllocation(session, allocation); !taken)
        return taken;
    members.add("allocation", allocationJson(allocation));
    return {};
}

Result<void> give(WriteSession &session, const Reservation &row, JsonMembers &members)
{
    const Result<std::optional<Allocation>> allocation
        = AllocationRepository(session).ofReservation(row.id);
    if (!allocation)
        return tl::unexpected(allocation.error());
    if (!*allocation)
        return {};
    members.add("released", QByteArray::number((*allocation)->id.value()));
    return giveAllocation(session, **allocation);
}

} // namespace

Result<std::optional<Reservation>> ReservationRepository::find(ReservationId id)
{
    Result<std::vector<Reservation>> found = selectReservations(
        m_session.connection(),
        m_session.prepared(sql::SelectReservation).bind(QLatin1String(":id"), toColumn(id)));
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return std::optional<Reservation>();
    return std::optional<Reservation>(std::move(found->front()));
}

Result<std::vector<Reservation>> ReservationRepository::inCluster(ClusterId cluster)
{
    return selectReservations(m_session.connection(),
                              m_session.prepared(sql::SelectReservationsInCluster)
                                  .bind(QLatin1String(":cluster_id"), toColumn(cluster)));
}

Result<Reservation> ReservationRepository::insert(Reservation row,
                                                  const QList<DeviceShare> &devices,
                                                  QLatin1StringView action)
{
    row.id = ReservationId(m_session.takeIds(Sequence::Reservations));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertReservation);
    bindColumns(insert, row);
    JsonMembers members;
    Result<void> done = insert.bind(QLatin1String(":id"), toColumn(row.id)).run();
    if (done)
        done = take(m_session, row, devices, members);
    Reservation blank;
    blank.createdAt = m_session.now();
    if (done)
        done = record(m_session, blank, row, action, QLatin1String("reservation.created"),
                      std::move(members));
    if (!done)
        return tl::unexpected(done.error());
    return row;
}

Result<Reservation> ReservationRepository::update(const Reservation &before, Reservation after,
                                                  const QList<DeviceShare> &devices,
                                                  QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    Statement &update = m_session.prepared(sql::UpdateReservation);
    bindColumns(update, after);
    const Result<int> written = update.bind(QLatin1String(":id"), toColumn(before.id))
                                    .bind(QLatin1String(":version"), before.version)
                                    .change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(What, before.id.value()));
    JsonMembers members;
    Result<void> done;
    if (after.resources != before.resources || after.nodeId != before.nodeId) {
        done = give(m_session, before, members);
        if (done)
            done = take(m_session, after, devices, members);
    }
    if (done)
        done = record(m_session, before, after, action, QLatin1String("reservation.changed"),
                      std::move(members));
    if (!done)
        return tl::unexpected(done.error());
    return after;
}

Result<void> ReservationRepository::remove(const Reservation &row, QLatin1StringView action)
{
    const Result<OrganizationId> organization = m_session.organizationOf(row.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers members;
    if (Result<void> given = give(m_session, row, members); !given)
        return given;
    const Result<int> removed = m_session.prepared(sql::DeleteReservation)
                                    .bind(QLatin1String(":id"), toColumn(row.id))
                                    .bind(QLatin1String(":version"), row.version)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(What, row.id.value()));
    recordRemoval(m_session, {SubjectKind::Reservation, row.id.value(), row.version, *organization},
                  action, QLatin1String("reservation.removed"), std::move(members));
    return {};
}

} // namespace berth::store
