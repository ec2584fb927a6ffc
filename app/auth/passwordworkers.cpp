// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/passwordworkers.h"

#include <QtCore/qpromise.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

Error busy()
{
    return Error::unavailable(u"busy"_s,
                              u"Too many people are signing in at this moment. Try again in "_s
                                  + QString::number(PasswordWorkers::RetryAfter.count())
                                  + u" seconds."_s);
}

/// One request: computes its answer, or passes on why it is refused. Answers once.
class Order
{
public:
    virtual ~Order() = default;
    virtual void run() = 0;
    virtual void refuse(const Error &error) = 0;
};

template<typename T, typename Compute>
class OrderOf final : public Order
{
public:
    explicit OrderOf(Compute compute)
        : m_compute(std::move(compute))
    {
        m_promise.start();
    }

    [[nodiscard]] QFuture<Result<T>> future() { return m_promise.future(); }
    void run() override { answer(m_compute()); }
    void refuse(const Error &error) override { answer(tl::unexpected(error)); }

private:
    void answer(Result<T> result)
    {
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

    QPromise<Result<T>> m_promise;
    Compute m_compute;
};

} // namespace

/// The threads and what waits for them.
class PasswordWorkers::Lanes final
{
public:
    Lanes()
    {
        for (std::thread &thread : m_threads)
            thread = std::thread([this] { work(); });
    }
    ~Lanes() { stop(); }
    Q_DISABLE_COPY_MOVE(Lanes)

    template<typename T, typename Compute>
    QFuture<Result<T>> enqueue(Compute compute)
    {
        auto order = std::make_unique<OrderOf<T, Compute>>(std::move(compute));
        auto future = order->future();
        if (const auto refusal = add(order))
            order->refuse(*refusal);
        return future;
    }

    void stop()
    {
        std::deque<std::unique_ptr<Order>> waiting;
        {
            const std::lock_guard lock(m_mutex);
            m_isStopped = true;
            waiting.swap(m_waiting);
        }
        m_wake.notify_all();
        // Outside the lock: a continuation may ask for more, and is then refused.
        for (const auto &order : waiting)
            order->refuse(Error::cancelled());
        const std::lock_guard lock(m_joining);
        for (std::thread &thread : m_threads) {
            if (thread.joinable())
                thread.join();
        }
    }

private:
    /// Takes @p order, or leaves it and says why not.
    template<typename Typed>
    std::optional<Error> add(std::unique_ptr<Typed> &order)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_isStopped)
                return Error::cancelled();
            if (m_waiting.size() >= MostWaiting + m_idle)
                return busy();
            m_waiting.push_back(std::move(order));
        }
        m_wake.notify_one();
        return std::nullopt;
    }

    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            ++m_idle;
            m_wake.wait(lock, [this] { return m_isStopped || !m_waiting.empty(); });
            --m_idle;
            if (m_isStopped)
                return;
            auto order = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            order->run();
            // Here, not under the lock: it wipes a password.
            order.reset();
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Order>> m_waiting;
    size_t m_idle = 0; ///< threads that are about to take what waits
    bool m_isStopped = false;
    std::mutex m_joining;
    std::array<std::thread, AtOnce> m_threads;
};

PasswordWorkers::PasswordWorkers(HashParameters parameters, PasswordFunctions functions)
    : m_parameters(parameters)
    , m_functions(std::move(functions))
    , m_unmatchable(unmatchableHash(parameters))
    , m_lanes(std::make_unique<Lanes>())
{
}

PasswordWorkers::~PasswordWorkers()
{
    stop();
}

QFuture<Result<QByteArray>> PasswordWorkers::hash(Password password)
{
    return m_lanes->enqueue<QByteArray>([this, password = std::move(password)] {
        return m_functions.hash(password, m_parameters);
    });
}

QFuture<Result<PasswordVerdict>> PasswordWorkers::verify(std::optional<QByteArray> hash,
                                                         Password password)
{
    return m_lanes->enqueue<PasswordVerdict>(
        [this, hash = std::move(hash), password = std::move(password)] {
            const auto matches = m_functions.verify(hash ? *hash : m_unmatchable, password);
            if (!matches)
                return Result<PasswordVerdict>(tl::unexpected(matches.error()));
            const bool isKnown = *matches && hash;
            return Result<PasswordVerdict>(
                PasswordVerdict{isKnown, isKnown && needsRehash(*hash, m_parameters)});
        });
}

void PasswordWorkers::stop()
{
    m_lanes->stop();
}

} // namespace berth::auth
