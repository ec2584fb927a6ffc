// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/dialectfixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Each dialect's whole story, as the scripts of its service tell it, on a store that is new.
class tst_dialects final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deployments();
    void kargo();
    void hypervisor();
    void jobs();
    void ping();
};

void tst_dialects::deployments()
{
    DialectFixture service({.name = u"deployments"_s});
    const Reply ann
        = service.post("/register", {{u"username"_s, u"ann"_s}, {u"password"_s, u"Sample"_s}});
    QCOMPARE(ann.status, 200);
    QCOMPARE(ann.json().value("username"_L1).toString(), u"ann"_s);
    QVERIFY(ann.json().value("id"_L1).toInteger() > 0);
    QVERIFY(ann.json().value("created_at"_L1).toString().endsWith("+00:00"_L1));
    const Reply granted = service.form("/token", "username=ann&password=Sample&scope=");
    QCOMPARE(granted.status, 200);
    QCOMPARE(granted.json().value("token_type"_L1).toString(), u"bearer"_s);
    const QByteArray token = granted.json().value("access_token"_L1).toString().toLatin1();
    QCOMPARE(detail(service.get("/clusters", token)),
             u"User does not belong to any organization"_s);

    const Reply lab = service.post("/create-organization",
                                   {{u"name"_s, u"lab"_s}, {u"invite_code"_s, u"join-us"_s}});
    QCOMPARE(lab.status, 200);
    QCOMPARE(lab.json().keys(), (QStringList{u"id"_s, u"name"_s})); // the code is not echoed
    const Reply joined = service.ask("POST", "/join-organization?invite_code=join-us", {}, token);
    QCOMPARE(joined.json().value("message"_L1).toString(),
             u"Successfully joined the organization"_s);

    const Reply cluster = service.post("/clusters",
                                       {{u"name"_s, u"west"_s},
                                        {u"total_ram"_s, 16},
                                        {u"total_cpu"_s, u" 8"_s},
                                        {u"total_gpu"_s, true}},
                                       token);
    QCOMPARE(cluster.status, 200);
    QCOMPARE(cluster.json().value("available_cpu"_L1).toInt(), 8);
    QCOMPARE(cluster.json().value("total_gpu"_L1).toInt(), 1);
    QCOMPARE(cluster.json().value("organization_id"_L1), lab.json().value("id"_L1));
    QCOMPARE(list(service.get("/clusters", token)).size(), 1);
    const QByteArray path = "/clusters/" + QByteArray::number(cluster.json()["id"_L1].toInteger());
    QCOMPARE(service.get(path, token).json(), cluster.json());

    // The later and more urgent one is first; what waits says so.
    const auto draft = [&](int cpu, int priority) {
        return QJsonObject{
            {u"docker_image"_s, u"nginx"_s}, {u"required_ram"_s, 1},
            {u"required_cpu"_s, cpu},        {u"required_gpu"_s, 0},
            {u"priority"_s, priority},       {u"cluster_id"_s, cluster.json().value("id"_L1)}};
    };
    const Reply urgent = service.post("/deployments", draft(8, 1), token);
    QCOMPARE(urgent.status, 200);
    QCOMPARE(urgent.json().value("status"_L1).toString(), u"pending"_s);
    QCOMPARE(urgent.json().value("priority"_L1).toInt(), 1);
    QVERIFY(!urgent.json().contains("cluster_id"_L1));
    const Reply later = service.post("/deployments", draft(2, 700), token);
    const auto statusOf = [&](const Reply &made) {
        const QByteArray id = QByteArray::number(made.json().value("id"_L1).toInteger());
        return service.get("/deployments/" + id, token).json().value("status"_L1).toString();
    };
    QTRY_COMPARE(statusOf(urgent), u"running"_s);
    QCOMPARE(statusOf(later), u"pending"_s);
    QCOMPARE(service.get(path, token).json().value("available_cpu"_L1).toInt(), 0);
    QCOMPARE(service.ask("POST", "/trigger-scheduler", {}, token).json().value("success"_L1),
             QJsonValue(true));
    const QJsonArray all = list(service.get(path + "/deployments", token));
    QCOMPARE(all.size(), 2);
    QCOMPARE(all.at(1).toObject().value("priority"_L1).toInt(), 700); // beyond the scale, as given
    QCOMPARE(service.base.core.brokenInvariant(), QString());
}

