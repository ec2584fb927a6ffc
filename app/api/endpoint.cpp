// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/endpoint.h"

#include "app/api/dialects/dialectserver.h"
#include "app/api/guard/gateserver.h"
#include "app/api/guard/tlsidentity.h"
#include "app/api/imports.h"
#include "app/api/server.h"
#include "app/core/core.h"
#include "models/store/reader.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsemaphore.h>

#include <sys/resource.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noAddress(const QString &text)
{
    return Error::invalid(u"'%1' is no address to listen on."_s.arg(text),
                          {{u"listen"_s, -1, u"is no HOST:PORT"_s,
                            u"such as 127.0.0.1:8420, [::1]:8420 or 0.0.0.0:8420"_s}});
}

/// Lets this process have as many descriptors as the system lets it: the usual soft limit of 1,024
/// is for programs with select(2). @returns how many connections may be open at once
int connectionsAllowed()
{
    constexpr rlim_t Wanted = 8'192;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return GateCaps().connections;
    if (limit.rlim_cur < Wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min(Wanted, limit.rlim_max);
        (void)::setrlimit(RLIMIT_NOFILE, &limit); // then it stays as it was
        (void)::getrlimit(RLIMIT_NOFILE, &limit);
    }
    return int(std::min(limit.rlim_cur, Wanted) / 2);
}

QString urlOf(const QHostAddress &address, quint16 port, bool isTls)
{
    const QString host = address.protocol() == QAbstractSocket::IPv6Protocol
        ? u'[' + address.toString() + u']'
        : address.toString();
    return (isTls ? u"https://"_s : u"http://"_s) + host + u':' + QString::number(port);
}

} // namespace

Result<ListenAddress> ListenAddress::parse(const QString &text)
{
    const QString trimmed = text.trimmed();
    ListenAddress listen;
    const qsizetype colon = trimmed.lastIndexOf(u':');
    const bool isBracketed = trimmed.startsWith(u'[');
    QString host = colon < 0 ? QString() : trimmed.left(colon);
    if (isBracketed) {
        if (!host.endsWith(u']'))
            return tl::unexpected(noAddress(text));
        host = host.mid(1, host.size() - 2);
    } else if (host.contains(u':')) {
        return tl::unexpected(noAddress(text)); // an IPv6 address needs its brackets
    }
    bool isNumber = false;
    const int port = trimmed.mid(colon + 1).toInt(&isNumber);
    if (!isNumber || port < 0 || port > 65'535)
        return tl::unexpected(noAddress(text));
    listen.port = quint16(port);
    if (host.isEmpty() || host == "localhost"_L1)
        return listen;
    if (!listen.address.setAddress(host))
        return tl::unexpected(noAddress(text));
    return listen;
}

Endpoint::Endpoint(core::Core &core, core::Accounts &accounts, EndpointOptions options)
    : m_core(core)
    , m_accounts(accounts)
    , m_options(std::move(options))
{
    m_thread.setObjectName(u"berth-api"_s);
    qRegisterMetaType<berth::api::RequestRecord>();
}

Endpoint::~Endpoint()
{
    stop();
}

Result<void> Endpoint::start()
{
    if (m_thread.isRunning())
        return {};
    if (m_options.dialect) {
        m_options.dialect->isLocal = m_options.tcp && m_options.tcp->address.isLoopback();
        if (const auto prepared = prepareDialect(m_core, *m_options.dialect); !prepared)
            return prepared;
    }
    m_context = std::make_unique<QObject>();
    m_context->moveToThread(&m_thread);
    m_thread.start();
    Result<void> started;
    QMetaObject::invokeMethod(
        m_context.get(), [&] { started = startOnThread(); }, Qt::BlockingQueuedConnection);
    if (!started) {
        QMetaObject::invokeMethod(
            m_context.get(), [this] { teardownOnThread(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
        m_context.reset();
    }
    return started;
}

Result<void> Endpoint::startOnThread()
{
    GateOptions gateOptions;
    gateOptions.caps.connections = connectionsAllowed();
    gateOptions.keepsRequestFields = true;
    gateOptions.limits.bodyBytesOf = {{ImportPath, MostImportBytes}};
    for (const QString &host : std::as_const(m_options.hosts))
        gateOptions.hosts.append(host.toLatin1());
    const bool hasIdentity = !m_options.certificatePath.isEmpty();
    if (hasIdentity) {
        auto identity = loadTlsIdentity(m_options.certificatePath, m_options.keyPath);
        if (!identity)
            return tl::unexpected(identity.error());
        gateOptions.tls = std::move(*identity);
    }
    if (m_options.tcp && !m_options.tcp->address.isLoopback() && !hasIdentity) {
        return tl::unexpected(Error::invalid(
            u"Beyond this machine the API speaks TLS only: %1 needs a certificate and its key. "
            "Listen on 127.0.0.1, or give both."_s.arg(m_options.tcp->address.toString())));
    }
    auto reader = m_core.store().reader();
    if (!reader)
        return tl::unexpected(reader.error());
    auto *gate = new GateServer(std::move(gateOptions));
    m_gate = gate;
    makeServer(std::move(*reader));
    m_addresses.clear();
    m_port = 0;
    std::unique_ptr<GateServer> ownedUntilBound(gate);
    if (m_options.tcp) {
        const auto port = gate->listen(m_options.tcp->address, m_options.tcp->port);
        if (!port)
            return tl::unexpected(port.error());
        m_port = *port;
        m_addresses.append(urlOf(m_options.tcp->address, m_port, hasIdentity));
    }
    if (!m_options.socketPath.isEmpty()) {
        if (const auto listening = gate->listenLocal(m_options.socketPath); !listening)
            return tl::unexpected(listening.error());
        m_addresses.append(u"unix:"_s + m_options.socketPath);
    }
    m_server->bind(ownedUntilBound.release());
    return {};
}

void Endpoint::makeServer(std::unique_ptr<store::Reader> reader)
{
    const bool isTls = !m_options.certificatePath.isEmpty();
    const auto recorder = [this](const RequestRecord &record) { Q_EMIT requestServed(record); };
    if (m_options.dialect) {
        m_server = std::make_unique<DialectServer>(
            m_core, m_accounts, std::move(reader),
            DialectServer::Options{*m_options.dialect, isTls, recorder});
        return;
    }
    auto server = std::make_unique<Server>(
        m_core, m_accounts, std::move(reader),
        Server::Options{.isTls = isTls,
                        .recorder = recorder,
                        .gateCounters = [gate = m_gate.get()] { return gate->counters(); }});
    m_endStreams = [own = server.get()] { own->stop(); };
    m_server = std::move(server);
}

void Endpoint::teardownOnThread()
{
    m_endStreams = {};
    m_server.reset();
}

void Endpoint::stop(Milliseconds deadline)
{
    if (!m_thread.isRunning())
        return;
    QSemaphore stopped;
    QMetaObject::invokeMethod(
        m_context.get(),
        [&] {
            if (!m_gate) {
                stopped.release();
                return;
            }
            QObject::connect(m_gate, &GateServer::stopped, m_context.get(),
                             [&stopped] { stopped.release(); });
            if (m_endStreams)
                m_endStreams();
            m_gate->stop(deadline);
        },
        Qt::BlockingQueuedConnection);
    (void)stopped.tryAcquire(1, int((deadline + std::chrono::seconds(2)).count()));
    QMetaObject::invokeMethod(
        m_context.get(), [this] { teardownOnThread(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
    m_context.reset();
    m_addresses.clear();
    m_port = 0;
}

} // namespace berth::api
