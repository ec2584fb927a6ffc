// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <csignal>

using namespace berth;
using namespace Qt::StringLiterals;

/// berthd and berthctl as programs: what a script does with them, and the exit codes that it tells
/// failures apart by.
class tst_overtheapi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aDayOfAScript();
    void aManifestIsAppliedAsItSays();
    void failuresAreToldApart();
    void importsGoToWhoHasTheStore();
    void theDaemonEndsAsAsked();
    void theAdministratorIsMadeWithACode();

private:
    struct Ended
    {
        int code = -1;
        QString out;
        QString err;

        [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out.toUtf8()); }
    };
    Ended ctl(const QStringList &arguments, const QByteArray &input = {});
    bool startDaemon(const QStringList &more = {});
    QString write(const QString &name, const QByteArray &text) const;
    void signIn()
    {
        QCOMPARE(ctl({u"login"_s, u"--username"_s, u"root"_s, u"--password-stdin"_s},
                     "correct horse battery\n")
                     .code,
                 0);
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<QProcess> m_daemon;
    QString m_said; ///< by berthd
    QString m_server;
};

void tst_overtheapi::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(startDaemon());
}

void tst_overtheapi::cleanup()
{
    if (m_daemon && m_daemon->state() == QProcess::Running) {
        m_daemon->terminate();
        m_daemon->waitForFinished();
    }
    m_daemon.reset();
    m_directory.reset();
}

