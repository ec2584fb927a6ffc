// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/composition.h"
#include "app/console/localbackend.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

namespace berth::test {

/// The console's own backend on a temporary store, with the simulated runtime at high speed.
class ConsoleFixture final
{
public:
    ConsoleFixture()
        : backend({.storePath = m_directory.filePath(QStringLiteral("berth.db")),
                   .demoPath = m_directory.filePath(QStringLiteral("demo/berth.db")),
                   .administrator = QStringLiteral("ada"),
                   .runtime = simulatedRuntime(20)})
    {
    }

    [[nodiscard]] QString file(const QString &name) const { return m_directory.filePath(name); }
    [[nodiscard]] QString write(const QString &name, const QByteArray &text) const
    {
        QFile made(file(name));
        if (!made.open(QIODevice::WriteOnly) || made.write(text) != text.size())
            return {};
        return made.fileName();
    }

    /// Turns the event loop until @p future has ended.
    template<typename T>
    [[nodiscard]] static T wait(QFuture<T> future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 30'000)
            || future.resultCount() == 0)
            return tl::unexpected(Error::cancelled());
        return future.result();
    }

    [[nodiscard]] bool open(bool demo = false)
    {
        bool isLoaded = false;
        const auto connection = QObject::connect(&backend, &console::LocalBackend::firstPageLoaded,
                                                 &backend, [&isLoaded] { isLoaded = true; });
        const auto opened = backend.open(demo);
        const bool loaded = opened && QTest::qWaitFor([&] { return isLoaded; }, 30'000);
        QObject::disconnect(connection);
        return loaded;
    }

    /// An organization with a cluster of two nodes, "west".
    [[nodiscard]] ClusterId makeCluster()
    {
        const auto organization
            = wait(backend.clusters().createOrganization(QStringLiteral("Quay")));
        if (!organization)
            return {};
        ClusterDraft draft;
        draft.organizationId = organization->value;
        draft.name = QStringLiteral("west");
        for (const char *name : {"n1", "n2"}) {
            NodeDraft node;
            node.name = QString::fromLatin1(name);
            node.resources = {.cpuMilli = 4'000, .memoryBytes = Bytes(8) << 30};
            draft.nodes << node;
        }
        const auto made = wait(backend.clusters().createCluster(draft));
        return made ? made->value : ClusterId();
    }

    [[nodiscard]] DeploymentId submit(ClusterId cluster, const QString &name, MilliCpu cpu = 1'000)
    {
        DeploymentDraft draft;
        draft.clusterId = cluster;
        draft.name = name;
        draft.specification.image = QStringLiteral("registry.local/tests/web:1");
        draft.specification.resources = {.cpuMilli = cpu};
        const auto made = wait(backend.deployments().submit(draft));
        return made ? made->value : DeploymentId();
    }

    [[nodiscard]] DeploymentStatus status(DeploymentId id)
    {
        const auto row = backend.tables().deployments->find(id);
        return row ? row->status : DeploymentStatus::Failed;
    }

private:
    QTemporaryDir m_directory;

public:
    console::LocalBackend backend; ///< after the directory that holds its store
};

} // namespace berth::test
