// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/answerwriter.h"

#include <QtNetwork/qtcpsocket.h>

namespace berth::api {

struct CanonicalRequest;
struct GateCounters;

/// Who hears of an answer while it is written.
class AnswerListener
{
public:
    virtual ~AnswerListener() = default;
    Q_DISABLE_COPY_MOVE(AnswerListener)

    /// Something was added to the answer, or it has ended.
    virtual void onAnswerAdvanced() = 0;
    /// @returns the bytes that wait for the client to read.
    [[nodiscard]] virtual qint64 unsentBytes() const = 0;

protected:
    AnswerListener() = default;
};

/// The socket that QHttpServer sees: it lives in memory, holds one request at a time and catches
/// the answer. It outlives the client for as long as a handler may still answer, so that a
/// QHttpServerResponder that was kept is safe to use; what it writes then is dropped.
///
/// QHttpServer deletes it once it is retired. Belongs to the gate's thread.
class FeedSocket final : public QTcpSocket
{
    Q_OBJECT
public:
    /// @p fields and @p counters must outlive the socket. @p keepsFields: the server behind does
    /// not get the fields of requests to read, who handles them takes them from fields().
    FeedSocket(const QHostAddress &peer, quint16 port, CommonFields &fields, GateCounters &counters,
               bool keepsFields, QObject *parent);
    ~FeedSocket() override;

    /// Hands @p request on and returns when the handler has returned, which may be before the
    /// answer. @returns false where the server behind did not take it.
    [[nodiscard]] bool feed(const CanonicalRequest &request, const AnswerTerms &terms);

    [[nodiscard]] AnswerWriter &answer() { return m_answer; }
    /// The lines of fields, names in lower case, until the handler has returned; empty where the
    /// server behind has them.
    [[nodiscard]] QByteArrayView fields() const { return m_fields; }
    /// @returns whether a handler has the request and has not finished its answer.
    [[nodiscard]] bool isInFlight() const { return m_isInFlight; }

    /// @p listener may be null: what is written then is dropped, and the end of the answer retires
    /// the socket.
    void setListener(AnswerListener *listener) { m_listener = listener; }

    /// Tells the server behind that the connection has ended: it deletes this socket, handlers of
    /// streams stop.
    void retire();

    [[nodiscard]] qint64 bytesAvailable() const override;
    /// @returns what the client has not read yet, so that a stream can hold back.
    [[nodiscard]] qint64 bytesToWrite() const override;
    void disconnectFromHost() override;

protected:
    qint64 readData(char *data, qint64 size) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    void afterWrite();

    AnswerWriter m_answer;
    GateCounters &m_counters;
    AnswerListener *m_listener = nullptr;
    // What is left of the request; all point to the reader's buffers.
    QByteArrayView m_head;
    QByteArrayView m_headEnd;
    QByteArrayView m_body;
    QByteArrayView m_fields;
    bool m_keepsFields;
    bool m_isInFlight = false;
};

} // namespace berth::api
