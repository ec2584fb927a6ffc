// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/endpoint.h"
#include "app/console/feedtotables.h"
#include "app/core/accounts.h"
#include "app/core/core.h"
#include "ui/backend.h"

namespace berth::console {

/// One open store: its core, the tables that follow it, its API, and who sits in front of it. GUI
/// thread.
struct LocalSession
{
    std::unique_ptr<core::Core> core;
    std::unique_ptr<FeedToTables> feed; ///< goes before its core
    std::shared_ptr<core::Accounts> accounts; ///< made when they are first needed
    std::unique_ptr<api::Endpoint> endpoint; ///< goes before the accounts
    std::vector<std::unique_ptr<api::Endpoint>> dialects; ///< likewise
    Actor actor; ///< whom acts are done as; may do nothing until somebody has signed in
    bool isDemo = false;
    bool needsSignIn = false;
    bool isSetUp = false; ///< an administrator has a password

    LocalSession() = default;
    LocalSession(LocalSession &&) = default;
    LocalSession &operator=(LocalSession &&other) noexcept
    {
        close();
        core = std::move(other.core);
        feed = std::move(other.feed);
        actor = std::move(other.actor);
        isDemo = other.isDemo;
        needsSignIn = other.needsSignIn;
        isSetUp = other.isSetUp;
        return *this;
    }
    ~LocalSession() { close(); }

    /// Ends the API and the core, in the order in which they stand on each other.
    void close()
    {
        stopListening();
        feed.reset();
        if (core)
            core->stop();
        endpoint.reset();
        dialects.clear();
        accounts.reset();
        core.reset();
    }

    /// Nothing is taken from outside any more; what is under way is answered.
    void stopListening() const
    {
        if (endpoint)
            endpoint->stop();
        for (const auto &dialect : dialects)
            dialect->stop();
    }

    /// Submits @p useCase as the person at this console.
    template<typename T>
    [[nodiscard]] Act<T> submit(core::UseCase<T> useCase) const
    {
        return core->control().submit<T>(actor, std::move(useCase));
    }
};

/// A future that has already ended.
template<typename T>
[[nodiscard]] QFuture<Result<T>> refused(Error error)
{
    return QtFuture::makeReadyFuture(Result<T>(tl::unexpected(std::move(error))));
}

} // namespace berth::console
