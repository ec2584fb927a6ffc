// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/deployment.h"

#include <functional>
#include <memory>
#include <vector>

namespace berth {

/// What a runtime can do; what it cannot is refused before it is placed.
struct RuntimeCapabilities
{
    bool pinsDevices = false; ///< a container sees only the GPU devices of its allocation
    bool servesShares = false; ///< shares of a device are possible
    bool isSimulated = false; ///< every screen says so
};

/// A container that Berth wants to exist: everything the engine needs, by value.
struct AttemptOrder
{
    AttemptId attempt;
    ReplicaId replica;
    DeploymentId deployment;
    int number = 1;
    QString name; ///< `berth-<store>-<epoch>-<replica>-<number>`
    QString storeId; ///< the store's uuid, label berth.store
    qint64 epoch = 1; ///< label berth.epoch
    ClusterId cluster;
    NodeId node;
    QString nodeName;
    QString nodeAddress;
    DeploymentKind kind = DeploymentKind::Service;
    std::shared_ptr<const Specification> specification;
    QList<DeviceShare> devices;
    Seconds grace{10};
};

/// What a runtime saw of one attempt. A report for an attempt that is not the replica's latest
/// changes nothing.
struct AttemptReport
{
    QString name;
    AttemptId attempt;
    ReplicaId replica;
    int number = 1;
    AttemptObserved observed = AttemptObserved::Unknown;
    std::optional<int> exitCode;
    QString message; ///< the engine's words; empty where all is well
    TimePoint time;
    std::optional<TimePoint> startedAt; ///< where it ran: nobody may have looked at that moment
};

/// A node that fell silent or answers again, as the runtime sees it.
struct NodeReport
{
    NodeId node;
    NodePresence presence = NodePresence::Present;
    TimePoint time;
};

/// Where a runtime delivers what it saw. Called on the runtime thread; must not block.
struct RuntimeSink
{
    /// News of some attempts.
    std::function<void(std::vector<AttemptReport>)> attempts;
    /// Everything that exists of this store, in one piece: once after start(), then after list().
    /// What it does not name does not exist.
    std::function<void(std::vector<AttemptReport>)> inventory;
    std::function<void(std::vector<NodeReport>)> nodes;
    std::function<void(ClusterId, QString reason)> reachability; ///< empty reason: answers
};

/// What a container engine must offer. One object a cluster type; lives on the runtime thread.
/// Every call returns at once; what came of it arrives at the sink. All calls are idempotent:
/// `ensure` of a container that exists with our labels, or that already started, is success.
class Runtime
{
public:
    virtual ~Runtime() = default;

    [[nodiscard]] virtual RuntimeCapabilities capabilities() const = 0;
    /// Begins to deliver, with an inventory first, so that what outlived Berth is adopted.
    virtual void start(RuntimeSink sink) = 0;
    virtual void ensure(std::vector<AttemptOrder> orders) = 0;
    /// Asks the container to stop within its grace; its end is reported.
    virtual void stop(std::vector<AttemptOrder> orders) = 0;
    /// Forgets a container whose exit code is stored.
    virtual void remove(std::vector<QString> names) = 0;
    /// The nodes that this runtime is to watch.
    virtual void watchNodes(std::vector<Node> nodes) = 0;
    /// Asks for an inventory, for the periodic comparison.
    virtual void list() = 0;
};

} // namespace berth
