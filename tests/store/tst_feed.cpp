// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "models/store/feed.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

using namespace berth;
using namespace berth::test;

/// The feed: its numbers, its chain, its questions.
class tst_feed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFeedHasNoGapOverGroupsThatFail();
    void theHashIsThatOfTheCanonicalArray();
    void theChainTellsTampering_data();
    void theChainTellsTampering();
    void theChainHoldsAgainstAnExpectedHead();
    void aTimelineHoldsADeploymentAndItsReplicas();
    void eventsOfAnOrganizationAreItsOwn();
};

void tst_feed::theFeedHasNoGapOverGroupsThatFail()
{
    StoreFixture fixture;
    fixture.seed();
    for (int i = 0; i < 20; ++i) {
        BERTH_TRY(fixture.writer->begin(fixture.now));
        const auto submit = [&](store::Transaction &tx) {
            return tx.deployments().submit(fixture.draft(), fixture.specification({}));
        };
        BERTH_TRY(fixture.writer->run(fixture.admin, submit));
        if (i % 3 == 0)
            fixture.writer->rollback();
        else
            BERTH_TRY(fixture.writer->commit());
    }
    const auto page = fixture.reader->events({.limit = 1000});
    BERTH_TRY(page);
    qint64 expected = 0;
    for (const Event &event : page->events)
        QCOMPARE(event.seq, ++expected);
    QCOMPARE(page->head, expected);
    QCOMPARE(fixture.writer->head(), expected);
    BERTH_TRY(store::verifyChain(*fixture.reader));
}

void tst_feed::theHashIsThatOfTheCanonicalArray()
{
    StoreFixture fixture;
    fixture.seed();
    const auto page = fixture.reader->events({.limit = 100});
    BERTH_TRY(page);
    QByteArray previous = sha256Hex(fixture.store->uuid().toLatin1());
    for (const Event &event : page->events) {
        const QJsonArray line{QString::fromLatin1(previous),
                              event.seq,
                              qint64(toEpochMillis(event.time)),
                              event.actor,
                              event.action,
                              word(event.kind),
                              event.subjectId,
                              event.version,
                              QString::fromLatin1(sha256Hex(event.payload))};
        QCOMPARE(event.hash, sha256Hex(canonicalJson(line)));
        const QJsonValue payload = QJsonDocument::fromJson(event.payload).object();
        QCOMPARE(event.payload, canonicalJson(payload));
        previous = event.hash;
    }
    QCOMPARE(fixture.reader->headHash().value(), previous);
}

void tst_feed::theChainTellsTampering_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *name, const char *sql, const char *told) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(told);
    };
    row("an actor", "UPDATE events SET actor = 'eve' WHERE seq = 3", "from event 3");
    row("a time", "UPDATE events SET at = at + 1 WHERE seq = 2", "from event 2");
    row("a payload", "UPDATE events SET payload = '{}' WHERE seq = 4", "from event 4");
    row("a row that is gone", "DELETE FROM events WHERE seq = 2", "from event 2");
    row("a hash", "UPDATE events SET hash = 'ff' WHERE seq = 5", "from event 5");
    row("the first row", "UPDATE events SET action = 'x' WHERE seq = 1", "from event 1");
}

void tst_feed::theChainTellsTampering()
{
    QFETCH(QString, sql);
    QFETCH(QString, told);
    StoreFixture fixture;
    fixture.seed();
    BERTH_TRY(store::verifyChain(*fixture.reader));
    QCOMPARE(fixture.raw(sql), QString());
    const auto verified = store::verifyChain(*fixture.reader);
    QVERIFY(!verified);
    QCOMPARE(verified.error().code, ErrorCode::Corrupt);
    QVERIFY2(verified.error().message.contains(told), qPrintable(verified.error().message));
}

void tst_feed::theChainHoldsAgainstAnExpectedHead()
{
    StoreFixture fixture;
    fixture.seed();
    const auto head = store::verifyChain(*fixture.reader);
    BERTH_TRY(head);
    fixture.submit();
    BERTH_TRY(store::verifyChain(*fixture.reader, *head));
    const auto other = store::verifyChain(*fixture.reader, store::FeedHead{2, "00"});
    QVERIFY(!other);
    // The newest rows cut off, consistently: only a head that was kept elsewhere tells.
    const auto newest = store::verifyChain(*fixture.reader);
    QCOMPARE(fixture.raw(QStringLiteral("DELETE FROM events WHERE seq = ")
                         % QString::number(newest->seq)),
             QString());
    BERTH_TRY(store::verifyChain(*fixture.reader));
    QVERIFY(!store::verifyChain(*fixture.reader, *newest));
}

void tst_feed::aTimelineHoldsADeploymentAndItsReplicas()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.submit();
    const Deployment made = fixture.submit();
    fixture.must([&](store::Transaction &tx) {
        const Replica waiting = tx.replicas().waiting(made.id).value().front();
        (void)tx.replicas().place(waiting,
                                  {NodeId(2), made.revisionId, fixture.amount(1, 0, 0), {}});
        return tx.deployments().refreshStatus(made.id);
    });
    const auto actions = [&](store::EventQuery query) {
        QStringList names;
        const auto page = fixture.reader->events(query).value();
        for (const Event &event : page.events)
            names << event.action;
        return names;
    };
    const QStringList timeline{QStringLiteral("deployment.submitted"),
                               QStringLiteral("replica.placed"),
                               QStringLiteral("deployment.status")};
    QCOMPARE(actions({.deployment = made.id}), timeline);
    QCOMPARE(actions({.limit = 1, .newestFirst = true, .deployment = made.id}),
             QStringList{QStringLiteral("deployment.status")});
    QCOMPARE(actions({.kind = SubjectKind::Deployment, .subjectId = made.id.value()}),
             (QStringList{timeline.at(0), timeline.at(2)}));
    QCOMPARE(actions({.kind = SubjectKind::Node, .subjectId = 2}),
             QStringList{QStringLiteral("node.created")});
}

void tst_feed::eventsOfAnOrganizationAreItsOwn()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.must([](store::Transaction &tx) {
        Organization row;
        row.name = QStringLiteral("Other");
        return tx.organizations().insert(row);
    });
    const auto own = fixture.reader->events({.organization = OrganizationId(2)});
    BERTH_TRY(own);
    QCOMPARE(own->events.size(), size_t(1));
    const auto first = fixture.reader->events({.organization = OrganizationId(1)});
    QCOMPARE(first->events.size(), size_t(own->head - 1));
}

BERTH_TEST(tst_feed)
#include "tst_feed.moc"
