// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/invites.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

constexpr Seconds ShortestLife{60};
constexpr Seconds LongestLife{365 * 24 * 3600};
constexpr qsizetype LongestNote = 1000;

/// Who may give a role: an operator up to developer, an owner any.
Result<void> requireMayInvite(const Actor &actor, OrganizationId organization, Role role)
{
    return require(
        actor, role <= Role::Developer ? Permission::InviteDeveloper : Permission::ManageMembers,
        organization);
}

void checkLife(QList<FieldError> &errors, Seconds life)
{
    if (life < ShortestLife || life > LongestLife) {
        errors.append({u"/expires_in_seconds"_s, -1, u"must be between 60 and 31536000"_s,
                       u"a week is 604800"_s});
    }
}

/// One that the actor may manage.
Result<Invite> manageable(store::Transaction &tx, InviteId id)
{
    auto invite = loaded(tx.invites().find(id), u"invite"_s, id);
    if (!invite)
        return invite;
    if (const auto may = requireMayInvite(tx.actor(), invite->organizationId, invite->role); !may)
        return tl::unexpected(may.error());
    return invite;
}

Error inviteUsed()
{
    return Error::conflict(u"invite-used"_s, u"This invite was used already."_s);
}

/// One for many is not used up.
Result<Invite> taken(store::Transaction &tx, const Invite &invite, UserId by)
{
    return invite.uses == InviteUses::Many ? invite : tx.invites().use(invite, by);
}

/// Somebody must own an organization that a client without accounts has made.
Result<Role> roleOf(store::Transaction &tx, const Invite &invite)
{
    if (invite.uses == InviteUses::Once)
        return invite.role;
    const auto owners = tx.users().countOwners(invite.organizationId);
    if (!owners)
        return tl::unexpected(owners.error());
    return *owners == 0 ? Role::Owner : invite.role;
}

} // namespace

Result<Invite> createInvite(store::Transaction &tx, const InviteDraft &draft,
                            const QString &codeHash)
{
    const OrganizationId organization
        = draft.organizationId.isValid() ? draft.organizationId : tx.actor().organization;
    const auto found
        = loaded(tx.organizations().find(organization), u"organization"_s, organization);
    if (!found)
        return tl::unexpected(found.error());
    if (const auto may = requireMayInvite(tx.actor(), organization, draft.role); !may)
        return tl::unexpected(may.error());
    QList<FieldError> errors;
    checkLife(errors, draft.expiresIn);
    if (draft.note.size() > LongestNote)
        errors.append({u"/note"_s, -1, u"has more than 1000 characters"_s, {}});
    if (const auto valid = requireValid(errors); !valid)
        return tl::unexpected(valid.error());

    Invite invite;
    invite.organizationId = organization;
    invite.role = draft.role;
    invite.uses = draft.uses;
    invite.note = draft.note;
    invite.expiresAt = tx.now() + draft.expiresIn;
    invite.createdBy = tx.actor().user;
    return tx.invites().insert(invite, codeHash);
}

Result<Invite> redeemInvite(store::Transaction &tx, const QString &codeHash)
{
    if (!tx.actor().user.isValid()) {
        return tl::unexpected(Error{
            ErrorCode::Unauthenticated, u"unauthenticated"_s, u"Sign in to use an invite."_s, {}});
    }
    return redeemInviteFor(tx, codeHash, tx.actor().user);
}

Result<Invite> redeemInviteFor(store::Transaction &tx, const QString &codeHash, UserId id)
{
    const auto invite = tx.invites().findByHash(codeHash);
    if (!invite)
        return tl::unexpected(invite.error());
    if (!*invite)
        return tl::unexpected(
            Error::notFound(u"There is no such invite. Look at the code again."_s));
    switch (inviteStatus(**invite, tx.now())) {
    case InviteStatus::Used:
        return tl::unexpected(inviteUsed());
    case InviteStatus::Expired:
        return tl::unexpected(
            Error::conflict(u"invite-expired"_s,
                            u"This invite has expired. Who gave it to you can open it again."_s));
    case InviteStatus::Revoked:
        return tl::unexpected(
            Error::conflict(u"invite-revoked"_s, u"This invite was taken back."_s));
    case InviteStatus::Active:
        break;
    }
    const auto user = loaded(tx.users().find(id), u"user"_s, id);
    if (!user)
        return tl::unexpected(user.error());
    if (user->organizationId.isValid()) {
        return tl::unexpected(
            Error::conflict(u"already-member"_s,
                            u"You belong to an organization already. Leave that one first."_s));
    }
    const auto used = taken(tx, **invite, id);
    if (!used)
        return tl::unexpected(used.error());
    const auto role = roleOf(tx, *used);
    if (!role)
        return tl::unexpected(role.error());
    User member = *user;
    member.organizationId = used->organizationId;
    member.role = *role;
    const auto joined = tx.users().update(*user, member, "user.joined"_L1);
    if (!joined)
        return tl::unexpected(joined.error());
    return used;
}

Result<Invite> reopenInvite(store::Transaction &tx, InviteId id, Seconds expiresIn)
{
    const auto invite = manageable(tx, id);
    if (!invite)
        return tl::unexpected(invite.error());
    QList<FieldError> errors;
    checkLife(errors, expiresIn);
    if (const auto valid = requireValid(errors); !valid)
        return tl::unexpected(valid.error());
    switch (inviteStatus(*invite, tx.now())) {
    case InviteStatus::Used:
        return tl::unexpected(inviteUsed());
    case InviteStatus::Active:
        return tl::unexpected(Error::conflict(
            u"invite-active"_s, u"This invite is open; there is nothing to open again."_s));
    case InviteStatus::Expired:
    case InviteStatus::Revoked:
        break;
    }
    Invite open = *invite;
    open.revokedAt.reset();
    open.expiresAt = tx.now() + expiresIn;
    return tx.invites().update(*invite, open, "invite.reopened"_L1);
}

Result<void> revokeInvite(store::Transaction &tx, InviteId id)
{
    const auto invite = manageable(tx, id);
    if (!invite)
        return tl::unexpected(invite.error());
    if (invite->usedAt)
        return tl::unexpected(inviteUsed());
    if (invite->revokedAt)
        return {};
    Invite revoked = *invite;
    revoked.revokedAt = tx.now();
    return done(tx.invites().update(*invite, revoked, "invite.revoked"_L1));
}

} // namespace berth::core
