// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/deploymenttable.h"
#include "models/tables/filterindex.h"
#include "models/tables/roworder.h"

namespace berth {

/// What a DeploymentTable holds: the columns, which rows are visible and in what order, which are
/// selected, and how far each was read.
class DeploymentTableData final
{
public:
    using Counts = std::array<qint64, DeploymentStatusCount>;

    DeploymentColumns columns;
    RowOrder order;
    std::optional<FilterIndex> filter;
    std::vector<Slot> visibleOrder; ///< slot of every visible row
    Bitmap visible;
    Bitmap selected;
    Counts counts{};
    std::vector<Counts> clusterCounts; ///< by position in columns.clusters
    qint64 now = 0; ///< epoch milliseconds

    bool isLoading = false;
    qint64 expected = 0;
    qint64 appliedSeq = 0; ///< of the newest delta
    qint64 chunkSeq = 0; ///< of the newest chunk
    struct Chunk
    {
        Slot firstSlot;
        qint64 seq;
    };
    std::vector<Chunk> chunks; ///< what was read at which seq; empty once deltas are newer
    /// While loading: the seq of the delta that last changed or removed an id.
    std::unordered_map<DeploymentId, qint64> touched;

    [[nodiscard]] bool passes(Slot slot) const
    {
        return !filter || filter->test(columns, slot, now);
    }
    /// The row of a visible slot, by binary search; valid while its cells are as they were sorted.
    /// @returns -1 where it is not there
    [[nodiscard]] int rowOf(Slot slot) const;
    /// The feed position that a row stands at.
    [[nodiscard]] qint64 seqOf(Slot slot) const;
    Slot append(const DeploymentSummary &row);
    void count(Slot slot, int by);
    void compactIfDue();
};

/// One change of the table, from cells to signals: first touch() every row that will change or go,
/// then write the columns and say what came of each row, then rewrite().
struct DeploymentTable::Rewrite
{
    struct Touched
    {
        Slot slot = NoSlot; ///< before
        int row = -1; ///< before; -1: was hidden
        quint64 fingerprint = 0; ///< of its place
    };
    std::vector<int> leaving; ///< rows that leave their place
    std::vector<Slot> entering; ///< slots that need a place
    std::vector<Slot> changed; ///< cells changed, place kept
    std::unordered_map<Slot, Slot> renamed; ///< old slot to new slot
    bool hasMoves = false; ///< a row leaves and enters: only a layout change keeps it current
    bool hasDroppedSelected = false;

    [[nodiscard]] static Touched touch(const DeploymentTableData &d, Slot slot);
    /// The row of @p before has its new cells, at @p slot (another one where it was renamed).
    void settle(DeploymentTableData &d, const Touched &before, Slot slot);
    /// The row of @p before was killed.
    void drop(DeploymentTableData &d, const Touched &before);
    /// A new row.
    void add(DeploymentTableData &d, Slot slot);
};

} // namespace berth
