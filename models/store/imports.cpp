// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/imports.h"

#include "models/domain/failpoint.h"
#include "models/store/cluster_sql.h"
#include "models/store/deploymentrepository.h"
#include "models/store/imports_sql.h"
#include "models/store/noderows.h"
#include "models/store/stagedrows.h"
#include "models/store/writesession.h"

namespace berth::store {

static const Failpoint WhileStaging("store.import.stage");
static const Failpoint WhileApplying("store.import.apply");

Result<void> clearAbandonedImports(Connection &connection)
{
    return connection.prepared(sql::DeleteAbandonedImports).run();
}

namespace {

Error unknownImport(ImportId import)
{
    return Error::conflict(QStringLiteral("import-not-open"),
                           QStringLiteral("The import ") % QString::number(import.value())
                               % QStringLiteral(" is not being staged: it was applied, cancelled, "
                                                "or left behind by an earlier run."));
}

StagedRow stagedRow(const StagedDeployment &deployment)
{
    StagedRow row;
    row.name = deployment.name;
    row.kind = deployment.kind;
    row.replicas = deployment.replicas;
    row.minAvailable = deployment.minAvailable;
    row.gang = deployment.gang;
    row.priority = deployment.priority;
    row.held = deployment.held;
    row.preemptible = deployment.preemptible;
    row.minRun = deployment.minRun;
    row.grace = deployment.grace;
    row.expected = deployment.expected;
    row.maxRun = deployment.maxRun;
    row.maxRetries = deployment.maxRetries;
    return row;
}

/// The first id of each kind that an import makes.
struct FirstIds
{
    qint64 node = 0;
    qint64 deployment = 0;
    qint64 revision = 0;
    qint64 replica = 0;
};

Result<void> insertCluster(WriteSession &session, Cluster &cluster)
{
    cluster.id = ClusterId(session.takeIds(Sequence::Clusters));
    cluster.version = 1;
    cluster.stateVersion = 1;
    cluster.createdAt = session.now();
    Statement &insert = session.prepared(sql::InsertCluster);
    bindColumns(insert, cluster);
    insert.bind(QLatin1String(":id"), toColumn(cluster.id))
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(cluster.name)));
    Result<void> written = insert.run();
    if (!written) {
        return tl::unexpected(
            nameTakenOr(insert, written.error(),
                        QStringLiteral("a cluster named \"") % cluster.name % QLatin1Char('"')));
    }
    session.keepCluster(cluster);
    return {};
}

Result<void> insertNodes(WriteSession &session, ImportId import, ClusterId cluster)
{
    const Result<std::vector<NodeDraft>> drafts = selectStagedNodes(session.connection(), import);
    if (!drafts)
        return tl::unexpected(drafts.error());
    for (const NodeDraft &draft : *drafts) {
        Node node = nodeFromDraft(draft, cluster);
        if (Result<void> written = insertNode(session, node); !written)
            return written;
    }
    return {};
}

Result<void> insertDeployments(WriteSession &session, ImportId import, ClusterId cluster,
                               const FirstIds &first)
{
    for (const char *sql :
         {sql::ApplyStagedDeployments, sql::ApplyStagedRevisions, sql::ApplyStagedReplicas}) {
        Statement &statement = session.prepared(sql);
        statement.bind(QLatin1String(":import_id"), import.value())
            .bind(QLatin1String(":first_deployment"), first.deployment);
        if (sql != sql::ApplyStagedReplicas) {
            statement.bind(QLatin1String(":first_revision"), first.revision)
                .bind(QLatin1String(":created_by"), toColumn(session.actor().user))
                .bind(QLatin1String(":now"), toColumn(session.now()));
        }
        if (sql != sql::ApplyStagedRevisions)
            statement.bind(QLatin1String(":cluster_id"), cluster.value());
        if (sql == sql::ApplyStagedDeployments)
            statement.bind(QLatin1String(":owner_id"), toColumn(session.actor().user));
        if (sql == sql::ApplyStagedReplicas)
            statement.bind(QLatin1String(":first_replica"), first.replica);
        if (Result<void> written = statement.run(); !written)
            return written;
        if (Result<void> passed = WhileApplying.hit(); !passed)
            return passed;
    }
    return {};
}

void recordImport(WriteSession &session, const ImportRow &row, const Cluster &cluster,
                  const FirstIds &first)
{
    ImportRow blank;
    blank.createdAt = row.createdAt;
    JsonMembers changes;
    addChanges(changes, blank, row);
    Cluster blankCluster;
    blankCluster.createdAt = session.now();
    JsonMembers clusterChanges;
    addChanges(clusterChanges, blankCluster, cluster);
    JsonMembers clusterMembers;
    clusterMembers.add("changes", clusterChanges.take());
    clusterMembers.add("id", QByteArray::number(cluster.id.value()));
    JsonMembers members;
    members.add("staged_at", QByteArray::number(qint64(toEpochMillis(row.createdAt))));
    members.add("cluster", clusterMembers.take());
    members.add("first_ids",
                '[' + QByteArray::number(first.node) + ',' + QByteArray::number(first.deployment)
                    + ',' + QByteArray::number(first.revision) + ','
                    + QByteArray::number(first.replica) + ']');
    session.record({SubjectKind::Import, row.id.value(), 1, cluster.organizationId}, {},
                   QLatin1String("import.applied"), changes, std::move(members));
    session.journal().imports.push_back(row.id);
}

} // namespace

