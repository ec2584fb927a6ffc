// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Previews, start estimates, what-if, placement rules and scaling over HTTP.
class tst_apiforesight final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_api = std::make_unique<ApiFixture>(); }
    void cleanup()
    {
        QCOMPARE(m_api->violations, QStringList());
        m_api.reset();
    }

    void previewsAndPins();
    void previewsAChange();
    void previewsRefuseWhatTheActDoes();
    void queuesTellTheStart();
    void comparesWithToday();
    void tellsWhatIsLearned();
    void movesWhatIsMovable();
    void refusesStrangeTrials();
    void placementRules();
    void refusesPlacementRules_data();
    void refusesPlacementRules();
    void autoscale();
    void refusesLoad();

private:
    [[nodiscard]] QJsonObject draft(qint64 cluster, const QJsonObject &more = {}) const
    {
        QJsonObject body{{u"cluster_id"_s, cluster},
                         {u"image"_s, u"registry.local/app:1"_s},
                         {u"resources"_s, QJsonObject{{u"cpu"_s, 5}}}};
        for (auto it = more.begin(); it != more.end(); ++it)
            body.insert(it.key(), it.value());
        return body;
    }
    QByteArray submitted(const QJsonObject &body)
    {
        return m_api->post("/api/v1/deployments", body, m_api->root).headers.value("location");
    }
    QString statusOf(const QByteArray &path)
    {
        return m_api->get(path, m_api->root).json().value("status"_L1).toString();
    }

    std::unique_ptr<ApiFixture> m_api;
};

void tst_apiforesight::previewsAndPins()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QJsonObject body = draft(place.cluster);
    const Reply shown = m_api->post("/api/v1/deployments/preview", body, m_api->root);
    QCOMPARE(shown.status, 200);
    const QJsonObject preview = shown.json();
    QVERIFY(preview.value("deployment_id"_L1).isNull());
    QCOMPARE(preview.value("placements"_L1).toArray().size(), 1);
    QCOMPARE(preview.value("waiting_replicas"_L1).toInt(), 0);
    const QByteArray footprint = preview.value("footprint"_L1).toString().toLatin1();
    QVERIFY(!footprint.isEmpty());
    // Nothing was submitted.
    QCOMPARE(m_api->get("/api/v1/deployments", m_api->root).json().value("items"_L1).toArray(),
             QJsonArray());

    const Reply made = m_api->post("/api/v1/deployments?footprint=" + footprint, body, m_api->root);
    QCOMPARE(made.status, 201);
    QTRY_VERIFY(statusOf(made.headers.value("location")) != u"queued"_s);
    const Reply stale
        = m_api->post("/api/v1/deployments?footprint=" + footprint, body, m_api->root);
    QCOMPARE(stale.status, 409);
    QCOMPARE(stale.problem(), u"footprint-moved"_s);
    QCOMPARE(m_api->post("/api/v1/deployments?footprint=nonsense", body, m_api->root).status, 422);
}

void tst_apiforesight::previewsAChange()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray running = submitted(draft(place.cluster, {{u"priority"_s, 50}}));
    QTRY_VERIFY(statusOf(running) != u"queued"_s);
    const QByteArray waiting = submitted(draft(place.cluster, {{u"priority"_s, 40}}));
    QTRY_VERIFY(!m_api->get(waiting, m_api->root).json().value("reason"_L1).isNull());
    const Reply shown = m_api->post(waiting + "/preview", {{u"priority"_s, 60}}, m_api->root);
    QCOMPARE(shown.status, 200);
    const QJsonArray victims = shown.json().value("victims"_L1).toArray();
    QCOMPARE(victims.size(), 1);
    QCOMPARE(victims[0]["deployment_id"_L1].toInteger(),
             running.mid(running.lastIndexOf('/') + 1).toLongLong());
    QVERIFY(victims[0]["starts_again_at"_L1].isNull());
    QCOMPARE(shown.json().value("promised"_L1).toArray().size(), 1);
    QCOMPARE(m_api->get(waiting, m_api->root).json().value("priority"_L1).toInt(), 40);

    const QByteArray pinned
        = waiting + "?footprint=" + shown.json().value("footprint"_L1).toString().toLatin1();
    QCOMPARE(m_api->patch(pinned, {{u"priority"_s, 60}}, m_api->root).status, 200);
    QTRY_VERIFY(statusOf(waiting) != u"queued"_s);
    QCOMPARE(m_api->post("/api/v1/deployments/999/preview", {}, m_api->root).status, 404);
}

