// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/deploymentcolumns.h"

namespace berth {

/// An order of the queue's rows by one column of DeploymentTable, or by -1: priority down,
/// submission time, id. Ties break on the id, upwards, so the order is total.
class RowOrder final
{
public:
    RowOrder() = default;
    /// @param now what lasts still is as long as at this moment, until the next RowOrder
    RowOrder(int column, Qt::SortOrder direction, qint64 now)
        : m_column(column)
        , m_direction(direction)
        , m_now(now)
    {
    }

    [[nodiscard]] int column() const { return m_column; }
    [[nodiscard]] Qt::SortOrder direction() const { return m_direction; }
    [[nodiscard]] qint64 now() const { return m_now; }
    /// Whether the order moves with the time alone.
    [[nodiscard]] bool isTimeDependent() const;

    [[nodiscard]] bool before(const DeploymentColumns &rows, Slot a, Slot b) const;
    /// Equal before and after a change only if the row keeps its place.
    [[nodiscard]] quint64 fingerprint(const DeploymentColumns &rows, Slot slot) const;
    /// The slots of @p which in this order: radix sorts, so O(n) passes. Ranks names where the
    /// order is by name.
    [[nodiscard]] std::vector<Slot> sorted(DeploymentColumns &rows, const Bitmap &which) const;

private:
    /// The cell as a number that sorts as it; not for the columns of text.
    [[nodiscard]] qint64 key(const DeploymentColumns &rows, Slot slot) const;
    [[nodiscard]] int compareText(const DeploymentColumns &rows, Slot a, Slot b) const;

    int m_column = -1;
    Qt::SortOrder m_direction = Qt::AscendingOrder;
    qint64 m_now = 0;
};

} // namespace berth
