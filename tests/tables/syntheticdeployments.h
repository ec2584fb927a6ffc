// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/domain/cluster.h"

#include <random>
#include <vector>

namespace berth::test {

/// Rows of a queue as a large platform has them: some clusters, thousands of owners, images and
/// requests that repeat, names that mostly differ, nine tenths waiting. The same seed gives the
/// same rows; row i does not depend on how many are asked for.
class SyntheticDeployments final
{
public:
    static constexpr int Clusters = 8;
    static constexpr int Owners = 2000;

    explicit SyntheticDeployments(quint32 seed = 1)
        : m_seed(seed)
    {
    }

    [[nodiscard]] DeploymentSummary at(qint64 id) const
    {
        std::minstd_rand random(quint32(m_seed * 7919u + quint32(id) * 2654435761u) | 1u);
        random.discard(3);
        const auto below = [&](quint32 n) { return quint32(random() >> 4) % n; };
        static const QString teams[] = {
            QStringLiteral("vision"),  QStringLiteral("speech"),  QStringLiteral("search"),
            QStringLiteral("ranking"), QStringLiteral("billing"), QStringLiteral("Ingest"),
            QStringLiteral("éclair"),
        };
        static const QString tasks[] = {
            QStringLiteral("train"), QStringLiteral("eval"),     QStringLiteral("serve"),
            QStringLiteral("etl"),   QStringLiteral("notebook"),
        };
        const QString team = teams[below(7)];
        const QString task = tasks[below(5)];
        DeploymentSummary row;
        row.id = DeploymentId(id);
        row.clusterId = ClusterId(1 + below(Clusters));
        row.name = team + u'-' + task + u'-' + QString::number(below(1'000'000));
        row.image = QStringLiteral("registry.local:5000/") + team + u'/' + task + u':'
            + QString::number(below(20));
        row.kind = below(4) == 0 ? DeploymentKind::Service : DeploymentKind::Batch;
        const quint32 fate = below(100);
        if (fate >= 90)
            row.status = DeploymentStatus(1 + below(6));
        row.cause = fate < 3 ? Cause(1 + below(4)) : Cause::None;
        row.held = fate == 4;
        static constexpr int priorities[] = {0, 100, 100, 100, 250, 500, 500, 1000};
        row.priority = priorities[below(8)];
        row.replicas = below(10) == 0 ? int(2 + below(14)) : 1;
        row.readyReplicas = row.status == DeploymentStatus::Running ? row.replicas : 0;
        static constexpr qint64 cpus[] = {500, 1000, 2000, 4000, 8000, 16000};
        row.cpuMilli = cpus[below(6)];
        row.memoryBytes = qint64(1 + below(16)) << 30;
        static constexpr qint64 gpus[] = {0, 0, 0, 250, 500, 1000, 2000, 8000};
        row.gpuMilli = gpus[below(8)];
        row.ownerId = UserId(1 + below(Owners));
        row.submittedAt = fromEpochMillis(1'790'000'000'000 + id * 37 + below(60'000));
        if (row.status != DeploymentStatus::Queued)
            row.startedAt = row.submittedAt + Seconds(below(5000));
        if (isFinished(row.status))
            row.finishedAt = *row.startedAt + Seconds(below(100'000));
        return row;
    }

    [[nodiscard]] std::vector<DeploymentSummary> rows(qint64 firstId, qint64 count) const
    {
        std::vector<DeploymentSummary> rows;
        rows.reserve(size_t(count));
        for (qint64 id = firstId; id < firstId + count; ++id)
            rows.push_back(at(id));
        return rows;
    }

    [[nodiscard]] static std::vector<Cluster> clusters()
    {
        std::vector<Cluster> clusters(Clusters);
        for (int i = 0; i < Clusters; ++i) {
            clusters[size_t(i)].id = ClusterId(i + 1);
            clusters[size_t(i)].name = QStringLiteral("cluster-") + QChar(u'h' - i);
        }
        return clusters;
    }

    [[nodiscard]] static std::vector<User> owners()
    {
        std::vector<User> users(Owners);
        for (int i = 0; i < Owners; ++i) {
            users[size_t(i)].id = UserId(i + 1);
            users[size_t(i)].username = QStringLiteral("user") + QString::number(i * 7919 % Owners);
        }
        return users;
    }

private:
    quint32 m_seed;
};

} // namespace berth::test
