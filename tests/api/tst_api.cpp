// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtNetwork/qtcpsocket.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// The API over HTTP, as scripts use it; every answer is checked against the document.
class tst_api : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void untilSetUpNothingElseAnswers();
    void requestsThatCannotBeRead_data();
    void requestsThatCannotBeRead();
    void aClusterFromMakingToDeleting();
    void aDeploymentFromQueueToEnd();
    void rulesOfDeployments();
    void explainsAndHelps();
    void versionsGuardChanges();
    void listsComeInPages();
    void filtersOfLists_data();
    void filtersOfLists();
    void aKeyMakesOne();
    void thirtyTwoOfOneKeyMakeOne();
    void sixtyFourAtOnceNeverOverbook();
    void aDryRunChangesNothing();
    void organizationsMembersAndInvites();
    void settingsAndQuotas();
    void tokensOfOnesOwn();
    void theFeedIsReadAndFollowed();
    void reservationsAndFit();
    void aForeignPageIsRefused();
    void tooManyRequestsWait();

private:
    std::unique_ptr<ApiFixture> m_api;
};

void tst_api::init()
{
    m_api = std::make_unique<ApiFixture>();
}

void tst_api::cleanup()
{
    const QStringList violations = m_api->violations;
    const QString broken = m_api->core.brokenInvariant();
    m_api.reset();
    QCOMPARE(violations.join(u"\n"_s), QString());
    QCOMPARE(broken, QString());
}

void tst_api::untilSetUpNothingElseAnswers()
{
    ApiFixture fresh(false);
    QCOMPARE(fresh.get("/livez").status, 200);
    QCOMPARE(fresh.get("/version").status, 200);
    QCOMPARE(fresh.get("/readyz").status, 503);
    for (const QByteArray path : {"/api/v1/me", "/api/v1/clusters", "/api/v1/invites/x"}) {
        const Reply reply = fresh.get(path);
        QCOMPARE(reply.status, 503);
        QCOMPARE(reply.problem(), u"setup-required"_s);
        QVERIFY(reply.headers.contains("retry-after"));
    }
    const auto code = fresh.accounts->makeSetUpCode();
    BERTH_VERIFY_RESULT(code);
    QJsonObject body{{u"code"_s, u"8K2M-8K2M-8K2M-8K2M-8K2M-8K2M-8K2M"_s},
                     {u"username"_s, u"root"_s},
                     {u"password"_s, u"correct horse battery"_s}};
    QCOMPARE(fresh.post("/api/v1/setup", body).status, 401);
    body.insert("code"_L1, *code);
    const Reply made = fresh.post("/api/v1/setup", body);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.json().value("is_administrator"_L1), QJsonValue(true));
    QCOMPARE(fresh.post("/api/v1/setup", body).problem(), u"already-set-up"_s);
    QVERIFY(!fresh.signIn(u"root"_s).isEmpty());
    QCOMPARE(fresh.violations, QStringList());
}

void tst_api::requestsThatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const char *method, const char *path, const char *type,
                        const char *body, int status, const QString &problem) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(path) << QByteArray(type)
                            << QByteArray(body) << status << problem;
    };
    const char *json = "application/json";
    row("a path that is none", "GET", "/api/v1/nothing", "", "", 404, u"not-found"_s);
    row("a route that is not built", "GET", "/api/v1/hooks", "", "", 404, u"not-found"_s);
    row("an id that is none", "GET", "/api/v1/clusters/abc", "", "", 404, u"not-found"_s);
    row("an id with a zero in front", "GET", "/api/v1/clusters/01", "", "", 404, u"not-found"_s);
    row("an id beyond all numbers", "GET", "/api/v1/clusters/99999999999999999999", "", "", 404,
        u"not-found"_s);
    row("a method that it does not take", "PUT", "/api/v1/clusters", json, "{}", 405,
        u"method-not-allowed"_s);
    row("broken JSON", "POST", "/api/v1/clusters", json, "{\"name\":", 400, u"malformed-json"_s);
    row("a name twice", "POST", "/api/v1/clusters", json, R"({"name":"a","name":"b"})", 400,
        u"malformed-json"_s);
    row("another type", "POST", "/api/v1/clusters", "text/plain", "x", 415,
        u"unsupported-media-type"_s);
    row("a form where none is taken", "POST", "/api/v1/clusters",
        "application/x-www-form-urlencoded", "name=x", 415, u"unsupported-media-type"_s);
    row("a body that is taken by nobody", "GET", "/api/v1/clusters", json, "{}", 400,
        u"invalid-argument"_s);
    row("a parameter that is unknown", "GET", "/api/v1/clusters?limt=3", "", "", 400,
        u"invalid-argument"_s);
    row("a parameter out of range", "GET", "/api/v1/clusters?limit=1001", "", "", 400,
        u"invalid-argument"_s);
    row("a parameter twice", "GET", "/api/v1/clusters?limit=1&limit=2", "", "", 400,
        u"invalid-argument"_s);
    row("a cursor that is none", "GET", "/api/v1/clusters?cursor=x", "", "", 400,
        u"invalid-argument"_s);
    row("a cursor of another time", "GET", "/api/v1/events?after=7.1", "", "", 410,
        u"cursor-gone"_s);
    row("a filter that is none", "GET", "/api/v1/deployments?filter=status:qeued", "", "", 400,
        u"invalid-argument"_s);
    row("a field that is missing", "POST", "/api/v1/clusters", json, "{}", 422,
        u"invalid-argument"_s);
    row("an amount that is none", "POST", "/api/v1/clusters", json,
        R"({"name":"x","resources":{"memory":"8G5"}})", 422, u"invalid-argument"_s);
}

