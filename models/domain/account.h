// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/permissions.h"
#include "models/domain/time.h"

namespace berth {

enum class InviteStatus : quint8 { Active, Used, Expired, Revoked };

/// For how many people an invite is. Berth itself makes them for one; some clients of the services
/// that it replaces give one code to everybody.
enum class InviteUses : quint8 { Once, Many };

/// A way into an organization. Its code is stored as a hash only.
struct Invite
{
    InviteId id;
    qint64 version = 1;
    OrganizationId organizationId;
    Role role = Role::Viewer;
    InviteUses uses = InviteUses::Once;
    QString note;
    TimePoint expiresAt;
    std::optional<TimePoint> revokedAt;
    UserId createdBy;
    TimePoint createdAt;
    UserId usedBy; ///< invalid: nobody yet, or it is for many
    std::optional<TimePoint> usedAt;

    bool operator==(const Invite &) const = default;
};

/// A used one stays used, whatever came after; a revoked one is revoked although it has expired.
[[nodiscard]] InviteStatus inviteStatus(const Invite &invite, TimePoint now);

/// A sign-in that can be ended: its access tokens name it.
struct Session
{
    SessionId id;
    qint64 version = 1;
    UserId userId;
    TimePoint createdAt;
    TimePoint expiresAt; ///< its refresh token's; moves with every refresh

    bool operator==(const Session &) const = default;
};

/// A token that a script signs in with, made by its owner and shown once.
struct PersonalToken
{
    TokenId id;
    qint64 version = 1;
    UserId userId;
    QString name;
    TokenScope scope = TokenScope::Full;
    std::optional<TimePoint> expiresAt; ///< absent: never
    TimePoint createdAt;

    bool operator==(const PersonalToken &) const = default;
};

/// Who may make an account.
enum class Registration : quint8 {
    Invite, ///< who was invited
    Open, ///< anybody, and an organization with it
    Closed, ///< whom an administrator makes one for
};

/// The longest that an access token may be set to live.
inline constexpr Seconds LongestAccessTokenLifetime{24 * 3600};

/// What an administrator sets for all.
struct Settings
{
    qint64 version = 1;
    Registration registration = Registration::Invite;
    Seconds accessTokenLifetime{30 * 60}; ///< 60 s .. 1 day
    Seconds refreshTokenLifetime{30 * 24 * 3600}; ///< 1 hour .. 1 year
    int failedSignInsPerMinute = 10; ///< 1..1000, of an account from a peer
    int requestsPerMinute = 0; ///< of an account; 0: no limit

    bool operator==(const Settings &) const = default;
};

[[nodiscard]] QLatin1StringView word(InviteStatus status);
[[nodiscard]] QLatin1StringView word(InviteUses uses);
[[nodiscard]] QLatin1StringView word(Registration registration);
[[nodiscard]] std::optional<Registration> registrationFromWord(QStringView text);

/// A username: 1..64 characters after trimming, no blanks and no control characters.
/// @returns the trimmed name, or InvalidArgument at @p pointer.
[[nodiscard]] Result<QString> validateUsername(const QString &name, const QString &pointer);

} // namespace berth
