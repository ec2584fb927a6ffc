// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secrets.h"
#include "app/core/accounts.h"
#include "app/core/usecases/accounts.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/members.h"
#include "models/store/accountreads.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

namespace {

const QString Password = u"correct horse battery"_s;

/// A core with accounts and a reader of this thread, as the API has them.
class AccountsFixture final
{
public:
    AccountsFixture()
    {
        if (const auto opened = base.open(); !opened)
            qFatal("%s", qPrintable(describe(opened.error())));
        auto made = core::Accounts::open(*base.core, keyPath());
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        accounts = std::move(*made);
        reader = std::move(*base.core->store().reader());
    }

    [[nodiscard]] QString keyPath() const { return QFileInfo(base.path()).path() + u"/jwt.key"_s; }

    /// An account with Password, in a new organization of its name where @p role is given.
    UserId add(const QString &name, std::optional<Role> role = {})
    {
        const auto made
            = accounts
                  ->registerUser(base.core->administrator(),
                                 {.username = name,
                                  .password = Password,
                                  .organizationName = role ? u"Org of "_s + name : QString()})
                  .result();
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return made->value;
    }

    core::Grant mustSignIn(const QString &name)
    {
        const auto grant = accounts->signIn(name, Password, {}).result();
        if (!grant)
            qFatal("%s", qPrintable(describe(grant.error())));
        return *grant;
    }

    [[nodiscard]] Result<core::Caller> who(QByteArrayView token)
    {
        return accounts->authenticate(token, *reader, base.clock->now());
    }

    template<typename T>
    Result<T> as(const Actor &actor, core::UseCase<T> useCase)
    {
        const auto done = base.core->control().submit<T>(actor, std::move(useCase)).result();
        if (!done)
            return tl::unexpected(done.error());
        if constexpr (std::is_void_v<T>)
            return {};
        else
            return done->value;
    }

    CoreFixture base;
    std::unique_ptr<core::Accounts> accounts;
    std::unique_ptr<store::Reader> reader;
};

} // namespace

/// Signing in, and what ends it.
class tst_accounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSignInGivesTokensThatWork();
    void whatIsWrongReadsTheSame();
    void theEndOfASessionHoldsAtOnce();
    void aChangedRoleHoldsAtOnce();
    void aRefreshTokenIsUsedOnce();
    void forgedTokensAreNobody_data();
    void forgedTokensAreNobody();
    void personalTokensHaveAScope();
    void keysAreRenewedAndTheOldOnesVerifyOn();
    void thirtyTwoAdministratorsAtOnceAreOne();
    void thirtyTwoGuestsAtOnceAreOne();
    void anInviteForManyTakesThemAll();
    void registrationModes_data();
    void registrationModes();
    void failuresSlowDownAndDoNotLockOut();
    void aChangedPasswordEndsOtherSignIns();
    void noSecretIsStored();
};

void tst_accounts::aSignInGivesTokensThatWork()
{
    AccountsFixture fixture;
    const UserId id = fixture.add(u"Grace"_s, Role::Owner);
    const auto grant = fixture.mustSignIn(u"gRACE"_s); // a username ignores case
    QCOMPARE(grant.expiresIn, Seconds(1800));
    const auto caller = fixture.who(grant.accessToken);
    BERTH_VERIFY_RESULT(caller);
    QCOMPARE(caller->user.id, id);
    QCOMPARE(caller->actor.role, Role::Owner);
    QVERIFY(caller->session.isValid());
    fixture.base.clock->advance(Seconds(1800));
    const auto late = fixture.who(grant.accessToken);
    QVERIFY(!late);
    QCOMPARE(late.error().reason, u"token-expired"_s);
}