void tst_api::requestsThatCannotBeRead()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, problem);
    ApiFixture::Request request{method, path, m_api->root, body};
    if (!type.isEmpty())
        request.headers.append({"Content-Type", type});
    const Reply reply = m_api->send(request);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.problem(), problem);
    QCOMPARE(reply.headers.value("content-type"), QByteArray("application/problem+json"));
    QCOMPARE(reply.json().value("status"_L1).toInt(), status);
    QVERIFY(!reply.json().value("detail"_L1).toString().isEmpty());
    QVERIFY(reply.headers.contains("request-id"));
}

void tst_api::aClusterFromMakingToDeleting()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    const Reply read = m_api->get(path, m_api->root);
    QCOMPARE(read.status, 200);
    QCOMPARE(read.headers.value("etag"), QByteArray("\"1\""));
    QCOMPARE(read.json().value("status"_L1).toString(), u"ready"_s);
    const QJsonObject cpu = read.json().value("resources"_L1).toObject().value("cpu"_L1).toObject();
    QCOMPARE(cpu.value("total"_L1).toDouble(), 8.0);

    QCOMPARE(m_api
                 ->post("/api/v1/clusters",
                        {{u"name"_s, u"WEST"_s}, {u"organization_id"_s, place.organization}},
                        m_api->root)
                 .problem(),
             u"name-taken"_s);
    const Reply changed
        = m_api->patch(path, {{u"policy"_s, u"spread"_s}, {u"queue_held"_s, true}}, m_api->root);
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.json().value("policy"_L1).toString(), u"spread"_s);
    QVERIFY(changed.json().value("queue_held"_L1).toBool());

    const QJsonObject two{{u"cpu"_s, 2}, {u"memory"_s, u"1GiB"_s}};
    const Reply added
        = m_api->post(path + "/nodes", {{u"name"_s, u"n2"_s}, {u"resources"_s, two}}, m_api->root);
    QCOMPARE(added.status, 201);
    const QByteArray node
        = path + "/nodes/" + QByteArray::number(added.json().value("id"_L1).toInteger());
    const Reply cordoned = m_api->patch(
        node, {{u"scheduling"_s, u"cordoned"_s}, {u"labels"_s, QJsonObject{{u"zone"_s, u"a"_s}}}},
        m_api->root);
    QCOMPARE(cordoned.status, 200);
    QCOMPARE(cordoned.json().value("status"_L1).toString(), u"cordoned"_s);
    QCOMPARE(cordoned.json().value("labels"_L1).toObject().value("zone"_L1).toString(), u"a"_s);
    const Reply stripped = m_api->patch(
        node, {{u"labels"_s, QJsonObject{{u"zone"_s, QJsonValue::Null}}}}, m_api->root);
    QVERIFY(stripped.json().value("labels"_L1).toObject().isEmpty());
    QCOMPARE(m_api->get(path + "/nodes", m_api->root).json().value("items"_L1).toArray().size(), 2);
    QCOMPARE(m_api->patch(node, {{u"drain_deadline_seconds"_s, 5}}, m_api->root).status, 422);
    QCOMPARE(m_api->remove(node, m_api->root).status, 204);
    QCOMPARE(m_api->get(node, m_api->root).status, 404);
    QCOMPARE(m_api->remove(path, m_api->root).status, 204);
    QCOMPARE(m_api->get(path, m_api->root).status, 404);
}

