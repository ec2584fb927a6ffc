// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/feedsocket.h"

#include "app/api/guard/gateoptions.h"
#include "app/api/guard/requestreader.h"

#include <algorithm>
#include <cstring>

namespace berth::api {

FeedSocket::FeedSocket(const QHostAddress &peer, quint16 port, CommonFields &fields,
                       GateCounters &counters, bool keepsFields, QObject *parent)
    : QTcpSocket(parent)
    , m_answer(fields)
    , m_counters(counters)
    , m_keepsFields(keepsFields)
{
    setSocketState(ConnectedState);
    setPeerAddress(peer);
    setPeerPort(port);
    setOpenMode(ReadWrite); // open() is for sockets that have a descriptor
}

FeedSocket::~FeedSocket()
{
    if (m_isInFlight)
        --m_counters.inFlight;
    // Or the base would take it for one that has to be aborted.
    setSocketState(UnconnectedState);
}

bool FeedSocket::feed(const CanonicalRequest &request, const AnswerTerms &terms)
{
    m_answer.begin(terms);
    m_head = request.head;
    if (m_keepsFields) {
        m_fields = request.fields;
        const qsizetype at = m_fields.data() - request.head.data();
        m_head = request.head.first(at);
        m_headEnd = request.head.sliced(at + m_fields.size());
    }
    m_body = request.body;
    m_isInFlight = true;
    ++m_counters.inFlight;
    Q_EMIT readyRead();
    const bool isTaken = m_head.empty() && m_headEnd.empty() && m_body.empty();
    m_head = m_headEnd = m_body = m_fields = {}; // the reader's buffers are its own again
    return isTaken;
}

void FeedSocket::retire()
{
    m_listener = nullptr;
    if (state() == UnconnectedState)
        return;
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
}

qint64 FeedSocket::bytesAvailable() const
{
    return QTcpSocket::bytesAvailable() + m_head.size() + m_headEnd.size() + m_body.size();
}

qint64 FeedSocket::bytesToWrite() const
{
    return m_listener ? m_listener->unsentBytes() : 0;
}

void FeedSocket::disconnectFromHost()
{
    m_answer.finish();
    afterWrite();
}

qint64 FeedSocket::readData(char *data, qint64 size)
{
    qint64 copied = 0;
    for (QByteArrayView *part : {&m_head, &m_headEnd, &m_body}) {
        const qsizetype here = qsizetype(std::min<qint64>(part->size(), size - copied));
        if (here == 0)
            continue;
        std::memcpy(data + copied, part->data(), size_t(here));
        *part = part->sliced(here);
        copied += here;
    }
    return copied;
}

qint64 FeedSocket::writeData(const char *data, qint64 size)
{
    if (m_isInFlight) {
        m_answer.take({data, qsizetype(size)});
        afterWrite();
    }
    return size; // what nobody waits for is dropped
}

void FeedSocket::afterWrite()
{
    if (m_isInFlight && m_answer.isComplete()) {
        m_isInFlight = false;
        --m_counters.inFlight;
    }
    if (m_listener) {
        m_listener->onAnswerAdvanced();
        return;
    }
    m_answer.pending().clear();
    if (!m_isInFlight)
        retire();
}

} // namespace berth::api
