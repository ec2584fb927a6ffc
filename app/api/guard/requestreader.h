// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/chunkreader.h"
#include "app/api/guard/fieldreader.h"
#include "app/api/guard/hostpolicy.h"
#include "app/api/guard/refusal.h"
#include "app/api/guard/requestlimits.h"

#include <QtCore/qbytearrayview.h>

#include <string>

namespace berth::api {

struct HeaderField
{
    QByteArrayView name; ///< lower case
    QByteArrayView value; ///< without blanks around it
};

/// One request with a single meaning. The views hold until the reader is fed or asked for the next.
struct CanonicalRequest
{
    QByteArrayView method; ///< as sent: HEAD stays HEAD here
    QByteArrayView target; ///< origin form: the path and, from its '?' on, the query
    QByteArrayView path;
    QByteArrayView body; ///< chunks joined
    /// What a server behind reads instead of what was sent: request line (GET for HEAD), fields in
    /// lower case without those of the connection, Content-Length where there is a body, empty
    /// line.
    QByteArrayView head;
    QByteArrayView fields; ///< the lines of fields in the head, but Content-Length
    bool isHead = false;
    bool keepAlive = true;
    int minorVersion = 1; ///< 0 or 1
};

/// Reads HTTP/1.1 requests (RFC 9112, RFC 9110) from one connection's bytes, strictly: whatever two
/// readers could take differently is refused. Where the bytes are cut makes no difference to what
/// comes out. No sockets, no clock: whoever feeds it watches the time. One thread.
///
/// It parses in place over its own buffer, which holds one request and what was fed behind it.
/// Cost O(bytes), each is looked at once.
class RequestReader final
{
public:
    enum class Verdict {
        NeedsMore,
        Complete, ///< request() is there; nothing is read until next()
        Refused, ///< refusal() says why; nothing is read any more
    };
    /// What a client owes us: decides which deadline is running.
    enum class Phase { Idle, Head, Body, Done };

    /// @p limits and @p hosts must outlive the reader.
    RequestReader(const RequestLimits &limits, const HostPolicy &hosts);
    Q_DISABLE_COPY_MOVE(RequestReader)

    /// Takes @p bytes, all of them; bytes behind a complete request are kept for next().
    Verdict feed(QByteArrayView bytes);

    /// Lets go of the complete request and reads on in what was fed already.
    Verdict next();

    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    [[nodiscard]] Phase phase() const;

    /// @returns the complete request. Only at Complete.
    [[nodiscard]] const CanonicalRequest &request() const { return m_request; }
    /// @returns its fields in the order they came. Only at Complete. Cost O(fields).
    [[nodiscard]] std::vector<HeaderField> fields() const;

    [[nodiscard]] const Refusal &refusal() const { return m_refusal; }
    /// @returns whether what was refused is known to be a HEAD, whose answer has no body.
    [[nodiscard]] bool isHead() const { return m_request.isHead; }

    /// @returns whether the client waits for a 100 before it sends the body: the head has passed
    /// every check and nothing of the body has come (RFC 9110 section 10.1.1).
    [[nodiscard]] bool wantsContinue() const;

    /// @returns whether bytes were fed that belong to no request yet.
    [[nodiscard]] bool hasLeftover() const;
    /// @returns how much of what was fed it still holds.
    [[nodiscard]] qint64 bufferedBytes() const { return qint64(m_buffer.size()); }

private:
    enum class Stage : quint8 { RequestLine, Fields, FixedBody, ChunkedBody, Complete, Refused };

    void begin();
    void compact();
    Verdict read();
    bool readLine(qint64 limit, const Refusal &tooLong);
    void readRequestLine();
    [[nodiscard]] Refusal takeRequestLine(QByteArrayView line);
    void readFields();
    [[nodiscard]] Refusal finishHead();
    [[nodiscard]] Refusal checkHost() const;
    void readFixedBody();
    void readChunkedBody();
    void complete();
    void refuse(const Refusal &refusal);
    [[nodiscard]] qint64 bodyLimit() const;
    [[nodiscard]] QByteArrayView view(size_t from, size_t size) const;

    const RequestLimits &m_limits;
    const HostPolicy &m_hosts;

    std::string m_buffer;
    size_t m_begin = 0; ///< of the request, in the buffer; so are the next three
    size_t m_lineStart = 0;
    size_t m_scan = 0; ///< the first byte that nobody has looked at
    size_t m_bodyStart = 0;
    size_t m_bodySize = 0; ///< so far, joined at m_bodyStart

    Stage m_stage = Stage::RequestLine;
    Verdict m_verdict = Verdict::NeedsMore;
    Refusal m_refusal;
    bool m_skippedEmptyLine = false;

    std::string m_authority; ///< of an absolute target
    std::string m_head; ///< canonical
    size_t m_methodSize = 0;
    size_t m_fieldsAt = 0;
    size_t m_targetAt = 0; ///< in m_head
    size_t m_targetSize = 0;
    size_t m_pathSize = 0;
    FieldReader m_fields;
    ChunkReader m_chunks;
    CanonicalRequest m_request;
};

} // namespace berth::api
