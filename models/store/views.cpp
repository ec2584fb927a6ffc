// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/views.h"

#include "models/store/connection.h"
#include "models/store/reader.h"
#include "models/store/reads.h"
#include "models/store/rows.h"
#include "models/store/transaction.h"
#include "models/store/views_sql.h"

#include <algorithm>

namespace berth::store {

namespace {

/// A walk over all ids is worth it where at least one in this many of them is wanted.
constexpr qint64 WalkedPerWanted = 4;

} // namespace

Views::Views(Reader &reader)
    : m_connection(reader.connection())
{
}

Views::Views(Transaction &tx)
    : m_connection(tx.connection())
{
}

Result<ClusterView> Views::viewOf(Cluster cluster)
{
    ClusterView view;
    view.cluster = std::move(cluster);
    const qint64 id = view.cluster.id.value();
    Statement &counts = m_connection.prepared(sql::SelectClusterNodeCounts)
                            .bind(QLatin1String(":cluster_id"), id);
    if (Result<void> ran = counts.run(); !ran)
        return tl::unexpected(ran.error());
    if (counts.next()) {
        view.nodes = int(counts.integer(0));
        view.presentNodes = int(counts.integer(1));
        view.openNodes = int(counts.integer(2));
    }
    counts.finish();
    Statement &room
        = m_connection.prepared(sql::SelectClusterRoom).bind(QLatin1String(":cluster_id"), id);
    if (Result<void> ran = room.run(); !ran)
        return tl::unexpected(ran.error());
    while (room.next()) {
        const QString resource = room.text(0);
        setResource(view.total, resource, room.integer(1));
        setResource(view.allocated, resource, room.integer(2));
    }
    room.finish();
    return view;
}

Result<std::optional<ClusterView>> Views::cluster(ClusterId id)
{
    auto found = selectCluster(m_connection, id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return std::optional<ClusterView>();
    return viewOf(std::move(**found)).map([](ClusterView &&view) {
        return std::optional<ClusterView>(std::move(view));
    });
}

Result<std::vector<ClusterView>> Views::clusters(OrganizationId organization, ClusterId after,
                                                 int limit)
{
    Statement &statement = organization.isValid()
        ? m_connection.prepared(sql::SelectClusterPageOfOrganization)
              .bind(QLatin1String(":organization_id"), organization.value())
        : m_connection.prepared(sql::SelectClusterPage);
    statement.bind(QLatin1String(":after"), after.value()).bind(QLatin1String(":limit"), limit);
    auto rows = findRows<Cluster>(statement);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<ClusterView> views;
    for (Cluster &row : *rows) {
        auto view = viewOf(std::move(row));
        if (!view)
            return tl::unexpected(view.error());
        views.push_back(std::move(*view));
    }
    return views;
}

Result<OrganizationId> Views::organizationOf(ClusterId id)
{
    Statement &statement = m_connection.prepared(sql::SelectClusterOrganization)
                               .bind(QLatin1String(":id"), id.value());
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    const OrganizationId organization(statement.next() ? statement.integer(0) : 0);
    statement.finish();
    return organization;
}

Result<std::optional<Node>> Views::node(NodeId id)
{
    return selectNode(m_connection, id);
}

Result<std::vector<Node>> Views::nodes(ClusterId cluster, NodeId after, int limit)
{
    Statement &statement = m_connection.prepared(sql::SelectNodePage)
                               .bind(QLatin1String(":cluster_id"), cluster.value())
                               .bind(QLatin1String(":after"), after.value())
                               .bind(QLatin1String(":limit"), limit);
    return selectNodes(m_connection, statement);
}

Result<std::vector<Reservation>> Views::reservations(ClusterId cluster, ReservationId after,
                                                     int limit)
{
    Statement &statement = m_connection.prepared(sql::SelectReservationPage)
                               .bind(QLatin1String(":cluster_id"), cluster.value())
                               .bind(QLatin1String(":after"), after.value())
                               .bind(QLatin1String(":limit"), limit);
    return selectReservations(m_connection, statement);
}

Result<std::vector<Organization>> Views::organizations(OrganizationId after, int limit)
{
    return findRows<Organization>(m_connection.prepared(sql::SelectOrganizationPage)
                                      .bind(QLatin1String(":after"), after.value())
                                      .bind(QLatin1String(":limit"), limit));
}

Result<std::optional<DeploymentView>> Views::deployment(DeploymentId id)
{
    auto row = findRow<Deployment>(
        m_connection.prepared(sql::SelectDeployment).bind(QLatin1String(":id"), id.value()));
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return std::optional<DeploymentView>();
    const auto organization = organizationOf((*row)->clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    std::vector<DeploymentView> views{{std::move(**row), *organization, {}}};
    if (Result<void> added = addPlacements(views); !added)
        return tl::unexpected(added.error());
    return std::optional<DeploymentView>(std::move(views.front()));
}

Result<std::vector<DeploymentId>> Views::idsInIndex(const std::vector<ClusterId> &clusters,
                                                    const DeploymentListQuery &query)
{
    std::vector<DeploymentId> ids;
    for (const ClusterId cluster : clusters) {
        for (int status = 0; status <= int(DeploymentStatus::Stopped); ++status) {
            Statement &statement = m_connection.prepared(sql::SelectDeploymentIds)
                                       .bind(QLatin1String(":cluster_id"), cluster.value())
                                       .bind(QLatin1String(":status"), status)
                                       .bind(QLatin1String(":after"), query.after.value())
                                       .bind(QLatin1String(":limit"), query.limit);
            if (Result<void> ran = statement.run(); !ran)
                return tl::unexpected(ran.error());
            while (statement.next())
                ids.emplace_back(statement.integer(0));
            statement.finish();
        }
    }
    const size_t kept = std::min(ids.size(), size_t(query.limit));
    std::partial_sort(ids.begin(), ids.begin() + ptrdiff_t(kept), ids.end());
    ids.resize(kept);
    return ids;
}

Result<std::vector<Deployment>> Views::deploymentRows(const DeploymentListQuery &query)
{
    const auto walk = [&](const char *sql) -> Statement & {
        return m_connection.prepared(sql)
            .bind(QLatin1String(":after"), query.after.value())
            .bind(QLatin1String(":limit"), query.limit);
    };
    if (!query.organization.isValid() && !query.cluster.isValid())
        return findRows<Deployment>(walk(sql::SelectDeploymentPage));

    Statement &totals = m_connection.prepared(sql::SelectDeploymentTotals);
    if (Result<void> ran = totals.run(); !ran)
        return tl::unexpected(ran.error());
    qint64 all = 0;
    qint64 wanted = 0;
    std::vector<ClusterId> clusters;
    while (totals.next()) {
        all += totals.integer(2);
        const ClusterId cluster(totals.integer(0));
        if ((query.cluster.isValid() && query.cluster != cluster)
            || (query.organization.isValid()
                && query.organization != OrganizationId(totals.integer(1))))
            continue;
        wanted += totals.integer(2);
        clusters.push_back(cluster);
    }
    totals.finish();
    if (wanted == 0)
        return std::vector<Deployment>();
    if (wanted * WalkedPerWanted >= all) {
        return findRows<Deployment>(
            query.cluster.isValid()
                ? walk(sql::WalkDeploymentsOfCluster)
                      .bind(QLatin1String(":cluster_id"), query.cluster.value())
                : walk(sql::WalkDeploymentsOfOrganization)
                      .bind(QLatin1String(":organization_id"), query.organization.value()));
    }
    const auto ids = idsInIndex(clusters, query);
    if (!ids)
        return tl::unexpected(ids.error());
    std::vector<Deployment> rows;
    rows.reserve(ids->size());
    for (const DeploymentId id : *ids) {
        auto row = findRow<Deployment>(
            m_connection.prepared(sql::SelectDeployment).bind(QLatin1String(":id"), id.value()));
        if (!row)
            return tl::unexpected(row.error());
        if (*row)
            rows.push_back(std::move(**row));
    }
    return rows;
}

Result<std::vector<DeploymentView>> Views::deployments(const DeploymentListQuery &query)
{
    auto rows = deploymentRows(query);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<DeploymentView> views;
    views.reserve(rows->size());
    for (Deployment &row : *rows)
        views.push_back({std::move(row), query.organization, {}});
    if (Result<void> added = addPlacements(views); !added)
        return tl::unexpected(added.error());
    return views;
}

Result<void> Views::addPlacements(std::vector<DeploymentView> &views)
{
    // What waits or has ended is nowhere; the rest lies in runs of ids, mostly.
    const auto isPlaced = [](const DeploymentView &view) {
        return !isFinished(view.deployment.status)
            && view.deployment.waitingReplicas < view.deployment.replicas;
    };
    for (size_t from = 0; from < views.size();) {
        if (!isPlaced(views[from])) {
            ++from;
            continue;
        }
        size_t to = from;
        while (to + 1 < views.size()
               && views[to + 1].deployment.id.value() - views[to].deployment.id.value() <= 4)
            ++to;
        Statement &statement = m_connection.prepared(sql::SelectPlacements)
                                   .bind(QLatin1String(":first"), views[from].deployment.id.value())
                                   .bind(QLatin1String(":last"), views[to].deployment.id.value());
        if (Result<void> ran = statement.run(); !ran)
            return ran;
        size_t at = from;
        while (statement.next()) {
            const DeploymentId id(statement.integer(0));
            while (at <= to && views[at].deployment.id < id)
                ++at;
            if (at > to)
                break;
            if (views[at].deployment.id != id)
                continue;
            PlacementView placement{int(statement.integer(1)), ReplicaState(statement.integer(2)),
                                    int(statement.integer(3)), NodeId(statement.integer(4)),
                                    statement.text(5),         std::nullopt};
            if (const qint64 started = statement.integer(6); started != 0)
                placement.startedAt = fromEpochMillis(started);
            views[at].placements.push_back(std::move(placement));
        }
        statement.finish();
        from = to + 1;
    }
    return {};
}

} // namespace berth::store
