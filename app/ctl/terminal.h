// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <string>

namespace berth::ctl {

/// Prints to standard output, as UTF-8, with a line end.
void print(const QString &line);

/// Prints text as it is, without a line end of its own.
void printPlain(const QString &text);
[[nodiscard]] bool isTerminal(); ///< whether standard output is one

/// Asks at the terminal; what is typed of askHidden() does not show.
[[nodiscard]] QString ask(const QString &question);
[[nodiscard]] QString askHidden(const QString &question);
[[nodiscard]] QString readInputLine();

/// Prints a line to standard error.
void printError(const QString &line);

/// Prints an error with every field it names to standard error. @returns its exit code
int fail(const Error &error);

/// A line that is overwritten by the next; only where standard error is a terminal.
void showProgress(const QString &phase, qint64 done, qint64 total);
void endProgress();

/// Whether the person pressed Ctrl+C since watchInterrupts(); a second one kills.
void watchInterrupts();
[[nodiscard]] bool isInterrupted();

/// The store's file from `--data DIRECTORY`; empty: the default one.
[[nodiscard]] QString storePath(const std::string &dataDirectory);

} // namespace berth::ctl
