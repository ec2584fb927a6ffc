// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtimes/simulated/simulatedruntime.h"

#include "app/runtimes/simulated/lifecycle.h"
#include "models/domain/failpoint.h"

#include <QtCore/qloggingcategory.h>

#include <algorithm>

namespace berth {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcRuntime, "berth.runtime.simulated")

const Failpoint BeforeEnsure("runtime.ensure.before");
const Failpoint AfterEnsure("runtime.ensure.after");
const Failpoint BeforeStop("runtime.stop.before");
const Failpoint AfterStop("runtime.stop.after");
const Failpoint BeforeRemove("runtime.remove.before");
const Failpoint AfterRemove("runtime.remove.after");
const Failpoint BeforeReport("runtime.report.before");

constexpr double SlowestSpeed = 0.001;
constexpr double FastestSpeed = 1e6;

/// Reports are gathered for so long, so that a fast simulation costs few batches.
constexpr Milliseconds BatchInterval = 20ms;
/// The wall clock may jump, a timer does not notice.
constexpr Milliseconds LongestSleep = 60s;
constexpr Milliseconds FirstRetry = 1s;
constexpr Milliseconds LastRetry = 30s;

} // namespace

struct SimulatedRuntime::Batch
{
    std::vector<SimulatedContainer> created;
    std::unordered_map<QString, size_t> createdByName;
    std::vector<SimulatedContainer> stopped;
    std::vector<QString> removed;
    std::vector<AttemptReport> answers; ///< of orders that change nothing
};

SimulatedRuntime::SimulatedRuntime(SimulationOptions options, const Clock &clock)
    : m_options(std::move(options))
    , m_clock(clock)
    , m_journal(m_options.journalPath)
{
    m_options.speed = std::clamp(m_options.speed, SlowestSpeed, FastestSpeed);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { turn(); });
}

SimulatedRuntime::~SimulatedRuntime() = default;

RuntimeCapabilities SimulatedRuntime::capabilities() const
{
    return {.pinsDevices = true, .servesShares = true, .isSimulated = true};
}

void SimulatedRuntime::start(RuntimeSink sink)
{
    m_sink = std::move(sink);
    m_isStarted = true;
    list();
}

void SimulatedRuntime::ensure(std::vector<AttemptOrder> orders)
{
    enqueue(ActKind::Ensure, std::move(orders));
}

void SimulatedRuntime::stop(std::vector<AttemptOrder> orders)
{
    enqueue(ActKind::Stop, std::move(orders));
}

void SimulatedRuntime::remove(std::vector<QString> names)
{
    std::vector<AttemptOrder> orders(names.size());
    for (size_t i = 0; i < names.size(); ++i)
        orders[i].name = std::move(names[i]);
    enqueue(ActKind::Remove, std::move(orders));
}

void SimulatedRuntime::watchNodes(std::vector<Node> nodes)
{
    m_nodes.clear();
    for (const Node &node : nodes) {
        m_nodes.emplace(node.id, WatchedNode{node.clusterId, node.presence});
        m_reachability.try_emplace(node.clusterId);
    }
    m_timer.start(0ms);
}

void SimulatedRuntime::list()
{
    m_wantsInventory = true;
    m_timer.start(0ms);
}

void SimulatedRuntime::setFaults(SimulationFaults faults)
{
    m_options.faults = std::move(faults);
    m_timer.start(0ms);
}

void SimulatedRuntime::enqueue(ActKind kind, std::vector<AttemptOrder> orders)
{
    for (AttemptOrder &order : orders)
        m_acts.push_back({kind, std::move(order)});
    m_timer.start(0ms); // behind what is already posted: more orders may be on their way
}

