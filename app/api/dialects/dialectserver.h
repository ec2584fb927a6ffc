// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/dialects/dialect.h"
#include "app/api/http/admission.h"
#include "app/api/http/exchange.h"

#include <QtHttpServer/qabstracthttpserver.h>

namespace berth::api {

/// Answers the requests of one dialect behind a gate of its own. Lives on its API thread.
class DialectServer final : public QAbstractHttpServer
{
    Q_OBJECT

public:
    using Recorder = std::function<void(const RequestRecord &)>;

    struct Options
    {
        DialectOptions dialect; ///< prepared
        bool isTls = false;
        Recorder recorder = {};
    };

    /// @p core and @p accounts outlive it.
    DialectServer(core::Core &core, core::Accounts &accounts, std::unique_ptr<store::Reader> reader,
                  Options options);
    ~DialectServer() override;

protected:
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &request, QTcpSocket *socket) override;

private:
    using CallRef = std::shared_ptr<DialectCall>;
    using ExchangeRef = std::shared_ptr<Exchange>;

    void serve(Request request, QTcpSocket *socket);
    [[nodiscard]] Result<void> admit(DialectCall &call, Exchange &exchange);
    [[nodiscard]] Result<void> authenticate(DialectCall &call, Exchange &exchange);
    void dispatch(const CallRef &call, const ExchangeRef &exchange);
    void answer(Exchange &exchange, const DialectRoute &route, const Result<QJsonValue> &result);
    [[nodiscard]] Answer refusal(int status, const Error &error) const;
    [[nodiscard]] Answer refusal(const Error &error) const;
    [[nodiscard]] std::optional<Answer> page(const Request &request) const;

    core::Core &m_core;
    std::unique_ptr<store::Reader> m_reader;
    Options m_options;
    const Dialect &m_dialect;
    Specifications m_specifications;
    DialectServices m_services;
    RequestBudget m_budget;
};

/// Checks what is said of a dialect against the store, and fills in what its handlers need. Not on
/// the core thread. @returns what is wrong, in words for who started Berth
[[nodiscard]] Result<void> prepareDialect(core::Core &core, DialectOptions &options);

} // namespace berth::api
