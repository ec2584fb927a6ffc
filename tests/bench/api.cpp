// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The HTTP API as a client sees it: wrk on the loopback against the product's own endpoint, with a
// bare QHttpServer that says hello as the yardstick in the same run.

#include "app/api/endpoint.h"
#include "app/auth/secrets.h"
#include "app/composition.h"
#include "app/core/accounts.h"
#include "app/core/core.h"
#include "app/core/usecases/accounts.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/organizations.h"
#include "tests/bench/registry.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtHttpServer/qhttpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <unistd.h>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr char Usage[] = "[--seconds 5] [--connections 64] [--idle 500]";
constexpr int StoredDeployments = 1'000;
constexpr qint64 HugeBody = qint64(1) << 30;

/// What wrk is to send, and how it tells what came of it.
constexpr char Script[] = R"(
wrk.method = os.getenv("BENCH_METHOD")
wrk.body = os.getenv("BENCH_BODY")
local token = os.getenv("BENCH_TOKEN")
if token ~= "" then wrk.headers["Authorization"] = "Bearer " .. token end
if wrk.method == "POST" then wrk.headers["Content-Type"] = "application/json" end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
)";

struct Options
{
    int seconds = 5;
    int connections = 64;
    int idle = 500;
};

struct Load
{
    QString route; ///< as it stands in the line
    QByteArray method = "GET";
    QByteArray url;
    QByteArray token;
    QByteArray body;
};

/// Runs wrk on @p load. @returns its figures; empty where it could not run
QJsonObject drive(const Load &load, const Options &options, const QString &script)
{
    QProcess wrk;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"BENCH_METHOD"_s, QString::fromLatin1(load.method));
    environment.insert(u"BENCH_BODY"_s, QString::fromLatin1(load.body));
    environment.insert(u"BENCH_TOKEN"_s, QString::fromLatin1(load.token));
    wrk.setProcessEnvironment(environment);
    wrk.start(u"wrk"_s,
              {u"-t2"_s, u"-c"_s + QString::number(options.connections),
               u"-d%1s"_s.arg(options.seconds), u"-s"_s, script, u"--timeout"_s, u"10s"_s,
               QString::fromLatin1(load.url)});
    if (!wrk.waitForFinished(-1) || wrk.exitCode() != 0) {
        complain(u"wrk did not run: "_s + QString::fromLocal8Bit(wrk.readAllStandardError()));
        return {};
    }
    const QByteArray output = wrk.readAllStandardOutput();
    const qsizetype at = output.indexOf("RESULT ");
    return QJsonDocument::fromJson(output.mid(at + 7).trimmed()).object();
}

/// A store with a cluster, a queue and a token, and the API in front of it.
class Served final
{
public:
    [[nodiscard]] Result<void> start()
    {
        auto opened = core::Core::open({.storePath = m_directory.filePath(u"berth.db"_s),
                                        .program = u"berth-bench"_s,
                                        .administrator = u"bench"_s,
                                        .runtime = simulatedRuntime(1)});
        if (!opened)
            return tl::unexpected(opened.error());
        m_core = std::move(*opened);
        m_core->start();
        auto accounts = core::Accounts::open(*m_core, m_directory.filePath(u"jwt.key"_s));
        if (!accounts)
            return tl::unexpected(accounts.error());
        m_accounts = std::move(*accounts);
        const auto made = m_accounts
                              ->setUpAsOwnerOfTheStore(
                                  {.username = u"bench"_s, .password = u"correct horse battery"_s})
                              .result();
        if (!made)
            return tl::unexpected(made.error());
        const auto grant = m_accounts->signIn(u"bench"_s, u"correct horse battery"_s, {}).result();
        if (!grant)
            return tl::unexpected(grant.error());
        token = grant->accessToken;
        if (auto filled = fill(); !filled)
            return filled;
        api::EndpointOptions options;
        options.tcp = api::ListenAddress{QHostAddress::LocalHost, 0};
        m_endpoint = std::make_unique<api::Endpoint>(*m_core, *m_accounts, options);
        return m_endpoint->start();
    }

