// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/rows.h"

namespace berth::store {

class Connection;

/// A staged deployment as it stands in its table.
struct StagedRow
{
    qint64 position = 0; ///< from 0 in its import
    qint64 firstReplica = 0; ///< replicas of those before it
    SpecificationId specificationId;
    QByteArray specificationHash; ///< not a column: of the specification
    QString name;
    DeploymentKind kind = DeploymentKind::Batch;
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

template<>
struct Fields<StagedRow>
{
    static constexpr auto columns = std::tuple{
        Field{":position", &StagedRow::position},
        Field{":first_replica", &StagedRow::firstReplica},
        Field{":name", &StagedRow::name},
        Field{":kind", &StagedRow::kind},
        Field{":replicas", &StagedRow::replicas},
        Field{":min_available", &StagedRow::minAvailable},
        Field{":gang", &StagedRow::gang},
        Field{":priority", &StagedRow::priority},
        Field{":held", &StagedRow::held},
        Field{":preemptible", &StagedRow::preemptible},
        Field{":min_run_seconds", &StagedRow::minRun},
        Field{":grace_seconds", &StagedRow::grace},
        Field{":expected_seconds", &StagedRow::expected},
        Field{":max_run_seconds", &StagedRow::maxRun},
        Field{":max_retries", &StagedRow::maxRetries},
    };
};

/// What the import's SHA-256 is taken over: one line of canonical JSON a staged row, the nodes'
/// lines and the deployments' lines each hashed, then both hashes.
[[nodiscard]] QByteArray stagedLine(const StagedRow &row);
[[nodiscard]] QByteArray stagedLine(const NodeDraft &node);
[[nodiscard]] QByteArray stagedHash(const QByteArray &nodesHash, const QByteArray &deploymentsHash);

[[nodiscard]] Node nodeFromDraft(const NodeDraft &draft, ClusterId cluster);

/// The staged rows of an import, by position.
[[nodiscard]] Result<std::vector<NodeDraft>> selectStagedNodes(Connection &connection,
                                                               ImportId import);
[[nodiscard]] Result<std::vector<StagedRow>>
selectStagedRows(Connection &connection, ImportId import, qint64 after, int limit);

} // namespace berth::store
