// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secrets.h"
#include "tests/support/testmain.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::auth;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(berth::auth::SecretKind)

class tst_secrets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksLikeItsKind_data();
    void looksLikeItsKind();
    void noTwoAreTheSame();
    void allDigitsOccur();
    void readsWhatAPersonTyped_data();
    void readsWhatAPersonTyped();
    void refusesWithoutQuoting_data();
    void refusesWithoutQuoting();
    void hashDependsOnKindAndCode();
    void hashStaysTheSame();
    void bearerIsToldApart_data();
    void bearerIsToldApart();
    void comparesWholeValues();
};

static const QString Code = u"0123456789abcdefghjkmnpqrstvwxyz"_s;

void tst_secrets::looksLikeItsKind_data()
{
    QTest::addColumn<SecretKind>("kind");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("a personal access token")
        << SecretKind::PersonalToken << u"^berth_pat_[0-9a-z]{32}$"_s;
    QTest::newRow("a refresh token") << SecretKind::RefreshToken << u"^berth_rt_[0-9a-z]{32}$"_s;
    QTest::newRow("an invite") << SecretKind::Invite << u"^berth_inv_[0-9a-z]{32}$"_s;
    QTest::newRow("a setup code") << SecretKind::SetupCode << u"^[0-9A-Z]{4}(-[0-9A-Z]{4}){6}$"_s;
}

void tst_secrets::looksLikeItsKind()
{
    QFETCH(SecretKind, kind);
    QFETCH(QString, pattern);
    const Secret secret = Secret::generate(kind);
    QVERIFY(QRegularExpression(pattern).match(secret.text()).hasMatch());
    const auto again = Secret::parse(kind, secret.text());
    QVERIFY(again);
    QCOMPARE(again->text(), secret.text());
    QCOMPARE(again->hashOf(), secret.hashOf());
}

void tst_secrets::noTwoAreTheSame()
{
    QSet<QString> seen;
    for (int i = 0; i < 1000; ++i)
        seen << Secret::generate(SecretKind::Invite).text();
    QCOMPARE(seen.size(), 1000);
}

void tst_secrets::allDigitsOccur()
{
    // 3,200 draws of 32 digits: that one never comes has a chance of 10^-43.
    QSet<QChar> seen;
    for (int i = 0; i < 100; ++i) {
        for (const QChar c : Secret::generate(SecretKind::Invite).text().sliced(10))
            seen << c;
    }
    QCOMPARE(seen.size(), 32);
}

void tst_secrets::readsWhatAPersonTyped_data()
{
    QTest::addColumn<SecretKind>("kind");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    const QString invite = u"berth_inv_"_s + Code;
    QTest::newRow("as it was shown") << SecretKind::Invite << invite << invite;
    QTest::newRow("blanks around it")
        << SecretKind::Invite << QString(u"  "_s + invite + u"\r\n"_s) << invite;
    QTest::newRow("without the prefix") << SecretKind::Invite << Code << invite;
    QTest::newRow("in capitals") << SecretKind::Invite << invite.toUpper() << invite;
    QTest::newRow("broken by a line end")
        << SecretKind::Invite << QString(invite.left(20) + u"\n "_s + invite.sliced(20)) << invite;
    const QString setup = u"0011-1234-ABCD-EFGH-JKMN-PQRS-TVWX"_s;
    QTest::newRow("letters that look like digits")
        << SecretKind::SetupCode << u"oOiL-1234-abcd-efgh-jkmn-pqrs-tvwx"_s << setup;
    QTest::newRow("no dashes") << SecretKind::SetupCode << u"00111234abcdefghjkmnpqrstvwx"_s
                               << setup;
    QTest::newRow("blanks for dashes")
        << SecretKind::SetupCode << u"0011 1234 abcd efgh jkmn pqrs tvwx"_s << setup;
    QTest::newRow("dashes that a word processor made long")
        << SecretKind::SetupCode << u"0011\u20131234\u2014abcd-efgh-jkmn-pqrs-tvwx"_s << setup;
}

void tst_secrets::readsWhatAPersonTyped()
{
    QFETCH(SecretKind, kind);
    QFETCH(QString, typed);
    QFETCH(QString, text);
    const auto secret = Secret::parse(kind, typed);
    QVERIFY(secret);
    QCOMPARE(secret->text(), text);
}

