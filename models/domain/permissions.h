// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/result.h"
#include "models/domain/time.h"

#include <optional>

namespace berth {

enum class Role : quint8 { Viewer, Developer, Operator, Owner };

/// What a permission question is about; the matrix of DESIGN section 2 is written over these.
enum class Permission : quint8 {
    ReadOrganization, ///< everything of the organization but secrets, invites, tokens and hooks
    ReadLogs,
    WriteOwnDeployment, ///< submit, change, stop, start, delete what one owns; reservations, jobs
    WriteAnyDeployment,
    ExecOwn,
    WriteCluster, ///< clusters, nodes, hold of a queue
    InviteDeveloper, ///< invite developers and viewers
    ManageMembers, ///< members, roles, any invite, quotas of members
    ManageHooks,
    ManageOrganization, ///< settings of the organization
    ManageStore, ///< all organizations, their quotas, engine addresses, registration, API, escapes
};

/// What a personal token may be used for, at most.
enum class TokenScope : quint8 {
    Read, ///< look, and read logs
    Deployments, ///< and deployments, reservations and jobs, as far as the role goes
    Full, ///< all that its owner may
};

/// Who acts. A process that opens the store acts as its administrator.
struct Actor
{
    UserId user;
    OrganizationId organization; ///< invalid: in none
    std::optional<Role> role; ///< in `organization`
    bool isAdministrator = false;
    QString name; ///< as the audit trail shows it: a username, or "scheduler", "runtime"
    TokenId token; ///< invalid: none
    TokenScope scope = TokenScope::Full; ///< of the token
    QString requestId; ///< empty: none

    [[nodiscard]] static Actor scheduler();
    [[nodiscard]] static Actor runtime();

    bool operator==(const Actor &) const = default;
};

/// The one place that decides. Deny by default; an administrator may do everything, everywhere, and
/// nobody more than the scope of the token that they act with.
/// @param organization of the object that is acted upon
[[nodiscard]] bool isAllowed(const Actor &actor, Permission permission,
                             OrganizationId organization);

/// The highest priority @p actor may give: 500 for a developer, 1000 from operator up, -1 below.
[[nodiscard]] int highestPriority(const Actor &actor, OrganizationId organization);

/// Success, or PermissionDenied in words that name the role that may ("needs the role operator").
/// What another organization owns is NotFound, so that its existence does not leak.
[[nodiscard]] Result<void> require(const Actor &actor, Permission permission,
                                   OrganizationId organization);

[[nodiscard]] QLatin1StringView word(Role role);
[[nodiscard]] std::optional<Role> roleFromWord(QStringView text);
[[nodiscard]] QLatin1StringView word(TokenScope scope);
[[nodiscard]] std::optional<TokenScope> tokenScopeFromWord(QStringView text);

} // namespace berth
