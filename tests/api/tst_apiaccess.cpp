// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Who may call what, over every operation that the document lists.
class tst_apiaccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutATokenNothingIsTold();
    void whatIsOfOthersIsNotThere();
    void anybodyMayCallTheseAndNoOthers();

private:
    struct Operation
    {
        QByteArray method;
        QString path;
        bool isOpen = false; ///< needs no token
        bool hasBody = false;
    };
    static QList<Operation> operations(ApiFixture &api);
};

QList<tst_apiaccess::Operation> tst_apiaccess::operations(ApiFixture &api)
{
    QList<Operation> all;
    const QJsonObject paths = api.get("/openapi.json").json().value("paths"_L1).toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject methods = path.value().toObject();
        for (auto it = methods.begin(); it != methods.end(); ++it) {
            const QJsonObject operation = it.value().toObject();
            all.append({it.key().toUpper().toLatin1(), path.key(),
                        operation.contains("security"_L1), operation.contains("requestBody"_L1)});
        }
    }
    return all;
}

void tst_apiaccess::withoutATokenNothingIsTold()
{
    ApiFixture api;
    int asked = 0;
    for (const Operation &operation : operations(api)) {
        if (operation.isOpen)
            continue;
        QString path = operation.path;
        static const QRegularExpression Argument(u"\\{\\w+\\}"_s);
        path.replace(Argument, u"1"_s);
        for (const QByteArray &token : {QByteArray(), QByteArray("nonsense")}) {
            const Reply reply = api.send({operation.method, path.toLatin1(), token,
                                          operation.hasBody ? QByteArray("{}") : QByteArray()});
            QVERIFY2(reply.status == 401,
                     qPrintable(QString::fromLatin1(operation.method) + u' ' + path));
            QVERIFY(reply.headers.contains("www-authenticate"));
        }
        ++asked;
    }
    QVERIFY(asked > 50);
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apiaccess::whatIsOfOthersIsNotThere()
{
    ApiFixture api;
    const auto place = api.makePlace(u"theirs"_s);
    const auto home = api.makePlace(u"ours"_s);
    const QByteArray theirs = api.member(u"theo"_s, place.organization, u"owner"_s);
    const QByteArray ours = api.member(u"olga"_s, home.organization, u"owner"_s);
    const auto idOf = [](const Reply &reply) {
        return QByteArray::number(reply.json().value("id"_L1).toInteger());
    };
    const QByteArray cluster = QByteArray::number(place.cluster);
    const QByteArray deployment
        = idOf(api.post("/api/v1/deployments", ApiFixture::draft(place.cluster, u"1"_s), theirs));
    const QByteArray reservation
        = idOf(api.post("/api/v1/clusters/" + cluster + "/reservations",
                        {{u"resources"_s, QJsonObject{{u"cpu"_s, 1}}}}, theirs));
    const QByteArray invite
        = idOf(api.post("/api/v1/organization/invites", {{u"role"_s, u"viewer"_s}}, theirs));
    const QByteArray user = idOf(api.get("/api/v1/me", theirs));
    const QByteArray token = idOf(api.post("/api/v1/me/tokens", {{u"name"_s, u"t"_s}}, theirs));
    const QByteArray organization = QByteArray::number(place.organization);
    const QByteArray job
        = idOf(api.post("/api/v1/jobs",
                        {{u"expression"_s, u"@yearly"_s},
                         {u"deployment"_s, ApiFixture::draft(place.cluster, u"1"_s)}},
                        theirs));

    // Bodies that would do, so that it is not their form that is refused.
    const QMap<QString, QByteArray> bodies{
        {u"PATCH /api/v1/clusters/{id}"_s, R"({"name": "stolen"})"},
        {u"POST /api/v1/clusters/{id}/nodes"_s, R"({"name": "n9", "resources": {"cpu": 1}})"},
        {u"PATCH /api/v1/clusters/{id}/nodes/{node_id}"_s, R"({"scheduling": "cordoned"})"},
        {u"POST /api/v1/clusters/{id}/fit"_s, R"({"resources": {"cpu": 1}})"},
        {u"POST /api/v1/clusters/{id}/reservations"_s, R"({"resources": {"cpu": 1}})"},
        {u"POST /api/v1/clusters/{id}/reservations/release"_s, R"({"resources": {"cpu": 1}})"},
        {u"PUT /api/v1/clusters/{id}/quota"_s, R"({"max_running": 1})"},
        {u"PATCH /api/v1/jobs/{id}"_s, R"({"name": "stolen"})"},
        {u"POST /api/v1/clusters/{id}/what-if"_s, R"({"changes": [{"remove_node": 1}]})"},
        {u"POST /api/v1/deployments/{id}/load"_s, R"({"concurrency": 1})"},
        {u"POST /api/v1/deployments/{id}/preview"_s, R"({"priority": 1})"},
        {u"PATCH /api/v1/deployments/{id}"_s, R"({"priority": 1})"},
        {u"PATCH /api/v1/organizations/{id}"_s, R"({"name": "stolen"})"},
        {u"PATCH /api/v1/organizations/{id}/members/{user_id}"_s, R"({"role": "viewer"})"},
        {u"PUT /api/v1/organizations/{id}/members/{user_id}/quota"_s, R"({"max_running": 1})"},
        {u"PUT /api/v1/organizations/{id}/quota"_s, R"({"max_running": 1})"},
        {u"POST /api/v1/organizations/{id}/invites"_s, R"({"role": "viewer"})"},
        {u"PATCH /api/v1/organization/members/{user_id}"_s, R"({"role": "viewer"})"},
        {u"PUT /api/v1/organization/members/{user_id}/quota"_s, R"({"max_running": 1})"},
    };
    int asked = 0;
    for (const Operation &operation : operations(api)) {
        if (operation.isOpen || !operation.path.contains(u'{')
            || operation.path.contains("{code}"_L1))
            continue;
        QByteArray path = operation.path.toLatin1();
        path.replace("organizations/{id}", QByteArray("organizations/" + organization));
        path.replace("deployments/{id}", QByteArray("deployments/" + deployment));
        path.replace("clusters/{id}", QByteArray("clusters/" + cluster));
        path.replace("invites/{invite_id}", QByteArray("invites/" + invite));
        path.replace("jobs/{id}", QByteArray("jobs/" + job));
        path.replace("tokens/{id}", QByteArray("tokens/" + token));
        path.replace("{user_id}", user);
        path.replace("{node_id}", "1");
        path.replace("{reservation_id}", reservation);
        QVERIFY2(!path.contains('{'), path.constData());
        const QString key = QString::fromLatin1(operation.method) + u' ' + operation.path;
        const Reply reply = api.send({operation.method, path, ours, bodies.value(key)});
        QVERIFY2(reply.status == 403 || reply.status == 404,
                 qPrintable(key + u": "_s + QString::number(reply.status) + u' '
                            + QString::fromUtf8(reply.body)));
        ++asked;
    }
    QVERIFY(asked > 40);
    QCOMPARE(api.get("/api/v1/jobs/" + job, theirs).status, 200);
    QVERIFY(api.get("/api/v1/jobs", ours).json().value("items"_L1).toArray().isEmpty());
    // It is all still there, and as it was.
    QCOMPARE(api.get("/api/v1/clusters/" + cluster, theirs).json().value("name"_L1).toString(),
             u"theirs"_s);
    QCOMPARE(
        api.get("/api/v1/deployments/" + deployment, theirs).json().value("priority"_L1).toInt(),
        100);
    QCOMPARE(
        api.get("/api/v1/organization/members", theirs).json().value("items"_L1).toArray().size(),
        1);
    // What lists, and the feed, tell of others is nothing.
    QVERIFY(!api.get("/api/v1/events?limit=1000", ours).body.contains("theirs"));
    QVERIFY(!api.get("/api/v1/clusters", ours).body.contains("theirs"));
    QCOMPARE(api.get("/api/v1/clusters?organization_id=" + organization, ours).status, 404);
    QCOMPARE(api.violations.join(u"\n"_s), QString());
}

void tst_apiaccess::anybodyMayCallTheseAndNoOthers()
{
    ApiFixture api;
    QStringList open;
    for (const Operation &operation : operations(api)) {
        if (operation.isOpen)
            open << QString::fromLatin1(operation.method) + u' ' + operation.path;
    }
    open.sort();
    QCOMPARE(
        open,
        (QStringList{u"GET /api/v1/invites/{code}"_s, u"GET /docs"_s, u"GET /docs/docs.css"_s,
                     u"GET /docs/docs.js"_s, u"GET /livez"_s, u"GET /metrics"_s,
                     u"GET /openapi.json"_s, u"GET /readyz"_s, u"GET /version"_s,
                     u"POST /api/v1/setup"_s, u"POST /api/v1/token"_s, u"POST /api/v1/users"_s}));
}

BERTH_TEST(tst_apiaccess)
#include "tst_apiaccess.moc"
