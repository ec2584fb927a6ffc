// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"
#include "app/ctl/terminal.h"
#include "models/store/feed.h"
#include "models/store/reader.h"
#include "models/store/store.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct StoreOptions
{
    std::string data;
    std::string file;
};

Result<std::unique_ptr<store::Store>> openToRead(const StoreOptions &options)
{
    return store::Store::open(storePath(options.data),
                              {.program = u"berthctl"_s, .readOnly = true, .create = false});
}

store::Progress progressOf(const QString &phase)
{
    return [phase](qint64 done, qint64 total) {
        showProgress(phase, done, total);
        return !isInterrupted();
    };
}

int showInfo(const StoreOptions &options)
{
    const auto store = openToRead(options);
    if (!store)
        return fail(store.error());
    const auto reader = (*store)->reader();
    if (!reader)
        return fail(reader.error());
    const auto head = (*reader)->head();
    const auto counts = (*reader)->counts();
    if (!head || !counts)
        return fail(head ? counts.error() : head.error());
    qint64 deployments = 0;
    for (const store::ClusterCounts &cluster : *counts)
        deployments += cluster.total();
    print(u"store        %1"_s.arg((*store)->path()));
    print(u"uuid         %1"_s.arg((*store)->uuid()));
    print(u"epoch        %1"_s.arg((*store)->epoch()));
    print(u"events       %1"_s.arg(*head));
    print(u"deployments  %1"_s.arg(deployments));
    return 0;
}

int verify(const StoreOptions &options)
{
    const auto store = openToRead(options);
    if (!store)
        return fail(store.error());
    const auto reader = (*store)->reader();
    if (!reader)
        return fail(reader.error());
    watchInterrupts();
    const auto head = store::verifyChain(**reader, {}, progressOf(u"Checking the chain:"_s));
    if (!head)
        return fail(head.error());
    showProgress(u"Folding the events"_s, 0, 0);
    const auto folded = store::foldedState(**reader);
    const auto tables = store::tablesState(**reader);
    if (!folded || !tables)
        return fail(folded ? tables.error() : folded.error());
    if (const QString difference = store::firstDifference(*folded, *tables); !difference.isEmpty())
        return fail(Error::corrupt(u"fold-differs"_s,
                                   u"The events do not add up to the tables: "_s + difference));
    endProgress();
    print(
        u"%1 events, the chain holds, and they add up to the tables. Head %2."_s.arg(head->seq).arg(
            QString::fromLatin1(head->hash)));
    return 0;
}

int backup(const StoreOptions &options)
{
    const auto store = openToRead(options);
    if (!store)
        return fail(store.error());
    watchInterrupts();
    const QString to = QString::fromStdString(options.file);
    if (const auto copied = (*store)->backup(to, progressOf(u"Copying"_s)); !copied)
        return fail(copied.error());
    endProgress();
    print(u"Wrote the backup %1."_s.arg(to));
    return 0;
}

int restore(const StoreOptions &options)
{
    const QString path = storePath(options.data);
    const QString from = QString::fromStdString(options.file);
    const auto restored = store::Store::restore(from, path, {.program = u"berthctl"_s});
    if (!restored)
        return fail(restored.error());
    print(u"Put %1 in the place of %2; a new epoch begins."_s.arg(from, path));
    return 0;
}

void addOne(CLI::App &group, Chosen &chosen, const char *name, const char *what, const char *file,
            int (*run)(const StoreOptions &))
{
    CLI::App *command = group.add_subcommand(name, what);
    auto options = std::make_shared<StoreOptions>();
    command->add_option("--data", options->data, "Directory of the store");
    if (file)
        command->add_option("file", options->file, file)->required();
    command->callback(
        [&chosen, options, run] { chosen.run = [options, run] { return run(*options); }; });
}

} // namespace

void addStore(CLI::App &app, Chosen &chosen)
{
    CLI::App *group = app.add_subcommand("store", "Look after the store's file");
    group->require_subcommand(1);
    addOne(*group, chosen, "info", "What the store holds", nullptr, showInfo);
    addOne(*group, chosen, "verify", "Check the feed's chain, and that it adds up to the tables",
           nullptr, verify);
    addOne(*group, chosen, "backup", "Copy the store while it is in use", "File to write", backup);
    addOne(*group, chosen, "restore", "Put a backup in the store's place", "Backup to read",
           restore);
}

} // namespace berth::ctl
