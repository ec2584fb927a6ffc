// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/cluster.h"
#include "models/domain/event.h"
#include "models/domain/reason.h"
#include "models/domain/states.h"
#include "tests/support/testmain.h"

#include <QtCore/qset.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace Qt::StringLiterals;

using enum ReplicaState;

Q_DECLARE_METATYPE(berth::ReplicaCounts)
Q_DECLARE_METATYPE(berth::DeploymentStatus)

class tst_states final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateMeetsEveryEvent_data();
    void everyStateMeetsEveryEvent();
    void aRefusalNamesStateAndEvent();
    void statusIsTheFirstRuleThatHolds_data();
    void statusIsTheFirstRuleThatHolds();
    void countsAddUp();
    void wordsComeBack();
    void unknownWordsMiss_data();
    void unknownWordsMiss();
    void errorCodesHaveDistinctWords();
};

static constexpr int StateKinds = int(Ended) + 1;
static constexpr int EventKinds = int(ReplicaEvent::Requeue) + 1;

void tst_states::everyStateMeetsEveryEvent_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("event");
    QTest::addColumn<int>("next"); // -1: refused

    constexpr std::optional<ReplicaState> Refused;
    struct Row
    {
        ReplicaState state;
        std::array<std::optional<ReplicaState>, EventKinds> next;
    };
    // Columns: Place, Create, Start, AskStop, EndSucceeded, EndFailed, EndStopped, Requeue.
    constexpr std::array<Row, StateKinds> Table{{
        {Waiting, {Placed, Refused, Refused, Refused, Refused, Ended, Ended, Refused}},
        {Placed, {Refused, Starting, Running, Stopping, Ended, Ended, Refused, Waiting}},
        {Starting, {Refused, Refused, Running, Stopping, Ended, Ended, Refused, Waiting}},
        {Running, {Refused, Refused, Refused, Stopping, Ended, Ended, Refused, Waiting}},
        {Stopping, {Refused, Refused, Refused, Stopping, Ended, Ended, Ended, Waiting}},
        {Ended, {Refused, Refused, Refused, Refused, Refused, Refused, Refused, Refused}},
    }};
    static constexpr std::array EventNames{"place",          "create",           "start",
                                           "ask to stop",    "end as succeeded", "end as failed",
                                           "end as stopped", "requeue"};
    for (const Row &row : Table) {
        for (int event = 0; event < EventKinds; ++event) {
            const QByteArray name
                = QByteArray(word(row.state).data()) + ": " + EventNames[size_t(event)];
            QTest::newRow(name.constData())
                << int(row.state) << event
                << (row.next[size_t(event)] ? int(*row.next[size_t(event)]) : -1);
        }
    }
}

void tst_states::everyStateMeetsEveryEvent()
{
    QFETCH(int, state);
    QFETCH(int, event);
    QFETCH(int, next);
    const auto result = nextState(ReplicaState(state), ReplicaEvent(event));
    QCOMPARE(result.has_value(), next >= 0);
    if (result) {
        QCOMPARE(int(*result), next);
    } else {
        QCOMPARE(result.error().code, ErrorCode::Conflict);
        QCOMPARE(result.error().reason, u"illegal-transition"_s);
    }
}

void tst_states::aRefusalNamesStateAndEvent()
{
    QCOMPARE(nextState(Ended, ReplicaEvent::Place).error().message,
             u"A replica that is ended cannot be placed."_s);
    QCOMPARE(nextState(Waiting, ReplicaEvent::EndSucceeded).error().message,
             u"A replica that is waiting cannot end as succeeded."_s);
}

