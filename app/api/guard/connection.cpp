// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/connection.h"

#include <QtCore/qloggingcategory.h>
#include <QtNetwork/qsslsocket.h>

#include <array>

#include <sys/socket.h>
#include <unistd.h>

namespace berth::api {

namespace {

Q_LOGGING_CATEGORY(lcGuard, "berth.api.guard")

constexpr size_t ReadBytes = size_t(16 * KiB);
/// What Qt reads ahead; the kernel holds back the rest while a request is answered.
constexpr qint64 ReadAheadBytes = 64 * KiB;

constexpr Refusal SlowHead{408, "The head of the request took too long."};
constexpr Refusal SlowBody{408, "The body of the request took too long."};
constexpr Refusal Busy{503, "Too many requests are being answered. Try again in a moment.", 1};
constexpr Refusal NoServer{503, "The API is not ready yet. Try again in a moment.", 1};
constexpr Refusal Stopping{503, "The API is stopping. Try again in a moment.", 5};
constexpr Refusal BrokenAnswer{500, "The answer to this request could not be sent."};

} // namespace

Connection::Connection(QTcpSocket *socket, Peer peer, ConnectionOwner &owner, QObject *parent)
    : QObject(parent)
    , m_owner(owner)
    , m_peer(std::move(peer))
    , m_socket(socket)
    , m_isPlain(!qobject_cast<QSslSocket *>(socket))
    , m_reader(owner.options().limits, *m_peer.hosts)
    , m_since(std::chrono::steady_clock::now())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(ReadAheadBytes);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::readMore);
    connect(m_socket, &QTcpSocket::disconnected, this, [this] {
        if (m_state == State::Flushing)
            linger();
        else
            end();
    });
}

Connection::~Connection()
{
    m_state = State::Ended;
    letGoOfFeed();
    if (m_keptDescriptor >= 0)
        ::close(m_keptDescriptor);
    m_socket->disconnect(this);
}

qint64 Connection::unsentBytes() const
{
    const qint64 unsent = m_socket->bytesToWrite();
    if (m_isPlain)
        return unsent;
    return unsent + qobject_cast<const QSslSocket *>(m_socket)->encryptedBytesToWrite();
}

void Connection::readMore()
{
    if (m_isInReadLoop)
        return;
    m_isInReadLoop = true;
    std::array<char, ReadBytes> chunk;
    while (m_state == State::Reading && m_socket->bytesAvailable() > 0) {
        const qint64 size = m_socket->read(chunk.data(), chunk.size());
        if (size <= 0)
            break;
        m_owner.mutableCounters().bytesReceived += quint64(size);
        act(m_reader.feed({chunk.data(), qsizetype(size)}));
    }
    m_isInReadLoop = false;
}

