// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/quantity.h"

#include <vector>

namespace berth::sched {

/// A node as packing sees it: what is free on it once everything that may still be placed
/// elsewhere is taken off.
struct PackBin
{
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    std::vector<qint16> devices; ///< free thousandths of each; at most MostPackDevices
    /// Of a node with more devices: how many are untouched. Which ones a replica gets is decided
    /// when it is placed, and shares are not for it.
    int untouched = 0;
    bool areDevicesCounted = false;
    std::vector<qint64> extended; ///< by dimension of the problem
    int kind = 0; ///< bins of one kind suit the same items
};

inline constexpr size_t MostPackDevices = 64;

/// Deployments (or replicas of them) that are alike: a unit is one replica, or a whole gang.
struct PackItem
{
    qint64 cpuMilli = 0; ///< of one replica, as all amounts
    qint64 memoryBytes = 0;
    int wholeDevices = 0; ///< 0: no GPU or a share
    int share = 0; ///< 1..999 thousandths of one device, or 0
    std::vector<qint64> extended; ///< by dimension of the problem
    int level = 0; ///< 0 is the highest priority; levels count without gaps
    int party = 0; ///< whose it is on its level; parties count without gaps over all levels
    qint64 value = 1; ///< of one unit, above 0
    int together = 1; ///< replicas of a unit
    qint64 units = 0; ///< that there are, the placed ones included
    std::vector<bool> kinds; ///< which kinds of bins suit

    [[nodiscard]] qint64 gpuMilli() const { return wholeDevices * WholeGpu + share; }
};

/// One replica in a bin.
struct PackedReplica
{
    int item = 0;
    int unit = 0; ///< of a gang: which one; replicas of a unit stand in any bins
    quint64 devices = 0; ///< a bit for each; none where the bin's are counted

    bool operator==(const PackedReplica &) const = default;
};

/// Which replica stands where, bin by bin.
using Packing = std::vector<std::vector<PackedReplica>>;

/// What is placed is to be worth as much as can be, level by level: nothing on a lower level makes
/// up for the least on a higher one. Where several parties share a level, none is to get less than
/// it had at the start: how much each may take was decided there.
struct PackProblem
{
    std::vector<PackBin> bins;
    std::vector<PackItem> items;
    int levels = 1;
    int parties = 1;
    int dimensions = 0; ///< of extended resources
    Packing start; ///< feasible; one list a bin

    /// The value of a packing by level; a gang counts where it is whole.
    [[nodiscard]] std::vector<qint64> valueOf(const Packing &packing) const;
    /// The same by party.
    [[nodiscard]] std::vector<qint64> valueOfParties(const Packing &packing) const;
    /// What is wrong with a packing (room, suitability, units, broken gangs); empty where nothing.
    [[nodiscard]] QString fault(const Packing &packing) const;

private:
    std::vector<qint64> sumBy(const Packing &packing, int PackItem::*key, int count) const;
};

/// Whether the value by level @p a is worth more than @p b.
[[nodiscard]] bool isWorthMore(const std::vector<qint64> &a, const std::vector<qint64> &b);

} // namespace berth::sched