void tst_api::aDeploymentFromQueueToEnd()
{
    const auto place = m_api->makePlace(u"west"_s);
    QJsonObject draft = ApiFixture::draft(place.cluster, u"1"_s);
    draft.insert(
        "env"_L1,
        QJsonObject{{u"EPOCHS"_s, u"3"_s}, {u"TOKEN"_s, QJsonObject{{u"secret"_s, u"hub"_s}}}});
    const Reply made = m_api->post("/api/v1/deployments", draft, m_api->root);
    QCOMPARE(made.status, 201);
    const QByteArray path = made.headers.value("location");
    QCOMPARE(path,
             QByteArray("/api/v1/deployments/"
                        + QByteArray::number(made.json().value("id"_L1).toInteger())));
    QCOMPARE(made.json().value("name"_L1).toString(), u"app"_s);
    QVERIFY(made.json().value("seq"_L1).toInteger() > 0);
    QCOMPARE(made.headers.value("berth-seq"),
             QByteArray::number(made.json().value("seq"_L1).toInteger()));

    // One that does not fit waits with its reason and its place.
    const Reply large
        = m_api->post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"9"_s), m_api->root);
    QTRY_COMPARE(m_api->get(path, m_api->root).json().value("status"_L1).toString(), u"running"_s);
    const QJsonObject waiting = m_api->get(large.headers.value("location"), m_api->root).json();
    QCOMPARE(waiting.value("status"_L1).toString(), u"queued"_s);
    QCOMPARE(waiting.value("queue_position"_L1).toInt(), 1);
    QCOMPARE(waiting.value("reason"_L1).toObject().value("code"_L1).toString(), u"never_fits"_s);
    const Reply queue = m_api->get(
        "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/queue", m_api->root);
    QCOMPARE(queue.json().value("total"_L1).toInt(), 1);
    QCOMPARE(m_api->get("/api/v1/queue", m_api->root).status, 200);

    // A viewer reads all but the values of the environment.
    const QByteArray viewer = m_api->member(u"vera"_s, place.organization, u"viewer"_s);
    const QJsonObject seen = m_api->get(path, viewer).json();
    QVERIFY(seen.value("env"_L1).toObject().value("EPOCHS"_L1).isNull());
    QCOMPARE(seen.value("env"_L1).toObject().keys(), (QStringList{u"EPOCHS"_s, u"TOKEN"_s}));

    const Reply patched = m_api->patch(
        path, {{u"priority"_s, 7}, {u"env"_s, QJsonObject{{u"EPOCHS"_s, QJsonValue::Null}}}},
        m_api->root);
    QCOMPARE(patched.status, 200);
    QCOMPARE(patched.json().value("revision"_L1).toInt(), 2);
    QCOMPARE(patched.json().value("priority"_L1).toInt(), 7);
    QCOMPARE(m_api->get(path + "/revisions", m_api->root).json().value("items"_L1).toArray().size(),
             2);
    QCOMPARE(m_api->patch(path, {{u"kind"_s, u"batch"_s}}, m_api->root).pointers(),
             QStringList{u"/kind"_s});

    QCOMPARE(m_api->send({"POST", path + "/restart", m_api->root}).status, 202);
    QCOMPARE(m_api->send({"POST", path + "/start", m_api->root}).problem(), u"not-finished"_s);
    QCOMPARE(m_api->send({"POST", path + "/stop", m_api->root}).status, 202);
    QVERIFY(m_api->get(path + "/events", m_api->root).json().value("items"_L1).toArray().size()
            > 2);
    const Reply deleted = m_api->remove(path, m_api->root);
    QVERIFY(deleted.status == 202 || deleted.status == 204);
    QCOMPARE(m_api->remove(large.headers.value("location"), m_api->root).status, 204);
    QCOMPARE(m_api->send({"POST", "/api/v1/scheduler/run", m_api->root}).status, 200);
}

void tst_api::rulesOfDeployments()
{
    const auto place = m_api->makePlace(u"west"_s);
    const auto draft = [&](QJsonObject more) {
        more.insert(u"cluster_id"_s, place.cluster);
        more.insert(u"image"_s, u"registry.local/app:1"_s);
        more.insert(u"resources"_s, QJsonObject{{u"cpu"_s, 1}});
        return more;
    };
    const auto first = m_api->post("/api/v1/deployments", draft({{u"held"_s, true}}), m_api->root);
    QCOMPARE(first.status, 201);
    const qint64 id = first.json().value("id"_L1).toInteger();
    const QJsonArray after{QJsonObject{{u"deployment_id"_s, id}, {u"condition"_s, u"started"_s}}};
    const auto second = m_api->post("/api/v1/deployments",
                                    draft({{u"after"_s, after},
                                           {u"max_run_seconds"_s, 90},
                                           {u"expires_at"_s, u"2030-01-01T00:00:00Z"_s},
                                           {u"on_node_loss"_s, u"wait"_s}}),
                                    m_api->root);
    QCOMPARE(second.status, 201);
    const QByteArray path = second.headers.value("location");
    QTRY_COMPARE(m_api->get(path, m_api->root)
                     .json()
                     .value("reason"_L1)
                     .toObject()
                     .value("code"_L1)
                     .toString(),
                 u"dependency"_s);
    const QJsonObject made = m_api->get(path, m_api->root).json();
    QCOMPARE(made.value("after"_L1).toArray(),
             (QJsonArray{QJsonObject{{u"deployment_id"_s, id},
                                     {u"condition"_s, u"started"_s},
                                     {u"state"_s, u"waiting"_s}}}));
    QCOMPARE(made.value("max_run_seconds"_L1).toInt(), 90);
    QCOMPARE(made.value("expires_at"_L1).toString(), u"2030-01-01T00:00:00.000Z"_s);
    QCOMPARE(made.value("on_node_loss"_L1).toString(), u"wait"_s);

    const auto refused = [&](const QJsonObject &more) {
        return m_api->post("/api/v1/deployments", draft(more), m_api->root);
    };
    QCOMPARE(refused({{u"after"_s, QJsonArray{QJsonObject{{u"deployment_id"_s, 999}}}}}).pointers(),
             QStringList{u"/after/0/deployment_id"_s});
    QCOMPARE(refused({{u"expires_at"_s, u"2001-01-01T00:00:00Z"_s}}).pointers(),
             QStringList{u"/expires_at"_s});
    QCOMPARE(refused({{u"expires_at"_s, u"tomorrow"_s}}).status, 422);
    QCOMPARE(
        refused({{u"after"_s, QJsonArray{QJsonObject{{u"condition"_s, u"started"_s}}}}}).status,
        422);
    QCOMPARE(
        m_api
            ->patch(
                "/api/v1/deployments/" + QByteArray::number(id),
                {{u"after"_s,
                  QJsonArray{QJsonObject{{u"deployment_id"_s, made.value("id"_L1).toInteger()}}}}},
                m_api->root)
            .pointers(),
        QStringList{u"/after/0/deployment_id"_s});
    QCOMPARE(m_api->patch(path, {{u"after"_s, QJsonArray()}}, m_api->root).status, 200);
    QTRY_VERIFY(m_api->get(path, m_api->root).json().value("status"_L1).toString() != u"queued"_s);
}

