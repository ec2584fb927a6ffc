// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>

namespace berth::daemon {

/// Tells the service manager how this process is (sd_notify(3)): "READY=1", "STOPPING=1",
/// "STATUS=...". Nothing where it has not asked to be told (NOTIFY_SOCKET).
void notifyServiceManager(const QByteArray &state);

} // namespace berth::daemon
