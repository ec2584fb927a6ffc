// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/roles.h"

#include <QtCore/qabstractitemmodel.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace berth {

/// The part that the small tables share (up to some ten thousand rows, a sort proxy may sit on
/// top): rows found by id, and merges that emit one signal a run of rows and never reset.
/// A Row answers `qint64 key() const`, positive and unique, and `==`.
template<typename Row>
class RowTable : public QAbstractTableModel, public TableRoles
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    /// @returns the row of the object, -1 where there is none
    [[nodiscard]] int rowOf(qint64 key) const
    {
        const auto it = m_rowByKey.find(key);
        return it == m_rowByKey.end() ? -1 : it->second;
    }
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows[size_t(row)]; }
    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }

protected:
    /// A new source.
    void resetRows(std::vector<Row> rows)
    {
        beginResetModel();
        m_rows = std::move(rows);
        reindex(0);
        endResetModel();
    }

    /// Removes @p removed, changes the rows that differ, appends the new ones.
    void mergeRows(std::vector<Row> upserts, const std::vector<qint64> &removed = {})
    {
        removeKeys(removed);
        std::vector<int> changed;
        std::vector<Row> added;
        std::unordered_map<qint64, size_t> addedByKey;
        for (Row &row : upserts) {
            const qint64 key = row.key();
            const int at = rowOf(key);
            if (at >= 0) {
                if (!(m_rows[size_t(at)] == row)) {
                    m_rows[size_t(at)] = std::move(row);
                    changed.push_back(at);
                }
            } else if (const auto it = addedByKey.find(key); it != addedByKey.end()) {
                added[it->second] = std::move(row);
            } else {
                addedByKey.emplace(key, added.size());
                added.push_back(std::move(row));
            }
        }
        emitRuns(std::move(changed));
        if (added.empty())
            return;
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(added.size()) - 1);
        std::move(added.begin(), added.end(), std::back_inserter(m_rows));
        reindex(first);
        endInsertRows();
    }

    /// Shows exactly @p rows: what is among them already keeps its place, the rest goes.
    void replaceRows(std::vector<Row> rows)
    {
        std::unordered_set<qint64> kept;
        for (const Row &row : rows)
            kept.insert(row.key());
        std::vector<qint64> gone;
        for (const Row &row : m_rows) {
            if (!kept.contains(row.key()))
                gone.push_back(row.key());
        }
        mergeRows(std::move(rows), gone);
    }

    /// Tells views of rows whose cells changed, one range a run.
    void emitRuns(std::vector<int> changedRows)
    {
        std::sort(changedRows.begin(), changedRows.end());
        changedRows.erase(std::unique(changedRows.begin(), changedRows.end()), changedRows.end());
        std::vector<std::pair<int, int>> runs;
        for (const int row : changedRows) {
            if (!runs.empty() && runs.back().second + 1 == row)
                runs.back().second = row;
            else
                runs.emplace_back(row, row);
        }
        if (runs.size() > MostRuns)
            runs = {{runs.front().first, runs.back().second}};
        for (const auto &[first, last] : runs)
            Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
    }

    /// For derived cells: change in place, then emitRuns().
    [[nodiscard]] Row &mutableRow(int row) { return m_rows[size_t(row)]; }

private:
    /// Beyond this many runs of rows one signal for all costs a view less.
    static constexpr size_t MostRuns = 8;

    void removeKeys(const std::vector<qint64> &keys)
    {
        std::vector<int> gone;
        for (const qint64 key : keys) {
            if (const int row = rowOf(key); row >= 0)
                gone.push_back(row);
        }
        std::sort(gone.begin(), gone.end());
        gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
        size_t runs = 0;
        for (size_t i = 0; i < gone.size(); ++i)
            runs += i == 0 || gone[i] != gone[i - 1] + 1 ? 1 : 0;
        if (runs > MostRuns) {
            removeScattered(gone);
            return;
        }
        // From the back, so that the rows in front keep their numbers.
        for (size_t end = gone.size(); end > 0;) {
            size_t begin = end - 1;
            while (begin > 0 && gone[begin - 1] == gone[begin] - 1)
                --begin;
            const int first = gone[begin];
            const int last = gone[end - 1];
            beginRemoveRows({}, first, last);
            for (int row = first; row <= last; ++row)
                m_rowByKey.erase(m_rows[size_t(row)].key());
            m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
            reindexFrom(first);
            endRemoveRows();
            end = begin;
        }
    }

    void removeScattered(const std::vector<int> &gone)
    {
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList from = persistentIndexList();
        QModelIndexList to;
        for (const QModelIndex &index : from) {
            const auto place = std::lower_bound(gone.begin(), gone.end(), index.row());
            const bool isGone = place != gone.end() && *place == index.row();
            const int row = index.row() - int(place - gone.begin());
            to << (isGone ? QModelIndex() : createIndex(row, index.column()));
        }
        std::vector<Row> kept;
        size_t next = 0;
        for (size_t row = 0; row < m_rows.size(); ++row) {
            if (next < gone.size() && size_t(gone[next]) == row)
                ++next;
            else
                kept.push_back(std::move(m_rows[row]));
        }
        m_rows = std::move(kept);
        reindex(0);
        changePersistentIndexList(from, to);
        Q_EMIT layoutChanged();
    }

    void reindex(int first)
    {
        if (first == 0)
            m_rowByKey.clear();
        reindexFrom(first);
    }

    void reindexFrom(int first)
    {
        for (int row = first; row < int(m_rows.size()); ++row)
            m_rowByKey[m_rows[size_t(row)].key()] = row;
    }

    std::vector<Row> m_rows;
    std::unordered_map<qint64, int> m_rowByKey;
};

} // namespace berth
