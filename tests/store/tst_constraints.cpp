// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;

/// The invariants stand in the database itself: raw SQL that goes past the repositories is refused.
class tst_constraints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theDatabaseRefuses_data();
    void theDatabaseRefuses();

private:
    StoreFixture m_fixture;
};

void tst_constraints::initTestCase()
{
    m_fixture.seed();
    const Deployment made = m_fixture.submit(2);
    m_fixture.must([&](store::Transaction &tx) {
        const Replica waiting = tx.replicas().waiting(made.id).value().front();
        return tx.replicas().place(
            waiting, {NodeId(1), made.revisionId, m_fixture.amount(1000, 1, 1000), {{0, 1000}}});
    });
    m_fixture.must([&](store::Transaction &tx) {
        Reservation row;
        row.clusterId = m_fixture.cluster.id;
        row.nodeId = NodeId(2);
        row.resources = m_fixture.amount(500, 1, 0);
        return tx.reservations().insert(row, {});
    });
    QCOMPARE(m_fixture.raw(QStringLiteral(
                 "INSERT INTO invites (id, version, organization_id, code_hash, role, note,"
                 " expires_at, created_at) VALUES (1, 1, 1, 'x', 0, '', 1, 1)")),
             QString());
    QCOMPARE(m_fixture.raw(QStringLiteral(
                 "INSERT INTO invite_uses (invite_id, user_id, used_at) VALUES (1, 1, 1)")),
             QString());
}

void tst_constraints::theDatabaseRefuses_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char *name, const char *kind, const char *sql) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(kind);
    };
    row("more allocated than there is", "CHECK",
        "UPDATE node_resources SET allocated = 8001 WHERE node_id = 1 AND resource = 'cpu'");
    row("less allocated than nothing", "CHECK",
        "UPDATE node_resources SET allocated = -1 WHERE node_id = 1 AND resource = 'cpu'");
    row("a ceiling under the total", "CHECK",
        "UPDATE node_resources SET ceiling = total - 1 WHERE node_id = 1");
    row("more of a device than there is", "CHECK",
        "UPDATE node_devices SET allocated_milli = 1001 WHERE node_id = 1 AND device = 0");
    row("less of a device than nothing", "CHECK",
        "UPDATE node_devices SET allocated_milli = -1 WHERE node_id = 1 AND device = 0");
    row("a second allocation of a replica", "UNIQUE",
        "INSERT INTO allocations (id, node_id, replica_id, cpu_milli, memory_bytes, gpu_milli,"
        " created_at) VALUES (99, 2, 1, 1, 1, 0, 0)");
    row("an allocation of nobody", "CHECK",
        "INSERT INTO allocations (id, node_id, cpu_milli, memory_bytes, gpu_milli, created_at)"
        " VALUES (99, 2, 1, 1, 0, 0)");
    row("an allocation of two", "CHECK",
        "INSERT INTO allocations (id, node_id, replica_id, reservation_id, cpu_milli,"
        " memory_bytes, gpu_milli, created_at) VALUES (99, 2, 2, 1, 1, 1, 0, 0)");
    row("an allocation on no node", "FOREIGN KEY",
        "UPDATE allocations SET node_id = 77 WHERE id = 1");
    row("a device that is not there", "FOREIGN KEY",
        "INSERT INTO allocation_devices (allocation_id, node_id, device, milli)"
        " VALUES (1, 1, 9, 100)");
    row("a share of more than a device", "CHECK",
        "UPDATE allocation_devices SET milli = 1001 WHERE allocation_id = 1");
    row("a node that is held goes", "FOREIGN KEY", "DELETE FROM nodes WHERE id = 1");
    row("a replica that holds goes", "FOREIGN KEY", "DELETE FROM replicas WHERE id = 1");
    row("a deployment whose replica holds goes", "FOREIGN KEY",
        "DELETE FROM deployments WHERE id = 1");
    row("a placed replica without a node", "CHECK",
        "UPDATE replicas SET node_id = NULL WHERE id = 1");
    row("a waiting replica on a node", "CHECK", "UPDATE replicas SET node_id = 1 WHERE id = 2");
    row("an ended replica without an outcome", "CHECK",
        "UPDATE replicas SET state = 5 WHERE id = 2");
    row("an outcome before the end", "CHECK", "UPDATE replicas SET outcome = 1 WHERE id = 2");
    row("a used invite used again", "UNIQUE",
        "INSERT INTO invite_uses (invite_id, user_id, used_at) VALUES (1, 1, 2)");
    row("a second membership", "UNIQUE",
        "INSERT INTO memberships (user_id, organization_id, role, joined_at) VALUES (1, 1, 0, 0)");
    row("a role that is none", "CHECK", "UPDATE memberships SET role = 4");
    row("a priority over 1000", "CHECK", "UPDATE deployments SET priority = 1001");
    row("a name that is taken", "UNIQUE",
        "INSERT INTO clusters SELECT 9, version, state_version, organization_id, name, folded_name,"
        " runtime, objective, policy, refuse_unfittable, queue_held, unreachable_reason,"
        " created_by, created_at FROM clusters");
    row("a cluster of nobody", "FOREIGN KEY", "UPDATE clusters SET organization_id = 5");
    row("a specification twice", "UNIQUE",
        "INSERT INTO specifications SELECT 9, hash, image, cpu_milli, memory_bytes, gpu_milli,"
        " body FROM specifications");
    row("a text where a number belongs", "datatype",
        "UPDATE deployments SET submitted_at = 'today'");
    row("an event that comes twice", "UNIQUE",
        "INSERT INTO events SELECT * FROM events WHERE seq = 1");
    row("an id of zero", "CHECK", "UPDATE users SET id = 0");
    row("an attempt twice", "UNIQUE",
        "INSERT INTO attempts SELECT 9, replica_id, number, node_id, revision_id, desired,"
        " observed, exit_code, message, created_at, started_at, finished_at FROM attempts");
    row("a quota twice for the same", "UNIQUE",
        "INSERT INTO quotas (id, version, subject, subject_id) VALUES (1, 1, 0, 1), (2, 1, 0, 1)");
    row("a second store", "CHECK",
        "INSERT INTO store (id, uuid, epoch, created_at) VALUES (2, 'x', 1, 1)");
}

void tst_constraints::theDatabaseRefuses()
{
    QFETCH(QString, sql);
    QFETCH(QString, kind);
    const QString complaint = m_fixture.raw(sql);
    QVERIFY2(complaint.contains(kind)
                 || (kind == QLatin1String("datatype")
                     && complaint.contains(QLatin1String("cannot store TEXT"))),
             qPrintable(QStringLiteral("refused with: ") % complaint));
}

BERTH_TEST(tst_constraints)
#include "tst_constraints.moc"
