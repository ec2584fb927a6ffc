// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/snapshot.h"

namespace berth::sched {

NodeInput nodeInput(const Node &node)
{
    NodeInput input;
    input.id = node.id;
    input.capacity = node.capacity;
    input.gpuModel = node.gpuModel;
    for (const GpuDevice &device : node.devices)
        input.devices.append(device.health);
    input.labels = node.labels;
    input.taints = node.taints;
    input.schedulable = node.isSchedulable();
    return input;
}

Request requestOf(const Specification &specification)
{
    return {specification.resources, specification.gpuModels, specification.nodeSelector,
            specification.tolerations};
}

} // namespace berth::sched
