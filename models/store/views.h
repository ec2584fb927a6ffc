// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/cluster.h"
#include "models/domain/deployment.h"
#include "models/domain/organization.h"

#include <vector>

namespace berth::store {

class Connection;
class Reader;
class Transaction;

/// A cluster with what is summed over its nodes.
struct ClusterView
{
    Cluster cluster;
    int nodes = 0;
    int presentNodes = 0;
    int openNodes = 0; ///< present, and open for placements
    ResourceVector total;
    ResourceVector allocated;

    [[nodiscard]] ClusterStatus status() const
    {
        return clusterStatus(cluster, nodes, presentNodes, openNodes);
    }
};

/// Where one replica is.
struct PlacementView
{
    int ordinal = 0;
    ReplicaState state = ReplicaState::Placed;
    int attempt = 0;
    NodeId node;
    QString nodeName;
    std::optional<TimePoint> startedAt;
};

struct DeploymentView
{
    Deployment deployment;
    OrganizationId organization;
    std::vector<PlacementView> placements; ///< by ordinal
};

/// Which deployments, by id; all that is given must hold.
struct DeploymentListQuery
{
    OrganizationId organization; ///< invalid: of all
    ClusterId cluster; ///< invalid: of all
    DeploymentId after; ///< exclusive
    int limit = 100;
};

/// Objects put together from several tables as they are shown, page by page, by id. The same
/// through a reader (inside its snapshot) and inside a transaction; as short-lived as a call.
class Views final
{
public:
    explicit Views(Reader &reader);
    explicit Views(Transaction &tx);

    [[nodiscard]] Result<std::optional<ClusterView>> cluster(ClusterId id);
    /// @param organization invalid: of all
    [[nodiscard]] Result<std::vector<ClusterView>> clusters(OrganizationId organization,
                                                            ClusterId after, int limit);
    /// The owner of a cluster; invalid where there is no such cluster.
    [[nodiscard]] Result<OrganizationId> organizationOf(ClusterId id);

    [[nodiscard]] Result<std::optional<Node>> node(NodeId id);
    [[nodiscard]] Result<std::vector<Node>> nodes(ClusterId cluster, NodeId after, int limit);
    [[nodiscard]] Result<std::vector<Reservation>> reservations(ClusterId cluster,
                                                                ReservationId after, int limit);
    [[nodiscard]] Result<std::vector<Organization>> organizations(OrganizationId after, int limit);

    [[nodiscard]] Result<std::optional<DeploymentView>> deployment(DeploymentId id);
    [[nodiscard]] Result<std::vector<DeploymentView>> deployments(const DeploymentListQuery &query);
    /// Fills in the placements of @p views, which are sorted by id.
    [[nodiscard]] Result<void> addPlacements(std::vector<DeploymentView> &views);

private:
    [[nodiscard]] Result<ClusterView> viewOf(Cluster cluster);
    [[nodiscard]] Result<std::vector<Deployment>> deploymentRows(const DeploymentListQuery &query);
    [[nodiscard]] Result<std::vector<DeploymentId>>
    idsInIndex(const std::vector<ClusterId> &clusters, const DeploymentListQuery &query);

    Connection &m_connection;
};

} // namespace berth::store
