// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/organizations.h"

#include "app/core/usecases/lookup.h"
#include "models/store/accountreads.h"
#include "models/store/transaction.h"

namespace berth::core {

namespace {

/// Who makes an organization: nobody in particular as an administrator, else the user who will own
/// it.
Result<std::optional<User>> requireMayFound(store::Transaction &tx)
{
    const auto may = require(tx.actor(), Permission::ManageStore, {});
    if (may)
        return std::optional<User>();
    const auto settings = store::readSettings(tx);
    if (!settings)
        return tl::unexpected(settings.error());
    const auto user = tx.users().find(tx.actor().user);
    if (!user)
        return tl::unexpected(user.error());
    if (settings->registration != Registration::Open || !*user
        || tx.actor().scope != TokenScope::Full)
        return tl::unexpected(may.error());
    if ((*user)->organizationId.isValid()) {
        return tl::unexpected(Error::conflict(
            QStringLiteral("already-member"),
            QStringLiteral("You belong to an organization already. Leave that one first.")));
    }
    return *user;
}

} // namespace

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
    const auto founder = requireMayFound(tx);
    if (!founder)
        return tl::unexpected(founder.error());
    auto valid = validateName(name, QStringLiteral("/name"));
    if (!valid)
        return tl::unexpected(valid.error());

    Organization row;
    row.name = *valid;
    row.createdAt = tx.now();
    const auto made = tx.organizations().insert(row);
    if (!made)
        return tl::unexpected(made.error());
    if (*founder) {
        User owner = **founder;
        owner.organizationId = made->id;
        owner.role = Role::Owner;
        const auto joined = tx.users().update(**founder, owner, QLatin1StringView("user.joined"));
        if (!joined)
            return tl::unexpected(joined.error());
    }
    return made->id;
}

Result<void> deleteOrganization(store::Transaction &tx, OrganizationId id, qint64 version)
{
    const auto organization
        = loaded(tx.organizations().find(id), QStringLiteral("organization"), id);
    if (!organization)
        return tl::unexpected(organization.error());
    if (const auto allowed = require(tx.actor(), Permission::ManageStore, id); !allowed)
        return allowed;
    if (const auto current = requireVersion(*organization, version); !current)
        return current;
    const auto clusters = tx.clusters().inOrganization(id);
    if (!clusters)
        return tl::unexpected(clusters.error());
    if (!clusters->empty()) {
        return tl::unexpected(Error::conflict(
            QStringLiteral("in-use"),
            QStringLiteral("The organization '%1' has %2 clusters. Delete those first.")
                .arg(organization->name)
                .arg(clusters->size())));
    }
    const auto members = tx.users().inOrganization(id);
    const auto invites = tx.invites().ofOrganization(id);
    if (!members || !invites)
        return tl::unexpected(members ? invites.error() : members.error());
    for (const User &member : *members) {
        if (const auto gone = tx.quotas().removeOf(Quota::Subject::User, member.id.value()); !gone)
            return gone;
        User former = member;
        former.organizationId = {};
        former.role.reset();
        const auto left = tx.users().update(member, former, QLatin1StringView("user.removed_from"));
        if (!left)
            return tl::unexpected(left.error());
    }
    for (const Invite &invite : *invites) {
        if (const auto gone = tx.invites().remove(invite); !gone)
            return gone;
    }
    return tx.organizations().remove(*organization);
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
