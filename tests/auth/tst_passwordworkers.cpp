// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/passwordworkers.h"
#include "tests/support/testmain.h"

#include <QtCore/qfuture.h>
#include <QtCore/qscopeguard.h>
#include <QtTest/qtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace berth;
using namespace berth::auth;
using namespace Qt::StringLiterals;

/// Holds every caller until it is opened; tells how many are held.
class Gate
{
public:
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_held;
        ++m_seen;
        m_most = std::max(m_most, m_held);
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isOpen; });
        --m_held;
    }
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    [[nodiscard]] bool waitForHeld(int count)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(20),
                                  [this, count] { return m_held == count; });
    }
    [[nodiscard]] int most()
    {
        const std::lock_guard lock(m_mutex);
        return m_most;
    }
    [[nodiscard]] int seen()
    {
        const std::lock_guard lock(m_mutex);
        return m_seen;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_held = 0;
    int m_most = 0;
    int m_seen = 0;
    bool m_isOpen = false;
};

class tst_passwordworkers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesAndVerifies();
    void unknownUserCostsAVerification();
    void oldHashAsksForANewOne();
    void twoAtOnceAndABoundedQueue();
    void stopEndsThoseThatWait();
    void afterStopAllIsCancelled();
    void destroyingEndsThoseThatWait();
    void aFailureIsPassedOn();
};

static Password entered()
{
    return Password::enter(u"correct horse"_s);
}

static PasswordFunctions gated(Gate &gate)
{
    return {[&gate](const Password &, HashParameters) {
                gate.pass();
                return Result<QByteArray>(QByteArray("hash"));
            },
            [&gate](QByteArrayView, const Password &) {
                gate.pass();
                return Result<bool>(true);
            }};
}

void tst_passwordworkers::hashesAndVerifies()
{
    PasswordWorkers workers(LeastHashParameters);
    const auto made = workers.hash(entered()).result();
    QVERIFY(made);
    QCOMPARE(workers.verify(*made, entered()).result(),
             Result<PasswordVerdict>(PasswordVerdict{true, false}));
    QCOMPARE(workers.verify(*made, Password::enter(u"incorrect horse"_s)).result(),
             Result<PasswordVerdict>(PasswordVerdict{}));
}

void tst_passwordworkers::unknownUserCostsAVerification()
{
    QByteArray verified;
    PasswordFunctions functions;
    functions.verify = [&verified](QByteArrayView hash, const Password &) {
        verified = hash.toByteArray();
        return Result<bool>(true); // not even a match would let nobody in
    };
    PasswordWorkers workers(LeastHashParameters, functions);
    QCOMPARE(workers.verify(std::nullopt, entered()).result(),
             Result<PasswordVerdict>(PasswordVerdict{}));
    QVERIFY(verified.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
}

void tst_passwordworkers::oldHashAsksForANewOne()
{
    PasswordFunctions functions;
    functions.verify
        = [](QByteArrayView hash, const Password &) { return Result<bool>(hash == "weak"); };
    PasswordWorkers workers(LeastHashParameters, functions);
    QCOMPARE(workers.verify("weak", entered()).result(),
             Result<PasswordVerdict>(PasswordVerdict{true, true}));
    // Whoever does not know the password changes nothing.
    QCOMPARE(workers.verify("other", entered()).result(),
             Result<PasswordVerdict>(PasswordVerdict{}));
}

void tst_passwordworkers::twoAtOnceAndABoundedQueue()
{
    Gate gate;
    PasswordWorkers workers(LeastHashParameters, gated(gate));
    const auto opened = qScopeGuard([&gate] { gate.open(); }); // also where the test fails
    QList<QFuture<Result<QByteArray>>> running;
    for (int i = 0; i < PasswordWorkers::AtOnce; ++i)
        running << workers.hash(entered());
    QVERIFY(gate.waitForHeld(PasswordWorkers::AtOnce));
    for (int i = 0; i < PasswordWorkers::MostWaiting; ++i)
        running << workers.hash(entered());

    const auto refused = workers.hash(entered());
    QVERIFY(refused.isFinished());
    QCOMPARE(refused.result().error().code, ErrorCode::Unavailable);
    QCOMPARE(refused.result().error().reason, u"busy"_s);
    QVERIFY(workers.verify(std::nullopt, entered()).isFinished());

    gate.open();
    for (auto &future : running)
        QVERIFY(future.result());
    QCOMPARE(gate.most(), PasswordWorkers::AtOnce);
    QCOMPARE(gate.seen(), PasswordWorkers::AtOnce + PasswordWorkers::MostWaiting);
    QVERIFY(workers.hash(entered()).result());
}

void tst_passwordworkers::stopEndsThoseThatWait()
{
    Gate gate;
    PasswordWorkers workers(LeastHashParameters, gated(gate));
    std::jthread stopping;
    const auto opened = qScopeGuard([&gate] { gate.open(); }); // also where the test fails
    QList<QFuture<Result<PasswordVerdict>>> futures;
    for (int i = 0; i < PasswordWorkers::AtOnce + 3; ++i)
        futures << workers.verify("hash", entered());
    QVERIFY(gate.waitForHeld(PasswordWorkers::AtOnce));

    stopping = std::jthread([&workers] { workers.stop(); });
    for (qsizetype i = PasswordWorkers::AtOnce; i < futures.size(); ++i)
        QCOMPARE(futures[i].result().error().code, ErrorCode::Cancelled);
    gate.open();
    stopping.join();
    for (int i = 0; i < PasswordWorkers::AtOnce; ++i)
        QVERIFY(futures[i].result());
    QCOMPARE(gate.seen(), PasswordWorkers::AtOnce);
}

void tst_passwordworkers::afterStopAllIsCancelled()
{
    PasswordWorkers workers(LeastHashParameters);
    workers.stop();
    workers.stop();
    const auto future = workers.hash(entered());
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().code, ErrorCode::Cancelled);
}

void tst_passwordworkers::destroyingEndsThoseThatWait()
{
    QList<QFuture<Result<QByteArray>>> futures;
    {
        PasswordWorkers workers(LeastHashParameters);
        for (int i = 0; i < 8; ++i)
            futures << workers.hash(entered());
    }
    for (const auto &future : futures)
        QVERIFY(future.isFinished());
    QCOMPARE(futures.last().result().error().code, ErrorCode::Cancelled);
}

void tst_passwordworkers::aFailureIsPassedOn()
{
    PasswordFunctions functions;
    functions.verify = [](QByteArrayView, const Password &) {
        return Result<bool>(tl::unexpected(Error::unavailable(u"out-of-memory"_s, {})));
    };
    PasswordWorkers workers(LeastHashParameters, functions);
    QCOMPARE(workers.verify("hash", entered()).result().error().reason, u"out-of-memory"_s);
}

BERTH_TEST(tst_passwordworkers)
#include "tst_passwordworkers.moc"