void tst_api::explainsAndHelps()
{
    const auto place = m_api->makePlace(u"west"_s); // one node of 8 cores, 16 GiB, 2 GPUs
    const auto submit = [&](const QJsonObject &resources) {
        return m_api
            ->post("/api/v1/deployments",
                   {{u"cluster_id"_s, place.cluster},
                    {u"image"_s, u"registry.local/app:1"_s},
                    {u"resources"_s, resources}},
                   m_api->root)
            .headers.value("location");
    };
    const QByteArray running = submit({{u"cpu"_s, 5}});
    QTRY_VERIFY(m_api->get(running, m_api->root).json().value("status"_L1).toString()
                != u"queued"_s);
    const QByteArray ahead = submit({{u"cpu"_s, 7}});
    const QByteArray path = submit({{u"cpu"_s, 6}});
    const auto explained = [&](const QByteArray &of) {
        const Reply reply = m_api->get(of + "/explain", m_api->root);
        return reply.status == 200 ? reply.json() : QJsonObject();
    };
    QTRY_VERIFY(!explained(path).value("remedies"_L1).toArray().isEmpty());
    const QJsonObject advice = explained(path);
    QCOMPARE(advice.value("queue_position"_L1).toInt(), 2);
    QCOMPARE(advice.value("ahead"_L1).toArray(),
             QJsonArray{ahead.mid(ahead.lastIndexOf('/') + 1).toLongLong()});
    QCOMPARE(advice.value("node_count"_L1).toInt(), 1);
    QCOMPARE(advice.value("reason"_L1).toObject().value("code"_L1).toString(), u"insufficient"_s);
    QStringList kinds;
    for (const QJsonValue remedy : advice.value("remedies"_L1).toArray())
        kinds << remedy["kind"_L1].toString();
    QCOMPARE(kinds, QStringList({u"raise_priority"_s, u"shrink"_s}));

    // A remedy can be tried without doing it, and helps when it is done.
    const QJsonObject change = advice.value("remedies"_L1).toArray().at(1)["change"_L1].toObject();
    QCOMPARE(change, (QJsonObject{{u"resources"_s, QJsonObject{{u"cpu"_s, u"3"_s}}}}));
    QCOMPARE(m_api->patch(path + "?dry_run=true", change, m_api->root).status, 200);
    QVERIFY(!explained(path).value("reason"_L1).isNull());
    QCOMPARE(m_api->patch(path, change, m_api->root).status, 200);
    QTRY_VERIFY(m_api->get(path, m_api->root).json().value("status"_L1).toString() != u"queued"_s);
    QTRY_VERIFY(explained(path).value("reason"_L1).isNull());
    QVERIFY(explained(path).value("queue_position"_L1).isNull());
    QCOMPARE(m_api->get("/api/v1/deployments/999/explain", m_api->root).status, 404);
}

void tst_api::versionsGuardChanges()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    const auto rename = [&](const QByteArray &match, const QString &name) {
        return m_api->send({"PATCH",
                            path,
                            m_api->root,
                            QJsonDocument(QJsonObject{{u"name"_s, name}}).toJson(),
                            {{"If-Match", match}}});
    };
    const Reply first = rename("\"1\"", u"north"_s);
    QCOMPARE(first.status, 200);
    QCOMPARE(first.headers.value("etag"), QByteArray("\"2\""));
    const Reply stale = rename("\"1\"", u"south"_s);
    QCOMPARE(stale.status, 412);
    QCOMPARE(stale.problem(), u"changed-meanwhile"_s);
    QCOMPARE(rename("W/\"2\"", u"south"_s).status, 412);
    QCOMPARE(rename("*", u"south"_s).status, 200);
}

