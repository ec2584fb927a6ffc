// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/eventtable.h"
#include "models/tables/invitetable.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "models/tables/requesttable.h"
#include "models/tables/tokentable.h"
#include "tests/support/testmain.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <random>

using namespace berth;
using namespace Qt::StringLiterals;
using Mode = QAbstractItemModelTester::FailureReportingMode;
using Subject = Quota::Subject;

namespace {

User aUser(qint64 id, qint64 organization, Role role = Role::Developer)
{
    User user;
    user.id = UserId(id);
    user.username = u"user-%1"_s.arg(id);
    user.organizationId = OrganizationId(organization);
    if (organization > 0)
        user.role = role;
    return user;
}

Organization anOrganization(qint64 id)
{
    Organization organization;
    organization.id = OrganizationId(id);
    organization.name = u"org-%1"_s.arg(id);
    return organization;
}

Cluster aCluster(qint64 id, qint64 organization)
{
    Cluster cluster;
    cluster.id = ClusterId(id);
    cluster.organizationId = OrganizationId(organization);
    cluster.name = u"cluster-%1"_s.arg(id);
    return cluster;
}

Quota aQuota(qint64 id, Subject subject, qint64 subjectId)
{
    Quota quota;
    quota.id = QuotaId(id);
    quota.subject = subject;
    quota.subjectId = subjectId;
    return quota;
}

ChangeBatch aBatch(qint64 seq)
{
    ChangeBatch batch;
    batch.firstSeq = seq;
    batch.seq = seq;
    return batch;
}

} // namespace

