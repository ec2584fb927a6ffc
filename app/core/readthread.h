// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qfuture.h>
#include <QtCore/qmutex.h>
#include <QtCore/qobject.h>
#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>

#include <functional>
#include <memory>

namespace berth::store {
class Reader;
class Store;
} // namespace berth::store

namespace berth::core {

/// Reads the store on a thread and a read-only connection of its own, one query after the other:
/// what the console asks for never waits for the core thread, nor holds it up. Any thread.
class ReadThread final
{
public:
    /// @param store outlives it
    explicit ReadThread(store::Store &store);
    ~ReadThread();
    Q_DISABLE_COPY_MOVE(ReadThread)

    template<typename T>
    [[nodiscard]] QFuture<Result<T>> query(std::function<Result<T>(store::Reader &)> read);

    /// Finishes what runs and drops what waits; later queries end with Cancelled.
    void stop();

private:
    using Work = std::function<void(const Result<store::Reader *> &)>;
    void enqueue(Work work);
    Result<store::Reader *> reader();

    store::Store &m_store;
    QThread m_thread;
    std::unique_ptr<QObject> m_context; ///< lives in m_thread
    std::unique_ptr<store::Reader> m_reader; ///< made and destroyed in m_thread
    QMutex m_mutex; ///< nothing is posted behind what ends the thread
    std::atomic_bool m_isStopped = false;
};

template<typename T>
QFuture<Result<T>> ReadThread::query(std::function<Result<T>(store::Reader &)> read)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto future = promise->future();
    enqueue([promise, read = std::move(read)](const Result<store::Reader *> &reader) {
        if (reader)
            promise->addResult(read(**reader));
        else
            promise->addResult(tl::unexpected(reader.error()));
        promise->finish();
    });
    return future;
}

} // namespace berth::core
