// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/chunkreader.h"

#include <QtCore/qbytearrayview.h>

#include <string>

namespace berth::api {

class CommonFields;

/// What the request says about how it is answered.
struct AnswerTerms
{
    bool isHead = false;
    bool keepAlive = true;
    int minorVersion = 1;
};

/// Makes of an answer as the server behind writes it, in any pieces, what goes to the client: finds
/// its end, cuts the body off for HEAD, says whether the connection ends, adds the common fields.
/// A chunked answer to an HTTP/1.0 client loses its chunks and ends with the connection.
class AnswerWriter final
{
public:
    /// @p fields must outlive the writer.
    explicit AnswerWriter(CommonFields &fields);

    /// Forgets the last answer; the next bytes are those of another one.
    void begin(const AnswerTerms &terms);

    /// Takes the next bytes of the answer; those behind its end are dropped.
    void take(QByteArrayView bytes);

    /// The server will write no more, which is the end of an answer without length.
    void finish();

    /// The connection ends with this answer; too late once the head is complete.
    void endConnection() { m_terms.keepAlive = false; }

    [[nodiscard]] bool hasHead() const { return m_stage != Stage::Head; }
    [[nodiscard]] bool isComplete() const { return m_stage == Stage::Complete; }
    /// @returns whether its head is none that can be sent; then nothing is pending, or ever was.
    [[nodiscard]] bool isUnusable() const { return m_isUnusable; }
    /// @returns whether its length was not told in advance.
    [[nodiscard]] bool isStream() const { return hasHead() && m_framing != Framing::Length; }
    /// @returns whether another answer may follow; not behind one that lacks its end.
    [[nodiscard]] bool keepsAlive() const { return m_terms.keepAlive; }

    /// @returns what has to go to the client; the caller takes it away.
    [[nodiscard]] std::string &pending() { return m_pending; }

private:
    enum class Stage : quint8 { Head, Body, Complete };
    enum class Framing : quint8 { Length, Chunked, UntilClose };

    void write(QByteArrayView text) { m_pending.append(text.data(), size_t(text.size())); }
    void writeHead(QByteArrayView head);
    /// @returns the bit of the field among the common ones.
    quint32 takeField(QByteArrayView line, bool hasBody);
    void takeBody(QByteArrayView bytes);
    void takeChunks(QByteArrayView bytes);
    void giveUp();
    void breakOff();

    CommonFields &m_fields;
    AnswerTerms m_terms;
    Stage m_stage = Stage::Head;
    Framing m_framing = Framing::UntilClose;
    bool m_isUnusable = false;
    std::string m_head; ///< until it is complete
    qint64 m_left = 0; ///< of a body with a length; -1: none was told
    ChunkReader m_chunks;
    std::string m_pending;
};

} // namespace berth::api
