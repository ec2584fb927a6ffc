// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/organization.h"
#include "models/domain/result.h"

namespace berth::store {
class Transaction;
}

/// Use cases: each checks who acts and what it is given against the open transaction, writes, and
/// leaves nothing behind where it fails. Core thread, inside Writer::run().
namespace berth::core {

/// The account that a store's own process acts as: the administrator, made at the first opening.
[[nodiscard]] Result<User> ensureAdministrator(store::Transaction &tx, const QString &username);

/// An administrator's work, or in open registration that of somebody without an organization, who
/// becomes its owner.
[[nodiscard]] Result<OrganizationId> createOrganization(store::Transaction &tx,
                                                        const QString &name);
/// An organization without clusters: its members leave, its invites and limits go. Conflict
/// (`in-use`) while it has clusters.
[[nodiscard]] Result<void> deleteOrganization(store::Transaction &tx, OrganizationId id,
                                              qint64 version);
[[nodiscard]] Result<void> renameOrganization(store::Transaction &tx, OrganizationId id,
                                              const QString &name, qint64 version);

} // namespace berth::core
