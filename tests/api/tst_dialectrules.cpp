// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialect.h"
#include "app/api/dialects/dialectacts.h"
#include "app/core/usecases/accounts.h"
#include "tests/api/dialectfixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// What the services did wrong and the dialects do right; who acts, and how much is how much.
class tst_dialectrules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void faultsOfDeployments_data();
    void faultsOfDeployments();
    void anotherOrganizationHasNothing();
    void faultsOfKargo();
    void faultsOfHypervisor();
    void faultsOfJobs_data();
    void faultsOfJobs();
    void whoActs();
    void foreignPagesAreRefused();
    void priorities_data();
    void priorities();
    void everyDialectHasItsDocument();

private:
    /// Somebody with a cluster in an organization of their own. @returns token and cluster
    static std::pair<QByteArray, qint64> settled(DialectFixture &service, const QString &name)
    {
        const QByteArray user = name.toLatin1();
        service.post("/register", {{u"username"_s, name}, {u"password"_s, u"Sample"_s}});
        service.post(
            "/create-organization",
            {{u"name"_s, QString(name + u"'s"_s)}, {u"invite_code"_s, QString(name + u"-code"_s)}});
        const QByteArray token = service.form("/token", "username=" + user + "&password=Sample")
                                     .json()
                                     .value("access_token"_L1)
                                     .toString()
                                     .toLatin1();
        service.ask("POST", "/join-organization?invite_code=" + user + "-code", {}, token);
        const Reply cluster = service.post("/clusters",
                                           {{u"name"_s, u"west"_s},
                                            {u"total_ram"_s, 8.5},
                                            {u"total_cpu"_s, 4},
                                            {u"total_gpu"_s, 0}},
                                           token);
        return {token, cluster.json().value("id"_L1).toInteger()};
    }
};

void tst_dialectrules::faultsOfDeployments_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("said"); ///< the detail, or the only field
    const auto row
        = [](const char *name, const QByteArray &path, const QJsonObject &body, int status,
             const QString &said) { QTest::newRow(name) << path << body << status << said; };
    const auto user = [](const QString &name, const QString &password) {
        return QJsonObject{{u"username"_s, name}, {u"password"_s, password}};
    };
    row("a taken username", "/register", user(u"ann"_s, u"Other"_s), 400,
        u"Username already registered"_s);
    row("an empty password", "/register", user(u"bea"_s, {}), 422, u"body/password"_s);
    row("joining twice", "/join-organization?invite_code=ann-code", {}, 400,
        u"You belong to an organization already. Leave that one first."_s);
    row("an unknown code", "/join-organization?invite_code=x", {}, 404, u"Invalid invite code"_s);
    row("no code", "/join-organization", {}, 422, u"query/invite_code"_s);
    row("a taken code", "/create-organization",
        {{u"name"_s, u"new"_s}, {u"invite_code"_s, u"ann-code"_s}}, 400,
        u"Invite code already taken"_s);
    row("a taken name", "/create-organization",
        {{u"name"_s, u"ann's"_s}, {u"invite_code"_s, u"c"_s}}, 400,
        u"Organization name already taken"_s);
    const auto cluster = [](const QJsonValue &cpu, const QJsonValue &gpu) {
        return QJsonObject{{u"name"_s, u"new"_s},
                           {u"total_ram"_s, 0},
                           {u"total_cpu"_s, cpu},
                           {u"total_gpu"_s, gpu}};
    };
    row("more than 32 bits", "/clusters", cluster(1e10, 0), 422, u"body/total_cpu"_s);
    row("more than 64 bits", "/clusters", cluster(1e30, 0), 422, u"body/total_cpu"_s);
    row("less than nothing", "/clusters", cluster(-1, 0), 422, u"body/total_cpu"_s);
    row("half a GPU more", "/clusters", cluster(1, 1.5), 422, u"body/total_gpu"_s);
    row("no number", "/clusters", cluster(u"many"_s, 0), 422, u"body/total_cpu"_s);
    row("not a number", "/clusters", cluster(u"nan"_s, 0), 422, u"body/total_cpu"_s);
    row("no memory at all", "/clusters", cluster(1, 0), 200, {});
}

void tst_dialectrules::faultsOfDeployments()
{
    QFETCH(QByteArray, path);
    QFETCH(QJsonObject, body);
    QFETCH(int, status);
    QFETCH(QString, said);
    DialectFixture service({.name = u"deployments"_s});
    const auto [token, cluster] = settled(service, u"ann"_s);
    const Reply reply = service.post(path, body, token);
    QCOMPARE(reply.status, status);
    if (status == 422)
        QCOMPARE(locations(reply), QStringList{said});
    else
        QCOMPARE(detail(reply), said);
    QCOMPARE(service.base.core.brokenInvariant(), QString());
}

