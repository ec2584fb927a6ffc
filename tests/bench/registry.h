// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

namespace berth::bench {

/// How a bench ends; the exit code of the program.
enum class Outcome { Done = 0, Failed = 1, Usage = 2 };

/// A bench prints its figures with print() and complains with complain().
using Run = Outcome (*)(const QStringList &arguments);

/// Registers a bench: `static const int registered = registerBench("openb", usage, &run);`.
int registerBench(const char *name, const char *usage, Run run);

/// One JSON object on a line of its own on standard output; nothing else goes there.
void print(const QJsonObject &figures);
/// One line on standard error.
void complain(const QString &message);

/// What the process keeps in memory now, in millions of bytes.
[[nodiscard]] double residentMegabytes();

} // namespace berth::bench
