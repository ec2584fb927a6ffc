// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commandoptions.h"

#include "app/ctl/terminal.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

void addApiOptions(CLI::App &command, CommonOptions &options)
{
    command.add_option("--server", options.api.server,
                       "http://HOST:PORT, https://HOST:PORT or unix:PATH (BERTH_SERVER)");
    command.add_option("--cacert", options.api.caPath, "Certificates to trust besides, PEM");
    command.add_option("--token-file", options.api.tokenFile,
                       "File with a token (else BERTH_TOKEN, else that of login)");
}

void addOutputOptions(CLI::App &command, CommonOptions &options)
{
    addApiOptions(command, options);
    command.add_option("-o,--output", options.output, "table, wide, json, yaml or csv")
        ->check(CLI::IsMember({"table", "wide", "json", "yaml", "csv"}));
    command.add_flag("--no-headers", options.noHeaders, "Leave the titles of columns out");
}

int printObject(const CommonOptions &options, const QJsonObject &object)
{
    printPlain(renderObject(object, options.format()));
    return 0;
}

} // namespace berth::ctl
