// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "models/domain/change.h"
#include "models/domain/deployment.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(berth::Specification)
Q_DECLARE_METATYPE(berth::Toleration)
Q_DECLARE_METATYPE(berth::Taint)
Q_DECLARE_METATYPE(berth::DeploymentDraft)
Q_DECLARE_METATYPE(berth::ClusterDraft)
Q_DECLARE_METATYPE(berth::Node)

class tst_deployment final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tolerationsMatchTaints_data();
    void tolerationsMatchTaints();
    void specificationsComeBack_data();
    void specificationsComeBack();
    void randomSpecificationsComeBack();
    void onlyWhatDiffersIsWritten();
    void theHashIsThatOfTheCanonicalText();
    void corruptSpecificationsAreRefused_data();
    void corruptSpecificationsAreRefused();
    void draftsAreChecked_data();
    void draftsAreChecked();
    void clusterDraftsAreChecked_data();
    void clusterDraftsAreChecked();
    void clusterStatusFollowsItsNodes_data();
    void clusterStatusFollowsItsNodes();
    void nodeStatusIsOneWord();
    void aSummaryShowsOneReplica();
};

static Specification usual()
{
    Specification specification;
    specification.image = u"registry.local:5000/ml/trainer:1.4"_s;
    specification.resources = {2500, qint64(8) << 30, 1000, {}};
    return specification;
}

static Specification full()
{
    Specification specification = usual();
    specification.digest = u"sha256:"_s + QString(64, u'0');
    specification.command = {u"python"_s, u""_s};
    specification.args = {u"--epochs"_s, u"3"_s};
    specification.env = {
        {u"EPOCHS"_s, {u"3"_s, false}}, {u"EMPTY"_s, {{}, false}}, {u"TOKEN"_s, {u"hub"_s, true}}};
    specification.resources.extended = {{u"example.com/fpga"_s, 2}};
    specification.nodeSelector = {{u"zone"_s, u"a"_s}, {u"fast"_s, {}}};
    specification.gpuModels = {u"V100M16"_s, u"T4"_s};
    specification.tolerations = {
        {u"dedicated"_s, TolerationOperator::Equal, u"ml"_s, TaintEffect::NoSchedule},
        {{}, TolerationOperator::Exists, {}, std::nullopt},
    };
    specification.simulate = Simulation{Seconds(90), 3};
    return specification;
}

void tst_deployment::tolerationsMatchTaints_data()
{
    QTest::addColumn<Toleration>("toleration");
    QTest::addColumn<Taint>("taint");
    QTest::addColumn<bool>("tolerates");
    using enum TolerationOperator;
    const Taint taint{u"dedicated"_s, u"ml"_s, TaintEffect::NoSchedule};
    QTest::newRow("the same key and value")
        << Toleration{u"dedicated"_s, Equal, u"ml"_s, {}} << taint << true;
    QTest::newRow("another value")
        << Toleration{u"dedicated"_s, Equal, u"web"_s, {}} << taint << false;
    QTest::newRow("another key") << Toleration{u"gpu"_s, Equal, u"ml"_s, {}} << taint << false;
    QTest::newRow("exists takes any value")
        << Toleration{u"dedicated"_s, Exists, {}, {}} << taint << true;
    QTest::newRow("exists with another key")
        << Toleration{u"gpu"_s, Exists, {}, {}} << taint << false;
    QTest::newRow("no key and exists takes all") << Toleration{{}, Exists, {}, {}} << taint << true;
    QTest::newRow("no key and equal takes none") << Toleration{{}, Equal, {}, {}} << taint << false;
    QTest::newRow("the same effect")
        << Toleration{u"dedicated"_s, Exists, {}, TaintEffect::NoSchedule} << taint << true;
    QTest::newRow("another effect")
        << Toleration{u"dedicated"_s, Exists, {}, TaintEffect::NoExecute} << taint << false;
    QTest::newRow("no key, exists, another effect")
        << Toleration{{}, Exists, {}, TaintEffect::NoExecute} << taint << false;
}

void tst_deployment::tolerationsMatchTaints()
{
    QFETCH(Toleration, toleration);
    QFETCH(Taint, taint);
    QTEST(toleration.tolerates(taint), "tolerates");
}

