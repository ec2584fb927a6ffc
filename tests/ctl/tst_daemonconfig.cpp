// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/configfile.h"
#include "app/daemon/log.h"
#include "app/daemon/servicemanager.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace berth;
using namespace berth::daemon;
using namespace Qt::StringLiterals;

/// What berthd is told, from where, and what it says of mistakes.
class tst_daemonconfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStrongerSourceWins();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void filesAreRefused_data();
    void filesAreRefused();
    void aStrangeVariableIsAWarning();
    void theExampleIsAFile();
    void logLines();
    void theServiceManagerHears();

private:
    static QString write(const QTemporaryDir &directory, const QByteArray &text)
    {
        QFile file(directory.filePath(u"berthd.yaml"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("the file cannot be written");
        return file.fileName();
    }
};

void tst_daemonconfig::theStrongerSourceWins()
{
    const QTemporaryDir directory;
    const QString path
        = write(directory,
                "listen: 127.0.0.1:1\nruntime_speed: 2\nhost: [a.example, b.example]\n"
                "registration: open\n");
    QProcessEnvironment environment;
    environment.insert(u"BERTH_CONFIG"_s, path);
    environment.insert(u"BERTH_LISTEN"_s, u"127.0.0.1:2"_s);
    environment.insert(u"BERTH_RUNTIME_SPEED"_s, u"rubbish"_s); // is not even looked at
    const auto loaded = loadConfig(
        {{u"--runtime-speed"_s, u"3"_s, u"--data=/tmp/x"_s, u"--log"_s, u"json"_s}, environment});
    QVERIFY2(loaded, loaded ? "" : qPrintable(describe(loaded.error())));
    const DaemonConfig &config = loaded->config;
    QCOMPARE(config.listen, u"127.0.0.1:2"_s);
    QCOMPARE(config.runtimeSpeed, 3.0);
    QCOMPARE(config.hosts, (QStringList{u"a.example"_s, u"b.example"_s}));
    QVERIFY(config.registration == Registration::Open);
    QCOMPARE(config.dataDirectory, u"/tmp/x"_s);
    QCOMPARE(config.socketPath, u"/tmp/x/api.sock"_s);
    QVERIFY(config.logFormat == LogFormat::Json);
    for (const ConfigValue &value : loaded->values) {
        if (value.key == "registration"_L1)
            QCOMPARE(value.origin, QString(path + u":4:15"_s));
    }
}

void tst_daemonconfig::mistakesAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row
        = [](const char *name, const QStringList &arguments, const QString &pointer,
             const QString &message) { QTest::newRow(name) << arguments << pointer << message; };
    row("an unknown flag", {u"--lisen"_s, u"x"_s}, u"--lisen"_s, u"is unknown"_s);
    row("a flag without a value", {u"--listen"_s}, u"--listen"_s, u"needs a value"_s);
    row("a flag twice", {u"--log"_s, u"text"_s, u"--log"_s, u"json"_s}, u"--log"_s,
        u"is given twice"_s);
    row("a factor that is none", {u"--runtime-speed"_s, u"0"_s}, u"--runtime-speed"_s,
        u"'0' is no factor from 0.001 to 100000"_s);
    row("a word that is none", {u"--registration"_s, u"opnw"_s}, u"--registration"_s,
        u"'opnw' is none of invite, open, closed"_s);
    row("a file that is not there", {u"--setup-password-file"_s, u"/nowhere"_s},
        u"--setup-password-file"_s, u"the file '/nowhere' cannot be read"_s);
    row("half a pair", {u"--setup-username"_s, u"root"_s}, u"setup_username"_s,
        u"a username and its password file go together"_s);
    row("an unknown dialect", {u"--dialect"_s, u"cargo"_s}, u"--dialect"_s,
        u"'cargo' is none of deployments, kargo, hypervisor, jobs, ping"_s);
    row("a dialect's address", {u"--dialect"_s, u"kargo@nowhere"_s}, u"--dialect"_s,
        u"'nowhere' is no address to listen on."_s);
    row("a dialect without an account", {u"--dialect"_s, u"ping"_s}, u"--dialect"_s,
        u"the dialect 'ping' knows no sign-in: it needs an account to act as"_s);
    row("two dialects at one place",
        {u"--dialect"_s, u"deployments"_s, u"--dialect"_s, u"jobs:root"_s}, u"--dialect"_s,
        u"'deployments' and 'jobs' listen on the same port 8000"_s);
    row("a runtime that is not built", {u"--dialect-runtime"_s, u"kargo=docker"_s},
        u"--dialect-runtime"_s, u"the runtime 'docker' is not built yet"_s);
}

