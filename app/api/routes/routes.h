// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::api {

class RouteTable;

/// Every route of the API (DESIGN section 7) whose use case exists, area by area.
void addRoutes(RouteTable &table);

void addServiceRoutes(RouteTable &table); ///< health, metrics, version, the document
void addAccountRoutes(RouteTable &table); ///< set-up, sign-in, one's own account and tokens
void addOrganizationRoutes(RouteTable &table); ///< organizations, members, quotas, settings
void addInviteRoutes(RouteTable &table);
void addClusterRoutes(RouteTable &table); ///< clusters and nodes
void addReservationRoutes(RouteTable &table);
void addDeploymentRoutes(RouteTable &table);
void addForesightRoutes(RouteTable &table); ///< previews, and what would be if
void addLoadRoutes(RouteTable &table); ///< what services are scaled by
void addQueueRoutes(RouteTable &table); ///< queues and the scheduler
void addImportRoutes(RouteTable &table);
void addJobRoutes(RouteTable &table); ///< jobs, their runs, and previews of expressions
void addFeedRoutes(RouteTable &table);

} // namespace berth::api
