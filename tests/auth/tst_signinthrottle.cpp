// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signinthrottle.h"
#include "tests/support/testmain.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::auth;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static constexpr TimePoint Start{Seconds(1'795'248'000)};
static const QString Ada = u"ada"_s;
static const QString Home = u"192.0.2.1"_s;
static const QString Away = u"198.51.100.7"_s;

/// A sign-in that is tried and fails, all at one moment. @returns the wait, zero where it was free.
static Milliseconds fail(SignInThrottle &throttle, const QString &account, const QString &peer,
                         TimePoint now)
{
    const auto wait = throttle.admit(account, peer, now);
    if (!wait)
        throttle.failed(account, peer, now);
    return wait.value_or(0ms);
}

class tst_signinthrottle final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenFailuresAreFree();
    void waitsDoubleUpToTheLongest();
    void waitsFadeWithTime();
    void successStartsAnew();
    void abandonedCountsAsNothing();
    void manyAtOnceAreNoWayAround();
    void forgottenRunsDoNotStayForever();
    void peersAndAccountsAreApart();
    void onePeerThatTriesManyAccountsWaits_data();
    void onePeerThatTriesManyAccountsWaits();
    void ownerGetsATurnWhileAttacked();
    void ownAccountBuysNoGuesses();
    void clockThatIsSetBackLocksNobodyOut();
    void eagerGuesserGetsFewTries();
    void whateverHappensWaitsAreBoundedAndKept();
    void memoryIsBounded();
};

void tst_signinthrottle::tenFailuresAreFree()
{
    SignInThrottle throttle;
    for (int i = 0; i < 10; ++i)
        QCOMPARE(fail(throttle, Ada, Home, Start + i * 300ms), 0ms);
    const auto wait = throttle.admit(Ada, Home, Start + 3s);
    QVERIFY(wait);
    QCOMPARE(*wait, 700ms);
}

