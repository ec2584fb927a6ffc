// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/eventtable.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "tests/console/consolefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

namespace {

const QString Password = u"correct horse battery"_s;

ApiStart aFreePort(const QString &password = {})
{
    return {.address = u"127.0.0.1:0"_s, .password = password};
}

/// Posts @p body and @returns status and answer.
std::pair<int, QJsonObject> post(const QString &url, const QJsonObject &body)
{
    QNetworkAccessManager manager;
    QNetworkRequest request{QUrl(url)};
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    QNetworkReply *reply
        = manager.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30'000))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
            QJsonDocument::fromJson(reply->readAll()).object()};
}

} // namespace

/// Members, invites, limits and the API, through the console's own backend.
class tst_localaccounts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theApiNeedsAPasswordOnceAndAnswers();
    void anAddressThatIsTakenIsRefused();
    void peopleAreInvitedAndLimited();
    void anAccountIsMadeWholeOrNotAtAll();
    void tokensAreOfTheOneWhoAsks();
    void settingsHoldForTheNextRequest();
    void theTrailIsVerifiedAndReadOn();
    void aSharedStoreAsksAndGivesItsRole();
    void whatIsUnderWayEndsWithItsStore();
};

void tst_localaccounts::theApiNeedsAPasswordOnceAndAnswers()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    ApiActs &api = f.backend.api();
    QVERIFY(!api.state().isSetUp);
    QCOMPARE(api.state().account, u"ada"_s);
    const auto weak = f.wait(api.start(aFreePort(u"ada"_s)));
    QVERIFY(!weak);
    QVERIFY(!api.state().isRunning);

    QVERIFY(f.wait(api.start(aFreePort(Password))));
    QVERIFY(api.state().isRunning);
    QVERIFY(api.state().isSetUp);
    const QString url = api.state().addresses.value(0);
    const auto [status, grant]
        = post(url % u"/api/v1/token", {{u"username"_s, u"ada"_s}, {u"password"_s, Password}});
    QCOMPARE(status, 200);
    QVERIFY(!grant.value(u"access_token"_s).toString().isEmpty());
    const RequestTable *requests = f.backend.tables().requests;
    QTRY_COMPARE(requests->rowCount(), 1);
    QCOMPARE(requests->index(0, RequestTable::PathColumn).data().toString(), u"/api/v1/token"_s);
    QCOMPARE(requests->index(0, RequestTable::StatusColumn).data().toInt(), 200);

    QVERIFY(f.wait(api.stop()));
    QVERIFY(!api.state().isRunning);
    QCOMPARE(post(url % u"/api/v1/token", {}).first, 0); // nobody listens
    QVERIFY(f.wait(api.start(aFreePort()))); // the password is kept
    QVERIFY(f.wait(api.changePassword(Password, u"another battery staple"_s)));
    const auto old = post(QString(api.state().addresses.value(0) % u"/api/v1/token"),
                          {{u"username"_s, u"ada"_s}, {u"password"_s, Password}});
    QCOMPARE(old.first, 401);
}

void tst_localaccounts::anAddressThatIsTakenIsRefused()
{
    ConsoleFixture first;
    ConsoleFixture second;
    QVERIFY(first.open());
    QVERIFY(second.open());
    QVERIFY(first.wait(first.backend.api().start(aFreePort(Password))));
    const QString taken = first.backend.api().state().addresses.value(0).section(u'/', -1);
    const auto refused
        = second.wait(second.backend.api().start({.address = taken, .password = Password}));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(taken.section(u':', -1)),
             qPrintable(refused.error().message));
    const auto open = second.wait(second.backend.api().start({.address = u"0.0.0.0:0"_s}));
    QVERIFY(!open);
    QVERIFY(open.error().message.contains(u"certificate"));
    const auto rubbish = second.wait(second.backend.api().start({.address = u"nowhere:x"_s}));
    QVERIFY(!rubbish);
    QVERIFY(!second.backend.api().state().isRunning);
}

