// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/controlplane.h"

#include <functional>

namespace berth::core {

/// What to import of a trace with the columns of the openb lists.
struct OpenbSource
{
    QString nodesFile;
    QString podsFile;
    QString clusterName;
    OrganizationId organization;
    /// The lists themselves, instead of files; the names above then only stand in errors.
    std::optional<QByteArray> nodesText = {};
    std::optional<QByteArray> podsText = {};
};

struct ImportedCluster
{
    ClusterId cluster;
    int nodes = 0;
    int deployments = 0;
};

/// Imports a trace: a simulated cluster with its nodes, and its pods as a queue of batch
/// deployments in order of their creation. Staged in chunks between which others have their turn,
/// then made by one transaction: all of it, or nothing. Blocks; for a thread that is neither the
/// core's nor the GUI's.
class OpenbImporter final
{
public:
    /// @param phase for people; @param total 0 where it is not known yet
    using Progress = std::function<void(const QString &phase, qint64 done, qint64 total)>;
    using Cancelled = std::function<bool()>;

    /// @param control outlives it; @param actor must be an administrator
    OpenbImporter(ControlPlane &control, Actor actor);

    /// Errors name file, line and column (the pointer is "FILE:LINE:COLUMN"); Cancelled where
    /// @p cancelled said so, with everything that was staged cleared.
    [[nodiscard]] Result<Acknowledged<ImportedCluster>>
    run(const OpenbSource &source, const Progress &progress, const Cancelled &cancelled);

private:
    using Say = std::function<bool(const QString &phase, qint64 done, qint64 total)>;
    [[nodiscard]] Result<Acknowledged<ImportedCluster>>
    stageAndApply(ImportId import, const OpenbSource &source, const std::vector<NodeDraft> &nodes,
                  const std::vector<store::StagedDeployment> &deployments, const Say &say);

    ControlPlane &m_control;
    Actor m_actor;
};

} // namespace berth::core