void tst_api::listsComeInPages()
{
    const auto place = m_api->makePlace(u"west"_s);
    for (int i = 0; i < 5; ++i)
        m_api->post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"9"_s), m_api->root);
    QList<qint64> ids;
    QByteArray path = "/api/v1/deployments?limit=2";
    int pages = 0;
    while (!path.isEmpty()) {
        const Reply page = m_api->get(path, m_api->root);
        QCOMPARE(page.status, 200);
        const QJsonArray items = page.json().value("items"_L1).toArray();
        for (const QJsonValue item : items)
            ids << item.toObject().value("id"_L1).toInteger();
        ++pages;
        const QByteArray link = page.headers.value("link");
        path = link.isEmpty() ? QByteArray() : link.mid(1, link.indexOf('>') - 1);
        QCOMPARE(page.json().value("next"_L1).isNull(), path.isEmpty());
    }
    QCOMPARE(pages, 3);
    QCOMPARE(ids, (QList<qint64>{1, 2, 3, 4, 5}));
    // A small cluster beside a large one is found by its index.
    const auto small = m_api->makePlace(u"small"_s);
    m_api->post("/api/v1/deployments", ApiFixture::draft(small.cluster, u"9"_s), m_api->root);
    const Reply own = m_api->get(
        "/api/v1/clusters/" + QByteArray::number(small.cluster) + "/deployments", m_api->root);
    QCOMPARE(own.json().value("items"_L1).toArray().size(), 1);
    const QByteArray member = m_api->member(u"vera"_s, small.organization, u"viewer"_s);
    QCOMPARE(m_api->get("/api/v1/deployments", member).json().value("items"_L1).toArray().size(),
             1);
}

void tst_api::filtersOfLists_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QList<qint64>>("ids");
    QTest::newRow("by priority") << QByteArray("priority>=200") << QList<qint64>{2, 3};
    QTest::newRow("by name") << QByteArray("name:two") << QList<qint64>{2};
    QTest::newRow("not held") << QByteArray("-held:yes") << QList<qint64>{1, 2};
    QTest::newRow("one or the other") << QByteArray("id:1 or id:3") << QList<qint64>{1, 3};
    QTest::newRow("by amount") << QByteArray("cpu>9") << QList<qint64>{3};
    QTest::newRow("by owner") << QByteArray("owner=root") << QList<qint64>{1, 2, 3};
    QTest::newRow("by cluster") << QByteArray("cluster:east") << QList<qint64>{};
    QTest::newRow("a bare word") << QByteArray("three") << QList<qint64>{3};
}

void tst_api::filtersOfLists()
{
    QFETCH(QByteArray, filter);
    QFETCH(QList<qint64>, ids);
    const auto place = m_api->makePlace(u"west"_s);
    int priority = 100;
    for (const QString &name : {u"one"_s, u"two"_s, u"three"_s}) {
        QJsonObject draft = ApiFixture::draft(place.cluster, name == u"three"_s ? u"10"_s : u"9"_s);
        draft.insert("name"_L1, name);
        draft.insert("priority"_L1, priority);
        draft.insert("held"_L1, name == u"three"_s);
        priority += 100;
        QCOMPARE(m_api->post("/api/v1/deployments", draft, m_api->root).status, 201);
    }
    const Reply page
        = m_api->get("/api/v1/deployments?filter=" + filter.toPercentEncoding(), m_api->root);
    QCOMPARE(page.status, 200);
    QList<qint64> found;
    const QJsonArray items = page.json().value("items"_L1).toArray();
    for (const QJsonValue item : items)
        found << item.toObject().value("id"_L1).toInteger();
    QCOMPARE(found, ids);
}

void tst_api::aKeyMakesOne()
{
    const auto place = m_api->makePlace(u"west"_s);
    ApiFixture::Request request{"POST",
                                "/api/v1/deployments",
                                m_api->root,
                                QJsonDocument(ApiFixture::draft(place.cluster, u"9"_s)).toJson(),
                                {{"Idempotency-Key", "key-1"}}};
    const Reply first = m_api->send(request);
    const Reply second = m_api->send(request);
    QCOMPARE(first.status, 201);
    QCOMPARE(second.status, 201);
    QCOMPARE(second.json().value("id"_L1), first.json().value("id"_L1));
    QCOMPARE(second.headers.value("idempotent-replayed"), QByteArray("true"));
    request.body = QJsonDocument(ApiFixture::draft(place.cluster, u"10"_s)).toJson();
    QCOMPARE(m_api->send(request).problem(), u"key-reused"_s);
    m_api->core.clock->advance(std::chrono::hours(25));
    m_api->root = m_api->signIn(u"root"_s);
    request.token = m_api->root;
    QCOMPARE(m_api->send(request).status, 201);
    // What is shown once stays shown once.
    ApiFixture::Request invite{"POST",
                               "/api/v1/organizations/" + QByteArray::number(place.organization)
                                   + "/invites",
                               m_api->root,
                               R"({"role": "viewer"})",
                               {{"Idempotency-Key", "key-2"}}};
    QVERIFY(m_api->send(invite).json().contains("code"_L1));
    const Reply again = m_api->send(invite);
    QCOMPARE(again.status, 201);
    QVERIFY(!again.json().contains("code"_L1));
}

