// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/password.h"
#include "app/auth/passwordhash.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::auth;
using namespace Qt::StringLiterals;
using std::chrono::microseconds;

constexpr Bytes Mi = Bytes(1) << 20;

class tst_password final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rulesForNewPasswords_data();
    void rulesForNewPasswords();
    void refusalNamesTheFieldAndNotThePassword();
    void oneTextTypedTwoWaysIsOnePassword();
    void whatIsNoPasswordMatchesNothing_data();
    void whatIsNoPasswordMatchesNothing();
    void hashesVerify();
    void verifyingSurvivesRubbish_data();
    void verifyingSurvivesRubbish();
    void unmatchableHashIsAHash();
    void tuningDecides_data();
    void tuningDecides();
    void rehashIsForWhatIsMuchWeaker_data();
    void rehashIsForWhatIsMuchWeaker();
    void wipedTextIsGone();
};

static bool isUsable(const QString &text, const QString &username = u"ada"_s)
{
    return Password::choose(text, username).has_value();
}

void tst_password::rulesForNewPasswords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("username");
    QTest::addColumn<bool>("usable");
    const QString ada = u"ada"_s;
    QTest::newRow("a few words") << u"correct horse battery"_s << ada << true;
    QTest::newRow("eight letters without digit or sign") << u"kumquats"_s << ada << true;
    QTest::newRow("seven characters are too few") << u"kumquat"_s << ada << false;
    QTest::newRow("nothing") << QString() << ada << false;
    QTest::newRow("eight emoji are eight characters")
        << u"🦀🐙🦑🐡🐠🐟🐬🐳"_s << ada << true;
    QTest::newRow("seven emoji are seven, not fourteen")
        << u"🦀🐙🦑🐡🐠🐟🐬"_s << ada << false;
    QTest::newRow("counted after composing, so accents are no characters")
        << u"a\u0301a\u0301a\u0301a\u0301"_s << ada << false;
    QTest::newRow("128 characters") << QString(u"ab"_s.repeated(64)) << ada << true;
    QTest::newRow("129 characters are too many")
        << QString(u"ab"_s.repeated(64) + u'c') << ada << false;
    QTest::newRow("128 characters that come in parts")
        << u"a\u0301e\u0301"_s.repeated(64) << ada << true;
    QTest::newRow("short, but long once taken apart") << u"\uFDFA"_s.repeated(8) << ada << false;
    QTest::newRow("a megabyte") << QString(1 << 20, u'\uFDFA') << ada << false;
    QTest::newRow("the username") << u"grace.hopper"_s << u"grace.hopper"_s << false;
    QTest::newRow("the username in other case") << u"Grace.Hopper"_s << u"grace.hopper"_s << false;
    QTest::newRow("the username in wide letters")
        << u"\uFF47\uFF52\uFF41\uFF43\uFF45\uFF48\uFF4F\uFF50"_s << u"gracehop"_s << false;
    QTest::newRow("the username and more")
        << u"grace.hopper and cobol"_s << u"grace.hopper"_s << true;
    QTest::newRow("one of the commonest") << u"password"_s << ada << false;
    QTest::newRow("one of the commonest in other case") << u"PassWord1"_s << ada << false;
    QTest::newRow("one character again and again") << u"zzzzzzzzzz"_s << ada << false;
    QTest::newRow("blanks inside and around are part of it") << u"  a b c  "_s << ada << true;
    QTest::newRow("half a character") << QString(u"kumquats"_s + QChar(0xD800)) << ada << false;
    QTest::newRow("U+0000 inside") << QString(u"kumq"_s + QChar(0) + u"uats"_s) << ada << true;
}

void tst_password::rulesForNewPasswords()
{
    QFETCH(QString, text);
    QFETCH(QString, username);
    QFETCH(bool, usable);
    QCOMPARE(isUsable(text, username), usable);
}

void tst_password::refusalNamesTheFieldAndNotThePassword()
{
    const auto refused = Password::choose(u"ninetee"_s, u"ada"_s, u"/new_password"_s);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(refused.error().fields.size(), 1);
    QCOMPARE(refused.error().fields.first().pointer, u"/new_password"_s);
    QVERIFY(!refused.error().fields.first().hint.isEmpty());
    QVERIFY(!describe(refused.error()).contains(u"ninetee"_s));
}

void tst_password::oneTextTypedTwoWaysIsOnePassword()
{
    const auto composed = Password::choose(u"caf\u00E9 noir"_s, {});
    QVERIFY(composed);
    QCOMPARE(Password::enter(u"cafe\u0301 noir"_s).bytes(), composed->bytes());
    QCOMPARE(Password::enter(u"\uFF43af\u00E9\u00A0noir"_s).bytes(), composed->bytes());
    QVERIFY(Password::enter(u"Caf\u00E9 noir"_s).bytes() != composed->bytes());
}

void tst_password::whatIsNoPasswordMatchesNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("too long") << QString(129, u'a');
    QTest::newRow("a megabyte") << QString(1 << 20, u'a');
    QTest::newRow("half a character") << QString(QChar(0xDC00));
}

void tst_password::whatIsNoPasswordMatchesNothing()
{
    QFETCH(QString, text);
    const Password entered = Password::enter(text);
    QVERIFY(!entered.bytes().isEmpty());
    QVERIFY(!entered.bytes().isValidUtf8());
}

