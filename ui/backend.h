// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/accountacts.h"
#include "ui/backendtypes.h"
#include "ui/jobacts.h"

#include <QtCore/qobject.h>

namespace berth {

class ClusterTable;
class DeploymentTable;
class EventTable;
class JobTable;
class LimitTable;
class MemberTable;
class NodeTable;
class OrganizationTable;
class RequestTable;

/// The live tables. Owned by the backend, on the GUI thread, for as long as the backend lives;
/// another store (opening or leaving the demo) resets them, it does not replace them.
struct BackendTables
{
    OrganizationTable *organizations = nullptr;
    ClusterTable *clusters = nullptr; ///< of all organizations
    NodeTable *nodes = nullptr; ///< of all clusters; filtered by cluster in the pane
    DeploymentTable *deployments = nullptr;
    EventTable *events = nullptr; ///< the newest events, a bounded number
    MemberTable *members = nullptr; ///< of all organizations
    LimitTable *limits = nullptr; ///< likewise
    RequestTable *requests = nullptr; ///< of the API, the latest ones
    JobTable *jobs = nullptr; ///< of all organizations
};

/// Acts on organizations, clusters and nodes. `version` guards against a change in between (0 rows
/// = PreconditionFailed). A can…() answers from what is known now, cheaply, with the words that a
/// disabled control shows; the act itself decides.
class ClusterActs
{
public:
    virtual ~ClusterActs() = default;

    [[nodiscard]] virtual Result<void> canMakeOrganization() const = 0;
    [[nodiscard]] virtual Result<void> canRename(OrganizationId id) const = 0;
    virtual Act<OrganizationId> createOrganization(const QString &name) = 0;
    virtual Act<void> renameOrganization(OrganizationId id, const QString &name, qint64 version)
        = 0;

    [[nodiscard]] virtual Result<void> canMakeCluster(OrganizationId organization) const = 0;
    [[nodiscard]] virtual Result<void> canDelete(ClusterId id) const = 0;
    virtual Act<ClusterId> createCluster(const ClusterDraft &draft) = 0;
    virtual Act<void> changeCluster(ClusterId id, const ClusterPatch &patch, qint64 version) = 0;
    virtual Act<void> deleteCluster(ClusterId id, bool purgeFinished) = 0;
    /// Nothing new is placed while the queue is held.
    virtual Act<void> setQueueHeld(ClusterId id, bool held) = 0;
    virtual Act<SchedulerRun> runScheduler(ClusterId id) = 0; ///< invalid: every cluster

    [[nodiscard]] virtual Result<void> canChange(NodeId id) const = 0;
    [[nodiscard]] virtual Result<void> canRemove(NodeId id) const = 0;
    virtual Act<int> addNodes(ClusterId id, const QList<NodeDraft> &nodes) = 0;
    /// @param drainFor how long a drain waits before it stops what is left; absent: without limit
    virtual Act<void> setScheduling(NodeId id, NodeScheduling scheduling,
                                    std::optional<Seconds> drainFor)
        = 0;
    virtual Act<void> removeNode(NodeId id) = 0;

    virtual Act<ReservationId> createReservation(const ReservationDraft &draft) = 0;
    virtual Act<void> releaseReservation(ReservationId id) = 0;
};

/// Acts on deployments; those on many are one act with an outcome for each.
class DeploymentActs
{
public:
    virtual ~DeploymentActs() = default;

    [[nodiscard]] virtual Result<void> canSubmit() const = 0;
    [[nodiscard]] virtual Result<void> canChange(DeploymentId id) const = 0;
    [[nodiscard]] virtual Result<void> canStop(DeploymentId id) const = 0;
    [[nodiscard]] virtual Result<void> canStart(DeploymentId id) const = 0;
    [[nodiscard]] virtual Result<void> canDelete(DeploymentId id) const = 0;
    [[nodiscard]] virtual int highestPriority() const = 0; ///< that this person may give

