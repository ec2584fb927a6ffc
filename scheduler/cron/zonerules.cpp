// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/zonerules.h"

#include "models/domain/nearest.h"
#include "scheduler/cron/calendar.h"
#include "scheduler/cron/expression.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qtimezone.h>

#include <algorithm>
#include <limits>

namespace berth::cron {

using namespace Qt::StringLiterals;

constexpr qint64 NoWall = std::numeric_limits<qint64>::min();

ZoneRules::ZoneRules()
    : m_id(u"UTC"_s)
    , m_spans(std::make_shared<const std::vector<Span>>(std::vector<Span>{{0, 0, NoWall}}))
{
}

ZoneRules ZoneRules::fromTimeZone(const QTimeZone &zone)
{
    const QDateTime begin = QDateTime::fromSecsSinceEpoch(0, Qt::UTC);
    const QDateTime end
        = QDateTime::fromSecsSinceEpoch(daysFromCivil(LastYear + 1, 1, 1) * SecondsPerDay, Qt::UTC);
    std::vector<Span> spans{{0, zone.offsetFromUtc(begin), NoWall}};
    const auto append = [&](const QTimeZone::OffsetData &change) {
        const qint64 at = change.atUtc.toSecsSinceEpoch();
        const Span &before = spans.back();
        if (at > before.start && change.offsetFromUtc != before.offset)
            spans.push_back(
                {at, change.offsetFromUtc, std::max(before.wallReached, at + before.offset)});
    };
    QDateTime last = begin;
    for (const QTimeZone::OffsetData &change : zone.transitions(begin, end)) {
        append(change);
        last = change.atUtc;
    }
    // Qt 6.4 lists what stands in the zone's table, which ends in 2037; the rule that holds from
    // then on gives one change at a time, and only when asked for from behind the table's last.
    const auto next = [&] { return zone.nextTransition(last.addSecs(1)); };
    for (auto change = next(); change.atUtc.isValid() && change.atUtc < end; change = next()) {
        append(change);
        last = change.atUtc;
    }
    ZoneRules rules;
    rules.m_id = QString::fromUtf8(zone.id());
    rules.m_spans = std::make_shared<const std::vector<Span>>(std::move(spans));
    return rules;
}

/// Qt takes more for a zone than IANA's names: offsets, and any one word as a rule of POSIX. Its
/// list of them lacks the aliases and Etc/, which all have a region.
static bool isIanaName(const QString &id)
{
    if (id.startsWith("UTC"_L1) || id == "GMT"_L1)
        return id.size() == 3;
    return id.contains(u'/') && !id.contains(u'.') && !id.startsWith(u'/');
}

Result<ZoneRules> ZoneRules::find(const QString &id)
{
    const QTimeZone zone(id.toUtf8());
    if (!isIanaName(id) || !zone.isValid()) {
        const auto ids = QTimeZone::availableTimeZoneIds();
        QStringList names;
        for (const QByteArray &known : ids)
            names.append(QString::fromUtf8(known));
        QString nearest = nearestWord(id, names);
        if (nearest.isEmpty()) {
            // Cities are what people remember: Berlin is Europe/Berlin.
            const auto city = std::find_if(names.begin(), names.end(), [&](const QString &name) {
                return !id.isEmpty() && name.endsWith(u'/' + id, Qt::CaseInsensitive);
            });
            if (city != names.end())
                nearest = *city;
        }
        const QString hint = nearest.isEmpty() ? u"IANA names look like Europe/Berlin"_s
                                               : u"did you mean %1?"_s.arg(nearest);
        const QString what = u"there is no time zone '%1'"_s.arg(id);
        return tl::make_unexpected(
            Error::invalid(what + u"; " + hint, {{u"/time_zone"_s, -1, what, hint}}));
    }
    return fromTimeZone(zone);
}

size_t ZoneRules::spanAt(qint64 second) const
{
    const auto after
        = std::upper_bound(m_spans->begin(), m_spans->end(), second,
                           [](qint64 value, const Span &span) { return value < span.start; });
    return after == m_spans->begin() ? 0 : size_t(after - m_spans->begin() - 1);
}

Seconds ZoneRules::offsetAt(TimePoint time) const
{
    const auto second = std::chrono::floor<Seconds>(time).time_since_epoch().count();
    return Seconds((*m_spans)[spanAt(second)].offset);
}

} // namespace berth::cron