void tst_password::hashesVerify()
{
    const auto chosen = Password::choose(u"correct horse battery"_s, u"ada"_s);
    const auto text = hash(*chosen, LeastHashParameters);
    QVERIFY(text);
    QVERIFY(text->startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    QVERIFY(*hash(*chosen, LeastHashParameters) != *text);
    QCOMPARE(verify(*text, Password::enter(u"correct horse battery"_s)), Result<bool>(true));
    QCOMPARE(verify(*text, Password::enter(u"correct horse batter"_s)), Result<bool>(false));
    QCOMPARE(verify(*text, Password::enter({})), Result<bool>(false));
    QVERIFY(!needsRehash(*text, LeastHashParameters));
}

void tst_password::verifyingSurvivesRubbish_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no hash") << QByteArray("hunter2");
    QTest::newRow("only the start") << QByteArray("$argon2id$v=19$m=19456,t=2,p=1$");
    QTest::newRow("longer than a hash can be") << QByteArray(4096, '$');
    QTest::newRow("as long as the buffer") << QByteArray(128, 'a');
    QTest::newRow("another function") << QByteArray("$2b$12$abcdefghijklmnopqrstuv");
    QTest::newRow("U+0000 inside") << QByteArray("$argon2id\0$v=19", 15);
}

void tst_password::verifyingSurvivesRubbish()
{
    QFETCH(QByteArray, text);
    QCOMPARE(verify(text, Password::enter(u"correct horse"_s)), Result<bool>(false));
}

void tst_password::unmatchableHashIsAHash()
{
    const QByteArray text = unmatchableHash(LeastHashParameters);
    QVERIFY(text != unmatchableHash(LeastHashParameters));
    QVERIFY(!needsRehash(text, LeastHashParameters));
    // As long as a real one, so that libsodium reads it the same way and does the same work.
    QCOMPARE(text.size(), hash(Password::enter(u"x"_s), LeastHashParameters)->size());
    QCOMPARE(verify(text, Password::enter(u"x"_s)), Result<bool>(false));
}

void tst_password::tuningDecides_data()
{
    QTest::addColumn<int>("took");
    QTest::addColumn<int>("passes");
    QTest::addColumn<qint64>("memory");
    QTest::newRow("a slow machine keeps the floor") << 400'000 << 2 << 19 * Mi;
    QTest::newRow("exactly the target keeps the floor") << 100'000 << 2 << 19 * Mi;
    QTest::newRow("twice as fast doubles the memory") << 50'000 << 2 << 38 * Mi;
    QTest::newRow("memory is raised before passes") << 29'687 << 2 << 64 * Mi;
    QTest::newRow("passes are raised once memory is at its ceiling") << 14'000 << 4 << 64 * Mi;
    QTest::newRow("nothing goes beyond the ceiling") << 10 << 12 << 64 * Mi;
    QTest::newRow("a clock that stood still") << 0 << 12 << 64 * Mi;
    QTest::newRow("a clock that went back") << -5'000 << 12 << 64 * Mi;
}

void tst_password::tuningDecides()
{
    QFETCH(int, took);
    QFETCH(int, passes);
    QFETCH(qint64, memory);
    const auto chosen = parametersFor(HashTarget, LeastHashParameters, microseconds(took));
    QCOMPARE(chosen.passes, passes);
    QCOMPARE(chosen.memory, memory);
    // What was chosen, measured as the model has it, chooses itself again.
    if (took > 0) {
        const double cost = double(passes) * double(memory);
        const double least
            = double(LeastHashParameters.passes) * double(LeastHashParameters.memory);
        const auto again
            = parametersFor(HashTarget, chosen, microseconds(qint64(double(took) * cost / least)));
        QVERIFY(again.passes >= LeastHashParameters.passes);
        QVERIFY(qAbs(again.memory - chosen.memory) <= Mi);
    }
}

void tst_password::rehashIsForWhatIsMuchWeaker_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<bool>("needed");
    QTest::newRow("the same") << QByteArray("m=65536,t=4,p=1") << false;
    QTest::newRow("a little weaker, as the measure varies")
        << QByteArray("m=65536,t=3,p=1") << false;
    QTest::newRow("stronger") << QByteArray("m=65536,t=12,p=1") << false;
    QTest::newRow("less than half") << QByteArray("m=40960,t=3,p=1") << true;
    QTest::newRow("memory under the floor") << QByteArray("m=19455,t=100,p=1") << true;
    QTest::newRow("passes under the floor") << QByteArray("m=1048576,t=1,p=1") << true;
    QTest::newRow("nothing") << QByteArray() << true;
    QTest::newRow("no number") << QByteArray("m=,t=,p=1") << true;
    QTest::newRow("a number beyond counting")
        << QByteArray("m=99999999999999999999,t=4,p=1") << true;
}

void tst_password::rehashIsForWhatIsMuchWeaker()
{
    QFETCH(QByteArray, parameters);
    QFETCH(bool, needed);
    const QByteArray text = "$argon2id$v=19$" + parameters + "$c2FsdHNhbHRzYWx0c2E$aGFzaA";
    QCOMPARE(needsRehash(text, {4, 64 * Mi}), needed);
    const QByteArray other = "$argon2i$v=19$" + parameters + "$c2FsdHNhbHRzYWx0c2E$aGFzaA";
    QVERIFY(needsRehash(other, {4, 64 * Mi}));
}

void tst_password::wipedTextIsGone()
{
    QByteArray own("plain text");
    const char *memory = own.constData();
    own.reserve(64);
    memory = own.constData();
    QByteArray keep = own;
    wipe(own);
    // Shared memory is not ours to wipe.
    QCOMPARE(keep, QByteArray("plain text"));
    QVERIFY(own.isEmpty());
    QCOMPARE(keep.constData(), memory);

    SecretBytes first(std::span("plain", 5));
    const SecretBytes second = std::move(first);
    QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move)
    QCOMPARE(second.view(), QByteArrayView("plain"));
}

BERTH_TEST(tst_password)
#include "tst_password.moc"
