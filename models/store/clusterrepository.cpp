// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/clusterrepository.h"

#include "models/store/cluster_sql.h"
#include "models/store/noderepository.h"
#include "models/store/organizationrepository.h"
#include "models/store/reads.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

QString named(const Cluster &row)
{
    return QStringLiteral("a cluster named \"") % row.name % QLatin1Char('"');
}

void record(WriteSession &session, const Cluster &before, const Cluster &after,
            QLatin1StringView action, QLatin1StringView defaultAction)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Cluster, after.id.value(), after.version, after.organizationId},
                   action, defaultAction, changes);
    session.keepCluster(after);
}

Result<Cluster> write(WriteSession &session, const Cluster &before, const Cluster &after,
                      QLatin1StringView action)
{
    Statement &update = session.prepared(sql::UpdateCluster);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":version"), before.version)
        .bind(QLatin1String(":state_version"), before.stateVersion)
        .bind(QLatin1String(":new_version"), after.version)
        .bind(QLatin1String(":new_state_version"), after.stateVersion)
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(after.name)));
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(nameTakenOr(update, written.error(), named(after)));
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("cluster"), before.id.value()));
    record(session, before, after, action, QLatin1String("cluster.changed"));
    return after;
}

} // namespace

Result<std::optional<Cluster>> ClusterRepository::find(ClusterId id)
{
    return m_session.findCluster(id);
}

Result<std::optional<Cluster>> ClusterRepository::findByName(OrganizationId organization,
                                                             const QString &name)
{
    return findRow<Cluster>(m_session.prepared(sql::SelectClusterByName)
                                .bind(QLatin1String(":organization_id"), toColumn(organization))
                                .bind(QLatin1String(":folded_name"), toColumn(foldedName(name))));
}

Result<std::vector<Cluster>> ClusterRepository::inOrganization(OrganizationId organization)
{
    return findRows<Cluster>(m_session.prepared(sql::SelectClustersInOrganization)
                                 .bind(QLatin1String(":organization_id"), toColumn(organization)));
}

Result<std::vector<Cluster>> ClusterRepository::all()
{
    return findRows<Cluster>(m_session.prepared(sql::SelectClusters));
}

Result<Cluster> ClusterRepository::insert(Cluster row, QLatin1StringView action)
{
    row.id = ClusterId(m_session.takeIds(Sequence::Clusters));
    row.version = 1;
    row.stateVersion = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertCluster);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(row.name)));
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(nameTakenOr(insert, written.error(), named(row)));
    Cluster blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, action, QLatin1String("cluster.created"));
    return row;
}

Result<Cluster> ClusterRepository::update(const Cluster &before, Cluster after,
                                          QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    after.stateVersion = before.stateVersion;
    return write(m_session, before, after, action);
}

Result<Cluster> ClusterRepository::updateState(const Cluster &before, Cluster after,
                                               QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version;
    after.stateVersion = before.stateVersion;
    if (after == before)
        return after;
    ++after.stateVersion;
    return write(m_session, before, after, action);
}

Result<void> ClusterRepository::remove(const Cluster &row, QLatin1StringView action)
{
    const QString inUse = QStringLiteral("The cluster \"") % row.name
        % QStringLiteral("\" still has deployments or reservations. Remove those first.");
    Statement &reservations = m_session.prepared(sql::CountReservationsInCluster)
                                  .bind(QLatin1String(":cluster_id"), toColumn(row.id));
    if (Result<void> ran = reservations.run(); !ran)
        return ran;
    const bool isReserved = reservations.next() && reservations.integer(0) > 0;
    reservations.finish();
    if (isReserved || m_session.countIn(row.id) > 0)
        return tl::unexpected(Error::conflict(QStringLiteral("in-use"), inUse));

    NodeRepository nodes(m_session);
    const Result<std::vector<Node>> own = nodes.inCluster(row.id);
    if (!own)
        return tl::unexpected(own.error());
    for (const Node &node : *own) {
        if (Result<void> removed = nodes.remove(node); !removed)
            return removed;
    }
    if (Result<void> quota
        = QuotaRepository(m_session).removeOf(Quota::Subject::Cluster, row.id.value());
        !quota)
        return quota;
    Statement &remove = m_session.prepared(sql::DeleteCluster);
    remove.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":version"), row.version)
        .bind(QLatin1String(":state_version"), row.stateVersion);
    const Result<int> removed = remove.change();
    if (!removed)
        return tl::unexpected(inUseOr(remove, removed.error(), inUse));
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("cluster"), row.id.value()));
    recordRemoval(m_session,
                  {SubjectKind::Cluster, row.id.value(), row.version, row.organizationId}, action,
                  QLatin1String("cluster.removed"));
    m_session.dropCluster(row.id);
    return {};
}

} // namespace berth::store
