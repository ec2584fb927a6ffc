// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/eventtable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"
#include "models/tables/rowfilter.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

#include <algorithm>

namespace berth {

namespace {

using Table = EventTable;

constexpr ColumnText Columns[] = {
    {"seq", QT_TRANSLATE_NOOP("EventTable", "No."),
     QT_TRANSLATE_NOOP("EventTable", "Position in the feed, without gaps"), true},
    {"time", QT_TRANSLATE_NOOP("EventTable", "When"),
     QT_TRANSLATE_NOOP("EventTable", "When it was committed")},
    {"actor", QT_TRANSLATE_NOOP("EventTable", "Who"),
     QT_TRANSLATE_NOOP("EventTable", "A person, the scheduler, a runtime")},
    {"action", QT_TRANSLATE_NOOP("EventTable", "Action"),
     QT_TRANSLATE_NOOP("EventTable", "What was done")},
    {"subject", QT_TRANSLATE_NOOP("EventTable", "Subject"),
     QT_TRANSLATE_NOOP("EventTable", "What it was done to")},
    {"changes", QT_TRANSLATE_NOOP("EventTable", "Changes"),
     QT_TRANSLATE_NOOP("EventTable", "Fields before and after")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QString subjectText(const Event &event)
{
    return QString(word(event.kind)) % u" #" % QString::number(event.subjectId);
}

QString valueText(const QString &field, const QJsonValue &value)
{
    if (value.isDouble() && field.endsWith(u"_at"))
        return format::moment(fromEpochMillis(value.toInteger()));
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return QStringLiteral("–");
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', 17).contains(u'e')
            ? QString::number(value.toDouble())
            : QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    }
    return {};
}

} // namespace

QString changesText(const Event &event)
{
    const QJsonObject changes
        = QJsonDocument::fromJson(event.payload).object().value(u"changes").toObject();
    QStringList parts;
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        const QJsonArray pair = it.value().toArray();
        if (!it.value().isArray() || pair.size() != 2)
            parts << QString(it.key() % u' ' % valueText(it.key(), it.value()));
        else if (pair[0].isNull())
            parts << QString(it.key() % u' ' % valueText(it.key(), pair[1]));
        else
            parts << QString(it.key() % u' ' % valueText(it.key(), pair[0]) % u" → "
                             % valueText(it.key(), pair[1]));
    }
    return parts.join(u", ");
}

EventTable::EventTable(int limit, QObject *parent)
    : QAbstractTableModel(parent)
    , m_limit(std::max(limit, 1))
{
}

int EventTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int EventTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "EventTable", section, orientation, role);
}

QVariant EventTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Event &event = m_events[size_t(index.row())];
    const auto text = [&]() -> QVariant {
        switch (index.column()) {
        case SeqColumn:
            return event.seq;
        case ActorColumn:
            return event.actor;
        case ActionColumn:
            return event.action;
        case SubjectColumn:
            return subjectText(event);
        case ChangesColumn:
            return changesText(event);
        default:
            return {};
        }
    };
    const bool isTime = index.column() == TimeColumn;
    switch (role) {
    case Qt::DisplayRole:
        return isTime ? format::age(event.time, m_now) : text();
    case Qt::ToolTipRole:
        return isTime ? format::moment(event.time) : text();
    case SortRole:
        return isTime ? QDateTime::fromMSecsSinceEpoch(toEpochMillis(event.time), Qt::UTC) : text();
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return event.seq;
    case StateRole:
        return int(event.kind);
    case StateWordRole:
        return event.action;
    default:
        return {};
    }
}

bool EventTable::concerns(const Event &event) const
{
    return !m_subject || (event.kind == m_subject->first && event.subjectId == m_subject->second);
}

