// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectserver.h"

#include "app/api/docspages.h"
#include "app/api/guard/feedsocket.h"
#include "app/core/core.h"
#include "app/core/usecases/organizations.h"
#include "models/domain/nearest.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtHttpServer/qhttpserverrequest.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// Any JSON value, which QJsonDocument writes only inside an array or an object.
QByteArray jsonText(const QJsonValue &value)
{
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

/// The path without the slash at its end: the dialects take both.
QStringView trimmedPath(QStringView path)
{
    return path.size() > 1 && path.endsWith(u'/') ? path.chopped(1) : path;
}

/// What stands for the arguments of @p pattern in @p path; nothing where it does not fit.
std::optional<QStringList> argumentsOf(const QString &pattern, QStringView path)
{
    const auto wanted = QStringView(pattern).split(u'/');
    const auto given = path.split(u'/');
    if (wanted.size() != given.size())
        return std::nullopt;
    QStringList arguments;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (wanted[i].startsWith(u'{') && !given[i].isEmpty())
            arguments.append(given[i].toString());
        else if (wanted[i] != given[i])
            return std::nullopt;
    }
    return arguments;
}

Error unauthenticated(bool isGiven)
{
    return {ErrorCode::Unauthenticated,
            u"unauthenticated"_s,
            isGiven ? u"Could not validate credentials"_s : u"Not authenticated"_s,
            {}};
}

} // namespace

DialectServer::DialectServer(core::Core &core, core::Accounts &accounts,
                             std::unique_ptr<store::Reader> reader, Options options)
    : m_core(core)
    , m_reader(std::move(reader))
    , m_options(std::move(options))
    , m_dialect(*findDialect(m_options.dialect.name))
    , m_services{.core = core,
                 .accounts = accounts,
                 .reader = *m_reader,
                 .specifications = m_specifications,
                 .options = m_options.dialect,
                 .context = *this}
{
}

DialectServer::~DialectServer() = default;

bool DialectServer::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    const auto *feed = qobject_cast<FeedSocket *>(socket);
    serve(requestFrom(request, feed ? feed->fields() : QByteArrayView()), socket);
    return true;
}

void DialectServer::missingHandler(const QHttpServerRequest &, QTcpSocket *)
{
    Q_UNREACHABLE(); // handleRequest() takes them all
}

Answer DialectServer::refusal(const Error &error) const
{
    if (error.code == ErrorCode::InvalidArgument)
        return refusal(m_dialect.invalidStatus, error);
    return refusal(error.code == ErrorCode::Conflict ? 400 : statusOf(error), error);
}

Answer DialectServer::refusal(int status, const Error &error) const
{
    Answer answer;
    answer.status = status;
    if (error.reason == DialectNoBody) {
        answer.type.clear();
        return answer;
    }
    // What was not meant for the client is for the log.
    const bool isInner = status == 500;
    answer.body = jsonText(
        m_dialect.failure(status, isInner ? Error::internal(u"Internal Server Error"_s) : error));
    if (status == 401)
        answer.headers.push_back({"WWW-Authenticate", "Bearer"});
    if (error.retryAfter)
        answer.headers.push_back({"Retry-After", QByteArray::number(error.retryAfter->count())});
    else if (status == 503)
        answer.headers.push_back({"Retry-After", "1"});
    return answer;
}

std::optional<Answer> DialectServer::page(const Request &request) const
{
    if (request.method != Method::Get)
        return std::nullopt;
    if (request.path == "/openapi.json"_L1) {
        Answer answer;
        answer.body = jsonText(dialectDocument(m_dialect));
        return answer;
    }
    return docsPage(trimmedPath(request.path));
}

void DialectServer::serve(Request request, QTcpSocket *socket)
{
    const auto exchange
        = std::make_shared<Exchange>(request, socket, [this](const Exchange &answered, int status) {
              if (m_options.recorder)
                  m_options.recorder(answered.record(m_core.clock().now(), status));
          });
    if (const auto own = requireOwnSite(request, m_options.isTls); !own)
        return exchange->answer(refusal(own.error()));
    if (auto found = page(request))
        return exchange->answer(std::move(*found));
    QByteArray allowed;
    for (const DialectRoute &route : m_dialect.routes) {
        const auto arguments = argumentsOf(route.pattern, trimmedPath(request.path));
        if (!arguments)
            continue;
        if (route.method != request.method) {
            allowed += (allowed.isEmpty() ? "" : ", ") + QByteArray(word(route.method).data());
            continue;
        }
        const auto call
            = std::make_shared<DialectCall>(std::move(request), route, *arguments, m_services);
        const auto read = m_reader->snapshot([&](qint64) -> Result<void> {
            if (const auto admitted = admit(*call, *exchange); !admitted)
                exchange->answer(refusal(admitted.error()));
            else
                dispatch(call, exchange);
            return {};
        });
        if (!read)
            exchange->answer(refusal(read.error()));
        return;
    }
    if (allowed.isEmpty())
        return exchange->answer(refusal(Error::notFound(u"Not Found"_s)));
    Answer answer = refusal(
        405, Error{ErrorCode::Unsupported, u"method-not-allowed"_s, u"Method Not Allowed"_s, {}});
    answer.headers.push_back({"Allow", allowed});
    exchange->answer(std::move(answer));
}

