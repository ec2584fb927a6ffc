// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/server.h"

#include "app/api/guard/feedsocket.h"
#include "app/api/http/render.h"
#include "app/api/routes/routes.h"
#include "app/core/core.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtHttpServer/qhttpserverrequest.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds SettingsAge(1);

Error noRoute(const Request &request)
{
    return Error::notFound(u"There is nothing at %1. /openapi.json lists what there is."_s.arg(
        request.path.left(200)));
}

Error noMethod(const Request &request, const QByteArray &allowed)
{
    return {ErrorCode::Unsupported,
            u"method-not-allowed"_s,
            u"%1 takes %2 here."_s.arg(request.path.left(200), QString::fromLatin1(allowed)),
            {}};
}

template<typename... Visitors>
struct Overloaded : Visitors...
{
    using Visitors::operator()...;
};
template<typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

} // namespace

Server::Server(core::Core &core, core::Accounts &accounts, std::unique_ptr<store::Reader> reader,
               Options options)
    : m_core(core)
    , m_reader(std::move(reader))
    , m_options(std::move(options))
    , m_imports(core)
    , m_services{.core = core,
                 .accounts = accounts,
                 .reader = *m_reader,
                 .specifications = m_specifications,
                 .explanations = m_explanations,
                 .imports = m_imports,
                 .metrics = m_metrics,
                 .routes = m_routes,
                 .streams = m_streams,
                 .gateCounters = m_options.gateCounters,
                 .context = *this}
    , m_streams(core, accounts, *m_reader)
{
    addRoutes(m_routes);
    connect(&core, &core::Core::viewPublished, this,
            [this](const std::shared_ptr<const core::QueueView> &view) {
                m_explanations.setView(view);
            });
    if (auto view = core.view())
        m_explanations.setView(std::move(view));
    auto *refresh = new QTimer(this);
    connect(refresh, &QTimer::timeout, this, &Server::readSettings);
    refresh->start(SettingsAge);
    readSettings();
}

Server::~Server() = default;

void Server::readSettings()
{
    // Where the store cannot be read now, what was in force stays so.
    const auto settings = store::readSettings(*m_reader);
    if (!settings || *settings == m_settings)
        return;
    m_settings = *settings;
    m_services.accounts.apply(m_settings);
}

bool Server::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    const auto *feed = qobject_cast<FeedSocket *>(socket);
    serve(requestFrom(request, feed ? feed->fields() : QByteArrayView()), socket);
    return true;
}

void Server::missingHandler(const QHttpServerRequest &, QTcpSocket *)
{
    Q_UNREACHABLE(); // handleRequest() takes them all
}

void Server::serve(Request request, QTcpSocket *socket)
{
    const auto exchange
        = std::make_shared<Exchange>(request, socket, [this](const Exchange &answered, int status) {
              onAnswered(answered, status);
          });
    const RouteTable::Match match = m_routes.match(request.method, request.path);
    if (!match.route) {
        if (match.allowed.isEmpty())
            return exchange->answer(problem(noRoute(request), request.id));
        Answer answer = problem(405, noMethod(request, match.allowed), request.id);
        answer.headers.push_back({"Allow", match.allowed});
        return exchange->answer(std::move(answer));
    }
    exchange->setRoute(match.route);
    if (const auto own = requireOwnSite(request, m_options.isTls); !own)
        return exchange->answer(problem(own.error(), request.id));
    const auto call
        = std::make_shared<Call>(std::move(request), *match.route, match.arguments, m_services);
    const auto read = m_reader->snapshot([&](qint64 seq) -> Result<void> {
        begin(call, exchange, seq);
        return {};
    });
    if (!read)
        exchange->answer(problem(read.error(), call->request().id));
}

void Server::begin(const CallRef &call, const ExchangeRef &exchange, qint64 seq)
{
    int status = 0;
    if (const auto admitted = admit(*call, *exchange, status); !admitted) {
        const Error &error = admitted.error();
        return exchange->answer(status > 0 ? problem(status, error, call->request().id)
                                           : problem(error, call->request().id));
    }
    dispatch(call, exchange, seq);
}

Result<void> Server::admit(Call &call, Exchange &exchange, int &status)
{
    const Route &route = call.route();
    if (route.access != Access::Anyone) {
        if (const auto ready = requireSetUp(); !ready)
            return ready;
    }
    if (route.access == Access::SignedIn) {
        if (const auto known = authenticate(call, exchange); !known)
            return known;
    }
    if (route.permission && !isAllowed(call.actor(), *route.permission, call.actor().organization))
        return require(call.actor(), *route.permission, call.actor().organization);
    return call.read(status);
}

