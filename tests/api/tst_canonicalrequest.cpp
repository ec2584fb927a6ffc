// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/requesttexts.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace berth::api;
using namespace berth::test;
using Verdict = RequestReader::Verdict;
using Phase = RequestReader::Phase;

/// What it hands on, and what it tells on the way there.
class tst_canonicalrequest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnOneForm_data();
    void handsOnOneForm();
    void givesTheFields();
    void refusesAtTheFirstWrongByte_data();
    void refusesAtTheFirstWrongByte();
    void asksForTheBodyOnlyWhenTheHeadIsGood_data();
    void asksForTheBodyOnlyWhenTheHeadIsGood();
    void knowsWhatTheClientOwes();
    void keepsWhatIsFedBehindARequest();
    void forgetsTheLastRequest();
    void framingDoesNotPileUp();
    void refusalsAreProblems();
    void rubbishMeansTheSameInAnyPieces();
};

void tst_canonicalrequest::handsOnOneForm_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("names in lower case, blanks trimmed, order kept")
        << get({"X-A:  b ", "x-a:c"})
        << QByteArray("GET / HTTP/1.1\r\nhost: localhost\r\nx-a: b\r\nx-a: c\r\n\r\n");
    QTest::newRow("what belongs to the connection stays here")
        << post({"Connection: keep-alive, Upgrade", "Upgrade: websocket", "Keep-Alive: 5",
                 "TE: trailers", "Trailer: a", "Proxy-Connection: close", "HTTP2-Settings: a",
                 "Expect: 100-continue", "Content-Length: 0"},
                "")
        << QByteArray("POST / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    QTest::newRow("HEAD is a GET") << QByteArray("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                   << QByteArray("GET /a HTTP/1.1\r\nhost: localhost\r\n\r\n");
    QTest::newRow("an absolute target is brought to its origin form")
        << QByteArray("GET http://localhost:1?a HTTP/1.1\r\nHost: localhost:1\r\n\r\n")
        << QByteArray("GET /?a HTTP/1.1\r\nhost: localhost:1\r\n\r\n");
    QTest::newRow("HTTP/1.0 is raised")
        << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("a body has its length")
        << post({"Content-Length: 003"}, "abc")
        << QByteArray("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\n");
    QTest::newRow("chunks become a length, trailers go")
        << chunked("3\r\nabc\r\n1;e\r\nd\r\n0\r\nX: y\r\n\r\n")
        << QByteArray("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n");
}

void tst_canonicalrequest::handsOnOneForm()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, head);
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    QCOMPARE(reader.feed(text), Verdict::Complete);
    QCOMPARE(reader.request().head, head);
}

void tst_canonicalrequest::givesTheFields()
{
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    QCOMPARE(reader.feed(get({"X-A:  b ", "Connection: close", "x-b:"}, "/p?q")),
             Verdict::Complete);
    const std::vector<HeaderField> fields = reader.fields();
    QCOMPARE(fields.size(), size_t(3));
    QCOMPARE(fields[0].name, "host");
    QCOMPARE(fields[0].value, "localhost");
    QCOMPARE(fields[1].name, "x-a");
    QCOMPARE(fields[1].value, "b");
    QCOMPARE(fields[2].name, "x-b");
    QVERIFY(fields[2].value.empty());
    QCOMPARE(reader.request().path, "/p");
}

void tst_canonicalrequest::refusesAtTheFirstWrongByte_data()
{
    QTest::addColumn<QByteArray>("text"); // the last byte is the wrong one
    QTest::newRow("an LF alone") << QByteArray("GET / HTTP/1.1\n");
    QTest::newRow("an LF alone behind a field") << QByteArray("GET / HTTP/1.1\r\nA: b\n");
    QTest::newRow("a CR alone") << QByteArray("GET / HTTP/1.1\rA");
    QTest::newRow("a NUL") << QByteArray("GET /\0", 6);
    QTest::newRow("a bad request line") << QByteArray("GET /a/.. HTTP/1.1\r\n");
    QTest::newRow("a bad size of a chunk") << chunked("z");
    QTest::newRow("data without an end") << chunked("1\r\nab");
    QTest::newRow("a body that is announced too large") << post({"Content-Length: 1048577"}, "");
    QTest::newRow("a chunk that is announced too large") << chunked("100001\r\n");
}

