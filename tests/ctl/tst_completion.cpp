// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"
#include "app/ctl/completion.h"
#include "tests/support/testmain.h"

#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

using namespace berth;
using namespace Qt::StringLiterals;

/// What a shell offers, asked of the shell itself.
class tst_completion final : public QObject
{
    Q_OBJECT
    QTemporaryDir m_directory;

    static QString script(ctl::Shell shell)
    {
        CLI::App app("The command line of Berth", "berthctl");
        ctl::Chosen chosen;
        ctl::addApi(app, chosen);
        ctl::addApply(app, chosen);
        ctl::addPeople(app, chosen);
        ctl::addImport(app, chosen);
        ctl::addStore(app, chosen);
        ctl::addCompletion(app, chosen);
        return ctl::completionScript(app, shell);
    }

    QString write(const QString &name, const QString &text)
    {
        QFile file(m_directory.filePath(name));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(text.toUtf8());
        return file.fileName();
    }

private Q_SLOTS:
    void bashOffers_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("offered"); ///< one that is among them
        QTest::addColumn<QString>("missing"); ///< one that is not
        QTest::newRow("commands") << u"berthctl ''"_s << u"apply"_s << u"--nodes"_s;
        QTest::newRow("a beginning") << u"berthctl in"_s << u"invite"_s << u"import"_s;
        QTest::newRow("what can be listed")
            << u"berthctl get ''"_s << u"deployments"_s << u"openb"_s;
        QTest::newRow("what is under a command")
            << u"berthctl import ''"_s << u"openb"_s << u"get"_s;
        QTest::newRow("options two deep")
            << u"berthctl import openb --"_s << u"--nodes"_s << u"--output"_s;
        QTest::newRow("options behind an argument")
            << u"berthctl get clusters --"_s << u"--watch"_s << u"--nodes"_s;
        QTest::newRow("words of an option")
            << u"berthctl get clusters -o ''"_s << u"yaml"_s << u"--watch"_s;
        QTest::newRow("shells") << u"berthctl completion ''"_s << u"zsh"_s << u"apply"_s;
    }

    void bashOffers()
    {
        QFETCH(const QString, words);
        QFETCH(const QString, offered);
        QFETCH(const QString, missing);
        const QString file = write(u"berthctl.bash"_s, script(ctl::Shell::Bash));
        QProcess bash;
        bash.start(u"bash"_s,
                   {u"-c"_s,
                    u"source '%1'; COMP_WORDS=(%2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                    "_berthctl; printf '%s\\n' \"${COMPREPLY[@]}\""_s.arg(file, words)});
        QVERIFY(bash.waitForFinished());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardError()), QString());
        const QStringList all = QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n');
        QVERIFY2(all.contains(offered), qPrintable(all.join(u' ')));
        QVERIFY2(!all.contains(missing), qPrintable(all.join(u' ')));
    }

    void theOthersAreReadByTheirShells_data()
    {
        QTest::addColumn<int>("shell");
        QTest::addColumn<QString>("program");
        QTest::newRow("zsh") << int(ctl::Shell::Zsh) << u"zsh"_s;
        QTest::newRow("fish") << int(ctl::Shell::Fish) << u"fish"_s;
    }

    void theOthersAreReadByTheirShells()
    {
        QFETCH(const int, shell);
        QFETCH(const QString, program);
        const QString text = script(ctl::Shell(shell));
        QVERIFY(text.contains(u"openb"));
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable(program + u" is not installed"));
        QProcess process;
        process.start(program, {u"-n"_s, write(u"script"_s, text)});
        QVERIFY(process.waitForFinished());
        QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
        QCOMPARE(process.exitCode(), 0);
    }

    void everyShellIsKnownByItsWord()
    {
        QCOMPARE(ctl::shellFromWord(u"fish"_s), ctl::Shell::Fish);
        QVERIFY(!ctl::shellFromWord(u"tcsh"_s));
    }
};

BERTH_TEST(tst_completion)
#include "tst_completion.moc"
