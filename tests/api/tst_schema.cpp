// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/schema/schema.h"
#include "app/api/wire/deployments.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::api;
using namespace Qt::StringLiterals;

/// What a schema refuses, with its pointer and a hint; and the merge patch of a deployment.
class tst_schema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void says_data();
    void says();
    void patches_data();
    void patches();
    void whatIsNotBuiltIsRefused_data();
    void whatIsNotBuiltIsRefused();
};

static QJsonObject parsed(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

void tst_schema::says_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *name, const char *change, const QString &pointer,
                        const QString &message, const QString &hint = {}) {
        QTest::newRow(name) << QByteArray(change) << pointer << message << hint;
    };
    row("nothing wrong", R"({"name": "x"})", {}, {});
    row("a field too many", R"({"replicsa": 2})", u"/replicsa"_s, u"is unknown"_s,
        u"did you mean 'replicas'?"_s);
    row("a text for a number", R"({"replicas": "2"})", u"/replicas"_s, u"must be an integer"_s);
    row("a fraction for an integer", R"({"replicas": 1.5})", u"/replicas"_s,
        u"must be an integer"_s);
    row("below what is allowed", R"({"priority": -1})", u"/priority"_s, u"must be at least 0"_s);
    row("above what is allowed", R"({"priority": 1001})", u"/priority"_s,
        u"must be at most 1000"_s);
    row("none of the words", R"({"kind": "bacth"})", u"/kind"_s, u"must be one of service, batch"_s,
        u"did you mean 'batch'?"_s);
    row("null where there must be a value", R"({"replicas": null})", u"/replicas"_s,
        u"must not be null"_s);
    row("null where it means something", R"({"expected_seconds": null})", {}, {});
    row("a number in the environment", R"({"env": {"A/B": 1}})", u"/env/A~1B"_s,
        u"must be a text or an object"_s);
    row("a secret", R"({"env": {"TOKEN": {"secret": "hub"}}})", {}, {});
    row("a secret without a name", R"({"env": {"TOKEN": {}}})", u"/env/TOKEN/secret"_s,
        u"is missing"_s);
    row("a list of other things", R"({"args": ["a", 1]})", u"/args/1"_s, u"must be a text"_s);
    row("a time that is none", R"({"expires_at": "tomorrow"})", u"/expires_at"_s,
        u"must be a time"_s, u"RFC 3339, such as \"2026-11-21T08:00:00Z\""_s);
}

void tst_schema::says()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    QFETCH(QString, hint);
    QJsonObject whole{{u"cluster_id"_s, 1}, {u"image"_s, u"a"_s}, {u"resources"_s, QJsonObject()}};
    const QJsonObject change = parsed(body);
    for (auto it = change.begin(); it != change.end(); ++it)
        whole.insert(it.key(), it.value());
    const auto errors = check(*deploymentDraftSchema(), whole);
    if (message.isEmpty()) {
        QVERIFY2(errors.isEmpty(), errors.isEmpty() ? "" : qPrintable(errors.first().message));
        return;
    }
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().pointer, pointer);
    QCOMPARE(errors.first().message, message);
    QCOMPARE(errors.first().hint, hint);
}

