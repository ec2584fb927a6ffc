// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localclusteracts.h"

#include "app/core/usecases/clusters.h"
#include "app/core/usecases/organizations.h"

namespace berth::console {

using namespace Qt::StringLiterals;
using store::Transaction;

LocalClusterActs::LocalClusterActs(const LocalSession &session, BackendTables tables)
    : m_session(session)
    , m_tables(tables)
{
}

OrganizationId LocalClusterActs::defaultOrganization() const
{
    const OrganizationId own = m_session.actor.organization;
    if (own.isValid() || m_tables.organizations->rowCount() == 0)
        return own;
    return m_tables.organizations->idAt(0);
}

Result<void> LocalClusterActs::canMakeOrganization() const
{
    return require(m_session.actor, Permission::ManageStore, {});
}

Result<void> LocalClusterActs::canRename(OrganizationId id) const
{
    return require(m_session.actor, Permission::ManageOrganization, id);
}

Result<void> LocalClusterActs::mayChange(ClusterId cluster) const
{
    const Cluster *found = m_tables.clusters->find(cluster);
    return require(m_session.actor, Permission::WriteCluster,
                   found ? found->organizationId : OrganizationId());
}

Act<OrganizationId> LocalClusterActs::createOrganization(const QString &name)
{
    return m_session.submit<OrganizationId>(
        [name](Transaction &tx) { return core::createOrganization(tx, name); });
}

Act<void> LocalClusterActs::renameOrganization(OrganizationId id, const QString &name,
                                               qint64 version)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::renameOrganization(tx, id, name, version); });
}

Result<void> LocalClusterActs::canMakeCluster(OrganizationId organization) const
{
    const OrganizationId owner = organization.isValid() ? organization : defaultOrganization();
    if (owner.isValid())
        return require(m_session.actor, Permission::WriteCluster, owner);
    return tl::unexpected(
        Error::conflict(u"no-organization"_s,
                        FeedToTables::tr("Make an organization first: clusters belong to one.")));
}

Result<void> LocalClusterActs::canDelete(ClusterId id) const
{
    if (const auto may = mayChange(id); !may)
        return may;
    const auto counts = m_tables.deployments->statusCounts(id);
    qint64 live = 0;
    for (size_t status = 0; status < counts.size(); ++status) {
        if (!isFinished(DeploymentStatus(status)))
            live += counts[status];
    }
    if (live == 0)
        return {};
    return tl::unexpected(Error::conflict(
        u"in-use"_s,
        FeedToTables::tr("%1 of its deployments have not finished. Stop or delete them first.")
            .arg(live)));
}

Act<ClusterId> LocalClusterActs::createCluster(const ClusterDraft &draft)
{
    ClusterDraft owned = draft;
    if (!owned.organizationId.isValid())
        owned.organizationId = defaultOrganization();
    return m_session.submit<ClusterId>(
        [owned](Transaction &tx) { return core::createCluster(tx, owned); });
}

Act<void> LocalClusterActs::changeCluster(ClusterId id, const ClusterPatch &patch, qint64 version)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::changeCluster(tx, id, patch, version); });
}

Act<void> LocalClusterActs::deleteCluster(ClusterId id, bool purgeFinished)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::deleteCluster(tx, id, purgeFinished); });
}

Act<void> LocalClusterActs::setQueueHeld(ClusterId id, bool held)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::setQueueHeld(tx, id, held); });
}

Act<SchedulerRun> LocalClusterActs::runScheduler(ClusterId id)
{
    const TimePoint begun = m_session.core->clock().now();
    const core::Core *core = m_session.core.get();
    return m_session.core->runScheduler(id).then(
        [core, begun](const core::SchedulerOutcome &outcome) {
            const SchedulerRun run{.placed = outcome.placed,
                                   .preempted = outcome.preempted,
                                   .waiting = int(outcome.waiting),
                                   .elapsed = core->clock().now() - begun};
            return Result<Acknowledged<SchedulerRun>>(Acknowledged<SchedulerRun>{run, 0});
        });
}

Result<void> LocalClusterActs::canChange(NodeId id) const
{
    if (const Node *node = m_tables.nodes->find(id))
        return mayChange(node->clusterId);
    return tl::unexpected(Error::notFound(FeedToTables::tr("Choose a node first.")));
}

Result<void> LocalClusterActs::canRemove(NodeId id) const
{
    if (const auto may = canChange(id); !may)
        return may;
    const Node *node = m_tables.nodes->find(id);
    if (node->allocated.isZero())
        return {};
    return tl::unexpected(Error::conflict(
        u"in-use"_s, FeedToTables::tr("Something is allocated on it. Drain it first.")));
}

Act<int> LocalClusterActs::addNodes(ClusterId id, const QList<NodeDraft> &nodes)
{
    return m_session.submit<int>([=](Transaction &tx) { return core::addNodes(tx, id, nodes); });
}

Act<void> LocalClusterActs::setScheduling(NodeId id, NodeScheduling scheduling,
                                          std::optional<Seconds> drainFor)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::setScheduling(tx, id, scheduling, drainFor); });
}

Act<void> LocalClusterActs::removeNode(NodeId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::removeNode(tx, id); });
}

Act<ReservationId> LocalClusterActs::createReservation(const ReservationDraft &draft)
{
    return m_session.submit<ReservationId>(
        [draft](Transaction &tx) { return core::createReservation(tx, draft); });
}

Act<void> LocalClusterActs::releaseReservation(ReservationId id)
{
    return m_session.submit<void>(
        [id](Transaction &tx) { return core::releaseReservation(tx, id); });
}

} // namespace berth::console
