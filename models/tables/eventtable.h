// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/domain/filter.h"
#include "models/tables/roles.h"

#include <QtCore/qabstractitemmodel.h>

#include <deque>
#include <span>

namespace berth {

/// The feed, newest first, as far back as `limit` events. GUI thread.
class EventTable final : public QAbstractTableModel, public TableRoles
{
    Q_OBJECT
public:
    enum Column {
        SeqColumn,
        TimeColumn,
        ActorColumn,
        ActionColumn,
        SubjectColumn, ///< "deployment #7"
        ChangesColumn, ///< "priority 100 -> 500, held false -> true"
        ColumnCount
    };
    static constexpr int SeqRole = IdRole;

    /// @param limit the oldest events beyond this many are forgotten, at least 1
    explicit EventTable(int limit = 10'000, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Puts newer events on top, in any order; a seq that is not newer than the newest is dropped.
    void append(std::span<const Event> events);
    /// Adds older events at the end while there is room: a page that was scrolled to.
    void appendOlder(std::span<const Event> events);
    void applyChanges(const ChangeBatch &batch);
    /// A new source.
    void clear();
    /// Shows only events about one subject; set before the first event comes.
    void setSubject(SubjectKind kind, qint64 id);
    void setNow(TimePoint now);

    /// What a filter of events may name.
    [[nodiscard]] static std::vector<filter::Field> filterFields();
    [[nodiscard]] bool matches(int row, const filter::Node &filter) const;
    [[nodiscard]] bool isFull() const { return int(m_events.size()) >= m_limit; }

    [[nodiscard]] const Event &eventAt(int row) const;
    [[nodiscard]] qint64 newestSeq() const; ///< 0 while empty
    [[nodiscard]] qint64 oldestSeq() const;

private:
    [[nodiscard]] bool concerns(const Event &event) const;

    std::deque<Event> m_events; ///< newest first
    int m_limit;
    std::optional<std::pair<SubjectKind, qint64>> m_subject;
    TimePoint m_now{};
};

/// A line for people from the payload of an event: "priority 100 -> 500".
[[nodiscard]] QString changesText(const Event &event);

} // namespace berth
