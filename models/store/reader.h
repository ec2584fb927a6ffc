// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/store/store.h"

#include <array>

namespace berth::store {

class Connection;
class Statement;

inline constexpr int DeploymentStatuses = int(DeploymentStatus::Stopped) + 1;

/// A page of the queue and the feed head it was read at.
struct SummaryPage
{
    qint64 seq = 0;
    std::vector<DeploymentSummary> rows;
};

/// Deployments of a cluster by status, as stored: no scan.
struct ClusterCounts
{
    ClusterId cluster;
    std::array<qint64, DeploymentStatuses> byStatus{};

    [[nodiscard]] qint64 total() const;
};

struct DeploymentDetail
{
    qint64 seq = 0;
    Deployment deployment;
    std::shared_ptr<const Specification> specification;
    std::vector<Revision> revisions; ///< by number
    std::vector<Replica> replicas; ///< by ordinal
    std::vector<Attempt> attempts; ///< by replica, number
    std::vector<Allocation> allocations;
};

/// Which events, in order of `seq`; all that is given must hold.
struct EventQuery
{
    qint64 after = 0; ///< exclusive; with newestFirst: before this one, 0 = from the head
    int limit = 100;
    bool newestFirst = false;
    std::optional<SubjectKind> kind; ///< with subjectId: its own events
    qint64 subjectId = 0;
    DeploymentId deployment; ///< its timeline: its own events and those of its replicas
    OrganizationId organization;
};

struct EventPage
{
    qint64 head = 0; ///< of the feed, in the same read
    std::vector<Event> events;
};

/// A live allocation and what the scheduler asks of its owner.
struct OwnedAllocation
{
    Allocation allocation;
    ClusterId cluster;
    DeploymentId deployment; ///< invalid: a reservation
    ReplicaState state = ReplicaState::Placed;
    TimePoint since; ///< it holds the resources
    int priority = HighestPriority;
    bool preemptible = false;
    bool gang = false;
    int minAvailable = 1;
    Seconds minRun{0};
    UserId owner; ///< of the deployment
    DeploymentKind kind = DeploymentKind::Service;
    bool movable = false;
    Seconds grace{0};
    std::optional<Seconds> expected;
    std::optional<Seconds> maxRun;
    SpecificationId specification;
};

/// Reads through a read-only connection of its own, on the thread that asked the Store for it.
/// Every call is one short read transaction, unless it runs inside `snapshot`.
class Reader final
{
public:
    ~Reader();
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    /// Runs @p reads with everything they read as of one moment; @p seq is the feed head then.
    [[nodiscard]] Result<void> snapshot(const std::function<Result<void>(qint64 seq)> &reads);

    [[nodiscard]] Result<qint64> head(); ///< 0 where there is no event yet
    [[nodiscard]] Result<QByteArray> headHash();

    // The console's tables and lists.
    /// Up to @p limit deployments with an id above @p after, by id.
    [[nodiscard]] Result<SummaryPage> summaries(DeploymentId after, int limit);
    [[nodiscard]] Result<std::vector<ClusterCounts>> counts();
    [[nodiscard]] Result<std::vector<Organization>> organizations();
    [[nodiscard]] Result<std::vector<User>> users();
    [[nodiscard]] Result<std::vector<Quota>> quotas();
    [[nodiscard]] Result<std::vector<Cluster>> clusters();
    [[nodiscard]] Result<std::vector<Node>> nodes(ClusterId cluster = {}); ///< invalid: all
    [[nodiscard]] Result<std::vector<Reservation>> reservations(ClusterId cluster = {});
    [[nodiscard]] Result<std::optional<DeploymentDetail>> detail(DeploymentId id);
    [[nodiscard]] Result<EventPage> events(const EventQuery &query);
    [[nodiscard]] Result<QString> setting(const QString &name);

    // What the planner and the runtimes start from.
    /// Up to @p limit deployments with waiting replicas and an id above @p after, by id.
    [[nodiscard]] Result<std::vector<Deployment>> waiting(DeploymentId after, int limit);
    [[nodiscard]] Result<std::vector<OwnedAllocation>> allocations(AllocationId after, int limit);
    [[nodiscard]] Result<std::vector<OwnedAllocation>> allocationsOn(NodeId node);
    [[nodiscard]] Result<
        std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>>>
    specifications(SpecificationId after, int limit);
    [[nodiscard]] Result<std::shared_ptr<const Specification>> specification(SpecificationId id);
    /// The latest attempt of every replica that holds resources, with its replica: for adoption.
    [[nodiscard]] Result<std::vector<std::pair<Replica, Attempt>>> liveAttempts();
    /// Unfinished ones whose replicas follow a metric, by id after @p after.
    [[nodiscard]] Result<std::vector<Deployment>> autoscaled(DeploymentId after, int limit);
    /// Unfinished ones with a deadline or a maximum run time, by id after @p after.
    [[nodiscard]] Result<std::vector<Deployment>> limited(DeploymentId after, int limit);
    [[nodiscard]] Result<std::optional<Deployment>> deployment(DeploymentId id);

    /// For the store's own parts.
    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] const QByteArray &storeUuid() const { return m_uuid; }

private:
    friend class Store;
    Reader(std::unique_ptr<Connection> connection, QByteArray uuid);

    [[nodiscard]] Result<std::vector<OwnedAllocation>> owned(Statement &statement);

    std::unique_ptr<Connection> m_connection;
    QByteArray m_uuid;
};

} // namespace berth::store
