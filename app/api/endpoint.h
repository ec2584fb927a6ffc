// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/dialects/dialectoptions.h"
#include "app/api/http/exchange.h"
#include "models/domain/result.h"

#include <QtCore/qobject.h>
#include <QtCore/qthread.h>
#include <QtHttpServer/qabstracthttpserver.h>
#include <QtNetwork/qhostaddress.h>

namespace berth::core {
class Accounts;
class Core;
} // namespace berth::core

namespace berth::store {
class Reader;
}

namespace berth::api {

class GateServer;

struct ListenAddress
{
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 8420; ///< 0: a free one

    /// "127.0.0.1:8420", "[::1]:8420", "localhost:8420", ":8420" or a port alone (then loopback).
    [[nodiscard]] static Result<ListenAddress> parse(const QString &text);
};

struct EndpointOptions
{
    std::optional<ListenAddress> tcp = ListenAddress();
    QString socketPath; ///< of a unix socket beside it; empty: none
    QString certificatePath; ///< PEM, with its chain; needed beyond loopback
    QString keyPath;
    QStringList hosts; ///< names that it answers for besides the loopback ones
    std::optional<DialectOptions> dialect; ///< served instead of Berth's own API, over TCP only
};

/// The HTTP API of one core, in a thread of its own: a gate in front, the server behind it. Made,
/// started and stopped on one thread, which is not that one.
class Endpoint final : public QObject
{
    Q_OBJECT

public:
    /// @p core and @p accounts outlive it.
    Endpoint(core::Core &core, core::Accounts &accounts, EndpointOptions options);
    ~Endpoint() override;

    /// Listens. Errors: InvalidArgument (beyond loopback without a certificate, no such address),
    /// Conflict (in use), PermissionDenied, and those of the certificate. It can be started again
    /// after a failure, and after stop().
    [[nodiscard]] Result<void> start();
    /// Lets requests in flight be answered for @p deadline at most, then ends all. Waits for it.
    void stop(Milliseconds deadline = std::chrono::seconds(5));
    [[nodiscard]] bool isListening() const { return m_thread.isRunning(); }

    [[nodiscard]] const EndpointOptions &options() const { return m_options; }
    /// Where it listens: "http://127.0.0.1:8420", "unix:/run/berth/api.sock".
    [[nodiscard]] const QStringList &addresses() const { return m_addresses; }
    [[nodiscard]] quint16 port() const { return m_port; } ///< 0: not over TCP

Q_SIGNALS:
    /// Of every answered request, from the API's thread, while somebody is connected.
    void requestServed(const berth::api::RequestRecord &record);

private:
    [[nodiscard]] Result<void> startOnThread();
    void makeServer(std::unique_ptr<store::Reader> reader);
    void teardownOnThread();

    core::Core &m_core;
    core::Accounts &m_accounts;
    EndpointOptions m_options;
    QThread m_thread;
    std::unique_ptr<QObject> m_context; ///< lives in m_thread; the two below likewise
    std::unique_ptr<QAbstractHttpServer> m_server;
    std::function<void()> m_endStreams; ///< of the server; empty: it has none
    QPointer<GateServer> m_gate; ///< the server's
    QStringList m_addresses;
    quint16 m_port = 0;
};

} // namespace berth::api