/// The tables of people, limits, invites, tokens and requests.
class tst_accounttables final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membersComeChangeMoveAndLeave()
    {
        MemberTable table;
        QAbstractItemModelTester tester(&table, Mode::Fatal);
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        table.load(std::vector{aUser(1, 1), aUser(2, 0), aUser(3, 2, Role::Owner)}, 10);
        QCOMPARE(table.rowCount(), 2); // whoever belongs nowhere is no member
        const auto resetsAtLoad = resets.size();

        auto old = aBatch(10);
        old.users.push_back(aUser(1, 0));
        table.applyChanges(old);
        QCOMPARE(table.rowCount(), 2); // older than what was loaded

        auto joined = aBatch(11);
        joined.users.push_back(aUser(2, 1, Role::Viewer));
        joined.users.push_back(aUser(1, 2));
        table.applyChanges(joined);
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(table.index(table.rowOf(2), MemberTable::RoleColumn).data().toString(),
                 u"viewer"_s);
        QCOMPARE(table.index(table.rowOf(1), 0).data(MemberTable::OrganizationIdRole).toInt(), 2);

        auto left = aBatch(12);
        left.users.push_back(aUser(3, 0));
        left.removed.push_back({SubjectKind::User, 2});
        table.applyChanges(left);
        QCOMPARE(table.rowCount(), 1);
        QVERIFY(!table.find(UserId(3)));
        QCOMPARE(resets.size(), resetsAtLoad);
        // Who made an invite is named although they have left.
        QCOMPARE(table.nameOf(UserId(3)), u"user-3"_s);
        QCOMPARE(table.nameOf(UserId(77)), u"#77"_s);
        QCOMPARE(table.nameOf(UserId()), QString());
    }

    void limitsFollowTheirSubjects()
    {
        LimitTable table;
        QAbstractItemModelTester tester(&table, Mode::Fatal);
        Quota own = aQuota(7, Subject::Organization, 1);
        own.maxCpuMilli = 1500;
        own.maxDeployments = 0;
        table.load(std::vector{anOrganization(1)}, std::vector{aCluster(5, 1)},
                   std::vector{aUser(9, 1), aUser(4, 0)}, std::vector{own}, 10);
        QCOMPARE(table.rowCount(), 3);
        const int row = table.rowOf(LimitRow::keyOf(Subject::Organization, 1));
        QCOMPARE(table.index(row, LimitTable::CpuColumn).data().toString(), u"1.5"_s);
        // Nothing at all is a limit, and is told from none.
        QCOMPARE(table.index(row, LimitTable::DeploymentsColumn).data().toString(), u"0"_s);
        QCOMPARE(table.index(row, LimitTable::GpuColumn).data().toString(), u"–"_s);

        auto set = aBatch(11);
        Quota member = aQuota(8, Subject::User, 9);
        member.maxPriority = 300;
        set.quotas.push_back(member);
        table.applyChanges(set);
        QCOMPARE(table.find(Subject::User, 9)->quota.maxPriority, 300);
        QCOMPARE(table.find(Subject::User, 9)->name, u"user-9"_s);

        auto lifted = aBatch(12);
        lifted.removed.push_back({SubjectKind::Quota, 8});
        lifted.removed.push_back({SubjectKind::Quota, 99}); // of nobody here
        table.applyChanges(lifted);
        QVERIFY(!table.find(Subject::User, 9)->quota.maxPriority);
        QVERIFY(!table.find(Subject::User, 9)->quota.id.isValid());

        // A quota and the end of its subject in one commit: nothing is left of either.
        auto gone = aBatch(13);
        gone.quotas.push_back(member);
        gone.users.push_back(aUser(9, 0));
        gone.removed.push_back({SubjectKind::Cluster, 5});
        table.applyChanges(gone);
        QCOMPARE(table.rowCount(), 1);
    }

    void limitsUnderRandomChangesEqualALoad()
    {
        for (unsigned seed = 1; seed <= 40; ++seed) {
            std::mt19937 random(seed);
            const auto below = [&](unsigned n) { return random() % n; };
            LimitTable table;
            QAbstractItemModelTester tester(&table, Mode::Fatal);
            const std::vector organizations{anOrganization(1), anOrganization(2)};
            std::map<qint64, Cluster> clusters;
            std::map<qint64, User> users;
            std::map<std::pair<Subject, qint64>, Quota> quotas;
            table.load(organizations, {}, {}, {}, 1);
            for (qint64 seq = 2; seq < 60; ++seq) {
                auto batch = aBatch(seq);
                const qint64 id = 1 + below(6);
                switch (below(4)) {
                case 0:
                    clusters[id] = aCluster(id, 1 + below(2));
                    batch.clusters.push_back(clusters[id]);
                    break;
                case 1:
                    users[id] = aUser(id, below(3));
                    batch.users.push_back(users[id]);
                    if (!users[id].organizationId.isValid()) {
                        if (const auto it = quotas.find({Subject::User, id}); it != quotas.end()) {
                            batch.removed.push_back({SubjectKind::Quota, it->second.id.value()});
                            quotas.erase(it);
                        }
                    }
                    break;
                case 2: {
                    const auto user = users.find(id);
                    if (user == users.end() || !user->second.organizationId.isValid())
                        continue;
                    Quota quota = aQuota(100 + id, Subject::User, id);
                    quota.maxRunning = below(10);
                    quotas[{Subject::User, id}] = quota;
                    batch.quotas.push_back(quota);
                    break;
                }
                default:
                    if (const auto it = quotas.find({Subject::User, id}); it != quotas.end()) {
                        batch.removed.push_back({SubjectKind::Quota, it->second.id.value()});
                        quotas.erase(it);
                    }
                }
                table.applyChanges(batch);
            }
            std::vector<Cluster> allClusters;
            for (const auto &[id, cluster] : clusters)
                allClusters.push_back(cluster);
            std::vector<User> allUsers;
            for (const auto &[id, user] : users)
                allUsers.push_back(user);
            std::vector<Quota> allQuotas;
            for (const auto &[key, quota] : quotas)
                allQuotas.push_back(quota);
            LimitTable fresh;
            fresh.load(organizations, allClusters, allUsers, allQuotas, 100);
            QCOMPARE(table.rowCount(), fresh.rowCount());
            for (const LimitRow &row : fresh.rows()) {
                const LimitRow *own = table.find(row.quota.subject, row.quota.subjectId);
                QVERIFY2(own && *own == row, qPrintable(u"seed %1, %2"_s.arg(seed).arg(row.name)));
            }
        }
    }

    void invitesAreReplacedRowByRow()
    {
        InviteTable table;
        QAbstractItemModelTester tester(&table, Mode::Fatal);
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        const auto rowOf = [](qint64 id, InviteStatus status) {
            InviteRow row;
            row.invite.id = InviteId(id);
            row.status = status;
            row.createdBy = u"ada"_s;
            return row;
        };
        table.setRows({rowOf(1, InviteStatus::Active), rowOf(2, InviteStatus::Active)});
        const QPersistentModelIndex second(table.index(1, 0));
        table.setRows({rowOf(2, InviteStatus::Used), rowOf(3, InviteStatus::Active)});
        QCOMPARE(table.rowCount(), 2);
        QVERIFY(second.isValid());
        QCOMPARE(second.data().toString(), u"used"_s);
        QVERIFY(!table.find(InviteId(1)));
        table.setRows({});
        QCOMPARE(table.rowCount(), 0);
        QCOMPARE(resets.size(), 0);
    }

    void tokensSayWhenTheyEnd()
    {
        TokenTable table;
        QAbstractItemModelTester tester(&table, Mode::Fatal);
        PersonalToken forever;
        forever.id = TokenId(1);
        forever.name = u"nightly"_s;
        PersonalToken ending = forever;
        ending.id = TokenId(2);
        ending.expiresAt = TimePoint(std::chrono::hours(24));
        table.setTokens({forever, ending});
        QCOMPARE(table.index(0, TokenTable::ExpiresColumn).data().toString(), u"never"_s);
        QVERIFY(
            table.index(1, TokenTable::ExpiresColumn).data().toString().startsWith(u"1970-01-02"));
        QVERIFY(!table.index(0, TokenTable::ExpiresColumn).data(TokenTable::SortRole).isValid());
    }

    void theRequestLogIsBoundedAndTheLatestIsFirst()
    {
        RequestTable table(5);
        QAbstractItemModelTester tester(&table, Mode::Fatal);
        const auto requests = [](int from, int count) {
            std::vector<ServedRequest> list;
            for (int i = 0; i < count; ++i)
                list.push_back({.path = u"/%1"_s.arg(from + i), .status = 200});
            return list;
        };
        table.append({});
        table.append(requests(1, 3));
        QCOMPARE(table.index(0, RequestTable::PathColumn).data().toString(), u"/3"_s);
        table.append(requests(4, 4));
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(table.index(0, RequestTable::PathColumn).data().toString(), u"/7"_s);
        QCOMPARE(table.index(4, RequestTable::PathColumn).data().toString(), u"/3"_s);
        table.append(requests(100, 50));
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(table.index(0, RequestTable::PathColumn).data().toString(), u"/149"_s);
        QCOMPARE(table.total(), 57);
        QCOMPARE(table.index(0, RequestTable::PeerColumn).data().toString(), u"unix socket"_s);
        table.clear();
        QCOMPARE(table.total(), 0);
    }

    void eventsAreFiltered_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("passes");
        QTest::newRow("by who") << u"actor=ada"_s << true;
        QTest::newRow("by somebody else") << u"actor=grace"_s << false;
        QTest::newRow("by the kind of its subject") << u"kind:node"_s << true;
        QTest::newRow("by another kind") << u"kind:deployment"_s << false;
        QTest::newRow("by its subject") << u"kind:node id:7"_s << true;
        QTest::newRow("by age") << u"age>1h"_s << true;
        QTest::newRow("too young") << u"age>3h"_s << false;
        QTest::newRow("by what changed") << u"changes~cordoned"_s << true;
        QTest::newRow("a bare word in the action") << u"cordoned"_s << true;
        QTest::newRow("a bare word nowhere") << u"submitted"_s << false;
        QTest::newRow("after a place in the feed") << u"seq>=40 seq<50"_s << true;
    }

    void eventsAreFiltered()
    {
        QFETCH(const QString, text);
        QFETCH(const bool, passes);
        EventTable table;
        Event event;
        event.seq = 42;
        event.actor = u"ada"_s;
        event.action = u"node.cordoned"_s;
        event.kind = SubjectKind::Node;
        event.subjectId = 7;
        event.payload = R"({"v":1,"changes":{"scheduling":["open","cordoned"]}})";
        table.append(std::vector{event});
        table.setNow(event.time + std::chrono::hours(2));
        const auto filter = filter::parse(text, EventTable::filterFields());
        QVERIFY2(filter, filter ? "" : qPrintable(describe(filter.error())));
        QCOMPARE(table.matches(0, *filter), passes);
    }
};

BERTH_TEST(tst_accounttables)
#include "tst_accounttables.moc"
