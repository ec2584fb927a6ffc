// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/accountreads.h"
#include "models/store/feed.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsondocument.h>

#include <limits>
#include <random>

using namespace berth;
using namespace berth::test;

namespace {

/// Draws one use case after the other from a seeded generator. What it draws may be refused (no
/// room, a node in use): then nothing of it must show.
class RandomUse final
{
public:
    RandomUse(StoreFixture &fixture, unsigned seed)
        : m_fixture(fixture)
        , m_random(seed)
    {
    }

    Result<void> step(store::Transaction &tx)
    {
        switch (pick(18)) {
        case 0:
            return addNode(tx);
        case 1:
        case 2:
        case 3:
            return submit(tx);
        case 4:
        case 5:
        case 6:
        case 7:
            return placeSome(tx);
        case 8:
        case 9:
            return moveOn(tx);
        case 10:
            return finish(tx);
        case 11:
            return change(tx);
        case 12:
            return reserve(tx);
        case 13:
            return changeNode(tx);
        case 14:
            return remove(tx);
        case 15:
        case 16:
            return signIns(tx);
        default:
            return people(tx);
        }
    }

    int pick(int below) { return int(m_random() % unsigned(below)); }

private:
    template<typename Row>
    const Row *any(const std::vector<Row> &rows)
    {
        return rows.empty() ? nullptr : &rows[size_t(pick(int(rows.size())))];
    }

    static Result<void> ignore(const auto &result)
    {
        if (!result)
            return tl::unexpected(result.error());
        return {};
    }

    Result<void> addNode(store::Transaction &tx)
    {
        Node node;
        node.clusterId = m_fixture.cluster.id;
        node.name = QStringLiteral("r%1").arg(++m_names);
        node.capacity = StoreFixture::amount(1000 * (1 + pick(16)), 1 + pick(32), 1000 * pick(5));
        if (pick(3) == 0)
            node.capacity.extended.insert(QStringLiteral("example.com/fpga"), 1 + pick(4));
        if (pick(3) == 0)
            node.taints
                = {{QStringLiteral("only"), QStringLiteral("x\"y\n"), TaintEffect::NoExecute}};
        return ignore(tx.nodes().insert(node));
    }

    Result<void> submit(store::Transaction &tx)
    {
        Deployment draft = m_fixture.draft(1 + pick(4));
        draft.name = QStringLiteral("d%1 é").arg(++m_names);
        draft.gang = pick(2) == 0;
        draft.priority = pick(1001);
        draft.minAvailable = 1;
        if (pick(2) == 0)
            draft.expected = Seconds(pick(1000));
        ResourceVector each = StoreFixture::amount(100 * (1 + pick(20)), pick(3), 0);
        each.gpuMilli = pick(3) == 0 ? 250 * (1 + pick(3)) : 1000 * pick(3);
        if (pick(8) == 0)
            each.extended.insert(QStringLiteral("example.com/fpga"), 1);
        return ignore(tx.deployments().submit(draft, StoreFixture::specification(each)));
    }

    /// The devices of @p node that hold @p amount, or none where they do not.
    static QList<DeviceShare> devicesFor(const Node &node, MilliGpu amount)
    {
        QList<DeviceShare> shares;
        for (const GpuDevice &device : node.devices) {
            const MilliGpu wanted = qMin(amount, WholeGpu);
            if (amount > 0 && device.allocatedMilli + wanted <= WholeGpu) {
                shares.append({device.index, wanted});
                amount -= wanted;
            }
        }
        return amount > 0 ? QList<DeviceShare>() : shares;
    }

    std::vector<Deployment> deployments(store::Transaction &tx, DeploymentStatus status)
    {
        return tx.deployments().inCluster(m_fixture.cluster.id, status).value();
    }

