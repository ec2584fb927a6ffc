// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/answer.h"
#include "app/api/http/request.h"
#include "models/domain/time.h"

#include <QtCore/qpointer.h>
#include <QtNetwork/qtcpsocket.h>

#include <functional>
#include <memory>

namespace berth::api {

struct Route;

/// One answered request, for the log and the console's view of it. Without the query, which may
/// hold what somebody searches for.
struct RequestRecord
{
    TimePoint time;
    QString id;
    Method method = Method::Other;
    QString path;
    int status = 0;
    double milliseconds = 0;
    QString account; ///< empty: nobody signed in
    QString peer; ///< empty: over a unix socket
};

/// A request's way back to its client, who may have left: what is answered then is dropped.
/// Belongs to the API's thread.
class Exchange final
{
public:
    using Answered = std::function<void(const Exchange &, int status)>;

    Exchange(const Request &request, QTcpSocket *socket, Answered answered);

    /// Sends the answer; once.
    void answer(Answer answer);
    /// The stream's own way to write; null where the client has left.
    [[nodiscard]] QTcpSocket *socket() const { return m_socket; }
    /// A stream has begun: it counts as answered.
    void handOver(int status);

    void setRoute(const Route *route) { m_route = route; }
    void setAccount(const QString &account) { m_account = account; }
    [[nodiscard]] const Route *route() const { return m_route; }
    [[nodiscard]] const QString &requestId() const { return m_id; }
    [[nodiscard]] double seconds() const;
    [[nodiscard]] RequestRecord record(TimePoint now, int status) const;

private:
    QPointer<QTcpSocket> m_socket;
    Answered m_answered;
    std::chrono::steady_clock::time_point m_since;
    const Route *m_route = nullptr;
    Method m_method;
    QString m_path;
    QString m_id;
    QString m_account;
    QHostAddress m_peer;
};

} // namespace berth::api

Q_DECLARE_METATYPE(berth::api::RequestRecord)