void tst_dialectrules::anotherOrganizationHasNothing()
{
    DialectFixture service({.name = u"deployments"_s});
    const auto [ann, cluster] = settled(service, u"ann"_s);
    const auto [bea, other] = settled(service, u"bea"_s);
    const QByteArray path = "/clusters/" + QByteArray::number(cluster);
    QCOMPARE(service.get(path, ann).json().value("total_ram"_L1).toDouble(), 8.5); // not cut
    const Reply hidden = service.get(path, bea);
    QCOMPARE(hidden.status, 404);
    QCOMPARE(hidden.body, service.get("/clusters/4711", bea).body); // and looks the same
    const QJsonObject draft{{u"docker_image"_s, u"x"_s}, {u"required_ram"_s, 1},
                            {u"required_cpu"_s, 1},      {u"required_gpu"_s, 0},
                            {u"priority"_s, 1},          {u"cluster_id"_s, cluster}};
    QCOMPARE(detail(service.post("/deployments", draft, bea)), u"Cluster not found"_s);
    const Reply made = service.post("/deployments", draft, ann);
    const QByteArray own
        = "/deployments/" + QByteArray::number(made.json().value("id"_L1).toInteger());
    QCOMPARE(service.get(own, ann).status, 200);
    QCOMPARE(detail(service.get(own, bea)), u"Deployment not found"_s);
    QCOMPARE(service.get(path + "/deployments", bea).status, 404);
    QCOMPARE(service.get(own).status, 401);
    QCOMPARE(service.get(own).headers.value("www-authenticate"), QByteArray("Bearer"));
    QCOMPARE(service.get(own, ann + "x").status, 401);
}

void tst_dialectrules::faultsOfKargo()
{
    DialectFixture service({.name = u"kargo"_s});
    const auto codeOf = [](const Reply &reply) {
        return reply.json().value("err"_L1).toObject().value("code"_L1).toString();
    };
    const auto founding = [](const QString &user, const QString &organization) {
        return QJsonObject{
            {u"user"_s, QJsonObject{{u"username"_s, user}, {u"password"_s, u"Sample"_s}}},
            {u"organization"_s, QJsonObject{{u"name"_s, organization}}}};
    };
    QCOMPARE(service.ask("PUT", "/user/create/", founding(u"kim"_s, u"dock"_s)).status, 200);
    QCOMPARE(service.ask("PUT", "/user/create/", founding(u"kim"_s, u"other"_s)).status, 400);
    QCOMPARE(service.ask("PUT", "/user/create/", founding(u"lee"_s, u"dock"_s)).status, 400);
    QCOMPARE(service.ask("PUT", "/user/create/", {{u"user"_s, QJsonObject()}}).status, 400);
    const QJsonObject wrong{{u"username"_s, u"kim"_s}, {u"password"_s, u"wrong"_s}};
    QCOMPARE(service.post("/user/login/", wrong).status, 401);
    QVERIFY(!codeOf(service.post("/user/login/", wrong)).isEmpty());
    QCOMPARE(service.get("/user/").status, 401);
    QCOMPARE(service.get("/health/").status, 401);
    QCOMPARE(service.get("/user/", "a.b.c").status, 401);
    QCOMPARE(service.get("/organization/invite/").status, 400);
    QCOMPARE(service.get("/organization/invite/?code=ABCDEFGHIJ").status, 400);
    QCOMPARE(service.get("/organization/invite/?code=ABCDEFGHIJ").body, QByteArray());
    const Reply stranger = service.post(
        "/organization/invite/",
        {{u"username"_s, u"moe"_s}, {u"password"_s, u"Sample"_s}, {u"code"_s, u"ABCDEFGHIJ"_s}});
    QVERIFY(stranger.status >= 400 && stranger.status < 500);
}

