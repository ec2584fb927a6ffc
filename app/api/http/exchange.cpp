// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/exchange.h"

namespace berth::api {

namespace {

constexpr qsizetype SmallBody = 8 * 1024;

} // namespace

Exchange::Exchange(const Request &request, QTcpSocket *socket, Answered answered)
    : m_socket(socket)
    , m_answered(std::move(answered))
    , m_since(std::chrono::steady_clock::now())
    , m_method(request.method)
    , m_path(request.path)
    , m_id(request.id)
    , m_peer(request.peer)
{
}

void Exchange::answer(Answer answer)
{
    answer.headers.push_back({"Request-Id", m_id.toLatin1()});
    if (m_socket) {
        QByteArray bytes = answer.head();
        // A small body goes along; a large one is not copied once more.
        const bool isSmall = answer.body.size() <= SmallBody;
        if (isSmall)
            bytes += answer.body;
        m_socket->write(bytes);
        if (!isSmall && m_socket)
            m_socket->write(answer.body);
    }
    handOver(answer.status);
}

void Exchange::handOver(int status)
{
    m_answered(*this, status);
}

double Exchange::seconds() const
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_since).count();
}

RequestRecord Exchange::record(TimePoint now, int status) const
{
    return {now,       m_id,
            m_method,  m_path,
            status,    seconds() * 1000,
            m_account, m_peer.isNull() ? QString() : m_peer.toString()};
}

} // namespace berth::api
