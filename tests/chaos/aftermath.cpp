// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chaos/aftermath.h"

#include "models/store/jobreads.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <limits>
#include <set>

namespace berth::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int Everything = 1'000'000;

struct Container
{
    QString name;
    QString replica; ///< with its epoch
    int number = 0;
    qint64 createdAt = 0;
    qint64 endsAt = std::numeric_limits<qint64>::max();
    bool isRemoved = false;
};

/// Every container that the journal ever named, in the order they were made.
std::vector<Container> containersOf(const QString &journalPath, QString &problem)
{
    QFile file(journalPath);
    std::vector<Container> containers;
    if (!file.open(QIODevice::ReadOnly))
        return containers; // killed before there was one
    QMap<QString, size_t> byName;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject json = QJsonDocument::fromJson(line.mid(line.indexOf(' ') + 1)).object();
        const QString act = json.value("do"_L1).toString();
        const QString name = json.value("name"_L1).toString();
        const auto end = [&](Container &container) {
            if (json.contains("ends_at"_L1))
                container.endsAt = json.value("ends_at"_L1).toInteger();
        };
        if (act == "create"_L1) {
            if (byName.contains(name))
                problem = name + u" was started twice"_s;
            byName.insert(name, containers.size());
            Container made;
            made.name = name;
            made.replica = name.section(u'-', 0, -2);
            made.number = json.value("number"_L1).toInt();
            made.createdAt = json.value("created_at"_L1).toInteger();
            end(made);
            containers.push_back(made);
        } else if (const auto known = byName.find(name); known != byName.end()) {
            if (act == "stop"_L1)
                end(containers[*known]);
            else if (act == "remove"_L1)
                containers[*known].isRemoved = true;
        }
    }
    return containers;
}

} // namespace

QMap<QString, QString> observedFacts(CoreFixture &fixture)
{
    QMap<QString, QString> facts;
    const auto read = fixture.read<bool>([&](store::Reader &reader) -> Result<bool> {
        const auto organizations = reader.organizations();
        const auto clusters = reader.clusters();
        const auto nodes = reader.nodes();
        const auto reservations = reader.reservations();
        const auto counts = reader.counts();
        const auto deployments = reader.summaries({}, Everything);
        if (!organizations || !clusters || !nodes || !reservations || !counts || !deployments)
            return tl::unexpected(Error::internal(u"the store cannot be read"_s));
        for (const Organization &row : *organizations)
            facts[u"organization/"_s + row.name] = u"present"_s;
        std::map<ClusterId, QString> names;
        for (const Cluster &row : *clusters) {
            names[row.id] = row.name;
            facts[u"cluster/"_s + row.name] = u"present"_s;
            facts[u"held/"_s + row.name] = row.queueHeld ? u"yes"_s : u"no"_s;
        }
        for (const Node &row : *nodes)
            facts[u"node/"_s + names[row.clusterId] + u'/' + row.name]
                = row.scheduling == NodeScheduling::Open ? u"open"_s : u"closed"_s;
        for (const Reservation &row : *reservations)
            facts[u"reservation/"_s + row.note] = u"present"_s;
        for (const store::ClusterCounts &row : *counts)
            facts[u"imported/"_s + names[row.cluster]] = QString::number(row.total());
        for (const DeploymentSummary &summary : deployments->rows) {
            const auto row = reader.deployment(summary.id);
            if (!row)
                return tl::unexpected(row.error());
            if (!*row || (*row)->deleteRequestedAt)
                continue;
            facts[u"deployment/"_s + (*row)->name] = u"present"_s;
            facts[u"priority/"_s + (*row)->name] = QString::number((*row)->priority);
            facts[u"revision/"_s + (*row)->name] = QString::number((*row)->revision);
            facts[u"stopped/"_s + (*row)->name] = (*row)->stopRequested ? u"yes"_s : u"no"_s;
        }
        return true;
    });
    if (!read)
        facts[u"store"_s] = describe(read.error());
    return facts;
}

