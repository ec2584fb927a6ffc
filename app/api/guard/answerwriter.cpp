// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/answerwriter.h"

#include "app/api/guard/commonfields.h"
#include "app/api/guard/syntax.h"

#include <algorithm>

namespace berth::api {

namespace {

constexpr size_t LargestHead = 65'536;

/// @returns the status, or 0 where @p line is no status line.
int statusOf(QByteArrayView line)
{
    if (!line.startsWith("HTTP/1.1 ") || line.size() < 12)
        return 0;
    int status = 0;
    for (const char c : line.sliced(9, 3)) {
        if (!syntax::isDigit(c))
            return 0;
        status = status * 10 + (c - '0');
    }
    return status >= 200 ? status : 0;
}

} // namespace

AnswerWriter::AnswerWriter(CommonFields &fields)
    : m_fields(fields)
{
}

void AnswerWriter::begin(const AnswerTerms &terms)
{
    m_terms = terms;
    m_stage = Stage::Head;
    m_framing = Framing::UntilClose;
    m_isUnusable = false;
    m_head.clear();
    m_left = -1;
    m_pending.clear();
}

void AnswerWriter::take(QByteArrayView bytes)
{
    if (m_stage == Stage::Complete || bytes.empty())
        return;
    if (m_stage == Stage::Body)
        return takeBody(bytes);
    // The head comes in a dozen pieces: only one with a line end in it can be the last.
    const size_t from = m_head.size() < 3 ? 0 : m_head.size() - 3;
    m_head.append(bytes.data(), size_t(bytes.size()));
    if (!bytes.contains('\n')) {
        if (m_head.size() > LargestHead)
            giveUp();
        return;
    }
    const size_t end = m_head.find("\r\n\r\n", from);
    if (std::min(end, m_head.size()) > LargestHead)
        return giveUp(); // what is behind a head may come with it, however large
    if (end == std::string::npos)
        return;
    const QByteArrayView all(m_head.data(), qsizetype(m_head.size()));
    writeHead(all.first(qsizetype(end) + 2));
    if (m_stage == Stage::Body)
        takeBody(all.sliced(qsizetype(end) + 4));
}

void AnswerWriter::finish()
{
    if (m_stage == Stage::Complete)
        return;
    if (m_stage == Stage::Head)
        return giveUp();
    breakOff(); // where a length was told, the client sees that the end is missing
}

void AnswerWriter::giveUp()
{
    m_isUnusable = true;
    m_pending.clear();
    breakOff();
}

void AnswerWriter::breakOff()
{
    m_terms.keepAlive = false;
    m_stage = Stage::Complete;
}

void AnswerWriter::writeHead(QByteArrayView head)
{
    m_stage = Stage::Body;
    const qsizetype lineEnd = head.indexOf("\r\n");
    const QByteArrayView statusLine = head.first(lineEnd);
    const int status = statusOf(statusLine);
    if (status == 0)
        return giveUp();
    const bool hasBody = status != 204 && status != 304;
    write(statusLine);
    if (statusLine.size() == 12) // Qt writes no blank where it knows no phrase; RFC 9112 wants it
        write(" ");
    write("\r\n");

    quint32 present = 0;
    for (qsizetype at = lineEnd + 2; at < head.size();) {
        const qsizetype end = head.indexOf("\r\n", at);
        present |= takeField(head.sliced(at, end - at), status != 204);
        at = end + 2;
    }
    if (m_framing == Framing::Chunked && m_left >= 0)
        return giveUp();
    if (m_framing == Framing::UntilClose && m_left >= 0)
        m_framing = Framing::Length;
    m_fields.appendMissing(present, m_pending);

    const bool endsHere = !hasBody || m_terms.isHead;
    if (!endsHere
        && (m_framing == Framing::UntilClose
            || (m_framing == Framing::Chunked && m_terms.minorVersion == 0)))
        m_terms.keepAlive = false;
    if (!m_terms.keepAlive)
        write("Connection: close\r\n");
    else if (m_terms.minorVersion == 0)
        write("Connection: keep-alive\r\n");
    write("\r\n");

    m_chunks = {};
    // A HEAD's body is still counted, so that the server behind is heard out.
    if (!hasBody || (m_terms.isHead && m_framing != Framing::Length)
        || (m_framing == Framing::Length && m_left == 0))
        m_stage = Stage::Complete;
}

quint32 AnswerWriter::takeField(QByteArrayView line, bool hasBody)
{
    const QByteArrayView name = line.first(std::max<qsizetype>(line.indexOf(':'), 0));
    const QByteArrayView value
        = syntax::trimmed(line.sliced(std::min(name.size() + 1, line.size())));
    if (syntax::equalsLower(name, "connection") || syntax::equalsLower(name, "keep-alive"))
        return 0; // that is ours to say
    if (syntax::equalsLower(name, "content-length")) {
        bool isNumber = false;
        m_left = value.toByteArray().toLongLong(&isNumber);
        if (!isNumber)
            m_left = -1;
        if (!hasBody || !isNumber)
            return 0; // RFC 9110 section 8.6: none with a 204
    } else if (syntax::equalsLower(name, "transfer-encoding")) {
        m_framing = Framing::Chunked;
        if (m_terms.minorVersion == 0)
            return 0;
    }
    write(line);
    write("\r\n");
    return m_fields.bitOf(name);
}

void AnswerWriter::takeBody(QByteArrayView bytes)
{
    switch (m_framing) {
    case Framing::Length: {
        const QByteArrayView body = bytes.first(std::min<qint64>(m_left, bytes.size()));
        if (!m_terms.isHead)
            write(body);
        m_left -= body.size();
        if (m_left == 0)
            m_stage = Stage::Complete;
        return;
    }
    case Framing::Chunked:
        return takeChunks(bytes);
    case Framing::UntilClose:
        write(bytes);
        return;
    }
}

void AnswerWriter::takeChunks(QByteArrayView bytes)
{
    while (!bytes.empty()) {
        const ChunkReader::Step step = m_chunks.take(bytes);
        if (step.state == ChunkReader::State::Broken)
            return breakOff(); // the client sees that the end is missing
        const qsizetype taken = step.framing + step.data;
        write(m_terms.minorVersion == 0 ? bytes.sliced(step.framing, step.data)
                                        : bytes.first(taken));
        bytes = bytes.sliced(taken);
        if (step.state == ChunkReader::State::End) {
            m_stage = Stage::Complete;
            return;
        }
    }
}

} // namespace berth::api
