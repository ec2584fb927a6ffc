// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/output.h"
#include "app/ctl/session.h"

namespace CLI {
class App;
}

namespace berth::ctl {

/// What commands over the API share.
struct CommonOptions
{
    ApiOptions api;
    std::string output = "table";
    bool noHeaders = false;

    [[nodiscard]] Format format() const
    {
        return formatFromWord(QString::fromStdString(output)).value_or(Format::Table);
    }
};

/// Adds `--server`, `--cacert`, `--token-file`.
void addApiOptions(CLI::App &command, CommonOptions &options);
/// The same, and `-o`, `--no-headers`.
void addOutputOptions(CLI::App &command, CommonOptions &options);

/// Prints one object in the format asked for. @returns 0
int printObject(const CommonOptions &options, const QJsonObject &object);

} // namespace berth::ctl
