// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qsemaphore.h>
#include <QtTest/qsignalspy.h>

#include <set>
#include <thread>

using namespace berth;
using namespace berth::test;

/// Group commit: what waits together shares one commit, a refusal is its own, a failed commit is
/// everybody's, and nobody sees anything before it is durable.
class tst_controlplane final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWaitsTogetherSharesACommit();
    void aRefusalLeavesTheOthersAlone();
    void aFailedCommitIsEverybodys();
    void aRehearsalWritesNothing();
    void aFloodOfReportsLetsRequestsPass();
    void aClosedPlaneCancels();
    void answersFromManyThreadsAreInOrder();
};

namespace {

core::UseCase<OrganizationId> makes(const QString &name)
{
    return [name](store::Transaction &tx) { return core::createOrganization(tx, name); };
}

/// Holds the core thread until it is released, so that requests gather behind it.
struct Gate
{
    QSemaphore entered;
    QSemaphore open;

    [[nodiscard]] core::UseCase<void> useCase()
    {
        return [this](store::Transaction &) -> Result<void> {
            entered.release();
            open.acquire();
            return {};
        };
    }
};

} // namespace

void tst_controlplane::whatWaitsTogetherSharesACommit()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    Gate gate;
    auto held = f.core->control().submit<void>(f.core->administrator(), gate.useCase());
    gate.entered.acquire();
    std::vector<QFuture<Result<Acknowledged<OrganizationId>>>> answers;
    for (int i = 0; i < 50; ++i) {
        answers.push_back(f.core->control().submit<OrganizationId>(
            f.core->administrator(), makes(QStringLiteral("org %1").arg(i))));
    }
    gate.open.release();
    std::set<qint64> commits;
    for (auto &answer : answers) {
        const auto done = answer.result();
        BERTH_VERIFY_RESULT(done);
        commits.insert(done->seq);
    }
    QCOMPARE(commits.size(), size_t(1));
    QCOMPARE(f.brokenInvariant(), QString());
}

void tst_controlplane::aRefusalLeavesTheOthersAlone()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    Gate gate;
    auto held = f.core->control().submit<void>(f.core->administrator(), gate.useCase());
    gate.entered.acquire();
    auto first = f.core->control().submit<OrganizationId>(f.core->administrator(),
                                                          makes(QStringLiteral("Harbour")));
    auto twin = f.core->control().submit<OrganizationId>(f.core->administrator(),
                                                         makes(QStringLiteral("HARBOUR")));
    auto other = f.core->control().submit<OrganizationId>(f.core->administrator(),
                                                          makes(QStringLiteral("Quay")));
    gate.open.release();
    BERTH_VERIFY_RESULT(first.result());
    QVERIFY(!twin.result());
    QCOMPARE(twin.result().error().reason, QStringLiteral("name-taken"));
    BERTH_VERIFY_RESULT(other.result());
    QCOMPARE(f.brokenInvariant(), QString());
}

void tst_controlplane::aFailedCommitIsEverybodys()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    QSignalSpy failed(f.core.get(), &core::Core::storeFailed);
    QSignalSpy recovered(f.core.get(), &core::Core::storeRecovered);
    Gate gate;
    auto held = f.core->control().submit<void>(f.core->administrator(), gate.useCase());
    gate.entered.acquire();
    auto first = f.core->control().submit<OrganizationId>(f.core->administrator(),
                                                          makes(QStringLiteral("Harbour")));
    auto second = f.core->control().submit<OrganizationId>(f.core->administrator(),
                                                           makes(QStringLiteral("Quay")));
    // The held group commits first; the one that gathered behind it fails.
    Failpoint::armError("store.commit.before", 2);
    gate.open.release();
    BERTH_VERIFY_RESULT(held.result());
    QVERIFY(!first.result());
    QVERIFY(!second.result());
    Failpoint::disarmAll();
    QTRY_COMPARE(failed.size(), 1);
    BERTH_VERIFY_RESULT(f.act<OrganizationId>(makes(QStringLiteral("Harbour"))));
    QTRY_COMPARE(recovered.size(), 1);
    QCOMPARE(f.brokenInvariant(), QString());
}

void tst_controlplane::aRehearsalWritesNothing()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    const auto rehearsed
        = f.core->control()
              .rehearse<OrganizationId>(f.core->administrator(), makes(QStringLiteral("Harbour")))
              .result();
    BERTH_VERIFY_RESULT(rehearsed);
    const auto made = f.read<std::vector<Organization>>(
        [](store::Reader &reader) { return reader.organizations(); });
    BERTH_VERIFY_RESULT(made);
    QVERIFY(made->empty());
    QCOMPARE(f.brokenInvariant(), QString());
}

void tst_controlplane::aFloodOfReportsLetsRequestsPass()
{
    constexpr int flood = 1000;
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    Gate gate;
    auto held = f.core->control().submit<void>(f.core->administrator(), gate.useCase());
    gate.entered.acquire();
    std::vector<int> order; // core thread only, until all have run
    QSemaphore reported;
    for (int i = 0; i < flood; ++i) {
        f.core->control().post<void>(Actor::runtime(),
                                     [&, i](store::Transaction &) -> Result<void> {
                                         order.push_back(i);
                                         reported.release();
                                         return {};
                                     });
    }
    int before = -1;
    auto request = f.core->control().submit<void>(f.core->administrator(),
                                                  [&](store::Transaction &) -> Result<void> {
                                                      before = int(order.size());
                                                      return {};
                                                  });
    gate.open.release();
    BERTH_VERIFY_RESULT(request.result());
    QCOMPARE(before, 0); // with the next group, ahead of its share of the reports
    reported.acquire(flood);
    f.close();
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void tst_controlplane::aClosedPlaneCancels()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    core::Core &core = *f.core;
    Gate gate;
    auto held = core.control().submit<void>(core.administrator(), gate.useCase());
    gate.entered.acquire();
    auto late = core.control().submit<OrganizationId>(core.administrator(),
                                                      makes(QStringLiteral("Late")));
    core.control().close();
    gate.open.release();
    const auto answer = late.result();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    BERTH_VERIFY_RESULT(held.result());
}

void tst_controlplane::answersFromManyThreadsAreInOrder()
{
    CoreFixture f;
    BERTH_VERIFY_RESULT(f.open());
    std::vector<std::thread> threads;
    std::atomic_int wrong = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            qint64 last = 0;
            for (int i = 0; i < 25; ++i) {
                const auto done
                    = f.core->control()
                          .submit<OrganizationId>(f.core->administrator(),
                                                  makes(QStringLiteral("org %1.%2").arg(t).arg(i)))
                          .result();
                if (!done || done->seq <= last)
                    ++wrong;
                else
                    last = done->seq;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(f.brokenInvariant(), QString());
}

BERTH_TEST(tst_controlplane)
#include "tst_controlplane.moc"