void tst_accounts::whatIsWrongReadsTheSame()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    const auto wrong = fixture.accounts->signIn(u"grace"_s, u"another one"_s, {}).result();
    const auto unknown = fixture.accounts->signIn(u"nobody"_s, Password, {}).result();
    // The store's own account has no password yet: nobody signs in as it.
    const auto unset = fixture.accounts->signIn(u"ada"_s, QString(), {}).result();
    QVERIFY(!wrong && !unknown && !unset);
    QCOMPARE(wrong.error().code, ErrorCode::Unauthenticated);
    QVERIFY(wrong.error() == unknown.error());
    QVERIFY(wrong.error() == unset.error());
}

void tst_accounts::theEndOfASessionHoldsAtOnce()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    const auto grant = fixture.mustSignIn(u"grace"_s);
    const auto other = fixture.mustSignIn(u"grace"_s);
    const auto caller = fixture.who(grant.accessToken);
    BERTH_VERIFY_RESULT(caller);
    BERTH_VERIFY_RESULT(
        fixture.as<void>(caller->actor, [session = caller->session](store::Transaction &tx) {
            return core::endSession(tx, session);
        }));
    QVERIFY(!fixture.who(grant.accessToken));
    QVERIFY(fixture.who(other.accessToken));
    QVERIFY(!fixture.accounts->refresh(grant.refreshToken).result());
}

void tst_accounts::aChangedRoleHoldsAtOnce()
{
    AccountsFixture fixture;
    const UserId id = fixture.add(u"grace"_s, Role::Owner);
    const auto grant = fixture.mustSignIn(u"grace"_s);
    const OrganizationId home = fixture.who(grant.accessToken)->actor.organization;
    const UserId second = fixture.add(u"second"_s);
    BERTH_VERIFY_RESULT(fixture.base.act<void>([=](store::Transaction &tx) -> Result<void> {
        const User before = *tx.users().find(second).value();
        User owner = before;
        owner.organizationId = home;
        owner.role = Role::Owner;
        if (const auto made = tx.users().update(before, owner); !made)
            return tl::unexpected(made.error());
        return core::changeRole(tx, home, id, Role::Viewer, 0);
    }));
    QCOMPARE(fixture.who(grant.accessToken)->actor.role, Role::Viewer);
    BERTH_VERIFY_RESULT(fixture.base.act<void>(
        [=](store::Transaction &tx) { return core::removeMember(tx, home, id); }));
    QVERIFY(!fixture.who(grant.accessToken)); // removed: their tokens end at once
}

void tst_accounts::aRefreshTokenIsUsedOnce()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    const auto first = fixture.mustSignIn(u"grace"_s);
    const auto second = fixture.accounts->refresh(first.refreshToken).result();
    BERTH_VERIFY_RESULT(second);
    QVERIFY(second->refreshToken != first.refreshToken);
    QVERIFY(fixture.who(second->accessToken));
    // The first one again is a copy in other hands: the session ends for both.
    QVERIFY(!fixture.accounts->refresh(first.refreshToken).result());
    QVERIFY(!fixture.who(second->accessToken));
    QVERIFY(!fixture.accounts->refresh(second->refreshToken).result());
    QVERIFY(!fixture.accounts->refresh(u"berth_rt_nonsense"_s).result());
}

