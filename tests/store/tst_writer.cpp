// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/feed.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;

/// The writer: savepoints, optimistic versions, what a batch tells, what is refused.
class tst_writer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aUseCaseThatFailsLeavesNothing();
    void aRehearsalLeavesNothing();
    void idsOfWhatWasRolledBackAreNotReused();
    void aStaleRowIsAConflict();
    void aNameIsTakenIgnoringCase();
    void theBatchTellsEachRowOnceAsItEnded();
    void whatWasTakenAndGivenBackInOneGroupIsNotTold();
    void placingRefusesWhatDoesNotFitAndWritesNothing();
    void aShrunkNodeKeepsWhatItHolds();
    void aRowThatIsInUseStays();
    void oneWriterAtATime();
    void aSpecificationIsStoredOnce();
    void aSpecificationOfARolledBackGroupIsStoredAnew();
};

void tst_writer::aUseCaseThatFailsLeavesNothing()
{
    StoreFixture fixture;
    fixture.seed();
    const auto before = store::tablesState(*fixture.reader).value();
    BERTH_TRY(fixture.writer->begin(fixture.now));
    const auto kept = fixture.writer->run(fixture.admin, [&](store::Transaction &tx) {
        return tx.deployments().submit(fixture.draft(), fixture.specification({}));
    });
    BERTH_TRY(kept);
    const auto failed
        = fixture.writer->run(fixture.admin, [&](store::Transaction &tx) -> Result<void> {
              (void)tx.deployments().submit(fixture.draft(3), fixture.specification({}));
              Node node = tx.nodes().find(NodeId(1)).value().value();
              node.labels.clear();
              (void)tx.nodes().update(node, node);
              return tl::unexpected(Error::conflict(QStringLiteral("no"), QStringLiteral("No.")));
          });
    QVERIFY(!failed);
    QCOMPARE(failed.error().reason, QStringLiteral("no"));
    const auto batch = fixture.writer->commit();
    BERTH_TRY(batch);
    QCOMPARE(batch->events.size(), size_t(1));
    QCOMPARE(batch->deployments.size(), size_t(1));
    QCOMPARE(batch->replicas.size(), size_t(1));
    QVERIFY(batch->nodes.empty());
    const auto after = store::tablesState(*fixture.reader).value();
    QCOMPARE(after.size(), before.size() + 2);
    QCOMPARE(store::firstDifference(store::foldedState(*fixture.reader).value(), after), QString());
}

void tst_writer::aRehearsalLeavesNothing()
{
    StoreFixture fixture;
    fixture.seed();
    const auto before = store::tablesState(*fixture.reader).value();
    const qint64 head = fixture.writer->head();
    BERTH_TRY(fixture.writer->begin(fixture.now));
    const auto rehearsed = fixture.writer->rehearse(fixture.admin, [&](store::Transaction &tx) {
        if (!tx.isDryRun())
            qFatal("a rehearsal must say so");
        return tx.deployments().submit(fixture.draft(), fixture.specification({}));
    });
    BERTH_TRY(rehearsed);
    QVERIFY(rehearsed->id.isValid());
    const auto batch = fixture.writer->commit();
    BERTH_TRY(batch);
    QCOMPARE(batch->seq, head);
    QVERIFY(batch->events.empty());
    QCOMPARE(store::firstDifference(before, store::tablesState(*fixture.reader).value()),
             QString());
    QCOMPARE(fixture.reader->counts().value().size(), size_t(0));
}

void tst_writer::idsOfWhatWasRolledBackAreNotReused()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment first = fixture.submit();
    fixture.must([&](store::Transaction &tx) { return tx.deployments().remove(first); });
    fixture.close();
    fixture.open();
    const Deployment second = fixture.submit();
    QVERIFY(second.id > first.id);
}

