// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reader.h"
#include "models/store/store.h"
#include "models/store/writer.h"

#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>
#include <QtTest/qtest.h>

namespace berth::test {

/// What a Result holds, or the test ends here with its message.
#define BERTH_TRY(result)                                                                          \
    do {                                                                                           \
        if (const auto &tried = (result); !tried)                                                  \
            QFAIL(qPrintable(describe(tried.error())));                                            \
    } while (false)

/// A store in a temporary directory with its writer and a reader, on a clock that the test moves.
class StoreFixture final
{
public:
    StoreFixture()
        : path(directory.filePath(QStringLiteral("berth.db")))
    {
        admin.user = {};
        admin.isAdministrator = true;
        admin.name = QStringLiteral("admin");
        open();
    }

    void open()
    {
        auto opened = store::Store::open(path, {.program = QStringLiteral("test"), .now = now});
        if (!opened)
            qFatal("%s", qPrintable(describe(opened.error())));
        store = std::move(*opened);
        writer = std::move(store->writer().value());
        reader = std::move(store->reader().value());
    }

    void close()
    {
        reader.reset();
        writer.reset();
        store.reset();
    }

    /// One use case in a group of its own.
    template<typename UseCase>
    auto act(UseCase &&useCase) -> std::invoke_result_t<UseCase &, store::Transaction &>
    {
        now += Milliseconds(1);
        if (auto begun = writer->begin(now); !begun)
            return tl::unexpected(begun.error());
        auto outcome = writer->run(admin, useCase);
        auto committed = writer->commit();
        if (!committed)
            return tl::unexpected(committed.error());
        batch = std::move(*committed);
        return outcome;
    }

    /// act() whose success the test takes for granted.
    template<typename UseCase>
    auto must(UseCase &&useCase)
    {
        auto outcome = act(useCase);
        if (!outcome)
            qFatal("%s", qPrintable(describe(outcome.error())));
        if constexpr (!std::is_void_v<typename decltype(outcome)::value_type>)
            return std::move(*outcome);
    }

    /// An organization, a user in it, a cluster of @p nodes nodes: 8 cores, 16 GiB, 2 GPUs each.
    void seed(int nodes = 2)
    {
        organization = must([](store::Transaction &tx) {
            Organization row;
            row.name = QStringLiteral("Dock");
            return tx.organizations().insert(row);
        });
        user = must([this](store::Transaction &tx) {
            User row;
            row.username = QStringLiteral("ada");
            row.organizationId = organization.id;
            row.role = Role::Owner;
            return tx.users().insert(row);
        });
        admin.user = user.id;
        cluster = must([this](store::Transaction &tx) {
            Cluster row;
            row.name = QStringLiteral("north");
            row.organizationId = organization.id;
            return tx.clusters().insert(row);
        });
        for (int i = 0; i < nodes; ++i)
            addNode(QStringLiteral("n%1").arg(i + 1));
    }

    Node addNode(const QString &name)
    {
        return must([&](store::Transaction &tx) {
            Node row;
            row.clusterId = cluster.id;
            row.name = name;
            row.capacity = amount(8000, 16, 2000);
            row.gpuModel = QStringLiteral("T4");
            row.labels = {{QStringLiteral("zone"), QStringLiteral("a")}};
            return tx.nodes().insert(row);
        });
    }

    [[nodiscard]] static ResourceVector amount(MilliCpu cpu, int gibibytes, MilliGpu gpu)
    {
        ResourceVector resources;
        resources.cpuMilli = cpu;
        resources.memoryBytes = Bytes(gibibytes) << 30;
        resources.gpuMilli = gpu;
        return resources;
    }

    [[nodiscard]] static Specification specification(const ResourceVector &resources)
    {
        Specification specification;
        specification.image = QStringLiteral("registry.local/app:1");
        specification.resources = resources;
        return specification;
    }

    Deployment submit(int replicas = 1, const ResourceVector &each = amount(1000, 1, 0))
    {
        return must([&](store::Transaction &tx) {
            return tx.deployments().submit(draft(replicas), specification(each));
        });
    }

    [[nodiscard]] Deployment draft(int replicas = 1) const
    {
        Deployment row;
        row.clusterId = cluster.id;
        row.name = QStringLiteral("trainer");
        row.replicas = replicas;
        row.minAvailable = replicas;
        row.ownerId = user.id;
        row.createdBy = user.id;
        return row;
    }

    /// Runs raw SQL through a connection of its own. @returns the database's complaint, or empty.
    [[nodiscard]] QString raw(const QString &sql) const
    {
        const QString name = QStringLiteral("raw");
        QString complaint;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
            database.setDatabaseName(path);
            if (!database.open())
                return database.lastError().text();
            QSqlQuery query(database);
            if (!query.exec(QStringLiteral("PRAGMA foreign_keys = ON")) || !query.exec(sql))
                complaint = query.lastError().text();
        }
        QSqlDatabase::removeDatabase(name);
        return complaint;
    }

    QTemporaryDir directory;
    QString path;
    TimePoint now = fromEpochMillis(1'700'000'000'000);
    Actor admin;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Writer> writer;
    std::unique_ptr<store::Reader> reader;
    ChangeBatch batch;
    Organization organization;
    User user;
    Cluster cluster;
};

} // namespace berth::test