QString tst_overtheapi::write(const QString &name, const QByteArray &text) const
{
    QFile file(m_directory->filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(text);
    return file.fileName();
}

bool tst_overtheapi::startDaemon(const QStringList &more)
{
    m_said.clear();
    m_daemon = std::make_unique<QProcess>();
    m_daemon->setProcessChannelMode(QProcess::MergedChannels);
    const QString password = write(u"password"_s, "correct horse battery\n");
    m_daemon->start(QString::fromLatin1(BERTHD),
                    QStringList{u"--data"_s, m_directory->filePath(u"store"_s), u"--listen"_s,
                                u"127.0.0.1:0"_s, u"--setup-username"_s, u"root"_s,
                                u"--setup-password-file"_s, password}
                        + more);
    static const QRegularExpression Address(u"http://127\\.0\\.0\\.1:\\d+"_s);
    while (!m_said.contains(u"administrator") && m_daemon->waitForReadyRead())
        m_said += QString::fromUtf8(m_daemon->readAll());
    m_server = Address.match(m_said).captured();
    return !m_server.isEmpty();
}

tst_overtheapi::Ended tst_overtheapi::ctl(const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"BERTH_TOKEN"_s, u"BERTH_PASSWORD_FILE"_s})
        environment.remove(name);
    environment.insert(u"BERTH_SERVER"_s, m_server);
    environment.insert(u"XDG_CONFIG_HOME"_s, m_directory->filePath(u"config"_s));
    environment.insert(u"XDG_DATA_HOME"_s, m_directory->filePath(u"data"_s));
    process.setProcessEnvironment(environment);
    process.start(QString::fromLatin1(BERTHCTL), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void tst_overtheapi::aDayOfAScript()
{
    QCOMPARE(ctl({u"get"_s, u"clusters"_s}).code, 5);
    const Ended wrong
        = ctl({u"login"_s, u"--username"_s, u"root"_s, u"--password-stdin"_s}, "not it at all\n");
    QCOMPARE(wrong.code, 5);
    QVERIFY(wrong.err.contains(u"is wrong"));
    signIn();
    const QFileInfo kept(m_directory->filePath(u"config/berth/credentials.json"_s));
    QVERIFY(kept.exists());
    QVERIFY(!(kept.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
    QVERIFY(ctl({u"whoami"_s}).out.contains(u"root"));

    QCOMPARE(ctl({u"create"_s, u"organization"_s, u"Dock"_s}).code, 0);
    const Ended cluster = ctl({u"create"_s, u"cluster"_s, u"west"_s, u"--cpu"_s, u"8"_s,
                               u"--memory"_s, u"16GiB"_s, u"--organization"_s, u"Dock"_s});
    QVERIFY2(cluster.code == 0, qPrintable(cluster.err));
    const Ended submitted
        = ctl({u"create"_s, u"deployment"_s, u"registry.local/web:1"_s, u"--name"_s, u"web"_s,
               u"--cluster"_s, u"west"_s, u"--cpu"_s, u"1"_s, u"--memory"_s, u"64MiB"_s});
    QVERIFY2(submitted.code == 0, qPrintable(submitted.err));
    const QJsonArray rows = ctl({u"get"_s, u"deployments"_s, u"-o"_s, u"json"_s}).json().array();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0]["name"_L1].toString(), u"web"_s);
    QVERIFY(ctl({u"get"_s, u"deployments"_s, u"-o"_s, u"yaml"_s}).out.contains(u"name: web"));
    QVERIFY(ctl({u"get"_s, u"deployments"_s, u"-o"_s, u"csv"_s}).out.contains(u"web,"));
    QVERIFY(ctl({u"get"_s, u"deployments"_s, u"--filter"_s, u"name:nothing"_s, u"--no-headers"_s})
                .out.trimmed()
                .isEmpty());
    QVERIFY(ctl({u"describe"_s, u"deployment"_s, u"web"_s}).out.contains(u"registry.local/web:1"));
    QCOMPARE(ctl({u"queue"_s, u"west"_s}).code, 0);
    QCOMPARE(ctl({u"top"_s}).code, 0);
    QCOMPARE(ctl({u"stop"_s, u"web"_s}).code, 0);
    QCOMPARE(ctl({u"export"_s, u"events"_s, u"-o"_s, u"json"_s}).code, 0);
    QVERIFY(ctl({u"events"_s}).out.contains(u"cluster.created"));
    const Ended verified = ctl({u"audit"_s, u"verify"_s});
    QCOMPARE(verified.code, 0);
    QVERIFY(verified.out.contains(u"holds"));

    const Ended invite = ctl(
        {u"invite"_s, u"create"_s, u"--role"_s, u"developer"_s, u"--organization"_s, u"Dock"_s});
    QVERIFY2(invite.out.startsWith(u"berth_inv_"), qPrintable(invite.err));
    // A code goes by standard input or a file, never on the command line.
    const Ended shown = ctl({u"invite"_s, u"show"_s, u"-o"_s, u"json"_s}, invite.out.toUtf8());
    QVERIFY2(shown.code == 0, qPrintable(shown.err));
    QCOMPARE(shown.json()["status"_L1].toString(), u"active"_s);
    QCOMPARE(ctl({u"invite"_s, u"show"_s}, "nonsense\n").code, 3);
    QCOMPARE(ctl({u"invite"_s, u"show"_s, invite.out.trimmed()}).code, 2);
    const Ended token = ctl({u"token"_s, u"create"_s, u"nightly"_s, u"--scope"_s, u"read"_s});
    QVERIFY(token.out.contains(u"berth_pat_"));
    QCOMPARE(ctl({u"token"_s, u"delete"_s, u"nightly"_s}).code, 0);
    QCOMPARE(ctl({u"delete"_s, u"deployment"_s, u"web"_s}).code, 0);
    QCOMPARE(ctl({u"logout"_s}).code, 0);
    QCOMPARE(ctl({u"get"_s, u"clusters"_s}).code, 5);
}

void tst_overtheapi::aManifestIsAppliedAsItSays()
{
    signIn();
    const QString file = write(u"place.yaml"_s,
                               "kind: organization\nname: Dock\n---\n"
                               "kind: cluster\nname: west\norganization: Dock\n"
                               "nodes:\n- name: n1\n"
                               "  resources: {cpu: 8, memory: 16GiB}\n---\n"
                               "kind: deployment\nname: web\ncluster: west\n"
                               "image: registry.local/web:1\n"
                               "resources: {cpu: 1, memory: 64MiB}\n"
                               "held: true\n");
    const Ended tried = ctl({u"apply"_s, u"-f"_s, file, u"--dry-run"_s});
    QCOMPARE(ctl({u"get"_s, u"organizations"_s, u"--no-headers"_s}).out.trimmed(), QString());
    const Ended applied = ctl({u"apply"_s, u"-f"_s, file});
    QVERIFY2(applied.code == 0, qPrintable(applied.err));
    const Ended again = ctl({u"apply"_s, u"-f"_s, file});
    QCOMPARE(again.code, 0);
    QVERIFY2(again.out.contains(u"unchanged") || again.out.contains(u"is as"),
             qPrintable(again.out));

    const QString changed = write(u"change.json"_s,
                                  R"({"kind": "deployment", "name": "web", "cluster": "west",
                                      "priority": 400})");
    const Ended difference = ctl({u"apply"_s, u"-f"_s, changed, u"--dry-run"_s});
    QCOMPARE(difference.code, 0);
    QVERIFY2(difference.out.contains(u"priority"), qPrintable(difference.out));
    QVERIFY(difference.out.contains(u"400"));
    QCOMPARE(ctl({u"apply"_s, u"-f"_s, changed}).code, 0);
    const QJsonArray rows = ctl({u"get"_s, u"deployments"_s, u"-o"_s, u"json"_s}).json().array();
    QCOMPARE(rows[0]["priority"_L1].toInt(), 400);

    // Two of one name: which one is meant, only its id tells.
    QCOMPARE(ctl({u"create"_s, u"deployment"_s, u"a:1"_s, u"--name"_s, u"web"_s, u"--cluster"_s,
                  u"west"_s, u"--cpu"_s, u"1"_s})
                 .code,
             0);
    const Ended ambiguous = ctl({u"apply"_s, u"-f"_s, changed});
    QCOMPARE(ambiguous.code, 4);
    QVERIFY2(ambiguous.err.contains(u"id:"), qPrintable(ambiguous.err));
    const Ended bad = ctl({u"apply"_s, u"-f"_s, u"-"_s}, "kind: deployment\nname: [\n");
    QCOMPARE(bad.code, 2);
    QVERIFY(!bad.err.isEmpty());
}