void EventTable::append(std::span<const Event> events)
{
    std::vector<Event> fresh;
    for (const Event &event : events) {
        if (event.seq > newestSeq() && concerns(event))
            fresh.push_back(event);
    }
    const auto newerFirst = [](const Event &a, const Event &b) { return a.seq > b.seq; };
    std::sort(fresh.begin(), fresh.end(), newerFirst);
    fresh.erase(std::unique(fresh.begin(), fresh.end(),
                            [](const Event &a, const Event &b) { return a.seq == b.seq; }),
                fresh.end());
    if (fresh.size() > size_t(m_limit))
        fresh.resize(size_t(m_limit));
    if (fresh.empty())
        return;
    const int beyond = rowCount() + int(fresh.size()) - m_limit;
    if (beyond > 0) {
        beginRemoveRows({}, rowCount() - beyond, rowCount() - 1);
        m_events.erase(m_events.end() - beyond, m_events.end());
        endRemoveRows();
    }
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    m_events.insert(m_events.begin(), std::make_move_iterator(fresh.begin()),
                    std::make_move_iterator(fresh.end()));
    endInsertRows();
}

void EventTable::appendOlder(std::span<const Event> events)
{
    const qint64 oldest = m_events.empty() ? std::numeric_limits<qint64>::max() : oldestSeq();
    std::vector<Event> older;
    for (const Event &event : events) {
        if (event.seq < oldest && concerns(event))
            older.push_back(event);
    }
    std::sort(older.begin(), older.end(),
              [](const Event &a, const Event &b) { return a.seq > b.seq; });
    older.erase(std::unique(older.begin(), older.end(),
                            [](const Event &a, const Event &b) { return a.seq == b.seq; }),
                older.end());
    older.resize(std::min(older.size(), size_t(m_limit - rowCount())));
    if (older.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(older.size()) - 1);
    std::move(older.begin(), older.end(), std::back_inserter(m_events));
    endInsertRows();
}

void EventTable::applyChanges(const ChangeBatch &batch)
{
    append(batch.events);
}

void EventTable::clear()
{
    beginResetModel();
    m_events.clear();
    endResetModel();
}

void EventTable::setSubject(SubjectKind kind, qint64 id)
{
    m_subject = {kind, id};
    clear();
}

void EventTable::setNow(TimePoint now)
{
    if (toEpochMillis(now) / 1000 == toEpochMillis(m_now) / 1000)
        return;
    m_now = now;
    if (!m_events.empty())
        Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

namespace {

/// Fields of a filter that are no column of their own.
enum ExtraField { KindField = Table::ColumnCount, IdField };

} // namespace

std::vector<filter::Field> EventTable::filterFields()
{
    using filter::FieldType;
    QStringList kinds;
    for (int kind = 0; kind < SubjectKinds; ++kind)
        kinds << QString(word(SubjectKind(kind)));
    return {
        {QStringLiteral("actor"), FieldType::Text, {}, ActorColumn},
        {QStringLiteral("action"), FieldType::Text, {}, ActionColumn},
        {QStringLiteral("kind"), FieldType::Word, kinds, KindField},
        {QStringLiteral("id"), FieldType::Integer, {}, IdField},
        {QStringLiteral("changes"), FieldType::Text, {}, ChangesColumn},
        {QStringLiteral("age"), FieldType::Duration, {}, TimeColumn},
        {QStringLiteral("seq"), FieldType::Integer, {}, SeqColumn},
    };
}

bool EventTable::matches(int row, const filter::Node &filter) const
{
    const Event &event = eventAt(row);
    return berth::matches(filter,
                          {.text =
                               [&](int key) {
                                   switch (key) {
                                   case ActorColumn:
                                       return event.actor;
                                   case ActionColumn:
                                       return event.action;
                                   case SubjectColumn:
                                       return subjectText(event);
                                   default:
                                       return changesText(event);
                                   }
                               },
                           .number = [&](int key) -> qint64 {
                               switch (key) {
                               case KindField:
                                   return int(event.kind);
                               case IdField:
                                   return event.subjectId;
                               case TimeColumn:
                                   return (m_now - event.time).count();
                               default:
                                   return event.seq;
                               }
                           },
                           .anyText = {ActorColumn, ActionColumn, SubjectColumn, ChangesColumn}});
}

const Event &EventTable::eventAt(int row) const
{
    return m_events[size_t(row)];
}

qint64 EventTable::newestSeq() const
{
    return m_events.empty() ? 0 : m_events.front().seq;
}

qint64 EventTable::oldestSeq() const
{
    return m_events.empty() ? 0 : m_events.back().seq;
}

} // namespace berth
