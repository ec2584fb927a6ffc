// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/stream/eventstreams.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/wire/events.h"
#include "app/core/core.h"
#include "models/store/reader.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds Heartbeat(15);
constexpr std::chrono::milliseconds Pause(20); ///< commits that come together make one turn
constexpr int EventsPerTurn = 256; ///< of one follower; the others get theirs in between
/// A follower that reads slower than this is not read for; far below where the gate cuts it off.
constexpr qint64 MostUnsent = 256 * 1024;

void writeChunk(QTcpSocket &socket, const QByteArray &text)
{
    socket.write(QByteArray::number(text.size(), 16) + "\r\n" + text + "\r\n");
}

void writeEnd(QTcpSocket &socket)
{
    socket.write("0\r\n\r\n");
}

} // namespace

EventStreams::EventStreams(core::Core &core, core::Accounts &accounts, store::Reader &reader)
    : m_core(core)
    , m_accounts(accounts)
    , m_reader(reader)
{
    m_beat.setInterval(Heartbeat);
    m_wake.setSingleShot(true);
    m_wake.setInterval(Pause);
    connect(&m_beat, &QTimer::timeout, this, &EventStreams::beat);
    connect(&m_wake, &QTimer::timeout, this, &EventStreams::wake);
    connect(&core, &core::Core::committed, this, [this] {
        if (!m_followers.empty() && !m_wake.isActive())
            m_wake.start();
    });
}

EventStreams::~EventStreams() = default;

void EventStreams::add(Follower follower)
{
    QTcpSocket *socket = follower.exchange->socket();
    if (!socket)
        return;
    socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                  "Transfer-Encoding: chunked\r\nRequest-Id: "
                  + follower.exchange->requestId().toLatin1() + "\r\n\r\n");
    writeChunk(*socket, "retry: 2000\n\n");
    follower.exchange->handOver(200);
    if (!advance(follower))
        return;
    m_followers.push_back(std::move(follower));
    if (!m_beat.isActive())
        m_beat.start();
}

void EventStreams::stop()
{
    for (const Follower &follower : m_followers) {
        if (QTcpSocket *socket = follower.exchange->socket())
            writeEnd(*socket);
    }
    m_followers.clear();
    m_beat.stop();
    m_wake.stop();
}

void EventStreams::wake()
{
    std::erase_if(m_followers, [this](Follower &follower) { return !advance(follower); });
}

void EventStreams::beat()
{
    std::erase_if(m_followers, [this](Follower &follower) {
        QTcpSocket *socket = follower.exchange->socket();
        if (!socket)
            return true;
        if (!mayGoOn(follower)) {
            writeEnd(*socket);
            return true;
        }
        writeChunk(*socket, ": still here\n\n");
        return !advance(follower);
    });
    if (m_followers.empty())
        m_beat.stop();
}

bool EventStreams::mayGoOn(Follower &follower)
{
    auto caller = m_accounts.authenticate(follower.authorization, m_reader, m_core.clock().now());
    if (!caller)
        return false;
    follower.actor = caller->actor;
    return true;
}

bool EventStreams::advance(Follower &follower)
{
    QTcpSocket *socket = follower.exchange->socket();
    if (!socket)
        return false;
    if (socket->bytesToWrite() > MostUnsent)
        return true;
    // Who left the organization, or was signed out, hears nothing that came after.
    if (!mayGoOn(follower)) {
        writeEnd(*socket);
        return false;
    }
    store::EventQuery query{.after = follower.after, .limit = EventsPerTurn};
    if (!follower.actor.isAdministrator)
        query.organization = follower.actor.organization;
    const auto page = m_reader.events(query);
    if (!page) {
        writeEnd(*socket); // it comes back with where it stood
        return false;
    }
    QByteArray text;
    const qint64 epoch = m_core.store().epoch();
    for (const Event &event : page->events) {
        follower.after = event.seq;
        if (!mayRead(follower.actor, event)
            || (!follower.kinds.isEmpty() && !follower.kinds.contains(word(event.kind))))
            continue;
        text += "id: " + feedCursor(epoch, event.seq).toLatin1();
        text += "\nevent: " + event.action.toUtf8() + "\ndata: ";
        {
            JsonWriter json(text);
            json.beginObject();
            writeEventMembers(json, event, epoch);
            json.endObject();
        }
        text += "\n\n";
    }
    if (!text.isEmpty())
        writeChunk(*socket, text);
    if (int(page->events.size()) == EventsPerTurn && !m_wake.isActive())
        m_wake.start();
    return true;
}

} // namespace berth::api
