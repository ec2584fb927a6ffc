// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/httpclient.h"
#include "tests/support/testmain.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::ctl;
using namespace Qt::StringLiterals;

namespace {

/// Says the same to whoever comes, and hangs up.
class Parrot final : public QThread
{
public:
    explicit Parrot(QByteArray answer)
        : m_answer(std::move(answer))
    {
        QTcpServer probe; // a port that is free
        probe.listen(QHostAddress::LocalHost);
        m_port = probe.serverPort();
        probe.close();
        start();
        m_ready.acquire();
    }
    ~Parrot() override
    {
        requestInterruption();
        wait();
    }
    [[nodiscard]] quint16 port() const { return m_port; }

protected:
    void run() override
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost, m_port);
        m_ready.release();
        while (!isInterruptionRequested()) {
            if (!server.waitForNewConnection(20))
                continue;
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            while (socket->bytesAvailable() == 0 && socket->waitForReadyRead(5'000)) { }
            socket->readAll();
            socket->write(m_answer);
            socket->disconnectFromHost();
            if (socket->state() != QAbstractSocket::UnconnectedState)
                socket->waitForDisconnected(5'000);
        }
    }

private:
    QByteArray m_answer;
    quint16 m_port = 0;
    QSemaphore m_ready;
};

} // namespace

/// What a server may answer, and what it may not.
class tst_httpclient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void saysThatNobodyIsThere();
    void addresses_data();
    void addresses();
};

void tst_httpclient::reads_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("problem");
    const auto row
        = [](const char *name, const QByteArray &answer, const QByteArray &body,
             const QString &problem = {}) { QTest::newRow(name) << answer << body << problem; };
    const QByteArray ok("HTTP/1.1 200 OK\r\n");
    row("a body with its length", ok + "Content-Length: 4\r\n\r\npong", "pong");
    row("a body in chunks",
        ok + "Transfer-Encoding: chunked\r\n\r\n2\r\npo\r\n2;x=y\r\nng\r\n0\r\n\r\n", "pong");
    row("a body up to the end", ok + "\r\npong", "pong");
    row("more than was announced", ok + "Content-Length: 4\r\n\r\npongpong", "pong");
    row("none", "HTTP/1.1 204 No Content\r\n\r\n", "");
    row("an end that is missing", ok + "Content-Length: 9\r\n\r\npong", "", u"bad-answer"_s);
    row("a length that is none", ok + "Content-Length: four\r\n\r\npong", "", u"bad-answer"_s);
    row("a negative length", ok + "Content-Length: -4\r\n\r\npong", "", u"bad-answer"_s);
    row("a chunk without a size", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "",
        u"bad-answer"_s);
    row("a chunk beyond all memory", ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
        "", u"bad-answer"_s);
    row("a head without an end", ok + "X: " + QByteArray(100'000, 'x'), "", u"bad-answer"_s);
    row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "", u"bad-answer"_s);
    row("a garbled head", ok + "no colon\r\n\r\n", "", u"bad-answer"_s);
    row("nothing", "", "", u"bad-answer"_s);
}

void tst_httpclient::reads()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, body);
    QFETCH(QString, problem);
    const Parrot parrot(answer);
    const HttpClient client(*ServerAddress::parse(u"http://127.0.0.1:%1"_s.arg(parrot.port())), {});
    const auto received = client.send({.target = "/"});
    QCOMPARE(received ? QString() : received.error().reason, problem);
    if (received)
        QCOMPARE(received->body, body);
}

void tst_httpclient::saysThatNobodyIsThere()
{
    const HttpClient client(*ServerAddress::parse(u"unix:/nowhere/api.sock"_s), {});
    const auto received = client.send({.target = "/"});
    QVERIFY(!received);
    QCOMPARE(received.error().reason, u"unreachable"_s);
    QVERIFY(received.error().message.contains(u"berthd --listen"_s));
}

void tst_httpclient::addresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isValid");
    QTest::newRow("http") << u"http://127.0.0.1:8420"_s << true;
    QTest::newRow("https") << u"https://berth.example"_s << true;
    QTest::newRow("a socket") << u"unix:/run/berth/api.sock"_s << true;
    QTest::newRow("a bare host") << u"127.0.0.1:8420"_s << false;
    QTest::newRow("another scheme") << u"ftp://berth.example"_s << false;
    QTest::newRow("no socket") << u"unix:"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void tst_httpclient::addresses()
{
    QFETCH(QString, text);
    QFETCH(bool, isValid);
    const auto address = ServerAddress::parse(text);
    QCOMPARE(address.has_value(), isValid);
    if (address)
        QCOMPARE(address->text(), text);
}

BERTH_TEST(tst_httpclient)
#include "tst_httpclient.moc"