void tst_writer::aStaleRowIsAConflict()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment first = fixture.submit();
    Deployment after = first;
    after.priority = 200;
    const Deployment second = fixture.must(
        [&](store::Transaction &tx) { return tx.deployments().update(first, after); });
    QCOMPARE(second.version, 2);
    QCOMPARE(second.stateVersion, 1);
    const auto stale = fixture.act(
        [&](store::Transaction &tx) { return tx.deployments().update(first, after); });
    QVERIFY(!stale);
    QCOMPARE(stale.error().code, ErrorCode::Conflict);
    QCOMPARE(stale.error().reason, QStringLiteral("changed-meanwhile"));
    const auto staleState = fixture.act([&](store::Transaction &tx) {
        Deployment changed = first;
        changed.cause = Cause::Retry;
        return tx.deployments().updateState(first, changed);
    });
    QVERIFY(!staleState);

    Node node = fixture.must([](store::Transaction &tx) -> Result<Node> {
        return tx.nodes().find(NodeId(1)).value().value();
    });
    Node cordoned = node;
    cordoned.scheduling = NodeScheduling::Cordoned;
    fixture.must([&](store::Transaction &tx) { return tx.nodes().update(node, cordoned); });
    const auto staleNode
        = fixture.act([&](store::Transaction &tx) { return tx.nodes().update(node, cordoned); });
    QVERIFY(!staleNode);
    QCOMPARE(staleNode.error().reason, QStringLiteral("changed-meanwhile"));
}

void tst_writer::aNameIsTakenIgnoringCase()
{
    StoreFixture fixture;
    fixture.seed();
    const auto again = fixture.act([](store::Transaction &tx) {
        Organization row;
        row.name = QStringLiteral("dOCK");
        return tx.organizations().insert(row);
    });
    QVERIFY(!again);
    QCOMPARE(again.error().reason, QStringLiteral("name-taken"));
    const auto node = fixture.act([&](store::Transaction &tx) {
        Node row;
        row.clusterId = fixture.cluster.id;
        row.name = QStringLiteral("N1");
        return tx.nodes().insert(row);
    });
    QVERIFY(!node);
    QCOMPARE(node.error().reason, QStringLiteral("name-taken"));
}

void tst_writer::theBatchTellsEachRowOnceAsItEnded()
{
    StoreFixture fixture;
    fixture.seed();
    const qint64 head = fixture.writer->head();
    fixture.must([&](store::Transaction &tx) {
        const Deployment made
            = tx.deployments().submit(fixture.draft(2), fixture.specification({})).value();
        Deployment held = made;
        held.held = true;
        (void)tx.deployments().update(made, held).value();
        const auto waiting = tx.replicas().waiting(made.id).value();
        (void)tx.replicas().place(waiting.front(),
                                  {NodeId(1), made.revisionId, fixture.amount(1000, 1, 0), {}});
        return tx.deployments().refreshStatus(made.id);
    });
    const ChangeBatch &batch = fixture.batch;
    QCOMPARE(batch.deployments.size(), size_t(1));
    QVERIFY(batch.deployments.front().held);
    QCOMPARE(batch.deployments.front().status, DeploymentStatus::Starting);
    QCOMPARE(batch.deployments.front().waitingReplicas, 1);
    QCOMPARE(batch.replicas.size(), size_t(2));
    QCOMPARE(batch.attempts.size(), size_t(1));
    QCOMPARE(batch.allocations.size(), size_t(1));
    QCOMPARE(batch.nodes.size(), size_t(1));
    QCOMPARE(batch.nodes.front().allocated, fixture.amount(1000, 1, 0));
    QCOMPARE(batch.specifications.size(), size_t(1));
    QCOMPARE(batch.firstSeq, head + 1);
    QCOMPARE(batch.seq, head + qint64(batch.events.size()));
    QVERIFY(!batch.reloadAll);
}

void tst_writer::whatWasTakenAndGivenBackInOneGroupIsNotTold()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment made = fixture.submit();
    fixture.must([&](store::Transaction &tx) {
        const Replica waiting = tx.replicas().waiting(made.id).value().front();
        const auto placed = tx.replicas().place(
            waiting, {NodeId(1), made.revisionId, fixture.amount(1000, 1, 1000), {{1, 1000}}});
        Replica ended = placed->replica;
        ended.state = ReplicaState::Ended;
        ended.outcome = Outcome::Stopped;
        return tx.replicas().release(placed->replica, ended);
    });
    QVERIFY(fixture.batch.allocations.empty());
    QVERIFY(fixture.batch.releasedAllocations.empty());
    QCOMPARE(fixture.batch.nodes.front().allocated, ResourceVector());
    QCOMPARE(fixture.batch.nodes.front().devices.at(1).allocatedMilli, 0);
}

