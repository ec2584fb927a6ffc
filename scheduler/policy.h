// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <vector>

namespace berth::sched {

/// The knobs of `pack`: what a node is still worth to the typical demand. The defaults were found
/// by search on a production trace; they are settings because they come from that one trace.
struct PackSettings
{
    int bucketMilli = 80; ///< losses are compared in steps of this many thousandths of a GPU
    int cpuCapPerMille = 850; ///< share of the demand's CPU per GPU that a free GPU needs to count
    int coveragePerMille = 970; ///< share of the GPU arrivals that the typical requests cover
    int typicalMost = 64; ///< typical requests at most
    int accessFloorPerMille = 20; ///< keeps the price of scarce capacity finite
    /// Arrivals after which the prices are fitted again; beyond the last, every tenfold growth in
    /// the steps 1, 3.
    std::vector<qint64> refitAfter{20, 100, 300, 1000, 3000};

    bool operator==(const PackSettings &) const = default;
};

/// How one cluster is scheduled.
struct PolicySettings
{
    PlacementPolicy policy = PlacementPolicy::Pack;
    Objective objective = Objective::Balanced;
    /// Whether what became placeable in the same tick is ordered inside one priority by the
    /// objective (the whole queue in view), or strictly by submission time.
    bool batchByObjective = false;
    /// Who waits longer than this goes before the objective's order, by submission time.
    Seconds maxPassOver{600};
    /// How long room stays promised to a preemptor after its victims were named.
    Seconds nominationLife{300};
    bool preemption = true;
    /// Of those who were passed over for too long, how many are kept room at once; lower and equal
    /// priorities take it only where they give it back in time. 0: nobody.
    int mostReservations = 0;
    PackSettings pack;

    bool operator==(const PolicySettings &) const = default;
};

} // namespace berth::sched
