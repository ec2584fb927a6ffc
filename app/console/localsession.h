// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/feedtotables.h"
#include "app/core/core.h"
#include "ui/backend.h"

namespace berth::console {

/// One open store: its core, and the tables that follow it. GUI thread.
struct LocalSession
{
    std::unique_ptr<core::Core> core;
    std::unique_ptr<FeedToTables> feed; ///< goes before its core
    bool isDemo = false;

    LocalSession() = default;
    LocalSession(LocalSession &&) = default;
    LocalSession &operator=(LocalSession &&other)
    {
        feed.reset();
        core = std::move(other.core);
        feed = std::move(other.feed);
        isDemo = other.isDemo;
        return *this;
    }
    ~LocalSession() { feed.reset(); }

    /// Submits @p useCase as the person at this console.
    template<typename T>
    [[nodiscard]] Act<T> submit(core::UseCase<T> useCase) const
    {
        return core->control().submit<T>(core->administrator(), std::move(useCase));
    }
};

/// A future that has already ended.
template<typename T>
[[nodiscard]] QFuture<Result<T>> refused(Error error)
{
    return QtFuture::makeReadyFuture(Result<T>(tl::unexpected(std::move(error))));
}

} // namespace berth::console
