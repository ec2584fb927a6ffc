// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Reservations with the allocation that each is; conventions as in OrganizationRepository.
class ReservationRepository final
{
public:
    explicit ReservationRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Reservation>> find(ReservationId id);
    [[nodiscard]] Result<std::vector<Reservation>> inCluster(ClusterId cluster); ///< newest first
    /// Takes `row.resources` of `row.nodeId`, the GPU part on @p devices. Conflict (`no-room`).
    [[nodiscard]] Result<Reservation> insert(Reservation row, const QList<DeviceShare> &devices,
                                             QLatin1StringView action = {});
    /// Changes the note, or the amount (then with @p devices, which add up to the new amount).
    [[nodiscard]] Result<Reservation> update(const Reservation &before, Reservation after,
                                             const QList<DeviceShare> &devices,
                                             QLatin1StringView action = {});
    [[nodiscard]] Result<void> remove(const Reservation &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

} // namespace berth::store
