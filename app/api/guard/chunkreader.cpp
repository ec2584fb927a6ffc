// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/chunkreader.h"

#include "app/api/guard/syntax.h"

#include <algorithm>

namespace berth::api {

namespace {

constexpr Refusal BadSize{400, "A chunk must begin with its size in hexadecimal digits."};
constexpr Refusal HugeSize{400, "The size of a chunk is out of range."};
constexpr Refusal TooLarge{413, "The body is larger than this resource takes."};
constexpr Refusal LongLine{400, "The line before a chunk is too long."};
constexpr Refusal LongExtensions{400, "The chunk extensions are too long."};
constexpr Refusal BadExtension{400, "A chunk extension holds a control character."};
constexpr Refusal BadEnd{400, "The data of a chunk must end with CR LF, where its size says so."};
constexpr Refusal BadLineEnd{400, "A line in the chunked body does not end with CR LF."};
constexpr Refusal BadTrailer{400, "A trailer field is malformed."};
constexpr Refusal LongTrailers{431, "The trailer fields are too large."};

constexpr quint64 LargestSize = quint64(std::numeric_limits<qint64>::max());

} // namespace

ChunkReader::Step ChunkReader::take(QByteArrayView bytes)
{
    Step step;
    for (const char c : bytes) {
        if (m_place == Place::Data) {
            const quint64 here = quint64(bytes.size() - step.framing);
            step.data = qsizetype(std::min(m_left, here));
            m_left -= quint64(step.data);
            if (m_left == 0)
                m_place = Place::DataCr;
            return step;
        }
        if ((m_refusal = takeFraming(c))) {
            step.state = State::Broken;
            return step;
        }
        ++step.framing;
        if (m_place == Place::Done) {
            step.state = State::End;
            return step;
        }
    }
    return step;
}

Refusal ChunkReader::takeFraming(char c)
{
    switch (m_place) {
    case Place::SizeStart:
        m_left = 0;
        m_lineBytes = 0;
        m_place = Place::Size;
        return syntax::hexValue(c) >= 0 ? takeSize(c) : BadSize;
    case Place::Size:
    case Place::Extension:
        return takeSize(c);
    case Place::SizeEnd:
        if (c != '\n')
            return BadLineEnd;
        if (m_left > quint64(m_limits.bodyBytes - m_total))
            return TooLarge;
        m_total += qint64(m_left);
        m_place = m_left == 0 ? Place::TrailerStart : Place::Data;
        return {};
    case Place::DataCr:
        m_place = Place::DataLf;
        return c == '\r' ? Refusal() : BadEnd;
    case Place::DataLf:
        m_place = Place::SizeStart;
        return c == '\n' ? Refusal() : BadEnd;
    case Place::TrailerStart:
    case Place::TrailerName:
    case Place::TrailerValue:
    case Place::TrailerEnd:
    case Place::LastLf:
        return takeTrailer(c);
    case Place::Data:
    case Place::Done:
        break;
    }
    return BadSize; // take() comes here for neither
}

Refusal ChunkReader::takeSize(char c)
{
    if (c == '\r') {
        m_place = Place::SizeEnd;
        return {};
    }
    if (++m_lineBytes > m_limits.lineBytes)
        return LongLine;
    if (m_place == Place::Extension) {
        if (++m_extensionBytes > m_limits.extensionBytes)
            return LongExtensions;
        if (c == '\n')
            return BadLineEnd;
        return syntax::is(syntax::TextChar, c) ? Refusal() : BadExtension;
    }
    if (c == ';') {
        m_place = Place::Extension;
        return {};
    }
    if (c == '\n')
        return BadLineEnd;
    const int digit = syntax::hexValue(c);
    if (digit < 0)
        return BadSize;
    if (m_left > LargestSize >> 4)
        return HugeSize;
    m_left = m_left << 4 | quint64(digit);
    return {};
}

Refusal ChunkReader::takeTrailer(char c)
{
    if (++m_trailerBytes > m_limits.trailerBytes)
        return LongTrailers;
    switch (m_place) {
    case Place::TrailerStart:
        if (c == '\r') {
            m_place = Place::LastLf;
            return {};
        }
        m_place = Place::TrailerName;
        return syntax::is(syntax::TokenChar, c) ? Refusal() : BadTrailer;
    case Place::TrailerName:
        if (c == ':')
            m_place = Place::TrailerValue;
        else if (!syntax::is(syntax::TokenChar, c))
            return BadTrailer;
        return {};
    case Place::TrailerValue:
        if (c == '\r')
            m_place = Place::TrailerEnd;
        else if (!syntax::is(syntax::TextChar, c))
            return c == '\n' ? BadLineEnd : BadTrailer;
        return {};
    case Place::TrailerEnd:
        m_place = Place::TrailerStart;
        return c == '\n' ? Refusal() : BadLineEnd;
    case Place::LastLf:
        m_place = Place::Done;
        return c == '\n' ? Refusal() : BadLineEnd;
    case Place::SizeStart:
    case Place::Size:
    case Place::Extension:
    case Place::SizeEnd:
    case Place::Data:
    case Place::DataCr:
    case Place::DataLf:
    case Place::Done:
        break;
    }
    return BadTrailer; // takeFraming() keeps these to itself
}

} // namespace berth::api