void tst_apiforesight::previewsRefuseWhatTheActDoes()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray developer = m_api->member(u"dora"_s, place.organization, u"developer"_s);
    const QByteArray viewer = m_api->member(u"vera"_s, place.organization, u"viewer"_s);
    const QByteArray path = "/api/v1/deployments/preview";
    QCOMPARE(m_api->post(path, draft(place.cluster), viewer).status, 403);
    QCOMPARE(m_api->post(path, draft(place.cluster), developer).status, 200);
    QCOMPARE(m_api->post(path, draft(place.cluster, {{u"priority"_s, 900}}), developer).status,
             403);
    QCOMPARE(m_api->post(path, draft(99), developer).status, 404);
    QCOMPARE(m_api->post(path, draft(place.cluster, {{u"replicas"_s, -1}}), developer).status, 422);
}

void tst_apiforesight::queuesTellTheStart()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QJsonObject batch{{u"kind"_s, u"batch"_s}, {u"expected_seconds"_s, 600}};
    const QByteArray running = submitted(draft(place.cluster, batch));
    QTRY_VERIFY(statusOf(running) != u"queued"_s);
    const QByteArray waiting = submitted(draft(place.cluster, batch));
    const QByteArray queue = "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/queue";
    QTRY_COMPARE(m_api->get(queue, m_api->root).json().value("total"_L1).toInt(), 1);
    const QJsonObject row
        = m_api->get(queue, m_api->root).json().value("items"_L1).toArray()[0].toObject();
    const QJsonObject start = row.value("estimated_start"_L1).toObject();
    QVERIFY(start.value("earliest"_L1).isString());
    QVERIFY(start.value("latest"_L1).toString() > start.value("earliest"_L1).toString());
    QVERIFY(!start.value("assumptions"_L1).toArray().isEmpty());
    QCOMPARE(m_api->get(waiting + "/explain", m_api->root).json().value("start"_L1).toObject(),
             start);
    QVERIFY(m_api->get(running + "/explain", m_api->root).json().value("start"_L1).isNull());
}

void tst_apiforesight::comparesWithToday()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray running
        = submitted(draft(place.cluster, {{u"resources"_s, QJsonObject{{u"cpu"_s, 1}}}}));
    QTRY_VERIFY(statusOf(running) != u"queued"_s);
    const QByteArray waiting
        = submitted(draft(place.cluster, {{u"resources"_s, QJsonObject{{u"cpu"_s, 20}}}}));
    QTRY_VERIFY(!m_api->get(waiting, m_api->root).json().value("reason"_L1).isNull());
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/what-if";
    const QJsonObject node{{u"name"_s, u"big"_s},
                           {u"resources"_s, QJsonObject{{u"cpu"_s, 32}, {u"memory"_s, u"64Gi"_s}}}};
    const Reply reply = m_api->post(
        path, {{u"changes"_s, QJsonArray{QJsonObject{{u"add_node"_s, node}}}}}, m_api->root);
    QCOMPARE(reply.status, 200);
    const QJsonObject row = reply.json().value("deployments"_L1).toArray()[0].toObject();
    QVERIFY(row.value("starts_today"_L1).isNull());
    QVERIFY(row.value("starts_then"_L1).isString());
    QCOMPARE(reply.json().value("then"_L1)["started_now"_L1].toInt(), 1);
    QCOMPARE(reply.json().value("today"_L1)["started_now"_L1].toInt(), 0);
}

