// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/controlplane.h"
#include "app/core/ports/runtime.h"

#include <QtCore/qobject.h>

#include <set>
#include <unordered_map>
#include <unordered_set>

namespace berth::store {
class Reader;
}

namespace berth::core {

/// How long a node may be silent before it counts as lost: a flap moves nothing.
inline constexpr Milliseconds NodeGrace{40'000};

/// How soon what could not be stored is tried again.
inline constexpr Milliseconds CatchUpAfter{1'000};

/// Brings the runtimes to what is stored, and the store to what the runtimes see. Every commit's
/// attempts become orders; every report becomes a use case. After a restart what exists is adopted,
/// what vanished is recorded, what should not run is stopped. Core thread.
class Reconciler final : public QObject
{
    Q_OBJECT

public:
    /// Hands a piece of work to the thread that the runtime lives on.
    using RuntimePost = std::function<void(std::function<void(Runtime &)>)>;

    /// @param storeId the store's uuid and @p epoch name the containers
    Reconciler(ControlPlane &control, QString storeId, qint64 epoch, RuntimePost post);

    /// What the store expects to exist; call it before start().
    [[nodiscard]] Result<void> load(store::Reader &reader);
    /// Begins: the runtime's inventory arrives and is compared.
    void start();
    void apply(const ChangeBatch &batch);
    /// Lets silence become loss; call it now and then.
    void passTime(TimePoint now);
    /// Asks for an inventory: the periodic comparison.
    void compare();

    /// Clusters with a node whose drain has passed its deadline.
    [[nodiscard]] std::set<ClusterId> drainsDue(TimePoint now) const;
    [[nodiscard]] qint64 liveAttempts() const { return qint64(m_live.size()); }

private:
    struct Live
    {
        AttemptOrder order;
        AttemptDesired desired = AttemptDesired::Run;
        AttemptObserved observed = AttemptObserved::Absent;
    };

    [[nodiscard]] bool isOurs(const AttemptReport &report) const;
    void recordPresenceOf(NodeId node, NodePresence presence);
    void recordReachabilityOf(ClusterId cluster, const QString &reason);
    /// Something that was seen could not be stored: it is told again, or asked for again.
    void fallBehind(const QString &what, const Error &error);
    void catchUp();
    [[nodiscard]] QString containerName(ReplicaId replica, int number) const;
    [[nodiscard]] AttemptOrder orderFor(const Attempt &attempt, const Deployment *deployment) const;
    void onInventory(const std::vector<AttemptReport> &reports);
    void onReports(const std::vector<AttemptReport> &reports);
    void onNodes(const std::vector<NodeReport> &reports);
    void forgetDeleted(const std::unordered_set<DeploymentId> &deleted);
    void record(const AttemptReport &report);
    void send(std::vector<AttemptOrder> ensure, std::vector<AttemptOrder> stop,
              std::vector<QString> remove);

    ControlPlane &m_control;
    QString m_storeId;
    qint64 m_epoch;
    RuntimePost m_post;
    std::unordered_map<ReplicaId, Live> m_live;
    std::unordered_map<NodeId, Node> m_nodes; ///< names, addresses, drain deadlines
    std::unordered_map<NodeId, TimePoint> m_silentSince; ///< not lost yet
    std::unordered_map<SpecificationId, std::shared_ptr<const Specification>> m_specifications;

    // What was seen and is not stored, because a commit failed (a full disk).
    std::optional<TimePoint> m_catchUpAt;
    std::unordered_map<NodeId, NodePresence> m_unstoredPresence;
    std::unordered_map<ClusterId, QString> m_unstoredReachability;
};

} // namespace berth::core