    [[nodiscard]] quint16 port() const { return m_endpoint->port(); }
    [[nodiscard]] QByteArray url(const QByteArray &path) const
    {
        return m_endpoint->addresses().first().toLatin1() + path;
    }

    QByteArray token;
    qint64 cluster = 0;
    qint64 deployment = 0;

private:
    Result<void> fill()
    {
        const auto made
            = m_core->perform<ClusterId>([](store::Transaction &tx) -> Result<ClusterId> {
                  const auto organization = core::createOrganization(tx, u"Bench"_s);
                  if (!organization)
                      return tl::unexpected(organization.error());
                  ClusterDraft draft;
                  draft.organizationId = *organization;
                  draft.name = u"bench"_s;
                  for (int i = 0; i < 10; ++i) {
                      NodeDraft node;
                      node.name = u"n%1"_s.arg(i + 1);
                      node.resources.cpuMilli = 64'000;
                      node.resources.memoryBytes = Bytes(256) << 30;
                      draft.nodes.append(node);
                  }
                  return core::createCluster(tx, draft);
              });
        if (!made)
            return tl::unexpected(made.error());
        cluster = made->value();
        const auto filled = m_core->perform<DeploymentId>(
            [id = *made](store::Transaction &tx) -> Result<DeploymentId> {
                DeploymentDraft draft;
                draft.clusterId = id;
                draft.specification.image = u"registry.local/bench:1"_s;
                draft.specification.resources.cpuMilli = 1'000;
                draft.specification.resources.memoryBytes = Bytes(1) << 30;
                draft.specification.env = {{u"EPOCHS"_s, {u"3"_s, false}}};
                Result<DeploymentId> last;
                for (int i = 0; i < StoredDeployments && (i == 0 || last); ++i)
                    last = core::submit(tx, draft);
                return last;
            });
        if (!filled)
            return tl::unexpected(filled.error());
        deployment = 1;
        return {};
    }

    QTemporaryDir m_directory;
    std::unique_ptr<core::Core> m_core;
    std::unique_ptr<core::Accounts> m_accounts;
    std::unique_ptr<api::Endpoint> m_endpoint;
};