void tst_accounts::forgedTokensAreNobody_data()
{
    using Forge = std::function<QByteArray(const QByteArray &)>;
    QTest::addColumn<Forge>("forge");
    const auto row = [](const char *name, const Forge &forge) { QTest::newRow(name) << forge; };
    const auto withHeader = [](const QByteArray &header) {
        return [header](const QByteArray &token) -> QByteArray {
            return QByteArray(header.toBase64(QByteArray::Base64UrlEncoding
                                              | QByteArray::OmitTrailingEquals))
                + token.mid(token.indexOf('.'));
        };
    };
    row("no algorithm", withHeader(R"({"alg":"none","typ":"JWT"})"));
    row("another algorithm", withHeader(R"({"alg":"HS512","kid":"0000000000000000","typ":"JWT"})"));
    row("a public key's", withHeader(R"({"alg":"RS256","kid":"0000000000000000","typ":"JWT"})"));
    row("another key", withHeader(R"({"alg":"HS256","kid":"0000000000000000","typ":"JWT"})"));
    row("a key from elsewhere",
        withHeader(R"({"alg":"HS256","jku":"https://evil.example","typ":"JWT"})"));
    row("without its signature",
        [](const QByteArray &token) { return token.left(token.lastIndexOf('.') + 1); });
    row("an altered claim", [](const QByteArray &token) {
        QByteArray altered = token;
        const qsizetype at = token.indexOf('.') + 20;
        altered[at] = altered[at] == 'A' ? 'B' : 'A';
        return altered;
    });
    row("an altered signature", [](const QByteArray &token) {
        QByteArray altered = token;
        const qsizetype at = token.size() - 10;
        altered[at] = altered[at] == 'A' ? 'B' : 'A';
        return altered;
    });
    row("nothing", [](const QByteArray &) { return QByteArray(); });
    row("a refresh token in its place", [](const QByteArray &) {
        return auth::Secret::generate(auth::SecretKind::RefreshToken).text().toLatin1();
    });
    row("a personal token that nobody made", [](const QByteArray &) {
        return auth::Secret::generate(auth::SecretKind::PersonalToken).text().toLatin1();
    });
}

void tst_accounts::forgedTokensAreNobody()
{
    using Forge = std::function<QByteArray(const QByteArray &)>;
    QFETCH(Forge, forge);
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    const auto grant = fixture.mustSignIn(u"grace"_s);
    QVERIFY(fixture.who(grant.accessToken)); // and remembered as verified
    const auto forged = fixture.who(forge(grant.accessToken));
    QVERIFY(!forged);
    QCOMPARE(forged.error().code, ErrorCode::Unauthenticated);
    QCOMPARE(forged.error().reason, u"unauthenticated"_s);
}

void tst_accounts::personalTokensHaveAScope()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s, Role::Owner);
    const auto grant = fixture.mustSignIn(u"grace"_s);
    const Actor owner = fixture.who(grant.accessToken)->actor;
    const auto secret = auth::Secret::generate(auth::SecretKind::PersonalToken);
    const core::TokenDraft draft{u"ci"_s, TokenScope::Read,
                                 fixture.base.clock->now() + Seconds(60)};
    const auto made = fixture.as<PersonalToken>(owner, [&](store::Transaction &tx) {
        return core::createToken(tx, draft, secret.hashOf());
    });
    BERTH_VERIFY_RESULT(made);
    const QByteArray text = secret.text().toLatin1();
    const auto caller = fixture.who(text);
    BERTH_VERIFY_RESULT(caller);
    QVERIFY(isAllowed(caller->actor, Permission::ReadOrganization, owner.organization));
    QVERIFY(!isAllowed(caller->actor, Permission::WriteOwnDeployment, owner.organization));
    const auto further = fixture.as<PersonalToken>(caller->actor, [&](store::Transaction &tx) {
        return core::createToken(tx, draft, u"x"_s);
    });
    QVERIFY(!further);
    QCOMPARE(further.error().reason, u"token-scope"_s);

    fixture.base.clock->advance(Seconds(60));
    QCOMPARE(fixture.who(text).error().reason, u"token-expired"_s);
    BERTH_VERIFY_RESULT(fixture.as<void>(
        owner, [&](store::Transaction &tx) { return core::deleteToken(tx, made->id); }));
    QCOMPARE(fixture.who(text).error().reason, u"unauthenticated"_s);
}

