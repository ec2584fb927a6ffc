// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/accounts.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/members.h"
#include "app/core/usecases/organizations.h"
#include "models/store/transaction.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(Role)

namespace {

/// An organization with one member of each role, and another with an owner.
class Village final
{
public:
    Village()
    {
        fixture.seed();
        for (const Role role : {Role::Viewer, Role::Developer, Role::Operator, Role::Owner})
            people[role] = add(QString(word(role)), fixture.organization.id, role);
        other = fixture.must([](store::Transaction &tx) {
            Organization row;
            row.name = u"Elsewhere"_s;
            return tx.organizations().insert(row);
        });
        stranger = add(u"stranger"_s, other.id, Role::Owner);
    }

    User add(const QString &name, OrganizationId organization, std::optional<Role> role)
    {
        return fixture.must([&](store::Transaction &tx) {
            User row;
            row.username = name;
            row.organizationId = organization;
            row.role = role;
            return tx.users().insert(row);
        });
    }

    [[nodiscard]] static Actor actor(const User &user)
    {
        Actor actor;
        actor.user = user.id;
        actor.organization = user.organizationId;
        actor.role = user.role;
        actor.isAdministrator = user.isAdministrator;
        actor.name = user.username;
        return actor;
    }

    /// One use case as @p who, kept where it succeeds.
    template<typename UseCase>
    auto as(const Actor &who, UseCase &&useCase)
    {
        const Actor before = fixture.admin;
        fixture.admin = who;
        auto outcome = fixture.act(useCase);
        fixture.admin = before;
        return outcome;
    }

    [[nodiscard]] User fresh(UserId id)
    {
        return *fixture.must([id](store::Transaction &tx) { return tx.users().find(id); });
    }

    StoreFixture fixture;
    std::map<Role, User> people;
    Organization other;
    User stranger;
};

enum class Answer { Yes, Forbidden, NotFound, Other };

template<typename T>
Answer answerOf(const Result<T> &result)
{
    if (result)
        return Answer::Yes;
    switch (result.error().code) {
    case ErrorCode::PermissionDenied:
        return Answer::Forbidden;
    case ErrorCode::NotFound:
        return Answer::NotFound;
    default:
        return Answer::Other;
    }
}

} // namespace

Q_DECLARE_METATYPE(Answer)

/// Who may do what, written out by hand from DESIGN section 2, and what members may not undo.
class tst_members : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theMatrix_data();
    void theMatrix();
    void theLastOwnerStays();
    void whoLeavesPassesOn();
    void nobodySetsTheirOwnLimits();
    void limitsHoldAtSubmission_data();
    void limitsHoldAtSubmission();
    void anInviteIsUsedOnce();
    void anInviteHasItsStates();
    void reservedAmountsAreGivenBackNewestFirst();

private:
    int m_guests = 0;
};

