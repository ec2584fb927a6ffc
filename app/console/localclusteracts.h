// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"

namespace berth::console {

/// Acts on organizations, clusters and nodes of the local core.
class LocalClusterActs final : public ClusterActs
{
public:
    LocalClusterActs(const LocalSession &session, BackendTables tables);

    [[nodiscard]] Result<void> canMakeOrganization() const override;
    [[nodiscard]] Result<void> canRename(OrganizationId id) const override;
    Act<OrganizationId> createOrganization(const QString &name) override;
    Act<void> renameOrganization(OrganizationId id, const QString &name, qint64 version) override;

    [[nodiscard]] Result<void> canMakeCluster(OrganizationId organization) const override;
    [[nodiscard]] Result<void> canDelete(ClusterId id) const override;
    Act<ClusterId> createCluster(const ClusterDraft &draft) override;
    Act<void> changeCluster(ClusterId id, const ClusterPatch &patch, qint64 version) override;
    Act<void> deleteCluster(ClusterId id, bool purgeFinished) override;
    Act<void> setQueueHeld(ClusterId id, bool held) override;
    Act<SchedulerRun> runScheduler(ClusterId id) override;

    [[nodiscard]] Result<void> canChange(NodeId id) const override;
    [[nodiscard]] Result<void> canRemove(NodeId id) const override;
    Act<int> addNodes(ClusterId id, const QList<NodeDraft> &nodes) override;
    Act<void> setScheduling(NodeId id, NodeScheduling scheduling,
                            std::optional<Seconds> drainFor) override;
    Act<void> removeNode(NodeId id) override;

    Act<ReservationId> createReservation(const ReservationDraft &draft) override;
    Act<void> releaseReservation(ReservationId id) override;

    /// Where new clusters go unless another organization is named; invalid where there is none.
    [[nodiscard]] OrganizationId defaultOrganization() const;

private:
    /// Whether the person here may change @p cluster.
    [[nodiscard]] Result<void> mayChange(ClusterId cluster) const;

    const LocalSession &m_session;
    BackendTables m_tables;
};

} // namespace berth::console
