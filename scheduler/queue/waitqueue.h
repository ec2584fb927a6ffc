// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/snapshot.h"

#include <array>
#include <map>
#include <memory>
#include <unordered_map>

namespace berth::sched {

/// Where a queued deployment stands.
enum class LaneKind : quint8 {
    Ready, ///< placed when it fits
    Held,
    Dependent, ///< waits for another deployment, or for a person where that one failed
    Backoff, ///< until its `notBefore`
    Promised, ///< all it waits for is nominated
    Assumed, ///< all it waits for is placed, the store has yet to say so; not waiting any more
};

/// Deployments that are alike to a tick: they differ in submission time and id only.
struct LaneKey
{
    int priority = 0;
    LaneKind kind = LaneKind::Ready;
    int requestClass = 0;
    int together = 1; ///< replicas to place at once: those of a gang, or 1
    int user = 0; ///< whose share and quota they count for, by number in the usage table

    auto operator<=>(const LaneKey &) const = default;
};

/// One waiting deployment, out of the columns of the queue.
struct Waiting
{
    DeploymentId deployment;
    TimePoint submittedAt;
    int lane = -1;
    int stored = 0; ///< replicas that wait in the store
    int effective = 0; ///< less the assumed and the nominated ones
    bool gang = false;
    bool held = false;
    bool backoff = false;
    DependencyState dependency = DependencyState::Met;
    Timing timing;
};

/// The queue: records in columns, found by id, and in lanes ordered by submission time and id.
/// At most 48 bytes a deployment: 32 for the record, 5 to 8 for the hash index, 4 to 8 for the
/// order.
class WaitQueue final
{
public:
    using Slot = quint32;
    static constexpr Slot NoSlot = 0xffffffff;

    [[nodiscard]] Slot find(DeploymentId deployment) const;
    [[nodiscard]] Waiting at(Slot slot) const;
    [[nodiscard]] qint64 size() const { return m_size; }
    /// Effective ones, summed.
    [[nodiscard]] qint64 waitingReplicas() const { return m_waitingReplicas; }

    /// Adds a deployment (not yet queued) without putting it into a lane.
    Slot add(DeploymentId deployment, TimePoint submittedAt);
    void remove(Slot slot);
    /// Moves a deployment into the lane of @p key.
    void moveTo(Slot slot, const LaneKey &key);
    void setSubmittedAt(Slot slot, TimePoint submittedAt);
    void setCounts(Slot slot, int stored, int effective);
    void setTiming(Slot slot, const Timing &timing);
    struct Flags
    {
        bool gang = false;
        bool held = false;
        bool backoff = false;
        DependencyState dependency = DependencyState::Met;
    };
    void setFlags(Slot slot, const Flags &flags);

    struct Lane
    {
        LaneKey key;
        std::vector<std::vector<Slot>> chunks; ///< ascending; none is empty
        qint64 size = 0;
        // Of the tick:
        bool parked = false; ///< did not fit; waits for room
        bool overQuota = false; ///< in the list of lanes that are parked for a quota
        bool listed = false; ///< in the list of lanes that may look for victims again
        qint64 gainsSeen = 0; ///< of the node table when they were looked for
        qint64 retryAt = 0; ///< epoch ms at which more may be preemptible; 0: no such time
    };
    /// -1 where nothing was ever in such a lane.
    [[nodiscard]] int findLane(const LaneKey &key) const
    {
        const auto known = m_laneOf.find(key);
        return known == m_laneOf.end() ? -1 : known->second;
    }
    [[nodiscard]] int laneCount() const { return int(m_lanes.size()); }
    [[nodiscard]] Lane &lane(int index) { return m_lanes[size_t(index)]; }
    [[nodiscard]] const Lane &lane(int index) const { return m_lanes[size_t(index)]; }
    /// The first of a lane that is not empty.
    [[nodiscard]] Slot head(int lane) const { return m_lanes[size_t(lane)].chunks.front().front(); }
    /// Up to @p most of a lane, in its order.
    [[nodiscard]] std::vector<Slot> firstOf(int lane, size_t most) const;
    /// Lanes of a class that are Ready, empty ones included.
    [[nodiscard]] const std::vector<int> &readyLanes(int requestClass) const;

    /// 0-based rank among the waiting by priority, submission time and id.
    [[nodiscard]] qint64 rank(Slot slot) const;
    [[nodiscard]] std::vector<DeploymentId> inOrder(qint64 offset, int count) const;

    /// Bytes held for records, index and order.
    [[nodiscard]] size_t bytes() const;

private:
    static constexpr size_t ChunkLimit = 512;
    static constexpr size_t BlockSize = 4096;
    struct Block
    {
        std::array<qint64, BlockSize> deployments;
        std::array<qint64, BlockSize> submittedAt;
        std::array<qint32, BlockSize> lanes;
        std::array<quint32, BlockSize> stored;
        std::array<quint32, BlockSize> effective; ///< 24 bits, flags above
        std::array<quint32, BlockSize> timings; ///< of m_timings
    };
    [[nodiscard]] Block &blockOf(Slot slot) { return *m_blocks[slot / BlockSize]; }
    [[nodiscard]] const Block &blockOf(Slot slot) const { return *m_blocks[slot / BlockSize]; }
    [[nodiscard]] bool isBefore(Slot a, Slot b) const;
    [[nodiscard]] size_t home(qint64 deployment) const;
    void growIndex();
    void leaveLane(Slot slot);
    void joinLane(Slot slot, int lane);
    [[nodiscard]] std::pair<size_t, size_t> locate(const Lane &lane, Slot slot) const;
    [[nodiscard]] qint64 rankIn(const Lane &lane, Slot slot) const;

    std::vector<std::unique_ptr<Block>> m_blocks;
    std::vector<Slot> m_free;
    Slot m_used = 0;
    std::vector<Slot> m_index; ///< open addressing, linear probing
    qint64 m_size = 0;
    qint64 m_waitingReplicas = 0;
    std::vector<Lane> m_lanes;
    std::vector<Timing> m_timings{Timing()}; ///< interned: there are few
    std::map<std::pair<qint64, qint64>, quint32> m_timingOf; ///< by their seconds
    std::map<LaneKey, int> m_laneOf;
    std::unordered_map<int, std::vector<int>> m_readyLanes;
};

} // namespace berth::sched
