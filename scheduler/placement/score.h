// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/packvalue.h"

#include <unordered_map>

namespace berth::sched {

/// How good a node is for a request: the lowest bucket wins, ties go to the first slot.
using Bucket = qint16;
inline constexpr Bucket InfeasibleBucket = 32767;
inline constexpr Bucket WorstBucket = 32766;

/// What would be placed where: a node's capacity and the room that counts for the asker.
struct Candidate
{
    const NodeRow &node;
    const Room &room;
    std::span<const qint16> devices; ///< free thousandths of each, as in `room`
};

/// Scores nodes by the policy. Deterministic: what it remembers changes its speed only.
class Score final
{
public:
    Score(const NodeTable &nodes, NameTable &models)
        : m_nodes(nodes)
        , m_models(models)
    {
    }

    void setSettings(const PolicySettings &settings);
    /// Fits the prices of `pack` to @p demand and the nodes' capacities.
    void fit(const DemandMix &demand);
    [[nodiscard]] const PackValue &packValue() const { return m_pack; }
    /// Rises when earlier buckets no longer hold.
    [[nodiscard]] quint32 generation() const { return m_generation; }

    /// The bucket of a node that has the room.
    [[nodiscard]] Bucket bucket(const RequestClass &requestClass, const Candidate &candidate) const;
    /// The same for the node's open room; InfeasibleBucket where it has none. @p classIndex names
    /// the class for what is remembered.
    [[nodiscard]] Bucket openBucket(const RequestClass &requestClass, int classIndex,
                                    int slot) const;
    /// The devices that the replica takes there.
    [[nodiscard]] QList<DeviceShare> devices(const RequestClass &requestClass,
                                             const Candidate &candidate) const;

private:
    /// A node's state as far as its value depends on it.
    struct PackState
    {
        static constexpr int MostDevices = 16;
        qint64 cpuMilli = 0;
        quint32 model = 0;
        quint32 count = 0;
        qint16 devices[MostDevices] = {}; ///< ascending

        bool operator==(const PackState &) const = default;
    };
    struct PackStateHash
    {
        size_t operator()(const PackState &state) const;
    };

    struct Remembered
    {
        int state = -1;
        int classIndex = -1;
        Bucket bucket = 0;
    };

    [[nodiscard]] Bucket packBucket(const RequestClass &requestClass, int state,
                                    const Candidate &candidate) const;
    [[nodiscard]] qint64 packLoss(const RequestClass &requestClass, const Candidate &candidate,
                                  qint64 before, std::span<const qint16> ascending,
                                  int *bestShareOf) const;
    [[nodiscard]] Bucket bestFitBucket(const RequestClass &requestClass,
                                       const Candidate &candidate) const;
    [[nodiscard]] Bucket spreadBucket(const RequestClass &requestClass,
                                      const Candidate &candidate) const;
    [[nodiscard]] int stateOf(const Candidate &candidate) const;
    /// The interned state of a node's open room.
    [[nodiscard]] int slotState(int slot) const;
    [[nodiscard]] Remembered &rememberedFor(int state, int classIndex) const;
    void forgetStates() const;

    const NodeTable &m_nodes;
    NameTable &m_models;
    PolicySettings m_settings;
    PackValue m_pack;
    quint32 m_generation = 1;

    mutable std::unordered_map<PackState, int, PackStateHash> m_states;
    mutable std::vector<qint64> m_stateValues;
    mutable std::vector<Remembered> m_buckets; ///< direct-mapped by state and class
    mutable std::vector<std::pair<qint64, int>> m_slotStates; ///< last change, state
};

} // namespace berth::sched
