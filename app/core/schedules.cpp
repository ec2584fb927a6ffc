// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/schedules.h"

#include <QtCore/qmutex.h>
#include <QtCore/qtimezone.h>

#include <map>
#include <tuple>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// So many are remembered; beyond, the memory starts anew.
constexpr size_t MostSchedules = 20'000;

using Key = std::tuple<QString, bool, QString, DstGap>;

struct Memory
{
    QMutex mutex; // protects both below
    std::map<Key, Schedule> schedules;
    std::map<QString, cron::ZoneRules> zones;
};

Memory &memory()
{
    static Memory all;
    return all;
}

/// The error of an expression as one of a request's member.
Error atExpression(Error error)
{
    for (FieldError &field : error.fields) {
        field.message = field.pointer.mid(1) + u": "_s + field.message;
        field.pointer = u"/expression"_s;
    }
    return error;
}

} // namespace

Result<Schedule> findSchedule(const QString &expression, bool extended, const QString &timeZone,
                              DstGap gap)
{
    const QString zoneId = timeZone.isEmpty() ? serverTimeZone() : timeZone;
    Memory &known = memory();
    const QMutexLocker locker(&known.mutex);
    const Key key(expression, extended, zoneId, gap);
    if (const auto found = known.schedules.find(key); found != known.schedules.end())
        return found->second;
    const auto parsed = cron::Expression::parse(
        expression, extended ? cron::Syntax::Extended : cron::Syntax::Standard);
    if (!parsed)
        return tl::unexpected(atExpression(parsed.error()));
    auto zone = known.zones.find(zoneId);
    if (zone == known.zones.end()) {
        const auto rules = cron::ZoneRules::find(zoneId);
        if (!rules)
            return tl::unexpected(rules.error());
        zone = known.zones.emplace(zoneId, *rules).first;
    }
    if (known.schedules.size() >= MostSchedules)
        known.schedules.clear();
    return known.schedules
        .emplace(key, std::make_shared<const cron::Occurrences>(*parsed, zone->second, gap))
        .first->second;
}

Result<Schedule> scheduleOf(const Job &job)
{
    return findSchedule(job.expression, job.extended, job.timeZone, job.dstGap);
}

QString serverTimeZone()
{
    const QString id = QString::fromUtf8(QTimeZone::systemTimeZoneId());
    return id.isEmpty() ? u"UTC"_s : id;
}

std::optional<TimePoint> nextRunAt(const Job &job)
{
    if (job.paused)
        return std::nullopt;
    const auto schedule = scheduleOf(job);
    if (!schedule)
        return std::nullopt;
    const auto nominal = (*schedule)->next(job.decidedUntil);
    if (!nominal || (job.endsAt && *nominal > *job.endsAt))
        return std::nullopt;
    return *nominal + jitterOf(job);
}

} // namespace berth::core