void tst_localaccounts::peopleAreInvitedAndLimited()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.makeCluster().isValid());
    QTRY_COMPARE(f.backend.tables().organizations->rowCount(), 1);
    const OrganizationId quay = f.backend.tables().organizations->idAt(0);
    PeopleActs &people = f.backend.people();
    QSignalSpy changed(&f.backend, &Backend::accountsChanged);
    const auto made = f.wait(people.invite({.organization = quay, .role = Role::Operator}));
    QVERIFY2(made, made ? "" : qPrintable(describe(made.error())));
    QVERIFY(made->value.code.startsWith(u"berth_inv_"));
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(f.wait(people.revokeInvite(made->value.invite.id)));
    QVERIFY(f.wait(people.reopenInvite(made->value.invite.id, Seconds(3600))));
    const auto rows = f.wait(people.invites(quay));
    QVERIFY(rows);
    QCOMPARE(rows->size(), size_t(1));
    QCOMPARE(inviteStatus(rows->front(), f.backend.queries().now()), InviteStatus::Active);

    QVERIFY(f.wait(people.makeAccount(
        {.username = u"lin"_s, .password = Password, .organization = quay, .role = Role::Owner})));
    MemberTable *members = f.backend.tables().members;
    QTRY_COMPARE(members->rowCount(), 1);
    const User lin = members->rowAt(0).user;
    QCOMPARE(lin.role, Role::Owner);
    const auto last = f.wait(people.removeMember(quay, lin.id));
    QVERIFY(!last);
    QCOMPARE(last.error().reason, u"last-owner"_s);

    LimitTable *limits = f.backend.tables().limits;
    QTRY_COMPARE(limits->rowCount(), 3);
    Quota quota = limits->find(Quota::Subject::User, lin.id.value())->quota;
    quota.maxPriority = 300;
    QVERIFY(people.canLimit(Quota::Subject::User, lin.id.value()));
    QVERIFY(f.wait(people.setLimits(quota)));
    QTRY_COMPARE(limits->find(Quota::Subject::User, lin.id.value())->quota.maxPriority, 300);
    quota = limits->find(Quota::Subject::User, lin.id.value())->quota;
    quota.maxPriority.reset();
    QVERIFY(f.wait(people.setLimits(quota)));
    QTRY_VERIFY(!limits->find(Quota::Subject::User, lin.id.value())->quota.maxPriority);
    QVERIFY(!people.canDeleteOrganization(quay)); // it owns a cluster
}

void tst_localaccounts::anAccountIsMadeWholeOrNotAtAll()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.makeCluster().isValid());
    QTRY_COMPARE(f.backend.tables().organizations->rowCount(), 1);
    const OrganizationId quay = f.backend.tables().organizations->idAt(0);
    PeopleActs &people = f.backend.people();
    const auto taken = f.wait(
        people.makeAccount({.username = u"ADA"_s, .password = Password, .organization = quay}));
    QVERIFY(!taken);
    QCOMPARE(taken.error().reason, u"name-taken"_s);
    const auto rows = f.wait(people.invites(quay));
    QVERIFY(rows);
    for (const Invite &invite : *rows)
        QCOMPARE(inviteStatus(invite, f.backend.queries().now()), InviteStatus::Revoked);
    QCOMPARE(f.backend.tables().members->rowCount(), 0);
}

void tst_localaccounts::tokensAreOfTheOneWhoAsks()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    ApiActs &api = f.backend.api();
    const auto made = f.wait(api.makeToken({.name = u"nightly"_s, .expiresIn = Seconds(3600)}));
    QVERIFY(made);
    QVERIFY(made->value.text.startsWith(u"berth_pat_"));
    const auto tokens = f.wait(api.tokens());
    QVERIFY(tokens);
    QCOMPARE(tokens->size(), size_t(1));
    QCOMPARE(tokens->front().name, u"nightly"_s);
    QVERIFY(f.wait(api.deleteToken(tokens->front().id)));
    QVERIFY(f.wait(api.tokens())->empty());
}

void tst_localaccounts::settingsHoldForTheNextRequest()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    ApiActs &api = f.backend.api();
    QVERIFY(f.wait(api.start(aFreePort(Password))));
    const QString url = api.state().addresses.value(0) % u"/api/v1/users";
    const QJsonObject account{{u"username"_s, u"lin"_s},
                              {u"password"_s, Password},
                              {u"organization"_s, QJsonObject{{u"name"_s, u"Dock"_s}}}};
    QCOMPARE(post(url, account).first, 403);
    auto settings = f.wait(api.settings());
    QVERIFY(settings);
    settings->registration = Registration::Open;
    QVERIFY(f.wait(api.changeSettings(*settings)));
    QCOMPARE(post(url, account).first, 201);
    // Somebody else was faster: what they set is not overwritten unseen.
    const auto stale = f.wait(api.changeSettings(*settings));
    QVERIFY(!stale);
    QCOMPARE(stale.error().code, ErrorCode::PreconditionFailed);
}

