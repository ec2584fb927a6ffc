// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"

#include <QtCore/qcoreapplication.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    CLI::App app("The command line of Berth", "berthctl");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("berthctl " BERTH_VERSION));
    berth::ctl::Chosen chosen;
    berth::ctl::addApi(app, chosen);
    berth::ctl::addApply(app, chosen);
    berth::ctl::addPeople(app, chosen);
    berth::ctl::addCronAndJobs(app, chosen);
    berth::ctl::addImport(app, chosen);
    berth::ctl::addReplay(app, chosen);
    berth::ctl::addStore(app, chosen);
    berth::ctl::addCompletion(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return chosen.run();
}
