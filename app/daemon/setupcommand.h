// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/daemon/daemonconfig.h"

class QTextStream;

namespace berth::daemon {

/// `berthd setup`: makes the administrator of a store that nobody has set up. Asks for username and
/// password at the terminal, unless the configuration names them; while another berthd holds the
/// store it asks for its code and hands all on to it over its socket.
/// @returns the exit code
[[nodiscard]] int runSetUp(const DaemonConfig &config, QTextStream &out, QTextStream &err);

} // namespace berth::daemon
