// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/accountreads.h"

#include "models/store/account_sql.h"
#include "models/store/connection.h"
#include "models/store/organization_sql.h"
#include "models/store/reader.h"
#include "models/store/rows.h"

namespace berth::store {

namespace {

/// BERTH_OWNER_COLUMNS from @p first on.
User ownerFromQuery(const Statement &statement, int first)
{
    User user;
    user.id = UserId(statement.integer(first));
    user.version = statement.integer(first + 1);
    user.username = statement.text(first + 2);
    user.displayName = statement.text(first + 3);
    user.isAdministrator = statement.integer(first + 4) != 0;
    user.organizationId = OrganizationId(statement.integer(first + 5));
    if (user.organizationId.isValid())
        user.role = Role(statement.integer(first + 6));
    user.createdAt = fromEpochMillis(statement.integer(first + 7));
    return user;
}

/// Runs @p statement, which answers at most one row, and reads it.
template<typename Row, typename Read>
Result<std::optional<Row>> readOne(Statement &statement, const Read &read)
{
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::optional<Row> row;
    if (statement.next())
        row = read(statement);
    statement.finish();
    return row;
}

} // namespace

Result<std::optional<SessionOwner>> findSession(Reader &reader, SessionId id)
{
    return readOne<SessionOwner>(reader.connection()
                                     .prepared(sql::SelectSessionOwner)
                                     .bind(QLatin1String(":id"), id.value()),
                                 [](const Statement &row) {
                                     SessionOwner owner;
                                     owner.session.id = SessionId(row.integer(0));
                                     owner.session.version = row.integer(1);
                                     owner.session.userId = UserId(row.integer(2));
                                     owner.session.createdAt = fromEpochMillis(row.integer(3));
                                     owner.session.expiresAt = fromEpochMillis(row.integer(4));
                                     owner.user = ownerFromQuery(row, 5);
                                     return owner;
                                 });
}

Result<std::optional<TokenOwner>> findToken(Reader &reader, const QString &hash)
{
    return readOne<TokenOwner>(
        reader.connection().prepared(sql::SelectTokenOwner).bind(QLatin1String(":hash"), hash),
        [](const Statement &row) {
            TokenOwner owner;
            owner.token.id = TokenId(row.integer(0));
            owner.token.version = row.integer(1);
            owner.token.userId = UserId(row.integer(2));
            owner.token.createdAt = fromEpochMillis(row.integer(3));
            if (const QVariant expires = row.value(4); !expires.isNull())
                owner.token.expiresAt = fromEpochMillis(expires.toLongLong());
            owner.user = ownerFromQuery(row, 5);
            owner.token.scope = TokenScope(row.integer(13));
            owner.token.name = row.text(14);
            return owner;
        });
}

Result<std::optional<Credentials>> findCredentials(Reader &reader, const QString &username)
{
    return readOne<Credentials>(reader.connection()
                                    .prepared(sql::SelectCredentialsByName)
                                    .bind(QLatin1String(":folded_username"), foldedName(username)),
                                [](const Statement &row) {
                                    return Credentials{ownerFromQuery(row, 0), row.utf8(8)};
                                });
}

Result<std::vector<Invite>> invitesOf(Reader &reader, OrganizationId organization, InviteId after,
                                      int limit)
{
    return findRows<Invite>(reader.connection()
                                .prepared(sql::SelectInvitePage)
                                .bind(QLatin1String(":organization_id"), organization.value())
                                .bind(QLatin1String(":after"), after.value())
                                .bind(QLatin1String(":limit"), limit));
}

Result<std::optional<InviteView>> findInvite(Reader &reader, const QString &codeHash)
{
    auto invite = findRow<Invite>(reader.connection()
                                      .prepared(sql::SelectInviteByHash)
                                      .bind(QLatin1String(":code_hash"), codeHash));
    if (!invite)
        return tl::unexpected(invite.error());
    if (!*invite)
        return std::optional<InviteView>();
    const auto organization = findOrganization(reader, (*invite)->organizationId);
    if (!organization)
        return tl::unexpected(organization.error());
    return std::optional(
        InviteView{std::move(**invite), *organization ? (*organization)->name : QString()});
}

Result<std::vector<Member>> membersOf(Reader &reader, OrganizationId organization, UserId after,
                                      int limit)
{
    Statement &statement = reader.connection()
                               .prepared(sql::SelectMemberPage)
                               .bind(QLatin1String(":organization_id"), organization.value())
                               .bind(QLatin1String(":after"), after.value())
                               .bind(QLatin1String(":limit"), limit);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<Member> members;
    while (statement.next()) {
        Member &member = members.emplace_back();
        member.user = rowFromQuery<User>(statement);
        member.joinedAt = fromEpochMillis(statement.integer(8));
    }
    statement.finish();
    return members;
}

Result<std::optional<User>> findUser(Reader &reader, UserId id)
{
    return findRow<User>(
        reader.connection().prepared(sql::SelectUser).bind(QLatin1String(":id"), id.value()));
}

Result<std::optional<Organization>> findOrganization(Reader &reader, OrganizationId id)
{
    return findRow<Organization>(reader.connection()
                                     .prepared(sql::SelectOrganization)
                                     .bind(QLatin1String(":id"), id.value()));
}

Result<std::optional<Quota>> findQuota(Reader &reader, Quota::Subject subject, qint64 subjectId)
{
    return findRow<Quota>(reader.connection()
                              .prepared(sql::SelectQuota)
                              .bind(QLatin1String(":subject"), toColumn(subject))
                              .bind(QLatin1String(":subject_id"), subjectId));
}

Result<std::vector<PersonalToken>> tokensOf(Reader &reader, UserId user)
{
    return findRows<PersonalToken>(reader.connection()
                                       .prepared(sql::SelectTokensOfUser)
                                       .bind(QLatin1String(":user_id"), user.value()));
}

Result<bool> isSetUp(Reader &reader)
{
    const auto found = readOne<bool>(reader.connection().prepared(sql::SelectHasAdministrator),
                                     [](const Statement &row) { return row.integer(0) != 0; });
    if (!found)
        return tl::unexpected(found.error());
    return found->value_or(false);
}

Result<std::optional<IdempotentAnswer>> findIdempotent(Reader &reader, UserId user,
                                                       const QString &key, TimePoint now)
{
    return readOne<IdempotentAnswer>(
        reader.connection()
            .prepared(sql::SelectIdempotent)
            .bind(QLatin1String(":user_id"), user.value())
            .bind(QLatin1String(":idempotency_key"), key)
            .bind(QLatin1String(":oldest"), toColumn(now - IdempotencyRepository::KeptFor)),
        [&](const Statement &row) {
            return IdempotentAnswer{user,        key,        row.text(0), int(row.integer(1)),
                                    row.utf8(2), TimePoint{}};
        });
}

} // namespace berth::store