void tst_dialects::kargo()
{
    DialectFixture service({.name = u"kargo"_s});
    const auto result
        = [](const Reply &reply) { return reply.json().value("result"_L1).toObject(); };
    const QJsonObject kim{{u"username"_s, u"kim"_s}, {u"password"_s, u"Sample"_s}};
    const Reply made
        = service.ask("PUT", "/organization/",
                      {{u"user"_s, kim}, {u"organization"_s, QJsonObject{{u"name"_s, u"dock"_s}}}});
    QCOMPARE(made.status, 200);
    QCOMPARE(made.json().value("err"_L1).toObject(), QJsonObject());
    const QByteArray token
        = result(service.post("/user/login/", kim)).value("token"_L1).toString().toLatin1();
    QVERIFY(!token.isEmpty());
    const QJsonObject user = result(service.get("/user/", token)).value("user"_L1).toObject();
    QCOMPARE(user.value("display_name"_L1).toString(), u"kim"_s);
    QCOMPARE(service.get("/health/", token).json().value("status"_L1).toString(), u"ok"_s);
    QCOMPARE(result(service.get("/organization/", token))
                 .value("organization"_L1)
                 .toObject()
                 .value("name"_L1)
                 .toString(),
             u"dock"_s);

    // An invite: looked at by both names, used once, by the documented and by the flat body.
    const auto invite = [&] {
        return result(service.ask("PATCH", "/organization/invite/", {}, token))
            .value("code"_L1)
            .toString();
    };
    const QString first = invite();
    QCOMPARE(service.get("/organization/invite/?invite_code=" + first.toLatin1()).status, 200);
    QCOMPARE(service.get("/organization/invite/?code=" + first.toLatin1()).body, QByteArray());
    const QJsonObject lee{{u"username"_s, u"lee"_s}, {u"password"_s, u"Sample"_s}};
    const Reply joined
        = service.post("/organization/invite/",
                       {{u"user"_s, lee}, {u"code"_s, QJsonObject{{u"invite_code"_s, first}}}});
    QCOMPARE(joined.status, 200);
    QCOMPARE(joined.body, QByteArray());
    QCOMPARE(service.get("/organization/invite/?code=" + first.toLatin1()).status, 400);
    QCOMPARE(
        service
            .post("/organization/invite/",
                  {{u"username"_s, u"moe"_s}, {u"password"_s, u"Sample"_s}, {u"code"_s, invite()}})
            .status,
        200);
    const QByteArray colleague
        = result(service.post("/user/login/", lee)).value("token"_L1).toString().toLatin1();

    // A cluster of some types only, amounts as texts; resources are asked for, taken, given back.
    const QJsonObject some{{u"cpu"_s, u" 4"_s}, {u"ram"_s, u"8"_s}};
    const Reply cluster = service.ask(
        "PUT", "/cluster/", {{u"cluster_name"_s, u"quay"_s}, {u"resource"_s, some}}, colleague);
    QCOMPARE(cluster.status, 200);
    const QByteArray id = QByteArray::number(result(cluster).value("cluster_id"_L1).toInteger());
    const QJsonObject page = result(service.get("/cluster/?page=0&offset=1", token));
    QCOMPARE(page.value("total"_L1).toInt(), 1);
    QCOMPARE(page.value("clusters"_L1).toArray().size(), 1);
    const auto cpu = [&](const Reply &reply) {
        return result(reply).value("resource"_L1).toObject().value("cpu"_L1).toObject();
    };
    QCOMPARE(cpu(service.get("/cluster/" + id + "/", token)).value("total"_L1).toInt(), 4);
    const QJsonObject three{{u"resource"_s, QJsonObject{{u"cpu"_s, u"3"_s}}}};
    const QByteArray resource = "/cluster/" + id + "/resource/";
    QCOMPARE(result(service.ask("PATCH", resource, three, token)).value("available"_L1),
             QJsonValue(true));
    QCOMPARE(cpu(service.post(resource, three, token)).value("current"_L1).toInt(), 3);
    QCOMPARE(result(service.ask("PATCH", resource, three, token)).value("available"_L1),
             QJsonValue(false));
    QCOMPARE(service.post(resource, three, token).status, 400);
    QCOMPARE(cpu(service.ask("DELETE", resource, three, token)).value("current"_L1).toInt(), 0);

    const QJsonObject wanted{{u"cluster_id"_s, QString::fromLatin1(id)},
                             {u"resource"_s, QJsonObject{{u"gpu"_s, 0}, {u"cpu"_s, 1}}}};
    const Reply deployed = service.ask("PUT", "/deployment/", wanted, token);
    QCOMPARE(deployed.status, 200);
    QTRY_COMPARE(result(service.get("/deployment/?cluster_id=" + id, token))
                     .value("deployments"_L1)
                     .toArray()
                     .at(0)
                     .toObject()
                     .value("status"_L1)
                     .toString(),
                 u"running"_s);
    QCOMPARE(service.ask("DELETE", "/cluster/" + id + "/", {}, token).status, 400);
    QCOMPARE(service.ask("DELETE", "/deployment/?clusterId=" + id, {}, token).status, 200);
    QTRY_COMPARE(result(service.get("/deployment/", token)).value("total"_L1).toInt(), 0);
    QCOMPARE(service.ask("DELETE", "/cluster/" + id + "/", {}, token).status, 200);
    QCOMPARE(service.base.core.brokenInvariant(), QString());
}

