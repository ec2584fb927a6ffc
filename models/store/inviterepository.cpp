// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/account_sql.h"
#include "models/store/accountrepository.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

void record(WriteSession &session, const Invite &before, const Invite &after,
            QLatin1StringView action)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Invite, after.id.value(), after.version, after.organizationId},
                   action, action, changes);
}

} // namespace

Result<std::optional<Invite>> InviteRepository::find(InviteId id)
{
    return findRow<Invite>(
        m_session.prepared(sql::SelectInvite).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Invite>> InviteRepository::findByHash(const QString &codeHash)
{
    return findRow<Invite>(
        m_session.prepared(sql::SelectInviteByHash).bind(QLatin1String(":code_hash"), codeHash));
}

Result<std::vector<Invite>> InviteRepository::ofOrganization(OrganizationId organization)
{
    return findRows<Invite>(m_session.prepared(sql::SelectInvitePage)
                                .bind(QLatin1String(":organization_id"), toColumn(organization))
                                .bind(QLatin1String(":after"), 0)
                                .bind(QLatin1String(":limit"), -1));
}

Result<Invite> InviteRepository::insert(Invite row, const QString &codeHash)
{
    row.id = InviteId(m_session.takeIds(Sequence::Invites));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertInvite);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id)).bind(QLatin1String(":code_hash"), codeHash);
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(written.error());
    Invite blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, QLatin1String("invite.created"));
    return row;
}

Result<Invite> InviteRepository::update(const Invite &before, Invite after,
                                        QLatin1StringView action)
{
    after.version = before.version + 1;
    Statement &update = m_session.prepared(sql::UpdateInvite);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":version"), before.version);
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("invite"), before.id.value()));
    record(m_session, before, after, action);
    return after;
}

Result<Invite> InviteRepository::use(const Invite &before, UserId by)
{
    Statement &use = m_session.prepared(sql::InsertInviteUse);
    use.bind(QLatin1String(":invite_id"), toColumn(before.id))
        .bind(QLatin1String(":user_id"), toColumn(by))
        .bind(QLatin1String(":used_at"), toColumn(m_session.now()));
    if (Result<void> written = use.run(); !written) {
        if (use.refused() != Refused::Unique)
            return tl::unexpected(written.error());
        return tl::unexpected(Error::conflict(QStringLiteral("invite-used"),
                                              QStringLiteral("This invite was used already.")));
    }
    Invite after = before;
    after.usedBy = by;
    after.usedAt = m_session.now();
    return update(before, after, QLatin1String("invite.used"));
}

Result<void> InviteRepository::remove(const Invite &row)
{
    const Result<int> removed = m_session.prepared(sql::DeleteInvite)
                                    .bind(QLatin1String(":id"), toColumn(row.id))
                                    .bind(QLatin1String(":version"), row.version)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("invite"), row.id.value()));
    recordRemoval(m_session, {SubjectKind::Invite, row.id.value(), row.version, row.organizationId},
                  {}, QLatin1String("invite.removed"));
    return {};
}

} // namespace berth::store
