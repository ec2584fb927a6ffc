// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/daemon/dialectconfig.h"
#include "models/domain/account.h"

#include <QtCore/qprocess.h>
#include <QtCore/qstringlist.h>

namespace berth::daemon {

enum class LogFormat : quint8 { Text, Json };

/// Everything that berthd is told, from the configuration file, the environment and the command
/// line: what comes later in this order wins.
struct DaemonConfig
{
    QString dataDirectory; ///< absolute
    bool isDemo = false;
    double runtimeSpeed = 1.0;
    QString listen; ///< "HOST:PORT"; empty: no TCP
    QString socketPath; ///< empty: none
    QString certificatePath;
    QString keyPath;
    QStringList hosts;
    std::optional<Registration> registration; ///< absent: as the store has it
    QString setUpPasswordFile;
    QString setUpUsername;
    LogFormat logFormat = LogFormat::Text;
    QString logLevel = QStringLiteral("info"); ///< debug, info, warning, critical
    DialectConfig dialects;

    [[nodiscard]] QString storePath() const;
    /// Berth's own API; a dialect has a listener of its own.
    [[nodiscard]] bool servesApi() const { return !listen.isEmpty() || !socketPath.isEmpty(); }
};

/// One thing that can be configured, under its name in the file; the flag is `--a-b` for `a_b`, the
/// variable `BERTH_A_B`.
struct ConfigKey
{
    QString name;
    QString value; ///< what stands for it in help texts; empty: a switch
    QString standard; ///< in words
    QString description;
    bool isList = false;
};
[[nodiscard]] const QList<ConfigKey> &configKeys();

/// A value and where it came from: "berthd.yaml:3:9", "BERTH_LISTEN", "--listen".
struct ConfigValue
{
    QString key;
    QStringList values;
    QString origin;
};

struct ConfigSources
{
    QStringList arguments; ///< without the program's name
    QProcessEnvironment environment;
};

struct LoadedConfig
{
    DaemonConfig config;
    QList<ConfigValue> values; ///< that are in force, each with its origin
    QStringList warnings;
    bool isCheckOnly = false;
    bool isPrintOnly = false;
};

/// Reads and checks all of it; the error names every problem at once, each with its origin as
/// pointer.
[[nodiscard]] Result<LoadedConfig> loadConfig(const ConfigSources &sources);

/// The flags and what they mean, for --help.
[[nodiscard]] QString configHelp();
/// A commented file with every key and its default.
[[nodiscard]] QString configExample();

} // namespace berth::daemon
