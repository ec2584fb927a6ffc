// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/clock.h"
#include "app/core/ports/runtime.h"
#include "app/runtimes/simulated/simulationfaults.h"
#include "app/runtimes/simulated/simulationjournal.h"

#include <QtCore/qtimer.h>

#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace berth {

struct SimulationOptions
{
    QString journalPath; ///< beside the store; made where there is none
    double speed = 1; ///< divides every time of the simulation; Berth's own clock is never scaled
    SimulationFaults faults;
};

/// The engine that works on any machine: its containers are lines in a journal, and run by the
/// clock. A container starts 0.2 to 0.8 s after it was made (the same for the same attempt), runs
/// for its specification's `simulate.run_seconds` (a batch without it 60 s, a service until it is
/// stopped) and ends with `simulate.exit_code`.
///
/// What it reports is durable before it reports it, so containers outlive a kill of Berth and go on
/// while it is down. Orders are gathered and cost one fsync a batch. Made, used and destroyed on
/// one thread (it holds a timer of that thread); nothing is delivered before start().
class SimulatedRuntime final : public Runtime
{
public:
    SimulatedRuntime(SimulationOptions options, const Clock &clock);
    ~SimulatedRuntime() override;
    Q_DISABLE_COPY_MOVE(SimulatedRuntime)

    [[nodiscard]] RuntimeCapabilities capabilities() const override;
    void start(RuntimeSink sink) override;
    void ensure(std::vector<AttemptOrder> orders) override;
    void stop(std::vector<AttemptOrder> orders) override;
    void remove(std::vector<QString> names) override;
    void watchNodes(std::vector<Node> nodes) override;
    void list() override;

    /// From now on; what has already been decided of a container stays.
    void setFaults(SimulationFaults faults);

    /// Does all that is due by the clock. The timer calls it; a test with a virtual clock does,
    /// too.
    void turn();

    [[nodiscard]] size_t containers() const { return m_containers.size(); }

private:
    enum class ActKind { Ensure, Stop, Remove };
    struct Act
    {
        ActKind kind;
        AttemptOrder order; ///< of a removal only its name
    };

    struct Existing
    {
        SimulatedContainer container;
        AttemptObserved reported = AttemptObserved::Absent;
    };

    /// When to look at a container again; it may have changed or gone meanwhile.
    struct Due
    {
        TimePoint at;
        qint64 key;
        bool operator>(const Due &other) const { return at > other.at; }
    };

    /// What a batch changes, until it is durable.
    struct Batch;

    struct WatchedNode
    {
        ClusterId cluster;
        NodePresence reported = NodePresence::Present;
    };

    [[nodiscard]] bool openJournal(TimePoint now);
    void adopt(const std::vector<SimulatedContainer> &containers);
    void insert(const SimulatedContainer &container);
    void enqueue(ActKind kind, std::vector<AttemptOrder> orders);

    [[nodiscard]] Existing *find(const QString &name);

    void performActs(TimePoint now, std::vector<AttemptReport> &reports);
    void planEnsure(Batch &batch, const AttemptOrder &order, TimePoint now);
    void planStop(Batch &batch, const AttemptOrder &order, TimePoint now);
    void planRemove(Batch &batch, const QString &name, TimePoint now);
    [[nodiscard]] Result<void> commit(const Batch &batch);
    void apply(Batch batch, std::vector<AttemptReport> &reports);

    void lookAtNodes(TimePoint now, std::vector<NodeReport> &nodes,
                     std::vector<AttemptReport> &reports);
    void lookAtDue(TimePoint now, std::vector<AttemptReport> &reports);
    static void appendNews(Existing &existing, TimePoint now, std::vector<AttemptReport> &reports);
    [[nodiscard]] std::vector<AttemptReport> inventory(TimePoint now);
    void setReachability(const QString &reason);
    void fail(const Error &error, TimePoint now);
    void compactWhenDue();
    void armTimer(TimePoint now);

    SimulationOptions m_options;
    const Clock &m_clock;
    SimulationJournal m_journal;
    RuntimeSink m_sink;
    bool m_isStarted = false;
    bool m_wantsInventory = false;
    QTimer m_timer;

    std::vector<Act> m_acts; ///< in the order they were asked for
    std::unordered_map<NodeId, std::vector<Act>> m_deferredStops; ///< of silent nodes
    std::unordered_map<qint64, Existing> m_containers;
    std::unordered_map<QString, qint64> m_keys; ///< by name
    qint64 m_lastKey = 0;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;

    std::unordered_map<NodeId, WatchedNode> m_nodes;
    std::unordered_map<ClusterId, std::optional<QString>> m_reachability; ///< as it was reported
    std::optional<TimePoint> m_retryAt; ///< while the journal fails
    int m_failures = 0; ///< in a row
};

} // namespace berth
