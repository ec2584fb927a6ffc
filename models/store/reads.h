// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/rows.h"

#include <memory>

namespace berth::store {

class Connection;

// Reads that the repositories, the readers and the fold share: rows that are spread over several
// tables, put together. Each goes through whatever transaction the connection is in.

struct StoredSpecification
{
    SpecificationId id;
    QByteArray hash;
    std::shared_ptr<const Specification> specification;
};

[[nodiscard]] Result<std::optional<Cluster>> selectCluster(Connection &connection, ClusterId id);
[[nodiscard]] Result<std::optional<Node>> selectNode(Connection &connection, NodeId id);
/// By id; all of them where @p cluster is invalid.
[[nodiscard]] Result<std::vector<Node>> selectNodes(Connection &connection, ClusterId cluster);
/// Runs @p statement, which answers BERTH_NODE_COLUMNS in order of the id, and adds the rest.
[[nodiscard]] Result<std::vector<Node>> selectNodes(Connection &connection, Statement &statement);

/// NotFound where there is none, Corrupt where its body cannot be read.
[[nodiscard]] Result<StoredSpecification> selectSpecification(Connection &connection,
                                                              SpecificationId id);
[[nodiscard]] Result<std::vector<StoredSpecification>>
selectSpecifications(Connection &connection, SpecificationId after, int limit);

[[nodiscard]] Result<std::vector<Revision>> selectRevisions(Connection &connection,
                                                            DeploymentId id);

/// Runs @p statement, which answers BERTH_ALLOCATION_COLUMNS, and adds devices and named resources.
[[nodiscard]] Result<std::vector<Allocation>> selectAllocations(Connection &connection,
                                                                Statement &statement);
/// The same for at most one.
[[nodiscard]] Result<std::optional<Allocation>> selectAllocation(Connection &connection,
                                                                 Statement &statement);
/// Fills in devices and named resources; @p allocations are sorted by id.
[[nodiscard]] Result<void> addAllocationParts(Connection &connection,
                                              const std::vector<Allocation *> &allocations);
/// The columns of an allocation from @p first on.
[[nodiscard]] Allocation allocationFromQuery(const Statement &statement, int first = 0);

/// Runs @p statement, which answers reservations, and adds what their allocations hold.
[[nodiscard]] Result<std::vector<Reservation>> selectReservations(Connection &connection,
                                                                  Statement &statement);

/// Empty where it was never set.
[[nodiscard]] Result<QString> readSetting(Connection &connection, const QString &name);

} // namespace berth::store
