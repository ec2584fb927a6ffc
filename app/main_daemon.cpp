// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/openapi.h"
#include "app/composition.h"
#include "app/daemon/daemon.h"
#include "app/daemon/log.h"
#include "app/daemon/setupcommand.h"
#include "app/daemon/unixsignals.h"
#include "models/domain/exitcode.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qtextstream.h>

#include <sys/stat.h>

using namespace berth;

namespace {

int fail(QTextStream &err, const Error &error)
{
    err << "berthd: " << describe(error) << Qt::endl;
    return exitCodeOf(error.code);
}

int sayConfig(const daemon::LoadedConfig &loaded, QTextStream &out)
{
    out << "The configuration is right. In force, besides the defaults:" << Qt::endl;
    for (const daemon::ConfigValue &value : loaded.values) {
        out << "  " << value.key << ": " << value.values.join(QStringLiteral(", ")) << "   ("
            << value.origin << ')' << Qt::endl;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    daemon::UnixSignals::block();
    ::umask(077); // what berthd makes is its own
    QCoreApplication application(argc, argv);
    const daemon::UnixSignals stops;
    QCoreApplication::setApplicationName(QStringLiteral("berthd"));
    QTextStream out(stdout);
    QTextStream err(stderr);

    QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
        out << daemon::configHelp() << Qt::flush;
        return 0;
    }
    if (arguments.contains(QStringLiteral("--version"))) {
        out << "berthd " << BERTH_VERSION << Qt::endl;
        return 0;
    }
    if (arguments.contains(QStringLiteral("--print-openapi"))) {
        out << api::openApiText() << Qt::flush;
        return 0;
    }
    const bool isSetUp = !arguments.isEmpty() && arguments.first() == QStringLiteral("setup");
    if (isSetUp)
        arguments.removeFirst();
    const auto loaded = daemon::loadConfig({arguments, QProcessEnvironment::systemEnvironment()});
    if (!loaded)
        return fail(err, loaded.error());
    for (const QString &warning : loaded->warnings)
        err << "berthd: " << warning << Qt::endl;
    if (loaded->isPrintOnly) {
        out << daemon::configExample() << Qt::flush;
        return 0;
    }
    if (loaded->isCheckOnly)
        return sayConfig(*loaded, out);
    const daemon::DaemonConfig &config = loaded->config;
    if (isSetUp)
        return daemon::runSetUp(config, out, err);

    daemon::installLog(config.logFormat, config.logLevel);
    daemon::Daemon daemon(config, simulatedRuntime(config.runtimeSpeed), out);
    QObject::connect(&stops, &daemon::UnixSignals::stopRequested, &application,
                     &QCoreApplication::quit);
    if (const auto started = daemon.start(); !started)
        return fail(err, started.error());
    const int code = QCoreApplication::exec();
    out << "Stopping." << Qt::endl;
    daemon.stop();
    return code;
}