void tst_api::thirtyTwoOfOneKeyMakeOne()
{
    const auto place = m_api->makePlace(u"west"_s);
    const auto replies
        = m_api->sendAtOnce({"POST",
                             "/api/v1/deployments",
                             m_api->root,
                             QJsonDocument(ApiFixture::draft(place.cluster, u"9"_s)).toJson(),
                             {{"Idempotency-Key", "same"}}},
                            32);
    QSet<qint64> ids;
    for (const Reply &reply : replies) {
        QVERIFY2(reply.status == 201 || reply.problem() == u"key-in-flight"_s,
                 reply.body.constData());
        if (reply.status == 201)
            ids.insert(reply.json().value("id"_L1).toInteger());
    }
    QCOMPARE(ids.size(), 1);
    QCOMPARE(
        m_api->get("/api/v1/deployments", m_api->root).json().value("items"_L1).toArray().size(),
        1);
}

void tst_api::sixtyFourAtOnceNeverOverbook()
{
    const auto place = m_api->makePlace(u"west"_s); // 8 cores
    const auto replies
        = m_api->sendAtOnce({"POST", "/api/v1/deployments", m_api->root,
                             QJsonDocument(ApiFixture::draft(place.cluster, u"1"_s)).toJson()},
                            64);
    for (const Reply &reply : replies)
        QCOMPARE(reply.status, 201);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    QTRY_COMPARE(m_api->get(path, m_api->root)
                     .json()
                     .value("resources"_L1)
                     .toObject()
                     .value("cpu"_L1)
                     .toObject()
                     .value("allocated"_L1)
                     .toDouble(),
                 8.0);
    QCOMPARE(m_api->get(path + "/queue", m_api->root).json().value("total"_L1).toInt(), 56);
}

void tst_api::aDryRunChangesNothing()
{
    const auto place = m_api->makePlace(u"west"_s);
    const auto head = [this] {
        return m_api->get("/api/v1/events?limit=1000", m_api->root).json().value("head"_L1);
    };
    const auto before = head();
    const Reply made = m_api->post("/api/v1/deployments?dry_run=true",
                                   ApiFixture::draft(place.cluster, u"1"_s), m_api->root);
    QCOMPARE(made.status, 200);
    QCOMPARE(made.headers.value("berth-dry-run"), QByteArray("true"));
    QCOMPARE(made.json().value("name"_L1).toString(), u"app"_s);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    QCOMPARE(m_api->send({"DELETE", path + "?dry_run=true", m_api->root}).status, 204);
    QCOMPARE(m_api
                 ->post("/api/v1/clusters?dry_run=true",
                        {{u"name"_s, u"west"_s}, {u"organization_id"_s, place.organization}},
                        m_api->root)
                 .problem(),
             u"name-taken"_s);
    QCOMPARE(head(), before);
    QCOMPARE(m_api->get(path, m_api->root).status, 200);
}

void tst_api::organizationsMembersAndInvites()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray owner = m_api->member(u"olga"_s, place.organization, u"owner"_s);
    QCOMPARE(m_api->get("/api/v1/organization", owner).json().value("name"_L1).toString(),
             u"Org west"_s);
    QCOMPARE(m_api->patch("/api/v1/organization", {{u"name"_s, u"Quay"_s}}, owner).status, 200);

    const Reply invite
        = m_api->post("/api/v1/organization/invites",
                      {{u"role"_s, u"developer"_s}, {u"note"_s, u"for Dan"_s}}, owner);
    QCOMPARE(invite.status, 201);
    const QByteArray code = invite.json().value("code"_L1).toString().toLatin1();
    QVERIFY(code.startsWith("berth_inv_"));
    const Reply look = m_api->get("/api/v1/invites/" + code);
    QCOMPARE(look.status, 200);
    QCOMPARE(look.json().value("organization"_L1).toString(), u"Quay"_s);
    QCOMPARE(look.json().value("status"_L1).toString(), u"active"_s);
    QCOMPARE(m_api->get("/api/v1/invites/nonsense").status, 404);
    QVERIFY(!m_api->get("/api/v1/organization/invites", owner).body.contains(code));

    const QByteArray dan = m_api->member(u"dan"_s, place.organization, u"viewer"_s);
    QCOMPARE(m_api->send({"POST", "/api/v1/invites/" + code + "/redeem", dan}).problem(),
             u"already-member"_s);
    QCOMPARE(m_api->get("/api/v1/organization/invites", dan).status, 403);
    const Reply members = m_api->get("/api/v1/organization/members", owner);
    QCOMPARE(members.json().value("items"_L1).toArray().size(), 2);
    const QByteArray danId
        = QByteArray::number(m_api->get("/api/v1/me", dan).json().value("id"_L1).toInteger());
    const QByteArray path = "/api/v1/organization/members/" + danId;
    QCOMPARE(m_api->patch(path, {{u"role"_s, u"operator"_s}}, owner).status, 200);
    QCOMPARE(m_api->get("/api/v1/me", dan).json().value("role"_L1).toString(), u"operator"_s);
    const QByteArray inviteId = QByteArray::number(invite.json().value("id"_L1).toInteger());
    QCOMPARE(m_api->remove("/api/v1/organization/invites/" + inviteId, owner).status, 204);
    QCOMPARE(
        m_api->send({"POST", "/api/v1/organization/invites/" + inviteId + "/reopen", owner}).status,
        200);
    QCOMPARE(m_api->remove(path, owner).status, 204);
    QCOMPARE(m_api->get("/api/v1/me", dan).status, 401); // at the very next request
    const QByteArray olga
        = QByteArray::number(m_api->get("/api/v1/me", owner).json().value("id"_L1).toInteger());
    QCOMPARE(m_api->remove("/api/v1/organization/members/" + olga, owner).problem(),
             u"last-owner"_s);

    const QByteArray organization
        = "/api/v1/organizations/" + QByteArray::number(place.organization);
    QCOMPARE(m_api->remove(organization, m_api->root).problem(), u"in-use"_s);
    m_api->remove("/api/v1/clusters/" + QByteArray::number(place.cluster), m_api->root);
    QCOMPARE(m_api->remove(organization, m_api->root).status, 204);
    QCOMPARE(m_api->get("/api/v1/organization", owner).status, 404);
}

