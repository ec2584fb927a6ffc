// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/account_sql.h"
#include "models/store/accountrepository.h"
#include "models/store/organizationrepository.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

/// For the feed: the organization that the owner of a sign-in or a token is in.
Result<OrganizationId> organizationOf(WriteSession &session, UserId user)
{
    const Result<std::optional<User>> found = UserRepository(session).find(user);
    if (!found)
        return tl::unexpected(found.error());
    return *found ? (*found)->organizationId : OrganizationId();
}

template<typename Row>
Result<void> record(WriteSession &session, SubjectKind kind, const Row &before, const Row &after,
                    QLatin1StringView action)
{
    const Result<OrganizationId> organization = organizationOf(session, after.userId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({kind, after.id.value(), after.version, *organization}, action, action, changes);
    return {};
}

template<typename Row>
Result<void> removeRow(WriteSession &session, const char *sql, SubjectKind kind, const Row &row,
                       QLatin1StringView action, QLatin1StringView defaultAction)
{
    const Result<OrganizationId> organization = organizationOf(session, row.userId);
    if (!organization)
        return tl::unexpected(organization.error());
    const Result<int> removed
        = session.prepared(sql).bind(QLatin1String(":id"), toColumn(row.id)).change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed > 0)
        recordRemoval(session, {kind, row.id.value(), row.version, *organization}, action,
                      defaultAction);
    return {};
}

} // namespace

Result<std::optional<Session>> SessionRepository::find(SessionId id)
{
    return findRow<Session>(
        m_session.prepared(sql::SelectSession).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Session>> SessionRepository::findByRefreshHash(const QString &hash)
{
    return findRow<Session>(
        m_session.prepared(sql::SelectSessionByHash).bind(QLatin1String(":hash"), hash));
}

Result<std::optional<Session>> SessionRepository::findByPreviousHash(const QString &hash)
{
    return findRow<Session>(
        m_session.prepared(sql::SelectSessionByPreviousHash).bind(QLatin1String(":hash"), hash));
}

Result<std::vector<Session>> SessionRepository::ofUser(UserId user)
{
    return findRows<Session>(m_session.prepared(sql::SelectSessionsOfUser)
                                 .bind(QLatin1String(":user_id"), toColumn(user)));
}

Result<Session> SessionRepository::insert(Session row, const QString &refreshHash)
{
    row.id = SessionId(m_session.takeIds(Sequence::Sessions));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertSession);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":refresh_hash"), refreshHash);
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(written.error());
    Session blank;
    blank.createdAt = m_session.now();
    const Result<void> recorded
        = record(m_session, SubjectKind::Session, blank, row, QLatin1String("session.started"));
    if (!recorded)
        return tl::unexpected(recorded.error());
    return row;
}

Result<Session> SessionRepository::refresh(const Session &before, TimePoint expiresAt,
                                           const QString &refreshHash)
{
    Session after = before;
    after.version = before.version + 1;
    after.expiresAt = expiresAt;
    const Result<int> written = m_session.prepared(sql::UpdateSession)
                                    .bind(QLatin1String(":refresh_hash"), refreshHash)
                                    .bind(QLatin1String(":expires_at"), toColumn(expiresAt))
                                    .bind(QLatin1String(":id"), toColumn(before.id))
                                    .bind(QLatin1String(":version"), before.version)
                                    .change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("session"), before.id.value()));
    const Result<void> recorded = record(m_session, SubjectKind::Session, before, after,
                                         QLatin1String("session.refreshed"));
    if (!recorded)
        return tl::unexpected(recorded.error());
    return after;
}

Result<void> SessionRepository::remove(const Session &row, QLatin1StringView action)
{
    return removeRow(m_session, sql::DeleteSession, SubjectKind::Session, row, action,
                     QLatin1String("session.ended"));
}

Result<std::optional<PersonalToken>> TokenRepository::find(TokenId id)
{
    return findRow<PersonalToken>(
        m_session.prepared(sql::SelectToken).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<PersonalToken>> TokenRepository::ofUser(UserId user)
{
    return findRows<PersonalToken>(m_session.prepared(sql::SelectTokensOfUser)
                                       .bind(QLatin1String(":user_id"), toColumn(user)));
}

Result<PersonalToken> TokenRepository::insert(PersonalToken row, const QString &secretHash)
{
    row.id = TokenId(m_session.takeIds(Sequence::Tokens));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertToken);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":secret_hash"), secretHash);
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(written.error());
    PersonalToken blank;
    blank.createdAt = m_session.now();
    const Result<void> recorded
        = record(m_session, SubjectKind::Token, blank, row, QLatin1String("token.created"));
    if (!recorded)
        return tl::unexpected(recorded.error());
    return row;
}

Result<void> TokenRepository::remove(const PersonalToken &row, QLatin1StringView action)
{
    return removeRow(m_session, sql::DeleteToken, SubjectKind::Token, row, action,
                     QLatin1String("token.removed"));
}

Result<void> CredentialRepository::set(const User &user, const QByteArray &passwordHash,
                                       QLatin1StringView action)
{
    Result<void> written = m_session.prepared(sql::WriteCredentials)
                               .bind(QLatin1String(":user_id"), toColumn(user.id))
                               .bindText(QLatin1String(":password_hash"), passwordHash)
                               .bind(QLatin1String(":changed_at"), toColumn(m_session.now()))
                               .run();
    if (!written || action.isEmpty())
        return written;
    JsonMembers noChanges;
    m_session.record({SubjectKind::User, user.id.value(), user.version, user.organizationId},
                     action, action, noChanges);
    return {};
}

Result<bool> CredentialRepository::has(UserId user)
{
    Statement &select = m_session.prepared(sql::SelectCredentials)
                            .bind(QLatin1String(":user_id"), toColumn(user));
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    const bool has = select.next();
    select.finish();
    return has;
}

Result<bool> CredentialRepository::isSetUp()
{
    Statement &select = m_session.prepared(sql::SelectHasAdministrator);
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    const bool isSetUp = select.next() && select.integer(0) != 0;
    select.finish();
    return isSetUp;
}

Result<std::optional<User>> CredentialRepository::findAdministratorWithoutPassword()
{
    return findRow<User>(m_session.prepared(sql::SelectAdministratorWithoutPassword));
}

Result<void> IdempotencyRepository::insert(const IdempotentAnswer &answer)
{
    const TimePoint oldest = m_session.now() - KeptFor;
    Result<void> pruned = m_session.prepared(sql::DeleteOldIdempotent)
                              .bind(QLatin1String(":oldest"), toColumn(oldest))
                              .run();
    if (!pruned)
        return pruned;
    const Result<int> written = m_session.prepared(sql::InsertIdempotent)
                                    .bind(QLatin1String(":user_id"), answer.user.value())
                                    .bind(QLatin1String(":idempotency_key"), answer.key)
                                    .bind(QLatin1String(":fingerprint"), answer.fingerprint)
                                    .bind(QLatin1String(":status"), answer.status)
                                    .bindText(QLatin1String(":answer"), answer.answer)
                                    .bind(QLatin1String(":created_at"), toColumn(m_session.now()))
                                    .bind(QLatin1String(":oldest"), toColumn(oldest))
                                    .change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written > 0)
        return {};
    return tl::unexpected(Error::conflict(
        QStringLiteral("key-in-flight"),
        QStringLiteral("Another request with this Idempotency-Key was answered just now.")));
}

} // namespace berth::store
