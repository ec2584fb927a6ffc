// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/rows.h"

namespace berth::store {

class WriteSession;

// The rows of a node besides its own: resources, devices, labels, taints; and what is taken of it.

/// Writes a new node with all its rows and gives it its id; no event. Devices are made where
/// @p row has GPUs and lists none.
[[nodiscard]] Result<void> insertNode(WriteSession &session, Node &row);

/// What is allocated of @p node is what @p current says; its owner is placing and releasing.
void keepCounters(Node &node, const Node &current);

/// Rewrites those rows that differ.
[[nodiscard]] Result<void> writeNodeParts(WriteSession &session, const Node &before,
                                          const Node &after);

/// The node of @p allocation, or Conflict (`no-room`) saying what is asked and what is free.
[[nodiscard]] Result<Node> checkRoom(WriteSession &session, const Allocation &allocation);

/// Writes @p allocation (without id) and takes its amounts from the node and its devices.
/// Conflict as in checkRoom(), then nothing is written. Gives it its id. No event.
[[nodiscard]] Result<void> takeAllocation(WriteSession &session, Allocation &allocation);

/// The opposite: the row goes, the amounts are free again. No event.
[[nodiscard]] Result<void> giveAllocation(WriteSession &session, const Allocation &allocation);

} // namespace berth::store