void tst_writer::placingRefusesWhatDoesNotFitAndWritesNothing()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment made = fixture.submit(3);
    const auto place = [&](const ResourceVector &amount, const QList<DeviceShare> &devices) {
        return fixture.act([&](store::Transaction &tx) {
            const Replica waiting = tx.replicas().waiting(made.id).value().front();
            return tx.replicas().place(waiting, {NodeId(1), made.revisionId, amount, devices});
        });
    };
    const qint64 head = fixture.writer->head();
    for (const auto &refused :
         {place(fixture.amount(8001, 0, 0), {}), place(fixture.amount(1, 17, 0), {}),
          place(fixture.amount(1, 0, 1000), {}), // names no device
          place(fixture.amount(1, 0, 1000), {{2, 1000}}), // has no such device
          place(fixture.amount(1, 0, 1500), {{0, 1500}})}) {
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, QStringLiteral("no-room"));
    }
    QCOMPARE(fixture.writer->head(), head);
    BERTH_TRY(place(fixture.amount(1, 0, 400), {{0, 400}}));
    // A device with shares is never given whole, and no share goes over what is left.
    QVERIFY(!place(fixture.amount(1, 0, 1000), {{0, 1000}}));
    QVERIFY(!place(fixture.amount(1, 0, 700), {{0, 700}}));
    BERTH_TRY(place(fixture.amount(1, 0, 600), {{0, 600}}));

    Node node = fixture.must([](store::Transaction &tx) -> Result<Node> {
        return tx.nodes().find(NodeId(1)).value().value();
    });
    QCOMPARE(node.devices.at(0).allocatedMilli, 1000);
    fixture.must([&](store::Transaction &tx) {
        Node cordoned = node;
        cordoned.scheduling = NodeScheduling::Cordoned;
        return tx.nodes().update(node, cordoned);
    });
    const auto closed = place(fixture.amount(1, 0, 0), {});
    QVERIFY(!closed);
    QCOMPARE(closed.error().reason, QStringLiteral("node-not-ready"));
}

void tst_writer::aShrunkNodeKeepsWhatItHolds()
{
    StoreFixture fixture;
    fixture.seed(1);
    const Deployment made = fixture.submit(2, fixture.amount(4000, 1, 0));
    const auto place = [&]() {
        return fixture.act([&](store::Transaction &tx) {
            const Replica waiting = tx.replicas().waiting(made.id).value().front();
            return tx.replicas().place(
                waiting, {NodeId(1), made.revisionId, fixture.amount(4000, 1, 0), {}});
        });
    };
    const auto placed = place();
    BERTH_TRY(placed);
    const Node small = fixture.must([&](store::Transaction &tx) {
        const Node node = tx.nodes().find(NodeId(1)).value().value();
        Node shrunk = node;
        shrunk.capacity.cpuMilli = 1000;
        return tx.nodes().updateState(node, shrunk);
    });
    QCOMPARE(small.capacity.cpuMilli, 1000);
    QCOMPARE(small.allocated.cpuMilli, 4000);
    QVERIFY(!place());
    fixture.must([&](store::Transaction &tx) {
        Replica ended = placed->replica;
        ended.state = ReplicaState::Ended;
        ended.outcome = Outcome::Failed;
        return tx.replicas().release(placed->replica, ended);
    });
    // The ceiling came down with it: nothing but the new total can be taken.
    QVERIFY(fixture
                .raw(QStringLiteral("UPDATE node_resources SET allocated = 1001"
                                    " WHERE node_id = 1 AND resource = 'cpu'"))
                .contains(QStringLiteral("CHECK")));
}

