// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/footprint.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

Error moved(const QString &what)
{
    return Error::conflict(u"footprint-moved"_s,
                           what + u" Look at the preview again before you apply it."_s);
}

Error unreadable()
{
    return Error::invalid(
        u"This is no footprint of a preview."_s,
        {{u"/footprint"_s, -1, u"cannot be read"_s, u"give the one that the preview answered"_s}});
}

/// How a node stands in the store, as the planner would mark it.
QString markOf(const Node &node)
{
    ResourceVector free = node.capacity - node.allocated;
    std::vector<MilliGpu> devices;
    free.gpuMilli = 0;
    for (const GpuDevice &device : node.devices) {
        devices.push_back(device.health == DeviceHealth::Healthy ? WholeGpu - device.allocatedMilli
                                                                 : 0);
        free.gpuMilli += devices.back();
    }
    for (auto it = free.extended.begin(); it != free.extended.end();)
        it = it.value() == 0 ? free.extended.erase(it) : std::next(it);
    return nodeMark(node.id, free, devices, node.isSchedulable());
}

Result<void> requireVictim(store::Transaction &tx, const QStringList &parts)
{
    const ReplicaId id(parts[0].mid(1).toLongLong());
    const auto replica = tx.replicas().find(id);
    if (!replica)
        return tl::unexpected(replica.error());
    const auto gone = moved(u"Somebody who was to give way has moved or ended."_s);
    if (!*replica || (*replica)->nodeId.value() != parts[1].toLongLong()
        || !holdsResources((*replica)->state) || (*replica)->state == ReplicaState::Stopping)
        return tl::unexpected(gone);
    const auto deployment = tx.deployments().find((*replica)->deploymentId);
    if (!deployment)
        return tl::unexpected(deployment.error());
    if (!*deployment || (*deployment)->priority != parts[2].toInt() || !(*deployment)->preemptible)
        return tl::unexpected(gone);
    return {};
}

} // namespace

Result<PreviewSubject> previewSubject(store::Transaction &tx, DeploymentId id, RevisionId before)
{
    const auto deployment = loaded(tx.deployments().find(id), u"deployment"_s, id);
    if (!deployment)
        return tl::unexpected(deployment.error());
    const auto specification = tx.specifications().load(deployment->specificationId);
    if (!specification)
        return tl::unexpected(specification.error());
    return PreviewSubject{*deployment, *specification,
                          before.isValid() && before != deployment->revisionId};
}

Result<void> requireFootprint(store::Transaction &tx, const QString &footprint)
{
    if (footprint.isEmpty())
        return {};
    for (const QString &mark : footprint.split(u'.')) {
        const QStringList parts = mark.split(u'-');
        const bool isNode = mark.startsWith(u'n') && parts.size() == 2;
        const bool isVictim = mark.startsWith(u'r') && parts.size() == 3;
        if (!isNode && !isVictim)
            return tl::unexpected(unreadable());
        if (isVictim) {
            if (const auto same = requireVictim(tx, parts); !same)
                return same;
            continue;
        }
        const auto node = tx.nodes().find(NodeId(parts[0].mid(1).toLongLong()));
        if (!node)
            return tl::unexpected(node.error());
        if (!*node || markOf(**node) != mark)
            return tl::unexpected(moved(u"A node that it was to run on has changed."_s));
    }
    return {};
}

} // namespace berth::core
