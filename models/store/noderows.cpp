// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/noderows.h"

#include "models/store/cluster_sql.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

/// Every resource by its name in the tables, zeros included for cpu, memory and gpu.
QMap<QString, qint64> amountsOf(const ResourceVector &resources)
{
    QMap<QString, qint64> amounts = resources.extended;
    amounts.insert(QStringLiteral("cpu"), resources.cpuMilli);
    amounts.insert(QStringLiteral("memory"), resources.memoryBytes);
    amounts.insert(QStringLiteral("gpu"), resources.gpuMilli);
    return amounts;
}

Result<void> writeCapacity(WriteSession &session, NodeId node, const ResourceVector &before,
                           const ResourceVector &after)
{
    const QMap<QString, qint64> was = amountsOf(before);
    QMap<QString, qint64> is = amountsOf(after);
    for (auto it = was.cbegin(); it != was.cend(); ++it)
        is.insert(it.key(), is.value(it.key(), 0)); // what is no longer there has 0
    for (auto it = is.cbegin(); it != is.cend(); ++it) {
        if (it.value() == was.value(it.key(), 0))
            continue;
        Result<void> written = session.prepared(sql::WriteNodeResource)
                                   .bind(QLatin1String(":node_id"), node.value())
                                   .bind(QLatin1String(":resource"), it.key())
                                   .bind(QLatin1String(":total"), it.value())
                                   .run();
        if (written && it.value() == 0) {
            written = session.prepared(sql::DeleteUnusedNodeResource)
                          .bind(QLatin1String(":node_id"), node.value())
                          .bind(QLatin1String(":resource"), it.key())
                          .run();
        }
        if (!written)
            return written;
    }
    return {};
}

Result<void> writeDevices(WriteSession &session, NodeId node, const QList<GpuDevice> &before,
                          const QList<GpuDevice> &after)
{
    for (qsizetype i = 0; i < after.size(); ++i) {
        if (i < before.size() && before.at(i) == after.at(i))
            continue;
        const GpuDevice &device = after.at(i);
        Result<void> written = session.prepared(sql::WriteNodeDevice)
                                   .bind(QLatin1String(":node_id"), node.value())
                                   .bind(QLatin1String(":device"), qint64(i))
                                   .bind(QLatin1String(":uuid"), toColumn(device.uuid))
                                   .bind(QLatin1String(":model"), toColumn(device.model))
                                   .bind(QLatin1String(":health"), int(device.health))
                                   .run();
        if (!written)
            return written;
    }
    if (after.size() >= before.size())
        return {};
    Statement &remove = session.prepared(sql::DeleteNodeDevices);
    remove.bind(QLatin1String(":node_id"), node.value())
        .bind(QLatin1String(":first_gone"), qint64(after.size()));
    Result<void> removed = remove.run();
    if (!removed)
        return tl::unexpected(inUseOr(remove, removed.error(),
                                      QStringLiteral("A GPU that is gone is still in use.")));
    return {};
}

Result<void> writeLabels(WriteSession &session, NodeId node, const QMap<QString, QString> &labels)
{
    Result<void> written = session.prepared(sql::DeleteNodeLabels)
                               .bind(QLatin1String(":node_id"), node.value())
                               .run();
    for (auto it = labels.cbegin(); written && it != labels.cend(); ++it) {
        written = session.prepared(sql::InsertNodeLabel)
                      .bind(QLatin1String(":node_id"), node.value())
                      .bind(QLatin1String(":label"), toColumn(it.key()))
                      .bind(QLatin1String(":value"), toColumn(it.value()))
                      .run();
    }
    return written;
}

Result<void> writeTaints(WriteSession &session, NodeId node, const QList<Taint> &taints)
{
    Result<void> written = session.prepared(sql::DeleteNodeTaints)
                               .bind(QLatin1String(":node_id"), node.value())
                               .run();
    for (qsizetype i = 0; written && i < taints.size(); ++i) {
        written = session.prepared(sql::InsertNodeTaint)
                      .bind(QLatin1String(":node_id"), node.value())
                      .bind(QLatin1String(":position"), qint64(i))
                      .bind(QLatin1String(":taint"), toColumn(taints.at(i).key))
                      .bind(QLatin1String(":value"), toColumn(taints.at(i).value))
                      .bind(QLatin1String(":effect"), int(taints.at(i).effect))
                      .run();
    }
    return written;
}

