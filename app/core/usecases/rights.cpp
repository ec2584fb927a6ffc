// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/rights.h"

namespace berth::core {

using namespace Qt::StringLiterals;

Result<void> requireMayWrite(const Actor &actor, OrganizationId organization, UserId owner)
{
    const bool isOwn = owner == actor.user;
    return require(actor, isOwn ? Permission::WriteOwnDeployment : Permission::WriteAnyDeployment,
                   organization);
}

Result<void> requirePriority(const Actor &actor, OrganizationId organization, int priority)
{
    const int highest = highestPriority(actor, organization);
    if (priority <= highest)
        return {};
    return tl::unexpected(Error{
        ErrorCode::PermissionDenied,
        u"priority-too-high"_s,
        u"You may give priorities up to %1, not %2."_s.arg(highest).arg(priority),
        {{u"/priority"_s, -1, u"above %1"_s.arg(highest), u"ask an operator to raise it"_s}}});
}

} // namespace berth::core