void tst_canonicalrequest::refusesAtTheFirstWrongByte()
{
    QFETCH(QByteArray, text);
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    QCOMPARE(reader.feed(text.chopped(1)), Verdict::NeedsMore);
    QCOMPARE(reader.feed(text.last(1)), Verdict::Refused);
}

void tst_canonicalrequest::asksForTheBodyOnlyWhenTheHeadIsGood_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("asks");
    const QByteArray expect = "Expect: 100-continue";
    QTest::newRow("it waits for us") << post({expect, "Content-Length: 3"}, "") << true;
    QTest::newRow("it waits with chunks")
        << post({expect, "Transfer-Encoding: chunked"}, "") << true;
    QTest::newRow("it has not said so") << post({"Content-Length: 3"}, "") << false;
    QTest::newRow("the head is not there yet")
        << post({expect, "Content-Length: 3"}, "").chopped(2) << false;
    QTest::newRow("it sends already") << post({expect, "Content-Length: 3"}, "a") << false;
    QTest::newRow("there is no body") << post({expect}, "") << false;
    QTest::newRow("the body is too large")
        << post({expect, "Content-Length: 9999999"}, "") << false;
    QTest::newRow("HTTP/1.0 knows no interim answer")
        << QByteArray("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        << false;
}

void tst_canonicalrequest::asksForTheBodyOnlyWhenTheHeadIsGood()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, asks);
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    reader.feed(text);
    QCOMPARE(reader.wantsContinue(), asks);
}

void tst_canonicalrequest::knowsWhatTheClientOwes()
{
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    QCOMPARE(reader.phase(), Phase::Idle);
    reader.feed("\r\n"); // still nothing that could be called a request
    QCOMPARE(reader.phase(), Phase::Idle);
    reader.feed("P");
    QCOMPARE(reader.phase(), Phase::Head);
    reader.feed("OST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r");
    QCOMPARE(reader.phase(), Phase::Head);
    reader.feed("\n");
    QCOMPARE(reader.phase(), Phase::Body);
    reader.feed("ab");
    QCOMPARE(reader.phase(), Phase::Done);
    reader.next();
    QCOMPARE(reader.phase(), Phase::Idle);
}

void tst_canonicalrequest::keepsWhatIsFedBehindARequest()
{
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    QCOMPARE(reader.feed(get({}, "/a")), Verdict::Complete);
    QVERIFY(!reader.hasLeftover());
    QCOMPARE(reader.feed(get({}, "/b").first(7)), Verdict::Complete);
    QVERIFY(reader.hasLeftover());
    QCOMPARE(reader.request().target, "/a");
    QCOMPARE(reader.next(), Verdict::NeedsMore);
    QCOMPARE(reader.feed(get({}, "/b").sliced(7)), Verdict::Complete);
    QCOMPARE(reader.request().target, "/b");
}

