// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/dialogs/formdialog.h"
#include "ui/panes/activitypane.h"
#include "ui/panes/apipane.h"
#include "ui/panes/organizationspane.h"
#include "ui/widgets/fieldrow.h"

#include <QtGui/qclipboard.h>
#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtabwidget.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// The panes of people, of the API and of the audit trail, by mouse and keyboard.
class tst_peoplepanes final : public QObject
{
    Q_OBJECT
    std::unique_ptr<Console> m_console;

    [[nodiscard]] OrganizationPanel &panel() const
    {
        return m_console->window->organizations().panel();
    }
    [[nodiscard]] FakeAccounts &accounts() const { return m_console->backend.accounts; }
    void showOrganizations(OrganizationPanel::Tab tab = OrganizationPanel::Tab::Members) const
    {
        m_console->window->showPane(PaneId::Organizations);
        m_console->window->organizations().showOrganization(
            m_console->backend.organizationTable.idAt(0));
        panel().showTab(tab);
        QCoreApplication::processEvents();
    }
    void type(const char *field, const QString &text) const
    {
        auto *edit = m_console->find<QLineEdit>(field);
        QVERIFY(edit);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }
    void press(const char *button) const
    {
        auto *found = m_console->find<QPushButton>(button);
        QVERIFY(found);
        QVERIFY2(found->isEnabled(), qPrintable(found->toolTip()));
        QTest::mouseClick(found, Qt::LeftButton);
        QCoreApplication::processEvents();
    }
    [[nodiscard]] QString messageOf(const char *field) const
    {
        auto *row = m_console->find<FieldRow>(qPrintable(QLatin1String(field) + u".row"_s));
        return row ? row->error() : QString();
    }

private Q_SLOTS:
    void init() { m_console = std::make_unique<Console>(20, 100); }
    void cleanup() { m_console.reset(); }

    void theTabsShowWhatBelongsToTheOrganization()
    {
        showOrganizations();
        auto *tabs = m_console->find<QTabWidget>("organizationPanel.tabs");
        QCOMPARE(tabs->tabText(0), u"Members  5"_s);
        QCOMPARE(tabs->tabText(1), u"Invites  4"_s);
        QCOMPARE(tabs->tabText(2), u"Limits  7"_s); // itself, one cluster, five members
        m_console->window->organizations().showOrganization(
            m_console->backend.organizationTable.idAt(1));
        QCoreApplication::processEvents();
        QCOMPARE(tabs->tabText(0), u"Members  0"_s);
        QCOMPARE(tabs->tabText(1), u"Invites  0"_s);
        QCOMPARE(tabs->tabText(2), u"Limits  2"_s);
    }

    void anInviteIsMadeByKeyboardAndItsCodeShownOnce()
    {
        showOrganizations();
        m_console->action(ActionId::InviteMember)->trigger();
        auto *role = m_console->find<QComboBox>("inviteDialog.role");
        role->setFocus();
        QTest::keyClick(role, Qt::Key_Down);
        type("inviteDialog.expires", u"24h"_s);
        type("inviteDialog.note", u"for Lin"_s);
        QTest::keyClick(m_console->find<QLineEdit>("inviteDialog.note"), Qt::Key_Return);
        QVERIFY(m_console->backend.asked.contains(u"invite operator 86400"_s));
        QTRY_VERIFY(m_console->window->findChild<QLineEdit *>(u"secretDialog.value"_s));
        auto *secret = m_console->find<QLineEdit>("secretDialog.value");
        QVERIFY(secret);
        QCOMPARE(secret->text(), u"berth_inv_secret"_s);
        press("secretDialog.copy");
        QCOMPARE(QGuiApplication::clipboard()->text(), u"berth_inv_secret"_s);
        press("secretDialog.close");
        QTRY_VERIFY(!m_console->window->findChild<QLineEdit *>(u"secretDialog.value"_s));
    }

    void anInviteThatLastsTooLongIsNotAskedFor()
    {
        showOrganizations();
        m_console->action(ActionId::InviteMember)->trigger();
        type("inviteDialog.expires", u"5y"_s);
        QVERIFY(messageOf("inviteDialog.expires").contains(u"duration"));
        type("inviteDialog.expires", u"400d"_s);
        QVERIFY(messageOf("inviteDialog.expires").contains(u"a year"));
        press("inviteDialog.send");
        QVERIFY(m_console->window->findChild<QDialog *>(u"inviteDialog"_s));
        QVERIFY(m_console->backend.asked.filter(u"invite"_s).isEmpty());
    }

