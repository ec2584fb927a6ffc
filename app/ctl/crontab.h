// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace berth::ctl {

/// One line of a crontab that fires something, with what the lines above it have set.
struct CrontabEntry
{
    int line = 0; ///< from 1
    QString expression;
    QString command; ///< for the shell; what the line gives as input is a here-document in it
    QString name; ///< the first word of the command, without its folder
    QString shell = QStringLiteral("/bin/sh");
    QString timeZone; ///< of CRON_TZ; empty: none
    QJsonObject environment;
};

struct CrontabProblem
{
    int line = 0;
    QString message;
    bool isError = true; ///< else something to know
};

struct Crontab
{
    QList<CrontabEntry> entries;
    QList<CrontabProblem> problems;

    [[nodiscard]] bool hasErrors() const;
};

/// Reads a crontab as crontab(5) of Debian and cronie describe it: comments, variables (SHELL and
/// CRON_TZ mean something, MAILTO is told to be left out, the others go into the environment),
/// lines of five fields or a nickname, `%` as the beginning of the input.
/// @param hasUsers a user stands before each command, as in /etc/crontab
[[nodiscard]] Crontab readCrontab(const QString &text, bool hasUsers);

} // namespace berth::ctl
