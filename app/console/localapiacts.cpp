// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localapiacts.h"

#include "app/api/dialects/dialect.h"
#include "app/api/http/request.h"
#include "app/auth/secrets.h"
#include "app/core/usecases/accounts.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "ui/widgets/futures.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>

namespace berth::console {

using namespace Qt::StringLiterals;
using store::Transaction;

namespace {

constexpr Milliseconds FrameTime{100};
/// As many as the table keeps; what comes faster than a frame can show is counted and dropped.
constexpr size_t MostInFrame = 2'000;
/// Where a person at this console is slowed down as a guesser.
constexpr auto Peer = "console";

Error signInFirst()
{
    return Error{
        ErrorCode::Unauthenticated, u"sign-in-required"_s, FeedToTables::tr("Sign in first."), {}};
}

} // namespace

/// Requests wait here for the GUI thread: thousands a second must not be as many wake-ups.
struct LocalApiActs::Channel
{
    QMutex mutex; ///< over the requests
    std::vector<ServedRequest> requests;
};

LocalApiActs::LocalApiActs(LocalSession &session, RequestTable &requests)
    : m_session(session)
    , m_requests(requests)
    , m_channel(std::make_shared<Channel>())
{
    m_work.setMaxThreadCount(1);
    m_frame.setInterval(FrameTime);
    connect(&m_frame, &QTimer::timeout, this, &LocalApiActs::takeRequests);
}

LocalApiActs::~LocalApiActs()
{
    finish();
}

void LocalApiActs::finish()
{
    m_work.waitForDone();
    m_frame.stop();
}

Result<std::shared_ptr<core::Accounts>> LocalApiActs::openAccounts()
{
    const QMutexLocker locker(&m_accountsMutex);
    if (m_session.accounts)
        return m_session.accounts;
    const QFileInfo store(m_session.core->store().path());
    auto accounts
        = core::Accounts::open(*m_session.core, store.dir().filePath(QStringLiteral("jwt.key")));
    if (!accounts)
        return tl::unexpected(accounts.error());
    m_session.accounts = std::move(*accounts);
    return m_session.accounts;
}

ApiState LocalApiActs::state() const
{
    ApiState state;
    const api::Endpoint *endpoint = m_session.endpoint.get();
    state.isRunning = endpoint && endpoint->isListening();
    if (state.isRunning) {
        state.addresses = endpoint->addresses();
        state.documentation = state.addresses.value(0) % u"/docs";
    }
    for (const auto &dialect : m_session.dialects) {
        const api::DialectOptions &options = *dialect->options().dialect;
        state.dialects << RunningDialect{
            .how = {.name = options.name,
                    .address = dialect->addresses().value(0).section(u"://"_s, 1),
                    .account = options.account},
            .address = dialect->addresses().value(0)};
    }
    state.isSetUp = m_session.isSetUp;
    if (m_session.actor.user.isValid())
        state.account = m_session.actor.name;
    return state;
}

Result<void> LocalApiActs::canManageApi() const
{
    return require(m_session.actor, Permission::ManageStore, {});
}

void LocalApiActs::refresh()
{
    const core::Core *core = m_session.core.get();
    auto read = m_session.core->reads().query<bool>(
        [](store::Reader &reader) { return store::isSetUp(reader); });
    whenDone(read, this, [this, core](const Result<bool> &isSetUp) {
        if (core != m_session.core.get() || !isSetUp || *isSetUp == m_session.isSetUp)
            return;
        m_session.isSetUp = *isSetUp;
        Q_EMIT changed();
    });
}

void LocalApiActs::record(api::Endpoint &endpoint)
{
    connect(
        &endpoint, &api::Endpoint::requestServed, &endpoint,
        [channel = m_channel](const api::RequestRecord &record) {
            const QMutexLocker locker(&channel->mutex);
            if (channel->requests.size() >= MostInFrame)
                return;
            channel->requests.push_back({.time = record.time,
                                         .id = record.id,
                                         .method = QString(api::word(record.method)),
                                         .path = record.path,
                                         .status = record.status,
                                         .milliseconds = record.milliseconds,
                                         .account = record.account,
                                         .peer = record.peer});
        },
        Qt::DirectConnection);
    m_frame.start();
}

Result<void> LocalApiActs::listen(const ApiStart &how)
{
    auto address = api::ListenAddress::parse(how.address);
    if (!address)
        return tl::unexpected(address.error());
    api::EndpointOptions options;
    options.tcp = *address;
    options.certificatePath = how.certificatePath;
    options.keyPath = how.keyPath;
    auto endpoint = std::make_unique<api::Endpoint>(*m_session.core, *m_session.accounts, options);
    if (const auto started = endpoint->start(); !started)
        return started;
    record(*endpoint);
    m_session.endpoint = std::move(endpoint);
    m_requests.clear();
    return {};
}

Result<void> LocalApiActs::listenFor(const DialectStart &how)
{
    for (const auto &served : m_session.dialects) {
        if (served->options().dialect->name == how.name) {
            return tl::unexpected(Error::conflict(
                u"served-already"_s,
                FeedToTables::tr("The dialect %1 is served already.").arg(how.name)));
        }
    }
    auto address = api::ListenAddress::parse(how.address);
    if (!address)
        return tl::unexpected(address.error());
    api::EndpointOptions options;
    options.tcp = *address;
    options.dialect = api::DialectOptions{.name = how.name, .account = how.account};
    auto endpoint = std::make_unique<api::Endpoint>(*m_session.core, *m_session.accounts, options);
    if (const auto started = endpoint->start(); !started)
        return started;
    record(*endpoint);
    m_session.dialects.push_back(std::move(endpoint));
    return {};
}

void LocalApiActs::takeRequests()
{
    std::vector<ServedRequest> requests;
    {
        const QMutexLocker locker(&m_channel->mutex);
        requests.swap(m_channel->requests);
    }
    m_requests.append(requests);
}

Act<void> LocalApiActs::start(const ApiStart &how)
{
    if (const auto may = canManageApi(); !may)
        return refused<Acknowledged<void>>(may.error());
    if (const auto address = api::ListenAddress::parse(how.address); !address)
        return refused<Acknowledged<void>>(address.error());
    using Done = Result<Acknowledged<void>>;
    auto promise = std::make_shared<QPromise<Done>>();
    promise->start();
    auto ready = withAccounts<Acknowledged<UserId>>([how, name = m_session.actor.name](
                                                        core::Accounts &accounts) {
        if (how.password.isEmpty())
            return QtFuture::makeReadyFuture(Result<Acknowledged<UserId>>(Acknowledged<UserId>{}));
        return accounts.setUpAsOwnerOfTheStore({.username = name, .password = how.password});
    });
    const core::Core *core = m_session.core.get();
    whenDone(ready, this, [this, promise, how, core](const Result<Acknowledged<UserId>> &done) {
        Done answer = Acknowledged<void>{};
        if (core != m_session.core.get()) {
            // Another store is open by now.
            promise->addResult(tl::unexpected(Error::cancelled()));
            promise->finish();
            return;
        }
        if (!done)
            answer = tl::unexpected(done.error());
        else if (const auto listening = listen(how); !listening)
            answer = tl::unexpected(listening.error());
        promise->addResult(answer);
        promise->finish();
        if (done)
            m_session.isSetUp = true;
        Q_EMIT changed();
    });
    return promise->future();
}

Act<void> LocalApiActs::stop()
{
    if (const auto may = canManageApi(); !may)
        return refused<Acknowledged<void>>(may.error());
    if (m_session.endpoint)
        m_session.endpoint->stop(Milliseconds(500));
    m_session.endpoint.reset();
    takeRequests();
    if (m_session.dialects.empty())
        m_frame.stop();
    Q_EMIT changed();
    return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(Acknowledged<void>{}));
}

