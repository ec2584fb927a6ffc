// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/requestreader.h"

#include "app/api/guard/syntax.h"
#include "app/api/guard/target.h"

#include <algorithm>

namespace berth::api {

namespace {

constexpr Refusal BareLineFeed{400, "A line must end with CR LF; there is an LF alone."};
constexpr Refusal BareReturn{400, "A line must end with CR LF; there is a CR alone."};
constexpr Refusal ControlCharacter{400, "The head of the request holds a control character."};
constexpr Refusal SecondEmptyLine{400, "A request must not begin with more than one empty line."};
constexpr Refusal BadRequestLine{
    400, "The request line must be a method, a target and a version with one blank between them."};
constexpr Refusal BadMethod{400, "The method holds a character that no method has."};
constexpr Refusal OtherMethod{501, "This method is not supported."};
constexpr Refusal BadVersion{400, "The request line does not end with an HTTP version."};
constexpr Refusal OtherVersion{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
constexpr Refusal LongRequestLine{414, "The request line is too long."};
constexpr Refusal LargeHead{431, "The header fields are too large."};
constexpr Refusal ManyFields{431, "There are too many header fields."};
constexpr Refusal NoHost{400, "The Host field is missing."};
constexpr Refusal OtherAuthority{400, "The target names another authority than the Host field."};
constexpr Refusal OtherHost{421, "This server does not answer for the host that is named."};
constexpr Refusal TwoFramings{400, "Content-Length and Transfer-Encoding exclude each other."};
constexpr Refusal CodingInOldVersion{400, "HTTP/1.0 has no Transfer-Encoding."};
constexpr Refusal OtherExpectation{417, "No expectation but 100-continue is understood."};
constexpr Refusal LargeBody{413, "The body is larger than this resource takes."};

constexpr QByteArrayView Methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

/// What the buffers may keep between two requests.
constexpr size_t KeptCapacity = 64 * 1024;

} // namespace

RequestReader::RequestReader(const RequestLimits &limits, const HostPolicy &hosts)
    : m_limits(limits)
    , m_hosts(hosts)
{
}

RequestReader::Phase RequestReader::phase() const
{
    switch (m_stage) {
    case Stage::RequestLine:
        return m_buffer.size() == m_begin ? Phase::Idle : Phase::Head;
    case Stage::Fields:
        return Phase::Head;
    case Stage::FixedBody:
    case Stage::ChunkedBody:
        return Phase::Body;
    case Stage::Complete:
    case Stage::Refused:
        break;
    }
    return Phase::Done;
}

std::vector<HeaderField> RequestReader::fields() const
{
    std::vector<HeaderField> fields;
    fields.reserve(m_fields.places().size());
    for (const FieldReader::Place &place : m_fields.places())
        fields.push_back({QByteArrayView(m_head.data() + place.nameAt, place.nameSize),
                          QByteArrayView(m_head.data() + place.valueAt, place.valueSize)});
    return fields;
}

bool RequestReader::wantsContinue() const
{
    // HTTP/1.0 knows no interim answers: there the expectation is ignored.
    return phase() == Phase::Body && m_fields.expectsContinue() && m_request.minorVersion == 1
        && m_buffer.size() == m_bodyStart;
}

bool RequestReader::hasLeftover() const
{
    return m_verdict == Verdict::Complete && m_scan < m_buffer.size();
}

RequestReader::Verdict RequestReader::feed(QByteArrayView bytes)
{
    if (m_verdict == Verdict::Refused)
        return m_verdict;
    if (m_verdict == Verdict::NeedsMore)
        compact();
    m_buffer.append(bytes.data(), size_t(bytes.size()));
    return m_verdict == Verdict::Complete ? m_verdict : read();
}

RequestReader::Verdict RequestReader::next()
{
    if (m_verdict != Verdict::Complete)
        return m_verdict;
    m_begin = m_lineStart = m_scan;
    if (m_begin == m_buffer.size())
        compact();
    m_skippedEmptyLine = false;
    m_stage = Stage::RequestLine;
    m_request = {};
    return read();
}

/// Drops what lies before the request, so that the buffer never holds more than one and a read.
void RequestReader::compact()
{
    if (m_begin == 0)
        return;
    const size_t dropped = m_begin;
    m_buffer.erase(0, dropped);
    if (m_buffer.capacity() > KeptCapacity && m_buffer.size() < KeptCapacity / 4)
        m_buffer.shrink_to_fit();
    m_begin = 0;
    m_lineStart -= dropped;
    m_scan -= dropped;
    m_bodyStart -= std::min(m_bodyStart, dropped);
}

RequestReader::Verdict RequestReader::read()
{
    m_verdict = Verdict::NeedsMore;
    if (m_stage == Stage::RequestLine)
        readRequestLine();
    if (m_stage == Stage::Fields)
        readFields();
    if (m_stage == Stage::FixedBody)
        readFixedBody();
    else if (m_stage == Stage::ChunkedBody)
        readChunkedBody();
    return m_verdict;
}

QByteArrayView RequestReader::view(size_t from, size_t size) const
{
    return {m_buffer.data() + from, qsizetype(size)};
}

void RequestReader::refuse(const Refusal &refusal)
{
    m_refusal = refusal;
    m_stage = Stage::Refused;
    m_verdict = Verdict::Refused;
}

/// Looks for the end of the line at m_lineStart, byte for byte, so that the first byte that is
/// wrong decides wherever the bytes were cut.
/// @returns whether it was found; then m_scan stands at its CR LF, which are there.
bool RequestReader::readLine(qint64 limit, const Refusal &tooLong)
{
    const char *const data = m_buffer.data();
    const size_t size = m_buffer.size();
    const size_t longest = m_lineStart + size_t(std::max<qint64>(limit, 0));
    const size_t stop = std::min(size, longest);
    while (m_scan < stop && syntax::is(syntax::TextChar, data[m_scan]))
        ++m_scan;
    if (m_scan == size)
        return false;
    if (data[m_scan] == '\r') {
        if (m_scan + 1 == size)
            return false;
        if (data[m_scan + 1] == '\n')
            return true;
        refuse(BareReturn);
    } else if (data[m_scan] == '\n') {
        refuse(BareLineFeed);
    } else if (!syntax::is(syntax::TextChar, data[m_scan])) {
        refuse(ControlCharacter);
    } else {
        refuse(tooLong);
    }
    return false;
}

void RequestReader::readRequestLine()
{
    while (readLine(m_limits.requestLineBytes, LongRequestLine)) {
        const QByteArrayView line = view(m_lineStart, m_scan - m_lineStart);
        m_lineStart = m_scan += 2;
        if (line.empty()) {
            // RFC 9112 section 2.2: old clients send one behind a body.
            if (m_skippedEmptyLine)
                return refuse(SecondEmptyLine);
            m_skippedEmptyLine = true;
            m_begin = m_lineStart;
            continue;
        }
        begin();
        if (const Refusal refusal = takeRequestLine(line))
            return refuse(refusal);
        m_stage = Stage::Fields;
        return;
    }
}

void RequestReader::begin()
{
    m_fields.reset();
    m_head.clear();
    m_authority.clear();
    m_request = {};
    m_bodyStart = m_bodySize = 0;
}

Refusal RequestReader::takeRequestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first + 1 || last + 1 == line.size())
        return BadRequestLine;
    const QByteArrayView method = line.first(first);
    const QByteArrayView text = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (text.contains(' '))
        return BadRequestLine;
    if (!syntax::isAll(syntax::TokenChar, method))
        return BadMethod;

