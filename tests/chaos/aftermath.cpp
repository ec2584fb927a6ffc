// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chaos/aftermath.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <limits>

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

} // namespace berth::test
