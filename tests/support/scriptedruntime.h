// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/clock.h"
#include "app/core/ports/runtime.h"

#include <QtCore/qmutex.h>

#include <algorithm>
#include <map>
#include <memory>

namespace berth::test {

/// What a test and the runtime's thread share: every order that came, every container that exists.
/// Outlives the runtime, as an engine outlives Berth. Any thread.
class ScriptedEngine final
{
public:
    struct Container
    {
        AttemptOrder order;
        AttemptObserved observed = AttemptObserved::Created;
        std::optional<int> exitCode;
        std::optional<TimePoint> startedAt;
        int starts = 0;
    };

    /// Whether ensure() starts containers by itself, and stop() ends them.
    bool isObedient = true;

    [[nodiscard]] std::map<QString, Container> containers() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_containers;
    }
    [[nodiscard]] int ensured(const QString &name) const
    {
        const QMutexLocker lock(&m_mutex);
        const auto found = m_ensured.find(name);
        return found == m_ensured.end() ? 0 : found->second;
    }
    [[nodiscard]] int mostStarts() const
    {
        const QMutexLocker lock(&m_mutex);
        int most = 0;
        for (const auto &[name, starts] : m_starts)
            most = std::max(most, starts);
        return most;
    }
    [[nodiscard]] QStringList running() const
    {
        const QMutexLocker lock(&m_mutex);
        QStringList names;
        for (const auto &[name, container] : m_containers) {
            if (container.observed == AttemptObserved::Running)
                names << name;
        }
        return names;
    }

    /// The container ends with @p exitCode, and this is reported.
    void end(const QString &name, int exitCode, TimePoint now)
    {
        std::function<void(std::vector<AttemptReport>)> sink;
        std::vector<AttemptReport> reports;
        {
            const QMutexLocker lock(&m_mutex);
            const auto found = m_containers.find(name);
            if (found == m_containers.end())
                return;
            found->second.observed = AttemptObserved::Exited;
            found->second.exitCode = exitCode;
            reports.push_back(reportOf(found->second, now));
            sink = m_sink.attempts;
        }
        if (sink)
            sink(std::move(reports));
    }

    /// The container starts and ends while nobody looks.
    void runUnseen(const QString &name, TimePoint startedAt)
    {
        const QMutexLocker lock(&m_mutex);
        Container &container = m_containers.at(name);
        container.startedAt = startedAt;
        container.observed = AttemptObserved::Exited;
        container.exitCode = 0;
    }

    [[nodiscard]] size_t watchedNodes() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_watched.size();
    }

    /// A container that runs without Berth's doing.
    void plant(const AttemptOrder &order)
    {
        const QMutexLocker lock(&m_mutex);
        m_containers[order.name] = {.order = order, .observed = AttemptObserved::Running};
    }

    /// The engine forgets everything, without a word.
    void vanish()
    {
        const QMutexLocker lock(&m_mutex);
        m_containers.clear();
    }

    void reportNode(NodeId node, NodePresence presence, TimePoint now)
    {
        std::function<void(std::vector<NodeReport>)> sink;
        {
            const QMutexLocker lock(&m_mutex);
            sink = m_sink.nodes;
        }
        if (sink)
            sink({{node, presence, now}});
    }

private:
    friend class ScriptedRuntime;

    static AttemptReport reportOf(const Container &container, TimePoint now)
    {
        return {.name = container.order.name,
                .attempt = container.order.attempt,
                .replica = container.order.replica,
                .number = container.order.number,
                .observed = container.observed,
                .exitCode = container.exitCode,
                .time = now,
                .startedAt = container.startedAt};
    }

    mutable QMutex m_mutex;
    std::vector<Node> m_watched;
    std::map<QString, Container> m_containers;
    std::map<QString, int> m_ensured;
    std::map<QString, int> m_starts;
    RuntimeSink m_sink;
};

/// A runtime whose engine the test holds in its hands.
class ScriptedRuntime final : public Runtime
{
public:
    ScriptedRuntime(std::shared_ptr<ScriptedEngine> engine, const Clock &clock)
        : m_engine(std::move(engine))
        , m_clock(clock)
    {
    }
    ~ScriptedRuntime() override
    {
        const QMutexLocker lock(&m_engine->m_mutex);
        m_engine->m_sink = {};
    }

    [[nodiscard]] RuntimeCapabilities capabilities() const override
    {
        return {.pinsDevices = true, .servesShares = true, .isSimulated = true};
    }
    void start(RuntimeSink sink) override
    {
        {
            const QMutexLocker lock(&m_engine->m_mutex);
            m_engine->m_sink = std::move(sink);
        }
        list();
    }
    void list() override
    {
        std::vector<AttemptReport> reports;
        std::function<void(std::vector<AttemptReport>)> deliver;
        {
            const QMutexLocker lock(&m_engine->m_mutex);
            for (const auto &[name, container] : m_engine->m_containers)
                reports.push_back(ScriptedEngine::reportOf(container, m_clock.now()));
            deliver = m_engine->m_sink.inventory;
        }
        if (deliver)
            deliver(std::move(reports));
    }
    void ensure(std::vector<AttemptOrder> orders) override
    {
        std::vector<AttemptReport> reports;
        {
            const QMutexLocker lock(&m_engine->m_mutex);
            for (AttemptOrder &order : orders) {
                ++m_engine->m_ensured[order.name];
                auto [found, isNew] = m_engine->m_containers.try_emplace(order.name);
                if (!isNew)
                    continue;
                found->second.order = std::move(order);
                if (m_engine->isObedient) {
                    found->second.observed = AttemptObserved::Running;
                    ++m_engine->m_starts[found->first];
                }
                reports.push_back(ScriptedEngine::reportOf(found->second, m_clock.now()));
            }
        }
        deliver(std::move(reports));
    }
    void stop(std::vector<AttemptOrder> orders) override
    {
        std::vector<AttemptReport> reports;
        {
            const QMutexLocker lock(&m_engine->m_mutex);
            for (const AttemptOrder &order : orders) {
                const auto found = m_engine->m_containers.find(order.name);
                if (found == m_engine->m_containers.end()) {
                    ScriptedEngine::Container none;
                    none.order = order;
                    none.observed = AttemptObserved::Exited;
                    reports.push_back(ScriptedEngine::reportOf(none, m_clock.now()));
                } else if (m_engine->isObedient) {
                    found->second.observed = AttemptObserved::Exited;
                    found->second.exitCode = 143;
                    reports.push_back(ScriptedEngine::reportOf(found->second, m_clock.now()));
                }
            }
        }
        deliver(std::move(reports));
    }
    void remove(std::vector<QString> names) override
    {
        const QMutexLocker lock(&m_engine->m_mutex);
        for (const QString &name : names)
            m_engine->m_containers.erase(name);
    }
    void watchNodes(std::vector<Node> nodes) override
    {
        const QMutexLocker lock(&m_engine->m_mutex);
        m_engine->m_watched = std::move(nodes);
    }

private:
    void deliver(std::vector<AttemptReport> reports)
    {
        std::function<void(std::vector<AttemptReport>)> sink;
        {
            const QMutexLocker lock(&m_engine->m_mutex);
            sink = m_engine->m_sink.attempts;
        }
        if (sink && !reports.empty())
            sink(std::move(reports));
    }

    std::shared_ptr<ScriptedEngine> m_engine;
    const Clock &m_clock;
};

} // namespace berth::test
