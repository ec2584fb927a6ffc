// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/score.h"

namespace berth::sched {

/// For each request class one bucket a node, scored again only where the node changed since the
/// class was last asked about; then the best node is a vector minimum and a first index.
/// What it keeps is bounded: the classes asked about least recently are dropped.
class BucketCache final
{
public:
    /// About 24 MB of buckets.
    static constexpr size_t MostBuckets = 12'000'000;

    BucketCache(const NodeTable &nodes, const Score &score)
        : m_nodes(nodes)
        , m_score(score)
    {
    }

    struct Best
    {
        int slot = -1; ///< -1: no node has room
        Bucket bucket = InfeasibleBucket;
    };
    /// The best node by its open room. @p work grows by the nodes looked at.
    [[nodiscard]] Best best(const RequestClass &requestClass, int classIndex, qint64 &work);

private:
    static constexpr int Block = 64; ///< nodes whose minimum is kept together

    struct Column
    {
        std::vector<Bucket> buckets; ///< padded to whole blocks with InfeasibleBucket
        std::vector<Bucket> blocks; ///< the minimum of each
        qint64 seen = -1; ///< position in the log of changes
        quint32 nodeGeneration = 0;
        quint32 scoreGeneration = 0;
        qint64 usedAt = 0;
    };
    void fill(Column &column, const RequestClass &requestClass, int classIndex, qint64 &work);
    void dropOldest();

    const NodeTable &m_nodes;
    const Score &m_score;
    std::vector<Column> m_columns;
    std::vector<quint8> m_dirtyBlocks;
    size_t m_size = 0;
    qint64 m_uses = 0;
};

} // namespace berth::sched
