// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/store/transaction.h"

namespace berth::store {

class Store;
class WriteSession;

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
    /// fails, the database, its events and its changes are as before it.
    template<typename UseCase>
    auto run(const Actor &actor, UseCase &&useCase)
        -> std::invoke_result_t<UseCase &, Transaction &>
    {
        return runInSavepoint(actor, useCase, true);
    }

    /// The same, always rolled back: what it would do, with every check (a dry run).
    template<typename UseCase>
    auto rehearse(const Actor &actor, UseCase &&useCase)
        -> std::invoke_result_t<UseCase &, Transaction &>
    {
        return runInSavepoint(actor, useCase, false);
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

    template<typename UseCase>
    auto runInSavepoint(const Actor &actor, UseCase &useCase, bool keep)
        -> std::invoke_result_t<UseCase &, Transaction &>
    {
        if (Result<void> entered = enter(actor, !keep); !entered)
            return tl::unexpected(entered.error());
        auto outcome = useCase(transaction());
        // Its own reason tells more than what the database says to the way back.
        const Result<void> left
            = leave(keep && outcome.has_value(), outcome ? nullptr : &outcome.error());
        if (!left && outcome)
            return tl::unexpected(left.error());
        return outcome;
    }

    [[nodiscard]] Result<void> enter(const Actor &actor, bool isDryRun);
    [[nodiscard]] Result<void> leave(bool keep, const Error *refusal);
    [[nodiscard]] Transaction &transaction() { return *m_transaction; }

    std::unique_ptr<WriteSession> m_session;
    std::unique_ptr<Transaction> m_transaction;
};

} // namespace berth::store
