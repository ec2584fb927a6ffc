// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/controlplane.h"

#include "models/domain/failpoint.h"
#include "models/store/writer.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qthread.h>

#include <algorithm>
#include <tuple>

namespace berth::core {

Q_LOGGING_CATEGORY(lcCore, "berth.core")

namespace {

/// A group larger than this is cut, so that nothing holds the core thread for long.
constexpr size_t LargestGroup = 128;
/// Of what Berth does by itself: some 5 ms, so that nobody who asks waits longer than two turns.
constexpr size_t PostedPerGroup = 24;

const Failpoint BeforePublish("core.publish.before");
const Failpoint AfterPublish("core.publish.after");

} // namespace

ControlPlane::ControlPlane(store::Writer &writer, const Clock &clock)
    : m_writer(writer)
    , m_clock(clock)
{
}

ControlPlane::~ControlPlane()
{
    close();
}

void ControlPlane::subscribe(Subscriber subscriber)
{
    m_subscribers.push_back(std::move(subscriber));
}

void ControlPlane::setParticipant(CommitParticipant *participant)
{
    m_participant = participant;
}

void ControlPlane::wake()
{
    const QMutexLocker lock(&m_mutex);
    if (m_isWoken || m_isClosed)
        return;
    m_isWoken = true;
    QMetaObject::invokeMethod(this, &ControlPlane::runGroups, Qt::QueuedConnection);
}

void ControlPlane::enqueue(Queue ControlPlane::*queue, Request request)
{
    QMutexLocker lock(&m_mutex);
    if (m_isClosed) {
        lock.unlock();
        const Error error = Error::cancelled();
        request.finish(&error, 0);
        return;
    }
    (this->*queue).push_back(std::move(request));
    lock.unlock();
    wake();
}

void ControlPlane::close()
{
    Queue waiting;
    Queue posted;
    {
        const QMutexLocker lock(&m_mutex);
        m_isClosed = true;
        waiting.swap(m_waiting);
        posted.swap(m_posted);
    }
    const Error error = Error::cancelled();
    for (const Queue &abandoned : {std::cref(waiting), std::cref(posted)}) {
        for (const Request &request : abandoned)
            request.finish(&error, 0);
    }
}

std::pair<ControlPlane::Requests, bool> ControlPlane::takeGroup()
{
    Requests group;
    const auto take = [&group](Queue &from, size_t most) {
        const auto cut = from.begin() + qsizetype(std::min(most, from.size()));
        group.insert(group.end(), std::make_move_iterator(from.begin()),
                     std::make_move_iterator(cut));
        from.erase(from.begin(), cut);
    };
    take(m_waiting, LargestGroup);
    take(m_posted, PostedPerGroup);
    return {std::move(group), !m_waiting.empty() || !m_posted.empty()};
}

void ControlPlane::runGroups()
{
    Q_ASSERT(thread() == QThread::currentThread());
    Requests group;
    bool isMore = false;
    {
        const QMutexLocker lock(&m_mutex);
        m_isWoken = false;
        if (m_isClosed)
            return;
        std::tie(group, isMore) = takeGroup();
    }
    if (group.empty() && !(m_participant && m_participant->isDue()))
        return;
    runGroup(std::move(group));
    // The event loop turns between groups: timers and reports of runtimes have their say.
    if (isMore || (m_participant && m_participant->isDue() && !m_isFailing))
        wake();
}

void ControlPlane::runGroup(Requests requests)
{
    const TimePoint now = m_clock.now();
    const auto failAll = [&](const Error &error) {
        for (const Request &request : requests)
            request.finish(&error, 0);
        reportFailure(error);
    };
    if (const auto begun = m_writer.begin(now); !begun) {
        failAll(begun.error());
        return;
    }
    for (const Request &request : requests)
        request.run(m_writer, request.actor);
    const bool takesPart = m_participant && m_participant->isDue();
    if (takesPart)
        m_participant->contribute(m_writer, now);

    auto batch = m_writer.commit();
    if (!batch) {
        m_writer.rollback();
        if (takesPart)
            m_participant->settled(false);
        failAll(batch.error());
        return;
    }
    if (m_isFailing) {
        m_isFailing = false;
        Q_EMIT storeRecovered();
    }
    if (takesPart)
        m_participant->settled(true);
    const qint64 seq = batch->seq;
    // Durable from here on: an error at these points cannot take it back, a kill must not matter.
    std::ignore = BeforePublish.hit();
    publish(std::move(*batch));
    std::ignore = AfterPublish.hit();
    for (const Request &request : requests)
        request.finish(nullptr, seq);
}

void ControlPlane::publish(ChangeBatch batch)
{
    const auto shared = std::make_shared<const ChangeBatch>(std::move(batch));
    for (const Subscriber &subscriber : m_subscribers)
        subscriber(shared);
}

void ControlPlane::reportFailure(const Error &error)
{
    if (m_isFailing)
        return;
    m_isFailing = true;
    qCWarning(lcCore).noquote() << "A commit failed:" << error.message;
    Q_EMIT storeFailed(error);
}

} // namespace berth::core