Error noRoom(const Node &node, const ResourceVector &asked)
{
    const ResourceVector free = node.capacity - node.allocated;
    return Error::conflict(QStringLiteral("no-room"),
                           QStringLiteral("The node \"") % node.name
                               % QStringLiteral("\" has no room for ") % describe(asked)
                               % QStringLiteral("; free: ") % describe(free) % QLatin1Char('.'));
}

/// Whether the amounts fit, device by device; the CHECKs of the tables say the same again.
bool hasRoom(const Node &node, const Allocation &allocation)
{
    const ResourceVector free = node.capacity - node.allocated;
    if (!free.covers(allocation.resources))
        return false;
    MilliGpu onDevices = 0;
    for (const DeviceShare &share : allocation.devices) {
        if (share.index < 0 || share.index >= node.devices.size() || share.milli < 1)
            return false;
        const GpuDevice &device = node.devices.at(share.index);
        if (device.health != DeviceHealth::Healthy
            || device.allocatedMilli + share.milli > WholeGpu)
            return false;
        onDevices += share.milli;
    }
    return onDevices == allocation.resources.gpuMilli;
}

/// Adds @p sign times the amounts of @p allocation to the node's counters, in the tables.
Result<void> moveCounters(WriteSession &session, const Allocation &allocation, int sign)
{
    const QMap<QString, qint64> amounts = amountsOf(allocation.resources);
    Statement &resource = session.prepared(sign > 0 ? sql::TakeResource : sql::GiveResource);
    for (auto it = amounts.cbegin(); it != amounts.cend(); ++it) {
        if (it.value() == 0)
            continue;
        const Result<int> moved = resource.bind(QLatin1String(":amount"), it.value())
                                      .bind(QLatin1String(":node_id"), allocation.nodeId.value())
                                      .bind(QLatin1String(":resource"), it.key())
                                      .change();
        if (!moved)
            return tl::unexpected(moved.error());
        if (*moved != 1) {
            return tl::unexpected(Error::internal(
                QStringLiteral("The node has no row for the resource ") % it.key()));
        }
    }
    Statement &device = session.prepared(sql::TakeDevice);
    for (const DeviceShare &share : allocation.devices) {
        Result<void> moved = device.bind(QLatin1String(":milli"), sign * share.milli)
                                 .bind(QLatin1String(":node_id"), allocation.nodeId.value())
                                 .bind(QLatin1String(":device"), share.index)
                                 .run();
        if (!moved)
            return moved;
    }
    return {};
}

Result<void> insertAllocation(WriteSession &session, const Allocation &allocation)
{
    const ResourceVector &amounts = allocation.resources;
    Result<void> written
        = session.prepared(sql::InsertAllocation)
              .bind(QLatin1String(":id"), toColumn(allocation.id))
              .bind(QLatin1String(":node_id"), toColumn(allocation.nodeId))
              .bind(QLatin1String(":replica_id"), toColumn(allocation.replicaId))
              .bind(QLatin1String(":reservation_id"), toColumn(allocation.reservationId))
              .bind(QLatin1String(":cpu_milli"), amounts.cpuMilli)
              .bind(QLatin1String(":memory_bytes"), amounts.memoryBytes)
              .bind(QLatin1String(":gpu_milli"), amounts.gpuMilli)
              .bind(QLatin1String(":created_at"), toColumn(session.now()))
              .run();
    for (auto it = amounts.extended.cbegin(); written && it != amounts.extended.cend(); ++it) {
        written = session.prepared(sql::InsertAllocationResource)
                      .bind(QLatin1String(":allocation_id"), toColumn(allocation.id))
                      .bind(QLatin1String(":resource"), it.key())
                      .bind(QLatin1String(":amount"), it.value())
                      .run();
    }
    for (const DeviceShare &share : allocation.devices) {
        if (!written)
            break;
        written = session.prepared(sql::InsertAllocationDevice)
                      .bind(QLatin1String(":allocation_id"), toColumn(allocation.id))
                      .bind(QLatin1String(":node_id"), toColumn(allocation.nodeId))
                      .bind(QLatin1String(":device"), share.index)
                      .bind(QLatin1String(":milli"), share.milli)
                      .run();
    }
    return written;
}

} // namespace

