// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localpeopleacts.h"

#include "app/auth/secrets.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/members.h"
#include "app/core/usecases/organizations.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/tables/clustertable.h"
#include "models/tables/limittable.h"
#include "models/tables/organizationtable.h"

namespace berth::console {

using namespace Qt::StringLiterals;
using store::Transaction;

static constexpr int MostInvites = 1000; ///< that a table of them shows

LocalPeopleActs::LocalPeopleActs(LocalSession &session, BackendTables tables, LocalApiActs &api)
    : m_session(session)
    , m_tables(tables)
    , m_api(api)
{
}

Result<void> LocalPeopleActs::canInvite(OrganizationId organization, Role role) const
{
    const auto asked
        = role > Role::Developer ? Permission::ManageMembers : Permission::InviteDeveloper;
    return require(m_session.actor, asked, organization);
}

Result<void> LocalPeopleActs::canManageMembers(OrganizationId organization) const
{
    return require(m_session.actor, Permission::ManageMembers, organization);
}

Result<void> LocalPeopleActs::canLimit(Quota::Subject subject, qint64 id) const
{
    const LimitRow *row = m_tables.limits->find(subject, id);
    if (!row)
        return tl::unexpected(Error::notFound(FeedToTables::tr("Choose what to limit first.")));
    if (subject == Quota::Subject::Organization)
        return require(m_session.actor, Permission::ManageStore, row->organization);
    if (subject == Quota::Subject::User && UserId(id) == m_session.actor.user
        && !m_session.actor.isAdministrator) {
        return tl::unexpected(Error{ErrorCode::PermissionDenied,
                                    u"own-quota"_s,
                                    FeedToTables::tr("Nobody sets their own limits."),
                                    {}});
    }
    return require(m_session.actor, Permission::ManageMembers, row->organization);
}

Result<void> LocalPeopleActs::canDeleteOrganization(OrganizationId id) const
{
    const int row = m_tables.organizations->rowOf(id.value());
    if (row < 0)
        return tl::unexpected(Error::notFound(FeedToTables::tr("Choose an organization first.")));
    if (const auto may = require(m_session.actor, Permission::ManageStore, id); !may)
        return may;
    if (m_tables.organizations->rowAt(row).clusters > 0) {
        return tl::unexpected(Error::conflict(
            u"in-use"_s, FeedToTables::tr("It owns clusters. Delete those first.")));
    }
    return {};
}

Result<void> LocalPeopleActs::canMakeAccount() const
{
    return require(m_session.actor, Permission::ManageStore, {});
}

Act<void> LocalPeopleActs::deleteOrganization(OrganizationId id)
{
    return m_session.submit<void>(
        [id](Transaction &tx) { return core::deleteOrganization(tx, id, 0); });
}

Act<UserId> LocalPeopleActs::makeAccount(const NewAccount &account)
{
    core::AccountRequest request;
    request.username = account.username;
    request.displayName = account.displayName;
    request.password = account.password;
    if (!account.organization.isValid()) {
        return m_api.withAccounts<Acknowledged<UserId>>(
            [actor = m_session.actor, request](core::Accounts &accounts) {
                return accounts.registerUser(actor, request);
            });
    }
    // Membership is what an invite gives: one is made for this account and used up by it. Where the
    // account is refused the invite is revoked, so that nothing is left behind.
    const auto code
        = std::make_shared<auth::Secret>(auth::Secret::generate(auth::SecretKind::Invite));
    const core::InviteDraft draft{account.organization, account.role, core::UsualInviteLife,
                                  FeedToTables::tr("for the new account %1").arg(account.username)};
    request.invite = code->text();
    core::Core *core = m_session.core.get();
    const Actor actor = m_session.actor;
    return m_api.withAccounts<Acknowledged<UserId>>([=](core::Accounts &accounts) {
        const auto made = core->control()
                              .submit<Invite>(actor,
                                              [draft, hash = code->hashOf()](Transaction &tx) {
                                                  return core::createInvite(tx, draft, hash);
                                              })
                              .result();
        if (!made)
            return refused<Acknowledged<UserId>>(made.error());
        auto registered = accounts.registerUser(actor, request).result();
        if (!registered) {
            (void)core->control()
                .submit<void>(
                    actor,
                    [id = made->value.id](Transaction &tx) { return core::revokeInvite(tx, id); })
                .result();
        }
        return QtFuture::makeReadyFuture(std::move(registered));
    });
}

Act<void> LocalPeopleActs::changeRole(OrganizationId organization, UserId member, Role role,
                                      qint64 version)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::changeRole(tx, organization, member, role, version); });
}

Act<void> LocalPeopleActs::removeMember(OrganizationId organization, UserId member)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::removeMember(tx, organization, member); });
}

Act<NewInvite> LocalPeopleActs::invite(const InviteRequest &request)
{
    const auto code = auth::Secret::generate(auth::SecretKind::Invite);
    const core::InviteDraft draft{request.organization, request.role, request.expiresIn,
                                  request.note};
    return m_session.submit<NewInvite>(
        [draft, hash = code.hashOf(), text = code.text()](Transaction &tx) -> Result<NewInvite> {
            auto made = core::createInvite(tx, draft, hash);
            if (!made)
                return tl::unexpected(made.error());
            return NewInvite{std::move(*made), text};
        });
}

Act<void> LocalPeopleActs::reopenInvite(InviteId id, Seconds expiresIn)
{
    return m_session.submit<void>([=](Transaction &tx) -> Result<void> {
        const auto reopened = core::reopenInvite(tx, id, expiresIn);
        if (!reopened)
            return tl::unexpected(reopened.error());
        return {};
    });
}

Act<void> LocalPeopleActs::revokeInvite(InviteId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::revokeInvite(tx, id); });
}

Act<void> LocalPeopleActs::setLimits(const Quota &limits)
{
    return m_session.submit<void>([limits](Transaction &tx) -> Result<void> {
        const core::QuotaPatch patch{.maxDeployments = limits.maxDeployments,
                                     .maxRunning = limits.maxRunning,
                                     .maxPriority = limits.maxPriority,
                                     .maxCpuMilli = limits.maxCpuMilli,
                                     .maxMemoryBytes = limits.maxMemoryBytes,
                                     .maxGpuMilli = limits.maxGpuMilli,
                                     .weight = limits.weight};
        const auto set = core::setQuota(tx, limits.subject, limits.subjectId, patch,
                                        limits.id.isValid() ? limits.version : 0);
        if (!set)
            return tl::unexpected(set.error());
        return {};
    });
}

Read<std::vector<Invite>> LocalPeopleActs::invites(OrganizationId organization)
{
    if (const auto may = require(m_session.actor, Permission::InviteDeveloper, organization); !may)
        return refused<std::vector<Invite>>(may.error());
    return m_session.core->reads().query<std::vector<Invite>>(
        [organization](store::Reader &reader) {
            return store::invitesOf(reader, organization, {}, MostInvites);
        });
}

} // namespace berth::console