void tst_dialects::hypervisor()
{
    DialectFixture service({.name = u"hypervisor"_s, .account = u"ada"_s});
    const QJsonObject bob{{u"username"_s, u"bob"_s}, {u"password"_s, u"Sample"_s}};
    QCOMPARE(service.post("/user/register", bob).json().value("message"_L1).toString(),
             u"User registered successfully"_s);
    const QString code = service.post("/organization/create", {{u"name"_s, u"lab"_s}})
                             .json()
                             .value("invite_code"_L1)
                             .toString();
    QCOMPARE(code.size(), 36);
    QJsonObject joining = bob;
    joining.insert(u"invite_code"_s, code);
    QCOMPARE(service.post("/user/join", joining).json().value("message"_L1).toString(),
             u"User bob joined organization successfully"_s);
    const QString other = service.get("/organization/get-invite-code/lab")
                              .json()
                              .value("invite_code"_L1)
                              .toString();
    QVERIFY(other != code && other.size() == 36);
    QCOMPARE(service.get("/organization/list-users/lab").json().value("users"_L1).toArray(),
             (QJsonArray{u"bob"_s}));

    const QJsonObject cluster{{u"name"_s, u"west"_s},
                              {u"organization_name"_s, u"lab"_s},
                              {u"total_cpu"_s, 2},
                              {u"total_ram"_s, 4},
                              {u"total_gpu"_s, 0}};
    QVERIFY(service.post("/cluster/create", cluster).json().contains("cluster_id"_L1));
    const QJsonObject one{{u"cluster_name"_s, u"west"_s},
                          {u"organization_name"_s, u"lab"_s},
                          {u"cpu"_s, 1},
                          {u"ram"_s, 1},
                          {u"gpu"_s, 0}};
    QCOMPARE(service.post("/cluster/allocate", one)
                 .json()
                 .value("cluster"_L1)
                 .toObject()
                 .value("allocated_cpu"_L1)
                 .toInt(),
             1);
    QCOMPARE(service.post("/cluster/release", one).status, 200);

    // Six of one core on two: the most urgent first, and each that ends pulls the next at once.
    QList<qint64> ids;
    for (int priority = 1; priority <= 6; ++priority) {
        const Reply made = service.post("/deployment/create",
                                        {{u"cluster_name"_s, u"west"_s},
                                         {u"organization_name"_s, u"lab"_s},
                                         {u"docker_image"_s, u"job"_s},
                                         {u"required_cpu"_s, 1},
                                         {u"required_ram"_s, 1},
                                         {u"required_gpu"_s, 0},
                                         {u"priority"_s, priority}});
        QCOMPARE(made.status, 200);
        ids << made.json().value("deployment_id"_L1).toInteger();
    }
    const auto statuses = [&] {
        QStringList words;
        const QJsonArray all
            = service.get("/deployment/list/west").json().value("deployments"_L1).toArray();
        for (const QJsonValue row : all)
            words << row.toObject().value("status"_L1).toString();
        return words;
    };
    // The last two have pushed the first ones out.
    QTRY_COMPARE(statuses(),
                 (QStringList{u"in_queue"_s, u"in_queue"_s, u"in_queue"_s, u"in_queue"_s,
                              u"running"_s, u"running"_s}));
    const QJsonArray queue
        = service.get("/deployment/queue/west").json().value("queue"_L1).toArray();
    QCOMPARE(queue.size(), 4);
    for (qsizetype i = 1; i < queue.size(); ++i) // ascending
        QVERIFY(queue.at(i - 1).toObject().value("priority"_L1).toDouble()
                <= queue.at(i).toObject().value("priority"_L1).toDouble());
    for (int ended = 2; ended <= 6; ended += 2) {
        const QStringList running = service.base.core.engine->running();
        QCOMPARE(running.size(), 2);
        for (const QString &name : running)
            service.base.core.engine->end(name, 0, service.base.core.clock->now());
        QTRY_COMPARE(statuses().count(u"completed"_s), ended);
        service.base.core.clock->advance(Seconds(30)); // who was pushed out waits for a moment
        QTRY_COMPARE(statuses().count(u"running"_s), ended == 6 ? 0 : 2);
    }
    const QByteArray path = "/deployment/delete/" + QByteArray::number(ids.first());
    QCOMPARE(service.ask("DELETE", path + "?cluster_name=west").json()["message"_L1].toString(),
             u"Deployment %1 deleted successfully."_s.arg(ids.first()));
    QTRY_COMPARE(statuses().size(), 5);
    QCOMPARE(service.base.core.brokenInvariant(), QString());
}