void tst_accounts::keysAreRenewedAndTheOldOnesVerifyOn()
{
    AccountsFixture fixture;
    fixture.add(u"owner"_s, Role::Owner);
    const auto headerOf = [](const QByteArray &token) { return token.first(token.indexOf('.')); };
    const QByteArray first = fixture.mustSignIn(u"owner"_s).accessToken;
    fixture.base.clock->advance(core::Accounts::KeyLife - std::chrono::minutes(10));
    const QByteArray second = fixture.mustSignIn(u"owner"_s).accessToken;
    QCOMPARE(headerOf(second), headerOf(first)); // the header names the key
    fixture.base.clock->advance(std::chrono::minutes(20));
    const QByteArray third = fixture.mustSignIn(u"owner"_s).accessToken;
    QVERIFY(headerOf(third) != headerOf(first));
    BERTH_VERIFY_RESULT(fixture.who(third));
    BERTH_VERIFY_RESULT(fixture.who(second)); // not expired yet
    QVERIFY(!fixture.who(first));
    // After a restart as before.
    fixture.accounts.reset();
    auto again = core::Accounts::open(*fixture.base.core, fixture.keyPath());
    BERTH_VERIFY_RESULT(again);
    fixture.accounts = std::move(*again);
    BERTH_VERIFY_RESULT(fixture.who(third));
    BERTH_VERIFY_RESULT(fixture.who(second));
    QCOMPARE(headerOf(fixture.mustSignIn(u"owner"_s).accessToken), headerOf(third));
}

void tst_accounts::thirtyTwoAdministratorsAtOnceAreOne()
{
    AccountsFixture fixture;
    const auto code = fixture.accounts->makeSetUpCode();
    BERTH_VERIFY_RESULT(code);
    QVERIFY(!fixture.accounts
                 ->setUp(u"0000-0000-0000-0000-0000-0000-0000"_s,
                         {.username = u"eve"_s, .password = Password})
                 .result());
    std::vector<QFuture<Result<Acknowledged<UserId>>>> tries;
    for (int i = 0; i < 32; ++i) {
        tries.push_back(fixture.accounts->setUp(
            *code, {.username = u"admin%1"_s.arg(i), .password = Password}));
    }
    int made = 0;
    for (auto &attempt : tries)
        made += attempt.result() ? 1 : 0;
    QCOMPARE(made, 1);
    // It is the account that made the store, under its new name.
    const auto users = fixture.reader->users();
    BERTH_VERIFY_RESULT(users);
    QCOMPARE(users->size(), size_t(1));
    QVERIFY(users->front().isAdministrator);
    QVERIFY(users->front().username.startsWith(u"admin"_s));
    QCOMPARE(fixture.accounts->makeSetUpCode().error().reason, u"already-set-up"_s);
}

void tst_accounts::thirtyTwoGuestsAtOnceAreOne()
{
    AccountsFixture fixture;
    fixture.add(u"owner"_s, Role::Owner);
    const Actor owner = fixture.who(fixture.mustSignIn(u"owner"_s).accessToken)->actor;
    BERTH_VERIFY_RESULT(fixture.as<Invite>(owner, [&](store::Transaction &tx) {
        return core::createInvite(tx, {owner.organization, Role::Developer}, u"hash"_s);
    }));
    std::vector<Actor> guests;
    for (int i = 0; i < 32; ++i) {
        const auto user = fixture.base.act<User>([i](store::Transaction &tx) {
            User row;
            row.username = u"guest%1"_s.arg(i);
            return tx.users().insert(row);
        });
        BERTH_VERIFY_RESULT(user);
        Actor actor;
        actor.user = user->id;
        actor.name = user->username;
        guests.push_back(actor);
    }
    std::vector<QFuture<Result<Acknowledged<Invite>>>> tries;
    for (const Actor &guest : guests) {
        tries.push_back(fixture.base.core->control().submit<Invite>(
            guest, [](store::Transaction &tx) { return core::redeemInvite(tx, u"hash"_s); }));
    }
    int joined = 0;
    for (auto &attempt : tries)
        joined += attempt.result() ? 1 : 0;
    QCOMPARE(joined, 1);
    const auto members = store::membersOf(*fixture.reader, owner.organization, {}, 100);
    QCOMPARE(members->size(), size_t(2));
}