QList<DialectKind> LocalApiActs::dialects() const
{
    QList<DialectKind> kinds;
    const QStringList names = api::dialectNames();
    for (const QString &name : names) {
        const api::Dialect &dialect = *api::findDialect(name);
        kinds << DialectKind{dialect.name, dialect.title, dialect.port, dialect.actsAsAccount};
    }
    return kinds;
}

Act<void> LocalApiActs::serveDialect(const DialectStart &how)
{
    if (const auto may = canManageApi(); !may)
        return refused<Acknowledged<void>>(may.error());
    using Done = Result<Acknowledged<void>>;
    auto promise = std::make_shared<QPromise<Done>>();
    promise->start();
    auto ready = withAccounts<bool>(
        [](core::Accounts &) { return QtFuture::makeReadyFuture(Result<bool>(true)); });
    const core::Core *core = m_session.core.get();
    whenDone(ready, this, [this, promise, how, core](const Result<bool> &done) {
        Done answer = Acknowledged<void>{};
        if (core != m_session.core.get())
            answer = tl::unexpected(Error::cancelled()); // another store is open by now
        else if (!done)
            answer = tl::unexpected(done.error());
        else if (const auto listening = listenFor(how); !listening)
            answer = tl::unexpected(listening.error());
        promise->addResult(answer);
        promise->finish();
        Q_EMIT changed();
    });
    return promise->future();
}