void tst_apiforesight::tellsWhatIsLearned()
{
    const auto place = m_api->makePlace(u"west"_s);
    for (int i = 0; i < 21; ++i)
        static_cast<void>(submitted(draft(
            place.cluster,
            {{u"held"_s, true}, {u"resources"_s, QJsonObject{{u"cpu"_s, 2}, {u"gpu"_s, 1}}}})));
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/demand";
    QTRY_COMPARE(m_api->get(path, m_api->root).json().value("arrivals"_L1).toInt(), 21);
    QTRY_VERIFY(!m_api->get(path, m_api->root).json().value("typical"_L1).toArray().isEmpty());
    const QJsonObject learned = m_api->get(path, m_api->root).json();
    QCOMPARE(learned.value("typical"_L1).toArray()[0]["gpu"_L1].toInt(), 1);
    QCOMPARE(learned.value("runs_seen"_L1).toInt(), 0);
    QCOMPARE(m_api->get("/api/v1/clusters/999/demand", m_api->root).status, 404);
}

void tst_apiforesight::movesWhatIsMovable()
{
    const auto place = m_api->makePlace(u"west"_s); // one node of 8 cores
    const QByteArray cluster = "/api/v1/clusters/" + QByteArray::number(place.cluster);
    const auto cpu = [](int cores) { return QJsonObject{{u"cpu"_s, cores}}; };
    const QByteArray first
        = submitted(draft(place.cluster, {{u"resources"_s, cpu(4)}, {u"movable"_s, true}}));
    QTRY_VERIFY(statusOf(first) != u"queued"_s);
    const QJsonObject node{{u"name"_s, u"n2"_s},
                           {u"resources"_s, QJsonObject{{u"cpu"_s, 6}, {u"memory"_s, u"8Gi"_s}}}};
    QCOMPARE(m_api->post(cluster + "/nodes", node, m_api->root).status, 201);
    const QByteArray wide = submitted(draft(place.cluster, {{u"resources"_s, cpu(7)}}));
    QTRY_VERIFY(!m_api->get(wide, m_api->root).json().value("reason"_L1).isNull());
    const QByteArray path = cluster + "/defragmentation";
    const QJsonArray plan = m_api->get(path, m_api->root).json().value("relocations"_L1).toArray();
    QCOMPARE(plan.size(), 1);
    QCOMPARE(plan[0]["moves"_L1].toArray().size(), 1);
    QCOMPARE(plan[0]["moves"_L1].toArray()[0]["to_node"_L1].toString(), u"n2"_s);
    const QByteArray developer = m_api->member(u"dora"_s, place.organization, u"developer"_s);
    QCOMPARE(m_api->send({"POST", path, developer}).status, 403);
    QCOMPARE(m_api->send({"POST", path, m_api->root}).status, 200);
    QTRY_VERIFY(statusOf(wide) != u"queued"_s);
    QTRY_VERIFY(statusOf(first) != u"queued"_s);
    QCOMPARE(m_api->get(first, m_api->root)
                 .json()
                 .value("placements"_L1)
                 .toArray()[0]["node"_L1]
                 .toString(),
             u"n2"_s);
}

void tst_apiforesight::refusesStrangeTrials()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray path = "/api/v1/clusters/" + QByteArray::number(place.cluster) + "/what-if";
    const auto tried = [&](const QJsonObject &change) {
        return m_api->post(path, {{u"changes"_s, QJsonArray{change}}}, m_api->root);
    };
    QCOMPARE(tried({}).pointers(), QStringList{u"/changes/0"_s});
    QCOMPARE(tried({{u"remove_node"_s, 1}, {u"remove_deployment"_s, 1}}).pointers(),
             QStringList{u"/changes/0"_s});
    QCOMPARE(tried({{u"remove_node"_s, 999}}).pointers(), QStringList{u"/changes/0"_s});
    QCOMPARE(tried({{u"set_priority"_s, QJsonObject{{u"deployment_id"_s, 9}, {u"priority"_s, 5}}}})
                 .pointers(),
             QStringList{u"/changes/0"_s});
    QCOMPARE(tried({{u"burn_node"_s, 1}}).status, 422);
    QCOMPARE(
        m_api->post("/api/v1/clusters/999/what-if", {{u"changes"_s, QJsonArray()}}, m_api->root)
            .status,
        404);
}