void tst_dialectrules::faultsOfHypervisor()
{
    DialectFixture service({.name = u"hypervisor"_s, .account = u"ada"_s});
    const QJsonObject bob{{u"username"_s, u"bob"_s}, {u"password"_s, u"Sample"_s}};
    QCOMPARE(service.post("/user/register", bob).status, 200);
    QCOMPARE(detail(service.post("/user/register", bob)), u"Username already exists"_s);
    const auto codeOf = [&](const QString &name) {
        return service.post("/organization/create", {{u"name"_s, name}})
            .json()
            .value("invite_code"_L1)
            .toString();
    };
    const QString lab = codeOf(u"lab"_s);
    const QString other = codeOf(u"other"_s);
    QCOMPARE(service.post("/organization/create", {{u"name"_s, u"lab"_s}}).status, 400);
    const auto join = [&](const QString &user, const QString &password, const QString &code) {
        return service.post(
            "/user/join",
            {{u"username"_s, user}, {u"password"_s, password}, {u"invite_code"_s, code}});
    };
    QCOMPARE(join(u"bob"_s, u"Wrong"_s, lab).status, 401);
    QCOMPARE(detail(join(u"bob"_s, u"Sample"_s, u"x"_s)), u"Invalid invite code"_s);
    QCOMPARE(detail(join(u"eve"_s, u"Sample"_s, lab)), u"User does not exist in the database"_s);
    QCOMPARE(join(u"bob"_s, u"Sample"_s, lab).status, 200);
    QCOMPARE(detail(join(u"bob"_s, u"Sample"_s, lab)),
             u"User already exists in the organization: lab"_s);
    QCOMPARE(join(u"bob"_s, u"Sample"_s, other).status, 400); // and nobody is moved
    QCOMPARE(service.get("/organization/list-users/lab").json().value("users"_L1).toArray().size(),
             1);

    QCOMPARE(detail(service.get("/cluster/list/lab")),
             u"No clusters found for this organization"_s);
    const auto cluster = [](const QString &organization) {
        return QJsonObject{{u"name"_s, u"west"_s},
                           {u"organization_name"_s, organization},
                           {u"total_cpu"_s, 2},
                           {u"total_ram"_s, 4},
                           {u"total_gpu"_s, 0}};
    };
    QCOMPARE(service.post("/cluster/create", cluster(u"lab"_s)).status, 200);
    QCOMPARE(service.post("/cluster/create", cluster(u"other"_s)).status, 400); // global, not 500
    const auto amount = [](int cpu) {
        return QJsonObject{{u"cluster_name"_s, u"west"_s},
                           {u"organization_name"_s, u"lab"_s},
                           {u"cpu"_s, cpu},
                           {u"ram"_s, 1},
                           {u"gpu"_s, 0}};
    };
    QCOMPARE(detail(service.post("/cluster/allocate", amount(3))),
             u"Insufficient resources available in the cluster"_s);
    QCOMPARE(detail(service.post("/cluster/release", amount(1))),
             u"Cannot release more resources than allocated"_s);
    // Organizations that were not made here do not exist here.
    BERTH_VERIFY_RESULT(service.base.core.makeCluster(1, {.cpuMilli = 1000}, u"east"_s));
    QCOMPARE(service.get("/cluster/list/Org%20of%20east").status, 404);
    QCOMPARE(service.get("/deployment/list/east").status, 404);
}

void tst_dialectrules::faultsOfJobs_data()
{
    QTest::addColumn<QJsonValue>("cron");
    QTest::newRow("beyond the field") << QJsonValue(u"60 * * * *"_s);
    QTest::newRow("no such weekday") << QJsonValue(u"0 0 * * 8"_s);
    QTest::newRow("never") << QJsonValue(u"0 0 31 2 *"_s);
    QTest::newRow("never, with seconds") << QJsonValue(u"0 0 31 2 * 0"_s);
    QTest::newRow("empty") << QJsonValue(QString());
    QTest::newRow("words") << QJsonValue(u"tomorrow at noon"_s);
    QTest::newRow("a number") << QJsonValue(5);
    QTest::newRow("at no time") << QJsonValue(u"@reboot"_s);
    QTest::newRow("absent") << QJsonValue(QJsonValue::Null);
}

void tst_dialectrules::faultsOfJobs()
{
    QFETCH(QJsonValue, cron);
    DialectFixture service({.name = u"jobs"_s, .account = u"ada"_s});
    const Reply refused = service.post("/jobs", {{u"cron_string"_s, cron}});
    QCOMPARE(refused.status, 422);
    QCOMPARE(locations(refused), QStringList{u"body/cron_string"_s});
    QCOMPARE(list(service.get("/jobs")).size(), 0);
    QCOMPARE(detail(service.get("/jobs/none")), u"Job not found"_s);
    QCOMPARE(service.get("/jobs?limit=x").status, 422);
    QCOMPARE(service.get("/jobs?skip=99999999999999999999").status, 422);
}