    Result<void> placeSome(store::Transaction &tx)
    {
        const auto queued = deployments(tx, DeploymentStatus::Queued);
        const Deployment *deployment = any(queued);
        const auto nodes = tx.nodes().inCluster(m_fixture.cluster.id).value();
        if (!deployment || nodes.empty())
            return {};
        const auto specification = tx.specifications().load(deployment->specificationId).value();
        const auto waiting = tx.replicas().waiting(deployment->id).value();
        for (const Replica &replica : waiting) {
            const Node node = *any(nodes);
            const Node now = tx.nodes().find(node.id).value().value();
            store::PlacementDraft draft{node.id, deployment->revisionId, specification->resources,
                                        devicesFor(now, specification->resources.gpuMilli)};
            const auto placed = tx.replicas().place(replica, draft);
            // A refusal is an answer: nothing of it was written, and the next one may be tried.
            if (!placed && placed.error().code != ErrorCode::Conflict)
                return tl::unexpected(placed.error());
        }
        return ignore(tx.deployments().refreshStatus(deployment->id));
    }

    Result<void> moveOn(store::Transaction &tx)
    {
        const auto starting = deployments(tx, DeploymentStatus::Starting);
        const Deployment *deployment = any(starting);
        if (!deployment)
            return {};
        const auto replicas = tx.replicas().ofDeployment(deployment->id).value();
        for (const Replica &replica : replicas) {
            if (replica.state != ReplicaState::Placed)
                continue;
            Replica after = replica;
            after.state = ReplicaState::Running;
            after.startedAt = tx.now();
            const Attempt attempt = tx.replicas().latestAttempt(replica.id).value().value();
            Attempt running = attempt;
            running.observed = AttemptObserved::Running;
            running.message = QStringLiteral("it runs \\ \"well\"");
            const auto moved
                = tx.replicas().update(replica, after, store::AttemptChange{attempt, running});
            if (!moved)
                return tl::unexpected(moved.error());
        }
        return ignore(tx.deployments().refreshStatus(deployment->id));
    }

    Result<void> finish(store::Transaction &tx)
    {
        const auto running = deployments(tx, DeploymentStatus::Running);
        const Deployment *deployment = any(running);
        if (!deployment)
            return {};
        const auto replicas = tx.replicas().ofDeployment(deployment->id).value();
        for (const Replica &replica : replicas) {
            if (!holdsResources(replica.state))
                continue;
            Replica after = replica;
            const bool again = pick(3) == 0;
            after.state = again ? ReplicaState::Waiting : ReplicaState::Ended;
            after.outcome = again ? Outcome::None : Outcome::Succeeded;
            after.cause = again ? Cause::Preempted : Cause::None;
            if (again)
                after.notBefore = tx.now() + Seconds(pick(60));
            else
                after.finishedAt = tx.now();
            const auto released = tx.replicas().release(replica, after);
            if (!released)
                return tl::unexpected(released.error());
        }
        return ignore(tx.deployments().refreshStatus(deployment->id));
    }

    Result<void> change(store::Transaction &tx)
    {
        const auto status = DeploymentStatus(pick(store::DeploymentStatuses));
        const auto rows = deployments(tx, status);
        const Deployment *deployment = any(rows);
        if (!deployment)
            return {};
        Deployment after = *deployment;
        switch (pick(4)) {
        case 0:
            after.priority = pick(1001);
            return ignore(tx.deployments().update(*deployment, after));
        case 1:
            after.held = !after.held;
            return ignore(tx.deployments().update(*deployment, after));
        case 2: {
            const Specification next
                = StoreFixture::specification(StoreFixture::amount(100 + pick(9), 1, 0));
            return ignore(tx.deployments().revise(*deployment, after, next));
        }
        default: {
            if (const auto removed = tx.replicas().removeEnded(*deployment); !removed)
                return tl::unexpected(removed.error());
            if (const auto added = tx.replicas().add(*deployment, 10, 1 + pick(2)); !added)
                return tl::unexpected(added.error());
            return ignore(tx.deployments().refreshStatus(deployment->id));
        }
        }
    }