void tst_members::theMatrix_data()
{
    using Act = std::function<Answer(Village &, const Actor &)>;
    QTest::addColumn<Act>("act");
    QTest::addColumn<QList<int>>("expected"); // viewer, developer, operator, owner, stranger
    const int yes = int(Answer::Yes);
    const int no = int(Answer::Forbidden);
    const int none = int(Answer::NotFound);
    const auto row = [](const char *name, const QList<int> &expected, const Act &act) {
        QTest::newRow(name) << act << expected;
    };
    row("submit a deployment", {no, yes, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            DeploymentDraft draft;
            draft.clusterId = v.fixture.cluster.id;
            draft.specification = StoreFixture::specification(StoreFixture::amount(100, 1, 0));
            return core::submit(tx, draft);
        }));
    });
    row("give priority 500", {no, yes, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            DeploymentDraft draft;
            draft.clusterId = v.fixture.cluster.id;
            draft.priority = 500;
            draft.specification = StoreFixture::specification(StoreFixture::amount(100, 1, 0));
            return core::submit(tx, draft);
        }));
    });
    row("give priority 501", {no, no, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            DeploymentDraft draft;
            draft.clusterId = v.fixture.cluster.id;
            draft.priority = 501;
            draft.specification = StoreFixture::specification(StoreFixture::amount(100, 1, 0));
            return core::submit(tx, draft);
        }));
    });
    row("stop somebody else's deployment", {no, no, yes, yes, none},
        [](Village &v, const Actor &who) {
            const Deployment made = v.fixture.submit();
            return answerOf(
                v.as(who, [&](store::Transaction &tx) { return core::stop(tx, made.id); }));
        });
    row("make a cluster", {no, no, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            ClusterDraft draft;
            draft.organizationId = v.fixture.organization.id;
            draft.name = u"new"_s;
            return core::createCluster(tx, draft);
        }));
    });
    row("add a node", {no, no, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            NodeDraft node;
            node.name = u"extra"_s;
            node.resources = StoreFixture::amount(1000, 1, 0);
            return core::addNodes(tx, v.fixture.cluster.id, {node});
        }));
    });
    row("reserve", {no, yes, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::createReservation(
                tx, {v.fixture.cluster.id, {}, StoreFixture::amount(100, 1, 0), {}});
        }));
    });
    row("hold a queue", {no, no, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::setQueueHeld(tx, v.fixture.cluster.id, true);
        }));
    });
    row("invite a developer", {no, no, yes, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::createInvite(tx, {v.fixture.organization.id, Role::Developer}, u"h"_s);
        }));
    });
    row("invite an operator", {no, no, no, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::createInvite(tx, {v.fixture.organization.id, Role::Operator}, u"h"_s);
        }));
    });
    row("change a role", {no, no, no, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::changeRole(tx, v.fixture.organization.id, v.people[Role::Viewer].id,
                                    Role::Developer, 0);
        }));
    });
    row("remove somebody", {no, no, no, yes, none}, [](Village &v, const Actor &who) {
        const User extra = v.add(u"extra"_s, v.fixture.organization.id, Role::Viewer);
        return answerOf(v.as(who, [&](store::Transaction &tx) {
            return core::removeMember(tx, v.fixture.organization.id, extra.id);
        }));
    });
    row("limit a member", {no, no, no, yes, none}, [](Village &v, const Actor &who) {
        const User extra = v.add(u"extra"_s, v.fixture.organization.id, Role::Viewer);
        return answerOf(v.as(who, [&](store::Transaction &tx) {
            core::QuotaPatch patch;
            patch.maxPriority = std::optional<qint64>(200);
            return core::setQuota(tx, Quota::Subject::User, extra.id.value(), patch, 0);
        }));
    });
    row("rename the organization", {no, no, no, yes, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            return core::renameOrganization(tx, v.fixture.organization.id, u"Quay"_s, 0);
        }));
    });
    row("make an organization", {no, no, no, no, no}, [](Village &v, const Actor &who) {
        return answerOf(v.as(
            who, [](store::Transaction &tx) { return core::createOrganization(tx, u"New"_s); }));
    });
    row("set registration", {no, no, no, no, no}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [](store::Transaction &tx) {
            core::SettingsPatch patch;
            patch.registration = Registration::Open;
            return core::changeSettings(tx, patch, 0);
        }));
    });
    row("limit the organization", {no, no, no, no, none}, [](Village &v, const Actor &who) {
        return answerOf(v.as(who, [&v](store::Transaction &tx) {
            core::QuotaPatch patch;
            patch.maxRunning = std::optional<qint64>(5);
            return core::setQuota(tx, Quota::Subject::Organization,
                                  v.fixture.organization.id.value(), patch, 0);
        }));
    });
}

void tst_members::theMatrix()
{
    using Act = std::function<Answer(Village &, const Actor &)>;
    QFETCH(Act, act);
    QFETCH(QList<int>, expected);
    QList<int> answers;
    for (const Role role : {Role::Viewer, Role::Developer, Role::Operator, Role::Owner}) {
        Village village;
        answers << int(act(village, Village::actor(village.people[role])));
    }
    Village village;
    answers << int(act(village, Village::actor(village.stranger)));
    QCOMPARE(answers, expected);

    Village ruled;
    Actor administrator = ruled.fixture.admin;
    QCOMPARE(act(ruled, administrator), Answer::Yes);
    // Nobody does more with a token than its scope, an administrator neither.
    Village read;
    administrator = read.fixture.admin;
    administrator.scope = TokenScope::Read;
    QCOMPARE(act(read, administrator), Answer::Forbidden);
}

void tst_members::theLastOwnerStays()
{
    Village village;
    const User owner = village.people[Role::Owner];
    const OrganizationId home = village.fixture.organization.id;
    // The fixture's own user is the second owner; with him gone there is one left.
    QVERIFY(village.as(Village::actor(owner), [&](store::Transaction &tx) {
        return core::removeMember(tx, home, village.fixture.user.id);
    }));
    const auto left = village.as(Village::actor(owner), [&](store::Transaction &tx) {
        return core::removeMember(tx, home, owner.id);
    });
    QVERIFY(!left);
    QCOMPARE(left.error().reason, u"last-owner"_s);
    const auto demoted = village.as(Village::actor(owner), [&](store::Transaction &tx) {
        return core::changeRole(tx, home, owner.id, Role::Viewer, 0);
    });
    QVERIFY(!demoted);
    QCOMPARE(demoted.error().reason, u"last-owner"_s);
    QCOMPARE(village.fresh(owner.id).role, Role::Owner);
}

