// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <span>

namespace berth {

/// How usable the free room of a cluster is. Only present and open nodes count.
struct Fragmentation
{
    ResourceVector capacity;
    ResourceVector free; ///< per node never below zero
    MilliGpu wholeFree = 0; ///< on healthy devices that nothing holds
    MilliGpu shareFree = 0; ///< left over on devices that are shared
    MilliGpu strandedGpu = 0; ///< free, on nodes without free CPU or memory
    int largestWholeGpus = 0; ///< devices that one replica could get on one node
    MilliGpu largestShare = 0; ///< the most that one share could get, 0..1000
    MilliCpu largestCpu = 0; ///< on one node
    Bytes largestMemory = 0;

    /// Free GPU that no whole-device request can use: (shareFree + stranded whole) / free, 0..1;
    /// 0 where nothing is free.
    double gpuFragmented = 0;
};

/// Pure; cost O(nodes and devices).
[[nodiscard]] Fragmentation fragmentation(std::span<const Node> nodes);

} // namespace berth
