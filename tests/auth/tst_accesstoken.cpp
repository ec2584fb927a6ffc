// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/accesstoken.h"
#include "tests/auth/forge.h"
#include "tests/support/testmain.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <jwt.h>

using namespace berth;
using namespace berth::auth;
using namespace berth::test;
using namespace Qt::StringLiterals;

static constexpr TimePoint Now{Seconds(1'795'248'000)};
static constexpr qint64 NowSeconds = 1'795'248'000;

class tst_accesstoken final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void issuedIsVerified();
    void issuedIsAnOrdinaryToken();
    void whatCannotBeWrittenIsNotIssued_data();
    void whatCannotBeWrittenIsNotIssued();
    void forgedIsRefused_data();
    void forgedIsRefused();
    void timesDecide_data();
    void timesDecide();
    void everyChangedByteIsRefused();
    void previousKeyVerifiesUntilItsTokensAreGone();
    void leakedKeyIsForgottenAtOnce();

private:
    [[nodiscard]] QByteArray header(const QByteArray &members = {}) const;
    [[nodiscard]] QByteArray payload(const QByteArray &audience = "berth-api",
                                     const QByteArray &issuer = "berth",
                                     qint64 issuedAt = NowSeconds,
                                     qint64 expiresAt = NowSeconds + 1800) const;
    [[nodiscard]] QByteArray forge(const QByteArray &head, const QByteArray &body) const;

    QTemporaryDir m_folder;
    std::optional<SigningKeys> m_keys;
};

QByteArray tst_accesstoken::header(const QByteArray &members) const
{
    return R"({"alg":"HS256","kid":")" + m_keys->current().id + R"(","typ":"JWT")" + members + '}';
}

QByteArray tst_accesstoken::payload(const QByteArray &audience, const QByteArray &issuer,
                                    qint64 issuedAt, qint64 expiresAt) const
{
    return R"({"aud":")" + audience + R"(","exp":)" + QByteArray::number(expiresAt) + R"(,"iat":)"
        + QByteArray::number(issuedAt) + R"(,"iss":")" + issuer
        + R"(","jti":"x","sid":"7","sub":"42"})";
}

QByteArray tst_accesstoken::forge(const QByteArray &head, const QByteArray &body) const
{
    return signedToken(head, body, secretOf(m_keys->current()));
}

static const QString Refused = u"unauthenticated"_s;

static QString reasonOf(const Result<AccessClaims> &claims)
{
    return claims ? QString() : claims.error().reason;
}

void tst_accesstoken::initTestCase()
{
    auto keys = SigningKeys::loadOrCreate(m_folder.filePath(u"jwt.key"_s), Now);
    QVERIFY(keys);
    m_keys = *keys;
}

void tst_accesstoken::issuedIsVerified()
{
    const AccessTokens tokens(*m_keys);
    const auto issued = tokens.issue(UserId(42), SessionId(7), Now + Milliseconds(999));
    QVERIFY(issued);
    QCOMPARE(issued->claims.user, UserId(42));
    QCOMPARE(issued->claims.session, SessionId(7));
    QCOMPARE(issued->claims.issuedAt, Now);
    QCOMPARE(issued->claims.expiresAt, Now + std::chrono::minutes(30));
    QCOMPARE(tokens.verify(issued->text, Now), Result<AccessClaims>(issued->claims));
    const auto other = tokens.issue(UserId(42), SessionId(7), Now);
    QVERIFY(other->claims.tokenId != issued->claims.tokenId);
}

void tst_accesstoken::issuedIsAnOrdinaryToken()
{
    const AccessTokens tokens(*m_keys);
    const QByteArray text = tokens.issue(UserId(42), SessionId(7), Now)->text;
    const auto parts = text.split('.');
    QCOMPARE(parts.size(), 3);
    QCOMPARE(QByteArray::fromBase64(parts[0], QByteArray::Base64UrlEncoding), header());
    // Another reader of JWTs takes it for one.
    const QByteArray secret = secretOf(m_keys->current());
    jwt_t *jwt = nullptr;
    QCOMPARE(jwt_decode(&jwt, text.constData(),
                        reinterpret_cast<const unsigned char *>(secret.constData()),
                        int(secret.size())),
             0);
    const std::unique_ptr<jwt_t, decltype(&jwt_free)> owner(jwt, &jwt_free);
    QCOMPARE(jwt_get_alg(jwt), JWT_ALG_HS256);
    QCOMPARE(QByteArray(jwt_get_grant(jwt, "sub")), "42");
    QCOMPARE(QByteArray(jwt_get_grant(jwt, "sid")), "7");
    QCOMPARE(jwt_get_grant_int(jwt, "exp"), long(NowSeconds + 1800));
    // The control of all rows below: what this file signs is accepted as long as nothing is wrong.
    QVERIFY(tokens.verify(forge(header(), payload()), Now));
}