void tst_states::statusIsTheFirstRuleThatHolds_data()
{
    QTest::addColumn<ReplicaCounts>("counts");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<int>("minAvailable");
    QTest::addColumn<bool>("stopAsked");
    QTest::addColumn<DeploymentStatus>("status");

    using enum DeploymentStatus;
    // clang-format off
    QTest::newRow("all ended and one failed is failed")
        << ReplicaCounts{.succeeded = 1, .failed = 1, .stopped = 1} << 3 << 1 << false << Failed;
    QTest::newRow("all ended and one stopped is stopped")
        << ReplicaCounts{.succeeded = 2, .stopped = 1} << 3 << 1 << false << DeploymentStatus::Stopped;
    QTest::newRow("all succeeded is succeeded")
        << ReplicaCounts{.succeeded = 3} << 3 << 3 << false << Succeeded;
    QTest::newRow("all ended wins over a stop that was asked")
        << ReplicaCounts{.succeeded = 3} << 3 << 3 << true << Succeeded;
    QTest::newRow("stop asked with one running is stopping")
        << ReplicaCounts{.running = 3} << 3 << 1 << true << DeploymentStatus::Stopping;
    QTest::newRow("stop asked with one waiting is stopping")
        << ReplicaCounts{.waiting = 1} << 1 << 1 << true << DeploymentStatus::Stopping;
    QTest::newRow("stop asked of one without replicas is stopped")
        << ReplicaCounts{} << 0 << 0 << true << DeploymentStatus::Stopped;
    QTest::newRow("enough running is running")
        << ReplicaCounts{.waiting = 1, .running = 2} << 3 << 2 << false << DeploymentStatus::Running;
    QTest::newRow("running and succeeded count together")
        << ReplicaCounts{.waiting = 1, .running = 1, .succeeded = 1} << 3 << 2 << false << DeploymentStatus::Running;
    QTest::newRow("none wanted is running")
        << ReplicaCounts{} << 0 << 0 << false << DeploymentStatus::Running;
    QTest::newRow("scaled to none while the last one stops is running")
        << ReplicaCounts{.stopping = 1} << 0 << 0 << false << DeploymentStatus::Running;
    QTest::newRow("scaled to none with all stopped is running")
        << ReplicaCounts{.stopped = 2} << 0 << 0 << false << DeploymentStatus::Running;
    QTest::newRow("fewer running than needed is starting")
        << ReplicaCounts{.waiting = 2, .running = 1} << 3 << 3 << false << DeploymentStatus::Starting;
    QTest::newRow("one placed is starting")
        << ReplicaCounts{.waiting = 2, .placed = 1} << 3 << 1 << false << DeploymentStatus::Starting;
    QTest::newRow("one starting is starting")
        << ReplicaCounts{.starting = 1, .stopping = 2} << 3 << 1 << false << DeploymentStatus::Starting;
    QTest::newRow("only stopping and waiting ones is stopping")
        << ReplicaCounts{.waiting = 1, .stopping = 1} << 2 << 1 << false << DeploymentStatus::Stopping;
    QTest::newRow("all waiting is queued")
        << ReplicaCounts{.waiting = 3} << 3 << 1 << false << Queued;
    QTest::newRow("all waiting is queued even where none need be available")
        << ReplicaCounts{.waiting = 3} << 3 << 0 << false << Queued;
    QTest::newRow("waiting beside ended ones is queued")
        << ReplicaCounts{.waiting = 1, .failed = 1} << 2 << 1 << false << Queued;
    QTest::newRow("wanted but without rows yet is queued")
        << ReplicaCounts{} << 2 << 1 << false << Queued;
    // clang-format on
}

void tst_states::statusIsTheFirstRuleThatHolds()
{
    QFETCH(ReplicaCounts, counts);
    QFETCH(int, wanted);
    QFETCH(int, minAvailable);
    QFETCH(bool, stopAsked);
    QFETCH(DeploymentStatus, status);
    QCOMPARE(word(deploymentStatus(counts, wanted, minAvailable, stopAsked)), word(status));
}

void tst_states::countsAddUp()
{
    ReplicaCounts counts;
    counts.add(Waiting, Outcome::None);
    counts.add(Placed, Outcome::None, 2);
    counts.add(Starting, Outcome::None, 3);
    counts.add(Running, Outcome::None, 4);
    counts.add(Stopping, Outcome::None, 5);
    counts.add(Ended, Outcome::Succeeded, 6);
    counts.add(Ended, Outcome::Failed, 7);
    counts.add(Ended, Outcome::Stopped, 8);
    counts.add(Waiting, Outcome::None, -1);
    const ReplicaCounts wanted{.waiting = 0,
                               .placed = 2,
                               .starting = 3,
                               .running = 4,
                               .stopping = 5,
                               .succeeded = 6,
                               .failed = 7,
                               .stopped = 8};
    QVERIFY(counts == wanted);
    QCOMPARE(counts.live(), 14);
    QCOMPARE(counts.ended(), 21);
}

template<typename Enum, typename FromWord>
static void checkWords(const QStringList &words, FromWord read)
{
    QSet<QString> seen;
    for (qsizetype i = 0; i < words.size(); ++i) {
        QCOMPARE(QString(word(Enum(i))), words[i]);
        QVERIFY(read(words[i]) == Enum(i));
        seen.insert(words[i]);
    }
    QCOMPARE(seen.size(), words.size());
    // One behind the last has no word: the list above names them all.
    QVERIFY(word(Enum(words.size())).isEmpty());
    QVERIFY(!read(u""_s));
}

