// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/eventtable.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"
#include "models/tables/requesttable.h"
#include "tests/ui/fakeaccounts.h"
#include "tests/ui/fakejobs.h"
#include "ui/backend.h"

#include <map>

namespace berth::test {

/// A control plane of the size of a test, in memory: acts change rows and publish them to the
/// tables at once. What was asked of it is recorded. Its data is made from a seed.
class FakeBackend final : public Backend,
                          private BackendQueries,
                          private ClusterActs,
                          private DeploymentActs,
                          private StoreActs
{
    Q_OBJECT
public:
    explicit FakeBackend(QObject *parent = nullptr);

    /// Organizations, clusters with nodes, and a queue.
    void fill(int nodes, int deployments);
    /// Half a minute of history for the charts.
    void fillHistory();
    void setStore(const StoreFacts &facts);
    /// As if somebody with this role had signed in, in the first organization.
    void actAs(Role role);
    void setProblems(std::vector<Problem> problems) { m_problems = std::move(problems); }
    /// The next act is refused with this.
    void refuseNext(const Error &error) { m_refusal = error; }
    /// Publishes one change of the queue, as a commit would.
    void publish(const DeploymentDelta &delta);
    [[nodiscard]] DeploymentSummary summaryAt(qint64 id) const;

    BackendTables tables() override;
    BackendQueries &queries() override { return *this; }
    ClusterActs &clusters() override { return *this; }
    DeploymentActs &deployments() override { return *this; }
    StoreActs &store() override { return *this; }
    PeopleActs &people() override { return accounts; }
    ApiActs &api() override { return accounts; }
    AuditActs &audit() override { return accounts; }
    JobActs &jobs() override { return jobActs; }

    QStringList asked; ///< the acts that were asked for, in order: "stop 3"
    std::optional<ClusterDraft> lastCluster;
    std::optional<DeploymentDraft> lastDeployment;
    std::optional<DeploymentPatch> lastPatch;
    std::optional<OpenbImport> lastImport;
    PlanPreview nextPreview; ///< what every preview says
    std::function<void()> duringClose; ///< what else happens while it ends
    bool holdImport = false; ///< an import runs until it is cancelled
    DeploymentTable queue;
    ClusterTable clusterTable;
    NodeTable nodeTable;
    OrganizationTable organizationTable;
    EventTable eventTable;
    MemberTable memberTable;
    LimitTable limitTable;
    RequestTable requestTable;

private:
    std::optional<Error> m_refusal;

public:
    FakeAccounts accounts{asked, m_refusal};
    FakeJobs jobActs{asked, m_refusal};

private:
    // BackendQueries
    StoreFacts store() const override { return m_facts; }
    TimePoint now() const override { return m_now; }
    FeedState feed() const override;
    Overview overview() const override;
    const UsageHistory &usage() const override { return m_usage; }
    Read<DeploymentDetails> deployment(DeploymentId id) override;
    Read<NodeDetails> node(NodeId id) override;
    Read<Cluster> cluster(ClusterId id) override;
    Read<PlanPreview> preview(const DeploymentDraft &draft) override;
    Read<PlanPreview> previewChange(DeploymentId id, const DeploymentPatch &patch) override;
    Read<WhatIfOutcome> tryOut(ClusterId id, const QList<WhatIfChange> &changes) override;
    // ClusterActs
    Result<void> canMakeOrganization() const override { return accounts.canMakeAccount(); }
    Result<void> canRename(OrganizationId id) const override;
    Act<OrganizationId> createOrganization(const QString &name) override;
    Act<void> renameOrganization(OrganizationId id, const QString &name, qint64 version) override;
    Result<void> canMakeCluster(OrganizationId organization) const override;
    Result<void> canDelete(ClusterId id) const override;
    Act<ClusterId> createCluster(const ClusterDraft &draft) override;
    Act<void> changeCluster(ClusterId id, const ClusterPatch &patch, qint64 version) override;
    Act<void> deleteCluster(ClusterId id, bool purgeFinished) override;
    Act<void> setQueueHeld(ClusterId id, bool held) override;
    Act<SchedulerRun> runScheduler(ClusterId id) override;
    Result<void> canChange(NodeId id) const override;
    Result<void> canRemove(NodeId id) const override;
    Act<int> addNodes(ClusterId id, const QList<NodeDraft> &nodes) override;
    Act<void> setScheduling(NodeId id, NodeScheduling scheduling,
                            std::optional<Seconds> drainFor) override;
    Act<void> removeNode(NodeId id) override;
    Act<ReservationId> createReservation(const ReservationDraft &draft) override;
    Act<void> releaseReservation(ReservationId id) override;
    // DeploymentActs
    Result<void> canSubmit() const override;
    Result<void> canChange(DeploymentId id) const override;
    Result<void> canStop(DeploymentId id) const override;
    Result<void> canStart(DeploymentId id) const override;
    Result<void> canDelete(DeploymentId) const override { return {}; }
    int highestPriority() const override { return 1000; }
    Act<DeploymentId> submit(const DeploymentDraft &draft) override;
    Act<void> change(DeploymentId id, const DeploymentPatch &patch, qint64 version) override;
    Act<void> changeAsPreviewed(DeploymentId id, const DeploymentPatch &patch,
                                const QString &footprint) override;
    Act<BulkOutcome> changeAll(const std::vector<DeploymentId> &ids,
                               const DeploymentPatch &patch) override;
    Act<BulkOutcome> stop(const std::vector<DeploymentId> &ids) override;
    Act<BulkOutcome> start(const std::vector<DeploymentId> &ids) override;
    Act<BulkOutcome> remove(const std::vector<DeploymentId> &ids) override;
    // StoreActs
    Act<void> openDemo() override;
    Act<void> leaveDemo() override;
    Act<ImportOutcome> importOpenb(const OpenbImport &what, ImportProgress progress,
                                   CancelFlag cancel) override;
    CloseFacts closeFacts() const override;
    QFuture<Result<void>> close(CloseChoice choice) override;

    template<typename T>
    Act<T> answer(const QString &what, T value);
    Act<void> answer(const QString &what);
    template<typename Change>
    Act<BulkOutcome> bulk(const QString &what, const std::vector<DeploymentId> &ids, Change change);
    void commit(ChangeBatch batch);
    void addEvent(ChangeBatch &batch, const QString &action, SubjectKind kind, qint64 id,
                  const QByteArray &payload = QByteArrayLiteral("{}")) const;
    Node makeNode(ClusterId cluster, const QString &name, int cores, int gpus,
                  const QString &model);

    StoreFacts m_facts;
    UsageHistory m_usage;
    std::vector<Problem> m_problems;
    TimePoint m_now;
    qint64 m_seq = 0;
    qint64 m_nextId = 1;
    std::vector<Organization> m_organizations;
    std::vector<User> m_users;
    std::map<qint64, Cluster> m_clusters;
    std::map<qint64, Node> m_nodes;
    std::map<qint64, DeploymentSummary> m_deployments;
};

} // namespace berth::test
