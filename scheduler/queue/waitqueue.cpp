// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/queue/waitqueue.h"

#include <algorithm>

namespace berth::sched {

namespace {

constexpr quint32 EffectiveMask = 0x00ffffff;
constexpr quint32 GangFlag = 1u << 24;
constexpr quint32 HeldFlag = 1u << 25;
constexpr quint32 BackoffFlag = 1u << 26;
constexpr int DependencyShift = 27; ///< of two bits
constexpr size_t SmallestIndex = 64;

} // namespace

bool WaitQueue::isBefore(Slot a, Slot b) const
{
    const Block &first = blockOf(a);
    const Block &second = blockOf(b);
    const qint64 timeA = first.submittedAt[a % BlockSize];
    const qint64 timeB = second.submittedAt[b % BlockSize];
    if (timeA != timeB)
        return timeA < timeB;
    return first.deployments[a % BlockSize] < second.deployments[b % BlockSize];
}

/// A multiplicative hash spread over an index of any size (Lemire's reduction).
size_t WaitQueue::home(qint64 deployment) const
{
    const quint64 hash = quint64(deployment) * 0x9e3779b97f4a7c15ULL;
    return size_t((quint64(quint32(hash >> 32)) * m_index.size()) >> 32);
}

void WaitQueue::growIndex()
{
    std::vector<Slot> old = std::move(m_index);
    m_index.assign(std::max(SmallestIndex, old.size() + old.size() / 2), NoSlot);
    for (const Slot slot : old) {
        if (slot == NoSlot)
            continue;
        size_t at = home(blockOf(slot).deployments[slot % BlockSize]);
        while (m_index[at] != NoSlot)
            at = at + 1 == m_index.size() ? 0 : at + 1;
        m_index[at] = slot;
    }
}

WaitQueue::Slot WaitQueue::find(DeploymentId deployment) const
{
    if (m_index.empty())
        return NoSlot;
    size_t at = home(deployment.value());
    while (m_index[at] != NoSlot) {
        const Slot slot = m_index[at];
        if (blockOf(slot).deployments[slot % BlockSize] == deployment.value())
            return slot;
        at = at + 1 == m_index.size() ? 0 : at + 1;
    }
    return NoSlot;
}

Waiting WaitQueue::at(Slot slot) const
{
    const Block &block = blockOf(slot);
    const size_t at = slot % BlockSize;
    const quint32 packed = block.effective[at];
    Waiting waiting;
    waiting.deployment = DeploymentId(block.deployments[at]);
    waiting.submittedAt = fromEpochMillis(block.submittedAt[at]);
    waiting.lane = block.lanes[at];
    waiting.stored = int(block.stored[at]);
    waiting.effective = int(packed & EffectiveMask);
    waiting.gang = packed & GangFlag;
    waiting.held = packed & HeldFlag;
    waiting.backoff = packed & BackoffFlag;
    waiting.dependency = DependencyState(packed >> DependencyShift & 3);
    waiting.timing = m_timings[block.timings[at]];
    return waiting;
}

WaitQueue::Slot WaitQueue::add(DeploymentId deployment, TimePoint submittedAt)
{
    // Four fifths full at most: 4 bytes / (0.53..0.8) a deployment.
    if (size_t(m_size + 1) * 5 > m_index.size() * 4)
        growIndex();
    Slot slot;
    if (m_free.empty()) {
        slot = m_used++;
        if (slot / BlockSize >= m_blocks.size())
            m_blocks.push_back(std::make_unique<Block>());
    } else {
        slot = m_free.back();
        m_free.pop_back();
    }
    Block &block = blockOf(slot);
    const size_t at = slot % BlockSize;
    block.deployments[at] = deployment.value();
    block.submittedAt[at] = toEpochMillis(submittedAt);
    block.lanes[at] = -1;
    block.stored[at] = 0;
    block.effective[at] = 0;
    block.timings[at] = 0;

    size_t place = home(deployment.value());
    while (m_index[place] != NoSlot)
        place = place + 1 == m_index.size() ? 0 : place + 1;
    m_index[place] = slot;
    ++m_size;
    return slot;
}

void WaitQueue::remove(Slot slot)
{
    leaveLane(slot);
    setCounts(slot, 0, 0);
    size_t hole = home(blockOf(slot).deployments[slot % BlockSize]);
    while (m_index[hole] != slot)
        hole = hole + 1 == m_index.size() ? 0 : hole + 1;
    // Backward shift: whoever probed past the hole moves into it.
    const size_t count = m_index.size();
    size_t next = hole;
    while (true) {
        next = next + 1 == count ? 0 : next + 1;
        if (m_index[next] == NoSlot)
            break;
        const Slot moved = m_index[next];
        const size_t wanted = home(blockOf(moved).deployments[moved % BlockSize]);
        const size_t distance = next >= wanted ? next - wanted : next + count - wanted;
        const size_t gap = next >= hole ? next - hole : next + count - hole;
        if (distance >= gap) {
            m_index[hole] = moved;
            hole = next;
        }
    }
    m_index[hole] = NoSlot;
    m_free.push_back(slot);
    --m_size;
}

void WaitQueue::setSubmittedAt(Slot slot, TimePoint submittedAt)
{
    leaveLane(slot);
    blockOf(slot).submittedAt[slot % BlockSize] = toEpochMillis(submittedAt);
}

void WaitQueue::setCounts(Slot slot, int stored, int effective)
{
    Block &block = blockOf(slot);
    block.stored[slot % BlockSize] = quint32(stored);
    quint32 &packed = block.effective[slot % BlockSize];
    const int counted = std::clamp(effective, 0, int(EffectiveMask));
    m_waitingReplicas += counted - int(packed & EffectiveMask);
    packed = (packed & ~EffectiveMask) | quint32(counted);
}

void WaitQueue::setTiming(Slot slot, const Timing &timing)
{
    const std::pair key(qint64(timing.expected.count()),
                        timing.protectedFor ? qint64(timing.protectedFor->count()) : -1);
    const auto [known, isNew] = m_timingOf.try_emplace(key, quint32(m_timings.size()));
    if (isNew)
        m_timings.push_back(timing);
    blockOf(slot).timings[slot % BlockSize] = known->second;
}

std::vector<WaitQueue::Slot> WaitQueue::firstOf(int lane, size_t most) const
{
    std::vector<Slot> first;
    for (const std::vector<Slot> &chunk : m_lanes[size_t(lane)].chunks) {
        const size_t count = std::min(chunk.size(), most - first.size());
        first.insert(first.end(), chunk.begin(), chunk.begin() + qsizetype(count));
        if (first.size() == most)
            break;
    }
    return first;
}

void WaitQueue::setFlags(Slot slot, const Flags &flags)
{
    quint32 &packed = blockOf(slot).effective[slot % BlockSize];
    packed = (packed & EffectiveMask) | (flags.gang ? GangFlag : 0) | (flags.held ? HeldFlag : 0)
        | (flags.backoff ? BackoffFlag : 0) | quint32(flags.dependency) << DependencyShift;
}

void WaitQueue::moveTo(Slot slot, const LaneKey &key)
{
    const qint32 current = blockOf(slot).lanes[slot % BlockSize];
    if (current >= 0 && m_lanes[size_t(current)].key == key)
        return;
    leaveLane(slot);
    const auto [known, isNew] = m_laneOf.try_emplace(key, int(m_lanes.size()));
    if (isNew) {
        m_lanes.emplace_back();
        m_lanes.back().key = key;
        if (key.kind == LaneKind::Ready)
            m_readyLanes[key.requestClass].push_back(known->second);
    }
    joinLane(slot, known->second);
}

/// The chunk and the place in it where @p slot stands or would stand.
std::pair<size_t, size_t> WaitQueue::locate(const Lane &lane, Slot slot) const
{
    const auto before = [this](Slot a, Slot b) { return isBefore(a, b); };
    const auto chunk = std::lower_bound(
        lane.chunks.begin(), lane.chunks.end(), slot,
        [&](const std::vector<Slot> &some, Slot wanted) { return before(some.back(), wanted); });
    if (chunk == lane.chunks.end())
        return {lane.chunks.size(), 0};
    const auto place = std::lower_bound(chunk->begin(), chunk->end(), slot, before);
    return {size_t(chunk - lane.chunks.begin()), size_t(place - chunk->begin())};
}

void WaitQueue::joinLane(Slot slot, int index)
{
    Lane &lane = m_lanes[size_t(index)];
    blockOf(slot).lanes[slot % BlockSize] = index;
    ++lane.size;
    auto [chunk, place] = locate(lane, slot);
    if (chunk == lane.chunks.size()) {
        // Behind all others, the usual case: full chunks stay full.
        if (lane.chunks.empty() || lane.chunks.back().size() >= ChunkLimit)
            lane.chunks.emplace_back();
        std::vector<Slot> &last = lane.chunks.back();
        if (last.size() == last.capacity())
            last.reserve(std::min(ChunkLimit, std::max<size_t>(4, 2 * last.size())));
        last.push_back(slot);
        return;
    }
    std::vector<Slot> &found = lane.chunks[chunk];
    if (found.size() < ChunkLimit) {
        found.insert(found.begin() + qint64(place), slot);
        return;
    }
    std::vector<Slot> upper;
    upper.reserve(ChunkLimit);
    upper.assign(found.begin() + ChunkLimit / 2, found.end());
    found.resize(ChunkLimit / 2);
    if (place <= ChunkLimit / 2)
        found.insert(found.begin() + qint64(place), slot);
    else
        upper.insert(upper.begin() + qint64(place - ChunkLimit / 2), slot);
    lane.chunks.insert(lane.chunks.begin() + qint64(chunk) + 1, std::move(upper));
}

void WaitQueue::leaveLane(Slot slot)
{
    qint32 &index = blockOf(slot).lanes[slot % BlockSize];
    if (index < 0)
        return;
    Lane &lane = m_lanes[size_t(index)];
    const auto [chunk, place] = locate(lane, slot);
    std::vector<Slot> &found = lane.chunks[chunk];
    Q_ASSERT(found[place] == slot);
    found.erase(found.begin() + qint64(place));
    if (found.empty()) {
        if (lane.chunks.size() > 1 || found.capacity() > 16)
            lane.chunks.erase(lane.chunks.begin() + qint64(chunk));
        else
            lane.chunks.clear();
    } else if (chunk + 1 < lane.chunks.size()
               && found.size() + lane.chunks[chunk + 1].size() <= ChunkLimit / 2) {
        const std::vector<Slot> &next = lane.chunks[chunk + 1];
        found.insert(found.end(), next.begin(), next.end());
        lane.chunks.erase(lane.chunks.begin() + qint64(chunk) + 1);
    }
    --lane.size;
    index = -1;
}

const std::vector<int> &WaitQueue::readyLanes(int requestClass) const
{
    static const std::vector<int> none;
    const auto known = m_readyLanes.find(requestClass);
    return known == m_readyLanes.end() ? none : known->second;
}

qint64 WaitQueue::rankIn(const Lane &lane, Slot slot) const
{
    const auto [chunk, place] = locate(lane, slot);
    qint64 rank = qint64(place);
    for (size_t i = 0; i < chunk; ++i)
        rank += qint64(lane.chunks[i].size());
    return rank;
}

qint64 WaitQueue::rank(Slot slot) const
{
    const Lane &own = m_lanes[size_t(at(slot).lane)];
    qint64 rank = 0;
    for (const Lane &lane : m_lanes) {
        if (lane.size == 0 || lane.key.kind == LaneKind::Assumed
            || lane.key.priority < own.key.priority)
            continue;
        rank += lane.key.priority > own.key.priority ? lane.size : rankIn(lane, slot);
    }
    return rank;
}

std::vector<DeploymentId> WaitQueue::inOrder(qint64 offset, int count) const
{
    struct Cursor
    {
        const Lane *lane;
        size_t chunk = 0;
        size_t place = 0;
        [[nodiscard]] Slot slot() const { return lane->chunks[chunk][place]; }
    };
    const auto isLater = [this](const Cursor &a, const Cursor &b) {
        if (a.lane->key.priority != b.lane->key.priority)
            return a.lane->key.priority < b.lane->key.priority;
        return isBefore(b.slot(), a.slot());
    };
    std::vector<Cursor> cursors;
    for (const Lane &lane : m_lanes) {
        if (lane.size > 0 && lane.key.kind != LaneKind::Assumed)
            cursors.push_back({&lane});
    }
    std::make_heap(cursors.begin(), cursors.end(), isLater);
    std::vector<DeploymentId> result;
    for (qint64 at = 0; !cursors.empty() && int(result.size()) < count; ++at) {
        std::pop_heap(cursors.begin(), cursors.end(), isLater);
        Cursor &first = cursors.back();
        if (at >= offset)
            result.push_back(this->at(first.slot()).deployment);
        if (++first.place == first.lane->chunks[first.chunk].size()) {
            first.place = 0;
            ++first.chunk;
        }
        if (first.chunk == first.lane->chunks.size())
            cursors.pop_back();
        else
            std::push_heap(cursors.begin(), cursors.end(), isLater);
    }
    return result;
}

size_t WaitQueue::bytes() const
{
    size_t bytes = m_blocks.size() * sizeof(Block) + m_free.capacity() * sizeof(Slot)
        + m_index.capacity() * sizeof(Slot) + m_lanes.capacity() * sizeof(Lane);
    for (const Lane &lane : m_lanes) {
        bytes += lane.chunks.capacity() * sizeof(std::vector<Slot>);
        for (const auto &chunk : lane.chunks)
            bytes += chunk.capacity() * sizeof(Slot);
    }
    return bytes;
}

} // namespace berth::sched