    void anOperatorInvitesNoOwners()
    {
        m_console->backend.actAs(Role::Operator);
        showOrganizations();
        m_console->action(ActionId::InviteMember)->trigger();
        m_console->find<QComboBox>("inviteDialog.role")->setCurrentIndex(int(Role::Owner));
        QVERIFY(messageOf("inviteDialog.role").contains(u"owner"));
        press("inviteDialog.send");
        QVERIFY(m_console->backend.asked.filter(u"invite"_s).isEmpty());
    }

    void whatARoleMayNotIsDisabledWithTheReason_data()
    {
        QTest::addColumn<int>("role");
        QTest::addColumn<QSet<int>>("allowed");
        using Id = ActionId;
        const auto set = [](std::initializer_list<Id> ids) {
            QSet<int> numbers;
            for (const Id id : ids)
                numbers.insert(int(id));
            return numbers;
        };
        // By hand, from the matrix of the design.
        QTest::newRow("viewer") << int(Role::Viewer) << set({});
        QTest::newRow("developer") << int(Role::Developer) << set({});
        QTest::newRow("operator") << int(Role::Operator) << set({Id::InviteMember});
        QTest::newRow("owner") << int(Role::Owner)
                               << set({Id::InviteMember, Id::ChangeRole, Id::RemoveMember,
                                       Id::ChangeLimits, Id::RenameOrganization});
    }

    void whatARoleMayNotIsDisabledWithTheReason()
    {
        QFETCH(const int, role);
        QFETCH(const QSet<int>, allowed);
        m_console->backend.actAs(Role(role));
        showOrganizations();
        QTest::qWait(1); // the actions are looked at once the events are done
        for (const auto id :
             {ActionId::InviteMember, ActionId::ChangeRole, ActionId::RemoveMember,
              ActionId::ChangeLimits, ActionId::RenameOrganization, ActionId::DeleteOrganization,
              ActionId::NewAccount, ActionId::StartApi, ActionId::ChangeApiSettings}) {
            const QAction *action = m_console->action(id);
            QVERIFY2(action->isEnabled() == allowed.contains(int(id)),
                     qPrintable(action->objectName()));
            if (!action->isEnabled()) {
                QVERIFY2(action->toolTip().contains(u"needs the role"_s)
                             || action->toolTip().contains(u"needs an administrator"_s),
                         qPrintable(action->toolTip()));
            }
        }
        auto *button = m_console->find<QPushButton>("organizations.invite");
        QCOMPARE(button->isEnabled(), allowed.contains(int(ActionId::InviteMember)));
        QCOMPARE(button->toolTip(), m_console->action(ActionId::InviteMember)->toolTip());
    }