void tst_apiforesight::placementRules()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QJsonArray affinity{
        QJsonObject{{u"type"_s, u"node_affinity"_s},
                    {u"match_expressions"_s,
                     QJsonArray{QJsonObject{{u"key"_s, u"disk"_s},
                                            {u"operator"_s, u"NotIn"_s},
                                            {u"values"_s, QJsonArray{u"hdd"_s}}}}}},
        QJsonObject{{u"type"_s, u"anti_affinity"_s}, {u"topology_key"_s, u"zone"_s}}};
    const QJsonObject spread{{u"max_skew"_s, 2}, {u"topology_key"_s, u"zone"_s}};
    const QByteArray path = submitted(draft(
        place.cluster, {{u"affinity"_s, affinity}, {u"movable"_s, true}, {u"spread"_s, spread}}));
    QJsonObject made = m_api->get(path, m_api->root).json();
    QCOMPARE(made.value("affinity"_L1).toArray(), affinity);
    QCOMPARE(made.value("spread"_L1).toObject(), spread);
    QCOMPARE(made.value("movable"_L1).toBool(), true);
    // No node bears the label: it waits, and says why.
    QTRY_VERIFY(!m_api->get(path, m_api->root).json().value("reason"_L1).isNull());
    QCOMPARE(m_api->get(path, m_api->root).json().value("reason"_L1)["nodes"_L1].toObject(),
             (QJsonObject{{u"spread_exceeded"_s, 1}}));
    QCOMPARE(m_api->patch(path, {{u"spread"_s, QJsonValue::Null}}, m_api->root).status, 200);
    made = m_api->get(path, m_api->root).json();
    QVERIFY(made.value("spread"_L1).isNull());
    QCOMPARE(made.value("revision"_L1).toInt(), 2);
    QTRY_VERIFY(statusOf(path) != u"queued"_s);
}

void tst_apiforesight::refusesPlacementRules_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::newRow("unknown type") << QByteArray(R"({"affinity":[{"type":"love"}]})");
    QTest::newRow("no expressions") << QByteArray(R"({"affinity":[{"type":"node_affinity"}]})");
    QTest::newRow("no values") << QByteArray(
        R"({"affinity":[{"type":"node_affinity","match_expressions":[{"key":"a","operator":"In"}]}]})");
    QTest::newRow("values of Exists") << QByteArray(
        R"({"affinity":[{"type":"node_affinity","match_expressions":[{"key":"a","operator":"Exists","values":["b"]}]}]})");
    QTest::newRow("no number") << QByteArray(
        R"({"affinity":[{"type":"node_affinity","match_expressions":[{"key":"a","operator":"Gt","values":["b"]}]}]})");
    QTest::newRow("expressions of another") << QByteArray(
        R"({"affinity":[{"type":"affinity","match_expressions":[{"key":"a","operator":"Exists"}]}]})");
    QTest::newRow("a stranger") << QByteArray(
        R"({"affinity":[{"type":"affinity","deployment_id":999}]})");
    QTest::newRow("no skew") << QByteArray(R"({"spread":{"max_skew":0}})");
    QTest::newRow("unknown way") << QByteArray(R"({"spread":{"when_unsatisfiable":"Maybe"}})");
    QTest::newRow("scaled batch") << QByteArray(
        R"({"kind":"batch","autoscale":{"max_replicas":2}})");
    QTest::newRow("min above max")
        << QByteArray(R"({"autoscale":{"min_replicas":3,"max_replicas":2}})");
    QTest::newRow("cpu from zero")
        << QByteArray(R"({"autoscale":{"min_replicas":0,"max_replicas":2,"metric":"cpu"}})");
    QTest::newRow("no max") << QByteArray(R"({"autoscale":{"min_replicas":1}})");
    QTest::newRow("replicas out of bounds")
        << QByteArray(R"({"replicas":9,"autoscale":{"max_replicas":2}})");
    QTest::newRow("min_available above the least")
        << QByteArray(R"({"replicas":2,"min_available":2,"autoscale":{"max_replicas":2}})");
}