void tst_deployment::specificationsComeBack_data()
{
    QTest::addColumn<Specification>("specification");
    QTest::newRow("empty") << Specification();
    QTest::newRow("usual") << usual();
    QTest::newRow("everything") << full();
    Specification simulated = usual();
    simulated.simulate = Simulation();
    QTest::newRow("simulated with the defaults") << simulated;
    Specification exact = usual();
    exact.resources = {MaximumMilli - 1, MaximumCount, 999, {{u"x"_s, MaximumCount}}};
    QTest::newRow("the largest amounts") << exact;
    Specification fine = usual();
    fine.resources = {1, MinimumMemory + 1, 1, {}};
    QTest::newRow("the smallest amounts") << fine;
}

/// Through the stored text, not only through the value.
static Result<Specification> throughText(const Specification &specification)
{
    const QByteArray text = canonicalJson(toJson(specification));
    return specificationFromJson(QJsonDocument::fromJson(text).object());
}

void tst_deployment::specificationsComeBack()
{
    QFETCH(Specification, specification);
    const auto read = throughText(specification);
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().message));
    QVERIFY(*read == specification);
    QCOMPARE(contentHash(*read), contentHash(specification));
}

void tst_deployment::randomSpecificationsComeBack()
{
    constexpr quint32 Seed = 2;
    QRandomGenerator random(Seed);
    const auto text = [&random] {
        QString made;
        for (int i = random.bounded(1, 6); i > 0; --i)
            made.append(QChar(random.bounded(1, 0xD7FF)));
        return made;
    };
    const auto amount = [&random](qint64 largest) {
        return qint64(random.generate64() >> random.bounded(1, 63)) % (largest + 1);
    };
    QSet<QByteArray> hashes;
    for (int i = 0; i < 3000; ++i) {
        Specification made;
        made.image = text();
        made.resources = {amount(MaximumMilli), amount(MaximumCount), amount(MaximumMilli), {}};
        if (random.bounded(2) == 0)
            made.env.insert(text(), {text(), random.bounded(2) == 0});
        if (random.bounded(2) == 0)
            made.args = {text(), {}, text()};
        if (random.bounded(2) == 0)
            made.nodeSelector.insert(text(), text());
        if (random.bounded(2) == 0)
            made.simulate = Simulation{Seconds(random.bounded(1000)), random.bounded(256)};
        const auto read = throughText(made);
        QVERIFY2(read && *read == made, canonicalJson(toJson(made)).constData());
        hashes.insert(contentHash(made));
    }
    QCOMPARE(hashes.size(), 3000);
}

void tst_deployment::onlyWhatDiffersIsWritten()
{
    QVERIFY(toJson(Specification()).isEmpty());
    QCOMPARE(canonicalJson(toJson(usual())),
             QByteArray(R"({"image":"registry.local:5000/ml/trainer:1.4",)"
                        R"("resources":{"cpu":2.5,"gpu":1,"memory":8589934592}})"));
    QCOMPARE(
        canonicalJson(toJson(full())),
        QByteArray(R"({"args":["--epochs","3"],"command":["python",""],"digest":"sha256:)"
                   R"(0000000000000000000000000000000000000000000000000000000000000000",)"
                   R"("env":{"EMPTY":"","EPOCHS":"3","TOKEN":{"secret":"hub"}},)"
                   R"("gpu_models":["V100M16","T4"],"image":"registry.local:5000/ml/trainer:1.4",)"
                   R"("node_selector":{"fast":"","zone":"a"},)"
                   R"("resources":{"cpu":2.5,"example.com/fpga":2,"gpu":1,"memory":8589934592},)"
                   R"("simulate":{"exit_code":3,"run_seconds":90},)"
                   R"("tolerations":[{"effect":"NoSchedule","key":"dedicated","value":"ml"},)"
                   R"({"operator":"Exists"}]})"));
}

void tst_deployment::theHashIsThatOfTheCanonicalText()
{
    QCOMPARE(contentHash(usual()), sha256Hex(canonicalJson(toJson(usual()))));
    QCOMPARE(contentHash(usual()).size(), 64);
    Specification other = usual();
    other.args = {u"x"_s};
    QVERIFY(contentHash(other) != contentHash(usual()));
}

