// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/commonfields.h"
#include "app/api/guard/requestlimits.h"
#include "models/domain/time.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtNetwork/qsslconfiguration.h>

#include <map>
#include <optional>

namespace berth::api {

/// How long the gate waits. They are looked at in steps of a quarter of the shortest, between 10
/// and 250 ms.
struct GateDeadlines
{
    Milliseconds head = std::chrono::seconds(10); ///< from the first byte, or the connect, on; 408
    Milliseconds body = std::chrono::seconds(60); ///< from the end of the head on; 408
    Milliseconds idle = std::chrono::seconds(75); ///< between requests; closed without a word
    Milliseconds stalledAnswer = std::chrono::seconds(30); ///< the client reads nothing at all
    Milliseconds linger = std::chrono::seconds(1); ///< for a client that still sends
    /// What a handler may take to answer a client that has left; then its socket is deleted.
    Milliseconds abandonedAnswer = std::chrono::seconds(60);
};

/// How much there may be of everything.
struct GateCaps
{
    /// Beyond: 503 and Retry-After. Half of the usual soft limit on descriptors, since the store,
    /// the runtimes and connections that are being closed need some, too.
    int connections = 512;
    /// Of one peer (an IPv4 address, an IPv6 /64); beyond: 429 and Retry-After, for it is that
    /// peer's doing. 0: none.
    int connectionsPerPeer = 64;
    /// A reverse proxy and every tool of this machine share its one address.
    bool capsLoopbackPeers = false;
    int requestsInFlight = 256; ///< handed on and not answered; beyond: 503 and Retry-After
    /// A reader of a stream that is so far behind is cut off; also what may wait before the next
    /// request of a connection is read.
    qint64 unsentBytes = MiB;
    qint64 lingerBytes = 16 * MiB; ///< read and dropped while lingering
};

struct GateOptions
{
    RequestLimits limits;
    GateDeadlines deadlines;
    GateCaps caps;
    QList<QByteArray> hosts; ///< that the API answers for beside the loopback names
    std::optional<QSslConfiguration> tls; ///< of loadTlsIdentity(); for TCP only
    /// Handlers take the fields of requests from the feed (FeedSocket::fields()). Qt 6.4's server
    /// reads a head byte by byte, each through a QIODevice: an access token alone takes it 8 us.
    bool keepsRequestFields = false;
    QList<CommonFields::Field> answerFields = CommonFields::securityDefaults();
};

/// What has happened at the gate, for the metrics. Read it in the gate's thread.
struct GateCounters
{
    quint64 accepted = 0; ///< connections, those refused for a cap included
    quint64 requests = 0; ///< handed on
    quint64 bytesReceived = 0;
    std::map<int, quint64> refused; ///< by status
    quint64 streamsCut = 0; ///< for a reader that fell behind
    int open = 0; ///< connections now
    int inFlight = 0; ///< requests handed on and not answered, those of clients that left included
};

} // namespace berth::api