void tst_overtheapi::failuresAreToldApart()
{
    signIn();
    QCOMPARE(ctl({u"get"_s, u"clusters"_s, u"--no-such-flag"_s}).code, 2);
    QCOMPARE(ctl({u"get"_s, u"clusterss"_s}).code, 2);
    QCOMPARE(ctl({u"describe"_s, u"cluster"_s, u"nowhere"_s}).code, 3);
    QCOMPARE(ctl({u"create"_s, u"organization"_s, u"Dock"_s}).code, 0);
    QCOMPARE(ctl({u"create"_s, u"organization"_s, u"DOCK"_s}).code, 4);
    const Ended off = ctl({u"get"_s, u"clusters"_s, u"--server"_s, u"http://127.0.0.1:1"_s});
    QCOMPARE(off.code, 6);
    QVERIFY2(off.err.contains(u"--listen"), qPrintable(off.err));
    const QString garbled = write(u"token"_s, "berth_pat_nonsense\n");
    QCOMPARE(ctl({u"get"_s, u"clusters"_s, u"--token-file"_s, garbled}).code, 5);
}

void tst_overtheapi::importsGoToWhoHasTheStore()
{
    signIn();
    const QString nodes = write(u"nodes.csv"_s,
                                "sn,cpu_milli,memory_mib,gpu,model\n"
                                "a,8000,16384,1,T4\n");
    const QByteArray header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                              "creation_time,deletion_time,scheduled_time\n";
    const QString pods = write(u"pods.csv"_s, header + "p,1000,1024,0,0,,BE,Running,20,80,20\n");
    const QString bad = write(u"bad.csv"_s, header + "p,x,1024,0,0,,BE,Running,20,80,20\n");
    const auto importing = [&](const QString &list, const QString &cluster) {
        return ctl({u"import"_s, u"openb"_s, u"--nodes"_s, nodes, u"--pods"_s, list, u"--cluster"_s,
                    cluster});
    };
    const Ended refused = importing(bad, u"trace"_s);
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains(bad + u":2:3"_s), qPrintable(refused.err));
    QVERIFY(!refused.err.contains(u"/pods"));
    const Ended made = importing(pods, u"trace"_s);
    QVERIFY2(made.code == 0, qPrintable(made.err));
    QVERIFY(made.out.contains(u"1 nodes"));
    const Ended twice = importing(pods, u"trace"_s);
    QCOMPARE(twice.code, 4);
    QVERIFY(twice.err.contains(u"--cluster"));
    QCOMPARE(importing(m_directory->filePath(u"nowhere.csv"_s), u"other"_s).code, 3);
    QVERIFY(ctl({u"get"_s, u"clusters"_s}).out.contains(u"trace"));
}

