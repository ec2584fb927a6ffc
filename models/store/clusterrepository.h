// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Clusters; conventions as in OrganizationRepository. `updateState` is for the scheduler and the
/// runtimes: it raises `state_version` instead of `version`, and writes nothing where nothing
/// differs.
class ClusterRepository final
{
public:
    explicit ClusterRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Cluster>> find(ClusterId id);
    [[nodiscard]] Result<std::optional<Cluster>> findByName(OrganizationId organization,
                                                            const QString &name);
    [[nodiscard]] Result<std::vector<Cluster>> inOrganization(OrganizationId organization);
    [[nodiscard]] Result<std::vector<Cluster>> all();
    [[nodiscard]] Result<Cluster> insert(Cluster row, QLatin1StringView action = {});
    [[nodiscard]] Result<Cluster> update(const Cluster &before, Cluster after,
                                         QLatin1StringView action = {});
    [[nodiscard]] Result<Cluster> updateState(const Cluster &before, Cluster after,
                                              QLatin1StringView action = {});
    /// Removes the cluster with its nodes, one event a node. Conflict (`in-use`) while it has a
    /// deployment or a reservation.
    [[nodiscard]] Result<void> remove(const Cluster &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

} // namespace berth::store
