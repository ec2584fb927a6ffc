// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>
#include <QtTest/qtest.h>

#include <csignal>
#include <functional>

#include <sys/resource.h>
#include <unistd.h>

using namespace berth;
using namespace Qt::StringLiterals;

namespace {

constexpr int Nobody = 65534;
constexpr int Root = 0;

struct Ended
{
    int code = -1;
    QString output;
    QString error;
};

/// Runs one of our programs to its end. @param prepare runs in the child before it
Ended run(const char *program, const QStringList &arguments,
          const std::function<void()> &prepare = {})
{
    QProcess process;
    if (prepare)
        process.setChildProcessModifier(prepare);
    process.start(QString::fromLocal8Bit(program), arguments);
    if (!process.waitForFinished(60'000))
        process.kill();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), qint64(bytes.size()));
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray pods(int count)
{
    QByteArray text("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                    "creation_time,deletion_time,scheduled_time\n");
    for (int i = 0; i < count; ++i)
        text += "pod-" + QByteArray::number(i) + ",4000,1024,0,0,,LS,Running,"
            + QByteArray::number(i) + ",900,10\n";
    return text;
}

const QByteArray
    Nodes("sn,cpu_milli,memory_mib,gpu,model\nn1,32000,262144,0,\nn2,64000,262144,2,P100\n");

} // namespace

/// Bad input on the command line: each a message that says what to do, an exit code for scripts,
/// and a file that is as it was.
class tst_badinput final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aBadList_data();
    void aBadList();
    void aNameThatIsTaken();
    void aBadStore_data();
    void aBadStore();
    void aStoreThatIsOpenElsewhere();
    void aStoreThatMayNotBeWritten_data();
    void aStoreThatMayNotBeWritten();
    void aFullDiskLosesNothing();
    void aConsoleWithoutADisplay_data();
    void aConsoleWithoutADisplay();

private:
    [[nodiscard]] QString in(const QString &name) const { return m_directory->filePath(name); }
    [[nodiscard]] QString store() const { return in(u"data/berth.db"_s); }
    [[nodiscard]] QStringList importing(const QString &nodes, const QString &podList,
                                        const QString &cluster = u"west"_s) const
    {
        return {u"import"_s, u"openb"_s,     u"--nodes"_s, in(nodes),   u"--pods"_s,
                in(podList), u"--cluster"_s, cluster,      u"--data"_s, in(u"data"_s)};
    }
    [[nodiscard]] QStringList looking(const QString &verb) const
    {
        return {u"store"_s, verb, u"--data"_s, in(u"data"_s)};
    }
    /// A fresh directory with good lists and a good store.
    void begin();

    QByteArray m_goodStore;
    std::unique_ptr<QTemporaryDir> m_directory;
};

void tst_badinput::initTestCase()
{
    m_directory = std::make_unique<QTemporaryDir>();
    write(in(u"nodes.csv"_s), Nodes);
    write(in(u"pods.csv"_s), pods(20));
    const Ended made = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s, u"old"_s));
    QVERIFY2(made.code == 0, qPrintable(made.error));
    QVERIFY(made.output.contains(u"2 nodes and queued 20 deployments"_s));
    m_goodStore = contents(store());
    QVERIFY(m_goodStore.size() > 10'000);
}

void tst_badinput::begin()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_directory->path()).mkdir(u"data"_s));
    write(in(u"nodes.csv"_s), Nodes);
    write(in(u"pods.csv"_s), pods(20));
    write(store(), m_goodStore);
}

void tst_badinput::aBadList_data()
{
    QTest::addColumn<QByteArray>("nodes");
    QTest::addColumn<QByteArray>("podList");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const QByteArray good = pods(3);
    QTest::newRow("no such file") << QByteArray() << good << 3 << u"Check the path"_s;
    QTest::newRow("a word for a number") << QByteArray(Nodes).replace("64000", "6x000") << good << 2
                                         << u"nodes.csv:3:4: cpu_milli"_s;
    QTest::newRow("a missing column")
        << QByteArray(Nodes).replace("memory_mib", "memory") << good << 2 << u"nodes.csv:1:1"_s;
    QTest::newRow("not text at all")
        << QByteArray("\xff\xfe\x00\x01\x02\n\x03\x04\x05", 9) << good << 2 << u"header lacks"_s;
    QTest::newRow("an open quote")
        << QByteArray(Nodes).replace("n2,", "\"n2,") << good << 2 << u"nodes.csv:3:1"_s;
    QTest::newRow("a negative amount")
        << Nodes << QByteArray(good).replace("pod-1,4000", "pod-1,-4") << 2
        << u"pods.csv:3:7: cpu_milli"_s;
    QTest::newRow("an empty list of pods") << Nodes << QByteArray("\n") << 2 << u"pods.csv:1:1"_s;
}