void tst_daemonconfig::mistakesAreNamed()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const auto loaded = loadConfig({arguments, {}});
    QVERIFY(!loaded);
    bool isNamed = false;
    for (const FieldError &field : loaded.error().fields)
        isNamed |= field.pointer == pointer && field.message == message;
    QVERIFY2(isNamed, qPrintable(describe(loaded.error())));
}

void tst_daemonconfig::filesAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    QTest::newRow("an unknown key") << QByteArray("data: /x\nlissten: y\n") << u":2:1"_s
                                    << u"'lissten' is unknown"_s << u"did you mean 'listen'?"_s;
    QTest::newRow("a key twice") << QByteArray("log: text\nlog: json\n") << u":2:1"_s
                                 << u"'log' stands twice"_s << QString();
    QTest::newRow("a list for one value") << QByteArray("listen:\n  - a\n") << u":2:3"_s
                                          << u"'listen' must be a text or a number"_s << QString();
    QTest::newRow("no mapping") << QByteArray("- a\n") << u":1:1"_s << u"must be keys with values"_s
                                << u"as in: listen: 127.0.0.1:8420"_s;
    QTest::newRow("what no document begins with")
        << QByteArray(",\n") << u":1:1"_s << u"no document begins like this"_s << QString();
    QTest::newRow("more than one document")
        << QByteArray("log: text\n---\nlog: json\n") << QString()
        << u"holds 2 documents, of which one is read"_s
        << u"take out the lines '---' between them"_s;
    QTest::newRow("no YAML") << QByteArray("listen: [a\n") << u":2:1"_s
                             << u"end of sequence flow not found"_s << QString();
}

void tst_daemonconfig::filesAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, message);
    QFETCH(QString, hint);
    const QTemporaryDir directory;
    const QString path = write(directory, text);
    const auto read = readConfigFile(path);
    QVERIFY(!read);
    const FieldError &first = read.error().fields.first();
    QCOMPARE(first.pointer, QString(path + place));
    QCOMPARE(first.message, message);
    QCOMPARE(first.hint, hint);
}

void tst_daemonconfig::aStrangeVariableIsAWarning()
{
    QProcessEnvironment environment;
    environment.insert(u"BERTH_LISSTEN"_s, u"x"_s);
    const auto loaded = loadConfig({{}, environment});
    QVERIFY(loaded);
    QCOMPARE(loaded->warnings.size(), 1);
}

void tst_daemonconfig::theExampleIsAFile()
{
    const QTemporaryDir directory;
    const QString path = write(directory, configExample().toUtf8());
    QVERIFY(readConfigFile(path));
    for (const ConfigKey &key : configKeys())
        QVERIFY(configExample().contains(QString(u"# "_s + key.name + u':')));
}

void tst_daemonconfig::logLines()
{
    const QDateTime time(QDate(2026, 11, 26), QTime(8, 0), Qt::UTC);
    const QString message = u"two\nlines \u001b[31m"_s;
    QCOMPARE(logLine(LogFormat::Text, false, time, QtWarningMsg, u"berth.api"_s, message),
             QByteArray("2026-11-26T08:00:00.000Z warning berth.api: two\\nlines \\x1b[31m"));
    QCOMPARE(logLine(LogFormat::Text, true, time, QtWarningMsg, u"berth.api"_s, message),
             QByteArray("<4>berth.api: two\\nlines \\x1b[31m"));
    const QByteArray json
        = logLine(LogFormat::Json, false, time, QtInfoMsg, u"berth.api"_s, message);
    QVERIFY(!json.contains('\n'));
    const QJsonObject record = QJsonDocument::fromJson(json).object();
    QCOMPARE(record.value("level"_L1).toString(), u"info"_s);
    QCOMPARE(record.value("message"_L1).toString(), message);
}

void tst_daemonconfig::theServiceManagerHears()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.filePath(u"notify"_s).toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    QVERIFY(descriptor >= 0);
    QCOMPARE(::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    qputenv("NOTIFY_SOCKET", path);
    notifyServiceManager("READY=1");
    qunsetenv("NOTIFY_SOCKET");
    char heard[64] = {};
    QCOMPARE(::recv(descriptor, heard, sizeof heard, MSG_DONTWAIT), 7);
    QCOMPARE(QByteArray(heard), QByteArray("READY=1"));
    ::close(descriptor);
    notifyServiceManager("READY=1"); // nobody asked: nothing happens
}

BERTH_TEST(tst_daemonconfig)
#include "tst_daemonconfig.moc"