    Result<void> reserve(store::Transaction &tx)
    {
        const auto held = tx.reservations().inCluster(m_fixture.cluster.id).value();
        if (const Reservation *reservation = any(held); reservation && pick(2) == 0) {
            if (pick(2) == 0)
                return tx.reservations().remove(*reservation);
            Reservation after = *reservation;
            after.note = QStringLiteral("smaller");
            after.resources.cpuMilli = qMax<MilliCpu>(1, after.resources.cpuMilli / 2);
            after.resources.gpuMilli = 0;
            return ignore(tx.reservations().update(*reservation, after, {}));
        }
        const auto nodes = tx.nodes().inCluster(m_fixture.cluster.id).value();
        const Node *node = any(nodes);
        if (!node)
            return {};
        Reservation row;
        row.clusterId = m_fixture.cluster.id;
        row.nodeId = node->id;
        row.resources = StoreFixture::amount(100 * (1 + pick(30)), pick(4), 500 * pick(3));
        row.createdBy = m_fixture.user.id;
        return ignore(tx.reservations().insert(row, devicesFor(*node, row.resources.gpuMilli)));
    }

    Result<void> changeNode(store::Transaction &tx)
    {
        const auto nodes = tx.nodes().inCluster(m_fixture.cluster.id).value();
        const Node *node = any(nodes);
        if (!node)
            return {};
        Node after = *node;
        switch (pick(4)) {
        case 0:
            after.scheduling = pick(3) == 0 ? NodeScheduling::Cordoned : NodeScheduling::Open;
            return ignore(tx.nodes().update(*node, after));
        case 1:
            after.labels.insert(QStringLiteral("zone"), QStringLiteral("b%1").arg(pick(3)));
            return ignore(tx.nodes().update(*node, after));
        case 2:
            after.capacity.cpuMilli = 1000 * (1 + pick(8)); // also below what is allocated
            return ignore(tx.nodes().updateState(*node, after));
        default:
            return tx.nodes().remove(*node);
        }
    }

    Result<void> remove(store::Transaction &tx)
    {
        const auto rows = deployments(tx, DeploymentStatus(pick(store::DeploymentStatuses)));
        const Deployment *deployment = any(rows);
        return deployment ? tx.deployments().remove(*deployment) : Result<void>();
    }

    Result<void> people(store::Transaction &tx)
    {
        User user;
        user.username = QStringLiteral("u%1").arg(++m_names);
        user.organizationId = m_fixture.organization.id;
        user.role = Role(pick(4));
        auto made = tx.users().insert(user);
        if (!made)
            return tl::unexpected(made.error());
        Quota quota;
        quota.subject = Quota::Subject::User;
        quota.subjectId = made->id.value();
        quota.maxPriority = pick(1001);
        if (auto limited = tx.quotas().insert(quota); !limited)
            return tl::unexpected(limited.error());
        switch (pick(3)) {
        case 0:
            return tx.users().remove(*made);
        case 1: {
            User out = *made;
            out.organizationId = {};
            out.role.reset();
            return ignore(tx.users().update(*made, out));
        }
        default:
            return {};
        }
    }

    /// Invites, sessions, tokens and settings: whatever may happen to them.
    Result<void> signIns(store::Transaction &tx)
    {
        const UserId user = m_fixture.user.id;
        const QString secret = QStringLiteral("hash-%1").arg(++m_names);
        const auto sessions = tx.sessions().ofUser(user).value();
        const auto tokens = tx.tokens().ofUser(user).value();
        const auto invites = tx.invites().ofOrganization(m_fixture.organization.id).value();
        switch (pick(9)) {
        case 0: {
            Session session;
            session.userId = user;
            session.expiresAt = tx.now() + Seconds(pick(1000));
            return ignore(tx.sessions().insert(session, secret));
        }
        case 1:
            return sessions.empty()
                ? Result<void>()
                : ignore(tx.sessions().refresh(*any(sessions), tx.now() + Seconds(7), secret));
        case 2:
            return sessions.empty() ? Result<void>() : tx.sessions().remove(*any(sessions), {});
        case 3: {
            PersonalToken token;
            token.userId = user;
            token.name = QStringLiteral("ci \"é\"");
            token.scope = TokenScope(pick(3));
            if (pick(2) == 0)
                token.expiresAt = tx.now() + Seconds(60);
            return ignore(tx.tokens().insert(token, secret));
        }
        case 4:
            return tokens.empty() ? Result<void>() : tx.tokens().remove(*any(tokens));
        case 5: {
            Invite invite;
            invite.organizationId = m_fixture.organization.id;
            invite.role = Role(pick(4));
            invite.expiresAt = tx.now() + Seconds(pick(100));
            return ignore(tx.invites().insert(invite, secret));
        }
        case 6: {
            if (invites.empty())
                return {};
            const Invite before = *any(invites);
            if (pick(2) == 0 && !before.usedAt)
                return ignore(tx.invites().use(before, user));
            Invite after = before;
            after.revokedAt = before.revokedAt ? std::nullopt : std::optional(tx.now());
            return ignore(tx.invites().update(before, after, QLatin1String("invite.changed")));
        }
        case 7: {
            const Settings before = store::readSettings(tx).value();
            Settings after = before;
            after.registration = Registration(pick(3));
            after.requestsPerMinute = pick(100);
            return ignore(tx.changeSettings(before, after));
        }
        default:
            return tx.credentials().set(m_fixture.user, "a hash",
                                        QLatin1String("user.password_changed"));
        }
    }

