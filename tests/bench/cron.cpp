// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/occurrences.h"
#include "tests/bench/registry.h"
#include "tests/cron/vectors.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsonarray.h>

#include <ctime>
#include <map>

namespace berth::bench {

using namespace Qt::StringLiterals;
using namespace berth::cron;

namespace {

/// As many firings of one expression as the published figures of other libraries are made with.
constexpr int FiringsEach = 20;
constexpr double MeasuredSeconds = 2.0;

/// The time that this program has had a processor for.
double processorSeconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
}

QString iso(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(Qt::ISODate);
}

class Replay
{
public:
    /// Whether all of the vector's firings come, in order; a failure is said.
    bool passes(const cron::test::Vector &vector)
    {
        const auto expression = Expression::parse(vector.expression, Syntax::Extended);
        if (!expression)
            return fails(vector, expression.error().message);
        const auto zone = zoneOf(vector.zone);
        if (!zone)
            return fails(vector, zone.error().message);
        m_schedules.push_back({Occurrences(*expression, *zone), vector.from});
        const Occurrences &occurrences = m_schedules.back().occurrences;
        TimePoint at = vector.from;
        for (TimePoint wanted : vector.next) {
            const auto next = occurrences.next(at);
            if (next != wanted)
                return fails(
                    vector,
                    u"fires at %1, not %2"_s.arg(next ? iso(*next) : u"never"_s, iso(wanted)));
            at = wanted;
        }
        if (const auto next = occurrences.next(at); vector.next.empty() && next)
            return fails(vector, u"fires at %1, not never"_s.arg(iso(*next)));
        return true;
    }

    /// Firings found in a second of processor time, over the schedules replayed; 0 without any.
    double nextPerSecond() const
    {
        if (m_schedules.empty())
            return 0;
        qint64 found = 0;
        qint64 asked = 0;
        const double begin = processorSeconds();
        double spent = 0;
        do {
            for (const Schedule &schedule : m_schedules) {
                std::optional<TimePoint> at = schedule.from;
                for (int i = 0; at && i < FiringsEach; ++i) {
                    at = schedule.occurrences.next(*at);
                    ++asked;
                    found += at ? toEpochMillis(*at) & 1 : 0;
                }
            }
            spent = processorSeconds() - begin;
        } while (spent < MeasuredSeconds);
        // Firings are whole seconds; to use the sum keeps the search from being left out.
        return found == 0 ? double(asked) / spent : 0;
    }

private:
    struct Schedule
    {
        Occurrences occurrences;
        TimePoint from;
    };

    Result<ZoneRules> zoneOf(const QString &id)
    {
        auto known = m_zones.find(id);
        if (known == m_zones.end())
            known = m_zones.emplace(id, ZoneRules::find(id)).first;
        return known->second;
    }

    static bool fails(const cron::test::Vector &vector, const QString &why)
    {
        complain(
            u"%1 in %2 after %3: %4"_s.arg(vector.expression, vector.zone, iso(vector.from), why));
        return false;
    }

    std::map<QString, Result<ZoneRules>> m_zones;
    std::vector<Schedule> m_schedules;
};

struct Refusals
{
    int lines = 0;
    int refused = 0;
    int positionsRight = 0;
};

Refusals replayRefusals(const QString &path)
{
    Refusals count;
    for (const QJsonObject &line : cron::test::readLines(path)) {
        const QString text = line["expr"_L1].toString();
        ++count.lines;
        const auto expression = Expression::parse(text, Syntax::Extended);
        if (expression) {
            complain(u"'%1' is accepted"_s.arg(text));
            continue;
        }
        ++count.refused;
        const FieldError field = expression.error().fields.value(0);
        const QString wanted = line["field"_L1].toString();
        const int position = line["pos"_L1].toInt(-1);
        if (field.pointer == u'/' + wanted && field.position == position)
            ++count.positionsRight;
        else
            complain(u"'%1' is refused at %2 %3, not %4 %5"_s.arg(text, field.pointer.mid(1))
                         .arg(field.position)
                         .arg(wanted)
                         .arg(position));
    }
    return count;
}

Outcome run(const QStringList &arguments)
{
    QStringList vectorFiles;
    QStringList invalidFiles;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        const QString option = arguments[i];
        if (i + 1 == arguments.size() || (option != "--vectors"_L1 && option != "--invalid"_L1))
            return Outcome::Usage;
        const QString path = arguments[i + 1];
        if (!QFileInfo(path).isFile()) {
            complain(u"there is no file '%1'"_s.arg(path));
            return Outcome::Failed;
        }
        (option == "--vectors"_L1 ? vectorFiles : invalidFiles).append(path);
    }
    if (vectorFiles.isEmpty())
        return Outcome::Usage;

    Replay replay;
    int vectors = 0;
    int passed = 0;
    for (const QString &path : vectorFiles) {
        for (const cron::test::Vector &vector : cron::test::readVectors(path, "next"_L1)) {
            ++vectors;
            passed += replay.passes(vector) ? 1 : 0;
        }
    }
    Refusals refusals;
    for (const QString &path : invalidFiles) {
        const Refusals more = replayRefusals(path);
        refusals.lines += more.lines;
        refusals.refused += more.refused;
        refusals.positionsRight += more.positionsRight;
    }
    print({{u"bench"_s, u"cron"_s},
           {u"vectors"_s, vectors},
           {u"vectors_passed"_s, passed},
           {u"invalid"_s, refusals.lines},
           {u"invalid_refused"_s, refusals.refused},
           {u"positions_right"_s, refusals.positionsRight},
           {u"next_per_second"_s, qRound64(replay.nextPerSecond())},
           {u"yardstick_next_per_second"_s, 613930}});
    const bool all = passed == vectors && refusals.refused == refusals.lines
        && refusals.positionsRight == refusals.lines;
    return all ? Outcome::Done : Outcome::Failed;
}

const int registered = registerBench("cron", "--vectors FILE [--invalid FILE]", &run);

} // namespace

} // namespace berth::bench
