// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localapiacts.h"
#include "app/console/localsession.h"

namespace berth::console {

/// Acts on members, invites and limits of the local core.
class LocalPeopleActs final : public PeopleActs
{
public:
    LocalPeopleActs(LocalSession &session, BackendTables tables, LocalApiActs &api);

    [[nodiscard]] Result<void> canInvite(OrganizationId organization, Role role) const override;
    [[nodiscard]] Result<void> canManageMembers(OrganizationId organization) const override;
    [[nodiscard]] Result<void> canLimit(Quota::Subject subject, qint64 id) const override;
    [[nodiscard]] Result<void> canDeleteOrganization(OrganizationId id) const override;
    [[nodiscard]] Result<void> canMakeAccount() const override;

    Act<void> deleteOrganization(OrganizationId id) override;
    Act<UserId> makeAccount(const NewAccount &account) override;
    Act<void> changeRole(OrganizationId organization, UserId member, Role role,
                         qint64 version) override;
    Act<void> removeMember(OrganizationId organization, UserId member) override;
    Act<NewInvite> invite(const InviteRequest &request) override;
    Act<void> reopenInvite(InviteId id, Seconds expiresIn) override;
    Act<void> revokeInvite(InviteId id) override;
    Act<void> setLimits(const Quota &limits) override;
    Read<std::vector<Invite>> invites(OrganizationId organization) override;

private:
    LocalSession &m_session;
    BackendTables m_tables;
    LocalApiActs &m_api;
};

} // namespace berth::console
