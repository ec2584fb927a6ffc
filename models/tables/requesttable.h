// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"
#include "models/tables/roles.h"

#include <QtCore/qabstractitemmodel.h>

#include <deque>
#include <vector>

namespace berth {

/// One request that the API answered.
struct ServedRequest
{
    TimePoint time;
    QString id; ///< as its answer and the log name it
    QString method;
    QString path; ///< without the query
    int status = 0;
    double milliseconds = 0;
    QString account; ///< empty: nobody signed in
    QString peer; ///< empty: over the unix socket
};

/// The live request log, newest first, as far back as `limit` requests. GUI thread.
class RequestTable final : public QAbstractTableModel, public TableRoles
{
    Q_OBJECT
public:
    enum Column {
        TimeColumn,
        StatusColumn,
        MethodColumn,
        PathColumn,
        DurationColumn,
        AccountColumn,
        PeerColumn,
        IdColumn,
        ColumnCount
    };

    /// @param limit the oldest requests beyond this many are forgotten, at least 1
    explicit RequestTable(int limit = 2'000, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Puts @p requests on top, the last one first.
    void append(const std::vector<ServedRequest> &requests);
    void clear();
    [[nodiscard]] qint64 total() const { return m_total; } ///< since the last clear()

private:
    std::deque<ServedRequest> m_requests; ///< newest first
    int m_limit;
    qint64 m_total = 0;
};

} // namespace berth
