// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/packing.h"

#include <array>
#include <random>

namespace berth::sched {

/// An anytime search for a better packing: ruin and recreate (Schrimpf et al., "Record Breaking
/// Optimization Results Using the Ruin and Recreate Principle", J. Comput. Phys. 159, 2000) under
/// threshold accepting (Dueck and Scheuer, J. Comput. Phys. 90, 1990). A step empties a few bins,
/// wholly or in part, and fills them again out of what was in them and what waits, in the order of
/// a random price of the resources; it stays where it is worth no less than the threshold asks,
/// which falls to zero with the last step.
///
/// Integers only, so that the same problem, seed and number of steps give the same packing on
/// every machine. Not thread-safe; the problem outlives the search.
class PackSearch final
{
public:
    /// @param steps how many there will be in all: the threshold falls with them
    PackSearch(const PackProblem &problem, quint64 seed, qint64 steps);

    /// Goes on for @p steps, at most to the last one.
    void run(qint64 steps);
    [[nodiscard]] bool isFinished() const { return m_step >= m_steps; }
    [[nodiscard]] qint64 stepsDone() const { return m_step; }

    /// The best packing so far, by level never worth less than the start.
    [[nodiscard]] Packing best() const;
    [[nodiscard]] const std::vector<qint64> &bestValue() const { return m_bestValue; }

private:
    static constexpr size_t MostGangBins = 8;

    struct Bin
    {
        qint64 cpuMilli = 0; ///< free
        qint64 memoryBytes = 0;
        std::array<qint16, MostPackDevices> devices = {};
        int deviceCount = 0; ///< 0 where they are counted: gpuWhole says how many are untouched
        int gpuSum = 0;
        int gpuMost = 0;
        int gpuWhole = 0;
        bool areDevicesCounted = false;
        std::vector<qint64> extended;
        std::vector<PackedReplica> placed;

        void countDevices();
    };
    /// What a step holds of the gangs that it touched.
    struct TouchedGang
    {
        int item;
        int unit;
        int removed;
    };

    void step();
    void prepareOrders();
    void drawOrder(std::vector<int> &order);
    [[nodiscard]] size_t below(size_t bound)
    {
        return size_t(((m_random() >> 32) * quint64(bound)) >> 32);
    }
    [[nodiscard]] int drawBin();
    [[nodiscard]] qint64 freeness(int bin) const;
    void chooseBins(size_t count, const PackItem *suiting);
    void ruin();
    [[nodiscard]] bool fits(const PackItem &item, int bin) const;
    void place(int itemIndex, int unit, int bin);
    void take(Bin &bin, const PackItem &item, quint64 devices, int sign) const;
    [[nodiscard]] quint64 chooseDevices(const PackItem &item, const Bin &bin) const;
    bool restoreGangs();
    bool placeGang(int itemIndex, int unit, int replicas);
    qint64 insertGangs(int itemIndex);
    void refill();
    void count(const PackItem &item, qint64 units);
    [[nodiscard]] bool isAcceptable() const;
    void keep();
    void giveBack();

    const PackProblem &m_problem;
    std::mt19937_64 m_random;
    qint64 m_steps;
    qint64 m_step = 0;
    std::vector<Bin> m_bins;
    std::vector<int> m_usable; ///< bins that hold something of ours, or could
    std::vector<qint64> m_waiting; ///< units by item
    std::vector<std::vector<int>> m_freeUnits; ///< of gangs: numbers that are not in use
    std::vector<int> m_gangItems;
    std::vector<qint64> m_scale; ///< by level: what the threshold is a multiple of
    qint64 m_totalCpu = 1;
    qint64 m_totalMemory = 1;
    qint64 m_totalGpu = 1;
    qint64 m_leastCpu = 0;
    std::vector<std::vector<int>> m_orders; ///< items, the dearest first

    std::vector<qint64> m_partySpare; ///< what each party has beyond its start
    std::vector<qint64> m_value;
    std::vector<qint64> m_bestValue;
    /// Bins as they were in the best packing, where they changed since.
    std::vector<Bin> m_saved;
    std::vector<qint64> m_savedIn;
    qint64 m_epoch = 1; ///< rises with every new best

    // Of the step under way.
    std::vector<int> m_chosen;
    std::vector<Bin> m_before;
    std::vector<std::pair<int, qint64>> m_unitsTaken; ///< to give back: item, units
    std::vector<TouchedGang> m_gangs;
    std::vector<qint64> m_delta; ///< by level
    std::vector<qint64> m_partyDelta; ///< empty where every level has one party only
    std::vector<std::pair<int, int>> m_dropped; ///< units of gangs given up: item, unit
    std::vector<std::pair<int, int>> m_inserted;
};

} // namespace berth::sched