Result<ImportId> Imports::start(const QString &source)
{
    OpenImport &open = m_session.imports[m_session.takeIds(Sequence::Imports)];
    open.row.id = ImportId(std::prev(m_session.imports.end())->first);
    open.row.source = source;
    open.row.createdAt = m_session.now();
    m_session.journal().staged.push_back(open.row.id);
    Statement &insert = m_session.prepared(sql::InsertImport);
    bindColumns(insert, open.row);
    if (Result<void> written = insert.bind(QLatin1String(":id"), toColumn(open.row.id)).run();
        !written)
        return tl::unexpected(written.error());
    return open.row.id;
}

Result<void> Imports::stage(ImportId import, const std::vector<NodeDraft> &nodes)
{
    const auto open = m_session.imports.find(import.value());
    if (open == m_session.imports.end())
        return tl::unexpected(unknownImport(import));
    m_session.journal().staged.push_back(import);
    Statement &insert = m_session.prepared(sql::InsertStagedNode);
    for (const NodeDraft &node : nodes) {
        const QByteArray line = stagedLine(node);
        Result<void> written = insert.bind(QLatin1String(":import_id"), import.value())
                                   .bind(QLatin1String(":position"), open->second.row.nodes)
                                   .bindText(QLatin1String(":body"), line)
                                   .run();
        if (!written)
            return written;
        open->second.nodesHash.addData(QByteArray(line + '\n'));
        ++open->second.row.nodes;
    }
    return WhileStaging.hit();
}

Result<void> Imports::stage(ImportId import, const std::vector<StagedDeployment> &deployments)
{
    const auto open = m_session.imports.find(import.value());
    if (open == m_session.imports.end())
        return tl::unexpected(unknownImport(import));
    m_session.journal().staged.push_back(import);
    ImportRow &totals = open->second.row;
    SpecificationRepository specifications(m_session);
    Statement &insert = m_session.prepared(sql::InsertStagedDeployment);
    for (const StagedDeployment &deployment : deployments) {
        if (deployment.replicas < 1) {
            return tl::unexpected(Error::invalid(
                QStringLiteral("A deployment of an import has at least one replica.")));
        }
        const Result<SpecificationRef> specification
            = specifications.intern(deployment.specification);
        if (!specification)
            return tl::unexpected(specification.error());
        StagedRow row = stagedRow(deployment);
        row.position = totals.deployments;
        row.firstReplica = totals.replicas;
        row.specificationId = specification->id;
        row.specificationHash = specification->hash;
        bindColumns(insert, row);
        insert.bind(QLatin1String(":import_id"), import.value())
            .bind(QLatin1String(":specification_id"), toColumn(row.specificationId));
        if (Result<void> written = insert.run(); !written)
            return written;
        open->second.deploymentsHash.addData(QByteArray(stagedLine(row) + '\n'));
        ++totals.deployments;
        totals.replicas += row.replicas;
    }
    return WhileStaging.hit();
}

Result<AppliedImport> Imports::apply(ImportId import, Cluster cluster)
{
    const auto open = m_session.imports.find(import.value());
    if (open == m_session.imports.end())
        return tl::unexpected(unknownImport(import));
    ImportRow row = open->second.row;
    row.applied = true;
    row.sha256 = QString::fromLatin1(stagedHash(open->second.nodesHash.result().toHex(),
                                                open->second.deploymentsHash.result().toHex()));
    Result<void> done = insertCluster(m_session, cluster);
    FirstIds first;
    first.node = m_session.takeIds(Sequence::Nodes, 0);
    if (done)
        done = insertNodes(m_session, import, cluster.id);
    first.deployment = m_session.takeIds(Sequence::Deployments, row.deployments);
    first.revision = m_session.takeIds(Sequence::Revisions, row.deployments);
    first.replica = m_session.takeIds(Sequence::Replicas, row.replicas);
    if (done)
        done = insertDeployments(m_session, import, cluster.id, first);
    if (!done)
        return tl::unexpected(done.error());
    const Result<int> applied = m_session.prepared(sql::ApplyImport)
                                    .bind(QLatin1String(":id"), import.value())
                                    .bind(QLatin1String(":nodes"), row.nodes)
                                    .bind(QLatin1String(":deployments"), row.deployments)
                                    .bind(QLatin1String(":replicas"), row.replicas)
                                    .bind(QLatin1String(":sha256"), row.sha256)
                                    .change();
    if (!applied)
        return tl::unexpected(applied.error());
    if (*applied != 1)
        return tl::unexpected(unknownImport(import));
    if (row.deployments > 0) {
        m_session.count(cluster.id, m_session.actor().user, DeploymentStatus::Queued,
                        row.deployments);
    }
    recordImport(m_session, row, cluster, first);
    return AppliedImport{cluster, row.nodes, row.deployments, DeploymentId(first.deployment)};
}

Result<void> Imports::cancel(ImportId import)
{
    m_session.imports.erase(import.value());
    return m_session.prepared(sql::DeleteImport).bind(QLatin1String(":id"), import.value()).run();
}

} // namespace berth::store
