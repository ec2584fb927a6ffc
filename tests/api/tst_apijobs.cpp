// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Jobs and previews of cron expressions at the API; time is a virtual clock.
class tst_apijobs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aJobFromMakingToDeleting();
    void whatIsWrongIsSaidWhere_data();
    void whatIsWrongIsSaidWhere();
    void aPatchChangesWhatItNames();
    void rolesMayWhatTheyMay();
    void previewsAnExpression();

private:
    QJsonObject draft() const
    {
        return {{u"name"_s, u"nightly"_s},
                {u"expression"_s, u"*/10 * * * *"_s},
                {u"time_zone"_s, u"UTC"_s},
                {u"deployment"_s, ApiFixture::draft(m_place.cluster, u"1"_s)}};
    }
    QJsonArray runs(const QByteArray &path)
    {
        return m_api->get(path + "/runs", m_api->root).json().value("items"_L1).toArray();
    }

    std::unique_ptr<ApiFixture> m_api;
    ApiFixture::Place m_place;
};

void tst_apijobs::init()
{
    m_api = std::make_unique<ApiFixture>();
    m_place = m_api->makePlace(u"west"_s);
}

void tst_apijobs::cleanup()
{
    QCOMPARE(m_api->violations.join(u"\n"_s), QString());
    QCOMPARE(m_api->core.brokenInvariant(), QString());
    m_api.reset();
}

void tst_apijobs::aJobFromMakingToDeleting()
{
    const Reply made = m_api->post("/api/v1/jobs", draft(), m_api->root);
    QCOMPARE(made.status, 201);
    const QByteArray path = made.headers.value("location");
    QCOMPARE(made.json().value("description"_L1).toString(), u"Every 10 minutes"_s);
    QCOMPARE(made.json().value("next_run_at"_L1).toString(), u"2026-11-21T08:10:00.000Z"_s);
    QCOMPARE(made.json().value("last_run"_L1), QJsonValue(QJsonValue::Null));
    QCOMPARE(made.json().value("missed"_L1).toString(), u"run_once"_s);

    m_api->core.clock->advance(Seconds(600));
    QTRY_COMPARE(runs(path).size(), 1);
    const QJsonObject run = runs(path).first().toObject();
    QCOMPARE(run.value("nominal_at"_L1).toString(), u"2026-11-21T08:10:00.000Z"_s);
    QCOMPARE(run.value("trigger"_L1).toString(), u"schedule"_s);
    const QByteArray deployment
        = "/api/v1/deployments/" + QByteArray::number(run.value("deployment_id"_L1).toInteger());
    QCOMPARE(m_api->get(deployment, m_api->root).json().value("image"_L1),
             draft().value("deployment"_L1).toObject().value("image"_L1));
    const QJsonObject read = m_api->get(path, m_api->root).json();
    QCOMPARE(read.value("next_run_at"_L1).toString(), u"2026-11-21T08:20:00.000Z"_s);
    QCOMPARE(read.value("last_run"_L1).toObject().value("id"_L1), run.value("id"_L1));

    QCOMPARE(m_api->send({"POST", path + "/run", m_api->root}).problem(), u"already-running"_s);
    const Reply paused = m_api->send({"POST", path + "/pause", m_api->root});
    QCOMPARE(paused.json().value("paused"_L1).toBool(), true);
    QCOMPARE(paused.json().value("next_run_at"_L1), QJsonValue(QJsonValue::Null));
    m_api->core.clock->advance(Seconds(900));
    QCOMPARE(m_api->send({"POST", path + "/resume", m_api->root}).status, 200);
    QCOMPARE(runs(path).first().toObject().value("status"_L1).toString(), u"missed"_s);
    QCOMPARE(runs(path).first().toObject().value("firings"_L1).toInt(), 1);
    QCOMPARE(m_api->remove(path, m_api->root).status, 204);
    QCOMPARE(m_api->get(path, m_api->root).status, 404);
    QCOMPARE(m_api->get(deployment, m_api->root).status, 200); // what it made stays
}

void tst_apijobs::whatIsWrongIsSaidWhere_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("pointer");
    const auto row
        = [](const char *name, const QString &member, const QJsonValue &value,
             const QString &pointer) { QTest::newRow(name) << member << value << pointer; };
    row("an expression", u"expression"_s, u"5 25 * * *"_s, u"/expression"_s);
    row("one that never fires", u"expression"_s, u"0 0 31 2 *"_s, u"/expression"_s);
    row("a zone", u"time_zone"_s, u"Europe/Berlim"_s, u"/time_zone"_s);
    row("a policy", u"missed"_s, u"sometimes"_s, u"/missed"_s);
    row("a time", u"starts_at"_s, u"tomorrow"_s, u"/starts_at"_s);
    row("a member of the template", u"deployment"_s, QJsonObject{{u"image"_s, u"x"_s}},
        u"/deployment/cluster_id"_s);
    row("jitter", u"jitter_seconds"_s, 600, u"/jitter_seconds"_s);
    row("an unknown member", u"expressions"_s, u"x"_s, u"/expressions"_s);
    row("both", u"restart"_s, 1, u"/deployment"_s);
}

