// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"

namespace berth::store {
class Transaction;
}

/// Invites, with an end: for one person, once, or for many where a dialect makes them. Codes come
/// as hashes only. Core thread, inside Writer::run().
namespace berth::core {

inline constexpr Seconds UsualInviteLife{7 * 24 * 3600};

struct InviteDraft
{
    OrganizationId organizationId; ///< invalid: the actor's own
    Role role = Role::Viewer;
    Seconds expiresIn = UsualInviteLife; ///< 60 s .. 1 year
    QString note;
    InviteUses uses = InviteUses::Once;
};

/// An operator invites developers and viewers, an owner everybody.
[[nodiscard]] Result<Invite> createInvite(store::Transaction &tx, const InviteDraft &draft,
                                          const QString &codeHash);

/// Joins the actor to the organization. The first who joins one without an owner by an invite for
/// many becomes its owner. NotFound for an unknown code; Conflict (`invite-used`,
/// `invite-expired`, `invite-revoked`, `already-member`).
[[nodiscard]] Result<Invite> redeemInvite(store::Transaction &tx, const QString &codeHash);
/// The same for @p user, who has just been made.
[[nodiscard]] Result<Invite> redeemInviteFor(store::Transaction &tx, const QString &codeHash,
                                             UserId user);

/// Gives an unused one that has expired or was revoked a new end. Conflict (`invite-used`,
/// `invite-active`).
[[nodiscard]] Result<Invite> reopenInvite(store::Transaction &tx, InviteId id, Seconds expiresIn);
/// One that was used stays as it is: Conflict (`invite-used`); one that is revoked stays so.
[[nodiscard]] Result<void> revokeInvite(store::Transaction &tx, InviteId id);

} // namespace berth::core
