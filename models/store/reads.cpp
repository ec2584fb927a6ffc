// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/reads.h"

#include "models/store/connection.h"
#include "models/store/reads_sql.h"
#include "models/store/writesession_sql.h"

#include <QtCore/qjsondocument.h>

#include <span>

namespace berth::store {

Result<std::optional<Cluster>> selectCluster(Connection &connection, ClusterId id)
{
    return findRow<Cluster>(
        connection.prepared(sql::SelectCluster).bind(QLatin1String(":id"), toColumn(id)));
}

namespace {

/// Runs @p sql over the ids of @p rows (sorted by id) and gives each answered row, whose first
/// column is such an id, to @p add together with its owner. One range where the ids lie close
/// together, else one a row.
template<typename Row, typename Add>
Result<void> addParts(Connection &connection, const char *sql, std::span<Row *const> rows,
                      const Add &add)
{
    if (rows.empty())
        return {};
    const qint64 first = rows.front()->id.value();
    const qint64 last = rows.back()->id.value();
    if (rows.size() > 1 && last - first > qint64(rows.size()) * 4 + 16) {
        const size_t half = rows.size() / 2;
        if (Result<void> done = addParts(connection, sql, rows.first(half), add); !done)
            return done;
        return addParts(connection, sql, rows.subspan(half), add);
    }
    Statement &statement = connection.prepared(sql);
    statement.bind(QLatin1String(":first"), first).bind(QLatin1String(":last"), last);
    if (Result<void> ran = statement.run(); !ran)
        return ran;
    auto row = rows.begin();
    while (statement.next()) {
        const qint64 id = statement.integer(0);
        while (row != rows.end() && (*row)->id.value() < id)
            ++row;
        if (row == rows.end())
            break;
        if ((*row)->id.value() == id)
            add(**row, statement);
    }
    statement.finish();
    return {};
}

Result<void> addNodeRows(Connection &connection, std::vector<Node> &nodes)
{
    std::vector<Node *> pointers;
    pointers.reserve(nodes.size());
    for (Node &node : nodes)
        pointers.push_back(&node);
    const std::span<Node *const> rows(pointers);
    Result<void> done = addParts(connection, sql::SelectNodeResources, rows,
                                 [](Node &node, const Statement &part) {
                                     const QString name = part.text(1);
                                     setResource(node.capacity, name, part.integer(2));
                                     setResource(node.allocated, name, part.integer(3));
                                 });
    if (done) {
        done = addParts(connection, sql::SelectNodeDevices, rows,
                        [](Node &node, const Statement &part) {
                            node.devices.append({int(part.integer(1)), part.text(2), part.text(3),
                                                 DeviceHealth(part.integer(4)), part.integer(5)});
                        });
    }
    if (done) {
        done = addParts(connection, sql::SelectNodeLabels, rows,
                        [](Node &node, const Statement &part) {
                            node.labels.insert(part.text(1), part.text(2));
                        });
    }
    if (done) {
        done = addParts(
            connection, sql::SelectNodeTaints, rows, [](Node &node, const Statement &part) {
                node.taints.append({part.text(1), part.text(2), TaintEffect(part.integer(3))});
            });
    }
    return done;
}

Result<StoredSpecification> specificationFromQuery(const Statement &statement)
{
    StoredSpecification stored;
    stored.id = SpecificationId(statement.integer(0));
    stored.hash = statement.utf8(1);
    const QJsonDocument body = QJsonDocument::fromJson(statement.utf8(2));
    Result<Specification> specification = specificationFromJson(body.object());
    if (!specification)
        return tl::unexpected(specification.error());
    stored.specification = std::make_shared<const Specification>(std::move(*specification));
    return stored;
}

} // namespace

Result<std::optional<Node>> selectNode(Connection &connection, NodeId id)
{
    const Result<std::optional<Node>> found = findRow<Node>(
        connection.prepared(sql::SelectNode).bind(QLatin1String(":id"), toColumn(id)));
    if (!found || !*found)
        return found;
    std::vector<Node> nodes{**found};
    if (Result<void> added = addNodeRows(connection, nodes); !added)
        return tl::unexpected(added.error());
    return std::optional<Node>(std::move(nodes.front()));
}

Result<std::vector<Node>> selectNodes(Connection &connection, ClusterId cluster)
{
    Statement &statement = cluster.isValid()
        ? connection.prepared(sql::SelectNodesOfCluster)
              .bind(QLatin1String(":cluster_id"), cluster.value())
        : connection.prepared(sql::SelectNodes);
    return selectNodes(connection, statement);
}

Result<std::vector<Node>> selectNodes(Connection &connection, Statement &statement)
{
    Result<std::vector<Node>> nodes = findRows<Node>(statement);
    if (!nodes)
        return nodes;
    if (Result<void> added = addNodeRows(connection, *nodes); !added)
        return tl::unexpected(added.error());
    return nodes;
}

Result<StoredSpecification> selectSpecification(Connection &connection, SpecificationId id)
{
    Statement &statement = connection.prepared(sql::SelectSpecification);
    if (Result<void> ran = statement.bind(QLatin1String(":id"), toColumn(id)).run(); !ran)
        return tl::unexpected(ran.error());
    if (!statement.next()) {
        return tl::unexpected(Error::notFound(QStringLiteral("There is no specification ")
                                              % QString::number(id.value()) % QLatin1Char('.')));
    }
    Result<StoredSpecification> stored = specificationFromQuery(statement);
    statement.finish();
    return stored;
}

Result<std::vector<StoredSpecification>> selectSpecifications(Connection &connection,
                                                              SpecificationId after, int limit)
{
    Statement &statement = connection.prepared(sql::SelectSpecificationPage);
    statement.bind(QLatin1String(":after"), after.value()).bind(QLatin1String(":limit"), limit);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<StoredSpecification> page;
    while (statement.next()) {
        Result<StoredSpecification> stored = specificationFromQuery(statement);
        if (!stored)
            return tl::unexpected(stored.error());
        page.push_back(std::move(*stored));
    }
    statement.finish();
    return page;
}

Result<std::vector<Revision>> selectRevisions(Connection &connection, DeploymentId id)
{
    Statement &statement
        = connection.prepared(sql::SelectRevisions).bind(QLatin1String(":id"), toColumn(id));
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<Revision> revisions;
    while (statement.next()) {
        revisions.push_back(rowFromQuery<Revision>(statement));
        revisions.back().specificationHash = statement.utf8(6);
    }
    statement.finish();
    return revisions;
}

Allocation allocationFromQuery(const Statement &statement, int first)
{
    Allocation allocation;
    allocation.id = AllocationId(statement.integer(first));
    allocation.nodeId = NodeId(statement.integer(first + 1));
    allocation.replicaId = ReplicaId(statement.integer(first + 2));
    allocation.reservationId = ReservationId(statement.integer(first + 3));
    allocation.resources.cpuMilli = statement.integer(first + 4);
    allocation.resources.memoryBytes = statement.integer(first + 5);
    allocation.resources.gpuMilli = statement.integer(first + 6);
    return allocation;
}

Result<void> addAllocationParts(Connection &connection, const std::vector<Allocation *> &rows)
{
    const std::span<Allocation *const> allocations(rows);
    Result<void> done
        = addParts(connection, sql::SelectAllocationResources, allocations,
                   [](Allocation &allocation, const Statement &part) {
                       allocation.resources.extended.insert(part.text(1), part.integer(2));
                   });
    if (done) {
        done = addParts(connection, sql::SelectAllocationDevices, allocations,
                        [](Allocation &allocation, const Statement &part) {
                            allocation.devices.append({int(part.integer(1)), part.integer(2)});
                        });
    }
    return done;
}

Result<std::vector<Allocation>> selectAllocations(Connection &connection, Statement &statement)
{
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<Allocation> allocations;
    while (statement.next())
        allocations.push_back(allocationFromQuery(statement));
    statement.finish();
    std::vector<Allocation *> rows;
    for (Allocation &allocation : allocations)
        rows.push_back(&allocation);
    if (Result<void> added = addAllocationParts(connection, rows); !added)
        return tl::unexpected(added.error());
    return allocations;
}

Result<std::optional<Allocation>> selectAllocation(Connection &connection, Statement &statement)
{
    Result<std::vector<Allocation>> found = selectAllocations(connection, statement);
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return std::optional<Allocation>();
    return std::optional<Allocation>(std::move(found->front()));
}

Result<std::vector<Reservation>> selectReservations(Connection &connection, Statement &statement)
{
    Result<std::vector<Reservation>> reservations = findRows<Reservation>(statement);
    if (!reservations)
        return reservations;
    for (Reservation &reservation : *reservations) {
        const Result<std::optional<Allocation>> allocation
            = selectAllocation(connection,
                               connection.prepared(sql::SelectAllocationOfReservation)
                                   .bind(QLatin1String(":id"), reservation.id.value()));
        if (!allocation)
            return tl::unexpected(allocation.error());
        if (*allocation) {
            reservation.nodeId = (*allocation)->nodeId;
            reservation.resources = (*allocation)->resources;
        }
    }
    return reservations;
}

Result<QString> readSetting(Connection &connection, const QString &name)
{
    Statement &statement = connection.prepared(sql::SelectSetting);
    if (Result<void> ran = statement.bind(QLatin1String(":name"), toColumn(name)).run(); !ran)
        return tl::unexpected(ran.error());
    QString value = statement.next() ? statement.text(0) : QString();
    statement.finish();
    return value;
}

} // namespace berth::store
