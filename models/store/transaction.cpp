// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/transaction.h"

#include "models/domain/canonicaljson.h"
#include "models/store/reads.h"
#include "models/store/writesession.h"
#include "models/store/writesession_sql.h"

namespace berth::store {

Transaction::Transaction(WriteSession &session)
    : m_session(session)
    , m_organizations(session)
    , m_users(session)
    , m_quotas(session)
    , m_clusters(session)
    , m_nodes(session)
    , m_specifications(session)
    , m_deployments(session)
    , m_replicas(session)
    , m_allocations(session)
    , m_reservations(session)
    , m_jobs(session)
    , m_runs(session)
    , m_imports(session)
    , m_invites(session)
    , m_sessions(session)
    , m_tokens(session)
    , m_credentials(session)
    , m_idempotency(session)
{
}

const Actor &Transaction::actor() const
{
    return m_session.actor();
}

Transaction::ActingAs::ActingAs(Transaction &tx, const Actor &actor)
    : m_session(tx.m_session)
    , m_before(tx.actor())
{
    m_session.setActor(actor);
}

Transaction::ActingAs::~ActingAs()
{
    m_session.setActor(m_before);
}

TimePoint Transaction::now() const
{
    return m_session.now();
}

bool Transaction::isDryRun() const
{
    return m_session.isDryRun();
}

Connection &Transaction::connection()
{
    return m_session.connection();
}

Result<void> Transaction::note(SubjectKind kind, qint64 id, OrganizationId organization,
                               QLatin1StringView action, const QJsonObject &details)
{
    JsonMembers members;
    if (!details.isEmpty())
        members.add("details", canonicalJson(details));
    JsonMembers noChanges;
    m_session.record({kind, id, 0, organization}, action, action, noChanges, std::move(members));
    return {};
}

Result<QString> Transaction::setting(const QString &name)
{
    return readSetting(m_session.connection(), name);
}

Result<void> Transaction::setSetting(const QString &name, const QString &value)
{
    return m_session.prepared(sql::WriteSetting)
        .bind(QLatin1String(":name"), toColumn(name))
        .bind(QLatin1String(":value"), toColumn(value))
        .run();
}

} // namespace berth::store
