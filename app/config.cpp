// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qdir.h>
#include <QtCore/qstandardpaths.h>

#include <pwd.h>
#include <unistd.h>

namespace berth {

namespace {

constexpr double SlowestSpeed = 0.001;
constexpr double FastestSpeed = 100'000;

} // namespace

QString Config::storePath() const
{
    return QDir(dataDirectory)
        .filePath(isDemo ? QStringLiteral("demo/berth.db") : QStringLiteral("berth.db"));
}

QString defaultDataDirectory()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/berth");
}

QString loginName()
{
    // Services and containers have no USER.
    for (const char *variable : {"USER", "LOGNAME"}) {
        if (const QString name = qEnvironmentVariable(variable); !name.isEmpty())
            return name;
    }
    const passwd *entry = ::getpwuid(::geteuid());
    return entry ? QString::fromLocal8Bit(entry->pw_name)
                 : QStringLiteral("user-%1").arg(::geteuid());
}

void addConfigOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {QStringLiteral("data"),
         QStringLiteral("Keep the store in <directory> (default: %1).").arg(defaultDataDirectory()),
         QStringLiteral("directory")},
        {QStringLiteral("demo"), QStringLiteral("Open the demo: a store of its own.")},
        {QStringLiteral("runtime-speed"),
         QStringLiteral("Divide the times of simulated clusters by <factor>."),
         QStringLiteral("factor"), QStringLiteral("1")},
    });
}

Result<Config> configFrom(const QCommandLineParser &parser)
{
    Config config;
    const QString directory = parser.value(QStringLiteral("data"));
    config.dataDirectory
        = QDir(directory.isEmpty() ? defaultDataDirectory() : directory).absolutePath();
    config.isDemo = parser.isSet(QStringLiteral("demo"));

    const QString speed = parser.value(QStringLiteral("runtime-speed"));
    bool isNumber = false;
    config.runtimeSpeed = speed.toDouble(&isNumber);
    if (!isNumber
        || !(config.runtimeSpeed >= SlowestSpeed && config.runtimeSpeed <= FastestSpeed)) {
        return tl::unexpected(Error::invalid(
            QStringLiteral("--runtime-speed takes a factor from %1 to %2, not '%3'.")
                .arg(QString::number(SlowestSpeed), QString::number(FastestSpeed, 'f', 0), speed)));
    }
    return config;
}

} // namespace berth
