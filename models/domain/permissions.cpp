// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/permissions.h"

#include "models/domain/enumwords.h"

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr int DeveloperPriority = 500;
constexpr int OperatorPriority = 1000;

/// Roles build on each other, so the least one says all; none where no role suffices.
std::optional<Role> leastRole(Permission permission)
{
    switch (permission) {
    case Permission::ReadOrganization:
        return Role::Viewer;
    case Permission::ReadLogs:
    case Permission::WriteOwnDeployment:
    case Permission::ExecOwn:
        return Role::Developer;
    case Permission::WriteAnyDeployment:
    case Permission::WriteCluster:
    case Permission::InviteDeveloper:
        return Role::Operator;
    case Permission::ManageMembers:
    case Permission::ManageHooks:
    case Permission::ManageOrganization:
        return Role::Owner;
    case Permission::ManageStore:
        break;
    }
    return std::nullopt;
}

bool isMember(const Actor &actor, OrganizationId organization)
{
    return organization.isValid() && actor.organization == organization && actor.role.has_value();
}

bool isInScope(TokenScope scope, Permission permission)
{
    switch (permission) {
    case Permission::ReadOrganization:
    case Permission::ReadLogs:
        return true;
    case Permission::WriteOwnDeployment:
    case Permission::WriteAnyDeployment:
    case Permission::ExecOwn:
        return scope != TokenScope::Read;
    case Permission::WriteCluster:
    case Permission::InviteDeveloper:
    case Permission::ManageMembers:
    case Permission::ManageHooks:
    case Permission::ManageOrganization:
    case Permission::ManageStore:
        break;
    }
    return scope == TokenScope::Full;
}

Actor machine(const QString &name)
{
    Actor actor;
    actor.isAdministrator = true;
    actor.name = name;
    return actor;
}

} // namespace

Actor Actor::scheduler()
{
    return machine(u"scheduler"_s);
}

Actor Actor::runtime()
{
    return machine(u"runtime"_s);
}

bool isAllowed(const Actor &actor, Permission permission, OrganizationId organization)
{
    if (!isInScope(actor.scope, permission))
        return false;
    if (actor.isAdministrator)
        return true;
    const auto least = leastRole(permission);
    return least && isMember(actor, organization) && *actor.role >= *least;
}

int highestPriority(const Actor &actor, OrganizationId organization)
{
    if (isAllowed(actor, Permission::WriteAnyDeployment, organization))
        return OperatorPriority;
    if (isAllowed(actor, Permission::WriteOwnDeployment, organization))
        return DeveloperPriority;
    return -1;
}

Result<void> require(const Actor &actor, Permission permission, OrganizationId organization)
{
    if (isAllowed(actor, permission, organization))
        return {};
    if (organization.isValid() && !actor.isAdministrator && !isMember(actor, organization))
        return tl::unexpected(Error::notFound(u"There is no such object."_s));
    if (!isInScope(actor.scope, permission)) {
        return tl::unexpected(Error{
            ErrorCode::PermissionDenied,
            u"token-scope"_s,
            u"The token has the scope '%1', which does not reach this."_s.arg(word(actor.scope)),
            {}});
    }
    const auto least = leastRole(permission);
    const QString message = least ? u"This needs the role "_s + word(*least) + u'.'
                                  : u"This needs an administrator."_s;
    return tl::unexpected(Error{ErrorCode::PermissionDenied, u"permission-denied"_s, message, {}});
}

QLatin1StringView word(Role role)
{
    switch (role) {
    case Role::Viewer:
        return "viewer"_L1;
    case Role::Developer:
        return "developer"_L1;
    case Role::Operator:
        return "operator"_L1;
    case Role::Owner:
        return "owner"_L1;
    }
    return {};
}

QLatin1StringView word(TokenScope scope)
{
    switch (scope) {
    case TokenScope::Read:
        return "read"_L1;
    case TokenScope::Deployments:
        return "deployments"_L1;
    case TokenScope::Full:
        return "full"_L1;
    }
    return {};
}

std::optional<TokenScope> tokenScopeFromWord(QStringView text)
{
    return enumFromWord(text, TokenScope::Full);
}

std::optional<Role> roleFromWord(QStringView text)
{
    return enumFromWord(text, Role::Owner);
}

} // namespace berth