void tst_secrets::refusesWithoutQuoting_data()
{
    QTest::addColumn<SecretKind>("kind");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("says");
    using enum SecretKind;
    QTest::newRow("nothing") << Invite << QString() << u"empty"_s;
    QTest::newRow("only blanks") << Invite << u" \n\t"_s << u"empty"_s;
    QTest::newRow("only the prefix") << Invite << u"berth_inv_"_s << u"shorter"_s;
    QTest::newRow("one character short") << Invite << Code.chopped(1) << u"shorter"_s;
    QTest::newRow("one character long") << Invite << QString(Code + u'0') << u"longer"_s;
    QTest::newRow("a letter that is in none")
        << Invite << QString(Code.chopped(1) + u'u') << u"character"_s;
    QTest::newRow("a path") << Invite << u"../../../../etc/passwd"_s << u"character"_s;
    QTest::newRow("letters of another script") << Invite << QString(32, u'а') << u"character"_s;
    QTest::newRow("U+0000") << Invite << QString(32, QChar(0)) << u"character"_s;
    QTest::newRow("a megabyte") << Invite << QString(1 << 20, u'0') << u"longer"_s;
    QTest::newRow("a token of another kind")
        << PersonalToken << QString(u"berth_rt_"_s + Code) << u"something else"_s;
    QTest::newRow("a token without its prefix") << PersonalToken << Code << u"something else"_s;
    QTest::newRow("a token for an invite")
        << Invite << QString(u"berth_pat_"_s + Code) << u"character"_s;
}

void tst_secrets::refusesWithoutQuoting()
{
    QFETCH(SecretKind, kind);
    QFETCH(QString, typed);
    QFETCH(QString, says);
    const auto secret = Secret::parse(kind, typed);
    QVERIFY(!secret);
    QCOMPARE(secret.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(secret.error().message.contains(says), qPrintable(secret.error().message));
    QVERIFY(!describe(secret.error()).contains(Code.left(8)));
}

void tst_secrets::hashDependsOnKindAndCode()
{
    const auto invite = Secret::parse(SecretKind::Invite, Code);
    const auto token = Secret::parse(SecretKind::PersonalToken, QString(u"berth_pat_"_s + Code));
    QVERIFY(invite && token);
    QVERIFY(invite->hashOf() != token->hashOf());
    const auto other = Secret::parse(SecretKind::Invite, QString(Code.chopped(1) + u'0'));
    QVERIFY(invite->hashOf() != other->hashOf());
    QCOMPARE(invite->hashOf().size(), 64);
}

void tst_secrets::hashStaysTheSame()
{
    // What is stored has to be found again by every later version: printf berth_inv_... | sha256sum
    QCOMPARE(Secret::parse(SecretKind::Invite, Code)->hashOf(),
             u"aef6095939db95893f4a8cc438f1ac0aa6c1fe385f0b870a97fdd6531f27f72d"_s);
    QCOMPARE(Secret::parse(SecretKind::SetupCode, Code.left(28))->hashOf(),
             u"9c365dd251d392413fc0bda317add7e4dadd4389670d83a6f3584d1058c9d760"_s);
}

void tst_secrets::bearerIsToldApart_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("kind");
    QTest::newRow("a personal access token")
        << QByteArray("berth_pat_0") << int(SecretKind::PersonalToken);
    QTest::newRow("a refresh token") << QByteArray("berth_rt_0") << int(SecretKind::RefreshToken);
    QTest::newRow("a JWT") << QByteArray("eyJhbGciOiJIUzI1NiJ9.e30.") << -1;
    QTest::newRow("an invite bears nothing") << QByteArray("berth_inv_0") << -1;
    QTest::newRow("nothing") << QByteArray() << -1;
}

void tst_secrets::bearerIsToldApart()
{
    QFETCH(QByteArray, token);
    QFETCH(int, kind);
    const auto found = kindOfBearer(token);
    QCOMPARE(found ? int(*found) : -1, kind);
}

void tst_secrets::comparesWholeValues()
{
    QVERIFY(isSame("abc", "abc"));
    QVERIFY(isSame("", ""));
    QVERIFY(!isSame("abc", "abd"));
    QVERIFY(!isSame("abc", "ab"));
    QVERIFY(!isSame("abc", ""));
}

BERTH_TEST(tst_secrets)
#include "tst_secrets.moc"
