// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/terminal.h"

#include "app/config.h"
#include "models/domain/exitcode.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include <termios.h>
#include <unistd.h>

namespace berth::ctl {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void onInterrupt(int)
{
    if (interrupted)
        std::_Exit(130);
    interrupted = 1;
}

void write(FILE *to, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), to);
    std::fflush(to);
}

} // namespace

void print(const QString &line)
{
    write(stdout, QString(line + QLatin1Char('\n')));
}

void printPlain(const QString &text)
{
    write(stdout, text);
}

bool isTerminal()
{
    return isatty(STDOUT_FILENO) != 0;
}

QString readInputLine()
{
    // Lines behind it are kept for the next call.
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r'))
        line.pop_back();
    return QString::fromStdString(line);
}

QString ask(const QString &question)
{
    write(stderr, question);
    return readInputLine().trimmed();
}

QString askHidden(const QString &question)
{
    write(stderr, question);
    termios shown{};
    const bool hasTerminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
    if (hasTerminal) {
        termios hidden = shown;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    QString line = readInputLine();
    if (hasTerminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        write(stderr, QStringLiteral("\n"));
    }
    return line;
}

void printError(const QString &line)
{
    const QByteArray text = line.toUtf8() + '\n';
    std::fwrite(text.constData(), 1, size_t(text.size()), stderr);
}

int fail(const Error &error)
{
    endProgress();
    write(stderr, QString(QStringLiteral("berthctl: ") + describe(error) + QLatin1Char('\n')));
    return exitCodeOf(error.code);
}

void showProgress(const QString &phase, qint64 done, qint64 total)
{
    if (!isatty(STDERR_FILENO))
        return;
    QString line = phase;
    if (total > 0)
        line += QStringLiteral(" %1 of %2 (%3 %)").arg(done).arg(total).arg(100 * done / total);
    else if (done > 0)
        line += QStringLiteral(" %1").arg(done);
    write(stderr, QString(QStringLiteral("\r\033[K") + line));
}

void endProgress()
{
    if (isatty(STDERR_FILENO))
        write(stderr, QStringLiteral("\r\033[K"));
}

void watchInterrupts()
{
    interrupted = 0;
    std::signal(SIGINT, onInterrupt);
}

bool isInterrupted()
{
    return interrupted != 0;
}

QString storePath(const std::string &dataDirectory)
{
    Config config;
    const QString directory = QString::fromStdString(dataDirectory);
    config.dataDirectory
        = QDir(directory.isEmpty() ? defaultDataDirectory() : directory).absolutePath();
    return config.storePath();
}

} // namespace berth::ctl