    virtual Act<DeploymentId> submit(const DeploymentDraft &draft) = 0;
    virtual Act<void> change(DeploymentId id, const DeploymentPatch &patch, qint64 version) = 0;
    /// Conflict where a node or a victim that the preview named has changed since.
    virtual Act<void> changeAsPreviewed(DeploymentId id, const DeploymentPatch &patch,
                                        const QString &footprint)
        = 0;
    virtual Act<BulkOutcome> changeAll(const std::vector<DeploymentId> &ids,
                                       const DeploymentPatch &patch)
        = 0;
    virtual Act<BulkOutcome> stop(const std::vector<DeploymentId> &ids) = 0;
    virtual Act<BulkOutcome> start(const std::vector<DeploymentId> &ids) = 0;
    virtual Act<BulkOutcome> remove(const std::vector<DeploymentId> &ids) = 0;
};

/// What the console reads beside the tables. Reads run off the GUI thread.
class BackendQueries
{
public:
    virtual ~BackendQueries() = default;

    [[nodiscard]] virtual StoreFacts store() const = 0;
    [[nodiscard]] virtual TimePoint now() const = 0; ///< by the clock of the control plane
    [[nodiscard]] virtual FeedState feed() const = 0;
    [[nodiscard]] virtual Overview overview() const = 0;
    [[nodiscard]] virtual const UsageHistory &usage() const = 0;
    virtual Read<DeploymentDetails> deployment(DeploymentId id) = 0;
    virtual Read<NodeDetails> node(NodeId id) = 0;
    virtual Read<Cluster> cluster(ClusterId id) = 0;
    /// What the next plan would do; the errors are those of the act itself.
    virtual Read<PlanPreview> preview(const DeploymentDraft &draft) = 0;
    virtual Read<PlanPreview> previewChange(DeploymentId id, const DeploymentPatch &patch) = 0;
    virtual Read<WhatIfOutcome> tryOut(ClusterId id, const QList<WhatIfChange> &changes) = 0;
};

/// Acts on the store as a whole, and on this program.
class StoreActs
{
public:
    virtual ~StoreActs() = default;

    virtual Act<void> openDemo() = 0;
    virtual Act<void> leaveDemo() = 0;
    /// Nothing is imported unless everything is. The error's fields bear `FILE:LINE:COLUMN` as
    /// pointer; a raised @p cancel ends it with Cancelled.
    virtual Act<ImportOutcome> importOpenb(const OpenbImport &what, ImportProgress progress,
                                           CancelFlag cancel)
        = 0;
    [[nodiscard]] virtual CloseFacts closeFacts() const = 0;
    /// The window may go once it has finished.
    virtual QFuture<Result<void>> close(CloseChoice choice) = 0;
};

/// All that the console knows of the control plane: a local core in this process, later a remote
/// one. Everything here is called, and answers, on the GUI thread.
class Backend : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] virtual BackendTables tables() = 0;
    [[nodiscard]] virtual BackendQueries &queries() = 0;
    [[nodiscard]] virtual ClusterActs &clusters() = 0;
    [[nodiscard]] virtual DeploymentActs &deployments() = 0;
    [[nodiscard]] virtual StoreActs &store() = 0;
    [[nodiscard]] virtual PeopleActs &people() = 0;
    [[nodiscard]] virtual ApiActs &api() = 0;
    [[nodiscard]] virtual AuditActs &audit() = 0;
    [[nodiscard]] virtual JobActs &jobs() = 0;

Q_SIGNALS:
    /// The tables, overview() and feed() have changed; at most ten times a second.
    void frameApplied(qint64 seq);
    /// Another store is open, or the first organization was made: read store() again.
    void storeChanged();
    /// The store cannot be written or read; the message says the way out. Empty once it is well.
    void storeProblem(const berth::Error &problem);
    /// Invites, tokens or settings may have changed: read them again.
    void accountsChanged();
    /// The API began or ended to listen, or somebody can sign in now.
    void apiChanged();
    /// Another start of the program wants this window in front.
    void raiseRequested();
};

} // namespace berth
