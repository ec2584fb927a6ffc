// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

namespace berth::api {

/// What an administrator says of a dialect when switching it on.
struct DialectOptions
{
    QString name; ///< of the dialect
    QString account; ///< username of whom it acts as; empty: none
    RuntimeType runtime = RuntimeType::Simulated; ///< of the clusters that it makes
    std::optional<DeploymentDraft> jobTemplate; ///< of `jobs`, without its cluster
    QString organization; ///< of `jobs`, by name; empty: the account's own
    QString timeZone; ///< of `jobs`; empty: Asia/Kolkata
    bool allowsRemote = false; ///< a dialect without sign-in may listen beyond loopback

    // Found when it is switched on.
    UserId accountId; ///< invalid: it acts as who signs in
    OrganizationId organizationId; ///< of `jobs`
    bool isLocal = true; ///< it listens on loopback: whoever reaches it may register
};

} // namespace berth::api
