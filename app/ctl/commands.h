// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

namespace CLI {
class App;
}

/// The commands of berthctl. Each `add…` declares a command and its options on @p app and sets
/// what it does; the callback answers the exit code (models/domain/exitcode.h).
namespace berth::ctl {

/// What the chosen command does; empty until CLI11 has parsed one.
struct Chosen
{
    std::function<int()> run;
};

void addImport(CLI::App &app, Chosen &chosen); ///< import openb
void addApi(CLI::App &app, Chosen &chosen); ///< login, get, describe, queue, events, stop, ...
void addApply(CLI::App &app, Chosen &chosen); ///< apply, create
void addPeople(CLI::App &app, Chosen &chosen); ///< invite, token
void addCronAndJobs(CLI::App &app, Chosen &chosen); ///< cron next, job create, import-crontab, ...
void addCompletion(CLI::App &app, Chosen &chosen); ///< completion; after all the others
void addReplay(CLI::App &app, Chosen &chosen); ///< replay
void addStore(CLI::App &app, Chosen &chosen); ///< store info, verify, backup, restore

} // namespace berth::ctl