void tst_deployment::corruptSpecificationsAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row
        = [](const char *name, const char *json) { QTest::newRow(name) << QByteArray(json); };
    row("an unknown member", R"({"volumes":[]})");
    row("an image that is a number", R"({"image":3})");
    row("an image that is empty", R"({"image":""})");
    row("a command that is a text", R"({"command":"sh"})");
    row("an argument that is a number", R"({"args":[1]})");
    row("an empty list", R"({"args":[]})");
    row("an environment that is a list", R"({"env":[]})");
    row("a secret without a name", R"({"env":{"A":{}}})");
    row("a secret with more", R"({"env":{"A":{"secret":"x","y":1}}})");
    row("resources that are a text", R"({"resources":"2"})");
    row("cpu that is a text", R"({"resources":{"cpu":"2"}})");
    row("cpu that is too fine", R"({"resources":{"cpu":0.0001}})");
    row("cpu that is too much", R"({"resources":{"cpu":1e300}})");
    row("memory with a fraction", R"({"resources":{"memory":1.5}})");
    row("an operator that is unknown", R"({"tolerations":[{"operator":"Like"}]})");
    row("an effect that is unknown", R"({"tolerations":[{"effect":"Later"}]})");
    row("a toleration with more", R"({"tolerations":[{"seconds":"3"}]})");
    row("tolerations that are an object", R"({"tolerations":{}})");
    row("a toleration that is a text", R"({"tolerations":["x"]})");
    row("an environment of nothing", R"({"env":{}})");
    row("resources of nothing", R"({"resources":{}})");
    row("no cpu", R"({"resources":{"cpu":0}})");
    row("no memory", R"({"resources":{"memory":0}})");
    row("none of an extended resource", R"({"resources":{"example.com/fpga":0}})");
    row("a selector of nothing", R"({"node_selector":{}})");
    row("no tolerations", R"({"tolerations":[]})");
    row("an exit code of zero", R"({"simulate":{"exit_code":0}})");
    row("a simulation with more", R"({"simulate":{"speed":2}})");
    row("an exit code beyond an integer", R"({"simulate":{"exit_code":4294967296}})");
    row("a run time that is a text", R"({"simulate":{"run_seconds":"9"}})");
}

void tst_deployment::corruptSpecificationsAreRefused()
{
    QFETCH(QByteArray, json);
    const auto document = QJsonDocument::fromJson(json);
    QVERIFY(document.isObject());
    const auto read = specificationFromJson(document.object());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
}

void tst_deployment::draftsAreChecked_data()
{
    QTest::addColumn<DeploymentDraft>("draft");
    QTest::addColumn<QStringList>("pointers");
    DeploymentDraft fine;
    fine.clusterId = ClusterId(1);
    fine.specification = usual();
    const auto row = [&fine](const char *name, auto change, const QStringList &pointers) {
        DeploymentDraft draft = fine;
        change(draft);
        QTest::newRow(name) << draft << pointers;
    };
    using Draft = DeploymentDraft;
    row("usual", [](Draft &) {}, {});
    row("everything", [](Draft &d) { d.specification = full(); }, {});
    row("a service of no replicas", [](Draft &d) { d.replicas = 0; }, {});
    row("no cluster", [](Draft &d) { d.clusterId = {}; }, {u"/cluster_id"_s});
    row("a name with a line break", [](Draft &d) { d.name = u"a\nb"_s; }, {u"/name"_s});
    row("a batch of no replicas",
        [](Draft &d) {
            d.kind = DeploymentKind::Batch;
            d.replicas = 0;
        },
        {u"/replicas"_s});
    row("fewer than no replicas", [](Draft &d) { d.replicas = -1; }, {u"/replicas"_s});
    row("more available than replicas", [](Draft &d) { d.minAvailable = 2; },
        {u"/min_available"_s});
    row("priority 1001", [](Draft &d) { d.priority = 1001; }, {u"/priority"_s});
    row("priority -1", [](Draft &d) { d.priority = -1; }, {u"/priority"_s});
    row("a negative grace", [](Draft &d) { d.grace = Seconds(-1); }, {u"/grace_seconds"_s});
    row("no expected time at all", [](Draft &d) { d.expected = Seconds(0); },
        {u"/expected_seconds"_s});
    row("a time that overflows", [](Draft &d) { d.maxRun = Seconds::max(); },
        {u"/max_run_seconds"_s});
    row("negative retries", [](Draft &d) { d.maxRetries = -1; }, {u"/max_retries"_s});
    row("an image in upper case", [](Draft &d) { d.specification.image = u"A"_s; }, {u"/image"_s});
    row("a digest that is none", [](Draft &d) { d.specification.digest = u"x"_s; }, {u"/digest"_s});
    row("memory of 8 bytes", [](Draft &d) { d.specification.resources.memoryBytes = 8; },
        {u"/resources/memory"_s});
    row("a variable with =", [](Draft &d) { d.specification.env.insert(u"A=B"_s, {}); },
        {u"/env"_s});
    row("a secret without a name",
        [](Draft &d) {
            d.specification.env.insert(u"A"_s, {{}, true});
        },
        {u"/env"_s});
    row("an argument with NUL", [](Draft &d) { d.specification.args = {QString(QChar(u'\0'))}; },
        {u"/args"_s});
    row("a toleration without key", [](Draft &d) { d.specification.tolerations = {{}}; },
        {u"/tolerations"_s});
    row("an exit code of 256",
        [](Draft &d) {
            d.specification.simulate = Simulation{std::nullopt, 256};
        },
        {u"/simulate/exit_code"_s});
    row("all that is wrong at once",
        [](Draft &d) {
            d.priority = 1001;
            d.replicas = -1;
            d.specification.image.clear();
        },
        {u"/replicas"_s, u"/priority"_s, u"/image"_s});
}

