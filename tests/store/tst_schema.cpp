// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/migrator.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

using namespace berth;

namespace {

/// A part of a line of SQL and the comment behind it.
struct Line
{
    QString sql;
    QString comment;
};

Line splitLine(const QString &text)
{
    const qsizetype at = text.indexOf(QLatin1String("-- "));
    QString sql = (at < 0 ? text : text.left(at)).trimmed();
    if (sql.endsWith(QLatin1Char(',')))
        sql.chop(1);
    return {sql, at < 0 ? QString() : text.mid(at + 3).trimmed()};
}

QString cell(QString text)
{
    return text.replace(QLatin1Char('|'), QLatin1String("\\|"));
}

/// One statement of a migration: its comment, and its columns where it makes a table.
QString describeStatement(const QStringList &lines)
{
    static const QRegularExpression table(QStringLiteral("^CREATE TABLE (\\w+) \\($"));
    static const QRegularExpression index(
        QStringLiteral("^CREATE (UNIQUE )?INDEX (\\w+) ON (\\w+) (.*);$"));
    QString comment;
    QString text;
    QStringList rules;
    bool isTable = false;
    for (const QString &line : lines) {
        if (line.startsWith(QLatin1String("-- "))) {
            if (!line.contains(QLatin1String("SPDX-")))
                comment += (comment.isEmpty() ? QString() : QStringLiteral(" ")) + line.mid(3);
        } else if (const auto made = table.match(line); made.hasMatch()) {
            isTable = true;
            text = QStringLiteral("\n## ") + made.captured(1) + QStringLiteral("\n\n");
            if (!comment.isEmpty())
                text += comment + QStringLiteral("\n\n");
            text += QStringLiteral("| column | type and rules | meaning |\n|---|---|---|\n");
        } else if (const auto indexed = index.match(line); indexed.hasMatch()) {
            text = QStringLiteral("\nIndex `") + indexed.captured(2) + QStringLiteral("`: ")
                + indexed.captured(4) + QStringLiteral("\n");
        } else if (isTable && line.startsWith(QLatin1String("    "))) {
            const Line parts = splitLine(line);
            const QString word = parts.sql.section(QLatin1Char(' '), 0, 0);
            if (word == word.toUpper()) {
                rules << parts.sql;
                continue;
            }
            text += QStringLiteral("| ") + word + QStringLiteral(" | ")
                + cell(parts.sql.section(QLatin1Char(' '), 1)) + QStringLiteral(" | ")
                + cell(parts.comment) + QStringLiteral(" |\n");
        }
    }
    for (const QString &rule : std::as_const(rules))
        text += QStringLiteral("\nRule: `") + rule + QStringLiteral("`\n");
    return text;
}

/// A column that a later migration adds stands with the others of its table.
/// @returns false where the statement adds none
bool addColumn(QString &page, const QStringList &lines)
{
    static const QRegularExpression added(
        QStringLiteral("^ALTER TABLE (\\w+) ADD COLUMN (\\w+) ([^;]*);$"));
    QStringList comment;
    QStringList sql;
    for (const QString &line : lines) {
        if (line.startsWith(QLatin1String("-- ")))
            comment << (line.contains(QLatin1String("SPDX-")) ? QString() : line.mid(3));
        else
            sql << line.trimmed();
    }
    comment.removeAll(QString());
    const auto match = added.match(sql.join(QLatin1Char(' ')));
    if (!match.hasMatch())
        return false;
    const qsizetype table
        = page.indexOf(QStringLiteral("\n## ") + match.captured(1) + QStringLiteral("\n"));
    const qsizetype rows = page.indexOf(QLatin1String("|---|---|---|\n"), table);
    const qsizetype end = page.indexOf(QLatin1String("|\n\n"), rows);
    page.insert(end < 0 ? page.size() : end + 2,
                QStringLiteral("| ") + match.captured(2) + QStringLiteral(" | ")
                    + cell(match.captured(3)) + QStringLiteral(" | ")
                    + cell(comment.join(QLatin1Char(' '))) + QStringLiteral(" |\n"));
    return true;
}

QString describeSchema()
{
    QString text = QStringLiteral(
        "<!-- SPDX"
        "-FileCopyrightText: 2026 The Berth authors -->\n"
        "<!-- SPDX"
        "-License-Identifier: GPL-3.0-or-later -->\n"
        "# Schema\n\n"
        "Made from `resources/migrations` by `tst_store --class tst_schema`, which fails where "
        "this page is older\nthan they are; `BERTH_WRITE_SCHEMA=1` in its environment writes it "
        "anew. Times are epoch milliseconds,\nUTC. Amounts of cpu and gpu are thousandths, of "
        "memory bytes. Enumerations are numbers, in the order of\ntheir words here.\n");
    const auto migrations = store::builtInMigrations();
    for (const store::Migration &migration : migrations) {
        QStringList statement;
        const QStringList lines = QString::fromUtf8(migration.text).split(QLatin1Char('\n'));
        for (const QString &line : lines) {
            if (line == QLatin1String("--;")) {
                if (!addColumn(text, statement))
                    text += describeStatement(statement);
                statement.clear();
            } else if (line.isEmpty()) {
                // A comment that stands alone is about the file, not about what follows.
                const bool isComment = !statement.isEmpty()
                    && std::all_of(statement.begin(), statement.end(), [](const QString &part) {
                           return part.startsWith(QLatin1String("--"));
                       });
                if (isComment)
                    statement.clear();
            } else {
                statement << line;
            }
        }
    }
    return text;
}

} // namespace

/// docs/schema.md says what the migrations say.
class tst_schema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePageIsCurrent();
};

void tst_schema::thePageIsCurrent()
{
    const QString path = QStringLiteral(BERTH_SOURCE_DIR "/docs/schema.md");
    const QString expected = describeSchema();
    QVERIFY(expected.contains(QLatin1String("## deployments\n")));
    QFile file(path);
    if (qEnvironmentVariableIsSet("BERTH_WRITE_SCHEMA")) {
        QVERIFY(QDir().mkpath(QStringLiteral(BERTH_SOURCE_DIR "/docs")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(expected.toUtf8());
        file.close();
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    QCOMPARE(QString::fromUtf8(file.readAll()), expected);
}

BERTH_TEST(tst_schema)
#include "tst_schema.moc"
