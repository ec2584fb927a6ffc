// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/bucketcache.h"

#include <algorithm>

namespace berth::sched {

namespace {

Bucket minimumOf(const Bucket *buckets, size_t count)
{
    Bucket least = InfeasibleBucket;
    for (size_t i = 0; i < count; ++i)
        least = std::min(least, buckets[i]);
    return least;
}

} // namespace

void BucketCache::fill(Column &column, const RequestClass &requestClass, int classIndex,
                       qint64 &work)
{
    const auto nodes = size_t(m_nodes.size());
    const size_t blocks = (nodes + Block - 1) / Block;
    m_size -= column.buckets.size();
    column.buckets.assign(blocks * Block, InfeasibleBucket);
    column.blocks.resize(blocks);
    m_size += column.buckets.size();
    for (size_t slot = 0; slot < nodes; ++slot)
        column.buckets[slot] = m_score.openBucket(requestClass, classIndex, int(slot));
    for (size_t block = 0; block < blocks; ++block)
        column.blocks[block] = minimumOf(column.buckets.data() + block * Block, Block);
    work += qint64(nodes) * 2;
}

BucketCache::Best BucketCache::best(const RequestClass &requestClass, int classIndex, qint64 &work)
{
    if (size_t(classIndex) >= m_columns.size())
        m_columns.resize(size_t(classIndex) + 1);
    Column &column = m_columns[size_t(classIndex)];
    column.usedAt = ++m_uses;
    bool isCurrent = column.nodeGeneration == m_nodes.generation()
        && column.scoreGeneration == m_score.generation() && !column.buckets.empty();
    if (isCurrent) {
        m_dirtyBlocks.resize(column.blocks.size());
        bool isDirty = false;
        isCurrent = m_nodes.visitChanged(column.seen, [&](int slot) {
            ++work;
            const Bucket bucket = m_score.openBucket(requestClass, classIndex, slot);
            Bucket &known = column.buckets[size_t(slot)];
            if (bucket == known)
                return;
            Bucket &block = column.blocks[size_t(slot) / Block];
            if (bucket < block) {
                block = bucket;
            } else if (known == block) {
                m_dirtyBlocks[size_t(slot) / Block] = 1;
                isDirty = true;
            }
            known = bucket;
        });
        for (size_t block = 0; isDirty && block < m_dirtyBlocks.size(); ++block) {
            if (m_dirtyBlocks[block] == 0)
                continue;
            column.blocks[block] = minimumOf(column.buckets.data() + block * Block, Block);
            m_dirtyBlocks[block] = 0;
        }
    }
    if (!isCurrent) {
        fill(column, requestClass, classIndex, work);
        column.nodeGeneration = m_nodes.generation();
        column.scoreGeneration = m_score.generation();
    }
    column.seen = m_nodes.logEnd();

    Best best;
    best.bucket = minimumOf(column.blocks.data(), column.blocks.size());
    if (best.bucket != InfeasibleBucket) {
        const auto block = size_t(std::find(column.blocks.begin(), column.blocks.end(), best.bucket)
                                  - column.blocks.begin());
        const auto first = column.buckets.begin() + qint64(block * Block);
        best.slot = int(std::find(first, first + Block, best.bucket) - column.buckets.begin());
    }
    work += 1 + qint64(column.blocks.size()) / 8;
    if (m_size > MostBuckets)
        dropOldest();
    return best;
}

void BucketCache::dropOldest()
{
    std::vector<qint64> uses;
    for (const Column &column : m_columns) {
        if (!column.buckets.empty())
            uses.push_back(column.usedAt);
    }
    const auto middle = uses.begin() + qint64(uses.size() / 2);
    std::nth_element(uses.begin(), middle, uses.end());
    for (Column &column : m_columns) {
        if (column.buckets.empty() || column.usedAt > *middle || column.usedAt == m_uses)
            continue;
        m_size -= column.buckets.size();
        column.buckets = {};
        column.blocks = {};
    }
}

} // namespace berth::sched
