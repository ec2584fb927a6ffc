// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/organizations.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::core {

Result<User> ensureAdministrator(store::Transaction &tx, const QString &username)
{
    const QString name = username.isEmpty() ? QStringLiteral("administrator") : username;
    auto found = tx.users().findByUsername(name);
    if (!found)
        return tl::unexpected(found.error());
    if (*found && (*found)->isAdministrator)
        return **found;

    User user;
    user.username = *found ? QStringLiteral("administrator") : name;
    user.displayName = name;
    user.isAdministrator = true;
    user.createdAt = tx.now();
    return tx.users().insert(user);
}

Result<OrganizationId> createOrganization(store::Transaction &tx, const QString &name)
{
    if (const auto allowed = require(tx.actor(), Permission::ManageStore, {}); !allowed)
        return tl::unexpected(allowed.error());
    auto valid = validateName(name, QStringLiteral("/name"));
    if (!valid)
        return tl::unexpected(valid.error());

    Organization row;
    row.name = *valid;
    row.createdAt = tx.now();
    return tx.organizations().insert(row).map([](const Organization &made) { return made.id; });
}

Result<void> renameOrganization(store::Transaction &tx, OrganizationId id, const QString &name,
                                qint64 version)
{
    const auto organization
        = loaded(tx.organizations().find(id), QStringLiteral("organization"), id);
    if (!organization)
        return tl::unexpected(organization.error());
    if (const auto allowed = require(tx.actor(), Permission::ManageOrganization, id); !allowed)
        return allowed;
    if (const auto current = requireVersion(*organization, version); !current)
        return current;
    auto valid = validateName(name, QStringLiteral("/name"));
    if (!valid)
        return tl::unexpected(valid.error());
    if (*valid == organization->name)
        return {};

    Organization renamed = *organization;
    renamed.name = *valid;
    return done(tx.organizations().update(*organization, renamed,
                                          QLatin1StringView("organization.renamed")));
}

} // namespace berth::core