void tst_apijobs::whatIsWrongIsSaidWhere()
{
    QFETCH(QString, member);
    QFETCH(QJsonValue, value);
    QFETCH(QString, pointer);
    QJsonObject body = draft();
    body.insert(member, value);
    const Reply refused = m_api->post("/api/v1/jobs", body, m_api->root);
    QCOMPARE(refused.status, 422);
    QVERIFY2(refused.pointers().contains(pointer), refused.body.constData());
    QVERIFY(m_api->get("/api/v1/jobs", m_api->root).json().value("items"_L1).toArray().isEmpty());
}

void tst_apijobs::aPatchChangesWhatItNames()
{
    const QByteArray path
        = m_api->post("/api/v1/jobs", draft(), m_api->root).headers.value("location");
    const Reply changed = m_api->patch(path,
                                       {{u"expression"_s, u"0 12 * * *"_s},
                                        {u"deployment"_s, QJsonObject{{u"priority"_s, 7}}},
                                        {u"jitter_seconds"_s, 30}},
                                       m_api->root);
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.json().value("version"_L1).toInt(), 2);
    QCOMPARE(changed.json().value("name"_L1).toString(), u"nightly"_s);
    const QJsonObject deployment = changed.json().value("deployment"_L1).toObject();
    QCOMPARE(deployment.value("priority"_L1).toInt(), 7);
    QVERIFY(deployment.contains("image"_L1));
    QVERIFY(changed.json().value("next_run_at"_L1).toString().startsWith(u"2026-11-21T12:00:"_s));
    QCOMPARE(m_api->patch(path, {{u"jitter_seconds"_s, QJsonValue::Null}}, m_api->root)
                 .json()
                 .value("jitter_seconds"_L1)
                 .toInt(-1),
             0);
    const Reply stale
        = m_api->send({"PATCH", path, m_api->root, R"({"name": "late"})", {{"If-Match", "\"1\""}}});
    QCOMPARE(stale.status, 412);
}

void tst_apijobs::rolesMayWhatTheyMay()
{
    const QByteArray viewer = m_api->member(u"vera"_s, m_place.organization, u"viewer"_s);
    const QByteArray developer = m_api->member(u"dora"_s, m_place.organization, u"developer"_s);
    const QByteArray other = m_api->member(u"dave"_s, m_place.organization, u"developer"_s);
    QJsonObject body = draft();
    QJsonObject deployment = body.value("deployment"_L1).toObject();
    deployment.insert("env"_L1, QJsonObject{{u"PASSWORD"_s, u"swordfish"_s}});
    body.insert("deployment"_L1, deployment);
    QCOMPARE(m_api->post("/api/v1/jobs", body, viewer).status, 403);
    const QByteArray path = m_api->post("/api/v1/jobs", body, developer).headers.value("location");
    QVERIFY(!path.isEmpty());
    QVERIFY(!m_api->get(path, viewer).body.contains("swordfish"));
    QVERIFY(!m_api->get("/api/v1/jobs", viewer).body.contains("swordfish"));
    QVERIFY(!m_api->get("/api/v1/events?limit=1000", developer).body.contains("swordfish"));
    QCOMPARE(m_api->send({"POST", path + "/run", other}).status, 403);
    QCOMPARE(m_api->send({"POST", path + "/run", developer}).status, 202);
    deployment.insert("priority"_L1, 900);
    body.insert("deployment"_L1, deployment);
    QCOMPARE(m_api->post("/api/v1/jobs", body, developer).problem(), u"priority-too-high"_s);
}

void tst_apijobs::previewsAnExpression()
{
    const Reply shown
        = m_api->get("/api/v1/cron/next?expression=30%202%20*%20*%20*&zone=Europe/Berlin"
                     "&after=2026-03-28T00:00:00Z&count=3",
                     m_api->root);
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.json().value("description"_L1).toString(), u"At 02:30 every day"_s);
    const QJsonArray items = shown.json().value("items"_L1).toArray();
    QCOMPARE(items.size(), 3);
    QCOMPARE(items[1].toObject().value("dst"_L1).toString(), u"after_gap"_s);
    QCOMPARE(items[1].toObject().value("local"_L1).toString(), u"2026-03-29T03:00:00+02:00"_s);
    const Reply refused
        = m_api->get("/api/v1/cron/next?expression=61%20*%20*%20*%20*", m_api->root);
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.pointers(), QStringList{u"?expression"_s});
    QVERIFY(refused.body.contains("0-59"));
}

BERTH_TEST(tst_apijobs)
#include "tst_apijobs.moc"
