// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signingkeys.h"
#include "tests/auth/forge.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qrandom.h>
#include <QtCore/qset.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <latch>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace berth;
using namespace berth::auth;
using namespace berth::test;
using namespace Qt::StringLiterals;

static constexpr TimePoint Now{Seconds(1'795'248'000)};
static constexpr Milliseconds HalfHour = std::chrono::minutes(30);

class tst_signingkeys final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstStartMakesAKey();
    void nextStartFindsIt();
    void refusesFilesThatOthersMayUse_data();
    void refusesFilesThatOthersMayUse();
    void refusesDamagedFiles_data();
    void refusesDamagedFiles();
    void everyCutAndEveryFlipIsDamage();
    void missingFolderIsToldInWords();
    void readOnlyFolderIsToldInWords();
    void folderInItsPlaceIsRefused();
    void pipeInItsPlaceDoesNotBlock();
    void rotationKeepsThePrevious();
    void rotationsAreBounded();
    void failedRotationChangesNothing();
    void twoStartsAtOnceShareOneKey();
};

static QString keyFile(const QTemporaryDir &folder)
{
    return folder.filePath(u"jwt.key"_s);
}

static QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

static void write(const QString &path, const QByteArray &text, mode_t mode = 0600)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), mode), 0);
}

static mode_t modeOf(const QString &path)
{
    struct stat status
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

void tst_signingkeys::firstStartMakesAKey()
{
    QTemporaryDir folder;
    // Whatever the umask lets through.
    const mode_t before = ::umask(0);
    const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    ::umask(before);
    QVERIFY(keys);
    QCOMPARE(modeOf(keyFile(folder)), mode_t(0600));
    QCOMPARE(keys->current().secret.view().size(), SigningKeySize);
    QVERIFY(secretOf(keys->current()) != QByteArray(SigningKeySize, '\0'));
    QCOMPARE(keys->current().createdAt, Now);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"jwt.key"_s});
}

void tst_signingkeys::nextStartFindsIt()
{
    QTemporaryDir folder;
    const auto first = SigningKeys::loadOrCreate(keyFile(folder), Now);
    const auto next = SigningKeys::loadOrCreate(keyFile(folder), Now + HalfHour);
    QVERIFY(first && next);
    QCOMPARE(next->current().id, first->current().id);
    QCOMPARE(secretOf(next->current()), secretOf(first->current()));
    QCOMPARE(next->current().createdAt, Now);
}

void tst_signingkeys::refusesFilesThatOthersMayUse_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("everybody may read it") << 0644;
    QTest::newRow("its group may read it") << 0640;
    QTest::newRow("everybody may write it") << 0602;
    QTest::newRow("everybody may run it") << 0601;
    QTest::newRow("its group may write it") << 0620;
}

void tst_signingkeys::refusesFilesThatOthersMayUse()
{
    QFETCH(int, mode);
    QTemporaryDir folder;
    QVERIFY(SigningKeys::loadOrCreate(keyFile(folder), Now));
    const QByteArray text = contentOf(keyFile(folder));
    write(keyFile(folder), text, mode_t(mode));
    const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    QVERIFY(!keys);
    QCOMPARE(keys.error().code, ErrorCode::PreconditionFailed);
    QCOMPARE(keys.error().reason, u"key-file-exposed"_s);
    QVERIFY(keys.error().message.contains(u"chmod 600"_s));
    QVERIFY(keys.error().message.contains(keyFile(folder)));
    // It is refused, not mended: whether to keep it is for a person to decide.
    QCOMPARE(contentOf(keyFile(folder)), text);
}

