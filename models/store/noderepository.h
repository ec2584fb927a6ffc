// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Nodes with their resource rows, GPU devices, labels and taints; conventions as in
/// ClusterRepository. What is allocated (of resources and devices) is kept by placing and
/// releasing alone: `insert` starts at zero, and updates leave it as it is.
class NodeRepository final
{
public:
    explicit NodeRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Node>> find(NodeId id);
    [[nodiscard]] Result<std::optional<Node>> findByName(ClusterId cluster, const QString &name);
    [[nodiscard]] Result<std::vector<Node>> inCluster(ClusterId cluster);
    /// @p row.devices may be empty: then one healthy device a whole GPU is made.
    [[nodiscard]] Result<Node> insert(Node row, QLatin1StringView action = {});
    /// A person's change: labels, taints, scheduling, drain deadline, address.
    [[nodiscard]] Result<Node> update(const Node &before, Node after,
                                      QLatin1StringView action = {});
    /// What a runtime saw: presence, the end of a drain, discovered capacity and devices. A
    /// capacity below what is allocated is recorded (the ceiling stays at what is allocated).
    [[nodiscard]] Result<Node> updateState(const Node &before, Node after,
                                           QLatin1StringView action = {});
    /// Conflict (`in-use`) while it has an allocation.
    [[nodiscard]] Result<void> remove(const Node &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

} // namespace berth::store
