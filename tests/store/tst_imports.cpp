// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "models/store/feed.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;

namespace {

std::vector<NodeDraft> nodes(int count)
{
    std::vector<NodeDraft> drafts;
    for (int i = 0; i < count; ++i) {
        NodeDraft draft;
        draft.name = QStringLiteral("m%1").arg(i);
        draft.resources = StoreFixture::amount(4000, 8, 1000 * (i % 3));
        draft.gpuModel = QStringLiteral("P100");
        draft.labels = {{QStringLiteral("rack \"1\""), QString::number(i)}};
        drafts.push_back(draft);
    }
    return drafts;
}

std::vector<store::StagedDeployment> deployments(int count, int from = 0)
{
    std::vector<store::StagedDeployment> staged;
    for (int i = from; i < from + count; ++i) {
        store::StagedDeployment deployment;
        deployment.name = QStringLiteral("pod-%1").arg(i);
        deployment.specification
            = StoreFixture::specification(StoreFixture::amount(100 * (1 + i % 7), 1, 0));
        deployment.replicas = 1 + i % 3;
        deployment.minAvailable = 1;
        deployment.priority = i % 2 == 0 ? 500 : 0;
        deployment.expected = Seconds(i);
        staged.push_back(deployment);
    }
    return staged;
}

} // namespace

class tst_imports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingShowsUntilItIsApplied();
    void oneEventTellsAllOfIt();
    void aCancelledOneLeavesNothing();
    void whatWasLeftBehindIsCleared();
    void aFailedApplyLeavesNothingAndMayBeRepeated();
    void aFailedStageEndsTheImport();
    void theFoldNoticesStagedRowsThatChanged();

private:
    ImportId stageAll(StoreFixture &fixture, int count = 40)
    {
        const ImportId import = fixture.must(
            [](store::Transaction &tx) { return tx.imports().start(QStringLiteral("openb")); });
        fixture.must([&](store::Transaction &tx) { return tx.imports().stage(import, nodes(5)); });
        for (int from = 0; from < count; from += 10) {
            fixture.must([&](store::Transaction &tx) {
                return tx.imports().stage(import, deployments(10, from));
            });
        }
        return import;
    }

    static Cluster target(const StoreFixture &fixture)
    {
        Cluster cluster;
        cluster.organizationId = fixture.organization.id;
        cluster.name = QStringLiteral("openb");
        return cluster;
    }
};

void tst_imports::nothingShowsUntilItIsApplied()
{
    StoreFixture fixture;
    fixture.seed();
    const qint64 head = fixture.writer->head();
    const auto before = store::tablesState(*fixture.reader).value();
    stageAll(fixture);
    QCOMPARE(fixture.writer->head(), head);
    QCOMPARE(store::firstDifference(before, store::tablesState(*fixture.reader).value()),
             QString());
    QVERIFY(fixture.reader->summaries({}, 10).value().rows.empty());
}

void tst_imports::oneEventTellsAllOfIt()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.submit();
    const qint64 head = fixture.writer->head();
    const ImportId import = stageAll(fixture);
    const auto applied = fixture.must(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
    QCOMPARE(applied.nodes, 5);
    QCOMPARE(applied.deployments, 40);
    QVERIFY(fixture.batch.reloadAll);
    QCOMPARE(fixture.batch.events.size(), size_t(1));
    QCOMPARE(fixture.batch.seq, head + 1);
    QCOMPARE(fixture.batch.events.front().action, QStringLiteral("import.applied"));
    QVERIFY(fixture.batch.events.front().payload.size() < 600);

    const auto folded = store::foldedState(*fixture.reader);
    BERTH_TRY(folded);
    const auto tables = store::tablesState(*fixture.reader);
    QCOMPARE(store::firstDifference(*folded, *tables), QString());

    const auto page = fixture.reader->summaries(DeploymentId(1), 100);
    QCOMPARE(page->rows.size(), size_t(40));
    QCOMPARE(page->rows.front().id, applied.firstDeployment);
    QCOMPARE(page->rows.at(7).name, QStringLiteral("pod-7"));
    QCOMPARE(page->rows.at(7).cpuMilli, 100);
    const auto waiting = fixture.reader->waiting(DeploymentId(1), 100);
    QCOMPARE(waiting->size(), size_t(40));
    QCOMPARE(waiting->at(2).waitingReplicas, 3);
    const auto counts = fixture.reader->counts().value();
    QCOMPARE(counts.at(1).cluster, applied.cluster.id);
    QCOMPARE(counts.at(1).byStatus[0], 40);
    // What follows goes on with the ids after it, and it cannot be applied twice.
    QCOMPARE(fixture.submit().id.value(), applied.firstDeployment.value() + 40);
    QVERIFY(!fixture.act(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); }));
    fixture.close();
    fixture.open();
    QCOMPARE(store::firstDifference(store::foldedState(*fixture.reader).value(),
                                    store::tablesState(*fixture.reader).value()),
             QString());
}