    StoreFixture &m_fixture;
    std::mt19937 m_random;
    int m_names = 0;
};

} // namespace

class tst_fold : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldingAllEventsEqualsTheTables_data();
    void foldingAllEventsEqualsTheTables();
    void noticesAColumnThatChangedBehindTheEvents();
    void whatContinuesNothingIsRefused_data();
    void whatContinuesNothingIsRefused();
    void payloadsAreShort();
};

void tst_fold::foldingAllEventsEqualsTheTables_data()
{
    QTest::addColumn<unsigned>("seed");
    for (const unsigned seed : {1U, 2U, 3U, 42U, 1234U})
        QTest::addRow("seed %u", seed) << seed;
}

void tst_fold::foldingAllEventsEqualsTheTables()
{
    QFETCH(unsigned, seed);
    StoreFixture fixture;
    fixture.seed();
    RandomUse use(fixture, seed);
    for (int group = 0; group < 150; ++group) {
        fixture.now += Milliseconds(1 + use.pick(5000));
        BERTH_TRY(fixture.writer->begin(fixture.now));
        for (int i = use.pick(6); i >= 0; --i) {
            const auto step = [&use](store::Transaction &tx) { return use.step(tx); };
            const bool isRehearsed = use.pick(8) == 0;
            const Result<void> done = isRehearsed ? fixture.writer->rehearse(fixture.admin, step)
                                                  : fixture.writer->run(fixture.admin, step);
            // Refusals are part of life; the database failing is not.
            if (!done && done.error().code != ErrorCode::Conflict)
                QFAIL(qPrintable(describe(done.error())));
        }
        if (use.pick(10) == 0) {
            fixture.writer->rollback();
        } else {
            const auto committed = fixture.writer->commit();
            BERTH_TRY(committed);
        }
    }
    const auto folded = store::foldedState(*fixture.reader);
    BERTH_TRY(folded);
    const auto tables = store::tablesState(*fixture.reader);
    BERTH_TRY(tables);
    QCOMPARE(store::firstDifference(*folded, *tables), QString());
    QVERIFY(tables->size() > 30);
    BERTH_TRY(store::verifyChain(*fixture.reader));

    // The stored counts say what counting would.
    const auto counts = fixture.reader->counts();
    BERTH_TRY(counts);
    std::array<qint64, store::DeploymentStatuses> byStatus{};
    for (const auto &[key, row] : *tables) {
        if (key.first == SubjectKind::Deployment) {
            const auto status
                = fromWord<DeploymentStatus>(row.value(QLatin1String("status")).toString());
            ++byStatus[size_t(*status)];
        }
    }
    QCOMPARE(counts->at(0).byStatus, byStatus);

    // A writer that comes anew keeps to what stands in the tables.
    fixture.close();
    fixture.open();
    const qint64 head = fixture.writer->head();
    fixture.submit();
    QCOMPARE(fixture.batch.firstSeq, head + 1);
    BERTH_TRY(store::verifyChain(*fixture.reader));
}