void tst_badinput::aBadList()
{
    QFETCH(const QByteArray, nodes);
    QFETCH(const QByteArray, podList);
    begin();
    QFile::remove(in(u"nodes.csv"_s));
    if (!nodes.isEmpty())
        write(in(u"nodes.csv"_s), nodes);
    write(in(u"pods.csv"_s), podList);
    const Ended ended = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s));
    QTEST(ended.code, "code");
    QFETCH(const QString, words);
    QVERIFY2(ended.error.contains(words), qPrintable(ended.error));
    QVERIFY(ended.output.isEmpty());
    // Nothing of it is there, and the next one goes through.
    QVERIFY(run(BERTHCTL, looking(u"info"_s)).output.contains(u"deployments  20\n"_s));
    write(in(u"nodes.csv"_s), Nodes);
    write(in(u"pods.csv"_s), pods(3));
    QCOMPARE(run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s)).code, 0);
    QCOMPARE(run(BERTHCTL, looking(u"verify"_s)).code, 0);
}

void tst_badinput::aBadStore_data()
{
    using Spoil = std::function<void(const QString &path)>;
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto change = [](const QString &path, const QString &sql) {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"spoil"_s);
            database.setDatabaseName(path);
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(sql));
            QVERIFY(QSqlQuery(database).exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
        }
        QSqlDatabase::removeDatabase(u"spoil"_s);
    };
    QTest::newRow("no database") << Spoil([](const QString &path) {
        write(path, QByteArray("This is a letter, not a database.\n").repeated(50));
    }) << 2 << u"is not a Berth store"_s;
    QTest::newRow("cut off") << Spoil([](const QString &path) {
        write(path, contents(path).left(20'000));
    }) << 8 << u"restore a backup"_s;
    QTest::newRow("overwritten in the middle") << Spoil([](const QString &path) {
        write(path, contents(path).replace(4'096, 20'000, QByteArray(20'000, '\xa5')));
    }) << 8 << u"Restore a backup"_s;
    QTest::newRow("another program's database") << Spoil([change](const QString &path) {
        QVERIFY(QFile::remove(path));
        change(path, u"CREATE TABLE songs (name TEXT)"_s);
    }) << 2 << u"is a database, but not a Berth store"_s;
    QTest::newRow("from a newer Berth") << Spoil([change](const QString &path) {
        change(path,
               u"INSERT INTO migrations SELECT 9000, 'from_the_future', sha256, applied_at"
               " FROM migrations LIMIT 1"_s);
    }) << 2 << u"install the newer Berth"_s;
    QTest::newRow("a directory in its place") << Spoil([](const QString &path) {
        QVERIFY(QFile::remove(path));
        QVERIFY(QDir().mkdir(path));
    }) << 2 << u"is not a file"_s;
}

void tst_badinput::aBadStore()
{
    QFETCH(const std::function<void(const QString &)>, spoil);
    QFETCH(const int, code);
    QFETCH(const QString, words);
    begin();
    spoil(store());
    const QByteArray before = contents(store());
    const std::vector<std::pair<const char *, QStringList>> programs{
        {BERTHCTL, looking(u"info"_s)},
        {BERTHCTL, looking(u"verify"_s)},
        {BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s)},
        {BERTHD, {u"--data"_s, in(u"data"_s)}},
    };
    for (const auto &[program, arguments] : programs) {
        // What is damaged where only a full look finds it need not trouble the others.
        const Ended ended = run(program, arguments);
        QVERIFY2(ended.error.contains(words),
                 qPrintable(arguments.join(u' ') + u": "_s + ended.error));
        QCOMPARE(ended.code, code);
        QVERIFY(contents(store()) == before);
    }
}

void tst_badinput::aNameThatIsTaken()
{
    begin();
    const Ended refused = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s, u"OLD"_s));
    QCOMPARE(refused.code, 4);
    QVERIFY2(refused.error.contains(u"Give another name with --cluster"_s),
             qPrintable(refused.error));
    QCOMPARE(run(BERTHCTL, looking(u"verify"_s)).code, 0);
}

void tst_badinput::aStoreThatIsOpenElsewhere()
{
    begin();
    const auto open = store::Store::open(store(), {.program = u"the console"_s});
    QVERIFY(open);
    const Ended refused = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s));
    QCOMPARE(refused.code, 4);
    QVERIFY2(refused.error.contains(u"is open in the console (process %1)"_s.arg(::getpid())),
             qPrintable(refused.error));
    QVERIFY(refused.error.contains(u"Close that first"_s));
    const Ended daemon = run(BERTHD, {u"--data"_s, in(u"data"_s)});
    QCOMPARE(daemon.code, 4);
    // Reading goes on beside it.
    QCOMPARE(run(BERTHCTL, looking(u"verify"_s)).code, 0);
}