void tst_deployment::draftsAreChecked()
{
    QFETCH(DeploymentDraft, draft);
    QStringList pointers;
    for (const FieldError &field : validate(draft)) {
        QVERIFY(!field.message.isEmpty());
        pointers.append(field.pointer);
    }
    QTEST(pointers, "pointers");
}

void tst_deployment::clusterDraftsAreChecked_data()
{
    QTest::addColumn<ClusterDraft>("draft");
    QTest::addColumn<QStringList>("pointers");
    const auto node = [](const QString &name) {
        NodeDraft draft;
        draft.name = name;
        draft.resources = {64'000, qint64(256) << 30, 8000, {}};
        return draft;
    };
    ClusterDraft fine;
    fine.name = u"lab"_s;
    fine.nodes = {node(u"n1"_s), node(u"n2"_s)};
    const auto row = [&fine](const char *name, auto change, const QStringList &pointers) {
        ClusterDraft draft = fine;
        change(draft);
        QTest::newRow(name) << draft << pointers;
    };
    using Draft = ClusterDraft;
    row("usual", [](Draft &) {}, {});
    row("no nodes", [](Draft &d) { d.nodes.clear(); }, {});
    row("a model of two words", [](Draft &d) { d.nodes[0].gpuModel = u"A100 80GB"_s; }, {});
    row("no name", [](Draft &d) { d.name = u" "_s; }, {u"/name"_s});
    row("a node without a name", [](Draft &d) { d.nodes[1].name.clear(); }, {u"/nodes/1/name"_s});
    row("two nodes of one name", [](Draft &d) { d.nodes[1].name = u" N1 "_s; },
        {u"/nodes/1/name"_s});
    row("a node with a share", [](Draft &d) { d.nodes[0].resources.gpuMilli = 500; },
        {u"/nodes/0/resources/gpu"_s});
    row("a node with one and a half", [](Draft &d) { d.nodes[0].resources.gpuMilli = 1500; },
        {u"/nodes/0/resources/gpu"_s});
    row("a node with a million GPUs",
        [](Draft &d) { d.nodes[0].resources.gpuMilli = 1'000'000'000; },
        {u"/nodes/0/resources/gpu"_s});
    row("a node with 8 bytes", [](Draft &d) { d.nodes[0].resources.memoryBytes = 8; },
        {u"/nodes/0/resources/memory"_s});
    row("a label without key",
        [](Draft &d) {
            d.nodes[0].labels = {{{}, u"x"_s}};
        },
        {u"/nodes/0/labels"_s});
    row("a taint without key", [](Draft &d) { d.nodes[0].taints = {{}}; },
        {u"/nodes/0/taints/0"_s});
    row("an address with a blank", [](Draft &d) { d.nodes[0].address = u"a b"_s; },
        {u"/nodes/0/address"_s});
}

void tst_deployment::clusterDraftsAreChecked()
{
    QFETCH(ClusterDraft, draft);
    QStringList pointers;
    for (const FieldError &field : validate(draft))
        pointers.append(field.pointer);
    QTEST(pointers, "pointers");
}

void tst_deployment::clusterStatusFollowsItsNodes_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("present");
    QTest::addColumn<int>("open");
    QTest::addColumn<QString>("status");
    QTest::newRow("no nodes") << u""_s << 0 << 0 << 0 << u"empty"_s;
    QTest::newRow("no nodes and no engine") << u"refused"_s << 0 << 0 << 0 << u"empty"_s;
    QTest::newRow("the engine is away") << u"refused"_s << 2 << 2 << 2 << u"unreachable"_s;
    QTest::newRow("all nodes lost") << u""_s << 2 << 0 << 0 << u"unreachable"_s;
    QTest::newRow("one node lost") << u""_s << 2 << 1 << 1 << u"degraded"_s;
    QTest::newRow("one node cordoned") << u""_s << 2 << 2 << 1 << u"degraded"_s;
    QTest::newRow("all nodes cordoned") << u""_s << 2 << 2 << 0 << u"degraded"_s;
    QTest::newRow("all well") << u""_s << 2 << 2 << 2 << u"ready"_s;
}

void tst_deployment::clusterStatusFollowsItsNodes()
{
    QFETCH(QString, reason);
    QFETCH(int, nodes);
    QFETCH(int, present);
    QFETCH(int, open);
    Cluster cluster;
    cluster.unreachableReason = reason;
    QTEST(QString(word(clusterStatus(cluster, nodes, present, open))), "status");
}

void tst_deployment::nodeStatusIsOneWord()
{
    Node node;
    QCOMPARE(QString(statusWord(node)), u"ready"_s);
    node.scheduling = NodeScheduling::Cordoned;
    QCOMPARE(QString(statusWord(node)), u"cordoned"_s);
    node.scheduling = NodeScheduling::Draining;
    QCOMPARE(QString(statusWord(node)), u"draining"_s);
    node.presence = NodePresence::Lost;
    QCOMPARE(QString(statusWord(node)), u"lost"_s);
}

void tst_deployment::aSummaryShowsOneReplica()
{
    Deployment deployment;
    deployment.id = DeploymentId(7);
    deployment.clusterId = ClusterId(2);
    deployment.name = u"trainer"_s;
    deployment.replicas = 3;
    deployment.readyReplicas = 1;
    deployment.priority = 500;
    deployment.held = true;
    deployment.status = DeploymentStatus::Starting;
    deployment.cause = Cause::Drained;
    deployment.kind = DeploymentKind::Batch;
    deployment.ownerId = UserId(4);
    deployment.submittedAt = fromEpochMillis(1);
    deployment.startedAt = fromEpochMillis(2);
    deployment.finishedAt = fromEpochMillis(3);
    const DeploymentSummary summary = summarise(deployment, usual());
    QCOMPARE(summary.id.value(), 7);
    QCOMPARE(summary.clusterId.value(), 2);
    QCOMPARE(summary.name, u"trainer"_s);
    QCOMPARE(summary.image, usual().image);
    QCOMPARE(summary.replicas, 3);
    QCOMPARE(summary.readyReplicas, 1);
    QCOMPARE(summary.priority, 500);
    QVERIFY(summary.held);
    QVERIFY(summary.status == DeploymentStatus::Starting);
    QVERIFY(summary.cause == Cause::Drained);
    QVERIFY(summary.kind == DeploymentKind::Batch);
    QCOMPARE(summary.ownerId.value(), 4);
    QCOMPARE(summary.cpuMilli, 2500);
    QCOMPARE(summary.memoryBytes, qint64(8) << 30);
    QCOMPARE(summary.gpuMilli, 1000);
    QCOMPARE(toEpochMillis(summary.submittedAt), 1);
    QCOMPARE(toEpochMillis(*summary.startedAt), 2);
    QCOMPARE(toEpochMillis(*summary.finishedAt), 3);
}

BERTH_TEST(tst_deployment)
#include "tst_deployment.moc"
