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

/// What a well-behaved, a clumsy and a hostile client see of a server behind the gate.
class tst_gate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAConnection();
    void answersInTheOrderOfTheRequests();
    void answersManyPipelinedRequests();
    void aHeadHasNoBody();
    void aHeadOfAStreamEndsWithItsHead();
    void theConnectionEndsAsAsked_data();
    void theConnectionEndsAsAsked();
    void bodiesArrive_data();
    void bodiesArrive();
    void asksForTheBody();
    void doesNotAskForABodyThatIsRefused_data();
    void doesNotAskForABodyThatIsRefused();
    void anAttackGetsOneAnswer_data();
    void anAttackGetsOneAnswer();
    void everyAnswerBearsTheCommonFields_data();
    void everyAnswerBearsTheCommonFields();
    void anAnswerMayBringItsOwnPolicy();
    void anAnswerWithoutLengthEndsTheConnection();
    void anAnswerOfNothing();
    void anAnswerThatIsNone();
    void theHandlerSeesThePeer();
    void aStreamArrivesAsItIsWritten();
    void aStreamForAnOldClient();
    void aLateSecondAnswerIsDropped();
    void nobodyBehindTheGate();
};

void tst_gate::keepsAConnection()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/ping"));
    QTRY_COMPARE(client.answers(), "200 pong");
    client.send(posted("/echo", "hello"));
    QTRY_COMPARE(client.answers(), "200 pong; 200 hello");
    QCOMPARE(fixture.counters().accepted, 1u);
    QCOMPARE(fixture.counters().requests, 2u);
    QCOMPARE(fixture.counters().open, 1);
    QCOMPARE(fixture.counters().inFlight, 0);
    client.leave();
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gate::answersInTheOrderOfTheRequests()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/late") + request("/ping") + posted("/echo", "last"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    RawClient other(fixture.port);
    other.send(request("/ping"));
    QTRY_COMPARE(other.answers(), "200 pong"); // all that could overtake has been through the loop
    QCOMPARE(fixture.handled, 2);
    QCOMPARE(client.received(), QByteArray());
    QVERIFY(fixture.kept[0].answer("slow"));
    QTRY_COMPARE(client.answers(), "200 slow; 200 pong; 200 last");
}

void tst_gate::answersManyPipelinedRequests()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/ping").repeated(3000));
    QTRY_COMPARE(fixture.handled, 3000);
    QTRY_COMPARE(client.received().count("\r\n\r\npong"), 3000);
}

void tst_gate::aHeadHasNoBody()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/ping", "HEAD") + request("/ping"));
    QTRY_VERIFY(client.received().endsWith("pong"));
    const QByteArray text = client.received().chopped(4);
    QCOMPARE(text.size() % 2, 0);
    QCOMPARE(text.first(text.size() / 2), text.last(text.size() / 2)); // the same fields
    QVERIFY(text.toLower().contains("content-length: 4\r\n"));
}

void tst_gate::aHeadOfAStreamEndsWithItsHead()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/stream", "HEAD"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    QVERIFY(fixture.kept[0].beginStream());
    QTRY_COMPARE(client.answers(true), "200");
    QTRY_VERIFY(!fixture.kept[0].socket); // the handler learns that nobody wants more
    client.send(request("/ping"));
    QTRY_VERIFY(client.received().endsWith("\r\n\r\npong"));
}

void tst_gate::theConnectionEndsAsAsked_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("ends");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("HTTP/1.1 goes on") << request("/ping") << false << QByteArray();
    QTest::newRow("a client that asks for the end")
        << request("/ping", "GET", "Connection: close\r\n") << true
        << QByteArray("Connection: close\r\n");
    QTest::newRow("HTTP/1.0 ends")
        << QByteArray("GET /ping HTTP/1.0\r\n\r\n") << true << QByteArray("Connection: close\r\n");
    QTest::newRow("HTTP/1.0 that asks to go on")
        << QByteArray("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << false
        << QByteArray("Connection: keep-alive\r\n");
}

void tst_gate::theConnectionEndsAsAsked()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, ends);
    QFETCH(QByteArray, field);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(text + request("/ping")); // which is not heard where the first is the last
    QTRY_COMPARE(client.answers(), ends ? "200 pong" : "200 pong; 200 pong");
    QCOMPARE(client.received().contains(field), true);
    if (ends)
        QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.isClosed(), ends);
    QCOMPARE(fixture.handled, ends ? 1 : 2);
}

