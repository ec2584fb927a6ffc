// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/gatefixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::api;
using namespace berth::test;
using namespace std::chrono_literals;

/// Clients that leave or do not read, and the end of the gate itself.
class tst_gateends final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClientLeavesBeforeItsAnswer_data();
    void aClientLeavesBeforeItsAnswer();
    void aHandlerThatNeverAnswers();
    void aClientLeavesAStream();
    void aDeafReaderOfAStreamIsCut();
    void aReaderThatKeepsUpIsNot();
    void aDeafClientIsNotServedAhead();
    void aDeafClientIsCut();
    void stopsGracefully();
    void stopsWithoutThoseWhoTakeTooLong();
    void stopsAtOnceWhereNobodyIs();
    void goesAwayWithEverythingOpen();
};

/// A short time, long enough for a busy machine to do what has to be done meanwhile.
static constexpr Milliseconds Short = 150ms;

void tst_gateends::aClientLeavesBeforeItsAnswer_data()
{
    QTest::addColumn<bool>("isPolite");
    QTest::newRow("it breaks off") << false;
    QTest::newRow("it closes") << true;
}

void tst_gateends::aClientLeavesBeforeItsAnswer()
{
    QFETCH(bool, isPolite);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/late"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    if (isPolite)
        client.tcp().disconnectFromHost();
    else
        client.leave();
    QTRY_COMPARE(fixture.counters().open, 0);
    QCOMPARE(fixture.counters().inFlight, 1); // the handler is still at it
    QVERIFY(fixture.kept[0].socket);
    QVERIFY(fixture.kept[0].answer("nobody reads this")); // and may even be careless
    QCOMPARE(fixture.counters().inFlight, 0);
    QTRY_VERIFY(!fixture.kept[0].socket);
}