Result<void> Server::requireSetUp()
{
    if (m_isSetUp)
        return {};
    const auto isSetUp = store::isSetUp(*m_reader);
    if (!isSetUp)
        return tl::unexpected(isSetUp.error());
    m_isSetUp = *isSetUp;
    if (m_isSetUp)
        return {};
    return tl::unexpected(Error::unavailable(
        u"setup-required"_s,
        u"Berth has no administrator yet. Run 'berthd setup', or POST /api/v1/setup with the code "
        "that Berth printed at its first start."_s));
}

Result<void> Server::authenticate(Call &call, Exchange &exchange)
{
    const QByteArray &header = call.request().authorization;
    constexpr QByteArrayView Scheme("Bearer ");
    const bool isBearer = header.size() > Scheme.size()
        && QByteArrayView(header).first(Scheme.size()).compare(Scheme, Qt::CaseInsensitive) == 0;
    if (!isBearer) {
        return tl::unexpected(
            Error{ErrorCode::Unauthenticated,
                  u"unauthenticated"_s,
                  u"Sign in with POST /api/v1/token, then send 'Authorization: Bearer TOKEN'."_s,
                  {}});
    }
    const auto token = QByteArrayView(header).sliced(Scheme.size()).trimmed();
    auto caller = m_services.accounts.authenticate(token, *m_reader, call.now());
    if (!caller)
        return tl::unexpected(caller.error());
    exchange.setAccount(caller->user.username);
    call.setCaller(std::move(*caller));
    if (const auto wait
        = m_budget.take(call.caller().user.id, m_settings.requestsPerMinute, call.now())) {
        Error error{ErrorCode::RateLimited,
                    u"rate-limited"_s,
                    u"More than %1 requests in a minute."_s.arg(m_settings.requestsPerMinute),
                    {}};
        error.retryAfter = wait;
        return tl::unexpected(error);
    }
    return {};
}

void Server::dispatch(const CallRef &call, const ExchangeRef &exchange, qint64 seq)
{
    const auto answer = [exchange](const Result<Outcome> &outcome, qint64 head) {
        if (!outcome)
            return exchange->answer(problem(outcome.error(), exchange->requestId()));
        exchange->answer(render(*outcome, outcome->seq > 0 ? outcome->seq : head));
    };
    std::visit(Overloaded{
                   [&](ReadHandler handler) { answer(handler(*call), seq); },
                   [&](WriteHandler handler) {
                       auto act = handler(*call);
                       if (!act)
                           return answer(tl::unexpected(act.error()), 0);
                       submit(call, exchange, std::move(*act));
                   },
                   [&](LateHandler handler) {
                       handler(call, [answer, seq](const Result<Outcome> &outcome) {
                           answer(outcome, seq);
                       });
                   },
                   [&](PageHandler handler) {
                       auto page = handler(*call);
                       exchange->answer(page ? std::move(*page)
                                             : problem(page.error(), exchange->requestId()));
                   },
                   [&](StreamHandler handler) {
                       if (const auto begun = handler(*call, exchange); !begun)
                           answer(tl::unexpected(begun.error()), 0);
                   },
               },
               call->route().handler);
}

void Server::submit(const CallRef &call, const ExchangeRef &exchange, Act act)
{
    const QByteArray key = call->request().idempotencyKey;
    const bool isKept = !key.isEmpty() && call->route().method == Method::Post && !call->isDryRun();
    const UserId user = call->caller().user.id;
    if (isKept) {
        const QString fingerprint = QString::fromLatin1(Idempotency::fingerprint(call->request()));
        const auto replay = m_idempotency.find(*m_reader, user, key, fingerprint, call->now());
        if (!replay)
            return exchange->answer(problem(replay.error(), exchange->requestId()));
        if (*replay)
            return exchange->answer(
                replayed((*replay)->status, (*replay)->answer, m_reader->head().value_or(0)));
        if (const auto begun = m_idempotency.begin(user, key); !begun)
            return exchange->answer(problem(begun.error(), exchange->requestId()));
        act = Idempotency::keeping(std::move(act), user, key, fingerprint);
    }
    core::ControlPlane &control = m_core.control();
    auto done = call->isDryRun() ? control.rehearse<Outcome>(call->actor(), std::move(act))
                                 : control.submit<Outcome>(call->actor(), std::move(act));
    done.then(
        this,
        [this, call, exchange, isKept, user, key](const Result<Acknowledged<Outcome>> &result) {
            if (isKept)
                m_idempotency.end(user, key);
            if (!result)
                return exchange->answer(problem(result.error(), exchange->requestId()));
            Answer answer = render(result->value, result->seq);
            if (call->isDryRun()) {
                answer.status = answer.status == 201 || answer.status == 202 ? 200 : answer.status;
                answer.headers.push_back({"Berth-Dry-Run", "true"});
            }
            exchange->answer(std::move(answer));
        });
}

void Server::onAnswered(const Exchange &exchange, int status)
{
    m_metrics.countRequest(exchange.route(), status, exchange.seconds());
    if (m_options.recorder)
        m_options.recorder(exchange.record(m_core.clock().now(), status));
}

} // namespace berth::api