void tst_badinput::aStoreThatMayNotBeWritten_data()
{
    QTest::addColumn<int>("fileMode");
    QTest::addColumn<int>("directoryMode");
    QTest::addColumn<QString>("words");
    QTest::newRow("a read-only file") << 0x4444 << 0x7777 << u"is read-only for this user"_s;
    QTest::newRow("a read-only directory") << 0x6666 << 0x5555 << u"is read-only for this user"_s;
    QTest::newRow("a file that may not even be read") << 0x0000 << 0x7777 << u"may not read"_s;
}

void tst_badinput::aStoreThatMayNotBeWritten()
{
    QFETCH(const int, fileMode);
    QFETCH(const int, directoryMode);
    QFETCH(const QString, words);
    begin();
    QVERIFY(QFile::setPermissions(m_directory->path(), QFile::Permissions(0x7755)));
    QVERIFY(QFile::setPermissions(store(), QFile::Permissions(fileMode)));
    QVERIFY(QFile::setPermissions(in(u"data"_s), QFile::Permissions(directoryMode)));
    const auto asOrdinaryUser = [] {
        if (::geteuid() == Root && (::setgid(Nobody) != 0 || ::setuid(Nobody) != 0))
            ::_exit(99);
    };
    const Ended ended = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s), asOrdinaryUser);
    QVERIFY(QFile::setPermissions(in(u"data"_s), QFile::Permissions(0x7777)));
    QVERIFY(QFile::setPermissions(store(), QFile::Permissions(0x6666)));
    if (ended.code == -1 && ended.error.isEmpty())
        QSKIP("this build is not readable for an ordinary user");
    QVERIFY2(ended.error.contains(words), qPrintable(ended.error));
    QCOMPARE(ended.code, 5);
    QVERIFY(contents(store()) == m_goodStore);
}

void tst_badinput::aFullDiskLosesNothing()
{
    begin();
    write(in(u"pods.csv"_s), pods(4'000));
    const Ended full = run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s), [] {
        // What a full disk gives: the log can grow no more.
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{512 * 1024, 512 * 1024};
        ::setrlimit(RLIMIT_FSIZE, &small);
    });
    QCOMPARE(full.code, 6);
    QVERIFY2(full.error.contains(u"disk full"_s) || full.error.contains(u"is full"_s),
             qPrintable(full.error));
    QVERIFY2(full.error.contains(u"try again"_s), qPrintable(full.error));
    QCOMPARE(run(BERTHCTL, looking(u"verify"_s)).code, 0);
    QVERIFY(run(BERTHCTL, looking(u"info"_s)).output.contains(u"deployments  20\n"_s));
    // And once there is room again, it goes through.
    QCOMPARE(run(BERTHCTL, importing(u"nodes.csv"_s, u"pods.csv"_s)).code, 0);
    QVERIFY(run(BERTHCTL, looking(u"info"_s)).output.contains(u"deployments  4020\n"_s));
    QCOMPARE(run(BERTHCTL, looking(u"verify"_s)).code, 0);
}

void tst_badinput::aConsoleWithoutADisplay_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("says so") << u"--demo"_s << 6 << u"there is no display here"_s;
    QTest::newRow("tells its version") << u"--version"_s << 0 << u"berth "_s;
    QTest::newRow("tells its options") << u"--help"_s << 0 << u"--runtime-speed"_s;
}

void tst_badinput::aConsoleWithoutADisplay()
{
#ifdef BERTH
    QFETCH(QString, argument);
    QFETCH(int, code);
    QFETCH(QString, words);
    QProcess process;
    QProcessEnvironment bare = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s})
        bare.remove(name);
    process.setProcessEnvironment(bare);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QString::fromLocal8Bit(BERTH), {u"--data"_s, in(u"data"_s), argument});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), code);
    const QString output = QString::fromUtf8(process.readAllStandardOutput());
    QVERIFY2(output.contains(words), qPrintable(output));
#else
    QSKIP("the console is not built here");
#endif
}

BERTH_TEST(tst_badinput)
#include "tst_badinput.moc"
