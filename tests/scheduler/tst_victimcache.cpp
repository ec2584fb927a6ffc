// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/victimcache.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <map>
#include <random>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

/// The tables that a search for victims reads, changed at random.
class Tables final
{
public:
    explicit Tables(quint64 seed)
        : m_random(seed)
    {
        for (int i = 0; i < 12; ++i) {
            NodeInput node = aNode(i + 1, 8, 32, i % 3 == 0 ? 0 : 4);
            m_nodes[i + 1] = node;
            nodes.upsert(node);
        }
        for (const Request &request :
             {aRequest(2, 4), aRequest(6, 8), aRequest(2, 2, 300), aRequest(4, 4, 2000)})
            classes.push_back(requests.intern(request));
    }

    int below(int bound) { return int(m_random() % quint64(bound)); }

    void change()
    {
        now += below(2000);
        switch (below(10)) {
        case 0:
            flipNode();
            break;
        case 1:
            change(m_facts, [this](AllocationFact &fact) {
                fact.stopping = true;
                allocations.state(fact, false);
            });
            break;
        case 2:
            change(m_facts, [this](AllocationFact &fact) {
                const int index = allocations.find(fact.id);
                allocations.setNamed(index, !allocations.at(index).named);
            });
            break;
        case 3:
            change(m_facts, [this](AllocationFact &fact) {
                allocations.remove(allocations.find(fact.id));
                m_facts.erase(fact.id);
            });
            break;
        case 4:
            change(m_facts, [this](AllocationFact &fact) {
                allocations.update(fact.deployment, below(5) * 100, below(4) != 0, below(3));
            });
            break;
        case 6:
            confirm();
            break;
        case 5:
            promise();
            break;
        default:
            allocate();
            break;
        }
        if (nodes.needsSort())
            allocations.remap(nodes.sort());
    }

    /// What a search over every node finds.
    [[nodiscard]] VictimCache::Best searchAll(RequestClassId requestClass, int priority)
    {
        VictimCache::Best best;
        for (int slot = 0; slot < nodes.size(); ++slot) {
            Amounts closed;
            const bool any = promises.promisedOn(nodes.row(slot).id, priority, 0, closed);
            VictimSearch search(nodes, allocations, requests.at(requestClass), priority, now);
            auto found = search.search(slot, any ? &closed : nullptr);
            if (found && (best.slot < 0 || found->isBetterThan(best.choice)))
                best = {slot, std::move(*found)};
        }
        return best;
    }

    NameTable models;
    NameTable extended;
    NodeTable nodes{models, extended};
    RequestTable requests{models, extended};
    UsageTable usage;
    AllocationTable allocations{nodes, extended, usage};
    PromiseTable promises{requests};
    VictimCache cache{nodes, allocations, promises};
    std::vector<RequestClassId> classes;
    qint64 now = toEpochMillis(Epoch);

private:
    template<typename Map, typename Change>
    void change(Map &facts, Change act)
    {
        if (facts.empty())
            return;
        auto it = facts.begin();
        std::advance(it, below(int(facts.size())));
        AllocationFact &fact = it->second;
        act(fact);
    }

    void flipNode()
    {
        const int id = 1 + below(14); // two that are new
        NodeInput &node = m_nodes.try_emplace(id, aNode(id, 8, 32, 2)).first->second;
        node.schedulable = !node.schedulable;
        const bool isNew = nodes.find(NodeId(id)) < 0;
        const int slot = nodes.upsert(node);
        if (isNew)
            allocations.attach(NodeId(id), slot);
    }

