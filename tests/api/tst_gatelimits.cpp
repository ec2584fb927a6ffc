// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/gatefixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <cerrno>
#include <future>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace berth;
using namespace berth::api;
using namespace berth::test;
using namespace std::chrono_literals;

/// Those who are slow, too many, or do not stop.
class tst_gatelimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusalIsSeenWhileTheClientSends();
    void aClientThatSendsForEverIsCut();
    void deadlines_data();
    void deadlines();
    void whoGoesOnInTimeStays();
    void capsConnections();
    void capsConnectionsOfAPeer();
    void loopbackPeersAreNotCapped();
    void capsRequestsInFlight();
};

/// A short time, long enough for a busy machine to do what has to be done meanwhile.
static constexpr Milliseconds Short = 150ms;

/// What a client sees that sends all it has before it reads anything, as many do.
struct Upload
{
    qint64 sent = 0;
    QByteArray received;
    int error = 0; ///< of the connection, 0 where it ended well
};

static Upload upload(quint16 port, const QByteArray &text)
{
    Upload seen;
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(client, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        seen.error = errno;
    while (seen.error == 0 && seen.sent < text.size()) {
        const ssize_t size = ::send(client, text.constData() + seen.sent,
                                    size_t(text.size() - seen.sent), MSG_NOSIGNAL);
        if (size < 0)
            break;
        seen.sent += size;
    }
    std::array<char, 4096> chunk;
    for (;;) {
        const ssize_t size = ::recv(client, chunk.data(), chunk.size(), 0);
        if (size < 0)
            seen.error = errno;
        if (size <= 0)
            break;
        seen.received.append(chunk.data(), size);
    }
    ::close(client);
    return seen;
}

static bool isReady(std::future<Upload> &upload)
{
    return upload.wait_for(0ms) == std::future_status::ready;
}

void tst_gatelimits::aRefusalIsSeenWhileTheClientSends()
{
    GateFixture fixture;
    const QByteArray text = posted("/echo", QByteArray(8 * 1024 * 1024, 'b'));
    for (int round = 0; round < 5; ++round) {
        auto client = std::async(std::launch::async, upload, fixture.port, text);
        QTRY_VERIFY(isReady(client));
        const Upload seen = client.get();
        QCOMPARE(seen.error, 0);
        QCOMPARE(seen.sent, text.size());
        QVERIFY(seen.received.startsWith("HTTP/1.1 413 "));
        QVERIFY(seen.received.endsWith("}\n"));
    }
    QCOMPARE(fixture.handled, 0);
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gatelimits::aClientThatSendsForEverIsCut()
{
    GateOptions options;
    options.caps.lingerBytes = 256 * 1024;
    GateFixture fixture(options);
    const QByteArray text = posted("/echo", QByteArray(64 * 1024 * 1024, 'b'));
    auto client = std::async(std::launch::async, upload, fixture.port, text);
    QTRY_VERIFY(isReady(client));
    QVERIFY(client.get().sent < text.size());
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gatelimits::deadlines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("answers");
    QTest::newRow("one who says nothing") << QByteArray() << QByteArray();
    QTest::newRow("a head that stops") << QByteArray("GET / HT") << QByteArray("408");
    QTest::newRow("a head that stops behind a line")
        << QByteArray("GET / HTTP/1.1\r\nHost: localhost\r\n") << QByteArray("408");
    QTest::newRow("a body that stops") << posted("/echo", "hello").chopped(1) << QByteArray("408");
    QTest::newRow("a body that is asked for and does not come")
        << request("/echo", "POST", "Expect: 100-continue\r\nContent-Length: 1\r\n")
        << QByteArray("100; 408");
    QTest::newRow("chunks that stop")
        << QByteArray(request("/echo", "POST", "Transfer-Encoding: chunked\r\n") + "5\r\nab")
        << QByteArray("408");
    QTest::newRow("one who has nothing more to ask") << request("/ping") << QByteArray("200 pong");
    QTest::newRow("a head that stops behind a request")
        << QByteArray(request("/ping") + "G") << QByteArray("200 pong; 408");
}

void tst_gatelimits::deadlines()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, answers);
    GateOptions options;
    options.deadlines.head = options.deadlines.body = options.deadlines.idle = Short;
    GateFixture fixture(options);
    RawClient client(fixture.port);
    client.send(text);
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), answers);
    QVERIFY(timer.elapsed() >= Short.count() * 3 / 4);
    QTRY_COMPARE(fixture.counters().open, 0);
}

