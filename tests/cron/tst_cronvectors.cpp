// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/describe.h"
#include "scheduler/cron/occurrences.h"
#include "tests/cron/vectors.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <map>

using namespace berth;
using namespace berth::cron;
using namespace Qt::StringLiterals;

/// Every line of the files in tests/data/cron (see docs/cron.md): what fires when, and what is
/// refused where.
class tst_cronvectors final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firesWhenAllLibrariesAgree();
    void firesAsRuledWhereTheyDisagree();
    void refusesWithFieldAndPosition();
    void refusesAsRuledWhereTheyDisagree();
};

static QString path(QLatin1StringView name)
{
    return QString::fromUtf8(BERTH_CRON_DATA) + u'/' + name;
}

static const ZoneRules &zoneOf(const QString &id)
{
    static std::map<QString, ZoneRules> zones;
    auto known = zones.find(id);
    if (known == zones.end()) {
        const auto found = ZoneRules::find(id);
        if (!found)
            qFatal("%s", qPrintable(found.error().message));
        known = zones.emplace(id, *found).first;
    }
    return known->second;
}

static QString iso(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(Qt::ISODate);
}

static void replay(const std::vector<cron::test::Vector> &vectors)
{
    QStringList failures;
    for (const cron::test::Vector &vector : vectors) {
        const auto expression = Expression::parse(vector.expression, Syntax::Extended);
        if (!expression) {
            failures << vector.expression + ": "_L1 + expression.error().message;
            continue;
        }
        const Occurrences occurrences(*expression, zoneOf(vector.zone));
        TimePoint at = vector.from;
        for (size_t i = 0; i < std::max<size_t>(vector.next.size(), 1); ++i) {
            const auto next = occurrences.next(at);
            const auto wanted
                = i < vector.next.size() ? std::optional(vector.next[i]) : std::nullopt;
            if (next != wanted) {
                failures << u"%1 in %2 after %3: fires at %4, not %5"_s.arg(
                    vector.expression, vector.zone, iso(at), next ? iso(*next) : u"never"_s,
                    wanted ? iso(*wanted) : u"never"_s);
                break;
            }
            if (next)
                at = *next;
        }
    }
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
}

void tst_cronvectors::firesWhenAllLibrariesAgree()
{
    const auto vectors = cron::test::readVectors(path("vectors_public.jsonl"_L1), "next"_L1);
    QCOMPARE(vectors.size(), size_t(1503));
    replay(vectors);
}

void tst_cronvectors::firesAsRuledWhereTheyDisagree()
{
    const auto vectors = cron::test::readVectors(path("disagreements.jsonl"_L1), "ruling"_L1);
    QCOMPARE(vectors.size(), size_t(150));
    replay(vectors);
}

static void replayRefusals(const QString &file, qsizetype count)
{
    QStringList failures;
    const auto lines = cron::test::readLines(file);
    QCOMPARE(qsizetype(lines.size()), count);
    for (const QJsonObject &line : lines) {
        const QString text = line["expr"_L1].toString();
        const auto expression = Expression::parse(text, Syntax::Extended);
        if (line["ruling"_L1].toString() == "accept"_L1) {
            if (!expression)
                failures << text + ": refused, "_L1 + expression.error().message;
            continue;
        }
        if (expression) {
            failures << text + ": accepted"_L1;
            continue;
        }
        const FieldError field = expression.error().fields.value(0);
        const QString pointer = u'/' + line["field"_L1].toString();
        if (field.pointer != pointer || field.position != line["pos"_L1].toInt())
            failures << u"'%1': refused at %2 %3, not at %4 %5"_s.arg(text, field.pointer)
                            .arg(field.position)
                            .arg(pointer)
                            .arg(line["pos"_L1].toInt());
        if (field.message.isEmpty())
            failures << text + ": refused without a reason"_L1;
    }
    QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u'\n')));
}

void tst_cronvectors::refusesWithFieldAndPosition()
{
    replayRefusals(path("invalid_public.jsonl"_L1), 165);
}

void tst_cronvectors::refusesAsRuledWhereTheyDisagree()
{
    replayRefusals(path("disagreements_syntax.jsonl"_L1), 15);
}

BERTH_TEST(tst_cronvectors)
#include "tst_cronvectors.moc"