void tst_members::whoLeavesPassesOn()
{
    Village village;
    const User developer = village.people[Role::Developer];
    const Actor actor = Village::actor(developer);
    const auto submitted = village.as(actor, [&](store::Transaction &tx) {
        DeploymentDraft draft;
        draft.clusterId = village.fixture.cluster.id;
        draft.specification = StoreFixture::specification(StoreFixture::amount(100, 1, 0));
        return core::submit(tx, draft);
    });
    QVERIFY(submitted);
    BERTH_TRY(village.as(actor, [&](store::Transaction &tx) {
        return core::createToken(tx, {.name = u"ci"_s}, u"secret"_s);
    }));
    BERTH_TRY(village.as(actor, [&](store::Transaction &tx) {
        return core::startSession(tx, developer.id, u"refresh"_s);
    }));
    BERTH_TRY(village.as(actor, [&](store::Transaction &tx) {
        return core::removeMember(tx, village.fixture.organization.id, developer.id);
    }));

    const User former = village.fresh(developer.id);
    QVERIFY(!former.organizationId.isValid());
    QVERIFY(!former.role);
    village.fixture.must([&](store::Transaction &tx) -> Result<void> {
        const Deployment passed = *tx.deployments().find(*submitted).value();
        // To the owner who was there first; who made it stays on record.
        if (passed.ownerId != village.fixture.user.id || passed.createdBy != developer.id)
            return tl::unexpected(Error::internal(u"it was not passed on"_s));
        if (!tx.sessions().ofUser(developer.id)->empty()
            || !tx.tokens().ofUser(developer.id)->empty())
            return tl::unexpected(Error::internal(u"a way in was left"_s));
        return {};
    });
}

void tst_members::nobodySetsTheirOwnLimits()
{
    Village village;
    const User owner = village.people[Role::Owner];
    core::QuotaPatch patch;
    patch.maxDeployments = std::optional<qint64>(1'000'000);
    const auto own = village.as(Village::actor(owner), [&](store::Transaction &tx) {
        return core::setQuota(tx, Quota::Subject::User, owner.id.value(), patch, 0);
    });
    QVERIFY(!own);
    QCOMPARE(own.error().reason, u"own-quota"_s);
    const auto home = village.as(Village::actor(owner), [&](store::Transaction &tx) {
        return core::setQuota(tx, Quota::Subject::Organization,
                              village.fixture.organization.id.value(), patch, 0);
    });
    QVERIFY(!home);
    QCOMPARE(home.error().code, ErrorCode::PermissionDenied);
}

void tst_members::limitsHoldAtSubmission_data()
{
    QTest::addColumn<int>("subject");
    QTest::newRow("of the user") << int(Quota::Subject::User);
    QTest::newRow("of the cluster") << int(Quota::Subject::Cluster);
    QTest::newRow("of the organization") << int(Quota::Subject::Organization);
}

void tst_members::limitsHoldAtSubmission()
{
    QFETCH(int, subject);
    Village village;
    const User developer = village.people[Role::Developer];
    const qint64 ids[] = {village.fixture.organization.id.value(), developer.id.value(),
                          village.fixture.cluster.id.value()};
    core::QuotaPatch patch;
    patch.maxDeployments = std::optional<qint64>(1);
    patch.maxPriority = std::optional<qint64>(200);
    BERTH_TRY(village.as(village.fixture.admin, [&](store::Transaction &tx) {
        return core::setQuota(tx, Quota::Subject(subject), ids[subject], patch, 0);
    }));
    const auto submit = [&](int priority) {
        return village.as(Village::actor(developer), [&](store::Transaction &tx) {
            DeploymentDraft draft;
            draft.clusterId = village.fixture.cluster.id;
            draft.priority = priority;
            draft.specification = StoreFixture::specification(StoreFixture::amount(100, 1, 0));
            return core::submit(tx, draft);
        });
    };
    const auto tooHigh = submit(201);
    QVERIFY(!tooHigh);
    QCOMPARE(tooHigh.error().code, ErrorCode::QuotaExceeded);
    BERTH_TRY(submit(200));
    const auto tooMany = submit(100);
    QVERIFY(!tooMany);
    QCOMPARE(tooMany.error().reason, u"quota-exceeded"_s);
}