void tst_gateends::aHandlerThatNeverAnswers()
{
    GateOptions options;
    options.deadlines.abandonedAnswer = Short;
    GateFixture fixture(options);
    RawClient client(fixture.port);
    client.send(request("/late"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    client.leave();
    QTRY_COMPARE(fixture.counters().open, 0);
    QVERIFY(fixture.kept[0].socket);
    QTRY_VERIFY(!fixture.kept[0].socket);
    QCOMPARE(fixture.counters().inFlight, 0);
    QVERIFY(!fixture.kept[0].answer("too late"));
}

void tst_gateends::aClientLeavesAStream()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/stream"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    fixture.kept[0].beginStream();
    QTRY_COMPARE(client.answers(), "200...");
    client.leave();
    QTRY_VERIFY(!fixture.kept[0].socket);
    QCOMPARE(fixture.counters().inFlight, 0);
    QCOMPARE(fixture.counters().open, 0);
}

void tst_gateends::aDeafReaderOfAStreamIsCut()
{
    GateFixture fixture;
    RawClient client(fixture.port, true);
    client.send(request("/stream"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    const GateFixture::Kept stream = fixture.kept[0];
    stream.beginStream();
    // What the kernel takes of a connection is some megabytes; more than that and a cap is cut.
    const QByteArray event(64 * 1024, 'e');
    qint64 written = 0;
    qint64 mostUnsent = 0;
    QTimer writer;
    connect(&writer, &QTimer::timeout, this, [&] {
        if (!stream.socket || !stream.writeChunk(event))
            return;
        written += event.size();
        if (stream.socket)
            mostUnsent = std::max(mostUnsent, stream.socket->bytesToWrite());
    });
    writer.start(0);
    QTRY_VERIFY(!stream.socket);
    QVERIFY(mostUnsent > 0 && mostUnsent <= GateCaps().unsentBytes);
    QVERIFY(written < 64 * 1024 * 1024);
    QCOMPARE(fixture.counters().streamsCut, 1u);
    QCOMPARE(fixture.counters().open, 0);
}

void tst_gateends::aReaderThatKeepsUpIsNot()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/stream"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    const GateFixture::Kept stream = fixture.kept[0];
    stream.beginStream();
    const QByteArray event(64 * 1024, 'e');
    for (int i = 1; i <= 100; ++i) {
        QVERIFY(stream.writeChunk(event));
        QTRY_VERIFY(client.received().size() > qsizetype(i) * event.size());
    }
    QCOMPARE(fixture.counters().streamsCut, 0u);
    stream.endStream();
    QTRY_VERIFY(client.received().endsWith("\r\n0\r\n\r\n"));
}

/// It asks for hundred large answers and reads none: only what is under way is kept for it.
void tst_gateends::aDeafClientIsNotServedAhead()
{
    GateFixture fixture;
    fixture.bigBytes = 16 * 1024 * 1024;
    RawClient client(fixture.port, true);
    client.send(request("/big").repeated(100));
    QTRY_VERIFY(fixture.handled > 0);
    RawClient other(fixture.port);
    for (int i = 1; i <= 20; ++i) {
        other.send(request("/ping"));
        QTRY_COMPARE(other.received().count("\r\n\r\npong"), i);
    }
    QCOMPARE(fixture.handled, 21);
    // And it goes on where it was left.
    client.tcp().setReadBufferSize(0);
    qint64 read = 0;
    connect(&client.socket(), &QIODevice::readyRead, this,
            [&] { read += client.socket().readAll().size(); });
    read += client.socket().readAll().size();
    QTRY_VERIFY(fixture.handled > 22);
}

void tst_gateends::aDeafClientIsCut()
{
    GateOptions options;
    options.deadlines.stalledAnswer = Short;
    GateFixture fixture(options);
    fixture.bigBytes = 16 * 1024 * 1024;
    RawClient client(fixture.port, true);
    client.send(request("/big"));
    QTRY_COMPARE(fixture.handled, 1);
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gateends::stopsGracefully()
{
    GateFixture fixture;
    QSignalSpy stopped(fixture.gate, &GateServer::stopped);
    RawClient idle(fixture.port);
    RawClient busy(fixture.port);
    RawClient streaming(fixture.port);
    RawClient half(fixture.port);
    idle.send(request("/ping"));
    busy.send(request("/late"));
    streaming.send(request("/stream"));
    half.send("GET / HTTP/1.1\r\n");
    QTRY_COMPARE(fixture.kept.size(), size_t(2));
    QTRY_COMPARE(idle.answers(), "200 pong");
    QTRY_COMPARE(fixture.counters().open, 4);
    const bool isFirstStream
        = fixture.kept[0].responder->socket()->peerPort() == streaming.tcp().localPort();
    const GateFixture::Kept stream = fixture.kept[isFirstStream ? 0 : 1];
    const GateFixture::Kept late = fixture.kept[isFirstStream ? 1 : 0];
    stream.beginStream();
    QTRY_COMPARE(streaming.answers(), "200...");

    fixture.gate->stop(10s);
    QTRY_VERIFY(idle.isClosed());
    QTRY_VERIFY(streaming.isClosed());
    QTRY_VERIFY(half.isClosed());
    QCOMPARE(half.answers(), "503");
    QVERIFY(!stream.socket);
    QVERIFY(!busy.isClosed());
    QVERIFY(stopped.isEmpty());
    RawClient late2(fixture.port);
    QTRY_COMPARE(late2.tcp().error(), QAbstractSocket::ConnectionRefusedError);

    QVERIFY(late.answer("in time"));
    QTRY_VERIFY(busy.isClosed());
    QCOMPARE(busy.answers(), "200 in time");
    QVERIFY(busy.received().contains("\r\nConnection: close\r\n"));
    QTRY_COMPARE(stopped.size(), 1);
}

void tst_gateends::stopsWithoutThoseWhoTakeTooLong()
{
    GateFixture fixture;
    QSignalSpy stopped(fixture.gate, &GateServer::stopped);
    RawClient busy(fixture.port);
    busy.send(request("/late"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    fixture.gate->stop(Short);
    QTRY_COMPARE(stopped.size(), 1);
    QTRY_VERIFY(busy.isClosed());
    QCOMPARE(busy.answers(), "");
    fixture.kept[0].answer("too late");
}

void tst_gateends::stopsAtOnceWhereNobodyIs()
{
    GateFixture fixture;
    fixture.gate->stop(10s);
    QSignalSpy stopped(fixture.gate, &GateServer::stopped); // connected afterwards is early enough
    QTRY_COMPARE(stopped.size(), 1);
}

void tst_gateends::goesAwayWithEverythingOpen()
{
    auto fixture = std::make_unique<GateFixture>();
    RawClient idle(fixture->port);
    RawClient busy(fixture->port);
    RawClient streaming(fixture->port);
    auto gone = std::make_unique<RawClient>(fixture->port);
    idle.send(request("/ping"));
    busy.send(request("/late"));
    streaming.send(request("/stream"));
    gone->send(request("/late"));
    QTRY_COMPARE(fixture->kept.size(), size_t(3));
    gone->leave();
    QTRY_COMPARE(fixture->counters().open, 3);
    const std::vector<GateFixture::Kept> kept = fixture->kept;
    fixture.reset();
    for (const GateFixture::Kept &each : kept)
        QVERIFY(!each.answer("too late"));
    QTRY_VERIFY(idle.isClosed() && busy.isClosed() && streaming.isClosed());
}

BERTH_TEST(tst_gateends)
#include "tst_gateends.moc"
