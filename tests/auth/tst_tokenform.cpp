// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/tokenform.h"
#include "tests/auth/forge.h"
#include "tests/support/testmain.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::auth;
using namespace berth::test;

static const QByteArray Header = R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT"})";
static const QByteArray Payload
    = R"({"aud":"api","exp":2000,"iat":1000,"iss":"berth","jti":"x","sid":"7","sub":"42"})";
static const QByteArray Secret(32, 'k');

class tst_tokenform final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAWellFormedToken();
    void refusesHeaders_data();
    void refusesHeaders();
    void refusesPayloads_data();
    void refusesPayloads();
    void refusesText_data();
    void refusesText();
    void everyCutIsRefused();
    void rubbishNeverCrashes();
};

static QByteArray valid()
{
    return signedToken(Header, Payload, Secret);
}

void tst_tokenform::readsAWellFormedToken()
{
    const auto form = parseTokenForm(valid());
    QVERIFY(form);
    QCOMPARE(QByteArrayView(form->keyId.data(), KeyIdSize), QByteArrayView("0123456789abcdef"));
    QCOMPARE(form->issuer, "berth");
    QCOMPARE(form->audience, "api");
    QCOMPARE(form->user, 42);
    QCOMPARE(form->session, 7);
    QCOMPARE(form->tokenId, "x");
    QCOMPARE(form->issuedAt, 1000);
    QCOMPARE(form->expiresAt, 2000);
    // The order of members means nothing.
    QVERIFY(parseTokenForm(
        signedToken(R"({"typ":"JWT","kid":"0123456789abcdef","alg":"HS256"})", Payload, Secret)));
}