void tst_dialects::jobs()
{
    DialectFixture service({.name = u"jobs"_s, .account = u"ada"_s});
    QCOMPARE(service.get("/").json(), (QJsonObject{{u"Hello"_s, u"World!"_s}}));
    // The clock is at 2026-11-21 08:00 UTC, which is 13:30 in Kolkata.
    const Reply made = service.post("/jobs", {{u"cron_string"_s, u"* * * * * */5"_s}});
    QCOMPARE(made.status, 200);
    QCOMPARE(made.json().value("created_at"_L1).toString(), u"2026-11-21T13:30:00"_s);
    QCOMPARE(made.json().value("next_run"_L1).toString(), u"2026-11-21T13:30:05"_s);
    QCOMPARE(made.json().value("last_run"_L1), QJsonValue(QJsonValue::Null));
    const QString id = made.json().value("id"_L1).toString();
    QCOMPARE(id.size(), 36);
    QCOMPARE(service.post("/jobs", {{u"cron_string"_s, u"@daily"_s}})
                 .json()
                 .value("next_run"_L1)
                 .toString(),
             u"2026-11-22T00:00:00"_s);

    service.base.core.clock->advance(Seconds(5));
    QCOMPARE(made.json().value("cron_string"_L1).toString(), u"* * * * * */5"_s);
    const auto job = [&] { return service.get("/jobs/" + id.toLatin1()).json(); };
    QTRY_COMPARE(job().value("last_run"_L1).toString(), u"2026-11-21T13:30:05"_s);
    QCOMPARE(job().value("next_run"_L1).toString(), u"2026-11-21T13:30:10"_s);
    QTRY_COMPARE(service.base.core.engine->running().size(), 1);
    QCOMPARE(list(service.get("/jobs")).size(), 2);
    QCOMPARE(list(service.get("/jobs?skip=1&limit=5")).size(), 1);
    QCOMPARE(list(service.get("/jobs?skip=-1&limit=-1")).size(), 2);
    QCOMPARE(service.base.core.brokenInvariant(), QString());
}

void tst_dialects::ping()
{
    DialectFixture service({.name = u"ping"_s, .account = u"ada"_s});
    const Reply reply = service.get("/ping");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, QByteArray("null"));
    QCOMPARE(service.get("/pong").status, 404);
}

BERTH_TEST(tst_dialects)
#include "tst_dialects.moc"
