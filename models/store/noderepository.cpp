// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/noderepository.h"

#include "models/store/cluster_sql.h"
#include "models/store/noderows.h"
#include "models/store/reads.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

QString named(const Node &row)
{
    return QStringLiteral("a node named \"") % row.name % QStringLiteral("\" in this cluster");
}

Result<void> record(WriteSession &session, const Node &before, const Node &after,
                    QLatin1StringView action, QLatin1StringView defaultAction)
{
    const Result<OrganizationId> organization = session.organizationOf(after.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    addNodeParts(changes, before, after);
    session.record({SubjectKind::Node, after.id.value(), after.version, *organization}, action,
                   defaultAction, changes);
    session.keepNode(after);
    return {};
}

Result<void> writeColumns(WriteSession &session, const Node &before, const Node &after)
{
    Statement &update = session.prepared(sql::UpdateNode);
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
        return tl::unexpected(changedMeanwhile(QLatin1String("node"), before.id.value()));
    return {};
}

Result<Node> write(WriteSession &session, const Node &before, Node after, QLatin1StringView action)
{
    const Result<std::optional<Node>> current = session.findNode(before.id);
    if (!current)
        return tl::unexpected(current.error());
    if (!*current)
        return tl::unexpected(changedMeanwhile(QLatin1String("node"), before.id.value()));
    keepCounters(after, **current);
    Result<void> written = writeColumns(session, before, after);
    if (written)
        written = writeNodeParts(session, **current, after);
    if (written)
        written = record(session, **current, after, action, QLatin1String("node.changed"));
    if (!written)
        return tl::unexpected(written.error());
    return after;
}

} // namespace

Result<std::optional<Node>> NodeRepository::find(NodeId id)
{
    return m_session.findNode(id);
}

Result<std::optional<Node>> NodeRepository::findByName(ClusterId cluster, const QString &name)
{
    Statement &statement = m_session.prepared(sql::SelectNodeByName)
                               .bind(QLatin1String(":cluster_id"), toColumn(cluster))
                               .bind(QLatin1String(":folded_name"), toColumn(foldedName(name)));
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    const NodeId id(statement.next() ? statement.integer(0) : 0);
    statement.finish();
    if (!id.isValid())
        return std::optional<Node>();
    return m_session.findNode(id);
}

Result<std::vector<Node>> NodeRepository::inCluster(ClusterId cluster)
{
    return selectNodes(m_session.connection(), cluster);
}

Result<Node> NodeRepository::insert(Node row, QLatin1StringView action)
{
    if (Result<void> written = insertNode(m_session, row); !written)
        return tl::unexpected(written.error());
    Node blank;
    blank.createdAt = m_session.now();
    if (Result<void> recorded
        = record(m_session, blank, row, action, QLatin1String("node.created"));
        !recorded)
        return tl::unexpected(recorded.error());
    return row;
}

Result<Node> NodeRepository::update(const Node &before, Node after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    after.stateVersion = before.stateVersion;
    return write(m_session, before, std::move(after), action);
}

Result<Node> NodeRepository::updateState(const Node &before, Node after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version;
    after.stateVersion = before.stateVersion;
    keepCounters(after, before);
    if (after == before)
        return after;
    ++after.stateVersion;
    return write(m_session, before, std::move(after), action);
}

Result<void> NodeRepository::remove(const Node &row, QLatin1StringView action)
{
    const Result<OrganizationId> organization = m_session.organizationOf(row.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    Statement &remove = m_session.prepared(sql::DeleteNode);
    remove.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":version"), row.version)
        .bind(QLatin1String(":state_version"), row.stateVersion);
    const Result<int> removed = remove.change();
    if (!removed) {
        return tl::unexpected(
            inUseOr(remove, removed.error(),
                    QStringLiteral("Something still runs on the node \"") % row.name
                        % QStringLiteral("\". Drain it first, then remove "
                                         "it.")));
    }
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("node"), row.id.value()));
    recordRemoval(m_session, {SubjectKind::Node, row.id.value(), row.version, *organization},
                  action, QLatin1String("node.removed"));
    m_session.dropNode(row.id);
    return {};
}

} // namespace berth::store