void tst_members::anInviteIsUsedOnce()
{
    Village village;
    BERTH_TRY(village.as(village.fixture.admin, [&](store::Transaction &tx) {
        return core::createInvite(tx, {village.fixture.organization.id, Role::Developer},
                                  u"the-hash"_s);
    }));
    const User first = village.add(u"first"_s, {}, {});
    const User second = village.add(u"second"_s, {}, {});
    const auto redeem = [&](const User &who) {
        return village.as(Village::actor(who), [](store::Transaction &tx) {
            return core::redeemInvite(tx, u"the-hash"_s);
        });
    };
    // One who is a member already does not use it up.
    const auto member = redeem(village.people[Role::Viewer]);
    QVERIFY(!member);
    QCOMPARE(member.error().reason, u"already-member"_s);
    BERTH_TRY(redeem(first));
    QCOMPARE(village.fresh(first.id).role, Role::Developer);
    const auto again = redeem(second);
    QVERIFY(!again);
    QCOMPARE(again.error().reason, u"invite-used"_s);
    QVERIFY(!village.fresh(second.id).organizationId.isValid());
}

void tst_members::anInviteHasItsStates()
{
    Village village;
    const Actor owner = Village::actor(village.people[Role::Owner]);
    const auto made = village.as(owner, [&](store::Transaction &tx) {
        return core::createInvite(tx, {village.fixture.organization.id, Role::Viewer, Seconds(60)},
                                  u"h"_s);
    });
    QVERIFY(made);
    const auto reopen = [&] {
        return village.as(owner, [&](store::Transaction &tx) {
            return core::reopenInvite(tx, made->id, Seconds(60));
        });
    };
    const auto redeem = [&] {
        const User guest = village.add(u"guest"_s + QString::number(++m_guests), {}, {});
        return village.as(Village::actor(guest),
                          [](store::Transaction &tx) { return core::redeemInvite(tx, u"h"_s); });
    };
    QCOMPARE(reopen().error().reason, u"invite-active"_s);
    village.fixture.now += Seconds(60);
    QCOMPARE(redeem().error().reason, u"invite-expired"_s);
    BERTH_TRY(reopen());
    BERTH_TRY(village.as(owner,
                         [&](store::Transaction &tx) { return core::revokeInvite(tx, made->id); }));
    QCOMPARE(redeem().error().reason, u"invite-revoked"_s);
    BERTH_TRY(reopen());
    BERTH_TRY(redeem());
    QCOMPARE(reopen().error().reason, u"invite-used"_s);
    const auto revoked = village.as(
        owner, [&](store::Transaction &tx) { return core::revokeInvite(tx, made->id); });
    QCOMPARE(revoked.error().reason, u"invite-used"_s);
}

void tst_members::reservedAmountsAreGivenBackNewestFirst()
{
    Village village;
    const ClusterId cluster = village.fixture.cluster.id;
    const auto reserve = [&](MilliCpu cpu) {
        BERTH_TRY(village.as(village.fixture.admin, [&](store::Transaction &tx) {
            return core::createReservation(tx, {cluster, {}, StoreFixture::amount(cpu, 1, 0), {}});
        }));
    };
    reserve(1000);
    reserve(2000);
    reserve(3000);
    const auto release = [&](MilliCpu cpu) {
        ResourceVector amount;
        amount.cpuMilli = cpu;
        return village.as(village.fixture.admin, [&](store::Transaction &tx) {
            return core::releaseReserved(tx, cluster, amount);
        });
    };
    const auto tooMuch = release(6001);
    QVERIFY(!tooMuch);
    QCOMPARE(tooMuch.error().reason, u"not-reserved"_s);
    BERTH_TRY(release(3500)); // the newest one, and a part of the one before
    std::vector<MilliCpu> left;
    village.fixture.must([&](store::Transaction &tx) -> Result<void> {
        const auto rows = tx.reservations().inCluster(cluster).value();
        for (const Reservation &row : rows)
            left.push_back(row.resources.cpuMilli);
        return {};
    });
    std::sort(left.begin(), left.end());
    // Its memory is still reserved: only processors were given back.
    QCOMPARE(left, (std::vector<MilliCpu>{0, 1000, 1500}));
}

BERTH_TEST(tst_members)
#include "tst_members.moc"
