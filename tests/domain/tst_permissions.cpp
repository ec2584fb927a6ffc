// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/organization.h"
#include "models/domain/permissions.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(berth::Actor)

class tst_permissions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theMatrix_data();
    void theMatrix();
    void prioritiesEndWithTheRole_data();
    void prioritiesEndWithTheRole();
    void aRefusalNamesTheRoleThatMay();
    void whatOthersOwnDoesNotShow();
    void machinesActAsAdministrators();
    void names_data();
    void names();
    void foldedNamesAreEqualIgnoringCase();
};

static constexpr OrganizationId Mine(1);
static constexpr OrganizationId Theirs(2);

static Actor member(Role role)
{
    Actor actor;
    actor.user = UserId(4);
    actor.organization = Mine;
    actor.role = role;
    actor.name = u"ada"_s;
    return actor;
}

static Actor administrator()
{
    Actor actor;
    actor.user = UserId(1);
    actor.isAdministrator = true;
    return actor;
}

static Actor stranger()
{
    Actor actor;
    actor.user = UserId(9);
    return actor;
}

/// The matrix of DESIGN section 2, written out by hand.
void tst_permissions::theMatrix_data()
{
    QTest::addColumn<int>("permission");
    QTest::addColumn<Actor>("actor");
    QTest::addColumn<bool>("mine");
    QTest::addColumn<bool>("theirs");

    struct Row
    {
        const char *name;
        Permission permission;
        bool viewer, developer, operates, owner, administrator;
    };
    using enum Permission;
    // clang-format off
    constexpr Row Matrix[] = {
        //                                                  viewer develop. operat. owner  admin.
        {"read the organization", ReadOrganization,         true,  true,    true,   true,  true},
        {"read logs", ReadLogs,                             false, true,    true,   true,  true},
        {"write own deployments", WriteOwnDeployment,       false, true,    true,   true,  true},
        {"exec into own", ExecOwn,                          false, true,    true,   true,  true},
        {"write any deployment", WriteAnyDeployment,        false, false,   true,   true,  true},
        {"write clusters and nodes", WriteCluster,          false, false,   true,   true,  true},
        {"invite developers and viewers", InviteDeveloper,  false, false,   true,   true,  true},
        {"manage members", ManageMembers,                   false, false,   false,  true,  true},
        {"manage hooks", ManageHooks,                       false, false,   false,  true,  true},
        {"manage the organization", ManageOrganization,     false, false,   false,  true,  true},
        {"manage the store", ManageStore,                   false, false,   false,  false, true},
    };
    // clang-format on
    static_assert(std::size(Matrix) == size_t(ManageStore) + 1, "a row for every permission");
    for (const Row &row : Matrix) {
        const auto add = [&row](const char *who, const Actor &actor, bool mine, bool theirs) {
            QTest::newRow(QByteArray(QByteArray(who) + ": " + row.name).constData())
                << int(row.permission) << actor << mine << theirs;
        };
        add("viewer", member(Role::Viewer), row.viewer, false);
        add("developer", member(Role::Developer), row.developer, false);
        add("operator", member(Role::Operator), row.operates, false);
        add("owner", member(Role::Owner), row.owner, false);
        add("administrator", administrator(), row.administrator, true);
        add("member of nothing", stranger(), false, false);
    }
}

void tst_permissions::theMatrix()
{
    QFETCH(int, permission);
    QFETCH(Actor, actor);
    QFETCH(bool, mine);
    QFETCH(bool, theirs);
    const auto asked = Permission(permission);
    QCOMPARE(isAllowed(actor, asked, Mine), mine);
    QCOMPARE(isAllowed(actor, asked, Theirs), theirs);
    QCOMPARE(require(actor, asked, Mine).has_value(), mine);
    QCOMPARE(require(actor, asked, Theirs).has_value(), theirs);
    // What belongs to no organization belongs to the store.
    QCOMPARE(isAllowed(actor, asked, {}), actor.isAdministrator);
}

void tst_permissions::prioritiesEndWithTheRole_data()
{
    QTest::addColumn<Actor>("actor");
    QTest::addColumn<int>("mine");
    QTest::addColumn<int>("theirs");
    QTest::newRow("viewer") << member(Role::Viewer) << -1 << -1;
    QTest::newRow("developer") << member(Role::Developer) << 500 << -1;
    QTest::newRow("operator") << member(Role::Operator) << 1000 << -1;
    QTest::newRow("owner") << member(Role::Owner) << 1000 << -1;
    QTest::newRow("administrator") << administrator() << 1000 << 1000;
    QTest::newRow("member of nothing") << stranger() << -1 << -1;
}

