// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/tlsidentity.h"
#include "tests/api/gatefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qsslsocket.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::api;
using namespace berth::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Where the gate listens, and what it says where it cannot.
class tst_gatelisten final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPortInUse();
    void anAddressOfSomebodyElse();
    void servesAUnixSocket();
    void aUnixSocketTakesAnyHost();
    void aLeftoverSocketIsRemoved();
    void refusesAPath_data();
    void refusesAPath();
    void servesTls_data();
    void servesTls();
    void aTlsClientReadsMuch();
    void aTlsClientSeesItsRefusal();
    void whoDoesNotSpeakTlsIsLetGo();
    void aTlsHandshakeHasADeadline();
    void refusesAnIdentity_data();
    void refusesAnIdentity();
};

static QString data(const QString &name)
{
    return QFINDTESTDATA(u"../data/tls/"_s + name);
}

void tst_gatelisten::aPortInUse()
{
    GateFixture fixture;
    GateServer second;
    const auto port = second.listen(QHostAddress::LocalHost, fixture.port);
    QVERIFY(!port);
    QCOMPARE(port.error().code, ErrorCode::Conflict);
    QCOMPARE(port.error().reason, u"address-in-use"_s);
    QVERIFY(port.error().message.contains(u"127.0.0.1:%1"_s.arg(fixture.port)));
}

void tst_gatelisten::anAddressOfSomebodyElse()
{
    GateServer gate;
    const auto port = gate.listen(QHostAddress(u"192.0.2.1"_s), 0);
    QVERIFY(!port);
    QCOMPARE(port.error().code, ErrorCode::InvalidArgument);
}

static std::unique_ptr<RawClient> overSocket(const QString &path)
{
    auto socket = std::make_unique<QLocalSocket>();
    socket->connectToServer(path);
    return std::make_unique<RawClient>(std::move(socket));
}

void tst_gatelisten::servesAUnixSocket()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"berth.sock"_s);
    GateFixture fixture;
    const auto listening = fixture.gate->listenLocal(path);
    QVERIFY2(listening, listening ? "" : qPrintable(listening.error().message));
    const auto permissions = QFile::permissions(path);
    QVERIFY(!(permissions
              & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));

    const auto client = overSocket(path);
    client->send(posted("/echo", "hello") + request("/late") + request("/peer"));
    QTRY_COMPARE(client->answers(), "200 hello");
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    fixture.kept[0].answer("late");
    QTRY_COMPARE(client->answers(), "200 hello; 200 late; 200"); // its peer has no address
    client->send(request("/..", "GET") + QByteArray(200'000, 'x'));
    QTRY_VERIFY(client->isClosed());
    QVERIFY(client->answers().endsWith("; 400"));
    QTRY_COMPARE(fixture.counters().open, 0);
    fixture.gate->stop(0ms);
    QVERIFY(!QFile::exists(path));
}

void tst_gatelisten::aUnixSocketTakesAnyHost()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"berth.sock"_s);
    GateFixture fixture;
    QVERIFY(fixture.gate->listenLocal(path));
    const auto client = overSocket(path);
    client->send("GET /ping HTTP/1.1\r\nHost: whatever\r\n\r\n"
                 "GET /ping HTTP/1.1\r\nHost: what ever\r\n\r\n");
    QTRY_VERIFY(client->isClosed());
    QCOMPARE(client->answers(), "200 pong; 400");
}

void tst_gatelisten::aLeftoverSocketIsRemoved()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"berth.sock"_s);
    GateServer first;
    QVERIFY(first.listenLocal(path));
    GateServer second;
    const auto taken = second.listenLocal(path);
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Conflict);
    QVERIFY(QFile::exists(path)); // the first one's is left alone

    // A name for the socket that stays when the listener goes is what a kill leaves.
    const QString left = folder.filePath(u"left.sock"_s);
    QVERIFY(QFile::rename(path, left));
    first.stop(0ms);
    QVERIFY(QFile::exists(left));
    const auto listening = second.listenLocal(left);
    QVERIFY2(listening, listening ? "" : qPrintable(listening.error().message));
}

void tst_gatelisten::refusesAPath_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("a file") << u"file"_s << ErrorCode::Conflict;
    QTest::newRow("a folder that is not there") << u"none/berth.sock"_s << ErrorCode::Unavailable;
    QTest::newRow("a long path") << QString(120, u'a') << ErrorCode::InvalidArgument;
}

void tst_gatelisten::refusesAPath()
{
    QFETCH(QString, name);
    QFETCH(ErrorCode, code);
    QTemporaryDir folder;
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    GateServer gate;
    const auto listening = gate.listenLocal(folder.filePath(name));
    QVERIFY(!listening);
    QCOMPARE(listening.error().code, code);
    QVERIFY(listening.error().message.contains(name));
    QCOMPARE(file.size(), 8);
}