void tst_schema::patches_data()
{
    using Expect = std::function<bool(const DeploymentPatch &)>;
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<Expect>("expect");
    const auto row = [](const char *name, const char *patch, const Expect &expect) {
        QTest::newRow(name) << QByteArray(patch) << expect;
    };
    row("nothing leaves all as it is", "{}", [](const DeploymentPatch &patch) {
        return patch.priority == 300 && patch.replicas == 4 && patch.minAvailable == 4
            && patch.expected == std::optional(std::optional(Seconds(60)))
            && patch.specification->env.size() == 2;
    });
    row("a number", R"({"priority": 7})",
        [](const DeploymentPatch &patch) { return patch.priority == 7; });
    row("null gives back the default", R"({"priority": null, "expected_seconds": null})",
        [](const DeploymentPatch &patch) {
            return patch.priority == DefaultPriority && patch.expected && !*patch.expected;
        });
    row("all of a gang stays all of it", R"({"replicas": 6})",
        [](const DeploymentPatch &patch) { return patch.minAvailable == 6; });
    row("objects are merged", R"({"env": {"A": null, "C": "3"}})",
        [](const DeploymentPatch &patch) {
            return patch.specification->env.keys() == QStringList{u"B"_s, u"C"_s};
        });
    row("one amount of several", R"({"resources": {"cpu": "250m"}})",
        [](const DeploymentPatch &patch) {
            return patch.specification->resources.cpuMilli == 250
                && patch.specification->resources.memoryBytes == Bytes(1) << 30;
        });
    row("rules stay that are not named", R"({"priority": 7})", [](const DeploymentPatch &patch) {
        return patch.maxRun == std::optional(Seconds(90)) && patch.onNodeLoss == OnNodeLoss::Wait
            && patch.expiresAt == std::optional(fromEpochMillis(1'900'000'000'000))
            && patch.after->size() == 1;
    });
    row("rules go",
        R"({"max_run_seconds": null, "expires_at": null, "on_node_loss": null, "after": []})",
        [](const DeploymentPatch &patch) {
            return !*patch.maxRun && !*patch.expiresAt && patch.onNodeLoss == OnNodeLoss::Requeue
                && patch.after->isEmpty();
        });
    row("rules come",
        R"({"expires_at": "2030-01-01T02:00:00+02:00",
            "after": [{"deployment_id": 9, "condition": "started"}, {"deployment_id": 8}]})",
        [](const DeploymentPatch &patch) {
            return *patch.expiresAt == fromEpochMillis(1'893'456'000'000)
                && patch.after->at(0) == Dependency{DeploymentId(9), DependencyCondition::Started}
            && patch.after->at(1).condition == DependencyCondition::Succeeded;
        });
    row("lists are replaced", R"({"args": ["x"]})", [](const DeploymentPatch &patch) {
        return patch.specification->args == QStringList{u"x"_s};
    });
}

void tst_schema::patches()
{
    using Expect = std::function<bool(const DeploymentPatch &)>;
    QFETCH(QByteArray, patch);
    QFETCH(Expect, expect);
    Deployment deployment;
    deployment.name = u"trainer"_s;
    deployment.priority = 300;
    deployment.replicas = 4;
    deployment.minAvailable = 4;
    deployment.expected = Seconds(60);
    deployment.maxRun = Seconds(90);
    deployment.expiresAt = fromEpochMillis(1'900'000'000'000);
    deployment.onNodeLoss = OnNodeLoss::Wait;
    deployment.after = {{.deployment = DeploymentId(3)}};
    Specification specification;
    specification.image = u"app:1"_s;
    specification.args = {u"a"_s, u"b"_s};
    specification.env = {{u"A"_s, {u"1"_s, false}}, {u"B"_s, {u"hub"_s, true}}};
    specification.resources.cpuMilli = 1500;
    specification.resources.memoryBytes = Bytes(1) << 30;
    const auto read = readDeploymentPatch(parsed(patch), deployment, specification);
    QVERIFY2(read, read ? "" : qPrintable(describe(read.error())));
    QVERIFY(expect(*read));
}

void tst_schema::whatIsNotBuiltIsRefused_data()
{
    QTest::addColumn<QByteArray>("field");
    for (const char *field : {R"({"ports": [{"container_port": 80}]})", R"({"health": {}})"})
        QTest::newRow(field) << QByteArray(field);
}

void tst_schema::whatIsNotBuiltIsRefused()
{
    QFETCH(QByteArray, field);
    QJsonObject whole{
        {u"cluster_id"_s, 1}, {u"image"_s, u"a"_s}, {u"resources"_s, QJsonObject{{u"cpu"_s, 1}}}};
    QVERIFY(readDeploymentDraft(whole));
    const QJsonObject change = parsed(field);
    whole.insert(change.begin().key(), change.begin().value());
    QVERIFY(check(*deploymentDraftSchema(), whole).isEmpty());
    const auto read = readDeploymentDraft(whole);
    QVERIFY(!read);
    QCOMPARE(read.error().fields.first().pointer, QString(u'/' + change.begin().key()));
}

BERTH_TEST(tst_schema)
#include "tst_schema.moc"
