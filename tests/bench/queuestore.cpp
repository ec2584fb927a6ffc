// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queuestore.h"

#include "app/core/core.h"
#include "app/core/openbqueue.h"
#include "app/core/usecases/imports.h"
#include "app/core/usecases/organizations.h"
#include "models/domain/workload.h"

#include <QtCore/qcoreapplication.h>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 Seed = 42;
constexpr qint64 ChunkRows = 10'000;

} // namespace

Result<void> makeQueueStore(const QString &path, int nodes, qint64 rows)
{
    // The core's threads turn event loops; the bench's own application comes later.
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    auto core = core::Core::open({.storePath = path, .program = u"berth-bench"_s});
    if (!core)
        return tl::unexpected(core.error());
    const auto organization = (*core)->perform<OrganizationId>(
        [](store::Transaction &tx) { return core::createOrganization(tx, u"Bench"_s); });
    if (!organization)
        return tl::unexpected(organization.error());
    const auto import = (*core)->perform<ImportId>(
        [](store::Transaction &tx) { return core::startImport(tx, u"bench"_s); });
    if (!import)
        return tl::unexpected(import.error());

    std::vector<NodeDraft> drafts;
    for (const openb::NodeRow &row : workload::generateNodes(nodes, Seed))
        drafts.push_back(core::nodeDraft(row));
    const auto staged = (*core)->perform<void>(
        [&](store::Transaction &tx) { return core::stageImport(tx, *import, drafts); });
    if (!staged)
        return staged;
    auto chunk = core::queueOf(workload::generatePods(int(std::min(rows, ChunkRows)), Seed));
    for (qint64 first = 0; first < rows; first += ChunkRows) {
        chunk.resize(size_t(std::min(ChunkRows, rows - first)));
        for (size_t i = 0; i < chunk.size(); ++i) {
            chunk[i].name = u"pod-%1"_s.arg(first + qint64(i), 7, 10, QLatin1Char('0'));
            // Long enough that nothing ends while it is measured.
            chunk[i].specification.simulate = Simulation{.runTime = Seconds(86'400)};
        }
        const auto more = (*core)->perform<void>(
            [&](store::Transaction &tx) { return core::stageImport(tx, *import, chunk); });
        if (!more)
            return more;
    }
    return (*core)->perform<void>([&](store::Transaction &tx) -> Result<void> {
        ClusterDraft cluster;
        cluster.organizationId = *organization;
        cluster.name = u"bench"_s;
        const auto applied = core::applyImport(tx, *import, cluster);
        return applied ? Result<void>() : tl::unexpected(applied.error());
    });
}

} // namespace berth::bench
