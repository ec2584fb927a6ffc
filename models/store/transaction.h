// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/event.h"
#include "models/store/accountrepository.h"
#include "models/store/allocationrepository.h"
#include "models/store/clusterrepository.h"
#include "models/store/deploymentrepository.h"
#include "models/store/imports.h"
#include "models/store/jobrepository.h"
#include "models/store/noderepository.h"
#include "models/store/organizationrepository.h"
#include "models/store/replicarepository.h"
#include "models/store/reservationrepository.h"

namespace berth::store {

/// What a use case sees: who acts, when, and the rows as they stand inside the open group. Every
/// write through a repository is recorded as an event and in the commit's ChangeBatch.
/// Lives inside Writer::run(); core thread only.
class Transaction final
{
public:
    explicit Transaction(WriteSession &session);
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    [[nodiscard]] const Actor &actor() const;
    [[nodiscard]] TimePoint now() const;

    /// While it lives, the use case acts as somebody else: a job as its owner.
    class ActingAs final
    {
    public:
        ActingAs(Transaction &tx, const Actor &actor);
        ~ActingAs();
        ActingAs(const ActingAs &) = delete;
        ActingAs &operator=(const ActingAs &) = delete;

    private:
        WriteSession &m_session;
        Actor m_before;
    };
    [[nodiscard]] bool isDryRun() const;

    [[nodiscard]] OrganizationRepository &organizations() { return m_organizations; }
    [[nodiscard]] UserRepository &users() { return m_users; }
    [[nodiscard]] QuotaRepository &quotas() { return m_quotas; }
    [[nodiscard]] ClusterRepository &clusters() { return m_clusters; }
    [[nodiscard]] NodeRepository &nodes() { return m_nodes; }
    [[nodiscard]] SpecificationRepository &specifications() { return m_specifications; }
    [[nodiscard]] DeploymentRepository &deployments() { return m_deployments; }
    [[nodiscard]] ReplicaRepository &replicas() { return m_replicas; }
    [[nodiscard]] AllocationRepository &allocations() { return m_allocations; }
    [[nodiscard]] ReservationRepository &reservations() { return m_reservations; }
    [[nodiscard]] JobRepository &jobs() { return m_jobs; }
    [[nodiscard]] RunRepository &runs() { return m_runs; }
    [[nodiscard]] Imports &imports() { return m_imports; }
    [[nodiscard]] InviteRepository &invites() { return m_invites; }
    [[nodiscard]] SessionRepository &sessions() { return m_sessions; }
    [[nodiscard]] TokenRepository &tokens() { return m_tokens; }
    [[nodiscard]] CredentialRepository &credentials() { return m_credentials; }
    [[nodiscard]] IdempotencyRepository &idempotency() { return m_idempotency; }

    /// A line of the feed that changes no row (drift found, a command run in a container).
    /// @p details goes into the payload under "details"; never a secret.
    [[nodiscard]] Result<void> note(SubjectKind kind, qint64 id, OrganizationId organization,
                                    QLatin1StringView action, const QJsonObject &details = {});

    /// Writes the settings, with an event of what has changed; readSettings() gives them.
    [[nodiscard]] Result<Settings> changeSettings(const Settings &before, Settings after);

    /// What the program keeps by name; an empty value where it was never set. No event.
    [[nodiscard]] Result<QString> setting(const QString &name);
    [[nodiscard]] Result<void> setSetting(const QString &name, const QString &value);

    [[nodiscard]] Connection &connection(); ///< for the store's own parts

private:
    WriteSession &m_session;
    OrganizationRepository m_organizations;
    UserRepository m_users;
    QuotaRepository m_quotas;
    ClusterRepository m_clusters;
    NodeRepository m_nodes;
    SpecificationRepository m_specifications;
    DeploymentRepository m_deployments;
    ReplicaRepository m_replicas;
    AllocationRepository m_allocations;
    ReservationRepository m_reservations;
    JobRepository m_jobs;
    RunRepository m_runs;
    Imports m_imports;
    InviteRepository m_invites;
    SessionRepository m_sessions;
    TokenRepository m_tokens;
    CredentialRepository m_credentials;
    IdempotencyRepository m_idempotency;
};

} // namespace berth::store