    void invitesThatMayNotBeSeenSayWhy()
    {
        m_console->backend.actAs(Role::Viewer);
        showOrganizations(OrganizationPanel::Tab::Invites);
        auto *problem = m_console->find<QLabel>("organizationPanel.problem");
        QVERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(u"operator"));
        QCOMPARE(panel().invites().rowCount(), 0);
    }

    void aUsedInviteIsNeitherReopenedNorRevoked()
    {
        showOrganizations(OrganizationPanel::Tab::Invites);
        auto *view = m_console->find<QTableView>("invites");
        const auto choose = [&](InviteStatus status) {
            for (int row = 0; row < view->model()->rowCount(); ++row) {
                const QModelIndex index = view->model()->index(row, 0);
                if (index.data(TableRoles::StateRole).toInt() == int(status))
                    view->setCurrentIndex(index);
            }
            QTest::qWait(1);
        };
        const QAction *reopen = m_console->action(ActionId::ReopenInvite);
        const QAction *revoke = m_console->action(ActionId::RevokeInvite);
        choose(InviteStatus::Used);
        QVERIFY(!reopen->isEnabled());
        QVERIFY(!revoke->isEnabled());
        QVERIFY(reopen->toolTip().contains(u"used"));
        choose(InviteStatus::Active);
        QVERIFY(!reopen->isEnabled());
        QVERIFY(revoke->isEnabled());
        choose(InviteStatus::Expired);
        QVERIFY(reopen->isEnabled());
        QVERIFY(revoke->isEnabled());
        choose(InviteStatus::Revoked);
        QVERIFY(reopen->isEnabled());
        QVERIFY(!revoke->isEnabled());
        QTest::keyClick(view, Qt::Key_Return);
        type("reopenDialog.expires", u"2h"_s);
        press("reopenDialog.send");
        QVERIFY(m_console->backend.asked.contains(u"reopenInvite 42 7200"_s));
    }

    void aRoleIsChangedAndAMemberRemoved()
    {
        showOrganizations();
        auto *view = m_console->find<QTableView>("members");
        view->setCurrentIndex(view->model()->index(0, 0)); // Ada, a viewer
        QTest::keyClick(view, Qt::Key_Return);
        m_console->find<QComboBox>("roleDialog.role")->setCurrentIndex(int(Role::Operator));
        press("roleDialog.send");
        const QString id = QString::number(panel().currentMember().value());
        QVERIFY(m_console->backend.asked.contains(u"changeRole %1 operator"_s.arg(id)));

        m_console->action(ActionId::RemoveMember)->trigger();
        m_console->backend.refuseNext(
            Error::conflict(u"last-owner"_s, u"The last owner cannot leave."_s));
        press("removeMemberDialog.send");
        QVERIFY(
            m_console->find<QLabel>("removeMemberDialog.error")->text().contains(u"last owner"));
        press("removeMemberDialog.send");
        QCOMPARE(m_console->backend.asked.filter(u"removeMember "_s + id).size(), 2);
        QTRY_VERIFY(!m_console->window->findChild<QDialog *>(u"removeMemberDialog"_s));
    }

    void limitsAreReadCheckedAndSet()
    {
        showOrganizations(OrganizationPanel::Tab::Limits);
        auto *view = m_console->find<QTableView>("limits");
        view->setCurrentIndex(view->model()->index(0, 0)); // the organization
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(m_console->find<QLineEdit>("limitsDialog.gpu")->text(), u"64"_s);
        QCOMPARE(m_console->find<QLineEdit>("limitsDialog.priority")->text(), u"500"_s);
        type("limitsDialog.priority", u"2000"_s);
        QVERIFY(messageOf("limitsDialog.priority").contains(u"1,000"));
        type("limitsDialog.memory", u"lots"_s);
        QVERIFY(!messageOf("limitsDialog.memory").isEmpty());
        press("limitsDialog.send");
        QVERIFY(!accounts().lastLimits);
        type("limitsDialog.priority", u"900"_s);
        type("limitsDialog.memory", u"64GiB"_s);
        m_console->find<QLineEdit>("limitsDialog.gpu")->clear();
        press("limitsDialog.send");
        QVERIFY(accounts().lastLimits);
        QCOMPARE(accounts().lastLimits->maxPriority, 900);
        QCOMPARE(accounts().lastLimits->maxMemoryBytes, qint64(64) << 30);
        QVERIFY(!accounts().lastLimits->maxGpuMilli);
    }

    void anAccountNeedsTheSamePasswordTwice()
    {
        showOrganizations();
        m_console->action(ActionId::NewAccount)->trigger();
        type("accountDialog.username", u"lin"_s);
        type("accountDialog.password", u"correct horse"_s);
        type("accountDialog.again", u"correct house"_s);
        QCOMPARE(messageOf("accountDialog.again"), u"The two differ."_s);
        press("accountDialog.send");
        QVERIFY(!accounts().lastAccount);
        type("accountDialog.again", u"correct horse"_s);
        press("accountDialog.send");
        QVERIFY(accounts().lastAccount);
        QCOMPARE(accounts().lastAccount->password, u"correct horse"_s);
        QCOMPARE(accounts().lastAccount->organization,
                 m_console->backend.organizationTable.idAt(0));
    }

    void theApiIsStartedWithAFirstPasswordAndStopped()
    {
        m_console->window->showPane(PaneId::Api);
        QVERIFY(!m_console->action(ActionId::StopApi)->isEnabled());
        QVERIFY(!m_console->action(ActionId::ChangePassword)->isEnabled());
        press("api.start");
        type("startApiDialog.address", u"127.0.0.1:9000"_s);
        press("startApiDialog.send");
        QCOMPARE(messageOf("startApiDialog.password"), u"A password is needed."_s);
        QVERIFY(!accounts().lastStart);
        type("startApiDialog.password", u"correct horse"_s);
        type("startApiDialog.again", u"correct horse"_s);
        type("startApiDialog.certificate", u"/etc/berth.pem"_s);
        press("startApiDialog.send");
        QVERIFY(messageOf("startApiDialog.key").contains(u"go together"));
        m_console->find<QLineEdit>("startApiDialog.certificate")->clear();
        press("startApiDialog.send");
        QCOMPARE(accounts().lastStart->password, u"correct horse"_s);
        QCOMPARE(m_console->find<QLabel>("api.address")->text(), u"http://127.0.0.1:9000"_s);
        QCOMPARE(m_console->window->api().lastStart().address, u"127.0.0.1:9000"_s);
        QVERIFY(m_console->window->api().lastStart().password.isEmpty());
        QTRY_VERIFY(m_console->action(ActionId::StopApi)->isEnabled());
        QVERIFY(!m_console->action(ActionId::StartApi)->isEnabled());
        press("api.copy");
        QCOMPARE(QGuiApplication::clipboard()->text(), u"http://127.0.0.1:9000"_s);
        press("api.stop");
        QTRY_VERIFY(m_console->action(ActionId::StartApi)->isEnabled());
        // The password is there now: nobody asks for it again.
        press("api.start");
        QVERIFY(!m_console->window->findChild<QLineEdit *>(u"startApiDialog.password"_s));
    }

    void whatCannotListenSaysWhyAndTheFormStays()
    {
        accounts().api.isSetUp = true;
        m_console->window->showPane(PaneId::Api);
        m_console->action(ActionId::StartApi)->trigger();
        m_console->backend.refuseNext(
            Error::conflict(u"in-use"_s, u"Port 8420 is taken by another program."_s));
        press("startApiDialog.send");
        QVERIFY(m_console->find<QLabel>("startApiDialog.error")->text().contains(u"is taken"));
    }

    void dialectsAreServedAndStopped()
    {
        accounts().api.isSetUp = true;
        m_console->window->showPane(PaneId::Api);
        QVERIFY(!m_console->action(ActionId::StopDialects)->isEnabled());
        press("api.serveDialect");
        auto *kinds = m_console->find<QComboBox>("dialectDialog.dialect");
        QCOMPARE(kinds->count(), 2);
        QVERIFY(!m_console->find<QLineEdit>("dialectDialog.account")->isVisible());
        kinds->setFocus();
        QTest::keyClick(kinds, Qt::Key_Down); // one that knows no sign-in
        QVERIFY(m_console->find<QLineEdit>("dialectDialog.account")->isVisible());
        QCOMPARE(m_console->find<QLineEdit>("dialectDialog.address")->text(), u"127.0.0.1:8000"_s);
        m_console->find<QLineEdit>("dialectDialog.account")->clear();
        press("dialectDialog.send");
        QVERIFY(!messageOf("dialectDialog.account").isEmpty());
        QTest::keyClicks(m_console->find<QLineEdit>("dialectDialog.account"), u"root"_s);
        m_console->backend.refuseNext(Error::conflict(u"in-use"_s, u"Port 8000 is taken."_s));
        press("dialectDialog.send");
        QVERIFY(m_console->find<QLabel>("dialectDialog.error")->text().contains(u"is taken"));
        press("dialectDialog.send");
        QTRY_COMPARE(m_console->backend.asked.last(), u"serve ping root@127.0.0.1:8000"_s);
        QCOMPARE(m_console->find<QLabel>("api.dialects")->text(), u"ping http://127.0.0.1:8000"_s);
        // What is served is not offered again; it comes back with Berth where that is wanted.
        QTRY_VERIFY(m_console->action(ActionId::StopDialects)->isEnabled());
        m_console->find<QCheckBox>("api.automatic")->setChecked(true);
        m_console->window->close();
        accounts().api.dialects.clear();
        m_console->open();
        Q_EMIT m_console->backend.apiChanged();
        QTRY_COMPARE(m_console->backend.asked.filter(u"serve ping"_s).size(), 3);
        m_console->window->showPane(PaneId::Api);
        m_console->action(ActionId::StopDialects)->trigger();
        QTRY_VERIFY(!m_console->action(ActionId::StopDialects)->isEnabled());
    }

    void theApiStartsWithBerthWhereItIsToldTo()
    {
        accounts().api.isSetUp = true;
        m_console->window->showPane(PaneId::Api);
        m_console->find<QCheckBox>("api.automatic")->setChecked(true);
        m_console->window->close(); // keeps the layout
        accounts().api.isRunning = false;
        m_console->open();
        Q_EMIT m_console->backend.apiChanged();
        QCOMPARE(m_console->backend.asked.filter(u"start 127.0.0.1:8420"_s).size(), 1);
        // Stopped by hand, it stays so.
        m_console->action(ActionId::StopApi)->trigger();
        Q_EMIT m_console->backend.apiChanged();
        QCOMPARE(m_console->backend.asked.filter(u"start 127.0.0.1:8420"_s).size(), 1);
        // The demo serves nobody by itself; back from it is a store opened anew.
        StoreFacts demo;
        demo.isDemo = true;
        m_console->backend.setStore(demo);
        Q_EMIT m_console->backend.apiChanged();
        QCOMPARE(m_console->backend.asked.filter(u"start 127.0.0.1:8420"_s).size(), 1);
        m_console->backend.setStore({});
        Q_EMIT m_console->backend.apiChanged();
        QCOMPARE(m_console->backend.asked.filter(u"start 127.0.0.1:8420"_s).size(), 2);
    }

    void requestsShowAsTheyAreAnswered()
    {
        m_console->window->showPane(PaneId::Api);
        auto *view = m_console->find<QTableView>("requests");
        QVERIFY(!view->isVisible());
        m_console->backend.requestTable.append(
            {{.id = u"r1"_s, .method = u"GET"_s, .path = u"/api/v1/deployments"_s, .status = 200},
             {.id = u"r2"_s, .method = u"POST"_s, .path = u"/api/v1/token"_s, .status = 401}});
        Q_EMIT m_console->backend.frameApplied(1);
        QVERIFY(view->isVisible());
        QCOMPARE(view->model()->index(0, RequestTable::PathColumn).data().toString(),
                 u"/api/v1/token"_s);
        QCOMPARE(view->model()->index(1, RequestTable::StatusColumn).data().toInt(), 200);
    }

    void aTokenIsMadeShownOnceAndDeleted()
    {
        m_console->window->showPane(PaneId::Api);
        press("api.newToken");
        press("tokenDialog.send");
        QVERIFY(!messageOf("tokenDialog.name").isEmpty());
        type("tokenDialog.name", u"nightly"_s);
        press("tokenDialog.send");
        QVERIFY(m_console->backend.asked.contains(u"makeToken nightly deployments"_s));
        QCOMPARE(m_console->find<QLineEdit>("secretDialog.value")->text(), u"berth_pat_secret"_s);
        press("secretDialog.close");

        PersonalToken token;
        token.id = TokenId(9);
        token.name = u"nightly"_s;
        accounts().tokenRows.push_back(token);
        Q_EMIT m_console->backend.accountsChanged();
        QTRY_VERIFY(m_console->action(ActionId::DeleteToken)->isEnabled());
        m_console->action(ActionId::DeleteToken)->trigger();
        press("deleteTokenDialog.send");
        QVERIFY(m_console->backend.asked.contains(u"deleteToken 9"_s));
    }

    void theRulesOfSignInsAreChecked()
    {
        m_console->action(ActionId::ChangeApiSettings)->trigger();
        QTRY_VERIFY(m_console->window->findChild<QDialog *>(u"apiSettingsDialog"_s));
        type("apiSettingsDialog.failures", u"0"_s);
        QVERIFY(messageOf("apiSettingsDialog.failures").contains(u"1 to 1,000"));
        type("apiSettingsDialog.failures", u"5"_s);
        m_console->find<QComboBox>("apiSettingsDialog.registration")
            ->setCurrentIndex(int(Registration::Closed));
        press("apiSettingsDialog.send");
        QVERIFY(m_console->backend.asked.contains(u"changeSettings closed"_s));
        QCOMPARE(accounts().rules.failedSignInsPerMinute, 5);
        QCOMPARE(accounts().rules.accessTokenLifetime, Seconds(1800));
    }

    void theTrailIsFilteredAndReadOn()
    {
        m_console->window->showPane(PaneId::Activity);
        auto *view = m_console->find<QTableView>("events");
        const int all = view->model()->rowCount();
        QVERIFY(all > 20);
        for (qint64 seq = 800; seq > 0; --seq) {
            Event event;
            event.seq = seq;
            event.actor = seq % 100 == 0 ? u"margaret"_s : u"scheduler"_s;
            event.action = u"replica.placed"_s;
            event.kind = SubjectKind::Replica;
            accounts().older.push_back(event);
        }
        m_console->action(ActionId::FocusFilter)->trigger();
        auto *edit = m_console->window->activity().findChild<QLineEdit *>();
        QVERIFY(edit && edit->hasFocus());
        QTest::keyClicks(edit, u"actor:margaret"_s);
        QTRY_VERIFY(m_console->backend.asked.contains(u"eventsBefore 813"_s));
        // What is loaded has none of hers; older events are read until there are enough, or none.
        QTRY_COMPARE(view->model()->rowCount(), 8);
        QCOMPARE(view->model()->index(0, EventTable::SeqColumn).data().toLongLong(), 800);
        edit->selectAll();
        QTest::keyClicks(edit, u"kind:nonsense"_s);
        QTRY_VERIFY(edit->property("wrong").toBool() || view->model()->rowCount() == 8);
        QTest::keyClick(m_console->window.get(), Qt::Key_Escape);
        QTRY_VERIFY(view->model()->rowCount() > 800);
    }

    void theVerdictOverTheTrailIsShown()
    {
        m_console->window->showPane(PaneId::Activity);
        press("activity.verify");
        QTRY_VERIFY(m_console->find<QLabel>("auditDialog.text")->text().contains(u"812 events"));
        QCOMPARE(m_console->find<QLineEdit>("auditDialog.hash")->text(), QString(64, u'a'));
        press("auditDialog.close");
        accounts().broken
            = Error::corrupt(u"chain-broken"_s, u"Event 17 does not follow from event 16."_s);
        QTRY_VERIFY(!m_console->window->findChild<QDialog *>(u"auditDialog"_s));
        press("activity.verify");
        QTRY_VERIFY(m_console->find<QLabel>("auditDialog.text")->text().contains(u"Event 17"));
        QVERIFY(!m_console->find<QLineEdit>("auditDialog.hash")->isVisible());
    }

    void aStoreOfMoreThanOneAsksWhoThisIs()
    {
        StoreFacts facts;
        facts.needsSignIn = true;
        facts.location = u"/srv/berth/berth.db"_s;
        m_console->backend.setStore(facts);
        QVERIFY(m_console->find<QWidget>("signIn")->isVisible());
        QVERIFY(!m_console->action(ActionId::ShowQueue)->isEnabled());
        QVERIFY(!m_console->action(ActionId::NewDeployment)->isEnabled());
        auto *username = m_console->find<QLineEdit>("signIn.username");
        QTRY_VERIFY(username->hasFocus());
        QTest::keyClick(username, Qt::Key_Return);
        QCOMPARE(messageOf("signIn.username"), u"A username is needed."_s);
        QTest::keyClicks(username, u"ada"_s);
        QTest::keyClick(username, Qt::Key_Tab);
        auto *password = m_console->find<QLineEdit>("signIn.password");
        QVERIFY(password->hasFocus());
        QCOMPARE(password->echoMode(), QLineEdit::Password);
        QTest::keyClicks(password, u"wrong"_s);
        m_console->backend.refuseNext({ErrorCode::Unauthenticated,
                                       u"wrong-credentials"_s,
                                       u"The username or the password is wrong."_s,
                                       {}});
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY(messageOf("signIn.password").contains(u"is wrong"));
        QVERIFY(password->text().isEmpty());
        QTest::keyClicks(password, u"correct horse"_s);
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY(!m_console->find<QWidget>("signIn")->isVisible());
        QVERIFY(m_console->action(ActionId::ShowQueue)->isEnabled());
    }
};

BERTH_TEST(tst_peoplepanes)
#include "tst_peoplepanes.moc"