void tst_overtheapi::theDaemonEndsAsAsked()
{
    ::kill(pid_t(m_daemon->processId()), SIGTERM);
    QVERIFY(m_daemon->waitForFinished(30'000));
    QCOMPARE(m_daemon->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_daemon->exitCode(), 0);
    QVERIFY(!QFile::exists(m_directory->filePath(u"store/api.sock"_s)));
    // Set up once, it asks for nothing again, and says nothing of a password.
    QVERIFY(!m_said.contains(u"correct horse"));
}

void tst_overtheapi::theAdministratorIsMadeWithACode()
{
    cleanup();
    m_directory = std::make_unique<QTemporaryDir>();
    const QString data = m_directory->filePath(u"store"_s);
    m_daemon = std::make_unique<QProcess>();
    m_daemon->start(QString::fromLatin1(BERTHD),
                    {u"--data"_s, data, u"--listen"_s, u"127.0.0.1:0"_s});
    static const QRegularExpression Code(u"([0-9A-Z]{4}-){6}[0-9A-Z]{4}"_s);
    QString said;
    while (!Code.match(said).hasMatch() && m_daemon->waitForReadyRead())
        said += QString::fromUtf8(m_daemon->readAllStandardOutput());
    const QByteArray code = Code.match(said).captured().toLatin1();
    QVERIFY2(!code.isEmpty(), qPrintable(said));
    QVERIFY(said.contains(u"berthd setup --data "_s + data));
    const auto setUp = [&](const QByteArray &input) {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QString::fromLatin1(BERTHD), {u"setup"_s, u"--data"_s, data});
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        return std::pair{process.exitCode(), QString::fromUtf8(process.readAll())};
    };
    const auto differs = setUp(code + "\nroot\ncorrect horse battery\ncorrect house\n");
    QCOMPARE(differs.first, 2);
    QVERIFY(differs.second.contains(u"differ"));
    const auto weak = setUp(code + "\nroot\nroot\nroot\n");
    QCOMPARE(weak.first, 2);
    QVERIFY2(weak.second.contains(u"/password"), qPrintable(weak.second));
    const auto wrong = setUp("8K2M-8K2M-8K2M-8K2M-8K2M-8K2M-8K2M\nroot\ncorrect horse battery\n"
                             "correct horse battery\n");
    QVERIFY(wrong.first != 0);
    const auto made = setUp(code + "\nroot\ncorrect horse battery\ncorrect horse battery\n");
    QVERIFY2(made.first == 0, qPrintable(made.second));
    const auto twice = setUp(code + "\nroot\ncorrect horse battery\ncorrect horse battery\n");
    QCOMPARE(twice.first, 4);
}

BERTH_TEST(tst_overtheapi)
#include "tst_overtheapi.moc"
