// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

#include <memory>
#include <vector>

namespace berth::store {

class WriteSession;

/// A specification as it is stored: shared by all revisions that say the same.
struct SpecificationRef
{
    SpecificationId id;
    QByteArray hash; ///< contentHash()
};

class SpecificationRepository final
{
public:
    explicit SpecificationRepository(WriteSession &session)
        : m_session(session)
    {
    }

    /// The stored specification that says the same as @p specification, made where there is none.
    [[nodiscard]] Result<SpecificationRef> intern(const Specification &specification);
    /// NotFound where there is none: ids of specifications come from rows that refer to them.
    [[nodiscard]] Result<std::shared_ptr<const Specification>> load(SpecificationId id);

private:
    WriteSession &m_session;
};

/// Deployments with their revisions; conventions as in ClusterRepository.
class DeploymentRepository final
{
public:
    explicit DeploymentRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Deployment>> find(DeploymentId id);
    [[nodiscard]] Result<std::vector<Revision>> revisions(DeploymentId id);
    /// The deployments of a cluster in one status, by id.
    [[nodiscard]] Result<std::vector<Deployment>> inCluster(ClusterId cluster,
                                                            DeploymentStatus status);
    [[nodiscard]] Result<qint64> countInCluster(ClusterId cluster); ///< finished ones included
    [[nodiscard]] Result<qint64> countUnfinished(UserId owner); ///< for `max_deployments`
    [[nodiscard]] Result<qint64> countUnfinished(ClusterId cluster);
    [[nodiscard]] Result<qint64> countUnfinished(OrganizationId organization);
    /// Who names it in `after`, by id.
    [[nodiscard]] Result<std::vector<DeploymentId>> dependents(DeploymentId id);
    /// By id, after @p after; a scan.
    [[nodiscard]] Result<std::vector<Deployment>> ownedBy(UserId owner, DeploymentId after,
                                                          int limit);

    /// Writes a new deployment: interns the specification, makes revision 1 and `row.replicas`
    /// waiting replicas. One event, "deployment.submitted" where @p action is empty.
    [[nodiscard]] Result<Deployment> submit(Deployment row, const Specification &specification,
                                            QLatin1StringView action = {});
    [[nodiscard]] Result<Deployment> update(const Deployment &before, Deployment after,
                                            QLatin1StringView action = {});
    /// The same with a new revision of @p specification ("deployment.revised"); its number is one
    /// more than the latest. Where the specification is the current one no revision is made.
    [[nodiscard]] Result<Deployment> revise(const Deployment &before, Deployment after,
                                            const Specification &specification,
                                            QLatin1StringView action = {});
    [[nodiscard]] Result<Deployment> updateState(const Deployment &before, Deployment after,
                                                 QLatin1StringView action = {});
    /// Computes status, ready replicas, cause and the times from the replicas as they stand, and
    /// writes what differs ("deployment.status"). Call it after changing a replica.
    [[nodiscard]] Result<Deployment> refreshStatus(DeploymentId id);
    /// Removes it with its revisions, replicas and attempts ("deployment.removed"). Conflict
    /// (`in-use`) while a replica holds resources.
    [[nodiscard]] Result<void> remove(const Deployment &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

} // namespace berth::store