/// A QHttpServer as it comes, in a thread of its own.
class Hello final
{
public:
    Hello()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            &m_context,
            [this] {
                m_server = std::make_unique<QHttpServer>();
                m_server->route(u"/hello"_s, [] {
                    return QHttpServerResponse("application/json", R"({"status":"ok"})");
                });
                m_port = m_server->listen(QHostAddress::LocalHost);
            },
            Qt::BlockingQueuedConnection);
    }
    ~Hello()
    {
        QMetaObject::invokeMethod(
            &m_context, [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    [[nodiscard]] QByteArray url() const
    {
        return "http://127.0.0.1:" + QByteArray::number(m_port) + "/hello";
    }

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<QHttpServer> m_server;
    quint16 m_port = 0;
};

/// Connections that say nothing, and some that never finish a head.
std::vector<std::unique_ptr<QTcpSocket>> openIdle(quint16 port, int count)
{
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < count; ++i) {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, port);
        if (!socket->waitForConnected(5'000))
            continue;
        if (i % 2 == 0) {
            socket->write("GET /livez HTTP/1.1\r\nHost: localhost\r\n");
            socket->waitForBytesWritten(1'000);
        }
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

/// Sends a body of a gigabyte until it is refused. @returns the status
int sendHuge(quint16 port, const QByteArray &token)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    if (!socket.waitForConnected(5'000))
        return 0;
    socket.write("POST /api/v1/deployments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                 + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                 + QByteArray::number(HugeBody) + "\r\n\r\n");
    const QByteArray piece(1 << 16, 'x');
    for (qint64 sent = 0; sent < HugeBody && socket.state() == QTcpSocket::ConnectedState;
         sent += piece.size()) {
        socket.write(piece);
        if (!socket.waitForBytesWritten(1'000) || socket.bytesAvailable() > 12)
            break;
    }
    while (socket.bytesAvailable() < 12 && socket.waitForReadyRead(5'000)) { }
    return socket.read(12).mid(9).toInt();
}

Outcome runWith(const Options &options)
{
    QTemporaryDir directory;
    const QString script = directory.filePath(u"drive.lua"_s);
    QFile file(script);
    if (!file.open(QIODevice::WriteOnly) || file.write(Script) < 0)
        return Outcome::Failed;
    file.close();

    Served served;
    if (const auto started = served.start(); !started) {
        complain(describe(started.error()));
        return Outcome::Failed;
    }
    const Hello hello;
    const QByteArray draft
        = QJsonDocument(
              QJsonObject{{u"cluster_id"_s, served.cluster},
                          {u"image"_s, u"registry.local/bench:1"_s},
                          {u"resources"_s, QJsonObject{{u"cpu"_s, 1}, {u"memory"_s, u"1GiB"_s}}}})
              .toJson(QJsonDocument::Compact);
    const QByteArray one
        = served.url("/api/v1/deployments/" + QByteArray::number(served.deployment));
    const QList<Load> loads{
        {u"hello (bare QHttpServer)"_s, "GET", hello.url(), {}, {}},
        {u"GET /livez"_s, "GET", served.url("/livez"), {}, {}},
        {u"GET /api/v1/deployments/{id}"_s, "GET", one, served.token, {}},
        {u"GET /api/v1/deployments?limit=100"_s,
         "GET",
         served.url("/api/v1/deployments?limit=100"),
         served.token,
         {}},
        {u"POST /api/v1/deployments"_s, "POST", served.url("/api/v1/deployments"), served.token,
         draft},
    };
    double yardstick = 0;
    const auto report = [&](const Load &load, int idle) {
        const QJsonObject figures = drive(load, options, script);
        if (figures.isEmpty())
            return false;
        const double rate = figures.value("requests"_L1).toDouble()
            / (figures.value("microseconds"_L1).toDouble() / 1e6);
        if (yardstick == 0)
            yardstick = rate;
        QJsonObject line{{u"bench"_s, u"api"_s},
                         {u"route"_s, load.route},
                         {u"connections"_s, options.connections},
                         {u"idle_connections"_s, idle},
                         {u"requests_per_second"_s, qRound(rate)},
                         {u"of_yardstick"_s, qRound(rate / yardstick * 100) / 100.0},
                         {u"p50_ms"_s, figures.value("p50"_L1).toDouble() / 1000},
                         {u"p99_ms"_s, figures.value("p99"_L1).toDouble() / 1000},
                         {u"refused"_s, figures.value("refused"_L1)},
                         {u"broken"_s, figures.value("broken"_L1)},
                         {u"rss_mb"_s, qRound(residentMegabytes() * 10) / 10.0}};
        print(line);
        return true;
    };
    for (const Load &load : loads) {
        if (!report(load, 0))
            return Outcome::Failed;
    }
    {
        const auto idle = openIdle(served.port(), options.idle);
        if (!report(loads[2], int(idle.size())))
            return Outcome::Failed;
    }
    const double before = residentMegabytes();
    const int status = sendHuge(served.port(), served.token);
    print({{u"bench"_s, u"api"_s},
           {u"route"_s, u"POST of 1 GiB"_s},
           {u"status"_s, status},
           {u"rss_growth_mb"_s, qRound((residentMegabytes() - before) * 10) / 10.0}});
    return Outcome::Done;
}

Outcome run(const QStringList &arguments)
{
    Options options;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const int value = i + 1 < arguments.size() ? arguments[i + 1].toInt(&isNumber) : 0;
        int *option = arguments[i] == "--seconds"_L1 ? &options.seconds
            : arguments[i] == "--connections"_L1     ? &options.connections
            : arguments[i] == "--idle"_L1            ? &options.idle
                                                     : nullptr;
        if (!option || !isNumber || value < 1)
            return Outcome::Usage;
        *option = value;
    }
    if (QStandardPaths::findExecutable(u"wrk"_s).isEmpty()) {
        complain(u"The load comes from wrk, which is not installed (Debian: apt install wrk)."_s);
        return Outcome::Failed;
    }
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    return runWith(options);
}

const int registered = registerBench("api", Usage, &run);

} // namespace

} // namespace berth::bench
