// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"
#include "models/domain/deployment.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// A deployment that waits in an import; everything else of it is as for a new submission.
struct StagedDeployment
{
    QString name;
    DeploymentKind kind = DeploymentKind::Batch;
    Specification specification;
    int replicas = 1;
    int minAvailable = 1;
    bool gang = true;
    int priority = DefaultPriority;
    bool held = false;
    bool preemptible = true;
    Seconds minRun{0};
    Seconds grace{10};
    std::optional<Seconds> expected;
    std::optional<Seconds> maxRun;
    int maxRetries = 0;
};

class Connection;

/// Clears what imports staged that were never applied; at open, before anything else is written.
[[nodiscard]] Result<void> clearAbandonedImports(Connection &connection);

/// What an import made.
struct AppliedImport
{
    Cluster cluster;
    qint64 nodes = 0;
    qint64 deployments = 0;
    DeploymentId firstDeployment; ///< the others follow in the order they were staged
};

/// Imports: staged in chunks (each a use case of its own, so that nothing else waits long),
/// invisible until `apply` makes all of it in one transaction with the one event `import.applied`.
/// What is not applied is cleared when the store is next opened for writing.
class Imports final
{
public:
    explicit Imports(WriteSession &session)
        : m_session(session)
    {
    }

    /// @p source is shown in the feed ("openb"), not a path.
    [[nodiscard]] Result<ImportId> start(const QString &source);
    /// A use case that staged and then failed ends the import (`import-not-open` from then on).
    [[nodiscard]] Result<void> stage(ImportId import, const std::vector<NodeDraft> &nodes);
    [[nodiscard]] Result<void> stage(ImportId import,
                                     const std::vector<StagedDeployment> &deployments);
    /// Makes @p cluster (whose id is given here) with the staged nodes, and queues the staged
    /// deployments in it. Takes a few seconds for a million; the batch says `reloadAll`.
    [[nodiscard]] Result<AppliedImport> apply(ImportId import, Cluster cluster);
    /// Clears what was staged; nothing of it was ever visible.
    [[nodiscard]] Result<void> cancel(ImportId import);

private:
    WriteSession &m_session;
};

} // namespace berth::store