    void allocate()
    {
        AllocationFact fact;
        fact.id = AllocationId(++m_lastId);
        fact.replica = ReplicaId(m_lastId);
        fact.deployment = DeploymentId(1 + below(30)); // some have several replicas
        fact.node = NodeId(1 + below(12));
        fact.resources = resources(1 + below(4), 1 + below(6));
        if (const int slot = nodes.find(fact.node); nodes.row(slot).deviceCount > 0 && below(2)) {
            fact.devices = {{below(nodes.row(slot).deviceCount), 1 + below(int(WholeGpu))}};
            fact.resources.gpuMilli = fact.devices.front().milli;
        }
        fact.priority = below(5) * 100;
        fact.preemptible = below(5) != 0;
        fact.gang = below(4) == 0;
        fact.minAvailable = below(3);
        fact.minRun = Seconds(below(3) == 0 ? below(20) : 0);
        fact.startedAt = fromEpochMillis(now - below(30'000));
        if (below(3) == 0) { // placed by a plan: its room is taken before the store confirms it
            takeRoom(fact);
            m_assumed.push_back(fact);
            return;
        }
        m_facts[fact.id] = fact;
        allocations.state(fact, false);
    }

    void takeRoom(const AllocationFact &fact)
    {
        Amounts amounts;
        amounts.cpuMilli = fact.resources.cpuMilli;
        amounts.memoryBytes = fact.resources.memoryBytes;
        amounts.devices = fact.devices;
        nodes.take(nodes.find(fact.node), amounts, 1);
    }

    void confirm()
    {
        for (const AllocationFact &fact : m_assumed) {
            m_facts[fact.id] = fact;
            allocations.state(fact, true);
        }
        m_assumed.clear();
    }

    void promise()
    {
        if (const auto open = promises.tickets(); !open.empty() && below(2) == 0) {
            const auto taken = promises.take(open[size_t(below(int(open.size())))]);
            refresh(taken->places.front().node);
            return;
        }
        Promise made;
        made.ticket = ++m_lastTicket;
        made.deployment = DeploymentId(1000 + qint64(m_lastTicket));
        made.priority = below(6) * 100;
        made.classIndex = classes[size_t(below(2))].index();
        made.places = {{NodeId(1 + below(12)), {}}};
        const NodeId node = made.places.front().node;
        promises.add(std::move(made));
        refresh(node);
    }

    void refresh(NodeId node)
    {
        Amounts sum;
        const bool any = promises.promisedOn(node, std::numeric_limits<int>::min(), 0, sum);
        nodes.promise(nodes.find(node), any ? &sum : nullptr);
    }

    std::mt19937_64 m_random;
    std::map<int, NodeInput> m_nodes;
    std::map<AllocationId, AllocationFact> m_facts;
    std::vector<AllocationFact> m_assumed;
    qint64 m_lastId = 0;
    Ticket m_lastTicket = 0;
};

} // namespace

class tst_victimcache final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatASearchOfEveryNodeFinds()
    {
        bool isGiven = false;
        quint64 seed = qEnvironmentVariable("BERTH_TEST_SEED").toULongLong(&isGiven);
        seed = isGiven ? seed : std::random_device()();
        qInfo("BERTH_TEST_SEED=%llu", static_cast<unsigned long long>(seed));
        int found = 0;
        int missed = 0;
        for (quint64 world = 0; world < 20; ++world) {
            Tables tables(seed + world);
            for (int step = 0; step < 300; ++step) {
                tables.change();
                const RequestClassId asked
                    = tables.classes[size_t(tables.below(int(tables.classes.size())))];
                const int priority = 100 + tables.below(5) * 100;
                qint64 work = 0;
                const VictimCache::Best best = tables.cache.best(
                    tables.requests.at(asked), asked.index(), priority, tables.now, work);
                const VictimCache::Best expected = tables.searchAll(asked, priority);
                QCOMPARE(best.slot, expected.slot);
                QCOMPARE(best.choice.held, expected.choice.held);
                ++(best.slot < 0 ? missed : found);
            }
        }
        QVERIFY(found > 500); // both happen often enough to mean something
        QVERIFY(missed > 200);
    }

    void whatHelpsNowhereIsNotLookedForAgain()
    {
        Tables tables(1);
        const RequestClassId asked = tables.classes.front();
        qint64 first = 0;
        QCOMPARE(tables.cache.best(tables.requests.at(asked), asked.index(), 500, tables.now, first)
                     .slot,
                 -1);
        QVERIFY(first >= tables.nodes.size());
        qint64 again = 0;
        QCOMPARE(tables.cache.best(tables.requests.at(asked), asked.index(), 500, tables.now, again)
                     .slot,
                 -1);
        QCOMPARE(again, 0);
    }
};

BERTH_TEST(tst_victimcache)
#include "tst_victimcache.moc"