QString startedTwice(const QString &journalPath)
{
    QString problem;
    const std::vector<Container> containers = containersOf(journalPath, problem);
    QMap<QString, const Container *> latest;
    for (const Container &container : containers) {
        const Container *before = latest.value(container.replica);
        if (before && before->number < container.number && before->endsAt > container.createdAt)
            problem = container.name + u" was started beside "_s + before->name;
        latest.insert(container.replica, &container);
    }
    return problem;
}

QString unrestIn(CoreFixture &fixture)
{
    const auto live = fixture.read<QMap<QString, QString>>(
        [](store::Reader &reader) -> Result<QMap<QString, QString>> {
            const auto attempts = reader.liveAttempts();
            if (!attempts)
                return tl::unexpected(attempts.error());
            QMap<QString, QString> states;
            for (const auto &[replica, attempt] : *attempts) {
                const auto deployment = reader.deployment(replica.deploymentId);
                const bool isService
                    = deployment && *deployment && (*deployment)->kind == DeploymentKind::Service;
                states[u"%1-%2"_s.arg(replica.id.value()).arg(attempt.number)]
                    = isService ? word(replica.state) : "a batch"_L1;
            }
            return states;
        });
    if (!live)
        return describe(live.error());
    for (auto row = live->begin(); row != live->end(); ++row) {
        if (*row != word(ReplicaState::Running))
            return u"%1 is %2"_s.arg(row.key(), *row);
    }

    QString problem;
    const qint64 now = toEpochMillis(fixture.core->clock().now());
    QSet<QString> running;
    const auto containers
        = containersOf(QString(fixture.core->store().path() + u".runtime"_s), problem);
    for (const Container &container : containers) {
        if (container.isRemoved || container.endsAt <= now)
            continue;
        running.insert(container.name.section(u'-', -2));
        if (!live->contains(container.name.section(u'-', -2)))
            return container.name + u" runs, and the store does not know it"_s;
    }
    for (auto row = live->begin(); row != live->end(); ++row) {
        if (!running.contains(row.key()))
            return u"the store says that %1 runs, and it does not"_s.arg(row.key());
    }
    return problem;
}

QString firingsBroken(CoreFixture &fixture)
{
    const auto found = fixture.read<QString>([](store::Reader &reader) -> Result<QString> {
        Result<QString> problem;
        const auto looked = reader.snapshot([&](qint64) -> Result<void> {
            const auto jobs = store::readAllJobs(reader);
            const auto deployments = reader.summaries({}, Everything);
            if (!jobs || !deployments)
                return tl::unexpected(jobs ? deployments.error() : jobs.error());
            std::set<qint64> fired;
            for (const Job &job : *jobs) {
                const auto runs = store::readRuns(reader, job.id, {}, Everything);
                if (!runs)
                    return tl::unexpected(runs.error());
                std::map<qint64, int> seconds;
                for (const Run &run : *runs) {
                    if (run.deploymentId.isValid()
                        && !fired.insert(run.deploymentId.value()).second)
                        problem = u"deployment %1 has two runs"_s.arg(run.deploymentId.value());
                    const qint64 first = toEpochMillis(run.nominalAt) / 1000;
                    for (qint64 second = first; second < first + run.firings; ++second)
                        ++seconds[second];
                }
                const qint64 from = toEpochMillis(job.createdAt) / 1000 + 1;
                const qint64 to = toEpochMillis(job.decidedUntil) / 1000;
                for (qint64 second = from; second <= to; ++second) {
                    if (seconds[second] != 1) {
                        problem = u"%1: second %2 of %3 was decided %4 times"_s.arg(job.name)
                                      .arg(second - from)
                                      .arg(to - from)
                                      .arg(seconds[second]);
                    }
                }
            }
            if (fired.size() != deployments->rows.size()) {
                problem = u"%1 deployments, but %2 runs"_s.arg(deployments->rows.size())
                              .arg(fired.size());
            }
            return {};
        });
        return looked ? problem : tl::unexpected(looked.error());
    });
    return found ? *found : describe(found.error());
}

} // namespace berth::test
