// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>

#include <memory>

namespace berth::core {
struct QueueView;
}

namespace berth::api {

struct GateCounters;
struct Route;

/// What Berth counts of itself, in Prometheus' text format. No label names a tenant: no
/// organization, cluster, user or path with an id. Belongs to the API's thread.
class Metrics final
{
public:
    Metrics();
    ~Metrics();
    Q_DISABLE_COPY_MOVE(Metrics)

    /// One answered request; @p route null where none matched.
    void countRequest(const Route *route, int status, double seconds);
    void setGate(const GateCounters &counters);
    void setQueue(const core::QueueView &view);
    void setStore(qint64 feedHead);

    /// The whole page, as text/plain; version=0.0.4.
    [[nodiscard]] QByteArray text() const;

private:
    struct Families;
    std::unique_ptr<Families> m_families;
};

} // namespace berth::api
