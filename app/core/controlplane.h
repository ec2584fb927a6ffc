// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/clock.h"
#include "models/domain/acknowledged.h"
#include "models/domain/change.h"
#include "models/domain/permissions.h"
#include "models/store/writer.h"

#include <QtCore/qfuture.h>
#include <QtCore/qmutex.h>
#include <QtCore/qobject.h>
#include <QtCore/qpromise.h>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace berth::core {

/// A synchronous act on the store; an error rolls back what it wrote, and nothing else.
template<typename T>
using UseCase = std::function<Result<T>(store::Transaction &)>;

template<typename T>
[[nodiscard]] Acknowledged<T> acknowledge(Result<T> &&result, qint64 seq)
{
    if constexpr (std::is_void_v<T>)
        return {seq};
    else
        return {std::move(*result), seq};
}

/// What takes part in every commit besides the requests: the scheduler's plan.
/// All calls come on the core thread.
class CommitParticipant
{
public:
    virtual ~CommitParticipant() = default;

    /// Whether there is something to write now.
    [[nodiscard]] virtual bool isDue() const = 0;
    /// Writes its share into the open group; must return within some 15 ms.
    virtual void contribute(store::Writer &writer, TimePoint now) = 0;
    /// The group was committed (its batch is published right after) or it was not.
    virtual void settled(bool committed) = 0;
};

/// The one way to the store: queues use cases from any thread, runs those that wait together in
/// one transaction on the core thread (group commit), and publishes what a commit changed.
/// Only queues, groups and publishes: what is done stands in the use cases.
class ControlPlane final : public QObject
{
    Q_OBJECT

public:
    using Batch = std::shared_ptr<const ChangeBatch>;
    using Subscriber = std::function<void(const Batch &)>;

    /// @param writer and @p clock outlive it; to be moved to the core thread before any request.
    ControlPlane(store::Writer &writer, const Clock &clock);
    ~ControlPlane() override;

    /// Called on the core thread for every commit, in commit order. Before the first request only.
    void subscribe(Subscriber subscriber);
    void setParticipant(CommitParticipant *participant);

    /// Queues @p useCase. Any thread. The future ends once the commit that holds it is durable,
    /// with the use case's own error where it refused, or the commit's where that failed.
    template<typename T>
    [[nodiscard]] QFuture<Result<Acknowledged<T>>> submit(Actor actor, UseCase<T> useCase);

    /// The same for what Berth does by itself and that wants no answer but @p onFailure: in order
    /// among each other, a part of each group, so that a flood of reports of a runtime lets
    /// requests pass.
    template<typename T>
    void post(Actor actor, UseCase<T> useCase, std::function<void(const Error &)> onFailure = {});

    /// Runs @p useCase and always rolls back: what it would do, with every check. Any thread.
    template<typename T>
    [[nodiscard]] QFuture<Result<Acknowledged<T>>> rehearse(Actor actor, UseCase<T> useCase);

    [[nodiscard]] TimePoint now() const { return m_clock.now(); }

    /// Asks for a turn of the participant. Any thread.
    void wake();

    /// No request is taken from now on; those that wait end with Cancelled. Core thread.
    void close();

Q_SIGNALS:
    /// A commit failed (disk full, I/O error); emitted on the core thread, once per failing spell.
    void storeFailed(const berth::Error &error);
    void storeRecovered();

private:
    struct Request
    {
        Actor actor;
        std::function<bool(store::Writer &, const Actor &)>
            run; ///< false: refused, nothing written
        std::function<void(const Error *, qint64 seq)> finish; ///< nullptr: committed at seq
    };

    using Requests = std::vector<Request>;
    using Queue = std::deque<Request>; ///< a flood is taken from its front, part by part
    void enqueue(Queue ControlPlane::*queue, Request request);
    /// @returns what the next group runs, and whether more waits. With m_mutex held.
    [[nodiscard]] std::pair<Requests, bool> takeGroup();
    void runGroups();
    void runGroup(Requests requests);
    void publish(ChangeBatch batch);
    void reportFailure(const Error &error);

    store::Writer &m_writer;
    const Clock &m_clock;
    std::vector<Subscriber> m_subscribers;
    CommitParticipant *m_participant = nullptr;
    QMutex m_mutex; // protects the four below
    Queue m_waiting;
    Queue m_posted;
    bool m_isWoken = false;
    bool m_isClosed = false;
    bool m_isFailing = false;
};

template<typename T>
QFuture<Result<Acknowledged<T>>> ControlPlane::submit(Actor actor, UseCase<T> useCase)
{
    struct State
    {
        QPromise<Result<Acknowledged<T>>> promise;
        Result<T> result = tl::unexpected(Error::cancelled());
    };
    auto state = std::make_shared<State>();
    state->promise.start();
    auto future = state->promise.future();
    enqueue(&ControlPlane::m_waiting,
            {std::move(actor),
             [state, useCase = std::move(useCase)](store::Writer &writer, const Actor &as) {
                 state->result = writer.run(as, useCase);
                 return state->result.has_value();
             },
             [state](const Error *error, qint64 seq) {
                 if (error)
                     state->promise.addResult(tl::unexpected(*error));
                 else if (!state->result)
                     state->promise.addResult(tl::unexpected(state->result.error()));
                 else
                     state->promise.addResult(acknowledge(std::move(state->result), seq));
                 state->promise.finish();
             }});
    return future;
}

template<typename T>
void ControlPlane::post(Actor actor, UseCase<T> useCase,
                        std::function<void(const Error &)> onFailure)
{
    auto refusal = std::make_shared<std::optional<Error>>();
    enqueue(&ControlPlane::m_posted,
            {std::move(actor),
             [refusal, useCase = std::move(useCase)](store::Writer &writer, const Actor &as) {
                 const Result<T> result = writer.run(as, useCase);
                 if (!result)
                     *refusal = result.error();
                 return result.has_value();
             },
             [refusal, onFailure = std::move(onFailure)](const Error *error, qint64) {
                 if (!onFailure)
                     return;
                 if (error)
                     onFailure(*error);
                 else if (*refusal)
                     onFailure(**refusal);
             }});
}

template<typename T>
QFuture<Result<Acknowledged<T>>> ControlPlane::rehearse(Actor actor, UseCase<T> useCase)
{
    auto promise = std::make_shared<QPromise<Result<Acknowledged<T>>>>();
    promise->start();
    auto future = promise->future();
    auto result = std::make_shared<Result<T>>(tl::unexpected(Error::cancelled()));
    enqueue(&ControlPlane::m_waiting,
            {std::move(actor),
             [result, useCase = std::move(useCase)](store::Writer &writer, const Actor &as) {
                 *result = writer.rehearse(as, useCase);
                 return false;
             },
             [promise, result](const Error *error, qint64 seq) {
                 if (error)
                     promise->addResult(tl::unexpected(*error));
                 else if (!*result)
                     promise->addResult(tl::unexpected(result->error()));
                 else
                     promise->addResult(acknowledge(std::move(*result), seq));
                 promise->finish();
             }});
    return future;
}

} // namespace berth::core