void tst_states::wordsComeBack()
{
    checkWords<DeploymentKind>({u"service"_s, u"batch"_s}, fromWord<DeploymentKind>);
    checkWords<DeploymentStatus>({u"queued"_s, u"starting"_s, u"running"_s, u"stopping"_s,
                                  u"succeeded"_s, u"failed"_s, u"stopped"_s},
                                 fromWord<DeploymentStatus>);
    checkWords<ReplicaState>(
        {u"waiting"_s, u"placed"_s, u"starting"_s, u"running"_s, u"stopping"_s, u"ended"_s},
        fromWord<ReplicaState>);
    checkWords<Outcome>({u"none"_s, u"succeeded"_s, u"failed"_s, u"stopped"_s}, fromWord<Outcome>);
    checkWords<Cause>({u"none"_s, u"preempted"_s, u"drained"_s, u"node_lost"_s, u"retry"_s},
                      fromWord<Cause>);
    checkWords<AttemptDesired>({u"run"_s, u"stop"_s}, fromWord<AttemptDesired>);
    checkWords<AttemptObserved>(
        {u"absent"_s, u"created"_s, u"running"_s, u"exited"_s, u"unknown"_s},
        fromWord<AttemptObserved>);
    checkWords<NodeScheduling>({u"open"_s, u"cordoned"_s, u"draining"_s}, fromWord<NodeScheduling>);
    checkWords<NodePresence>({u"present"_s, u"lost"_s}, fromWord<NodePresence>);
    checkWords<ClusterStatus>({u"ready"_s, u"degraded"_s, u"unreachable"_s, u"empty"_s},
                              fromWord<ClusterStatus>);
    checkWords<PlacementPolicy>({u"pack"_s, u"bestfit"_s, u"firstfit"_s, u"spread"_s},
                                policyFromWord);
    checkWords<Objective>({u"balanced"_s, u"deployments"_s, u"utilisation"_s}, objectiveFromWord);
    checkWords<RuntimeType>({u"simulated"_s, u"docker"_s, u"swarm"_s}, runtimeFromWord);
    checkWords<TaintEffect>({u"NoSchedule"_s, u"NoExecute"_s}, taintEffectFromWord);
    checkWords<Role>({u"viewer"_s, u"developer"_s, u"operator"_s, u"owner"_s}, roleFromWord);
    checkWords<SubjectKind>({u"store"_s, u"organization"_s, u"user"_s, u"invite"_s, u"quota"_s,
                             u"cluster"_s, u"node"_s, u"deployment"_s, u"replica"_s,
                             u"reservation"_s, u"import"_s, u"token"_s, u"session"_s, u"job"_s,
                             u"run"_s},
                            subjectFromWord);
}

void tst_states::unknownWordsMiss_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("an empty word") << u""_s;
    QTest::newRow("another case") << u"Queued"_s;
    QTest::newRow("a blank behind") << u"queued "_s;
    QTest::newRow("a beginning") << u"queue"_s;
    QTest::newRow("a word of another set") << u"waiting"_s;
    QTest::newRow("the number of the enumerator") << u"0"_s;
}

void tst_states::unknownWordsMiss()
{
    QFETCH(QString, text);
    QVERIFY(!fromWord<DeploymentStatus>(text));
}

void tst_states::errorCodesHaveDistinctWords()
{
    QSet<QString> words;
    for (int i = 0; i <= int(ErrorCode::Internal); ++i)
        words.insert(word(ErrorCode(i)));
    QCOMPARE(words.size(), int(ErrorCode::Internal) + 1);
    QVERIFY(!words.contains(QString()));

    QSet<QString> reasons;
    for (int i = 0; i <= int(ReasonCode::Insufficient); ++i)
        reasons.insert(word(ReasonCode(i)));
    QCOMPARE(reasons.size(), int(ReasonCode::Insufficient) + 1);

    QSet<QString> refusals;
    for (int i = 0; i < RefusalKinds; ++i)
        refusals.insert(word(Refusal(i)));
    QCOMPARE(refusals.size(), RefusalKinds);
    QVERIFY(!refusals.contains(QString()));
}

BERTH_TEST(tst_states)
#include "tst_states.moc"
