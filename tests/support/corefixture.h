// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/organizations.h"
#include "models/store/feed.h"
#include "models/store/reader.h"
#include "tests/support/scriptedruntime.h"
#include "tests/support/virtualclock.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

namespace berth::test {

/// A core on a temporary store, a virtual clock and a scripted engine. `open()` again after
/// `close()` is a restart: the store and the engine are what they were.
class CoreFixture final
{
public:
    std::shared_ptr<VirtualClock> clock = std::make_shared<VirtualClock>();
    std::shared_ptr<ScriptedEngine> engine = std::make_shared<ScriptedEngine>();
    std::unique_ptr<core::Core> core;

    [[nodiscard]] QString path() const { return m_directory.filePath(QStringLiteral("berth.db")); }

    [[nodiscard]] Result<void> open()
    {
        auto opened
            = core::Core::open({.storePath = path(),
                                .program = QStringLiteral("a test"),
                                .administrator = QStringLiteral("ada"),
                                .clock = clock,
                                .runtime = [engine = engine](const QString &, const Clock &now) {
                                    return std::make_unique<ScriptedRuntime>(engine, now);
                                }});
        if (!opened)
            return tl::unexpected(opened.error());
        core = std::move(*opened);
        core->start();
        return {};
    }
    void close() { core.reset(); }

    /// Runs @p useCase as the administrator and waits for its commit.
    template<typename T>
    [[nodiscard]] Result<T> act(core::UseCase<T> useCase)
    {
        return core->perform<T>(std::move(useCase));
    }

    template<typename T>
    [[nodiscard]] Result<T> read(std::function<Result<T>(store::Reader &)> query)
    {
        return core->reads().query<T>(std::move(query)).result();
    }

    /// A cluster of @p nodes equal nodes in a new organization.
    [[nodiscard]] Result<ClusterId> makeCluster(int nodes, const ResourceVector &resources,
                                                const QString &name = QStringLiteral("west"))
    {
        return act<ClusterId>([=](store::Transaction &tx) -> Result<ClusterId> {
            const auto organization
                = core::createOrganization(tx, QString(QStringLiteral("Org of ") + name));
            if (!organization)
                return tl::unexpected(organization.error());
            ClusterDraft draft;
            draft.organizationId = *organization;
            draft.name = name;
            for (int i = 0; i < nodes; ++i) {
                NodeDraft node;
                node.name = QStringLiteral("n%1").arg(i + 1);
                node.resources = resources;
                node.gpuModel = resources.gpuMilli > 0 ? QStringLiteral("T4") : QString();
                draft.nodes << node;
            }
            return core::createCluster(tx, draft);
        });
    }

    [[nodiscard]] DeploymentDraft draft(ClusterId cluster, const ResourceVector &resources) const
    {
        DeploymentDraft draft;
        draft.clusterId = cluster;
        draft.kind = DeploymentKind::Batch;
        draft.specification.image = QStringLiteral("registry.local/tests/job:1");
        draft.specification.resources = resources;
        return draft;
    }
    [[nodiscard]] Result<DeploymentId> submit(const DeploymentDraft &draft)
    {
        return act<DeploymentId>([=](store::Transaction &tx) { return core::submit(tx, draft); });
    }

    [[nodiscard]] std::optional<Deployment> deployment(DeploymentId id)
    {
        const auto found = read<std::optional<Deployment>>(
            [id](store::Reader &reader) { return reader.deployment(id); });
        return found ? *found : std::nullopt;
    }
    [[nodiscard]] DeploymentStatus status(DeploymentId id)
    {
        const auto found = deployment(id);
        return found ? found->status : DeploymentStatus::Failed;
    }
    [[nodiscard]] std::vector<Replica> replicas(DeploymentId id)
    {
        const auto detail = read<std::optional<store::DeploymentDetail>>(
            [id](store::Reader &reader) { return reader.detail(id); });
        return detail && *detail ? (*detail)->replicas : std::vector<Replica>();
    }
    /// The container of the latest attempt of the first replica.
    [[nodiscard]] QString container(DeploymentId id, int replica = 0)
    {
        const auto all = replicas(id);
        if (all.size() <= size_t(replica))
            return {};
        return QStringLiteral("berth-%1-%2-%3-%4")
            .arg(core->store().uuid())
            .arg(core->store().epoch())
            .arg(all[size_t(replica)].id.value())
            .arg(all[size_t(replica)].attempts);
    }

    /// What must hold whenever nothing is under way; an empty text where all does.
    [[nodiscard]] QString brokenInvariant()
    {
        const auto problem = read<QString>([](store::Reader &reader) {
            Result<QString> found;
            // As of one moment: what runs goes on meanwhile.
            const auto looked = reader.snapshot([&](qint64) -> Result<void> {
                found = brokenInvariantOf(reader);
                return {};
            });
            return looked ? found : tl::unexpected(looked.error());
        });
        return problem ? *problem : describe(problem.error());
    }

private:
    static Result<QString> brokenInvariantOf(store::Reader &reader)
    {
        if (const auto chain = store::verifyChain(reader); !chain)
            return describe(chain.error());
        const auto folded = store::foldedState(reader);
        const auto tables = store::tablesState(reader);
        if (!folded || !tables)
            return describe(folded ? tables.error() : folded.error());
        if (const QString difference = store::firstDifference(*folded, *tables);
            !difference.isEmpty())
            return difference;
        return allocationsDiffer(reader);
    }

    /// What the nodes say is allocated is the sum of the allocations.
    static Result<QString> allocationsDiffer(store::Reader &reader)
    {
        const auto nodes = reader.nodes();
        const auto allocations = reader.allocations({}, 1'000'000);
        if (!nodes || !allocations)
            return tl::unexpected(nodes ? allocations.error() : nodes.error());
        std::map<NodeId, ResourceVector> sums;
        for (const store::OwnedAllocation &owned : *allocations)
            sums[owned.allocation.nodeId] += owned.allocation.resources;
        for (const Node &node : *nodes) {
            if (node.allocated != sums[node.id])
                return QStringLiteral("node %1 says %2, its allocations add up to %3")
                    .arg(node.name, describe(node.allocated), describe(sums[node.id]));
            if (!node.capacity.covers(node.allocated))
                return QStringLiteral("node %1 is over its capacity").arg(node.name);
        }
        return QString();
    }

    QTemporaryDir m_directory;
};

} // namespace berth::test

/// Fails the test with the error's words where a Result is none.
#define BERTH_VERIFY_RESULT(result)                                                                \
    do {                                                                                           \
        const auto &berthResult = (result);                                                        \
        QVERIFY2(berthResult.has_value(),                                                          \
                 berthResult.has_value() ? ""                                                      \
                                         : qPrintable(::berth::describe(berthResult.error())));    \
    } while (false)
