// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/store/transaction.h"

namespace berth {

class Store;
class WriteSession;

enum class RunMode { Real, DryRun };

/// The one connection that writes, with group commit: `begin`, any number of `run`, `commit`.
/// Belongs to the thread that got it from Store::writer() (the core thread).
class Writer final
{
public:
    ~Writer(); ///< rolls an open group back
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    /// Opens a group (BEGIN IMMEDIATE). @p now is the time of everything in it.
    [[nodiscard]] Result<void> begin(TimePoint now);
    [[nodiscard]] bool isOpen() const;

    /// Runs one use case, `Result<T>(Transaction &)`, in a SAVEPOINT of the open group. Where it
    /// fails, or in a dry run, the database, its events and its changes are as before it.
    template<typename UseCase>
    auto run(const Actor &actor, UseCase &&useCase, RunMode mode = RunMode::Real)
        -> decltype(useCase(std::declval<Transaction &>()))
    {
        if (Result<void> opened = enter(actor, mode); !opened)
            return tl::unexpected(opened.error());
        auto outcome = useCase(transaction());
        if (Result<void> left = leave(outcome.has_value() && mode == RunMode::Real); !left)
            return tl::unexpected(left.error());
        return outcome;
    }

    /// Numbers and chains the events, commits, and returns all that changed. Where it fails the
    /// whole group is rolled back: nobody's use case happened.
    [[nodiscard]] Result<ChangeBatch> commit();

    /// Drops the open group.
    void rollback();

    /// The feed head after the last commit.
    [[nodiscard]] qint64 head() const;

private:
    friend class Store;
    explicit Writer(std::unique_ptr<WriteSession> session);

    [[nodiscard]] Result<void> enter(const Actor &actor, RunMode mode);
    [[nodiscard]] Result<void> leave(bool keep);
    [[nodiscard]] Transaction &transaction();

    std::unique_ptr<WriteSession> m_session;
};

} // namespace berth
