// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/permissions.h"

namespace berth::api {

class RouteTable;

/// The lists of deployments: of the organization, of a cluster; filtered where asked.
void addDeploymentLists(RouteTable &table);

/// Viewers read all of a deployment but the values of its environment.
[[nodiscard]] bool mayReadValues(const Actor &actor, OrganizationId organization);

} // namespace berth::api