Result<void> DialectServer::admit(DialectCall &call, Exchange &exchange)
{
    if (m_dialect.actsAsAccount) {
        // Read anew each time: a role that was taken away holds at once.
        const auto user = store::findUser(*m_reader, m_options.dialect.accountId);
        if (!user)
            return tl::unexpected(user.error());
        if (!*user || (m_dialect.needsAdministrator && !(*user)->isAdministrator)) {
            return tl::unexpected(
                Error::unavailable(u"no-account"_s,
                                   u"The account that this dialect acts as is gone, or may no "
                                   "longer do that."_s));
        }
        exchange.setAccount((*user)->username);
        call.actAs(actorOf(**user));
    }
    if (call.route().needsToken) {
        if (const auto known = authenticate(call, exchange); !known)
            return known;
    }
    return call.read();
}

Result<void> DialectServer::authenticate(DialectCall &call, Exchange &exchange)
{
    const QByteArray &header = call.request().authorization;
    constexpr QByteArrayView Scheme("Bearer ");
    const bool isBearer = header.size() > Scheme.size()
        && QByteArrayView(header).first(Scheme.size()).compare(Scheme, Qt::CaseInsensitive) == 0;
    if (!isBearer)
        return tl::unexpected(unauthenticated(false));
    const auto token = QByteArrayView(header).sliced(Scheme.size()).trimmed();
    const TimePoint now = m_core.clock().now();
    auto caller = m_services.accounts.authenticate(token, *m_reader, now);
    if (!caller) {
        const bool isWrong = caller.error().code == ErrorCode::Unauthenticated;
        return tl::unexpected(isWrong ? unauthenticated(true) : caller.error());
    }
    exchange.setAccount(caller->user.username);
    const UserId user = caller->user.id;
    call.setCaller(std::move(*caller));
    const auto settings = store::readSettings(*m_reader);
    if (!settings)
        return tl::unexpected(settings.error());
    if (const auto wait = m_budget.take(user, settings->requestsPerMinute, now)) {
        Error error{ErrorCode::RateLimited,
                    u"rate-limited"_s,
                    u"More than %1 requests in a minute."_s.arg(settings->requestsPerMinute),
                    {}};
        error.retryAfter = wait;
        return tl::unexpected(error);
    }
    return {};
}

void DialectServer::answer(Exchange &exchange, const DialectRoute &route,
                           const Result<QJsonValue> &result)
{
    if (!result)
        return exchange.answer(refusal(result.error()));
    Answer answer;
    if (result->isUndefined())
        answer.type.clear();
    else
        answer.body = jsonText(route.isBare ? *result : m_dialect.success(*result));
    exchange.answer(std::move(answer));
}

void DialectServer::dispatch(const CallRef &call, const ExchangeRef &exchange)
{
    const DialectRoute &route = call->route();
    if (const auto *read = std::get_if<DialectRead>(&route.handler))
        return answer(*exchange, route, (*read)(*call));
    if (const auto *late = std::get_if<DialectLate>(&route.handler)) {
        return (*late)(call, [this, exchange, &route](const Result<QJsonValue> &result) {
            answer(*exchange, route, result);
        });
    }
    auto act = std::get<DialectWrite>(route.handler)(*call);
    if (!act)
        return exchange->answer(refusal(act.error()));
    m_core.control()
        .submit<QJsonValue>(call->actor(), std::move(*act))
        .then(this, [this, exchange, &route](const Result<Acknowledged<QJsonValue>> &done) {
            if (done)
                answer(*exchange, route, done->value);
            else
                exchange->answer(refusal(done.error()));
        });
}

namespace {

/// The account that a dialect acts as. Where nobody can sign in yet the store is its owner's, who
/// names the account here: then it is made, as the administrator.
Result<User> accountOf(store::Transaction &tx, const Dialect &dialect, const QString &name)
{
    const auto found = tx.users().findByUsername(name);
    const auto isSetUp = tx.credentials().isSetUp();
    if (!found || !isSetUp)
        return tl::unexpected(found ? isSetUp.error() : found.error());
    if (!*found && !*isSetUp)
        return core::ensureAdministrator(tx, name);
    if (!*found) {
        return tl::unexpected(Error::invalid(
            u"There is no account '%1' for the dialect %2 to act as."_s.arg(name, dialect.name)));
    }
    if (dialect.needsAdministrator && !(*found)->isAdministrator) {
        return tl::unexpected(
            Error::invalid(u"The dialect %2 acts as an administrator, and '%1' is none."_s.arg(
                name, dialect.name)));
    }
    return **found;
}

} // namespace

Result<void> prepareDialect(core::Core &core, DialectOptions &options)
{
    const Dialect *dialect = findDialect(options.name);
    if (!dialect) {
        const QString near = nearestWord(options.name, dialectNames());
        return tl::unexpected(Error::invalid(u"There is no dialect '%1'; there are %2.%3"_s.arg(
            options.name, dialectNames().join(u", "_s),
            near.isEmpty() ? QString() : u" Did you mean '%1'?"_s.arg(near))));
    }
    if (dialect->actsAsAccount) {
        if (options.account.isEmpty()) {
            return tl::unexpected(Error::invalid(
                u"The dialect %1 knows no sign-in: name the account that it acts as, as in "
                "--dialect %1:ACCOUNT."_s.arg(dialect->name)));
        }
        if (!options.isLocal && !options.allowsRemote) {
            return tl::unexpected(Error::invalid(
                u"The dialect %1 knows no sign-in: beyond this machine anybody would act as '%2'. "
                "Let it listen on 127.0.0.1, or say --dialect-allow-remote as well."_s.arg(
                    dialect->name, options.account)));
        }
        const auto account
            = core.perform<User>([dialect, name = options.account](store::Transaction &tx) {
                  return accountOf(tx, *dialect, name);
              });
        if (!account)
            return tl::unexpected(account.error());
        options.accountId = account->id;
    }
    return dialect->prepare ? dialect->prepare(core, options) : Result<void>();
}

} // namespace berth::api