void SimulatedRuntime::turn()
{
    if (!m_isStarted)
        return;
    const TimePoint now = m_clock.now();
    if (m_retryAt && now < *m_retryAt) {
        armTimer(now);
        return;
    }
    if (!m_journal.isOpen() && !openJournal(now)) {
        armTimer(now);
        return;
    }
    if (const auto *outage = m_options.faults.outageAt(now)) {
        setReachability(outage->reason.isEmpty() ? u"The engine does not answer."_s
                                                 : outage->reason);
        m_wantsInventory = true; // once it answers again
        m_timer.start(std::clamp(outage->span.until.value_or(now + LongestSleep) - now,
                                 BatchInterval, LongestSleep));
        return;
    }

    std::vector<NodeReport> nodes;
    std::vector<AttemptReport> reports;
    lookAtNodes(now, nodes, reports);
    lookAtDue(now, reports); // first, so that answers to orders are up to date
    performActs(now, reports);
    if (!m_retryAt)
        setReachability({});
    if (!nodes.empty() && m_sink.nodes)
        m_sink.nodes(std::move(nodes));
    if (const auto passed = BeforeReport.hit(); !passed) {
        qCWarning(lcRuntime).noquote() << "Reports are lost:" << passed.error().message;
        reports.clear();
    }
    if (m_wantsInventory && m_sink.inventory)
        m_sink.inventory(inventory(now));
    m_wantsInventory = false;
    if (!reports.empty() && m_sink.attempts)
        m_sink.attempts(std::move(reports));
    compactWhenDue();
    armTimer(now);
}

bool SimulatedRuntime::openJournal(TimePoint now)
{
    const auto containers = m_journal.open();
    if (!containers) {
        fail(containers.error(), now);
        return false;
    }
    m_retryAt.reset();
    m_failures = 0;
    adopt(*containers);
    return true;
}

void SimulatedRuntime::adopt(const std::vector<SimulatedContainer> &containers)
{
    m_containers.reserve(containers.size());
    const TimePoint now = m_clock.now();
    for (const SimulatedContainer &container : containers) {
        insert(container);
        find(container.name)->reported = container.observedAt(now); // by the inventory
    }
    if (!containers.empty())
        qCInfo(lcRuntime) << "Adopting" << containers.size() << "simulated containers.";
}

void SimulatedRuntime::insert(const SimulatedContainer &container)
{
    const qint64 key = ++m_lastKey;
    m_keys.insert_or_assign(container.name, key);
    m_containers.insert_or_assign(key, Existing{container, AttemptObserved::Absent});
    m_due.push({container.startsAt, key});
    if (container.endsAt)
        m_due.push({*container.endsAt, key});
}

SimulatedRuntime::Existing *SimulatedRuntime::find(const QString &name)
{
    const auto key = m_keys.find(name);
    return key == m_keys.end() ? nullptr : &m_containers.at(key->second);
}

void SimulatedRuntime::planEnsure(Batch &batch, const AttemptOrder &order, TimePoint now)
{
    if (const Existing *existing = find(order.name)) {
        if (!m_options.faults.isSilent(existing->container.node, now))
            batch.answers.push_back(reportOf(existing->container, existing->reported, now));
        return;
    }
    if (batch.createdByName.contains(order.name))
        return;
    if (m_options.faults.isSilent(order.node, now))
        return; // it hears nothing; the comparison asks again for what is still wanted
    batch.createdByName.emplace(order.name, batch.created.size());
    batch.created.push_back(madeContainer(order, now, m_options.speed, m_options.faults));
}

void SimulatedRuntime::planStop(Batch &batch, const AttemptOrder &order, TimePoint now)
{
    const auto pending = batch.createdByName.find(order.name);
    const Existing *existing = find(order.name);
    if (!existing && pending == batch.createdByName.end()) {
        AttemptReport absent;
        absent.name = order.name;
        absent.attempt = order.attempt;
        absent.replica = order.replica;
        absent.number = order.number;
        absent.observed = AttemptObserved::Absent;
        absent.message = u"There is no such container."_s;
        absent.time = now;
        batch.answers.push_back(std::move(absent));
        return;
    }
    const SimulatedContainer &container
        = existing ? existing->container : batch.created[pending->second];
    if (m_options.faults.isSilent(container.node, now)) {
        m_deferredStops[container.node].push_back({ActKind::Stop, order});
        return;
    }
    auto stopped = stoppedContainer(container, now, order.grace, m_options.speed);
    if (!stopped)
        return;
    if (existing)
        batch.stopped.push_back(std::move(*stopped));
    else
        batch.created[pending->second] = std::move(*stopped);
}

