// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/organization_sql.h"
#include "models/store/organizationrepository.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

/// Whose limits they are, for the feed: an organization's own, or that of a cluster or a user.
Result<OrganizationId> organizationOf(WriteSession &session, const Quota &row)
{
    switch (row.subject) {
    case Quota::Subject::Organization:
        return OrganizationId(row.subjectId);
    case Quota::Subject::Cluster: {
        const Result<std::optional<Cluster>> cluster
            = session.findCluster(ClusterId(row.subjectId));
        if (!cluster)
            return tl::unexpected(cluster.error());
        return *cluster ? (*cluster)->organizationId : OrganizationId();
    }
    case Quota::Subject::User: {
        const Result<std::optional<User>> user
            = UserRepository(session).find(UserId(row.subjectId));
        if (!user)
            return tl::unexpected(user.error());
        return *user ? (*user)->organizationId : OrganizationId();
    }
    }
    return OrganizationId();
}

Result<void> record(WriteSession &session, const Quota &before, const Quota &after,
                    QLatin1StringView action, QLatin1StringView defaultAction)
{
    const Result<OrganizationId> organization = organizationOf(session, after);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Quota, after.id.value(), after.version, *organization}, action,
                   defaultAction, changes);
    session.journal().quotas.push_back(after);
    return {};
}

} // namespace

Result<std::optional<Quota>> QuotaRepository::find(Quota::Subject subject, qint64 subjectId)
{
    return findRow<Quota>(m_session.prepared(sql::SelectQuota)
                              .bind(QLatin1String(":subject"), toColumn(subject))
                              .bind(QLatin1String(":subject_id"), subjectId));
}

Result<Quota> QuotaRepository::insert(Quota row, QLatin1StringView action)
{
    row.id = QuotaId(m_session.takeIds(Sequence::Quotas));
    row.version = 1;
    Statement &insert = m_session.prepared(sql::InsertQuota);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id));
    if (Result<void> written = insert.run(); !written) {
        return tl::unexpected(
            nameTakenOr(insert, written.error(), QStringLiteral("a quota for the same")));
    }
    if (Result<void> recorded = record(m_session, {}, row, action, QLatin1String("quota.created"));
        !recorded)
        return tl::unexpected(recorded.error());
    return row;
}

Result<Quota> QuotaRepository::update(const Quota &before, Quota after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    Statement &update = m_session.prepared(sql::UpdateQuota);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":version"), before.version);
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("quota"), before.id.value()));
    if (Result<void> recorded
        = record(m_session, before, after, action, QLatin1String("quota.changed"));
        !recorded)
        return tl::unexpected(recorded.error());
    return after;
}

Result<void> QuotaRepository::remove(const Quota &row, QLatin1StringView action)
{
    const Result<OrganizationId> organization = organizationOf(m_session, row);
    if (!organization)
        return tl::unexpected(organization.error());
    const Result<int> removed = m_session.prepared(sql::DeleteQuota)
                                    .bind(QLatin1String(":id"), toColumn(row.id))
                                    .bind(QLatin1String(":version"), row.version)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("quota"), row.id.value()));
    recordRemoval(m_session, {SubjectKind::Quota, row.id.value(), row.version, *organization},
                  action, QLatin1String("quota.removed"));
    return {};
}

Result<void> QuotaRepository::removeOf(Quota::Subject subject, qint64 subjectId)
{
    const Result<std::optional<Quota>> quota = find(subject, subjectId);
    if (!quota)
        return tl::unexpected(quota.error());
    return *quota ? remove(**quota) : Result<void>();
}

} // namespace berth::store