    if (version.size() != 8 || !version.startsWith("HTTP/") || !syntax::isDigit(version[5])
        || version[6] != '.' || !syntax::isDigit(version[7]))
        return BadVersion;
    if (version[5] != '1' || version[7] > '1')
        return OtherVersion;
    m_request.minorVersion = version[7] - '0';

    if (std::find(std::begin(Methods), std::end(Methods), method) == std::end(Methods))
        return OtherMethod;
    m_request.isHead = method == "HEAD";

    Target target;
    if (const Refusal refusal = parseTarget(text, target))
        return refusal;
    m_authority.assign(target.authority.data(), size_t(target.authority.size()));
    m_head.append(m_request.isHead ? "GET"
                                   : std::string_view(method.data(), size_t(method.size())));
    m_methodSize = m_head.size();
    m_head.push_back(' ');
    m_targetAt = m_head.size();
    if (target.path.empty())
        m_head.push_back('/');
    m_head.append(target.path.data(), size_t(target.path.size()));
    m_pathSize = m_head.size() - m_targetAt;
    m_head.append(target.query.data(), size_t(target.query.size()));
    m_targetSize = m_head.size() - m_targetAt;
    m_head.append(" HTTP/1.1\r\n");
    m_fieldsAt = m_head.size();
    return {};
}

void RequestReader::readFields()
{
    while (readLine(m_limits.headBytes - qint64(m_lineStart - m_begin), LargeHead)) {
        const QByteArrayView line = view(m_lineStart, m_scan - m_lineStart);
        m_lineStart = m_scan += 2;
        if (line.empty()) {
            if (const Refusal refusal = finishHead())
                refuse(refusal);
            return;
        }
        if (m_fields.count() == m_limits.fields)
            return refuse(ManyFields);
        if (const Refusal refusal = m_fields.take(line, m_head))
            return refuse(refusal);
    }
}

