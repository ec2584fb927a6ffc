// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/permissions.h"
#include "models/domain/time.h"

namespace berth {

struct Organization
{
    OrganizationId id;
    qint64 version = 1;
    QString name; ///< unique, ignoring case
    TimePoint createdAt;

    bool operator==(const Organization &) const = default;
};

/// An account. A user belongs to at most one organization.
struct User
{
    UserId id;
    qint64 version = 1;
    QString username; ///< unique, ignoring case
    QString displayName;
    bool isAdministrator = false;
    OrganizationId organizationId; ///< invalid: in none
    std::optional<Role> role;
    TimePoint createdAt;

    bool operator==(const User &) const = default;
};

/// Who acts as @p user, through no token.
[[nodiscard]] Actor actorOf(const User &user);

/// Limits of an organization, a user or a cluster; an absent one does not limit.
struct Quota
{
    enum class Subject : quint8 { Organization, User, Cluster };

    QuotaId id;
    qint64 version = 1;
    Subject subject = Subject::Organization;
    qint64 subjectId = 0;
    std::optional<qint64> maxDeployments; ///< unfinished ones, queued included
    std::optional<qint64> maxRunning; ///< replicas that hold resources
    std::optional<qint64> maxPriority;
    std::optional<qint64> maxCpuMilli;
    std::optional<qint64> maxMemoryBytes;
    std::optional<qint64> maxGpuMilli;
    std::optional<qint64> weight; ///< fair share weight, 1..1000

    bool operator==(const Quota &) const = default;
};

/// A name of an organization, a cluster, a node or a deployment: 1..100 characters after trimming,
/// no control characters. @returns the trimmed name, or InvalidArgument at @p pointer.
[[nodiscard]] Result<QString> validateName(const QString &name, const QString &pointer);

/// How names that are unique "ignoring case" are compared and stored beside the name.
[[nodiscard]] QString foldedName(const QString &name);

} // namespace berth