void tst_signingkeys::refusesDamagedFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    const SigningKey key = generateSigningKey(Now);
    const QByteArray secret = base64Url(secretOf(key));
    const QByteArray line = "key " + key.id + " 1000 - " + secret + '\n';
    const QByteArray head = "berth-signing-keys 1\n";
    const auto row = [](const char *name, const QByteArray &text) { QTest::newRow(name) << text; };
    row("empty", {});
    row("32 bytes and nothing else", secretOf(key));
    row("another version", "berth-signing-keys 2\n" + line + "end 1\n");
    row("no end", head + line);
    row("only the head", head);
    row("no line end", head + line + "end 1");
    row("no key", head + "end 0\n");
    row("a key that is missing", head + line + "end 2\n");
    row("an end and more", head + line + "end 1\nend 1\n");
    row("two that sign", head + line + line + "end 2\n");
    row("none that signs", head + "key " + key.id + " 1000 2000 " + secret + "\nend 1\n");
    row("an id of another key",
        head + QByteArray(line).replace(key.id, "0123456789abcdef") + "end 1\n");
    row("a secret too short",
        head + QByteArray(line).replace(secret, secret.chopped(2)) + "end 1\n");
    row("a secret too long",
        head + QByteArray(line).replace(secret, QByteArray(secret + "AAAA")) + "end 1\n");
    row("no secret", head + QByteArray(line).replace(secret, "") + "end 1\n");
    row("padding", head + QByteArray(line).replace(secret, QByteArray(secret + '=')) + "end 1\n");
    row("a time that is none", head + QByteArray(line).replace("1000", "soon") + "end 1\n");
    row("a negative time", head + QByteArray(line).replace("1000", "-1000") + "end 1\n");
    row("two blanks", head + QByteArray(line).replace(" 1000", "  1000") + "end 1\n");
    row("line ends of Windows", QByteArray(head + line + "end 1\n").replace("\n", "\r\n"));
    row("too large", head + QByteArray(1 << 20, 'x'));
    row("U+0000", head + QByteArray(64, '\0') + "\nend 1\n");
}

void tst_signingkeys::refusesDamagedFiles()
{
    QFETCH(QByteArray, text);
    QTemporaryDir folder;
    write(keyFile(folder), text);
    const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    QVERIFY(!keys);
    QCOMPARE(keys.error().code, ErrorCode::Corrupt);
    QCOMPARE(keys.error().reason, u"key-file-damaged"_s);
    // Never overwritten: it may be mended.
    QCOMPARE(contentOf(keyFile(folder)), text);
}

void tst_signingkeys::everyCutAndEveryFlipIsDamage()
{
    std::vector<SigningKey> keys;
    keys.push_back(generateSigningKey(Now));
    keys.push_back(generateSigningKey(Now));
    keys.back().verifiesUntil = Now + HalfHour;
    const QByteArray text = formatKeyFile(keys).view().toByteArray();
    QVERIFY(parseKeyFile(text, u"jwt.key"_s));
    for (qsizetype size = 0; size < text.size(); ++size)
        QVERIFY(!parseKeyFile(QByteArray(text.constData(), size), u"jwt.key"_s));

    for (qsizetype i = 0; i < text.size(); ++i) {
        QByteArray flipped = text;
        flipped[i] = char(flipped[i] ^ 1);
        const auto read = parseKeyFile(flipped, u"jwt.key"_s);
        // A digit of a time is the one thing that has no check, and no harm in it.
        if (read) {
            QCOMPARE(secretOf(read->front()), secretOf(keys.front()));
            QCOMPARE(secretOf(read->back()), secretOf(keys.back()));
        }
    }
}

void tst_signingkeys::missingFolderIsToldInWords()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"missing/jwt.key"_s);
    const auto keys = SigningKeys::loadOrCreate(path, Now);
    QVERIFY(!keys);
    QCOMPARE(keys.error().code, ErrorCode::Unavailable);
    QCOMPARE(keys.error().reason, u"key-file-unwritable"_s);
    QVERIFY(keys.error().message.contains(path));
}

void tst_signingkeys::readOnlyFolderIsToldInWords()
{
    QTemporaryDir folder;
    QCOMPARE(::chmod(QFile::encodeName(folder.path()).constData(), 0555), 0);
    // Root may write everywhere, so that for it the test has to be somebody else for a moment.
    const uid_t self = ::geteuid();
    constexpr uid_t Nobody = 65534;
    if (self == 0 && ::seteuid(Nobody) != 0)
        QSKIP("root that cannot become somebody else");
    const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    if (self == 0)
        QCOMPARE(::seteuid(self), 0);
    QCOMPARE(::chmod(QFile::encodeName(folder.path()).constData(), 0755), 0);
    QVERIFY(!keys);
    QCOMPARE(keys.error().reason, u"key-file-unwritable"_s);
    QVERIFY(QDir(folder.path()).isEmpty());
}

