// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/composition.h"
#include "app/config.h"
#include "app/core/core.h"
#include "app/core/demo.h"
#include "app/daemon/narrator.h"
#include "app/daemon/unixsignals.h"
#include "models/domain/exitcode.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qtextstream.h>

using namespace berth;

int main(int argc, char **argv)
{
    daemon::UnixSignals::block();
    QCoreApplication application(argc, argv);
    const daemon::UnixSignals stops;
    QCoreApplication::setApplicationName(QStringLiteral("berthd"));
    QCoreApplication::setApplicationVersion(QStringLiteral(BERTH_VERSION));
    QTextStream out(stdout);
    QTextStream err(stderr);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Schedules the deployments of a Berth store, without a window."));
    parser.addHelpOption();
    parser.addVersionOption();
    addConfigOptions(parser);
    parser.process(application);
    const auto config = configFrom(parser);
    if (!config) {
        err << "berthd: " << describe(config.error()) << Qt::endl;
        return exitCodeOf(config.error().code);
    }

    auto core = core::Core::open({.storePath = config->storePath(),
                                  .program = QStringLiteral("berthd"),
                                  .administrator = qEnvironmentVariable("USER"),
                                  .runtime = simulatedRuntime(config->runtimeSpeed)});
    if (!core) {
        err << "berthd: " << describe(core.error()) << Qt::endl;
        return exitCodeOf(core.error().code);
    }
    if (config->isDemo) {
        out << "Preparing the demo: everything in it is simulated." << Qt::endl;
        if (const auto filled = core::fillDemo(**core); !filled) {
            err << "berthd: " << describe(filled.error()) << Qt::endl;
            return exitCodeOf(filled.error().code);
        }
    }
    out << "berthd " << BERTH_VERSION << " schedules the store " << config->storePath()
        << ". Ctrl+C stops it; containers go on." << Qt::endl;

    const daemon::Narrator narrator(**core, out);
    QObject::connect(core->get(), &core::Core::storeFailed, &application,
                     [&](const Error &error) { err << "berthd: " << describe(error) << Qt::endl; });
    QObject::connect(&stops, &daemon::UnixSignals::stopRequested, &application,
                     &QCoreApplication::quit);
    (*core)->start();
    const int code = QCoreApplication::exec();
    out << "Stopping." << Qt::endl;
    (*core)->stop();
    return code;
}