void tst_accounts::anInviteForManyTakesThemAll()
{
    AccountsFixture fixture;
    const auto organization = fixture.base.act<OrganizationId>(
        [](store::Transaction &tx) { return core::createOrganization(tx, u"Lab"_s); });
    BERTH_VERIFY_RESULT(organization);
    BERTH_VERIFY_RESULT(fixture.base.act<Invite>([&](store::Transaction &tx) {
        return core::createInvite(
            tx, {.organizationId = *organization, .role = Role::Operator, .uses = InviteUses::Many},
            u"hash"_s);
    }));
    for (int i = 0; i < 3; ++i) {
        const auto role = fixture.base.act<Role>([i](store::Transaction &tx) -> Result<Role> {
            User row;
            row.username = u"guest%1"_s.arg(i);
            const auto made = tx.users().insert(row);
            if (!made)
                return tl::unexpected(made.error());
            if (const auto joined = core::redeemInviteFor(tx, u"hash"_s, made->id); !joined)
                return tl::unexpected(joined.error());
            const auto twice = core::redeemInviteFor(tx, u"hash"_s, made->id);
            if (twice || twice.error().reason != "already-member"_L1)
                return tl::unexpected(Error::internal(u"somebody joined twice"_s));
            return (*tx.users().find(made->id))->role.value_or(Role::Viewer);
        });
        BERTH_VERIFY_RESULT(role);
        // Somebody must own it: the first who comes.
        QCOMPARE(int(*role), int(i == 0 ? Role::Owner : Role::Operator));
    }
    QCOMPARE(fixture.base.brokenInvariant(), QString());
}

void tst_accounts::registrationModes_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("invited");
    QTest::addColumn<bool>("founds");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("by invite, with one") << 0 << true << false << QString();
    QTest::newRow("by invite, without") << 0 << false << false << u"invite-required"_s;
    QTest::newRow("by invite, founding") << 0 << false << true << u"invite-required"_s;
    QTest::newRow("open, alone") << 1 << false << false << QString();
    QTest::newRow("open, with an invite") << 1 << true << false << QString();
    QTest::newRow("open, founding") << 1 << false << true << QString();
    QTest::newRow("open, both") << 1 << true << true << u"invalid-argument"_s;
    QTest::newRow("closed, with an invite") << 2 << true << false << u"registration-closed"_s;
}

void tst_accounts::registrationModes()
{
    QFETCH(int, mode);
    QFETCH(bool, invited);
    QFETCH(bool, founds);
    QFETCH(QString, refusal);
    AccountsFixture fixture;
    fixture.add(u"owner"_s, Role::Owner);
    const Actor owner = fixture.who(fixture.mustSignIn(u"owner"_s).accessToken)->actor;
    const auto code = auth::Secret::generate(auth::SecretKind::Invite);
    BERTH_VERIFY_RESULT(fixture.as<Invite>(owner, [&](store::Transaction &tx) {
        return core::createInvite(tx, {owner.organization, Role::Developer}, code.hashOf());
    }));
    BERTH_VERIFY_RESULT(fixture.base.act<Settings>([mode](store::Transaction &tx) {
        core::SettingsPatch patch;
        patch.registration = Registration(mode);
        return core::changeSettings(tx, patch, 0);
    }));
    Actor nobody;
    nobody.name = u"registration"_s;
    const auto made = fixture.accounts
                          ->registerUser(nobody,
                                         {.username = u"newcomer"_s,
                                          .password = Password,
                                          .organizationName = founds ? u"New"_s : QString(),
                                          .invite = invited ? code.text() : QString()})
                          .result();
    QCOMPARE(made ? QString() : made.error().reason, refusal);
    if (!made)
        return;
    const auto user = store::findUser(*fixture.reader, made->value);
    QCOMPARE((*user)->organizationId.isValid(), invited || founds);
    QVERIFY(fixture.accounts->signIn(u"newcomer"_s, Password, {}).result());
}

