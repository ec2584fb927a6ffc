// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/explanations.h"
#include "app/api/http/admission.h"
#include "app/api/http/call.h"
#include "app/api/http/exchange.h"
#include "app/api/http/idempotency.h"
#include "app/api/http/routetable.h"
#include "app/api/imports.h"
#include "app/api/metrics.h"
#include "app/api/specifications.h"
#include "app/api/stream/eventstreams.h"

#include <QtHttpServer/qabstracthttpserver.h>

namespace berth::api {

/// Answers the requests that the gate lets through: finds the route, checks who asks, what they may
/// and what they sent, and hands on to the handler. Reads are answered at once from this thread's
/// own connection, inside one snapshot with the read of the session; writes go to the core thread
/// as use cases and are answered when their group has committed. Lives on the API's thread.
class Server final : public QAbstractHttpServer
{
    Q_OBJECT

public:
    using Recorder = std::function<void(const RequestRecord &)>;

    struct Options
    {
        bool isTls = false;
        Recorder recorder = {}; ///< told of every answered request, on this thread
        std::function<GateCounters()> gateCounters = {};
    };

    /// @p core and @p accounts outlive it.
    Server(core::Core &core, core::Accounts &accounts, std::unique_ptr<store::Reader> reader,
           Options options);
    ~Server() override;

    /// Ends the streams; requests in flight are answered.
    void stop() { m_streams.stop(); }

protected:
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &request, QTcpSocket *socket) override;

private:
    using CallRef = std::shared_ptr<Call>;
    using ExchangeRef = std::shared_ptr<Exchange>;

    void serve(Request request, QTcpSocket *socket);
    void begin(const CallRef &call, const ExchangeRef &exchange, qint64 seq);
    [[nodiscard]] Result<void> admit(Call &call, Exchange &exchange, int &status);
    [[nodiscard]] Result<void> authenticate(Call &call, Exchange &exchange);
    [[nodiscard]] Result<void> requireSetUp();
    void dispatch(const CallRef &call, const ExchangeRef &exchange, qint64 seq);
    void submit(const CallRef &call, const ExchangeRef &exchange, Act act);
    void readSettings();
    void onAnswered(const Exchange &exchange, int status);

    core::Core &m_core;
    std::unique_ptr<store::Reader> m_reader;
    Options m_options;
    RouteTable m_routes;
    Specifications m_specifications;
    Explanations m_explanations;
    Imports m_imports;
    Metrics m_metrics;
    Services m_services;
    RequestBudget m_budget;
    Idempotency m_idempotency;
    EventStreams m_streams;
    bool m_isSetUp = false;
    Settings m_settings;
};

} // namespace berth::api