void tst_permissions::prioritiesEndWithTheRole()
{
    QFETCH(Actor, actor);
    QFETCH(int, mine);
    QFETCH(int, theirs);
    QCOMPARE(highestPriority(actor, Mine), mine);
    QCOMPARE(highestPriority(actor, Theirs), theirs);
}

void tst_permissions::aRefusalNamesTheRoleThatMay()
{
    const auto cluster = require(member(Role::Developer), Permission::WriteCluster, Mine);
    QCOMPARE(cluster.error().code, ErrorCode::PermissionDenied);
    QVERIFY(cluster.error().message.contains(u"role operator"_s));
    const auto store = require(member(Role::Owner), Permission::ManageStore, Mine);
    QCOMPARE(store.error().code, ErrorCode::PermissionDenied);
    QVERIFY(store.error().message.contains(u"administrator"_s));
    QCOMPARE(require(stranger(), Permission::ManageStore, {}).error().code,
             ErrorCode::PermissionDenied);
}

void tst_permissions::whatOthersOwnDoesNotShow()
{
    QCOMPARE(require(member(Role::Owner), Permission::ReadOrganization, Theirs).error().code,
             ErrorCode::NotFound);
    QCOMPARE(require(stranger(), Permission::ReadOrganization, Mine).error().code,
             ErrorCode::NotFound);
    Actor withoutRole = stranger();
    withoutRole.organization = Mine;
    QCOMPARE(require(withoutRole, Permission::ReadOrganization, Mine).error().code,
             ErrorCode::NotFound);
}

void tst_permissions::machinesActAsAdministrators()
{
    QCOMPARE(Actor::scheduler().name, u"scheduler"_s);
    QCOMPARE(Actor::runtime().name, u"runtime"_s);
    QVERIFY(isAllowed(Actor::scheduler(), Permission::WriteAnyDeployment, Theirs));
    QVERIFY(isAllowed(Actor::runtime(), Permission::WriteAnyDeployment, Theirs));
}

void tst_permissions::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kept"); // null: refused
    QTest::addColumn<int>("position");
    QTest::newRow("usual") << u"trainer"_s << u"trainer"_s << -1;
    QTest::newRow("blanks around are cut off") << u"  a b \t"_s << u"a b"_s << -1;
    QTest::newRow("another script") << u"Καπετάνιος"_s << u"Καπετάνιος"_s << -1;
    QTest::newRow("100 characters") << QString(100, u'x') << QString(100, u'x') << -1;
    const QString ships = u"\U0001F6A2"_s.repeated(100);
    QTest::newRow("100 characters of two units") << ships << ships << -1;
    QTest::newRow("nothing") << u""_s << QString() << 0;
    QTest::newRow("blanks only") << u"  "_s << QString() << 0;
    QTest::newRow("101 characters") << QString(101, u'x') << QString() << 100;
    QTest::newRow("a line break") << u" a\nb"_s << QString() << 2;
    QTest::newRow("a control character") << u"a\u0007b"_s << QString() << 1;
    QTest::newRow("a line separator") << u"a\u2028b"_s << QString() << 1;
    QTest::newRow("half a surrogate pair") << QString(u"ab"_s + QChar(0xD83D)) << QString() << 2;
}

void tst_permissions::names()
{
    QFETCH(QString, name);
    QFETCH(QString, kept);
    QFETCH(int, position);
    const auto valid = validateName(name, u"/name"_s);
    QCOMPARE(valid.has_value(), !kept.isNull());
    if (valid) {
        QCOMPARE(*valid, kept);
        return;
    }
    QCOMPARE(valid.error().fields.first().pointer, u"/name"_s);
    QCOMPARE(valid.error().fields.first().position, position);
}

void tst_permissions::foldedNamesAreEqualIgnoringCase()
{
    QCOMPARE(foldedName(u" Trainer"_s), foldedName(u"tRAINER "_s));
    QCOMPARE(foldedName(u"ΣΊΣΥΦΟΣ"_s), foldedName(u"Σίσυφος"_s));
    QCOMPARE(foldedName(u"e\u0301t\u00e9"_s), foldedName(u"\u00c9TE\u0301"_s));
    QVERIFY(foldedName(u"a"_s) != foldedName(u"b"_s));
}

BERTH_TEST(tst_permissions)
#include "tst_permissions.moc"
