// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/organization.h"

namespace berth::store {
class Transaction;
}

/// Members of an organization and their limits. Core thread, inside Writer::run().
namespace berth::core {

/// Conflict (`last-owner`) for the role of the only owner.
[[nodiscard]] Result<void> changeRole(store::Transaction &tx, OrganizationId organization,
                                      UserId member, Role role, qint64 version);

/// Takes a member out, or lets the actor leave. Their sessions and tokens end at once, their
/// deployments pass to the owner who has been there longest, their own limits go.
/// Conflict (`last-owner`) for the only owner.
[[nodiscard]] Result<void> removeMember(store::Transaction &tx, OrganizationId organization,
                                        UserId member);

/// What is given of a quota; an empty inner optional takes the limit away.
struct QuotaPatch
{
    using Limit = std::optional<std::optional<qint64>>;
    Limit maxDeployments;
    Limit maxRunning;
    Limit maxPriority;
    Limit maxCpuMilli;
    Limit maxMemoryBytes;
    Limit maxGpuMilli;
    Limit weight;
};

/// Sets limits: an owner those of members and clusters, an administrator anybody's. Nobody sets
/// their own: PermissionDenied (`own-quota`).
/// @returns the quota as it stands then, without an id where it limits nothing
[[nodiscard]] Result<Quota> setQuota(store::Transaction &tx, Quota::Subject subject,
                                     qint64 subjectId, const QuotaPatch &patch, qint64 version);

} // namespace berth::core
