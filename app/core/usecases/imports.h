// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/imports.h"

namespace berth::store {
class Transaction;
}

/// Imports, staged in chunks and applied by one transaction. An administrator's work: they are
/// exempt from quotas. Core thread, inside Writer::run().
namespace berth::core {

[[nodiscard]] Result<ImportId> startImport(store::Transaction &tx, const QString &source);

/// The checks are those of a cluster or a deployment made by hand; the first row that fails them
/// fails the chunk.
[[nodiscard]] Result<void> stageImport(store::Transaction &tx, ImportId id,
                                       const std::vector<NodeDraft> &nodes);
[[nodiscard]] Result<void> stageImport(store::Transaction &tx, ImportId id,
                                       const std::vector<store::StagedDeployment> &deployments);

/// Makes the cluster of @p draft with everything that was staged.
[[nodiscard]] Result<store::AppliedImport> applyImport(store::Transaction &tx, ImportId id,
                                                       const ClusterDraft &draft);
[[nodiscard]] Result<void> cancelImport(store::Transaction &tx, ImportId id);

} // namespace berth::core