void tst_signinthrottle::waitsDoubleUpToTheLongest()
{
    SignInThrottle throttle;
    TimePoint now = Start;
    for (int i = 0; i < 10; ++i)
        (void)fail(throttle, Ada, Home, now);
    for (const Milliseconds expected :
         {1000ms, 2000ms, 4000ms, 8000ms, 16'000ms, 32'000ms, 60'000ms, 60'000ms, 60'000ms}) {
        QCOMPARE(fail(throttle, Ada, Home, now), expected);
        // One moment too early is too early; being refused makes it no longer.
        QCOMPARE(fail(throttle, Ada, Home, now + expected - 1ms), 1ms);
        now += expected;
        QCOMPARE(fail(throttle, Ada, Home, now), 0ms);
    }
}

void tst_signinthrottle::waitsFadeWithTime()
{
    SignInThrottle throttle;
    TimePoint now = Start;
    for (int i = 0; i < 14; ++i)
        now += fail(throttle, Ada, Home, now);
    const auto waitAfterQuiet = [&throttle, now](Milliseconds quiet) {
        SignInThrottle copy = throttle;
        (void)copy.admit(Ada, Home, now + quiet);
        copy.failed(Ada, Home, now + quiet);
        return fail(copy, Ada, Home, now + quiet);
    };
    const Milliseconds soon = waitAfterQuiet(10s);
    const Milliseconds later = waitAfterQuiet(60s);
    QVERIFY(soon > later);
    QCOMPARE(waitAfterQuiet(10min), 0ms);
    // After ten quiet minutes all ten are free again.
    for (int i = 0; i < 10; ++i)
        QCOMPARE(fail(throttle, Ada, Home, now + 10min), 0ms);
}

void tst_signinthrottle::successStartsAnew()
{
    SignInThrottle throttle;
    for (int i = 0; i < 9; ++i)
        (void)fail(throttle, Ada, Home, Start);
    QVERIFY(!throttle.admit(Ada, Home, Start));
    throttle.succeeded(Ada, Home);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(fail(throttle, Ada, Home, Start), 0ms);
    QVERIFY(fail(throttle, Ada, Home, Start) > 0ms);
}

void tst_signinthrottle::abandonedCountsAsNothing()
{
    SignInThrottle throttle;
    for (int i = 0; i < 100; ++i) {
        QVERIFY(!throttle.admit(Ada, Home, Start));
        throttle.abandoned(Ada, Home);
    }
    QCOMPARE(throttle.entryCount(), size_t(0));
}

void tst_signinthrottle::manyAtOnceAreNoWayAround()
{
    SignInThrottle throttle;
    int admitted = 0;
    for (int i = 0; i < 64; ++i)
        admitted += throttle.admit(Ada, Home, Start) ? 0 : 1;
    QCOMPARE(admitted, 10);
    for (int i = 0; i < 10; ++i)
        throttle.failed(Ada, Home, Start);
    // Beyond the free ones, one at a time.
    QVERIFY(!throttle.admit(Ada, Home, Start + 2s));
    QVERIFY(throttle.admit(Ada, Home, Start + 2s));
}

void tst_signinthrottle::forgottenRunsDoNotStayForever()
{
    SignInThrottle throttle;
    for (int i = 0; i < 64; ++i)
        (void)throttle.admit(Ada, Home, Start);
    QVERIFY(throttle.admit(Ada, Home, Start + 59s));
    QVERIFY(!throttle.admit(Ada, Home, Start + 60s));
}

void tst_signinthrottle::peersAndAccountsAreApart()
{
    SignInThrottle throttle;
    for (int i = 0; i < 20; ++i)
        (void)fail(throttle, Ada, Home, Start);
    QVERIFY(throttle.admit(Ada, Home, Start));
    QVERIFY(!throttle.admit(Ada, Away, Start));
    QVERIFY(!throttle.admit(u"grace"_s, Home, Start));
    // Neither runs into the other.
    for (int i = 0; i < 20; ++i)
        (void)fail(throttle, u"ab"_s, u"c"_s, Start);
    QVERIFY(!throttle.admit(u"a"_s, u"bc"_s, Start));
}

void tst_signinthrottle::onePeerThatTriesManyAccountsWaits_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<bool>("waits");
    QTest::newRow("another machine") << Home << true;
    QTest::newRow("another machine, IPv6") << u"2001:db8::"_s << true;
    QTest::newRow("this machine") << u"127.0.0.1"_s << false;
    QTest::newRow("this machine, another of its addresses") << u"127.1.2.3"_s << false;
    QTest::newRow("this machine, IPv6") << u"::1"_s << false;
    QTest::newRow("this machine, mapped") << u"::ffff:127.0.0.1"_s << false;
    QTest::newRow("a unix socket") << QString() << false;
    QTest::newRow("a name that begins the same") << u"127x"_s << true;
}

void tst_signinthrottle::onePeerThatTriesManyAccountsWaits()
{
    QFETCH(QString, peer);
    QFETCH(bool, waits);
    SignInThrottle throttle;
    for (int i = 0; i < 30; ++i)
        QCOMPARE(fail(throttle, u"user"_s + QString::number(i), peer, Start), 0ms);
    QCOMPARE(fail(throttle, u"another"_s, peer, Start) > 0ms, waits);
    // Its account and peer together are counted everywhere.
    for (int i = 0; i < 10; ++i)
        (void)fail(throttle, Ada, peer, Start + 10min);
    QVERIFY(fail(throttle, Ada, peer, Start + 10min) > 0ms);
}

void tst_signinthrottle::ownerGetsATurnWhileAttacked()
{
    SignInThrottle throttle;
    // A new peer every 50 ms tries the account, for ten minutes; after each the owner asks too.
    std::optional<TimePoint> asked;
    int turns = 0;
    Milliseconds longest{0};
    for (int i = 0; i < 12'000; ++i) {
        const TimePoint now = Start + i * 50ms;
        (void)throttle.admit(Ada, QString::number(i), now);
        throttle.failed(Ada, QString::number(i), now);
        if (!asked)
            asked = now;
        if (!throttle.admit(Ada, Home, now)) {
            longest = std::max(longest, now - *asked);
            asked.reset();
            throttle.succeeded(Ada, Home);
            ++turns;
        }
    }
    // Nobody waits longer than the cap, however many try.
    QVERIFY(longest <= ThrottlePolicy().longestAccountWait);
    QVERIFY(turns >= 100);
}