void tst_canonicalrequest::forgetsTheLastRequest()
{
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    reader.feed("HEAD http://localhost/a HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                "Content-Length: 3\r\n\r\nabc");
    QCOMPARE(reader.verdict(), Verdict::Complete);
    QVERIFY(reader.request().isHead && !reader.request().keepAlive);
    reader.next();
    QCOMPARE(reader.feed("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\n"),
             Verdict::NeedsMore);
    QVERIFY(!reader.wantsContinue() && !reader.isHead());
    QCOMPARE(reader.feed("x"), Verdict::Complete);
    QVERIFY(reader.request().keepAlive);
    QCOMPARE(reader.request().body, "x");
    QCOMPARE(reader.fields().size(), size_t(1));
}

/// A body in chunks of one byte is six times as long on the wire; that is not kept.
void tst_canonicalrequest::framingDoesNotPileUp()
{
    const RequestLimits limits;
    RequestReader reader(limits, loopback());
    reader.feed(chunked(""));
    for (int i = 0; i < 100'000; ++i)
        QCOMPARE(reader.feed("1\r\na\r\n"), Verdict::NeedsMore);
    QCOMPARE(reader.feed("0\r\n\r\n"), Verdict::Complete);
    QCOMPARE(reader.request().body.size(), 100'000);
    QVERIFY(reader.bufferedBytes() < 110'000);
    reader.next();
    QVERIFY(reader.bufferedBytes() == 0);
}

void tst_canonicalrequest::refusalsAreProblems()
{
    for (const int status : {400, 408, 413, 414, 417, 421, 429, 431, 500, 501, 503, 505}) {
        QVERIFY(!statusPhrase(status).empty());
        const QByteArray answer = refusalAnswer({status, "Because.", 3}, "X: y\r\n", false);
        const qsizetype end = answer.indexOf("\r\n\r\n");
        const QByteArray number = QByteArray::number(status);
        QVERIFY(answer.startsWith("HTTP/1.1 ") && answer.sliced(9).startsWith(number));
        QVERIFY(answer.first(end).contains("\r\nX: y\r\n"));
        QVERIFY(answer.first(end).contains("\r\nRetry-After: 3\r\n"));
        QVERIFY(answer.first(end).contains("\r\nContent-Type: application/problem+json\r\n"));
        const QByteArray body = answer.sliced(end + 4);
        const QByteArray length = "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        QVERIFY(answer.first(end).contains(length));
        const QJsonObject problem = QJsonDocument::fromJson(body).object();
        QCOMPARE(problem.size(), 4);
        QCOMPARE(problem[QLatin1String("status")].toInt(), status);
        QCOMPARE(problem[QLatin1String("detail")].toString(), QLatin1String("Because."));
        QVERIFY(refusalAnswer({status, "Because."}, {}, true).endsWith("\r\n\r\n"));
    }
}

/// Good requests with a few bytes changed, taken away or doubled: never a crash, and one meaning.
void tst_canonicalrequest::rubbishMeansTheSameInAnyPieces()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QList<QByteArray> seeds{
        get({"A: b", "Connection: close"}, "/a/b%20c?d=%C3%A9") + get(),
        post({"Content-Length: 5"}, "hello") + get(),
        chunked("3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n") + get(),
        get({}, "http://localhost/x?y") + post({"Expect: 100-continue", "Content-Length: 1"}, "z"),
    };
    static constexpr char Interesting[] = "\r\n\0 \t:;%/.?#09afAZ-+,\x7f\xff";
    const QByteArray interesting(Interesting, sizeof Interesting - 1);
    const RequestLimits limits{.requestLineBytes = 60, .headBytes = 120, .bodyBytes = 40};
    for (int round = 0; round < 3000; ++round) {
        QByteArray text = seeds[random.bounded(int(seeds.size()))];
        for (int change = random.bounded(1, 4); change > 0; --change) {
            const qsizetype at = random.bounded(int(text.size()));
            switch (random.bounded(4)) {
            case 0:
                text[at] = interesting[random.bounded(int(interesting.size()))];
                break;
            case 1:
                text.insert(at, interesting[random.bounded(int(interesting.size()))]);
                break;
            case 2:
                text.remove(at, random.bounded(1, 5));
                break;
            default:
                text.insert(at, text.mid(at, random.bounded(1, 20)));
                break;
            }
            if (text.isEmpty())
                text = "G";
        }
        const QByteArray whole = outcome({text}, limits);
        const QByteArray bytes = outcome(byteByByte(text), limits);
        const QByteArray pieces = outcome(inPieces(text, random), limits);
        if (whole != bytes || whole != pieces)
            QFAIL(qPrintable(QStringLiteral("seed %1, round %2: %3")
                                 .arg(seed)
                                 .arg(round)
                                 .arg(QString::fromLatin1(text.toPercentEncoding()))));
    }
}

BERTH_TEST(tst_canonicalrequest)
#include "tst_canonicalrequest.moc"
