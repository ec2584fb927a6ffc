// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/account_sql.h"
#include "models/store/accountrepository.h"
#include "models/store/organization_sql.h"
#include "models/store/organizationrepository.h"
#include "models/store/reads_sql.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

QString named(const User &row)
{
    return QStringLiteral("a user named \"") % row.username % QLatin1Char('"');
}

void record(WriteSession &session, const User &before, const User &after, QLatin1StringView action,
            QLatin1StringView defaultAction)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::User, after.id.value(), after.version, after.organizationId},
                   action, defaultAction, changes);
    session.journal().users.push_back(after);
}

/// The columns of `users`; organization and role stand in `memberships`.
void bindUser(Statement &statement, const User &row)
{
    statement.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":username"), toColumn(row.username))
        .bind(QLatin1String(":folded_username"), toColumn(foldedName(row.username)))
        .bind(QLatin1String(":display_name"), toColumn(row.displayName))
        .bind(QLatin1String(":is_administrator"), toColumn(row.isAdministrator));
}

Result<void> writeMembership(WriteSession &session, const User &row)
{
    if (!row.organizationId.isValid()) {
        return session.prepared(sql::DeleteMembership)
            .bind(QLatin1String(":user_id"), toColumn(row.id))
            .run();
    }
    return session.prepared(sql::WriteMembership)
        .bind(QLatin1String(":user_id"), toColumn(row.id))
        .bind(QLatin1String(":organization_id"), toColumn(row.organizationId))
        .bind(QLatin1String(":role"), toColumn(row.role))
        .bind(QLatin1String(":joined_at"), toColumn(session.now()))
        .run();
}

} // namespace

Result<std::optional<User>> UserRepository::find(UserId id)
{
    return findRow<User>(
        m_session.prepared(sql::SelectUser).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<User>> UserRepository::findByUsername(const QString &username)
{
    return findRow<User>(
        m_session.prepared(sql::SelectUserByName)
            .bind(QLatin1String(":folded_username"), toColumn(foldedName(username))));
}

Result<std::vector<User>> UserRepository::inOrganization(OrganizationId organization)
{
    return findRows<User>(m_session.prepared(sql::SelectUsersInOrganization)
                              .bind(QLatin1String(":organization_id"), toColumn(organization)));
}

Result<User> UserRepository::insert(User row, QLatin1StringView action)
{
    row.id = UserId(m_session.takeIds(Sequence::Users));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertUser);
    bindUser(insert, row);
    insert.bind(QLatin1String(":created_at"), toColumn(row.createdAt));
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(nameTakenOr(insert, written.error(), named(row)));
    if (Result<void> written = writeMembership(m_session, row); !written)
        return tl::unexpected(written.error());
    User blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, action, QLatin1String("user.created"));
    return row;
}

Result<User> UserRepository::update(const User &before, User after, QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    after.createdAt = before.createdAt;
    Statement &update = m_session.prepared(sql::UpdateUser);
    bindUser(update, after);
    update.bind(QLatin1String(":version"), before.version);
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(nameTakenOr(update, written.error(), named(after)));
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("user"), before.id.value()));
    if (before.organizationId != after.organizationId || before.role != after.role) {
        if (Result<void> member = writeMembership(m_session, after); !member)
            return tl::unexpected(member.error());
    }
    record(m_session, before, after, action, QLatin1String("user.changed"));
    return after;
}

Result<void> UserRepository::removeSignIns(const User &row)
{
    SessionRepository sessions(m_session);
    const auto signIns = sessions.ofUser(row.id);
    if (!signIns)
        return tl::unexpected(signIns.error());
    for (const Session &session : *signIns) {
        if (Result<void> ended = sessions.remove(session, {}); !ended)
            return ended;
    }
    TokenRepository tokens(m_session);
    const auto made = tokens.ofUser(row.id);
    if (!made)
        return tl::unexpected(made.error());
    for (const PersonalToken &token : *made) {
        if (Result<void> removed = tokens.remove(token); !removed)
            return removed;
    }
    return {};
}

Result<void> UserRepository::remove(const User &row, QLatin1StringView action)
{
    if (Result<void> ended = removeSignIns(row); !ended)
        return ended;
    Statement &remove = m_session.prepared(sql::DeleteUser);
    remove.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":version"), row.version);
    const Result<int> removed = remove.change();
    if (!removed) {
        return tl::unexpected(inUseOr(remove, removed.error(),
                                      QStringLiteral("The user \"") % row.username
                                          % QStringLiteral("\" still owns deployments. Give those "
                                                           "to somebody else first.")));
    }
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("user"), row.id.value()));
    if (Result<void> quota
        = QuotaRepository(m_session).removeOf(Quota::Subject::User, row.id.value());
        !quota)
        return quota;
    recordRemoval(m_session, {SubjectKind::User, row.id.value(), row.version, row.organizationId},
                  action, QLatin1String("user.removed"));
    return {};
}

Result<UserId> UserRepository::longestServingOwner(OrganizationId organization, UserId except)
{
    Statement &select = m_session.prepared(sql::SelectLongestServingOwner)
                            .bind(QLatin1String(":organization_id"), toColumn(organization))
                            .bind(QLatin1String(":except"), except.value());
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    const UserId owner(select.next() ? select.integer(0) : 0);
    select.finish();
    return owner;
}

Result<TimePoint> UserRepository::joinedAt(UserId member)
{
    Statement &select
        = m_session.prepared(sql::SelectJoinedAt).bind(QLatin1String(":user_id"), toColumn(member));
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    const TimePoint joined = fromEpochMillis(select.next() ? select.integer(0) : 0);
    select.finish();
    return joined;
}

Result<int> UserRepository::countOwners(OrganizationId organization)
{
    Statement &select = m_session.prepared(sql::CountOwners)
                            .bind(QLatin1String(":organization_id"), toColumn(organization));
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    const int owners = select.next() ? int(select.integer(0)) : 0;
    select.finish();
    return owners;
}

} // namespace berth::store
