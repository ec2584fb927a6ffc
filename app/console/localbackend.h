// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localapiacts.h"
#include "app/console/localauditacts.h"
#include "app/console/localclusteracts.h"
#include "app/console/localdeploymentacts.h"
#include "app/console/localjobacts.h"
#include "app/console/localpeopleacts.h"
#include "app/console/localqueries.h"
#include "app/console/singlewindow.h"

#include <QtCore/qthreadpool.h>

namespace berth::console {

/// The console's backend on a core in this process: one store at a time, the operator's own or the
/// demo's. GUI thread.
class LocalBackend final : public Backend, private StoreActs
{
    Q_OBJECT

public:
    struct Options
    {
        QString storePath; ///< the operator's own
        QString demoPath;
        QString administrator; ///< username of the account this process acts as
        core::RuntimeFactory runtime;
    };

    explicit LocalBackend(Options options, QObject *parent = nullptr);
    ~LocalBackend() override;

    /// Opens a store and begins to load it; the errors are those of store::Store::open().
    [[nodiscard]] Result<void> open(bool demo);

    [[nodiscard]] BackendTables tables() override;
    [[nodiscard]] BackendQueries &queries() override { return m_queries; }
    [[nodiscard]] ClusterActs &clusters() override { return m_clusters; }
    [[nodiscard]] DeploymentActs &deployments() override { return m_deployments; }
    [[nodiscard]] StoreActs &store() override { return *this; }
    [[nodiscard]] PeopleActs &people() override { return m_people; }
    [[nodiscard]] ApiActs &api() override { return m_api; }
    [[nodiscard]] AuditActs &audit() override { return m_audit; }
    [[nodiscard]] JobActs &jobs() override { return m_jobs; }
    [[nodiscard]] core::Core *core() const { return m_session.core.get(); }

Q_SIGNALS:
    /// The first page of the queue is in the tables.
    void firstPageLoaded();

private:
    Act<void> openDemo() override;
    Act<void> leaveDemo() override;
    Act<ImportOutcome> importOpenb(const OpenbImport &what, ImportProgress progress,
                                   CancelFlag cancel) override;
    [[nodiscard]] CloseFacts closeFacts() const override;
    QFuture<Result<void>> close(CloseChoice choice) override;

    [[nodiscard]] Act<void> switchTo(bool demo);
    void connectSession();
    void onFrame(qint64 seq);
    void onAccountsChanged();
    /// Ends what other threads do with the session.
    void settle();

    Options m_options;
    OrganizationTable m_organizationTable;
    ClusterTable m_clusterTable;
    NodeTable m_nodeTable;
    DeploymentTable m_deploymentTable;
    EventTable m_eventTable;
    MemberTable m_memberTable;
    LimitTable m_limitTable;
    RequestTable m_requestTable;
    JobTable m_jobTable;
    LocalSession m_session;
    LocalClusterActs m_clusters;
    LocalDeploymentActs m_deployments;
    LocalQueries m_queries;
    LocalApiActs m_api;
    LocalPeopleActs m_people;
    LocalAuditActs m_audit;
    LocalJobActs m_jobs;
    std::unique_ptr<SingleWindow> m_singleWindow;
    QThreadPool m_imports; ///< one at a time; waited for at the end
    bool m_knowsFirstRun = false;
};

} // namespace berth::console
