// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/metrics.h"

#include "app/api/guard/gateoptions.h"
#include "app/api/http/route.h"
#include "app/core/queueview.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <unordered_map>

namespace berth::api {

namespace {

/// From a read of some 50 us to a client that waits for a full disk.
const prometheus::Histogram::BucketBoundaries Buckets{0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                                      0.005,  0.01,    0.025,  0.05,  0.1,
                                                      0.25,   0.5,     1.0,    2.5,   5.0};

} // namespace

struct Metrics::Families
{
    /// What is counted of one route, looked up once.
    struct OfRoute
    {
        std::map<int, prometheus::Counter *> byStatus;
        prometheus::Histogram *seconds = nullptr;
    };

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter> &requests
        = prometheus::BuildCounter()
              .Name("berth_http_requests_total")
              .Help("Requests answered, by operation and status.")
              .Register(registry);
    prometheus::Family<prometheus::Histogram> &seconds
        = prometheus::BuildHistogram()
              .Name("berth_http_request_duration_seconds")
              .Help("Time from a complete request to its answer.")
              .Register(registry);
    prometheus::Family<prometheus::Counter> &refused
        = prometheus::BuildCounter()
              .Name("berth_http_refused_total")
              .Help("Requests and connections refused before any handler, by status.")
              .Register(registry);
    prometheus::Family<prometheus::Gauge> &connections = prometheus::BuildGauge()
                                                             .Name("berth_http_connections")
                                                             .Help("Connections that are open.")
                                                             .Register(registry);
    prometheus::Family<prometheus::Gauge> &inFlight
        = prometheus::BuildGauge()
              .Name("berth_http_requests_in_flight")
              .Help("Requests handed on and not answered.")
              .Register(registry);
    prometheus::Family<prometheus::Gauge> &waiting
        = prometheus::BuildGauge()
              .Name("berth_queue_deployments")
              .Help("Deployments that wait to be placed, of all clusters.")
              .Register(registry);
    prometheus::Family<prometheus::Gauge> &waitingReplicas
        = prometheus::BuildGauge()
              .Name("berth_queue_replicas")
              .Help("Replicas that wait to be placed, of all clusters.")
              .Register(registry);
    prometheus::Family<prometheus::Gauge> &clusters = prometheus::BuildGauge()
                                                          .Name("berth_clusters")
                                                          .Help("Clusters that are scheduled.")
                                                          .Register(registry);
    prometheus::Family<prometheus::Gauge> &head = prometheus::BuildGauge()
                                                      .Name("berth_feed_head")
                                                      .Help("Sequence number of the newest event.")
                                                      .Register(registry);
    std::unordered_map<const Route *, OfRoute> routes;
};

Metrics::Metrics()
    : m_families(std::make_unique<Families>())
{
}

Metrics::~Metrics() = default;

void Metrics::countRequest(const Route *route, int status, double seconds)
{
    Families::OfRoute &counted = m_families->routes[route];
    const auto operation
        = [route] { return route ? route->operation.toStdString() : std::string("none"); };
    if (!counted.seconds)
        counted.seconds = &m_families->seconds.Add({{"operation", operation()}}, Buckets);
    prometheus::Counter *&counter = counted.byStatus[status];
    if (!counter) {
        counter = &m_families->requests.Add(
            {{"operation", operation()}, {"status", std::to_string(status)}});
    }
    counter->Increment();
    counted.seconds->Observe(seconds);
}

void Metrics::setGate(const GateCounters &counters)
{
    m_families->connections.Add({}).Set(counters.open);
    m_families->inFlight.Add({}).Set(counters.inFlight);
    for (const auto &[status, count] : counters.refused) {
        auto &counter = m_families->refused.Add({{"status", std::to_string(status)}});
        counter.Increment(double(count) - counter.Value());
    }
}

void Metrics::setQueue(const core::QueueView &view)
{
    qint64 deployments = 0;
    qint64 replicas = 0;
    for (const core::QueueView::OfCluster &cluster : view.clusters) {
        deployments += cluster.waitingDeployments;
        replicas += cluster.waitingReplicas;
    }
    m_families->waiting.Add({}).Set(double(deployments));
    m_families->waitingReplicas.Add({}).Set(double(replicas));
    m_families->clusters.Add({}).Set(double(view.clusters.size()));
}

void Metrics::setStore(qint64 feedHead)
{
    m_families->head.Add({}).Set(double(feedHead));
}

QByteArray Metrics::text() const
{
    const prometheus::TextSerializer serializer;
    return QByteArray::fromStdString(serializer.Serialize(m_families->registry.Collect()));
}

} // namespace berth::api