void Connection::act(RequestReader::Verdict verdict)
{
    switch (verdict) {
    case RequestReader::Verdict::NeedsMore:
        if (!m_hasContinued && m_reader.wantsContinue()) {
            m_hasContinued = true;
            send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        notePhase();
        return;
    case RequestReader::Verdict::Complete:
        handOn();
        return;
    case RequestReader::Verdict::Refused:
        refuse(m_reader.refusal());
        return;
    }
}

void Connection::notePhase()
{
    const RequestReader::Phase phase = m_reader.phase();
    if (phase == m_phase)
        return;
    m_phase = phase;
    m_since = std::chrono::steady_clock::now();
}

void Connection::handOn()
{
    GateCounters &counters = m_owner.mutableCounters();
    if (m_isEnding)
        return refuse(Stopping);
    if (counters.inFlight >= m_owner.options().caps.requestsInFlight)
        return refuse(Busy);
    if (!m_feed) {
        m_feed = m_owner.makeFeed(m_peer);
        if (!m_feed)
            return refuse(NoServer);
        m_feed->setListener(this);
    }
    ++counters.requests;
    m_state = State::Answering;
    m_phase = RequestReader::Phase::Done;
    m_hasContinued = false;
    m_isLate = false;

    const CanonicalRequest &request = m_reader.request();
    FeedSocket *const feed = m_feed;
    m_isFeeding = true;
    const bool isTaken = feed->feed(request,
                                    {.isHead = request.isHead,
                                     .keepAlive = request.keepAlive,
                                     .minorVersion = request.minorVersion});
    m_isFeeding = false;
    if (m_state != State::Answering || !m_feed)
        return; // the client has left meanwhile
    if (!isTaken) {
        qCWarning(lcGuard) << "The server behind did not read a whole request.";
        letGoOfFeed();
        return refuse(BrokenAnswer);
    }
    m_isLate = !m_feed->answer().isComplete();
    onAnswerAdvanced();
}

void Connection::onAnswerAdvanced()
{
    // What a handler writes before it returns goes out as one piece.
    if (m_isFeeding || m_state != State::Answering)
        return;
    AnswerWriter &answer = m_feed->answer();
    if (answer.isUnusable()) {
        letGoOfFeed();
        return refuse(BrokenAnswer);
    }
    // Before its head is complete nothing is pending, and its end goes out with the rest.
    sendPending();
    if (answer.isComplete())
        return finishAnswer();
    if (answer.isStream() && unsentBytes() > m_owner.options().caps.unsentBytes) {
        m_socket->flush();
        if (unsentBytes() > m_owner.options().caps.unsentBytes)
            cutStream();
    }
}

void Connection::sendPending()
{
    std::string &pending = m_feed->answer().pending();
    if (pending.empty())
        return;
    send({pending.data(), qsizetype(pending.size())});
    if (pending.capacity() > size_t(ReadAheadBytes))
        std::string().swap(pending);
    else
        pending.clear();
}

/// Writes to the descriptor where nothing waits before it: QAbstractSocket turns its notifier on
/// and off for every write, and wakes the event loop each time, which are three system calls beside
/// the one that is needed. What the kernel does not take at once, and all of TLS, goes through Qt.
void Connection::send(QByteArrayView bytes)
{
    if (m_isPlain && m_socket->bytesToWrite() == 0) {
        const ssize_t sent = ::send(int(m_socket->socketDescriptor()), bytes.data(),
                                    size_t(bytes.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) // an error comes again, and is Qt's to handle
            bytes = bytes.sliced(sent);
        if (bytes.empty())
            return;
    }
    m_socket->write(bytes.data(), bytes.size());
}

void Connection::cutStream()
{
    ++m_owner.mutableCounters().streamsCut;
    end(); // it does not read, so there is no use in a gentle end
}

void Connection::finishAnswer()
{
    const bool keepsAlive = m_feed->answer().keepsAlive() && !m_isEnding;
    // A handler that answers late, or streams, may still hold its responder: what it writes must
    // not get into the next answer.
    if (m_isLate || m_feed->answer().isStream() || !keepsAlive)
        letGoOfFeed();
    if (!keepsAlive)
        return closeGently();
    if (unsentBytes() > m_owner.options().caps.unsentBytes)
        return waitForReader();
    if (m_reader.hasLeftover()) {
        // Pipelined: the others get their turn first.
        m_state = State::Resuming;
        QMetaObject::invokeMethod(this, &Connection::resume, Qt::QueuedConnection);
        return;
    }
    resume();
}

void Connection::waitForReader()
{
    m_state = State::Draining;
    const auto look = [this] {
        if (m_state == State::Draining && unsentBytes() <= m_owner.options().caps.unsentBytes)
            resume();
    };
    m_drained.push_back(connect(m_socket, &QTcpSocket::bytesWritten, this, look));
    if (auto *tls = qobject_cast<QSslSocket *>(m_socket))
        m_drained.push_back(connect(tls, &QSslSocket::encryptedBytesWritten, this, look));
}

void Connection::resume()
{
    if (m_state == State::Ended || m_state == State::Flushing || m_state == State::Lingering)
        return;
    for (const QMetaObject::Connection &drained : std::exchange(m_drained, {}))
        disconnect(drained);
    m_state = State::Reading;
    act(m_reader.next());
    readMore();
    if (m_isEnding && m_state == State::Reading)
        endSoon(); // what was fed already made no whole request
}

void Connection::letGoOfFeed()
{
    if (!m_feed)
        return;
    FeedSocket *const feed = m_feed;
    m_feed = nullptr;
    feed->setListener(nullptr);
    // A stream's handler has to hear that its reader is gone; any other may still answer.
    if (feed->isInFlight() && !feed->answer().isStream())
        m_owner.keepUntilAnswered(feed);
    else
        feed->retire();
}

void Connection::refuse(const Refusal &refusal)
{
    ++m_owner.mutableCounters().refused[refusal.status];
    send(refusalAnswer(refusal, m_owner.commonFields().lines(), m_reader.isHead()));
    closeGently();
}

void Connection::closeGently()
{
    m_state = State::Flushing;
    m_since = std::chrono::steady_clock::now();
    letGoOfFeed();
    m_keptDescriptor = LingeringClose::keepOpen(m_socket->socketDescriptor());
    m_socket->disconnectFromHost(); // flushes; TLS says goodbye
    if (m_state == State::Flushing && m_socket->state() == QAbstractSocket::UnconnectedState)
        linger();
}

void Connection::linger()
{
    if (m_keptDescriptor < 0)
        return end();
    m_state = State::Lingering;
    m_since = std::chrono::steady_clock::now();
    m_linger = std::make_unique<LingeringClose>(std::exchange(m_keptDescriptor, -1),
                                                m_owner.options().caps.lingerBytes, nullptr);
    connect(m_linger.get(), &LingeringClose::finished, this, &Connection::end);
    m_linger->start();
}

void Connection::end()
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    letGoOfFeed();
    m_socket->disconnect(this);
    m_socket->abort();
    m_owner.onConnectionEnded(this);
}

void Connection::endSoon()
{
    m_isEnding = true;
    switch (m_state) {
    case State::Reading:
        if (m_reader.phase() == RequestReader::Phase::Idle)
            return closeGently();
        return refuse(Stopping);
    case State::Answering:
        if (m_feed->answer().isStream())
            return end();
        m_feed->answer().endConnection();
        return;
    case State::Draining:
        return closeGently();
    case State::Resuming: // is refused in its turn
    case State::Flushing:
    case State::Lingering:
    case State::Ended:
        return;
    }
}

/// Whether the client has read nothing for too long of what waits for it.
bool Connection::isStalled(SteadyTime now)
{
    const qint64 unsent = unsentBytes();
    if (unsent == 0 || unsent < m_lastUnsent || m_lastUnsent == 0)
        m_unsentSince = now;
    m_lastUnsent = unsent;
    return unsent > 0 && now - m_unsentSince > m_owner.options().deadlines.stalledAnswer;
}

void Connection::checkDeadlines(SteadyTime now)
{
    const GateDeadlines &deadlines = m_owner.options().deadlines;
    switch (m_state) {
    case State::Reading:
        break;
    case State::Answering:
    case State::Draining:
    case State::Resuming:
    case State::Flushing:
        if (isStalled(now))
            end();
        return;
    case State::Lingering:
        if (now - m_since > deadlines.linger)
            end();
        return;
    case State::Ended:
        return;
    }
    if (isStalled(now))
        return end();
    switch (m_phase) {
    case RequestReader::Phase::Idle:
    case RequestReader::Phase::Done:
        if (now - m_since > deadlines.idle)
            closeGently();
        return;
    case RequestReader::Phase::Head:
        if (now - m_since <= deadlines.head)
            return;
        if (m_reader.phase() == RequestReader::Phase::Idle)
            return end(); // has never said anything, not even its part of a TLS handshake
        return refuse(SlowHead);
    case RequestReader::Phase::Body:
        if (now - m_since > deadlines.body)
            refuse(SlowBody);
        return;
    }
}

} // namespace berth::api