void tst_accesstoken::whatCannotBeWrittenIsNotIssued_data()
{
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<qint64>("user");
    QTest::newRow("nobody") << QByteArray("berth") << qint64(0);
    QTest::newRow("a negative id") << QByteArray("berth") << qint64(-1);
    QTest::newRow("no issuer") << QByteArray() << qint64(1);
    QTest::newRow("a quote") << QByteArray("be\"rth") << qint64(1);
    QTest::newRow("no text") << QByteArray("\xff\xfe") << qint64(1);
}

void tst_accesstoken::whatCannotBeWrittenIsNotIssued()
{
    QFETCH(QByteArray, issuer);
    QFETCH(qint64, user);
    const AccessTokens tokens(*m_keys, {.issuer = issuer});
    const auto issued = tokens.issue(UserId(user), SessionId(7), Now);
    QVERIFY(!issued);
    QCOMPARE(issued.error().code, ErrorCode::Internal);
}

void tst_accesstoken::forgedIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray secret = secretOf(m_keys->current());
    const QByteArray good = forge(header(), payload());
    const auto parts = good.split('.');
    const auto withAlgorithm
        = [&](const char *name) { return QByteArray(header()).replace("HS256", name); };

    const auto row = [](const char *name, const QByteArray &text) { QTest::newRow(name) << text; };
    const QByteArray none = base64Url(withAlgorithm("none")) + '.' + parts[1] + '.';
    row("no algorithm, no signature", none);
    row("no algorithm, our signature", none + parts[2]);
    row("no algorithm, spelled otherwise", base64Url(withAlgorithm("None")) + '.' + parts[1] + '.');
    row("no algorithm, signed", forge(withAlgorithm("none"), payload()));
    row("another length, signed with our key",
        signedToken(withAlgorithm("HS384"), payload(), secret, QCryptographicHash::Sha384));
    row("the longest, signed with our key",
        signedToken(withAlgorithm("HS512"), payload(), secret, QCryptographicHash::Sha512));
    row("a public key's algorithm, signed as ours", forge(withAlgorithm("RS256"), payload()));
    row("an unknown key id",
        forge(QByteArray(header()).replace(m_keys->current().id, "0123456789abcdef"), payload()));
    row("a path as key id, signed with an empty file",
        signedToken(QByteArray(header()).replace(m_keys->current().id, "../../dev/null"), payload(),
                    {}));
    row("our key id, signed with an empty key", signedToken(header(), payload(), {}));
    row("our key id, signed with another key",
        signedToken(header(), payload(), QByteArray(32, 'k')));
    row("our key id, signed with the id", signedToken(header(), payload(), m_keys->current().id));
    row("a key to fetch", forge(header(R"(,"jku":"http://evil.example/keys")"), payload()));
    row("a certificate to fetch", forge(header(R"(,"x5u":"http://evil.example")"), payload()));
    row("a key inside", forge(header(R"(,"jwk":{"kty":"oct","k":"AA"})"), payload()));
    row("a critical extension", forge(header(R"(,"crit":["b64"],"b64":false)"), payload()));
    row("another payload under our signature",
        parts[0] + '.' + base64Url(payload().replace("42", "1")) + '.' + parts[2]);
    row("another header under our signature",
        base64Url(R"({"typ":"JWT","kid":")" + m_keys->current().id + R"(","alg":"HS256"})") + '.'
            + parts[1] + '.' + parts[2]);
    row("a signature of zeros", parts[0] + '.' + parts[1] + '.' + QByteArray(43, 'A'));
    row("half a signature", good.chopped(22));
    row("no signature", parts[0] + '.' + parts[1] + '.');
    row("another audience", forge(header(), payload("other")));
    row("another issuer", forge(header(), payload("berth-api", "other")));
    row("an issuer that begins like ours", forge(header(), payload("berth-api", "berth2")));
    row("a user twice", forge(header(), payload().replace("\"sub\"", "\"sub\":\"1\",\"sub\"")));
    row("no user", forge(header(), payload().replace(",\"sub\":\"42\"", "")));
    row("a user that is a number", forge(header(), payload().replace("\"42\"", "42")));
    row("expires before it was issued",
        forge(header(), payload("berth-api", "berth", NowSeconds, NowSeconds)));
    row("nothing", {});
    row("only dots", "..");
    row("huge", QByteArray(1 << 20, 'A') + good);
    row("a huge claim",
        forge(header(), payload().replace("\"x\"", QByteArray('"' + QByteArray(4000, 'x') + '"'))));
    row("padding", good + '=');
    row("a line end", good + '\n');
    row("a blank", good + ' ');
    row("U+0000", good + '\0');
    row("the scheme", "Bearer " + good);
    row("a personal access token", "berth_pat_0123456789abcdefghjkmnpqrstvwxyz");
}

void tst_accesstoken::forgedIsRefused()
{
    QFETCH(QByteArray, text);
    const AccessTokens tokens(*m_keys);
    const auto claims = tokens.verify(text, Now);
    QVERIFY(!claims);
    // One answer for all, the same to the letter.
    QCOMPARE(claims.error(), tokens.verify("x", Now).error());
    QCOMPARE(claims.error().code, ErrorCode::Unauthenticated);
    QCOMPARE(claims.error().reason, Refused);
}

void tst_accesstoken::timesDecide_data()
{
    QTest::addColumn<qint64>("issuedAt");
    QTest::addColumn<qint64>("expiresAt");
    QTest::addColumn<QString>("reason");
    const qint64 now = NowSeconds;
    const QString expired = u"token-expired"_s;
    QTest::newRow("issued now") << now << now + 1800 << QString();
    QTest::newRow("its last second") << now - 1799 << now + 1 << QString();
    QTest::newRow("expires at this moment") << now - 1800 << now << expired;
    QTest::newRow("expired long ago") << qint64(1000) << qint64(2800) << expired;
    QTest::newRow("issued in the future, within the leeway") << now + 30 << now + 1830 << QString();
    QTest::newRow("issued in the future") << now + 31 << now + 1831 << Refused;
    QTest::newRow("never expires") << now << qint64(999'999'999'999'999) << QString();
}

void tst_accesstoken::timesDecide()
{
    QFETCH(qint64, issuedAt);
    QFETCH(qint64, expiresAt);
    QFETCH(QString, reason);
    const AccessTokens tokens(*m_keys);
    const QByteArray body = payload("berth-api", "berth", issuedAt, expiresAt);
    QCOMPARE(reasonOf(tokens.verify(forge(header(), body), Now)), reason);
    // That it has expired is told only of what was ours.
    QCOMPARE(reasonOf(tokens.verify(signedToken(header(), body, QByteArray(32, 'k')), Now)),
             Refused);
}

void tst_accesstoken::everyChangedByteIsRefused()
{
    const AccessTokens tokens(*m_keys);
    const QByteArray good = tokens.issue(UserId(42), SessionId(7), Now)->text;
    for (qsizetype i = 0; i < good.size(); ++i) {
        for (const char other : {'A', 'B', '.', '-', '\0'}) {
            QByteArray changed = good;
            changed[i] = other;
            QCOMPARE(tokens.verify(changed, Now).has_value(), changed == good);
        }
    }
}

void tst_accesstoken::previousKeyVerifiesUntilItsTokensAreGone()
{
    QTemporaryDir folder;
    auto keys = SigningKeys::loadOrCreate(folder.filePath(u"jwt.key"_s), Now);
    QVERIFY(keys);
    const AccessTokens before(*keys);
    const QByteArray old = before.issue(UserId(42), SessionId(7), Now)->text;
    const Seconds lifetime = before.policy().lifetime;
    auto rotated = keys->rotated(Now, lifetime);
    QVERIFY(rotated);
    const AccessTokens after(*rotated);
    QVERIFY(after.verify(old, Now));
    QVERIFY(after.verify(old, Now + lifetime - Milliseconds(1)));
    QVERIFY(!after.verify(old, Now + lifetime));

    const QByteArray fresh = after.issue(UserId(42), SessionId(7), Now)->text;
    QVERIFY(after.verify(fresh, Now));
    QCOMPARE(reasonOf(before.verify(fresh, Now)), Refused);
    // The next start knows both.
    const AccessTokens restarted(*SigningKeys::loadOrCreate(folder.filePath(u"jwt.key"_s), Now));
    QVERIFY(restarted.verify(old, Now));
    QVERIFY(restarted.verify(fresh, Now));
}

void tst_accesstoken::leakedKeyIsForgottenAtOnce()
{
    QTemporaryDir folder;
    auto keys = SigningKeys::loadOrCreate(folder.filePath(u"jwt.key"_s), Now);
    QVERIFY(keys);
    const QByteArray old = AccessTokens(*keys).issue(UserId(42), SessionId(7), Now)->text;
    const auto rotated = keys->rotated(Now, Milliseconds(0));
    QVERIFY(rotated);
    QCOMPARE(reasonOf(AccessTokens(*rotated).verify(old, Now)), Refused);
}

BERTH_TEST(tst_accesstoken)
#include "tst_accesstoken.moc"
