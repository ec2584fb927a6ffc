// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/readthread.h"

#include "models/store/reader.h"
#include "models/store/store.h"

namespace berth::core {

ReadThread::ReadThread(store::Store &store)
    : m_store(store)
    , m_context(std::make_unique<QObject>())
{
    m_thread.setObjectName(QStringLiteral("berth-read"));
    m_context->moveToThread(&m_thread);
    m_thread.start();
}

ReadThread::~ReadThread()
{
    stop();
}

void ReadThread::stop()
{
    {
        const QMutexLocker lock(&m_mutex);
        if (m_isStopped.exchange(true))
            return;
    }
    // A connection is closed by the thread that opened it, after all that was asked before.
    QMetaObject::invokeMethod(
        m_context.get(), [this] { m_reader.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void ReadThread::enqueue(Work work)
{
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_isStopped) {
            QMetaObject::invokeMethod(m_context.get(), [this, work = std::move(work)] {
                work(m_isStopped ? Result<store::Reader *>(tl::unexpected(Error::cancelled()))
                                 : reader());
            });
            return;
        }
    }
    work(tl::unexpected(Error::cancelled()));
}

Result<store::Reader *> ReadThread::reader()
{
    if (!m_reader) {
        auto opened = m_store.reader();
        if (!opened)
            return tl::unexpected(opened.error());
        m_reader = std::move(*opened);
    }
    return m_reader.get();
}

} // namespace berth::core
