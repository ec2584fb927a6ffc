// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/permissions.h"

namespace berth::core {

/// What deployments and jobs have in common: their owner may change them, and whoever may change
/// anybody's.
[[nodiscard]] Result<void> requireMayWrite(const Actor &actor, OrganizationId organization,
                                           UserId owner);
/// PermissionDenied (`priority-too-high`) above what the actor's role gives.
[[nodiscard]] Result<void> requirePriority(const Actor &actor, OrganizationId organization,
                                           int priority);

} // namespace berth::core
