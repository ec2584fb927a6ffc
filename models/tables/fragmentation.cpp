// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/fragmentation.h"

#include <algorithm>

namespace berth {

Fragmentation fragmentation(std::span<const Node> nodes)
{
    Fragmentation sum;
    for (const Node &node : nodes) {
        if (!node.isSchedulable())
            continue;
        sum.capacity += node.capacity;
        ResourceVector free = node.capacity - node.allocated;
        free.cpuMilli = std::max<MilliCpu>(free.cpuMilli, 0);
        free.memoryBytes = std::max<Bytes>(free.memoryBytes, 0);
        free.gpuMilli = 0; // from the devices: an unhealthy one is not free
        for (auto it = free.extended.begin(); it != free.extended.end();)
            it = it.value() > 0 ? std::next(it) : free.extended.erase(it);

        int whole = 0;
        MilliGpu shares = 0;
        MilliGpu largestShare = 0;
        for (const GpuDevice &device : node.devices) {
            if (device.health == DeviceHealth::Unhealthy)
                continue;
            const MilliGpu left = std::max<MilliGpu>(WholeGpu - device.allocatedMilli, 0);
            free.gpuMilli += left;
            largestShare = std::max(largestShare, left);
            if (left == WholeGpu)
                ++whole;
            else
                shares += left;
        }
        sum.wholeFree += whole * WholeGpu;
        sum.shareFree += shares;
        sum.free += free;
        sum.largestCpu = std::max(sum.largestCpu, free.cpuMilli);
        sum.largestMemory = std::max(sum.largestMemory, free.memoryBytes);
        const bool isStranded = free.cpuMilli == 0 || free.memoryBytes == 0;
        if (isStranded) {
            sum.strandedGpu += free.gpuMilli;
            sum.gpuFragmented += double(whole) * double(WholeGpu);
        } else {
            sum.largestWholeGpus = std::max(sum.largestWholeGpus, whole);
            sum.largestShare = std::max(sum.largestShare, largestShare);
        }
    }
    sum.gpuFragmented = sum.free.gpuMilli == 0
        ? 0
        : (sum.gpuFragmented + double(sum.shareFree)) / double(sum.free.gpuMilli);
    return sum;
}

} // namespace berth