Refusal RequestReader::checkHost() const
{
    const auto place = m_fields.host();
    if (!place) // only HTTP/1.0 may do without
        return m_request.minorVersion == 1 || !m_authority.empty() ? NoHost : Refusal();
    const QByteArrayView text(m_head.data() + place->valueAt, place->valueSize);
    const QByteArrayView authority(m_authority.data(), qsizetype(m_authority.size()));
    if (!authority.empty() && authority.compare(text, Qt::CaseInsensitive) != 0)
        return OtherAuthority;
    const auto host = HostName::parse(text);
    return host && m_hosts.allows(*host) ? Refusal() : OtherHost;
}

Refusal RequestReader::finishHead()
{
    const std::optional<qint64> length = m_fields.contentLength();
    if (m_fields.isChunked() && length)
        return TwoFramings;
    if (m_fields.isChunked() && m_request.minorVersion == 0)
        return CodingInOldVersion;
    if (const Refusal refusal = checkHost())
        return refusal;
    if (m_fields.expectsOther())
        return OtherExpectation;
    const qint64 limit = bodyLimit();
    if (length.value_or(0) > limit)
        return LargeBody;

    m_request.keepAlive
        = !m_fields.asksClose() && (m_request.minorVersion == 1 || m_fields.asksKeepAlive());
    m_bodyStart = m_scan;
    if (m_fields.isChunked()) {
        m_chunks = ChunkReader({.bodyBytes = limit,
                                .lineBytes = m_limits.chunkLineBytes,
                                .extensionBytes = m_limits.chunkExtensionBytes,
                                .trailerBytes = m_limits.trailerBytes});
        m_stage = Stage::ChunkedBody;
    } else {
        m_stage = Stage::FixedBody;
    }
    return {};
}

qint64 RequestReader::bodyLimit() const
{
    const QByteArrayView path(m_head.data() + m_targetAt, qsizetype(m_pathSize));
    for (const BodyLimit &limit : m_limits.bodyBytesOf) {
        if (path == limit.path)
            return limit.bytes;
    }
    return m_limits.bodyBytes;
}

void RequestReader::readFixedBody()
{
    const size_t length = size_t(m_fields.contentLength().value_or(0));
    if (m_buffer.size() - m_bodyStart < length) {
        m_scan = m_buffer.size();
        return;
    }
    m_bodySize = length;
    m_scan = m_bodyStart + length;
    complete();
}

/// Joins the chunks at m_bodyStart, over the framing that lay between them.
void RequestReader::readChunkedBody()
{
    while (m_scan < m_buffer.size()) {
        const ChunkReader::Step step = m_chunks.take(view(m_scan, m_buffer.size() - m_scan));
        m_scan += size_t(step.framing);
        if (step.state == ChunkReader::State::Broken)
            return refuse(m_chunks.refusal());
        if (step.state == ChunkReader::State::End)
            return complete();
        std::copy_n(m_buffer.begin() + qptrdiff(m_scan), step.data,
                    m_buffer.begin() + qptrdiff(m_bodyStart + m_bodySize));
        m_bodySize += size_t(step.data);
        m_scan += size_t(step.data);
    }
    // All of it was looked at: what is not body goes, or framing would add up.
    m_buffer.resize(m_bodyStart + m_bodySize);
    m_scan = m_buffer.size();
}

void RequestReader::complete()
{
    const size_t fieldsEnd = m_head.size();
    if (m_bodySize > 0) {
        m_head.append("content-length: ");
        m_head.append(std::to_string(m_bodySize));
        m_head.append("\r\n", 2);
    }
    m_head.append("\r\n", 2);
    const QByteArrayView head(m_head.data(), qsizetype(m_head.size()));
    m_request.head = head;
    m_request.fields = head.sliced(qsizetype(m_fieldsAt), qsizetype(fieldsEnd - m_fieldsAt));
    m_request.method
        = m_request.isHead ? QByteArrayView("HEAD") : head.first(qsizetype(m_methodSize));
    m_request.target = head.sliced(qsizetype(m_targetAt), qsizetype(m_targetSize));
    m_request.path = m_request.target.first(qsizetype(m_pathSize));
    m_request.body = view(m_bodyStart, m_bodySize);
    m_stage = Stage::Complete;
    m_verdict = Verdict::Complete;
}

} // namespace berth::api