void tst_tokenform::refusesHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    const auto row
        = [](const char *name, const char *header) { QTest::newRow(name) << QByteArray(header); };
    row("no algorithm", R"({"alg":"none","kid":"0123456789abcdef","typ":"JWT"})");
    row("no algorithm, spelled otherwise",
        R"({"alg":"None","kid":"0123456789abcdef","typ":"JWT"})");
    row("no algorithm, shouted", R"({"alg":"NONE","kid":"0123456789abcdef","typ":"JWT"})");
    row("ours in lower case", R"({"alg":"hs256","kid":"0123456789abcdef","typ":"JWT"})");
    row("another length", R"({"alg":"HS384","kid":"0123456789abcdef","typ":"JWT"})");
    row("a public key's", R"({"alg":"RS256","kid":"0123456789abcdef","typ":"JWT"})");
    row("no member for it", R"({"kid":"0123456789abcdef","typ":"JWT"})");
    row("empty", R"({"alg":"","kid":"0123456789abcdef","typ":"JWT"})");
    row("null", R"({"alg":null,"kid":"0123456789abcdef","typ":"JWT"})");
    row("a list", R"({"alg":["HS256"],"kid":"0123456789abcdef","typ":"JWT"})");
    row("named twice", R"({"alg":"none","alg":"HS256","kid":"0123456789abcdef","typ":"JWT"})");
    row("escaped", R"({"\u0061lg":"HS256","kid":"0123456789abcdef","typ":"JWT"})");
    row("no key id", R"({"alg":"HS256","typ":"JWT"})");
    row("a path as key id", R"({"alg":"HS256","kid":"../../dev/null","typ":"JWT"})");
    row("a path of the right length", R"({"alg":"HS256","kid":"../../../dev/nul","typ":"JWT"})");
    row("a query as key id", R"({"alg":"HS256","kid":"' OR 1=1 --aaaaa","typ":"JWT"})");
    row("a number as key id", R"({"alg":"HS256","kid":1234567890123456,"typ":"JWT"})");
    row("a key id in capitals", R"({"alg":"HS256","kid":"0123456789ABCDEF","typ":"JWT"})");
    row("an encrypted token", R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWE"})");
    row("a key to fetch",
        R"({"alg":"HS256","jku":"http://evil.example","kid":"0123456789abcdef","typ":"JWT"})");
    row("a certificate to fetch",
        R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT","x5u":"http://evil.example"})");
    row("a key inside",
        R"({"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"kid":"0123456789abcdef","typ":"JWT"})");
    row("a critical extension",
        R"({"alg":"HS256","crit":["exp"],"kid":"0123456789abcdef","typ":"JWT"})");
    row("a critical extension as text",
        R"({"alg":"HS256","crit":"b64","kid":"0123456789abcdef","typ":"JWT"})");
    row("blanks", R"({ "alg":"HS256","kid":"0123456789abcdef","typ":"JWT"})");
    row("a comma too many", R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT",})");
    row("no end", R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT")");
    row("more behind the end", R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT"}})");
    row("a list of headers", R"([{"alg":"HS256","kid":"0123456789abcdef","typ":"JWT"}])");
    row("an empty object", "{}");
    row("an empty text", "");
    QTest::newRow("U+0000 behind the end") << QByteArray(Header + '\0');
    QTest::newRow("nested without end") << QByteArray(2000, '[');
}

void tst_tokenform::refusesHeaders()
{
    QFETCH(QByteArray, header);
    QVERIFY(!parseTokenForm(signedToken(header, Payload, Secret)));
}

void tst_tokenform::refusesPayloads_data()
{
    QTest::addColumn<QByteArray>("payload");
    for (const char *name : {"aud", "exp", "iat", "iss", "jti", "sid", "sub"}) {
        QByteArray other = Payload;
        other.replace(QByteArray(name), "zzz");
        QTest::addRow("%s is missing and something else there", name) << other;
    }
    const auto row = [](const char *name, const char *from, const char *to) {
        QByteArray payload = Payload;
        payload.replace(from, to);
        QTest::newRow(name) << payload;
    };
    row("the user as a number", R"("42")", "42");
    row("the user is zero", R"("42")", R"("0")");
    row("the user is negative", R"("42")", R"("-1")");
    row("the user is written long", R"("42")", R"("042")");
    row("the user is no number", R"("42")", R"("admin")");
    row("the user is beyond counting", R"("42")", R"("9223372036854775808")");
    row("the user is empty", R"("42")", R"("")");
    row("a list of audiences", R"("api")", R"(["api"])");
    row("an empty audience", R"("api")", R"("")");
    row("the expiry as text", "2000", R"("2000")");
    row("the expiry as a fraction", "2000", "2000.5");
    row("the expiry with an exponent", "2000", "2e9");
    row("the expiry is negative", "2000", "-2000");
    row("the expiry is beyond counting", "2000", "99999999999999999999");
    row("the expiry is null", "2000", "null");
    row("the user twice", R"("sub":"42")", R"("sub":"42","sub":"1")");
    row("the expiry twice", R"("exp":2000)", R"("exp":2000,"exp":9000)");
    row("a claim that is none of ours", R"("jti":"x")", R"("jti":"x","role":"owner")");
    row("an escape", R"("jti":"x")", R"("jti":"\u0078")");
    row("a quote that ends early", R"("jti":"x")", R"("jti":"x"")");
    row("a byte of UTF-8", R"("jti":"x")", "\"jti\":\"\xc3\xa9\"");
    row("a line end", R"("jti":"x")", "\"jti\":\"x\n\"");
    row("no first brace", "{", "");
    row("no last brace", "}", "");
    QTest::newRow("two objects") << QByteArray(Payload + Payload);
    QTest::newRow("a long text") << QByteArray(Payload).replace("api", QByteArray(256, 'a'));
}

void tst_tokenform::refusesPayloads()
{
    QFETCH(QByteArray, payload);
    QVERIFY(payload != Payload);
    QVERIFY(!parseTokenForm(signedToken(Header, payload, Secret)));
}

void tst_tokenform::refusesText_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray token = valid();
    const auto parts = token.split('.');
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a null view") << QByteArray(QByteArrayView().toByteArray());
    QTest::newRow("one dot") << QByteArray(".");
    QTest::newRow("two dots") << QByteArray("..");
    QTest::newRow("three dots") << QByteArray("...");
    QTest::newRow("only dots") << QByteArray(4000, '.');
    QTest::newRow("two parts") << QByteArray(parts[0] + '.' + parts[1]);
    QTest::newRow("four parts") << QByteArray(token + '.' + parts[2]);
    QTest::newRow("no signature") << QByteArray(parts[0] + '.' + parts[1] + '.');
    QTest::newRow("no payload") << QByteArray(parts[0] + ".." + parts[2]);
    QTest::newRow("no header") << QByteArray('.' + parts[1] + '.' + parts[2]);
    QTest::newRow("a signature too short")
        << QByteArray(parts[0] + '.' + parts[1] + '.' + base64Url(QByteArray(31, 's')));
    QTest::newRow("a signature too long")
        << QByteArray(parts[0] + '.' + parts[1] + '.' + base64Url(QByteArray(48, 's')));
    QTest::newRow("padding") << QByteArray(token + '=');
    QTest::newRow("a line end behind it") << QByteArray(token + '\n');
    QTest::newRow("a blank before it") << QByteArray(' ' + token);
    QTest::newRow("U+0000 behind it") << QByteArray(token + '\0');
    QTest::newRow("U+0000 and more behind it") << QByteArray(token + '\0' + "more");
    QTest::newRow("the other alphabet")
        << QByteArray(parts[0] + '.' + parts[1] + '.' + QByteArray(43, '/'));
    // 43 characters hold 258 bits: two are left, and have to be zero.
    QByteArray loose = token;
    loose.back() = token.back() == 'A' ? 'B' : char(token.back() + 1);
    QTest::newRow("bits behind the last byte") << loose;
    QTest::newRow("a character of Latin-1") << QByteArray(token).replace(5, 1, "\xe9");
    QTest::newRow("a megabyte") << QByteArray(1 << 20, 'A');
    QTest::newRow("one more than the longest") << QByteArray(LongestToken + 1, 'A');
    QTest::newRow("the longest") << QByteArray(LongestToken, 'A');
}

void tst_tokenform::refusesText()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseTokenForm(text));
}

void tst_tokenform::everyCutIsRefused()
{
    const QByteArray token = valid();
    for (qsizetype size = 0; size < token.size(); ++size) {
        // A copy of its own, so that a byte read behind the end is seen.
        QVERIFY(!parseTokenForm(QByteArray(token.constData(), size)));
    }
}

void tst_tokenform::rubbishNeverCrashes()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QByteArray token = valid();
    for (int round = 0; round < 20'000; ++round) {
        QByteArray header = Header;
        QByteArray payload = Payload;
        QByteArray &changed = random.bounded(2) == 0 ? header : payload;
        for (int i = random.bounded(3); i >= 0; --i)
            changed[random.bounded(int(changed.size()))] = char(random.bounded(256));
        const auto form = parseTokenForm(signedToken(header, payload, Secret));
        QVERIFY(!form || (form->user > 0 && form->session > 0));
        QByteArray text = token;
        text[random.bounded(int(text.size()))] = char(random.bounded(256));
        (void)parseTokenForm(text);
    }
}

BERTH_TEST(tst_tokenform)
#include "tst_tokenform.moc"