void tst_dialectrules::whoActs()
{
    ApiFixture base; // set up, with an administrator "root"
    const auto place = base.makePlace(u"west"_s);
    base.member(u"dev"_s, place.organization, u"developer"_s);
    const auto started = [&base](const api::DialectOptions &dialect, const QHostAddress &address) {
        api::EndpointOptions options;
        options.tcp = api::ListenAddress{address, 0};
        options.dialect = dialect;
        api::Endpoint endpoint(*base.core.core, *base.accounts, options);
        const auto result = endpoint.start();
        return result ? QString() : result.error().message;
    };
    const QHostAddress local = QHostAddress::LocalHost;
    QVERIFY(started({.name = u"ping"_s}, local).contains(u"name the account"_s));
    QVERIFY(started({.name = u"ping"_s, .account = u"nobody"_s}, local)
                .contains(u"There is no account 'nobody'"_s));
    QVERIFY(started({.name = u"hypervisor"_s, .account = u"dev"_s}, local)
                .contains(u"acts as an administrator"_s));
    QVERIFY(started({.name = u"ping"_s, .account = u"root"_s}, QHostAddress::AnyIPv4)
                .contains(u"--dialect-allow-remote"_s));
    QVERIFY(started({.name = u"pong"_s}, local).contains(u"Did you mean 'ping'"_s));
    QVERIFY(started({.name = u"jobs"_s, .account = u"dev"_s, .organization = u"elsewhere"_s}, local)
                .contains(u"There is no organization 'elsewhere'"_s));
    QCOMPARE(started({.name = u"jobs"_s, .account = u"dev"_s}, local), QString());
    // Beyond this machine whoever asks must be let in by the settings.
    api::DialectOptions remote{.name = u"deployments"_s};
    remote.isLocal = false;
    BERTH_VERIFY_RESULT(base.core.act<void>([remote](store::Transaction &tx) -> Result<void> {
        const auto refused = api::requireOpenRegistration(remote, tx);
        if (refused)
            return tl::unexpected(Error::internal(u"registration was open"_s));
        core::SettingsPatch patch;
        patch.registration = Registration::Open;
        if (const auto changed = core::changeSettings(tx, patch, 0); !changed)
            return tl::unexpected(changed.error());
        return api::requireOpenRegistration(remote, tx);
    }));
}

void tst_dialectrules::foreignPagesAreRefused()
{
    DialectFixture service({.name = u"jobs"_s, .account = u"ada"_s});
    const Reply reply = service.base.send(
        {.method = "POST",
         .path = "/jobs",
         .body = R"({"cron_string": "* * * * *"})",
         .headers = {{"Origin", "https://evil.example"}, {"Content-Type", "text/plain"}}});
    QCOMPARE(reply.status, 403);
    QVERIFY(!reply.headers.contains("access-control-allow-origin"));
    QCOMPARE(list(service.get("/jobs")).size(), 0);
}

void tst_dialectrules::priorities_data()
{
    QTest::addColumn<bool>("isDown");
    QTest::addColumn<double>("given");
    QTest::addColumn<int>("native");
    QTest::newRow("down: the most urgent") << true << 1.0 << 499;
    QTest::newRow("down: clamped below") << true << 501.0 << 0;
    QTest::newRow("down: clamped above") << true << -1000.0 << 999;
    QTest::newRow("up: none") << false << 0.0 << 100;
    QTest::newRow("up: clamped above") << false << 5000.0 << 999;
    QTest::newRow("up: clamped below") << false << -101.0 << 0;
    QTest::newRow("up: a fraction") << false << 1.5 << 102;
}

void tst_dialectrules::priorities()
{
    QFETCH(bool, isDown);
    QFETCH(double, given);
    QFETCH(int, native);
    const api::Scale scale = isDown ? api::Scale::Down : api::Scale::Up;
    QCOMPARE(api::nativePriority(scale, given), native);
    const QString note = QString::number(given, 'g', 17);
    QCOMPARE(api::givenPriority(scale, native, note).toDouble(), given);
    // Changed in Berth meanwhile: then the note is no longer true.
    const int changed = native == 0 ? 1 : native - 1;
    const double now = api::givenPriority(scale, changed, note).toDouble();
    QCOMPARE(api::nativePriority(scale, now), changed);
}

void tst_dialectrules::everyDialectHasItsDocument()
{
    for (const QString &name : api::dialectNames()) {
        const api::Dialect *dialect = api::findDialect(name);
        QVERIFY(dialect);
        DialectFixture service({.name = name, .account = u"ada"_s});
        const QJsonObject document = service.get("/openapi.json").json();
        QCOMPARE(document.value("openapi"_L1).toString(), u"3.1.0"_s);
        const QJsonObject paths = document.value("paths"_L1).toObject();
        qsizetype operations = 0;
        for (const QJsonValue path : paths)
            operations += path.toObject().size();
        QCOMPARE(operations, dialect->routes.size());
        QVERIFY(service.get("/docs").body.contains("/docs/docs.js"));
        QCOMPARE(service.get("/docs/docs.js").status, 200);
        QCOMPARE(service.get("/api/v1/clusters").status, 404); // Berth's own API is elsewhere
        const Reply wrong = service.ask("PUT", dialect->routes.first().pattern.toLatin1());
        QVERIFY(wrong.status == 405 || name == "kargo"_L1);
    }
}

BERTH_TEST(tst_dialectrules)
#include "tst_dialectrules.moc"