void tst_fold::noticesAColumnThatChangedBehindTheEvents()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.submit();
    QCOMPARE(fixture.raw(QStringLiteral("UPDATE deployments SET priority = 7")), QString());
    const auto folded = store::foldedState(*fixture.reader);
    const auto tables = store::tablesState(*fixture.reader);
    const QString difference = store::firstDifference(folded.value(), tables.value());
    QVERIFY2(difference.startsWith(QStringLiteral("deployment 1, priority")),
             qPrintable(difference));
}

void tst_fold::whatContinuesNothingIsRefused_data()
{
    QTest::addColumn<SubjectKind>("kind");
    QTest::addColumn<qint64>("version");
    QTest::addColumn<QByteArray>("payload");
    const auto row
        = [](const char *name, SubjectKind kind, const char *payload, qint64 version = 1) {
              QTest::newRow(name) << kind << version << QByteArray(payload);
          };
    using enum SubjectKind;
    row("an allocation on a node that is not there", Reservation,
        R"({"allocation":{"id":1,"node":9,"resources":{"cpu":1}}})");
    row("a share of a device that is not there", Reservation,
        R"({"allocation":{"id":1,"node":1,"devices":[[1,500]],"resources":{"gpu":500}}})");
    row("a share of a device before the first", Reservation,
        R"({"allocation":{"id":1,"node":1,"devices":[[-1,500]],"resources":{"gpu":500}}})");
    row("less than nothing", Reservation,
        R"({"allocation":{"id":1,"node":1,"resources":{"cpu":-9223372036854775807}}})");
    row("more replicas than a deployment has", Deployment, R"({"replicas":[1,0,2000000000]})");
    row("a replica before the first", Deployment, R"({"replicas":[1,-1,1]})");
    row("a replica without an id", Deployment, R"({"replicas":[9223372036854775807,0,2]})");
    row("a version before the first", Node, "{}", -1);
    row("a version that cannot be followed", Node, "{}", std::numeric_limits<qint64>::min());
    row("a change of a version", Node, R"({"changes":{"state_version":[1,9223372036854775807]}})");
}

/// As from a file that was tampered with, hashes and all: it must not take the reader with it.
void tst_fold::whatContinuesNothingIsRefused()
{
    QFETCH(SubjectKind, kind);
    QFETCH(qint64, version);
    QFETCH(QByteArray, payload);
    StoreFixture fixture;
    Event node;
    node.kind = SubjectKind::Node;
    node.subjectId = 1;
    node.version = 1;
    node.payload = R"({"changes":{"devices":[[],[["u","T4",true]]]}})";
    store::StoreState state;
    BERTH_TRY(store::foldEvents(state, {node}, *fixture.reader));
    Event event;
    event.kind = kind;
    event.subjectId = 1;
    event.version = version;
    event.payload = payload;
    const auto folded = store::foldEvents(state, {event}, *fixture.reader);
    QVERIFY(!folded);
    QCOMPARE(folded.error().code, ErrorCode::Corrupt);
}

void tst_fold::payloadsAreShort()
{
    StoreFixture fixture;
    fixture.seed();
    for (int i = 0; i < 8; ++i) {
        const Deployment deployment = fixture.submit();
        fixture.must([&](store::Transaction &tx) {
            const Replica replica = tx.replicas().waiting(deployment.id).value().front();
            (void)tx.replicas().place(
                replica, {NodeId(1), deployment.revisionId, fixture.amount(1000, 1, 0), {}});
            return tx.deployments().refreshStatus(deployment.id);
        });
    }
    const auto page = fixture.reader->events({.limit = 1000});
    BERTH_TRY(page);
    qsizetype bytes = 0;
    for (const Event &event : page->events)
        bytes += event.payload.size();
    QVERIFY2(bytes / qsizetype(page->events.size()) < 300,
             qPrintable(QString::number(bytes / qsizetype(page->events.size()))));
}

BERTH_TEST(tst_fold)
#include "tst_fold.moc"