static std::unique_ptr<RawClient> overTls(quint16 port, const QString &certificate)
{
    auto socket = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = socket->sslConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(data(certificate)));
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, port);
    return std::make_unique<RawClient>(std::move(socket));
}

static GateOptions withTls(const QString &kind)
{
    GateOptions options;
    const auto identity
        = loadTlsIdentity(data(kind + u"-certificate.pem"_s), data(kind + u"-key.pem"_s));
    if (identity)
        options.tls = *identity;
    else
        qCritical("%s", qPrintable(identity.error().message));
    return options;
}

void tst_gatelisten::servesTls_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("an RSA key") << u"rsa"_s;
    QTest::newRow("an EC key") << u"ec"_s;
}

void tst_gatelisten::servesTls()
{
    QFETCH(QString, kind);
    GateFixture fixture(withTls(kind));
    const auto client = overTls(fixture.port, kind + u"-certificate.pem"_s);
    const QByteArray large(900'000, 'b');
    client->send(request("/ping") + posted("/echo", large) + request("/late"));
    QTRY_COMPARE(fixture.kept.size(), size_t(1));
    fixture.kept[0].answer("late");
    const QByteArray expected = "200 pong; 200 " + large + "; 200 late";
    QTRY_VERIFY(client->answers() == expected);
    client->send(request("/ping", "GET", "Connection: close\r\n"));
    QTRY_VERIFY(client->isClosed());
    QVERIFY(client->answers().endsWith("; 200 pong"));
    QCOMPARE(client->tcp().error(),
             QAbstractSocket::RemoteHostClosedError); // it was told, not cut off
    QTRY_COMPARE(fixture.counters().open, 0);
}

/// More than may wait for its reader: the next request is read once this one has caught up.
void tst_gatelisten::aTlsClientReadsMuch()
{
    GateFixture fixture(withTls(u"rsa"_s));
    const auto client = overTls(fixture.port, u"rsa-certificate.pem"_s);
    client->send(request("/big").repeated(3) + request("/ping"));
    QTRY_VERIFY(client->received().endsWith("pong"));
    QVERIFY(client->received().size() > 3 * fixture.bigBytes);
}

void tst_gatelisten::aTlsClientSeesItsRefusal()
{
    GateFixture fixture(withTls(u"rsa"_s));
    const auto client = overTls(fixture.port, u"rsa-certificate.pem"_s);
    client->send(posted("/echo", QByteArray(4'000'000, 'b')));
    QTRY_VERIFY(client->isClosed());
    QCOMPARE(client->answers(), "413");
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gatelisten::whoDoesNotSpeakTlsIsLetGo()
{
    GateFixture fixture(withTls(u"rsa"_s));
    RawClient client(fixture.port);
    client.send(request("/ping"));
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(fixture.handled, 0);
    QTRY_COMPARE(fixture.counters().open, 0);
}

void tst_gatelisten::aTlsHandshakeHasADeadline()
{
    GateOptions options = withTls(u"rsa"_s);
    options.deadlines.head = 150ms;
    GateFixture fixture(options);
    RawClient client(fixture.port);
    client.send("\x16\x03\x01"); // the beginning of a greeting
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(fixture.counters().open, 0);
}

void tst_gatelisten::refusesAnIdentity_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const char *certificate, const char *key, ErrorCode code,
                        const char *named) {
        QTest::newRow(name) << QString::fromLatin1(certificate) << QString::fromLatin1(key) << code
                            << QString::fromLatin1(named);
    };
    row("no certificate", "none.pem", "rsa-key.pem", ErrorCode::NotFound, "certificate");
    row("no key", "rsa-certificate.pem", "none.pem", ErrorCode::NotFound, "private key");
    row("a key for a certificate", "rsa-key.pem", "rsa-key.pem", ErrorCode::InvalidArgument,
        "rsa-key.pem");
    row("a certificate for a key", "rsa-certificate.pem", "rsa-certificate.pem",
        ErrorCode::InvalidArgument, "rsa-certificate.pem");
    row("the key of another certificate", "rsa-certificate.pem", "other-key.pem",
        ErrorCode::InvalidArgument, "other-key.pem");
    row("the key of another kind", "rsa-certificate.pem", "ec-key.pem", ErrorCode::InvalidArgument,
        "ec-key.pem");
}

void tst_gatelisten::refusesAnIdentity()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(ErrorCode, code);
    QFETCH(QString, named);
    const QString folder = QFileInfo(data(u"rsa-key.pem"_s)).path() + u'/';
    const auto identity = loadTlsIdentity(folder + certificate, folder + key);
    QVERIFY(!identity);
    QCOMPARE(identity.error().code, code);
    QVERIFY2(identity.error().message.contains(named), qPrintable(identity.error().message));
}

BERTH_TEST(tst_gatelisten)
#include "tst_gatelisten.moc"