void tst_signingkeys::folderInItsPlaceIsRefused()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"jwt.key"_s));
    const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    QVERIFY(!keys);
    QCOMPARE(keys.error().reason, u"key-file-damaged"_s);
}

void tst_signingkeys::pipeInItsPlaceDoesNotBlock()
{
    QTemporaryDir folder;
    QCOMPARE(::mkfifo(QFile::encodeName(keyFile(folder)).constData(), 0600), 0);
    QVERIFY(!SigningKeys::loadOrCreate(keyFile(folder), Now));
}

void tst_signingkeys::rotationKeepsThePrevious()
{
    QTemporaryDir folder;
    const auto first = SigningKeys::loadOrCreate(keyFile(folder), Now);
    const auto second = first->rotated(Now, HalfHour);
    QVERIFY(second);
    QCOMPARE(modeOf(keyFile(folder)), mode_t(0600));
    QVERIFY(second->current().id != first->current().id);
    const QByteArray old = first->current().id;
    QVERIFY(second->findKey(old, Now));
    QVERIFY(!second->findKey(old, Now + HalfHour));
    QVERIFY(second->findKey(second->current().id, Now + 1000 * HalfHour));
    QVERIFY(!second->findKey("0123456789abcdef", Now));
    // Rotating again does not give the first one more time, and drops it once it is over.
    const auto third = second->rotated(Now + HalfHour / 2, HalfHour);
    QVERIFY(third->findKey(old, Now + HalfHour / 2));
    QVERIFY(!third->findKey(old, Now + HalfHour));
    const auto fourth = third->rotated(Now + HalfHour, HalfHour);
    QVERIFY(!contentOf(keyFile(folder)).contains(old));
    QCOMPARE(SigningKeys::loadOrCreate(keyFile(folder), Now)->current().id, fourth->current().id);
}

void tst_signingkeys::rotationsAreBounded()
{
    QTemporaryDir folder;
    auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
    for (int i = 0; i < 20; ++i)
        keys = keys->rotated(Now, HalfHour);
    QVERIFY(keys);
    QCOMPARE(contentOf(keyFile(folder)).count("key "), qsizetype(SigningKeys::MostKeys));
}

void tst_signingkeys::failedRotationChangesNothing()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"inner"_s));
    const QString path = folder.filePath(u"inner/jwt.key"_s);
    const auto keys = SigningKeys::loadOrCreate(path, Now);
    QVERIFY(QDir(folder.path()).rename(u"inner"_s, u"elsewhere"_s));
    const auto rotated = keys->rotated(Now, HalfHour);
    QVERIFY(!rotated);
    QCOMPARE(rotated.error().reason, u"key-file-unwritable"_s);
    const auto still = SigningKeys::loadOrCreate(folder.filePath(u"elsewhere/jwt.key"_s), Now);
    QCOMPARE(still->current().id, keys->current().id);
}

void tst_signingkeys::twoStartsAtOnceShareOneKey()
{
    constexpr int Starts = 8;
    for (int round = 0; round < 20; ++round) {
        QTemporaryDir folder;
        std::vector<QByteArray> ids(Starts);
        std::latch begin(Starts);
        std::vector<std::thread> starts;
        for (int i = 0; i < Starts; ++i) {
            starts.emplace_back([&, i] {
                begin.arrive_and_wait();
                const auto keys = SigningKeys::loadOrCreate(keyFile(folder), Now);
                if (keys)
                    ids[size_t(i)] = keys->current().id;
            });
        }
        for (std::thread &start : starts)
            start.join();
        QVERIFY(!ids.front().isEmpty());
        QCOMPARE(QSet<QByteArray>(ids.begin(), ids.end()).size(), 1);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
}

BERTH_TEST(tst_signingkeys)
#include "tst_signingkeys.moc"
