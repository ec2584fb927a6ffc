// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/crontab.h"

#include "scheduler/cron/expression.h"

#include <QtCore/qregularexpression.h>

#include <algorithm>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

/// A quoted value without its quotes.
QString unquoted(QString value)
{
    const bool isQuoted = value.size() >= 2 && value.front() == value.back()
        && (value.front() == u'"' || value.front() == u'\'');
    return isQuoted ? value.sliced(1, value.size() - 2) : value;
}

/// crontab(5): an unescaped % ends the command; behind it comes the input, where each % is the end
/// of a line. "\%" is a percent sign.
QString shellCommand(const QString &text)
{
    QStringList parts(QString{});
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\' && i + 1 < text.size() && text[i + 1] == u'%') {
            parts.last() += u'%';
            ++i;
        } else if (text[i] == u'%') {
            parts.append(QString());
        } else {
            parts.last() += text[i];
        }
    }
    const QString command = parts.takeFirst().trimmed();
    if (parts.isEmpty())
        return command;
    return command + u" <<'BERTH_INPUT'\n"_s + parts.join(u'\n') + u"\nBERTH_INPUT"_s;
}

/// Takes @p count words off the front of @p text. @returns them, as they stood
QString takeWords(QString &text, int count)
{
    qsizetype at = 0;
    for (int word = 0; word < count; ++word) {
        while (at < text.size() && text[at].isSpace())
            ++at;
        while (at < text.size() && !text[at].isSpace())
            ++at;
    }
    const QString taken = text.first(at);
    text = text.sliced(at).trimmed();
    return taken;
}

} // namespace

bool Crontab::hasErrors() const
{
    return std::any_of(problems.begin(), problems.end(),
                       [](const CrontabProblem &problem) { return problem.isError; });
}

Crontab readCrontab(const QString &text, bool hasUsers)
{
    static const QRegularExpression Assignment(
        u"^([A-Za-z_][A-Za-z0-9_]*|\"[^\"]+\")[ \\t]*=[ \\t]*(.*)$"_s);
    Crontab crontab;
    CrontabEntry settings;
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const int number = int(i) + 1;
        QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (const auto match = Assignment.match(line); match.hasMatch()) {
            const QString name = unquoted(match.captured(1));
            const QString value = unquoted(match.captured(2).trimmed());
            if (name == "CRON_TZ"_L1 || name == "TZ"_L1)
                settings.timeZone = value;
            else if (name == "SHELL"_L1)
                settings.shell = value;
            else if (name == "MAILTO"_L1 || name == "MAILFROM"_L1)
                crontab.problems.append(
                    {number, name + u" is left out: output is in the logs of each run"_s, false});
            else
                settings.environment.insert(name, value);
            continue;
        }
        CrontabEntry entry = settings;
        entry.line = number;
        entry.expression = takeWords(line, line.startsWith(u'@') ? 1 : 5);
        const auto expression = cron::Expression::parse(entry.expression);
        if (!expression) {
            const FieldError field = expression.error().fields.value(0);
            crontab.problems.append(
                {number,
                 u"position %1, %2: %3%4"_s.arg(field.position)
                     .arg(field.pointer.mid(1), field.message,
                          field.hint.isEmpty() ? QString() : u"; "_s + field.hint)});
            continue;
        }
        for (const cron::Warning warning : cron::warningsOf(entry.expression, *expression))
            crontab.problems.append(
                {number, cron::message(warning), warning == cron::Warning::NeverFires});
        if (hasUsers)
            takeWords(line, 1);
        entry.command = shellCommand(line);
        if (entry.command.isEmpty()) {
            crontab.problems.append({number, u"there is no command"_s});
            continue;
        }
        const QString program = entry.command.section(QRegularExpression(u"\\s"_s), 0, 0);
        entry.name = program.section(u'/', -1).left(100);
        crontab.entries.append(entry);
    }
    if (crontab.entries.isEmpty() && !crontab.hasErrors())
        crontab.problems.append({1, u"no line of it fires anything"_s});
    return crontab;
}

} // namespace berth::ctl