void tst_writer::aRowThatIsInUseStays()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment made = fixture.submit();
    const auto placed = fixture.must([&](store::Transaction &tx) {
        const Replica waiting = tx.replicas().waiting(made.id).value().front();
        return tx.replicas().place(waiting,
                                   {NodeId(1), made.revisionId, fixture.amount(1, 0, 0), {}});
    });
    const auto reasonOf = [](const auto &result) {
        return result ? QStringLiteral("done") : result.error().reason;
    };
    const QString inUse = QStringLiteral("in-use");
    QCOMPARE(reasonOf(fixture.act([&](store::Transaction &tx) {
                 return tx.nodes().remove(tx.nodes().find(NodeId(1)).value().value());
             })),
             inUse);
    QCOMPARE(reasonOf(fixture.act(
                 [&](store::Transaction &tx) { return tx.clusters().remove(fixture.cluster); })),
             inUse);
    QCOMPARE(reasonOf(fixture.act([&](store::Transaction &tx) {
                 return tx.organizations().remove(fixture.organization);
             })),
             inUse);
    QCOMPARE(reasonOf(fixture.act(
                 [&](store::Transaction &tx) { return tx.users().remove(fixture.user); })),
             inUse);
    QCOMPARE(reasonOf(fixture.act(
                 [&](store::Transaction &tx) { return tx.deployments().remove(made); })),
             inUse);
    QCOMPARE(reasonOf(fixture.act(
                 [&](store::Transaction &tx) { return tx.replicas().remove(placed.replica); })),
             inUse);
    QCOMPARE(store::firstDifference(store::foldedState(*fixture.reader).value(),
                                    store::tablesState(*fixture.reader).value()),
             QString());
}

void tst_writer::oneWriterAtATime()
{
    StoreFixture fixture;
    const auto second = fixture.store->writer();
    QVERIFY(!second);
    QCOMPARE(second.error().reason, QStringLiteral("writer-taken"));
    fixture.writer.reset();
    BERTH_TRY(fixture.store->writer());
}

void tst_writer::aSpecificationIsStoredOnce()
{
    StoreFixture fixture;
    fixture.seed();
    const Deployment first = fixture.submit();
    const Deployment second = fixture.submit();
    QCOMPARE(first.specificationId, second.specificationId);
    fixture.close();
    fixture.open();
    const Deployment third = fixture.submit();
    QCOMPARE(third.specificationId, first.specificationId);
    const auto stored = fixture.reader->specification(third.specificationId);
    BERTH_TRY(stored);
    QCOMPARE(**stored, fixture.specification(fixture.amount(1000, 1, 0)));
    const auto detail = fixture.reader->detail(third.id);
    BERTH_TRY(detail);
    QCOMPARE((*detail)->revisions.front().specificationHash, contentHash(**stored));
    // One that was rolled back is not taken for a stored one.
    BERTH_TRY(fixture.writer->begin(fixture.now));
    BERTH_TRY(fixture.writer->rehearse(fixture.admin, [&](store::Transaction &tx) {
        return tx.deployments().submit(fixture.draft(), fixture.specification({}));
    }));
    BERTH_TRY(fixture.writer->run(fixture.admin, [&](store::Transaction &tx) {
        return tx.deployments().submit(fixture.draft(), fixture.specification({}));
    }));
    BERTH_TRY(fixture.writer->commit());
}

void tst_writer::aSpecificationOfARolledBackGroupIsStoredAnew()
{
    StoreFixture fixture;
    fixture.seed();
    Specification specification = fixture.specification(fixture.amount(250, 1, 0));
    specification.env.insert(QStringLiteral("MODE"), {QStringLiteral("fast"), false});
    const auto submitted = [&] {
        return fixture.writer->run(fixture.admin, [&](store::Transaction &tx) {
            return tx.deployments().submit(fixture.draft(), specification);
        });
    };
    BERTH_TRY(fixture.writer->begin(fixture.now));
    const auto first = submitted();
    const auto second = submitted();
    BERTH_TRY(second);
    QCOMPARE(second->specificationId, first->specificationId);
    fixture.writer->rollback();

    BERTH_TRY(fixture.writer->begin(fixture.now));
    const auto third = submitted();
    BERTH_TRY(third);
    // One that differs in a single value is another.
    specification.env[QStringLiteral("MODE")].isSecret = true;
    const auto fourth = submitted();
    BERTH_TRY(fourth);
    QVERIFY(fourth->specificationId != third->specificationId);
    BERTH_TRY(fixture.writer->commit());
    const auto stored = fixture.reader->specification(fourth->specificationId);
    BERTH_TRY(stored);
    QCOMPARE(**stored, specification);
}

BERTH_TEST(tst_writer)
#include "tst_writer.moc"
