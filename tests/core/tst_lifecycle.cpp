// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/lifecycle.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::core;

class tst_lifecycle final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdict_data();
    void verdict();
    void backoffDoublesUpToFiveMinutes();
};

struct ExitCase
{
    DeploymentKind kind = DeploymentKind::Batch;
    ReplicaState state = ReplicaState::Running;
    Cause cause = Cause::None;
    bool stopRequested = false;
    int ordinal = 0;
    int replicas = 1;
    int failures = 0;
    int maxRetries = 0;
    std::optional<int> exitCode;
    ExitVerdict expected;
};
Q_DECLARE_METATYPE(ExitCase)

void tst_lifecycle::verdict_data()
{
    QTest::addColumn<ExitCase>("row");
    const ExitVerdict succeeded{.event = ReplicaEvent::EndSucceeded, .outcome = Outcome::Succeeded};
    const ExitVerdict failed{.event = ReplicaEvent::EndFailed, .outcome = Outcome::Failed};
    const ExitVerdict stopped{.event = ReplicaEvent::EndStopped, .outcome = Outcome::Stopped};
    const auto again = [](Cause cause, Milliseconds backoff, bool usesRetry = false) {
        return ExitVerdict{.event = ReplicaEvent::Requeue,
                           .cause = cause,
                           .backoff = backoff,
                           .usesRetry = usesRetry};
    };
    QTest::newRow("a batch that exits with 0 has succeeded")
        << ExitCase{.exitCode = 0, .expected = succeeded};
    QTest::newRow("a batch that exits with 1 has failed")
        << ExitCase{.exitCode = 1, .expected = failed};
    QTest::newRow("an exit without a code is a failure") << ExitCase{.expected = failed};
    QTest::newRow("a retry waits ten seconds")
        << ExitCase{.maxRetries = 2,
                    .exitCode = 1,
                    .expected = again(Cause::Retry, Milliseconds(10'000), true)};
    QTest::newRow("the second retry waits twenty")
        << ExitCase{.failures = 1,
                    .maxRetries = 2,
                    .exitCode = 1,
                    .expected = again(Cause::Retry, Milliseconds(20'000), true)};
    QTest::newRow("used-up retries end in failure")
        << ExitCase{.failures = 2, .maxRetries = 2, .exitCode = 1, .expected = failed};
    QTest::newRow("a service that ends by itself is tried again")
        << ExitCase{.kind = DeploymentKind::Service,
                    .maxRetries = 1,
                    .exitCode = 0,
                    .expected = again(Cause::Retry, Milliseconds(10'000), true)};
    QTest::newRow("a service without retries that ends well has ended")
        << ExitCase{.kind = DeploymentKind::Service, .exitCode = 0, .expected = succeeded};
    QTest::newRow("one that was asked to stop is stopped, whatever its code")
        << ExitCase{.state = ReplicaState::Stopping,
                    .stopRequested = true,
                    .exitCode = 137,
                    .expected = stopped};
    QTest::newRow("one beyond the wanted number is stopped") << ExitCase{
        .state = ReplicaState::Stopping, .ordinal = 2, .replicas = 2, .expected = stopped};
    QTest::newRow("a victim waits again, after a backoff")
        << ExitCase{.state = ReplicaState::Stopping,
                    .cause = Cause::Preempted,
                    .exitCode = 143,
                    .expected = again(Cause::Preempted, PreemptionBackoff)};
    QTest::newRow("a drained one waits again at once")
        << ExitCase{.state = ReplicaState::Stopping,
                    .cause = Cause::Drained,
                    .exitCode = 143,
                    .expected = again(Cause::Drained, Milliseconds(0))};
    QTest::newRow("a victim that ended by itself meanwhile still waits again")
        << ExitCase{.state = ReplicaState::Stopping,
                    .cause = Cause::Preempted,
                    .exitCode = 0,
                    .expected = again(Cause::Preempted, PreemptionBackoff)};
    QTest::newRow("a stop wins over a preemption") << ExitCase{.state = ReplicaState::Stopping,
                                                               .cause = Cause::Preempted,
                                                               .stopRequested = true,
                                                               .expected = stopped};
}

void tst_lifecycle::verdict()
{
    QFETCH(ExitCase, row);
    Replica replica;
    replica.state = row.state;
    replica.cause = row.cause;
    replica.ordinal = row.ordinal;
    replica.failures = row.failures;
    Deployment deployment;
    deployment.kind = row.kind;
    deployment.stopRequested = row.stopRequested;
    deployment.replicas = row.replicas;
    deployment.maxRetries = row.maxRetries;
    QCOMPARE(verdictOnExit(replica, deployment, row.exitCode), row.expected);
}

void tst_lifecycle::backoffDoublesUpToFiveMinutes()
{
    QCOMPARE(retryBackoff(1), Milliseconds(10'000));
    QCOMPARE(retryBackoff(2), Milliseconds(20'000));
    QCOMPARE(retryBackoff(5), Milliseconds(160'000));
    QCOMPARE(retryBackoff(6), Milliseconds(300'000));
    QCOMPARE(retryBackoff(1'000'000), Milliseconds(300'000));
}

BERTH_TEST(tst_lifecycle)
#include "tst_lifecycle.moc"