void tst_api::settingsAndQuotas()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray owner = m_api->member(u"olga"_s, place.organization, u"owner"_s);
    QCOMPARE(m_api->get("/api/v1/settings", owner).status, 403);
    const Reply settings = m_api->get("/api/v1/settings", m_api->root);
    QCOMPARE(settings.json().value("registration"_L1).toString(), u"invite"_s);
    QCOMPARE(m_api
                 ->post("/api/v1/users",
                        {{u"username"_s, u"eve"_s}, {u"password"_s, u"correct horse battery"_s}})
                 .problem(),
             u"invite-required"_s);
    QCOMPARE(m_api->patch("/api/v1/settings", {{u"registration"_s, u"open"_s}}, m_api->root).status,
             200);
    QCOMPARE(
        m_api->patch("/api/v1/settings", {{u"access_token_seconds"_s, 1}}, m_api->root).pointers(),
        QStringList{u"/access_token_seconds"_s});
    const Reply founded = m_api->post("/api/v1/users",
                                      {{u"username"_s, u"eve"_s},
                                       {u"password"_s, u"correct horse battery"_s},
                                       {u"organization"_s, QJsonObject{{u"name"_s, u"New"_s}}}});
    QCOMPARE(founded.status, 201);
    QCOMPARE(founded.json().value("role"_L1).toString(), u"owner"_s);
    QCOMPARE(
        m_api->post("/api/v1/users", {{u"username"_s, u"weak"_s}, {u"password"_s, u"12345678"_s}})
            .pointers(),
        QStringList{u"/password"_s});

    const QByteArray quota = "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/quota";
    QCOMPARE(m_api->get(quota, owner).json().value("version"_L1).toInt(), 0);
    const Reply limited = m_api->put(
        quota, {{u"max_deployments"_s, 0}, {u"resources"_s, QJsonObject{{u"cpu"_s, 4}}}}, owner);
    QCOMPARE(limited.status, 200);
    QCOMPARE(
        m_api->post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"1"_s), m_api->root)
            .problem(),
        u"quota-exceeded"_s);
    QCOMPARE(m_api->put(quota, {}, owner).status, 200);
    QCOMPARE(
        m_api->post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"1"_s), m_api->root)
            .status,
        201);
    QCOMPARE(m_api->get("/api/v1/organization/quota", owner).status, 200);
}

void tst_api::tokensOfOnesOwn()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray owner = m_api->member(u"olga"_s, place.organization, u"owner"_s);
    const Reply made
        = m_api->post("/api/v1/me/tokens", {{u"name"_s, u"ci"_s}, {u"scope"_s, u"read"_s}}, owner);
    QCOMPARE(made.status, 201);
    const QByteArray token = made.json().value("token"_L1).toString().toLatin1();
    QCOMPARE(m_api->get("/api/v1/clusters", token).status, 200);
    const Reply refused
        = m_api->post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"1"_s), token);
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.problem(), u"token-scope"_s);
    QVERIFY(!m_api->get("/api/v1/me/tokens", owner).body.contains(token));
    const QByteArray path
        = "/api/v1/me/tokens/" + QByteArray::number(made.json().value("id"_L1).toInteger());
    QCOMPARE(m_api->remove(path, owner).status, 204);
    QCOMPARE(m_api->get("/api/v1/clusters", token).status, 401);
    QCOMPARE(m_api->patch("/api/v1/me", {{u"display_name"_s, u"Olga O."_s}}, owner).status, 200);
    QCOMPARE(m_api
                 ->post("/api/v1/me/password",
                        {{u"password"_s, u"guess"_s}, {u"new_password"_s, u"a new long one"_s}},
                        owner)
                 .problem(),
             u"wrong-password"_s);
    QCOMPARE(m_api->send({"POST", "/api/v1/logout", owner}).status, 204);
    QCOMPARE(m_api->get("/api/v1/me", owner).status, 401);
}