Act<void> LocalApiActs::stopDialects()
{
    if (const auto may = canManageApi(); !may)
        return refused<Acknowledged<void>>(may.error());
    for (const auto &dialect : m_session.dialects)
        dialect->stop(Milliseconds(500));
    m_session.dialects.clear();
    takeRequests();
    if (!m_session.endpoint)
        m_frame.stop();
    Q_EMIT changed();
    return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(Acknowledged<void>{}));
}

Act<void> LocalApiActs::changePassword(const QString &oldPassword, const QString &newPassword)
{
    core::Caller caller;
    caller.actor = m_session.actor;
    caller.user.id = m_session.actor.user;
    caller.user.username = m_session.actor.name;
    return withAccounts<Acknowledged<void>>([caller, oldPassword,
                                             newPassword](core::Accounts &accounts) {
        return accounts.changePassword(caller, oldPassword, newPassword, QString::fromLatin1(Peer));
    });
}

Result<void> LocalApiActs::canMakeToken() const
{
    if (m_session.needsSignIn)
        return tl::unexpected(signInFirst());
    if (m_session.actor.user.isValid())
        return {};
    return tl::unexpected(Error::conflict(
        u"no-account"_s,
        FeedToTables::tr("This console acts as no account; tokens belong to one.")));
}

Read<std::vector<PersonalToken>> LocalApiActs::tokens()
{
    return m_session.core->reads().query<std::vector<PersonalToken>>(
        [user = m_session.actor.user](store::Reader &reader) {
            return store::tokensOf(reader, user);
        });
}

Act<NewToken> LocalApiActs::makeToken(const TokenRequest &request)
{
    const auto secret = auth::Secret::generate(auth::SecretKind::PersonalToken);
    core::TokenDraft draft;
    draft.name = request.name;
    draft.scope = request.scope;
    if (request.expiresIn)
        draft.expiresAt = m_session.core->clock().now() + *request.expiresIn;
    return m_session.submit<NewToken>(
        [draft, hash = secret.hashOf(), text = secret.text()](Transaction &tx) -> Result<NewToken> {
            auto made = core::createToken(tx, draft, hash);
            if (!made)
                return tl::unexpected(made.error());
            return NewToken{std::move(*made), text};
        });
}

Act<void> LocalApiActs::deleteToken(TokenId id)
{
    return m_session.submit<void>([id](Transaction &tx) { return core::deleteToken(tx, id); });
}

Read<Settings> LocalApiActs::settings()
{
    return m_session.core->reads().query<Settings>(
        [](store::Reader &reader) { return store::readSettings(reader); });
}

Act<void> LocalApiActs::changeSettings(const Settings &settings)
{
    const core::SettingsPatch patch{.registration = settings.registration,
                                    .accessTokenLifetime = settings.accessTokenLifetime,
                                    .refreshTokenLifetime = settings.refreshTokenLifetime,
                                    .failedSignInsPerMinute = settings.failedSignInsPerMinute,
                                    .requestsPerMinute = settings.requestsPerMinute};
    auto changing
        = m_session.submit<Settings>([patch, version = settings.version](Transaction &tx) {
              return core::changeSettings(tx, patch, version);
          });
    return changing.then(
        [this](const Result<Acknowledged<Settings>> &answer) -> Result<Acknowledged<void>> {
            if (!answer)
                return tl::unexpected(answer.error());
            const QMutexLocker locker(&m_accountsMutex);
            if (m_session.accounts)
                m_session.accounts->apply(answer->value);
            return Acknowledged<void>{answer->seq};
        });
}

Act<void> LocalApiActs::signIn(const QString &username, const QString &password)
{
    using Done = Result<Acknowledged<void>>;
    auto promise = std::make_shared<QPromise<Done>>();
    promise->start();
    auto checked = withAccounts<Actor>([username, password](core::Accounts &accounts) {
        return accounts.checkPassword(username, password, QString::fromLatin1(Peer));
    });
    const core::Core *core = m_session.core.get();
    whenDone(checked, this, [this, promise, core](const Result<Actor> &checkedActor) {
        const bool isOther = core != m_session.core.get();
        const Result<Actor> actor
            = isOther ? Result<Actor>(tl::unexpected(Error::cancelled())) : checkedActor;
        if (actor) {
            m_session.actor = *actor;
            m_session.needsSignIn = false;
        }
        promise->addResult(actor ? Done(Acknowledged<void>{})
                                 : Done(tl::unexpected(actor.error())));
        promise->finish();
        if (actor)
            Q_EMIT signedIn();
    });
    return promise->future();
}

} // namespace berth::console