void tst_apiforesight::refusesPlacementRules()
{
    QFETCH(QByteArray, more);
    const auto place = m_api->makePlace(u"west"_s);
    const Reply reply
        = m_api->post("/api/v1/deployments",
                      draft(place.cluster, QJsonDocument::fromJson(more).object()), m_api->root);
    QCOMPARE(reply.status, 422);
    QVERIFY(!reply.pointers().isEmpty());
}

void tst_apiforesight::autoscale()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QJsonObject bounds{{u"min_replicas"_s, 0}, {u"max_replicas"_s, 4}, {u"target"_s, 10}};
    const QByteArray path = submitted(draft(
        place.cluster, {{u"autoscale"_s, bounds}, {u"resources"_s, QJsonObject{{u"cpu"_s, 1}}}}));
    const QJsonObject made = m_api->get(path, m_api->root).json();
    QCOMPARE(made.value("replicas"_L1).toInt(), 0); // the least there always is
    QCOMPARE(made.value("status"_L1).toString(), u"running"_s);
    QCOMPARE(made.value("autoscale"_L1)["metric"_L1].toString(), u"concurrency"_s);
    QCOMPARE(made.value("autoscale"_L1)["scale_down_stabilization_seconds"_L1].toInt(), 300);
    const Reply report = m_api->post(path + "/load", {{u"concurrency"_s, 25}}, m_api->root);
    QCOMPARE(report.status, 200);
    QCOMPARE(report.json().value("wished_replicas"_L1).toInt(), 3);
    QTRY_COMPARE_WITH_TIMEOUT(m_api->get(path, m_api->root).json().value("replicas"_L1).toInt(), 3,
                              20'000);
    // A change of something else leaves the replicas alone; new bounds hold at once.
    QCOMPARE(m_api->patch(path, {{u"name"_s, u"web"_s}}, m_api->root).status, 200);
    QCOMPARE(m_api->get(path, m_api->root).json().value("replicas"_L1).toInt(), 3);
    const QJsonObject fewer{{u"autoscale"_s, QJsonObject{{u"max_replicas"_s, 2}}}};
    QCOMPARE(m_api->patch(path, fewer, m_api->root).status, 200);
    QCOMPARE(m_api->get(path, m_api->root).json().value("replicas"_L1).toInt(), 2);
    QCOMPARE(m_api->patch(path, {{u"replicas"_s, 3}}, m_api->root).status, 422);
    QCOMPARE(m_api->patch(path, {{u"autoscale"_s, QJsonValue::Null}}, m_api->root).status, 200);
    QCOMPARE(m_api->post(path + "/load", {{u"concurrency"_s, 1}}, m_api->root).status, 409);
}

void tst_apiforesight::refusesLoad()
{
    const auto place = m_api->makePlace(u"west"_s);
    const QByteArray path
        = submitted(draft(place.cluster, {{u"autoscale"_s, QJsonObject{{u"max_replicas"_s, 4}}}}));
    const QByteArray developer = m_api->member(u"dora"_s, place.organization, u"developer"_s);
    QCOMPARE(m_api->post(path + "/load", {{u"concurrency"_s, 1}}, developer).status, 403);
    QCOMPARE(m_api->post(path + "/load", {{u"concurrency"_s, -1}}, m_api->root).pointers(),
             QStringList{u"/concurrency"_s});
    QCOMPARE(m_api->post(path + "/load", {}, m_api->root).status, 422);
    QCOMPARE(
        m_api->post("/api/v1/deployments/999/load", {{u"concurrency"_s, 1}}, m_api->root).status,
        404);
}

BERTH_TEST(tst_apiforesight)
#include "tst_apiforesight.moc"
