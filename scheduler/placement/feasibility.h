// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"

#include "models/domain/reason.h"

#include <optional>

namespace berth::sched {

/// Whether the node's labels and taints suit the request; remembered per class and traits.
[[nodiscard]] TraitMatch matchTraits(const RequestClass &requestClass, const NodeTable &nodes,
                                     quint32 traits);

/// What stands against the node whatever is free on it (labels, taints, GPU model), its
/// scheduling state left aside.
[[nodiscard]] std::optional<Refusal> staticRefusal(const RequestClass &requestClass,
                                                   const NodeTable &nodes, int slot);

/// Whether @p room covers one replica; the extended resources of the room are @p extended.
[[nodiscard]] std::optional<Refusal> roomRefusal(const RequestClass &requestClass, const Room &room,
                                                 const std::vector<NamedAmount> &extended);

/// Whether one replica could be placed on the node now, nominated room left alone. The fast form
/// of the two above.
[[nodiscard]] inline bool fitsOpenRoom(const RequestClass &requestClass, const NodeTable &nodes,
                                       int slot)
{
    const OpenRoom &room = nodes.openRoom(slot);
    if (room.cpuMilli < requestClass.cpuMilli || room.memoryBytes < requestClass.memoryBytes
        || room.gpuMost < requestClass.share || room.gpuWhole < requestClass.wholeDevices
        || room.isClosed())
        return false;
    if (!requestClass.extended.empty()) {
        const NodeRow &node = nodes.row(slot);
        if (roomRefusal(requestClass, node.open, node.extendedOpen))
            return false;
    }
    return requestClass.allowsModel(room.model)
        && matchTraits(requestClass, nodes, room.traits) == TraitMatch::Matches;
}

/// All of a node that is healthy, as if nothing ran on it.
[[nodiscard]] Room emptyRoom(const NodeRow &node);

/// Which devices a replica takes, out of the free thousandths of each: untouched ones in order of
/// their index, or for a share the device that it fills best (ties by index).
/// The caller knows that they suffice.
[[nodiscard]] QList<DeviceShare> chooseDevices(const RequestClass &requestClass,
                                               std::span<const qint16> free);

} // namespace berth::sched