void tst_signinthrottle::ownAccountBuysNoGuesses()
{
    SignInThrottle throttle;
    int guesses = 0;
    for (int i = 0; i < 1000; ++i) {
        if (fail(throttle, u"user"_s + QString::number(i), Home, Start) == 0ms)
            ++guesses;
        if (!throttle.admit(u"mallory"_s, Home, Start))
            throttle.succeeded(u"mallory"_s, Home);
    }
    QCOMPARE(guesses, 30);
}

void tst_signinthrottle::clockThatIsSetBackLocksNobodyOut()
{
    SignInThrottle throttle;
    for (int i = 0; i < 30; ++i)
        throttle.failed(Ada, Home, Start);
    const auto wait = throttle.admit(Ada, Home, Start - 24h);
    QVERIFY(wait);
    QVERIFY(*wait <= 60s);
    QVERIFY(!throttle.admit(Ada, Home, Start - 24h + *wait));
    for (int i = 0; i < 100; ++i)
        throttle.failed(Ada, QString::number(i), Start);
    const auto turn = throttle.admit(Ada, Away, Start);
    QVERIFY(turn);
    QVERIFY(*throttle.admit(Ada, Away, Start - 24h) <= 4s);
}

void tst_signinthrottle::eagerGuesserGetsFewTries()
{
    SignInThrottle throttle;
    int tries = 0;
    for (TimePoint now = Start; now < Start + 1h; now += 100ms)
        tries += fail(throttle, Ada, Home, now) == 0ms ? 1 : 0;
    // Ten for free, six on the way up, one a minute since.
    QVERIFY2(tries <= 10 + 6 + 60, qPrintable(QString::number(tries)));
    QVERIFY(tries >= 60);
}

void tst_signinthrottle::whateverHappensWaitsAreBoundedAndKept()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    ThrottlePolicy policy;
    policy.mostEntries = 200;
    SignInThrottle throttle(policy);
    TimePoint now = Start;
    for (int i = 0; i < 10'000; ++i) {
        now += Milliseconds(random.bounded(10) == 0 ? random.bounded(30'000) : random.bounded(50));
        const QString account = QString::number(random.bounded(5));
        const QString peer = QString::number(random.bounded(random.bounded(2) == 0 ? 3 : 400));
        const auto wait = throttle.admit(account, peer, now);
        if (wait) {
            QVERIFY(*wait > 0ms);
            QVERIFY(*wait <= policy.longestWait);
            // Who waits as long as was told, with nobody else about, gets in, or is told of one
            // more wait that another rule asks for; never of a third.
            SignInThrottle copy = throttle;
            TimePoint later = now + *wait;
            int more = 0;
            while (const auto again = copy.admit(account, peer, later)) {
                later += *again;
                QVERIFY(++more <= 2);
            }
        } else if (random.bounded(20) == 0) {
            throttle.succeeded(account, peer);
        } else if (random.bounded(20) == 0) {
            throttle.abandoned(account, peer);
        } else {
            throttle.failed(account, peer, now);
        }
        QVERIFY(throttle.entryCount() <= policy.mostEntries);
    }
    // Long after, all is forgiven.
    now += 24h;
    for (int i = 0; i < 5; ++i)
        QVERIFY(!throttle.admit(QString::number(i), Home, now));
}

void tst_signinthrottle::memoryIsBounded()
{
    ThrottlePolicy policy;
    policy.mostEntries = 100;
    SignInThrottle throttle(policy);
    // All at one moment, so that none is older than another.
    for (int i = 0; i < 1000; ++i) {
        throttle.failed(QString::number(i), QString::number(i), Start);
        QVERIFY(throttle.entryCount() <= 100);
    }
    // Those that were seen last are kept.
    for (int i = 0; i < 20; ++i)
        throttle.failed(Ada, Home, Start + 1s);
    for (int i = 0; i < 20; ++i)
        throttle.failed(QString::number(i), QString::number(i), Start + 1s);
    QVERIFY(throttle.admit(Ada, Home, Start + 1s));
    // A name of a megabyte costs no more than another.
    (void)fail(throttle, QString(1 << 20, u'x'), Away, Start + 2s);
    QVERIFY(throttle.entryCount() <= 100);
}

BERTH_TEST(tst_signinthrottle)
#include "tst_signinthrottle.moc"