void tst_gate::bodiesArrive_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("body");
    const QByteArray large(900'000, 'b');
    QTest::newRow("a small one") << posted("/echo", "a\r\nb") << QByteArray("a\r\nb");
    QTest::newRow("a large one") << posted("/echo", large) << large;
    QTest::newRow("chunks") << QByteArray(request("/echo", "PUT", "Transfer-Encoding: chunked\r\n")
                                          + "2\r\nab\r\n3;x\r\ncde\r\n0\r\nT: u\r\n\r\n")
                            << QByteArray("abcde");
}

void tst_gate::bodiesArrive()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, body);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(text + request("/ping"));
    const QByteArray expected = "200 " + body + "; 200 pong";
    QTRY_VERIFY(client.answers() == expected);
}

void tst_gate::asksForTheBody()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/echo", "POST", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
    QTRY_COMPARE(client.answers(), "100");
    QCOMPARE(fixture.handled, 0);
    client.send("hello");
    QTRY_COMPARE(client.answers(), "100; 200 hello");
    client.send(request("/echo", "POST", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
    QTRY_COMPARE(client.answers(), "100; 200 hello; 100");
    client.send("ab");
    QTRY_COMPARE(client.answers(), "100; 200 hello; 100; 200 ab");
}

void tst_gate::doesNotAskForABodyThatIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray expect = "Expect: 100-continue\r\n";
    QTest::newRow("too large") << request("/echo", "POST", expect + "Content-Length: 2000000\r\n")
                               << QByteArray("413");
    QTest::newRow("another expectation")
        << request("/echo", "POST", "Expect: more\r\nContent-Length: 2\r\n") << QByteArray("417");
    QTest::newRow("another host") << QByteArray("POST / HTTP/1.1\r\nHost: evil.example\r\n" + expect
                                                + "Content-Length: 2\r\n\r\n")
                                  << QByteArray("421");
}

void tst_gate::doesNotAskForABodyThatIsRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, answer);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(text);
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), answer);
}

void tst_gate::anAttackGetsOneAnswer_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("answers");
    const QByteArray smuggled = request("/echo");
    const auto row = [&smuggled](const char *name, const QByteArray &text, const char *answers) {
        QTest::newRow(name) << QByteArray(text + smuggled) << QByteArray(answers);
    };
    row("a length and chunks",
        request("/echo", "POST", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")
            + "0\r\n\r\n",
        "400");
    row("two lengths", request("/echo", "POST", "Content-Length: 0\r\nContent-Length: 50\r\n"),
        "400");
    row("a negative length", request("/echo", "POST", "Content-Length: -5\r\n"), "400");
    row("a hidden coding",
        request("/echo", "POST", "Transfer-Encoding : chunked\r\n") + "0\r\n\r\n", "400");
    row("a coding that nobody knows",
        request("/echo", "POST", "Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n", "501");
    row("a continued coding", request("/echo", "POST", "Transfer-Encoding:\r\n chunked\r\n"),
        "501");
    row("a chunk that lies about its size",
        request("/echo", "POST", "Transfer-Encoding: chunked\r\n") + "1\r\nabc\r\n0\r\n\r\n",
        "400");
    row("lines that end with LF", "GET /echo HTTP/1.1\nHost: localhost\n\n", "400");
    row("two hosts", request("/echo", "GET", "Host: evil.example\r\n"), "400");
    row("a name that is rebound", "GET /echo HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421");
    row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505");
    row("an attack behind a good request",
        request("/ping") + request("/echo", "POST", "Content-Length: 0x1\r\n"), "200 pong; 400");
}

void tst_gate::anAttackGetsOneAnswer()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, answers);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(text);
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), answers);
    QCOMPARE(fixture.handled, answers.startsWith("200") ? 1 : 0);
    QTRY_COMPARE(fixture.counters().open, 0);
    QCOMPARE(fixture.refused(answers.last(3).toInt()), 1);
}

