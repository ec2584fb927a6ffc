// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/fieldreader.h"

#include "app/api/guard/hostpolicy.h"
#include "app/api/guard/syntax.h"

#include <limits>

namespace berth::api {

namespace {

constexpr Refusal Folded{400, "A header field must not be continued on another line."};
constexpr Refusal NoColon{400, "A header field must have a colon."};
constexpr Refusal NoName{400, "A header field must have a name."};
constexpr Refusal BlankBeforeColon{400, "There must be no blank before the colon of a field."};
constexpr Refusal BadName{400, "The name of a header field holds a character that no name has."};
constexpr Refusal TwoHosts{400, "There must be one Host field, not more."};
constexpr Refusal BadHost{400, "The Host field names no host."};
constexpr Refusal TwoLengths{400, "There must be no more than one Content-Length field."};
constexpr Refusal BadLength{400, "Content-Length must be a decimal number."};
constexpr Refusal HugeLength{400, "Content-Length is out of range."};
constexpr Refusal TwoCodings{400, "There must be no more than one Transfer-Encoding field."};
constexpr Refusal OtherCoding{501, "No transfer coding but chunked is understood."};

} // namespace

void FieldReader::reset()
{
    m_places.clear();
    m_count = 0;
    m_host.reset();
    m_contentLength.reset();
    m_isChunked = m_asksClose = m_asksKeepAlive = m_expectsContinue = m_expectsOther = false;
}

FieldReader::Kind FieldReader::kindOf(QByteArrayView name)
{
    const auto isNamed = [name](QByteArrayView lower) { return syntax::equalsLower(name, lower); };
    switch (name.size()) { // most fields have another length than all of these
    case 2:
        return isNamed("te") ? Kind::Hop : Kind::Other;
    case 4:
        return isNamed("host") ? Kind::Host : Kind::Other;
    case 6:
        return isNamed("expect") ? Kind::Expect : Kind::Other;
    case 7:
        return isNamed("upgrade") || isNamed("trailer") ? Kind::Hop : Kind::Other;
    case 10:
        if (isNamed("connection"))
            return Kind::Connection;
        return isNamed("keep-alive") ? Kind::Hop : Kind::Other;
    case 14:
        if (isNamed("content-length"))
            return Kind::ContentLength;
        return isNamed("http2-settings") ? Kind::Hop : Kind::Other;
    case 16:
        return isNamed("proxy-connection") ? Kind::Hop : Kind::Other;
    case 17:
        return isNamed("transfer-encoding") ? Kind::TransferEncoding : Kind::Other;
    default:
        return Kind::Other;
    }
}

Refusal FieldReader::take(QByteArrayView line, std::string &head)
{
    ++m_count;
    if (line[0] == ' ' || line[0] == '\t')
        return Folded;
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0)
        return colon < 0 ? NoColon : NoName;
    const QByteArrayView name = line.first(colon);
    if (!syntax::isAll(syntax::TokenChar, name))
        return name.back() == ' ' || name.back() == '\t' ? BlankBeforeColon : BadName;
    const QByteArrayView value = syntax::trimmed(line.sliced(colon + 1));

    switch (kindOf(name)) {
    case Kind::Host:
        if (const Refusal refusal = takeHost(value))
            return refusal;
        append(name, value, head);
        m_host = m_places.back();
        return {};
    case Kind::ContentLength:
        return takeContentLength(value);
    case Kind::TransferEncoding:
        return takeTransferEncoding(value);
    case Kind::Connection:
        takeConnection(value);
        return {};
    case Kind::Expect:
        if (syntax::equalsLower(value, "100-continue"))
            m_expectsContinue = true;
        else
            m_expectsOther = true;
        return {};
    case Kind::Hop:
        return {};
    case Kind::Other:
        break;
    }
    append(name, value, head);
    return {};
}

Refusal FieldReader::takeHost(QByteArrayView value)
{
    if (m_host)
        return TwoHosts;
    return HostName::parse(value) ? Refusal() : BadHost;
}

Refusal FieldReader::takeContentLength(QByteArrayView value)
{
    // Equal ones are allowed to pass (RFC 9110 section 8.6), and have been used to smuggle.
    if (m_contentLength)
        return TwoLengths;
    if (value.empty())
        return BadLength;
    qint64 length = 0;
    for (const char c : value) {
        if (!syntax::isDigit(c))
            return BadLength;
        if (length > (std::numeric_limits<qint64>::max() - (c - '0')) / 10)
            return HugeLength;
        length = length * 10 + (c - '0');
    }
    m_contentLength = length;
    return {};
}

Refusal FieldReader::takeTransferEncoding(QByteArrayView value)
{
    if (m_isChunked)
        return TwoCodings;
    if (!syntax::equalsLower(value, "chunked"))
        return OtherCoding;
    m_isChunked = true;
    return {};
}

void FieldReader::takeConnection(QByteArrayView value)
{
    while (!value.empty()) {
        const qsizetype comma = value.indexOf(',');
        const QByteArrayView option = syntax::trimmed(comma < 0 ? value : value.first(comma));
        m_asksClose = m_asksClose || syntax::equalsLower(option, "close");
        m_asksKeepAlive = m_asksKeepAlive || syntax::equalsLower(option, "keep-alive");
        value = comma < 0 ? QByteArrayView() : value.sliced(comma + 1);
    }
}

void FieldReader::append(QByteArrayView name, QByteArrayView value, std::string &head)
{
    Place place;
    place.nameAt = static_cast<quint32>(head.size());
    place.nameSize = static_cast<quint32>(name.size());
    for (const char c : name)
        head.push_back(syntax::lowered(c));
    head.append(": ", 2);
    place.valueAt = static_cast<quint32>(head.size());
    place.valueSize = static_cast<quint32>(value.size());
    head.append(value.data(), size_t(value.size()));
    head.append("\r\n", 2);
    m_places.push_back(place);
}

} // namespace berth::api
