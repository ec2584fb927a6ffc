// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/crontab.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::ctl;
using namespace Qt::StringLiterals;

class tst_crontab final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPeopleWrite();
    void readsTheSystemsOwn();
    void saysWhatIsWrongAndWhere_data();
    void saysWhatIsWrongAndWhere();
};

void tst_crontab::readsWhatPeopleWrite()
{
    const Crontab crontab = readCrontab(uR"(# m h dom mon dow command
MAILTO=ops@example.org
SHELL=/bin/bash
PATH="/usr/local/bin:/usr/bin"
CRON_TZ=Europe/Berlin

*/5 * * * *  /usr/local/bin/poll --quick
	0 4	* * mon-FRI	backup.sh | gzip > /srv/$(date +\%F).gz
@daily	mail -s hello you%Good morning%Berth
@reboot  /opt/start
)"_s,
                                        false);
    QVERIFY(!crontab.hasErrors());
    QCOMPARE(crontab.problems.size(), 1); // MAILTO
    QCOMPARE(crontab.entries.size(), 4);
    const CrontabEntry &first = crontab.entries[0];
    QCOMPARE(first.line, 7);
    QCOMPARE(first.expression, u"*/5 * * * *"_s);
    QCOMPARE(first.command, u"/usr/local/bin/poll --quick"_s);
    QCOMPARE(first.name, u"poll"_s);
    QCOMPARE(first.shell, u"/bin/bash"_s);
    QCOMPARE(first.timeZone, u"Europe/Berlin"_s);
    QCOMPARE(first.environment.value("PATH"_L1).toString(), u"/usr/local/bin:/usr/bin"_s);
    QCOMPARE(crontab.entries[1].command, u"backup.sh | gzip > /srv/$(date +%F).gz"_s);
    QCOMPARE(crontab.entries[2].command,
             u"mail -s hello you <<'BERTH_INPUT'\nGood morning\nBerth\nBERTH_INPUT"_s);
    QCOMPARE(crontab.entries[3].expression, u"@reboot"_s);
}

void tst_crontab::readsTheSystemsOwn()
{
    const Crontab crontab
        = readCrontab(u"17 * * * * root cd / && run-parts /etc/cron.hourly"_s, true);
    QVERIFY(!crontab.hasErrors());
    QCOMPARE(crontab.entries[0].command, u"cd / && run-parts /etc/cron.hourly"_s);
}

void tst_crontab::saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<bool>("isError");
    QTest::addColumn<QString>("words");
    QTest::newRow("a field") << u"# one\n0 25 * * * x"_s << 2 << true << u"position 2, hour"_s;
    QTest::newRow("too few") << u"0 4 * x"_s << 1 << true << u"position"_s;
    QTest::newRow("no command") << u"0 4 * * *"_s << 1 << true << u"no command"_s;
    QTest::newRow("cronie's random") << u"0~59 4 * * * x"_s << 1 << true << u"jitter"_s;
    QTest::newRow("a step and a weekday")
        << u"0 4 */2 * MON x"_s << 1 << false << u"either kind of day"_s;
    QTest::newRow("never") << u"0 4 31 2 * x"_s << 1 << true << u"never fires"_s;
    QTest::newRow("nothing in it") << u"# empty"_s << 1 << true << u"fires anything"_s;
}

void tst_crontab::saysWhatIsWrongAndWhere()
{
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(bool, isError);
    QFETCH(QString, words);
    const Crontab crontab = readCrontab(text, false);
    QCOMPARE(crontab.problems.size(), 1);
    QCOMPARE(crontab.problems[0].line, line);
    QCOMPARE(crontab.problems[0].isError, isError);
    QCOMPARE(crontab.hasErrors(), isError);
    QVERIFY2(crontab.problems[0].message.contains(words), qPrintable(crontab.problems[0].message));
}

BERTH_TEST(tst_crontab)
#include "tst_crontab.moc"