void tst_accounts::failuresSlowDownAndDoNotLockOut()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    std::optional<Error> slowed;
    for (int i = 0; i < 12 && !slowed; ++i) {
        const auto failed
            = fixture.accounts->signIn(u"grace"_s, u"guess"_s, u"10.0.0.9"_s).result();
        QVERIFY(!failed);
        if (failed.error().code == ErrorCode::RateLimited)
            slowed = failed.error();
    }
    QVERIFY(slowed);
    QVERIFY(slowed->retryAfter && slowed->retryAfter->count() > 0);
    // The owner, from elsewhere, is not kept out by it; and the guesser's wait ends.
    QVERIFY(fixture.accounts->signIn(u"grace"_s, Password, u"10.0.0.1"_s).result());
    fixture.base.clock->advance(std::chrono::minutes(2));
    QVERIFY(fixture.accounts->signIn(u"grace"_s, Password, u"10.0.0.9"_s).result());
}

void tst_accounts::aChangedPasswordEndsOtherSignIns()
{
    AccountsFixture fixture;
    fixture.add(u"grace"_s);
    const auto here = fixture.mustSignIn(u"grace"_s);
    const auto there = fixture.mustSignIn(u"grace"_s);
    const core::Caller caller = *fixture.who(here.accessToken);
    const QString next = u"another staple entirely"_s;
    const auto wrong = fixture.accounts->changePassword(caller, u"guess"_s, next, {}).result();
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().reason, u"wrong-password"_s);
    BERTH_VERIFY_RESULT(fixture.accounts->changePassword(caller, Password, next, {}).result());
    QVERIFY(fixture.who(here.accessToken));
    QVERIFY(!fixture.who(there.accessToken));
    QVERIFY(!fixture.accounts->signIn(u"grace"_s, Password, {}).result());
    QVERIFY(fixture.accounts->signIn(u"grace"_s, next, {}).result());
}

void tst_accounts::noSecretIsStored()
{
    AccountsFixture fixture;
    const auto code = fixture.accounts->makeSetUpCode();
    BERTH_VERIFY_RESULT(code);
    fixture.add(u"grace"_s, Role::Owner);
    const auto grant = fixture.mustSignIn(u"grace"_s);
    const auto refreshed = fixture.accounts->refresh(grant.refreshToken).result();
    BERTH_VERIFY_RESULT(refreshed);
    const Actor owner = fixture.who(refreshed->accessToken)->actor;
    const auto invite = auth::Secret::generate(auth::SecretKind::Invite);
    const auto token = auth::Secret::generate(auth::SecretKind::PersonalToken);
    BERTH_VERIFY_RESULT(fixture.as<void>(owner, [&](store::Transaction &tx) -> Result<void> {
        const auto invited
            = core::createInvite(tx, {owner.organization, Role::Viewer}, invite.hashOf());
        const auto made = core::createToken(tx, {.name = u"ci"_s}, token.hashOf());
        return invited && made ? Result<void>() : tl::unexpected(Error::internal(u"refused"_s));
    }));
    const QList<QByteArray> secrets{Password.toUtf8(),
                                    grant.accessToken.mid(grant.accessToken.lastIndexOf('.') + 1),
                                    grant.refreshToken.mid(9).toLatin1(),
                                    refreshed->refreshToken.mid(9).toLatin1(),
                                    invite.text().mid(10).toLatin1(),
                                    token.text().mid(10).toLatin1(),
                                    code->toLatin1(),
                                    QString(*code).remove(u'-').toLower().toLatin1()};
    const QDir directory = QFileInfo(fixture.base.path()).dir();
    fixture.reader.reset();
    fixture.accounts.reset();
    fixture.base.close();
    int files = 0;
    const auto entries = directory.entryList(QDir::Files);
    for (const QString &name : entries) {
        if (name == "jwt.key"_L1)
            continue;
        QFile file(directory.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        ++files;
        for (const QByteArray &secret : secrets)
            QVERIFY2(!bytes.contains(secret), qPrintable(name + u" holds a secret"_s));
    }
    QVERIFY(files > 0);
}

BERTH_TEST(tst_accounts)
#include "tst_accounts.moc"