/// Trickling is no way around: the deadline is that of the whole head. Requests renew it.
void tst_gatelimits::whoGoesOnInTimeStays()
{
    GateOptions options;
    options.deadlines.head = Short;
    options.deadlines.idle = 10s;
    GateFixture fixture(options);
    RawClient slow(fixture.port);
    RawClient good(fixture.port);
    QTimer trickle;
    QElapsedTimer timer;
    int asked = 0;
    connect(&trickle, &QTimer::timeout, this, [&] {
        slow.send("G");
        if (good.received().count("pong") == asked) {
            good.send(request("/ping"));
            ++asked;
        }
    });
    timer.start();
    trickle.start(10ms);
    QTRY_VERIFY(slow.isClosed());
    QCOMPARE(slow.answers(), "408");
    QTRY_VERIFY(timer.elapsed() > 3 * Short.count());
    QVERIFY(!good.isClosed());
    QVERIFY(asked > 3);
}

void tst_gatelimits::capsConnections()
{
    GateOptions options;
    options.caps.connections = 2;
    GateFixture fixture(options);
    RawClient first(fixture.port);
    auto second = std::make_unique<RawClient>(fixture.port);
    QTRY_COMPARE(fixture.counters().open, 2);
    RawClient third(fixture.port);
    third.send(request("/ping"));
    QTRY_VERIFY(third.isClosed());
    QCOMPARE(third.answers(), "503");
    QVERIFY(third.received().contains("\r\nRetry-After: 1\r\n"));
    QCOMPARE(fixture.refused(503), 1);
    first.send(request("/ping")); // nobody else notices
    QTRY_COMPARE(first.answers(), "200 pong");
    second->leave();
    QTRY_COMPARE(fixture.counters().open, 1);
    RawClient fourth(fixture.port);
    fourth.send(request("/ping"));
    QTRY_COMPARE(fourth.answers(), "200 pong");
}

void tst_gatelimits::capsConnectionsOfAPeer()
{
    GateOptions options;
    options.caps.connectionsPerPeer = 1;
    options.caps.capsLoopbackPeers = true;
    GateFixture fixture(options);
    RawClient first(fixture.port);
    QTRY_COMPARE(fixture.counters().open, 1);
    RawClient second(fixture.port);
    second.send(request("/ping"));
    QTRY_VERIFY(second.isClosed());
    QCOMPARE(second.answers(), "429");
    QVERIFY(second.received().contains("\r\nRetry-After: 1\r\n"));
    // Another address of this machine is another peer.
    auto socket = std::make_unique<QTcpSocket>();
    QVERIFY(socket->bind(QHostAddress(QStringLiteral("127.0.0.2"))));
    socket->connectToHost(QHostAddress::LocalHost, fixture.port);
    RawClient other(std::move(socket));
    other.send(request("/ping"));
    QTRY_COMPARE(other.answers(), "200 pong");
    first.leave();
    QTRY_COMPARE(fixture.counters().open, 1);
    RawClient third(fixture.port);
    third.send(request("/ping"));
    QTRY_COMPARE(third.answers(), "200 pong");
}

void tst_gatelimits::loopbackPeersAreNotCapped()
{
    GateOptions options;
    options.caps.connectionsPerPeer = 1;
    GateFixture fixture(options);
    RawClient first(fixture.port);
    RawClient second(fixture.port);
    QTRY_COMPARE(fixture.counters().open, 2);
}

void tst_gatelimits::capsRequestsInFlight()
{
    GateOptions options;
    options.caps.requestsInFlight = 1;
    GateFixture fixture(options);
    RawClient first(fixture.port);
    first.send(request("/late"));
    QTRY_COMPARE(fixture.counters().inFlight, 1);
    RawClient second(fixture.port);
    second.send(request("/ping"));
    QTRY_VERIFY(second.isClosed());
    QCOMPARE(second.answers(), "503");
    fixture.kept[0].answer("done");
    QTRY_COMPARE(first.answers(), "200 done");
    RawClient third(fixture.port);
    third.send(request("/ping"));
    QTRY_COMPARE(third.answers(), "200 pong");
}

BERTH_TEST(tst_gatelimits)
#include "tst_gatelimits.moc"