void tst_localaccounts::theTrailIsVerifiedAndReadOn()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.makeCluster().isValid());
    const EventTable *events = f.backend.tables().events;
    QTRY_VERIFY(events->rowCount() >= 4);
    const auto older = f.wait(f.backend.audit().eventsBefore(events->newestSeq(), 2));
    QVERIFY(older);
    QCOMPARE(older->size(), size_t(2));
    QCOMPARE(older->front().seq, events->newestSeq() - 1);
    qint64 reported = 0;
    const auto verdict = f.wait(f.backend.audit().verify(
        [&](const QString &, qint64 done, qint64) { reported = done; }, {}));
    QVERIFY(verdict);
    QCOMPARE(verdict->events, events->newestSeq());
    QCOMPARE(verdict->hash, events->eventAt(0).hash);
    const auto cancelled
        = f.wait(f.backend.audit().verify({}, std::make_shared<std::atomic_bool>(true)));
    QVERIFY(cancelled || cancelled.error().code == ErrorCode::Cancelled);
}

void tst_localaccounts::aSharedStoreAsksAndGivesItsRole()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    const ClusterId west = f.makeCluster();
    QVERIFY(west.isValid());
    QTRY_COMPARE(f.backend.tables().organizations->rowCount(), 1);
    const OrganizationId quay = f.backend.tables().organizations->idAt(0);
    QVERIFY(f.wait(f.backend.api().start(aFreePort(Password))));
    for (const auto &[name, role] :
         {std::pair{u"olga"_s, Role::Operator}, {u"dan"_s, Role::Developer}}) {
        QVERIFY(f.wait(f.backend.people().makeAccount(
            {.username = name, .password = Password, .organization = quay, .role = role})));
    }
    const QString path = f.backend.queries().store().location;
    QFile::setPermissions(
        path, QFile::permissions(path) | QFileDevice::ReadGroup | QFileDevice::WriteGroup);
    QVERIFY(f.wait(f.backend.store().openDemo()));
    QVERIFY(!f.backend.queries().store().needsSignIn);
    QVERIFY(f.wait(f.backend.store().leaveDemo()));

    QVERIFY(f.backend.queries().store().needsSignIn);
    QTRY_COMPARE(f.backend.tables().members->rowCount(), 2);
    QVERIFY(!f.backend.clusters().canMakeOrganization());
    QVERIFY(!f.wait(f.backend.clusters().createOrganization(u"Mine"_s)));
    const auto wrong = f.wait(f.backend.api().signIn(u"dan"_s, u"not it at all"_s));
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().reason, u"wrong-credentials"_s);
    QVERIFY(f.backend.queries().store().needsSignIn);

    QVERIFY(f.wait(f.backend.api().signIn(u"dan"_s, Password)));
    QVERIFY(!f.backend.queries().store().needsSignIn);
    QCOMPARE(f.backend.queries().store().administrator, u"dan"_s);
    QCOMPARE(f.backend.deployments().highestPriority(), 500);
    QVERIFY(f.backend.deployments().canSubmit());
    const DeploymentId own = f.submit(west, u"mine"_s);
    QVERIFY(own.isValid());
    QTRY_VERIFY(f.backend.deployments().canChange(own));
    QVERIFY(!f.backend.clusters().canMakeCluster(quay));
    const auto held = f.wait(f.backend.clusters().setQueueHeld(west, true));
    QVERIFY(!held);
    QCOMPARE(held.error().code, ErrorCode::PermissionDenied);
    QVERIFY(!f.backend.people().canInvite(quay, Role::Viewer));
    QVERIFY(!f.backend.api().canManageApi());
    QVERIFY(f.wait(f.backend.api().tokens()));

    QVERIFY(f.wait(f.backend.api().signIn(u"olga"_s, Password)));
    QVERIFY(f.backend.clusters().canMakeCluster(quay));
    QVERIFY(f.backend.people().canInvite(quay, Role::Developer));
    QVERIFY(!f.backend.people().canInvite(quay, Role::Owner));
    QVERIFY(f.backend.deployments().canChange(own));
    QVERIFY(f.wait(f.backend.clusters().setQueueHeld(west, true)));
}

void tst_localaccounts::whatIsUnderWayEndsWithItsStore()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    auto starting = f.backend.api().start(aFreePort(Password));
    auto signingIn = f.backend.api().signIn(u"ada"_s, Password);
    QVERIFY(f.wait(f.backend.store().openDemo()));
    const auto started = f.wait(starting);
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::Cancelled);
    QVERIFY(!f.wait(signingIn));
    QVERIFY(!f.backend.api().state().isRunning);
    QCOMPARE(f.backend.queries().store().administrator, u"ada"_s);
}

BERTH_TEST(tst_localaccounts)
#include "tst_localaccounts.moc"