void tst_imports::aCancelledOneLeavesNothing()
{
    StoreFixture fixture;
    fixture.seed();
    const ImportId import = stageAll(fixture);
    fixture.must([&](store::Transaction &tx) { return tx.imports().cancel(import); });
    // Its rows are gone with it: a row that claims to be of it is of nobody.
    QVERIFY(fixture
                .raw(QStringLiteral("INSERT INTO staged_nodes (import_id, position, body)"
                                    " VALUES (%1, 1000, '')")
                         .arg(import.value()))
                .contains(QLatin1String("FOREIGN KEY")));
    QVERIFY(
        !fixture.act([&](store::Transaction &tx) { return tx.imports().stage(import, nodes(1)); }));
    const auto applied = fixture.act(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
    QVERIFY(!applied);
    QCOMPARE(applied.error().reason, QStringLiteral("import-not-open"));
}

void tst_imports::whatWasLeftBehindIsCleared()
{
    StoreFixture fixture;
    fixture.seed();
    const ImportId import = stageAll(fixture);
    fixture.close();
    fixture.open();
    // Its rows are gone with it: a row that claims to be of it is of nobody.
    QVERIFY(fixture
                .raw(QStringLiteral("INSERT INTO staged_nodes (import_id, position, body)"
                                    " VALUES (%1, 1000, '')")
                         .arg(import.value()))
                .contains(QLatin1String("FOREIGN KEY")));
    QVERIFY(!fixture.act(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); }));
}

void tst_imports::aFailedApplyLeavesNothingAndMayBeRepeated()
{
    StoreFixture fixture;
    fixture.seed();
    const ImportId import = stageAll(fixture);
    const auto before = store::tablesState(*fixture.reader).value();
    for (int nth = 1; nth <= 3; ++nth) {
        Failpoint::armError("store.import.apply", nth);
        const auto failed = fixture.act(
            [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
        QVERIFY(!failed);
        QCOMPARE(failed.error().reason, QStringLiteral("failpoint"));
        QCOMPARE(store::firstDifference(before, store::tablesState(*fixture.reader).value()),
                 QString());
    }
    Cluster taken = target(fixture);
    taken.name = QStringLiteral("NORTH");
    const auto refused
        = fixture.act([&](store::Transaction &tx) { return tx.imports().apply(import, taken); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().reason, QStringLiteral("name-taken"));
    fixture.must(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
    QCOMPARE(store::firstDifference(store::foldedState(*fixture.reader).value(),
                                    store::tablesState(*fixture.reader).value()),
             QString());
}

void tst_imports::aFailedStageEndsTheImport()
{
    StoreFixture fixture;
    fixture.seed();
    const ImportId import = stageAll(fixture);
    Failpoint::armError("store.import.stage");
    QVERIFY(!fixture.act(
        [&](store::Transaction &tx) { return tx.imports().stage(import, deployments(3, 100)); }));
    const auto applied = fixture.act(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
    QVERIFY(!applied);
    QCOMPARE(applied.error().reason, QStringLiteral("import-not-open"));
}

void tst_imports::theFoldNoticesStagedRowsThatChanged()
{
    StoreFixture fixture;
    fixture.seed();
    const ImportId import = stageAll(fixture);
    fixture.must(
        [&](store::Transaction &tx) { return tx.imports().apply(import, target(fixture)); });
    QCOMPARE(fixture.raw(
                 QStringLiteral("UPDATE staged_deployments SET priority = 7 WHERE position = 4")),
             QString());
    const auto folded = store::foldedState(*fixture.reader);
    QVERIFY(!folded);
    QVERIFY(folded.error().message.contains(QLatin1String("SHA-256")));
}

BERTH_TEST(tst_imports)
#include "tst_imports.moc"