void tst_gate::everyAnswerBearsTheCommonFields_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("of a handler") << request("/ping");
    QTest::newRow("of nobody") << request("/nowhere");
    QTest::newRow("a refusal") << request("/..");
    QTest::newRow("of nothing") << request("/empty");
}

void tst_gate::everyAnswerBearsTheCommonFields()
{
    QFETCH(QByteArray, text);
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(text);
    QTRY_VERIFY(client.received().contains("\r\n\r\n"));
    for (const CommonFields::Field &field : CommonFields::securityDefaults()) {
        const QByteArray line = "\r\n" + field.name + ": " + field.value + "\r\n";
        QCOMPARE(client.received().count(line), 1);
    }
    const qsizetype date = client.received().indexOf("\r\nDate: ") + 8;
    QVERIFY(date >= 8);
    const QString value = QString::fromLatin1(client.received().mid(date, 29));
    QVERIFY(value.endsWith(QLatin1String(" GMT")));
    const QDateTime time = QDateTime::fromString(value, Qt::RFC2822Date);
    QVERIFY2(qAbs(time.secsTo(QDateTime::currentDateTimeUtc())) < 60, qPrintable(value));
}

void tst_gate::anAnswerMayBringItsOwnPolicy()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/policy"));
    QTRY_COMPARE(client.answers(), "200 page");
    QCOMPARE(client.received().toLower().count("content-security-policy"), 1);
    QVERIFY(client.received().contains("default-src 'self'"));
}

void tst_gate::anAnswerWithoutLengthEndsTheConnection()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/open") + request("/ping"));
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), "200 until the end");
    QVERIFY(client.received().contains("\r\nConnection: close\r\n"));
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gate::anAnswerOfNothing()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/empty") + request("/ping"));
    QTRY_COMPARE(client.answers(), "204; 200 pong");
    QVERIFY(!client.received().first(30).toLower().contains("content-length"));
}

void tst_gate::anAnswerThatIsNone()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/rubbish"));
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), "500");
    QCOMPARE(fixture.counters().inFlight, 0);
}

void tst_gate::theHandlerSeesThePeer()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/peer"));
    QTRY_COMPARE(client.answers(), "200 127.0.0.1");
}

void tst_gate::aStreamArrivesAsItIsWritten()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/stream") + request("/ping"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    const GateFixture::Kept stream = fixture.kept[0];
    QVERIFY(stream.beginStream());
    QTRY_COMPARE(client.answers(), "200...");
    for (const QByteArray event : {"data: 1\n\n", "data: 0\r\n\r\n", "data: 3\n\n"}) {
        QVERIFY(stream.writeChunk(event));
        const QByteArray end = event + "...";
        QTRY_VERIFY(client.answers().endsWith(end));
    }
    QVERIFY(stream.endStream());
    QTRY_COMPARE(client.answers(),
                 "200 data: 1\n\ndata: 0\r\n\r\ndata: 3\n\n; 200 pong"); // and it goes on
    QTRY_VERIFY(!stream.socket);
}

void tst_gate::aStreamForAnOldClient()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    fixture.kept[0].beginStream();
    fixture.kept[0].writeChunk("one ");
    fixture.kept[0].writeChunk("two");
    QTRY_COMPARE(client.answers(), "200 one two...");
    fixture.kept[0].endStream();
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), "200 one two");
    QVERIFY(!client.received().contains("chunked"));
}

void tst_gate::aLateSecondAnswerIsDropped()
{
    GateFixture fixture;
    RawClient client(fixture.port);
    client.send(request("/late"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    QVERIFY(fixture.kept[0].answer("one"));
    client.send(request("/late"));
    QVERIFY(fixture.kept[0].socket); // deleted in the next turn only
    fixture.kept[0].answer("two");
    QTRY_COMPARE(fixture.kept.size(), size_t(2));
    fixture.kept[0].answer("three");
    fixture.kept[1].answer("four");
    QTRY_COMPARE(client.answers(), "200 one; 200 four");
}

void tst_gate::nobodyBehindTheGate()
{
    GateServer gate;
    const auto port = gate.listen(QHostAddress::LocalHost, 0);
    QVERIFY(port);
    RawClient client(*port);
    client.send(request("/ping"));
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.answers(), "503");
}

BERTH_TEST(tst_gate)
#include "tst_gate.moc"
