// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"
#include "models/tables/requesttable.h"

#include <QtCore/qthreadpool.h>
#include <QtCore/qtimer.h>

namespace berth::console {

/// The API of the local core: started and stopped from the window, with what it answers in a table.
/// GUI thread.
class LocalApiActs final : public QObject, public ApiActs
{
    Q_OBJECT
public:
    LocalApiActs(LocalSession &session, RequestTable &requests);
    ~LocalApiActs() override;

    [[nodiscard]] ApiState state() const override;
    [[nodiscard]] Result<void> canManageApi() const override;
    Act<void> start(const ApiStart &how) override;
    Act<void> stop() override;
    [[nodiscard]] QList<DialectKind> dialects() const override;
    Act<void> serveDialect(const DialectStart &how) override;
    Act<void> stopDialects() override;
    Act<void> changePassword(const QString &oldPassword, const QString &newPassword) override;
    [[nodiscard]] Result<void> canMakeToken() const override;
    Read<std::vector<PersonalToken>> tokens() override;
    Act<NewToken> makeToken(const TokenRequest &request) override;
    Act<void> deleteToken(TokenId id) override;
    Read<Settings> settings() override;
    Act<void> changeSettings(const Settings &settings) override;
    Act<void> signIn(const QString &username, const QString &password) override;

    /// Reads whether anybody can sign in; changed() tells.
    void refresh();
    /// Waits for what is under way; call before the core goes.
    void finish();

    /// Runs @p use with the accounts, which are made first where nobody needed them yet: off the
    /// GUI thread, since measuring what a hash may cost takes its time.
    template<typename T>
    [[nodiscard]] QFuture<Result<T>>
    withAccounts(std::function<QFuture<Result<T>>(core::Accounts &)> use)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        auto future = promise->future();
        m_work.start([this, promise, use = std::move(use)] {
            const auto accounts = openAccounts();
            if (!accounts) {
                promise->addResult(tl::unexpected(accounts.error()));
            } else {
                auto answer = use(**accounts);
                answer.waitForFinished();
                if (answer.resultCount() > 0)
                    promise->addResult(answer.result());
                else
                    promise->addResult(tl::unexpected(Error::cancelled()));
            }
            promise->finish();
        });
        return future;
    }

Q_SIGNALS:
    void changed(); ///< state()
    void signedIn();

private:
    struct Channel;

    [[nodiscard]] Result<std::shared_ptr<core::Accounts>> openAccounts();
    [[nodiscard]] Result<void> listen(const ApiStart &how);
    [[nodiscard]] Result<void> listenFor(const DialectStart &how);
    void record(api::Endpoint &endpoint);
    void takeRequests();

    LocalSession &m_session;
    RequestTable &m_requests;
    std::shared_ptr<Channel> m_channel;
    QTimer m_frame; ///< hands the requests on
    QMutex m_accountsMutex; ///< over the making of m_session.accounts
    QThreadPool m_work; ///< one at a time; waited for at the end
};

} // namespace berth::console
