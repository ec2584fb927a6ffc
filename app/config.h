// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

class QCommandLineParser;

namespace berth {

/// Where the store lies and how fast simulated clusters run: what `berth` and `berthd` share.
struct Config
{
    QString dataDirectory; ///< absolute
    bool isDemo = false; ///< the demo's own store instead of the operator's
    double runtimeSpeed = 1.0; ///< divides the times of simulated clusters, 0.001..100000

    [[nodiscard]] QString storePath() const;
};

/// "$XDG_DATA_HOME/berth", as the XDG base directory specification says.
[[nodiscard]] QString defaultDataDirectory();

/// Who runs this process, as the system names them; the account that a private store is opened as.
[[nodiscard]] QString loginName();

/// Adds `--data`, `--demo` and `--runtime-speed`.
void addConfigOptions(QCommandLineParser &parser);
[[nodiscard]] Result<Config> configFrom(const QCommandLineParser &parser);

} // namespace berth