void SimulatedRuntime::planRemove(Batch &batch, const QString &name, TimePoint now)
{
    const Existing *existing = find(name);
    if (!existing)
        return;
    if (existing->reported != AttemptObserved::Exited
        && existing->container.observedAt(now) != AttemptObserved::Exited) {
        qCWarning(lcRuntime).noquote() << name << "still runs and is not forgotten.";
        return;
    }
    batch.removed.push_back(name);
}

Result<void> SimulatedRuntime::commit(const Batch &batch)
{
    const auto passes = [](bool applies, const Failpoint &point) -> Result<void> {
        return applies ? point.hit() : Result<void>();
    };
    for (const auto &passed :
         {passes(!batch.created.empty(), BeforeEnsure), passes(!batch.stopped.empty(), BeforeStop),
          passes(!batch.removed.empty(), BeforeRemove)}) {
        if (!passed)
            return passed;
    }
    for (const SimulatedContainer &container : batch.created)
        m_journal.noteCreated(container);
    for (const SimulatedContainer &container : batch.stopped)
        m_journal.noteStopped(container);
    for (const QString &name : batch.removed)
        m_journal.noteRemoved(name);
    return m_journal.commit();
}

void SimulatedRuntime::performActs(TimePoint now, std::vector<AttemptReport> &reports)
{
    if (m_acts.empty())
        return;
    Batch batch;
    for (const Act &act : m_acts) {
        switch (act.kind) {
        case ActKind::Ensure:
            planEnsure(batch, act.order, now);
            break;
        case ActKind::Stop:
            planStop(batch, act.order, now);
            break;
        case ActKind::Remove:
            planRemove(batch, act.order.name, now);
            break;
        }
    }
    if (const auto committed = commit(batch); !committed) {
        fail(committed.error(), now); // the acts stay, and are tried again
        return;
    }
    m_acts.clear();
    m_retryAt.reset();
    m_failures = 0;
    apply(std::move(batch), reports);
}

void SimulatedRuntime::apply(Batch batch, std::vector<AttemptReport> &reports)
{
    const size_t before = reports.size();
    bool isAnswered = true;
    if (!batch.created.empty())
        isAnswered = AfterEnsure.hit().has_value();
    if (!batch.stopped.empty())
        isAnswered = AfterStop.hit().has_value() && isAnswered;
    if (!batch.removed.empty())
        isAnswered = AfterRemove.hit().has_value() && isAnswered;

    for (const SimulatedContainer &container : batch.created) {
        insert(container);
        find(container.name)->reported = AttemptObserved::Created;
        reports.push_back(reportOf(container, AttemptObserved::Created, container.createdAt));
    }
    for (SimulatedContainer &container : batch.stopped) {
        const qint64 key = m_keys.at(container.name);
        m_due.push({*container.endsAt, key});
        m_containers.at(key).container = std::move(container);
    }
    for (const QString &name : batch.removed) {
        const auto key = m_keys.find(name);
        if (key == m_keys.end())
            continue; // asked for twice
        m_containers.erase(key->second);
        m_keys.erase(key);
    }
    reports.insert(reports.end(), std::make_move_iterator(batch.answers.begin()),
                   std::make_move_iterator(batch.answers.end()));
    if (!isAnswered) // the answer is lost on its way; what happened has happened
        reports.resize(before);
}

void SimulatedRuntime::lookAtNodes(TimePoint now, std::vector<NodeReport> &nodes,
                                   std::vector<AttemptReport> &reports)
{
    std::unordered_set<NodeId> returned;
    for (auto &[id, watched] : m_nodes) {
        const NodePresence presence
            = m_options.faults.isSilent(id, now) ? NodePresence::Lost : NodePresence::Present;
        if (watched.reported == presence)
            continue;
        watched.reported = presence;
        nodes.push_back({id, presence, now});
        if (presence == NodePresence::Present)
            returned.insert(id);
    }
    std::sort(nodes.begin(), nodes.end(),
              [](const NodeReport &a, const NodeReport &b) { return a.node < b.node; });
    if (returned.empty())
        return;
    for (const NodeId id : returned) {
        const auto deferred = m_deferredStops.extract(id);
        if (!deferred.empty())
            m_acts.insert(m_acts.begin(), deferred.mapped().begin(), deferred.mapped().end());
    }
    const size_t before = reports.size();
    for (auto &[key, existing] : m_containers) {
        if (!returned.contains(existing.container.node))
            continue;
        existing.reported = existing.container.observedAt(now);
        reports.push_back(reportOf(existing.container, existing.reported, now));
    }
    std::sort(reports.begin() + qptrdiff(before), reports.end(),
              [](const AttemptReport &a, const AttemptReport &b) {
                  return std::tie(a.replica, a.number) < std::tie(b.replica, b.number);
              });
}

