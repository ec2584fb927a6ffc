// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/daemon/daemonconfig.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qlogging.h>

namespace berth::daemon {

/// Sends what Qt's logging gets to standard error, a line a record, from any thread: as text, with
/// the priorities of the journal where it reads along (sd-daemon(3)), or as JSON.
/// @param level from where on: debug, info, warning, critical
void installLog(LogFormat format, const QString &level);

/// One record as a line, without its end. Control characters are escaped.
[[nodiscard]] QByteArray logLine(LogFormat format, bool isForJournal, const QDateTime &time,
                                 QtMsgType type, const QString &category, const QString &message);

} // namespace berth::daemon
