// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/organization.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Common to all repositories: `find` misses with an empty optional and fails only where the
/// database does; `insert` gives the id; `update` checks the row against @p before (version and
/// state_version), raises `version`, and fails with Conflict (`changed-meanwhile`) where it moved;
/// names that are taken are Conflict (`name-taken`). @p action names the event; empty: made from
/// the kind ("organization.created", ".changed", ".removed").
class OrganizationRepository final
{
public:
    explicit OrganizationRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Organization>> find(OrganizationId id);
    [[nodiscard]] Result<std::optional<Organization>> findByName(const QString &name);
    [[nodiscard]] Result<std::vector<Organization>> all();
    [[nodiscard]] Result<Organization> insert(Organization row, QLatin1StringView action = {});
    [[nodiscard]] Result<Organization> update(const Organization &before, Organization after,
                                              QLatin1StringView action = {});
    [[nodiscard]] Result<void> remove(const Organization &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

/// Users and their membership (organization and role, which go together).
class UserRepository final
{
public:
    explicit UserRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<User>> find(UserId id);
    [[nodiscard]] Result<std::optional<User>> findByUsername(const QString &username);
    [[nodiscard]] Result<std::vector<User>> inOrganization(OrganizationId organization);
    [[nodiscard]] Result<User> insert(User row, QLatin1StringView action = {});
    [[nodiscard]] Result<User> update(const User &before, User after,
                                      QLatin1StringView action = {});
    [[nodiscard]] Result<void> remove(const User &row, QLatin1StringView action = {});

    /// Ends the sessions of a user and removes their personal tokens.
    [[nodiscard]] Result<void> removeSignIns(const User &row);
    /// The owner who has been in @p organization for the longest, but for @p except.
    [[nodiscard]] Result<UserId> longestServingOwner(OrganizationId organization, UserId except);
    /// When a member came into their organization.
    [[nodiscard]] Result<TimePoint> joinedAt(UserId member);
    [[nodiscard]] Result<int> countOwners(OrganizationId organization);

private:
    WriteSession &m_session;
};

class QuotaRepository final
{
public:
    explicit QuotaRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Quota>> find(Quota::Subject subject, qint64 subjectId);
    [[nodiscard]] Result<Quota> insert(Quota row, QLatin1StringView action = {});
    [[nodiscard]] Result<Quota> update(const Quota &before, Quota after,
                                       QLatin1StringView action = {});
    [[nodiscard]] Result<void> remove(const Quota &row, QLatin1StringView action = {});
    /// The quota of something that goes; nothing where it has none.
    [[nodiscard]] Result<void> removeOf(Quota::Subject subject, qint64 subjectId);

private:
    WriteSession &m_session;
};

} // namespace berth::store