void keepCounters(Node &node, const Node &current)
{
    node.allocated = current.allocated;
    for (GpuDevice &device : node.devices) {
        device.allocatedMilli = device.index < current.devices.size()
            ? current.devices.at(device.index).allocatedMilli
            : 0;
    }
}

Result<void> insertNode(WriteSession &session, Node &row)
{
    row.id = NodeId(session.takeIds(Sequence::Nodes));
    row.version = 1;
    row.stateVersion = 1;
    row.allocated = {};
    row.createdAt = session.now();
    if (row.devices.isEmpty()) {
        for (int i = 0; i < int(row.capacity.gpuMilli / WholeGpu); ++i)
            row.devices.append({i, {}, row.gpuModel, DeviceHealth::Healthy, 0});
    }
    for (qsizetype i = 0; i < row.devices.size(); ++i) {
        row.devices[i].index = int(i);
        row.devices[i].allocatedMilli = 0;
    }
    Statement &insert = session.prepared(sql::InsertNode);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(row.name)));
    if (Result<void> written = insert.run(); !written) {
        return tl::unexpected(nameTakenOr(insert, written.error(),
                                          QStringLiteral("a node named \"") % row.name
                                              % QStringLiteral("\" in this cluster")));
    }
    return writeNodeParts(session, Node(), row);
}

Result<void> writeNodeParts(WriteSession &session, const Node &before, const Node &after)
{
    Result<void> written;
    if (before.capacity != after.capacity)
        written = writeCapacity(session, after.id, before.capacity, after.capacity);
    if (written && before.devices != after.devices)
        written = writeDevices(session, after.id, before.devices, after.devices);
    if (written && before.labels != after.labels)
        written = writeLabels(session, after.id, after.labels);
    if (written && before.taints != after.taints)
        written = writeTaints(session, after.id, after.taints);
    return written;
}

Result<Node> checkRoom(WriteSession &session, const Allocation &allocation)
{
    Result<std::optional<Node>> node = session.findNode(allocation.nodeId);
    if (!node)
        return tl::unexpected(node.error());
    if (!*node) {
        return tl::unexpected(Error::notFound(QStringLiteral("There is no node ")
                                              % QString::number(allocation.nodeId.value())
                                              % QLatin1Char('.')));
    }
    if (!hasRoom(**node, allocation))
        return tl::unexpected(noRoom(**node, allocation.resources));
    return std::move(**node);
}

Result<void> takeAllocation(WriteSession &session, Allocation &allocation)
{
    Result<Node> node = checkRoom(session, allocation);
    if (!node)
        return tl::unexpected(node.error());
    allocation.id = AllocationId(session.takeIds(Sequence::Allocations));
    Result<void> written = moveCounters(session, allocation, +1);
    if (written)
        written = insertAllocation(session, allocation);
    if (!written)
        return written;
    Node after = std::move(*node);
    after.allocated += allocation.resources;
    for (const DeviceShare &share : allocation.devices)
        after.devices[share.index].allocatedMilli += share.milli;
    session.keepNode(after);
    session.journal().allocations.push_back(allocation);
    return {};
}

Result<void> giveAllocation(WriteSession &session, const Allocation &allocation)
{
    const Result<std::optional<Node>> node = session.findNode(allocation.nodeId);
    if (!node)
        return tl::unexpected(node.error());
    Result<void> written = session.prepared(sql::DeleteAllocation)
                               .bind(QLatin1String(":id"), toColumn(allocation.id))
                               .run();
    if (written)
        written = moveCounters(session, allocation, -1);
    if (!written)
        return written;
    Node after = node->value();
    after.allocated -= allocation.resources;
    for (const DeviceShare &share : allocation.devices)
        after.devices[share.index].allocatedMilli -= share.milli;
    session.keepNode(after);
    session.journal().releasedAllocations.push_back(allocation);
    return {};
}

} // namespace berth::store