void SimulatedRuntime::appendNews(Existing &existing, TimePoint now,
                                  std::vector<AttemptReport> &reports)
{
    const SimulatedContainer &container = existing.container;
    const AttemptObserved observed = container.observedAt(now);
    if (!isFurther(observed, existing.reported))
        return;
    // One that has run and ended since the last look has still run.
    if (observed == AttemptObserved::Exited && container.everRuns()
        && isFurther(AttemptObserved::Running, existing.reported))
        reports.push_back(reportOf(container, AttemptObserved::Running, now));
    reports.push_back(reportOf(container, observed, now));
    existing.reported = observed;
}

void SimulatedRuntime::lookAtDue(TimePoint now, std::vector<AttemptReport> &reports)
{
    while (!m_due.empty() && m_due.top().at <= now) {
        const qint64 key = m_due.top().key;
        m_due.pop();
        const auto found = m_containers.find(key);
        if (found != m_containers.end()
            && !m_options.faults.isSilent(found->second.container.node, now))
            appendNews(found->second, now, reports);
    }
}

std::vector<AttemptReport> SimulatedRuntime::inventory(TimePoint now)
{
    std::vector<AttemptReport> reports;
    reports.reserve(m_containers.size());
    for (auto &[key, existing] : m_containers) {
        if (m_options.faults.isSilent(existing.container.node, now)) {
            reports.push_back(reportOf(existing.container, AttemptObserved::Unknown, now));
            continue;
        }
        const AttemptObserved observed = existing.container.observedAt(now);
        if (isFurther(observed, existing.reported))
            existing.reported = observed;
        reports.push_back(reportOf(existing.container, existing.reported, now));
    }
    std::sort(reports.begin(), reports.end(), [](const AttemptReport &a, const AttemptReport &b) {
        return std::tie(a.replica, a.number, a.name) < std::tie(b.replica, b.number, b.name);
    });
    return reports;
}

void SimulatedRuntime::setReachability(const QString &reason)
{
    for (auto &[cluster, reported] : m_reachability) {
        if (reported == reason)
            continue;
        reported = reason;
        if (m_sink.reachability)
            m_sink.reachability(cluster, reason);
    }
}

void SimulatedRuntime::fail(const Error &error, TimePoint now)
{
    if (m_failures == 0)
        qCWarning(lcRuntime).noquote() << error.message;
    const Milliseconds wait = std::min(FirstRetry * (1 << std::min(m_failures, 5)), LastRetry);
    ++m_failures;
    m_retryAt = now + wait;
    setReachability(error.message);
}

void SimulatedRuntime::compactWhenDue()
{
    if (m_retryAt || !m_journal.isMostlyDead(m_containers.size()))
        return;
    std::vector<const SimulatedContainer *> existing;
    existing.reserve(m_containers.size());
    for (const auto &[key, value] : m_containers)
        existing.push_back(&value.container);
    if (const auto compacted = m_journal.compact(existing); !compacted)
        qCWarning(lcRuntime).noquote() << compacted.error().message;
}

void SimulatedRuntime::armTimer(TimePoint now)
{
    TimePoint next = now + LongestSleep;
    if (m_retryAt) {
        next = std::min(next, *m_retryAt);
    } else {
        if (!m_due.empty())
            next = std::min(next, m_due.top().at);
        next = std::min(next, m_options.faults.nextChange(now).value_or(next));
    }
    m_timer.start(std::max(next - now, BatchInterval));
}

} // namespace berth
