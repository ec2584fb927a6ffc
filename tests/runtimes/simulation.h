// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtimes/simulated/simulatedruntime.h"
#include "tests/support/virtualclock.h"

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>

#include <map>

namespace berth::test {

using namespace Qt::StringLiterals;

/// The order for attempt @p number of @p replica on node 1 of cluster 1, a batch of 60 s.
[[nodiscard]] inline AttemptOrder anOrder(qint64 replica, int number = 1)
{
    AttemptOrder order;
    order.attempt = AttemptId(replica * 100 + number);
    order.replica = ReplicaId(replica);
    order.deployment = DeploymentId(7);
    order.number = number;
    order.storeId = u"5f0c"_s;
    order.name = u"berth-5f0c-1-%1-%2"_s.arg(replica).arg(number);
    order.cluster = ClusterId(1);
    order.node = NodeId(1);
    order.nodeName = u"n1"_s;
    order.kind = DeploymentKind::Batch;
    order.specification = std::make_shared<Specification>();
    return order;
}

[[nodiscard]] inline AttemptOrder aService(qint64 replica)
{
    AttemptOrder order = anOrder(replica);
    order.kind = DeploymentKind::Service;
    return order;
}

[[nodiscard]] inline AttemptOrder simulating(AttemptOrder order, std::optional<Seconds> runTime,
                                             int exitCode = 0)
{
    auto specification = std::make_shared<Specification>();
    specification->simulate = Simulation{runTime, exitCode};
    order.specification = std::move(specification);
    return order;
}

/// A runtime on a virtual clock and a journal in a temporary folder, and all that it delivered.
class SimulatedEngine final
{
public:
    VirtualClock clock;
    QTemporaryDir folder;
    SimulationOptions options{folder.filePath(u"berth.db.runtime"_s), 1, {}};
    std::unique_ptr<SimulatedRuntime> runtime;

    std::vector<AttemptReport> reports;
    std::vector<NodeReport> nodes;
    std::vector<std::vector<AttemptReport>> inventories;
    std::vector<std::pair<ClusterId, QString>> reachability;
    int batches = 0; ///< of reports
    std::function<void()> onReport; ///< called at each delivery

    /// Begins, or begins again after a kill: what was not durable is gone.
    void boot()
    {
        runtime.reset();
        forget();
        runtime = std::make_unique<SimulatedRuntime>(options, clock);
        Node node;
        node.id = NodeId(1);
        node.clusterId = ClusterId(1);
        Node other = node;
        other.id = NodeId(2);
        runtime->watchNodes({node, other});
        runtime->start(sink());
        runtime->turn();
    }

    void forget()
    {
        reports.clear();
        nodes.clear();
        inventories.clear();
        reachability.clear();
        batches = 0;
    }

    void advance(Milliseconds time)
    {
        clock.advance(time);
        runtime->turn();
    }
    void ensure(const AttemptOrder &order)
    {
        runtime->ensure({order});
        runtime->turn();
    }
    void stop(const AttemptOrder &order)
    {
        runtime->stop({order});
        runtime->turn();
    }
    void remove(const AttemptOrder &order)
    {
        runtime->remove({order.name});
        runtime->turn();
    }

    /// "created running exited(3)": what was reported of @p order, in order.
    [[nodiscard]] QString story(const AttemptOrder &order) const
    {
        QStringList words;
        for (const AttemptReport &report : reports) {
            if (report.name == order.name)
                words.append(shown(report));
        }
        return words.join(u' ');
    }
    [[nodiscard]] QString inInventory(const AttemptOrder &order) const
    {
        if (inventories.empty())
            return u"no inventory"_s;
        for (const AttemptReport &report : inventories.back()) {
            if (report.name == order.name)
                return shown(report);
        }
        return u"-"_s;
    }
    [[nodiscard]] QByteArray journal() const
    {
        QFile file(options.journalPath);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setJournal(const QByteArray &text) const
    {
        QFile file(options.journalPath);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("the journal cannot be written");
    }
    /// How often each container was created, by the journal.
    [[nodiscard]] std::map<QByteArray, int> creations() const
    {
        std::map<QByteArray, int> counts;
        for (const QByteArray &line : journal().split('\n')) {
            if (!line.contains("\"do\":\"create\""))
                continue;
            const qsizetype start = line.indexOf("\"name\":\"") + 8;
            ++counts[line.mid(start, line.indexOf('"', start) - start)];
        }
        return counts;
    }

    [[nodiscard]] static QString shown(const AttemptReport &report)
    {
        const QString text = word(report.observed);
        return report.exitCode ? QString(text + u'(' + QString::number(*report.exitCode) + u')')
                               : text;
    }

private:
    RuntimeSink sink()
    {
        RuntimeSink made;
        made.attempts = [this](std::vector<AttemptReport> delivered) {
            ++batches;
            reports.insert(reports.end(), delivered.begin(), delivered.end());
            if (onReport)
                onReport();
        };
        made.inventory = [this](std::vector<AttemptReport> delivered) {
            inventories.push_back(std::move(delivered));
        };
        made.nodes = [this](std::vector<NodeReport> delivered) {
            nodes.insert(nodes.end(), delivered.begin(), delivered.end());
        };
        made.reachability = [this](ClusterId cluster, const QString &reason) {
            reachability.emplace_back(cluster, reason);
        };
        return made;
    }
};

} // namespace berth::test