void tst_api::theFeedIsReadAndFollowed()
{
    const auto place = m_api->makePlace(u"west"_s);
    const Reply all = m_api->get("/api/v1/events?limit=3", m_api->root);
    QCOMPARE(all.json().value("items"_L1).toArray().size(), 3);
    QVERIFY(!all.headers.value("link").isEmpty());

    QTcpSocket follower;
    follower.connectToHost(QHostAddress::LocalHost, m_api->endpoint->port());
    QVERIFY(follower.waitForConnected());
    follower.write(
        "GET /api/v1/events/stream?after=1.0&kind=cluster HTTP/1.1\r\nHost: localhost\r\n"
        "Authorization: Bearer "
        + m_api->root + "\r\n\r\n");
    QByteArray received;
    QObject::connect(&follower, &QTcpSocket::readyRead, &follower,
                     [&] { received += follower.readAll(); });
    QTRY_VERIFY(received.contains("event: cluster.created"));
    QVERIFY(received.contains("Content-Type: text/event-stream"));
    QVERIFY(!received.contains("event: organization.created"));
    m_api->patch("/api/v1/clusters/" + QByteArray::number(place.cluster), {{u"name"_s, u"north"_s}},
                 m_api->root);
    QTRY_VERIFY(received.contains("event: cluster.changed"));
    // It ends with the sign-in that it was begun with.
    m_api->send({"POST", "/api/v1/logout", m_api->root});
    m_api->root = m_api->signIn(u"root"_s);
    m_api->patch("/api/v1/clusters/" + QByteArray::number(place.cluster),
                 {{u"name"_s, u"secretly"_s}}, m_api->root);
    QTRY_VERIFY(received.endsWith("0\r\n\r\n"));
    QVERIFY(!received.contains("secretly"));
}

void tst_api::reservationsAndFit()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    const auto amount = [](double cpu) {
        return QJsonObject{{u"resources"_s, QJsonObject{{u"cpu"_s, cpu}}}};
    };
    QVERIFY(m_api->post(path + "/fit", amount(8), m_api->root).json().value("fits"_L1).toBool());
    const Reply made = m_api->post(path + "/reservations", amount(6), m_api->root);
    QCOMPARE(made.status, 201);
    const Reply full = m_api->post(path + "/fit", amount(8), m_api->root);
    QVERIFY(!full.json().value("fits"_L1).toBool());
    QCOMPARE(full.json().value("reason"_L1).toObject().value("code"_L1).toString(),
             u"insufficient"_s);
    QCOMPARE(m_api->post(path + "/reservations", amount(3), m_api->root).problem(), u"no-room"_s);
    QCOMPARE(m_api->post(path + "/reservations/release", amount(4), m_api->root).status, 200);
    const QJsonArray left
        = m_api->get(path + "/reservations", m_api->root).json().value("items"_L1).toArray();
    QCOMPARE(left.size(), 1);
    const QByteArray own = path + "/reservations/"
        + QByteArray::number(left.first().toObject().value("id"_L1).toInteger());
    QCOMPARE(m_api->remove(own, m_api->root).status, 204);
    QCOMPARE(m_api->post(path + "/reservations/release", amount(1), m_api->root).problem(),
             u"not-reserved"_s);
}

void tst_api::aForeignPageIsRefused()
{
    ApiFixture::Request request{"GET", "/version"};
    request.headers = {{"Origin", "https://evil.example"}};
    QCOMPARE(m_api->send(request).problem(), u"foreign-origin"_s);
    request.headers = {{"Sec-Fetch-Site", "cross-site"}};
    QCOMPARE(m_api->send(request).status, 403);
    request.headers = {{"Origin", "http://localhost"}};
    QCOMPARE(m_api->send(request).status, 200);
    QCOMPARE(m_api->get("/docs").status, 200);
    QVERIFY(m_api->get("/metrics").body.contains("berth_http_requests_total"));
}

void tst_api::tooManyRequestsWait()
{
    // The limit is read once a second by the wall clock: setting it is waited for.
    m_api->patch("/api/v1/settings", {{u"requests_per_minute"_s, 3}}, m_api->root);
    QTRY_COMPARE(m_api->get("/api/v1/me", m_api->root).status, 429);
    const Reply refused = m_api->get("/api/v1/me", m_api->root);
    QCOMPARE(refused.problem(), u"rate-limited"_s);
    QVERIFY(refused.headers.value("retry-after").toInt() > 0);
    m_api->core.clock->advance(Seconds(20));
    QCOMPARE(m_api->get("/api/v1/me", m_api->root).status, 200);
    QCOMPARE(m_api->get("/livez").status, 200);
}

BERTH_TEST(tst_api)
#include "tst_api.moc"
